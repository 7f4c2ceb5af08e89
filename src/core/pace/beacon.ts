// A radio that repeats its payload by itself: what an advertisement says changes with a scan, so between scans nobody needs to wake for it.

import type { PowerModule } from "../module.js"
import { announce } from "../radio/announce.js"
import type { Command } from "../types.js"
import { type Pace, WORK_PAYLOAD } from "./pace.js"

/** Espruino 2v29 advertises at most so seldom (libs/bluetooth/jswrap_bluetooth.c: 20 to 10000 ms; what is more is cut at 4000h units). */
const LONGEST_MS = 10000

/** After the schedule: lets a radio that is due go on by itself where it is due often enough, makes it fire once where it is not, and ends what
 *  goes on where it may no longer. Takes `advertise` of the schedule upon itself. */
export function beacon(pace: Pace, module: PowerModule, scanned: boolean, commands: Command[]): void {
  const tasks = module.schedule.tasks
  const radio = tasks[tasks.length - 1]
  const interval_ms = radio.interval_ms
  if (!module.schedule.advertise) {
    // Due, and yet it does not fire; or refused for the dip that it would cause.
    if (radio.due_ms <= 0 || radio.refused !== pace.refused) silence(pace, commands)
    pace.refused = radio.refused
    return
  }
  module.schedule.advertise = false
  const steady_ms = interval_ms <= LONGEST_MS ? interval_ms : 0
  if (steady_ms > 0 && steady_ms === pace.beacon_ms && !scanned) return
  speak(pace, module, steady_ms, commands)
}

/** After a look at the store, where no schedule counts: the same by what the look allows.
 *  @param may whether the bus bears an event */
export function beaconAtLook(pace: Pace, module: PowerModule, may: boolean, scanned: boolean, commands: Command[]): void {
  if (!may) {
    silence(pace, commands)
    return
  }
  const tasks = module.schedule.tasks
  const interval_ms = tasks[tasks.length - 1].interval_ms
  const goesOn_ms = pace.beacon_ms
  if (interval_ms > LONGEST_MS) {
    if (goesOn_ms > 0 || scanned || pace.payload.length === 0) speak(pace, module, 0, commands)
  } else if (scanned || interval_ms < goesOn_ms * 4 / 5 || interval_ms > goesOn_ms * 5 / 4) speak(pace, module, interval_ms, commands)
}

/** Nothing on the air any more. */
function silence(pace: Pace, commands: Command[]): void {
  if (pace.beacon_ms > 0) commands.push({ kind: "advertise", value: 0, bytes: [] })
  pace.beacon_ms = 0
  pace.payload = []
}

/** Says what there is to say from now on.
 *  @param steady_ms by itself, so often; 0: in naps */
function speak(pace: Pace, module: PowerModule, steady_ms: number, commands: Command[]): void {
  if (steady_ms === 0 && pace.beacon_ms > 0) {
    commands.push({ kind: "advertise", value: 0, bytes: [] })
    pace.beacon_ms = 0
  }
  pace.work |= WORK_PAYLOAD
  const at = commands.length
  if (module.announcer !== undefined) announce(module.announcer, module, commands)
  // Nothing new to say: what is on the air goes on.
  if (commands.length === at) return
  pace.beacon_ms = steady_ms
  if (steady_ms > 0) commands[at].value = steady_ms
  pace.payload = steady_ms > 0 ? [] : commands[at].bytes
}
