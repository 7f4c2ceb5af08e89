// Naps: wakes for hardly more than a conversion, planned after every other tick.

import type { PowerModule } from "../module.js"
import { type Command, NO_READING, NOT_SCANNED, type Sample } from "../types.js"
import type { Pace } from "./pace.js"

/** A timer may be early: a nap within this share of its interval is the one that was meant. */
export const PUNCTUAL = 7 / 8
/** The bus is looked at so often at least, where the runtime can: it costs a hundredth of a scan. */
export const LONGEST_REST_MS = 1800000

/** How often a task is asked for: in each nap, or in one of so many (`Pace.ratio`). */
const EACH = 1
const TURNS = 2

/** What to do when the bus has moved; and between naps. */
export const ALARM: Command[] = [{ kind: "scan", value: 0, bytes: [] }, { kind: "rest", value: 100, bytes: [0] }]
export const NOTHING: Command[] = []

function keepReadings(readings: number[], sample: Sample): void {
  for (let i = 0; i < readings.length; i++) if (sample.readings[i] !== NO_READING) readings[i] = sample.readings[i]
}

/** The first nap after a scan: what the bus moves by is seen from here on. */
export function watchFrom(pace: Pace, bus_uV: number): void {
  pace.look_uV = (bus_uV > pace.least_uV ? bus_uV : pace.least_uV) + pace.middle_uV
}

/** All of a tick that most wakes need. Few statements: each costs as much as half a call.
 *  @returns what to do, or nothing if there is more to this tick */
export function nap(pace: Pace, readings: number[], sample: Sample): Command[] | undefined {
  const time_ms = sample.time_ms
  if (time_ms >= pace.until_ms || time_ms < pace.full_ms || (sample.missing & NOT_SCANNED) === 0) return undefined
  const moved_uV = sample.bus_uV - pace.look_uV
  if (moved_uV > pace.alarm_uV || moved_uV < -pace.alarm_uV) {
    if (pace.look_uV !== NO_READING) {
      pace.until_ms = 0
      keepReadings(readings, sample)
      return pace.alarm
    }
    watchFrom(pace, sample.bus_uV)
  }
  // A runtime that ticks by its own clock.
  if (time_ms < pace.next_ms) return NOTHING
  pace.next_ms = time_ms + pace.nap_ms * PUNCTUAL
  pace.naps++
  keepReadings(readings, sample)
  pace.turn--
  if (pace.turn > 0) return pace.some
  pace.turn = pace.ratio
  return pace.all
}

/** Plans the naps until the next scan: evenly, at the pace of the sensor that is due most often. What is wanted half as often or less comes along in turns.
 *  @param commands of this tick: with capacitors whoever is awake samples at once, for next to nothing; and where ticks are no rarer than naps nobody else would */
export function planNaps(pace: Pace, module: PowerModule, sampling: boolean, wait_ms: number, commands: Command[]): void {
  const tasks = module.schedule.tasks
  const sensors = tasks.length - 1
  let wanted_ms = LONGEST_REST_MS
  if (sampling) for (let i = 0; i < sensors; i++) if (tasks[i].interval_ms < wanted_ms) wanted_ms = tasks[i].interval_ms
  if (wanted_ms < pace.floor_ms) wanted_ms = pace.floor_ms
  if (wanted_ms > LONGEST_REST_MS) wanted_ms = LONGEST_REST_MS
  const turns = pace.some === pace.all ? 0 : Math.floor(pace.naps / pace.ratio)
  // What was done in naps counts like what a tick does.
  for (let i = 0; i < tasks.length; i++) {
    tasks[i].count += pace.asked[i] === EACH ? pace.naps : pace.asked[i] === TURNS ? turns : 0
    pace.asked[i] = 0
  }
  // A little sooner rather than not at all.
  const count = Math.floor(wait_ms / wanted_ms + 1 / 8)
  // Whole ticks: a runtime that ticks by the clock meets it then, and not just before.
  const exact = (count > 1 ? wait_ms / count : wait_ms) / module.config.tick_ms
  let ticks = Math.floor(exact + 1 / 2)
  if (module.config.has.capacitor) {
    // The last one never before the scan that is due: it would be a look, which costs a fifth of a scan and says nothing.
    ticks = Math.ceil(exact)
  }
  const nap_ms = ticks > 1 ? ticks * module.config.tick_ms : module.config.tick_ms
  pace.nap_ms = nap_ms
  pace.next_ms = pace.full_ms + nap_ms * PUNCTUAL
  pace.naps = 0
  pace.some = []
  pace.all = []
  let ratio = LONGEST_REST_MS
  if (sampling) {
    for (let i = 0; i < tasks.length; i++) {
      if (i === sensors && pace.payload.length === 0) break
      const command: Command = i < sensors ? { kind: "sample", value: i, bytes: [] } : { kind: "advertise", value: 1, bytes: pace.payload }
      pace.all.push(command)
      const turns = tasks[i].interval_ms / nap_ms
      pace.asked[i] = turns < 2 ? EACH : TURNS
      if (turns < 2) pace.some.push(command)
      else if (turns < ratio) ratio = Math.floor(turns)
      if (module.config.has.capacitor) {
        if (i < sensors) {
          commands.push(command)
          tasks[i].count++
        }
      }
    }
  }
  const rest: Command = { kind: "rest", value: nap_ms, bytes: [0] }
  pace.some.push(rest)
  pace.all.push(rest)
  pace.ratio = pace.all.length > pace.some.length ? ratio : LONGEST_REST_MS
  if (pace.all.length === pace.some.length) pace.all = pace.some
  pace.turn = pace.ratio
}
