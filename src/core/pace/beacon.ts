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
    if (radio.due_ms <= 0 || radio.refused !== pace.refused) {
      if (pace.beacon_ms > 0) commands.push({ kind: "advertise", value: 0, bytes: [] })
      pace.beacon_ms = 0
      pace.payload = []
    }
    pace.refused = radio.refused
    return
  }
  const steady_ms = interval_ms <= LONGEST_MS ? interval_ms : 0
  module.schedule.advertise = false
  if (steady_ms > 0 && steady_ms === pace.beacon_ms && !scanned) return
  if (steady_ms === 0 && pace.beacon_ms > 0) commands.push({ kind: "advertise", value: 0, bytes: [] })
  pace.beacon_ms = steady_ms
  pace.work |= WORK_PAYLOAD
  const at = commands.length
  if (module.announcer !== undefined) announce(module.announcer, module, commands)
  // Nothing new to say: what is on the air goes on.
  if (commands.length === at) return
  if (steady_ms > 0) commands[at].value = steady_ms
  pace.payload = steady_ms > 0 ? [] : commands[at].bytes
}
