// Why the next scan should come sooner than the budget has it. Between scans nobody sees the cells, so the time to the next one is at most a
// quarter of the time in which something would reach a limit at which the firmware acts, going on as it did since the last scan. What can turn
// within minutes (the temperature at the skin, a current that light makes) is not trusted to go on as it did: both count as moving by 1.5 K, and
// by a quarter of the limit, in an hour at least.

import { filled } from "../arithmetic.js"
import type { ModuleConfig, PaceConfig } from "../config.js"
import type { PowerModule } from "../module.js"
import { ACTION, BUS_LOW, CURRENT, LIMIT, QUANTITY, ROW, SENSE, TEMPERATURE_HIGH, TEMPERATURE_LOW, VOLTAGE_HIGH, VOLTAGE_LOW } from "../protect/table.js"

export interface Urgency {
  /** Rows of the fault table that act on what can be seen to come: where they begin; and their values at the last scan. */
  rows: number[]
  was: number[]
  /** Of the array, made or refused, at the last scan. */
  changes: number
  /** Scans in a row that came for a reason that should pass soon. */
  hurried: number
}

/** Part of the time to a limit that may pass before the next look. */
const LOOKS = 4
const HOUR_MS = 3600000
/** A change of the temperature that is assumed within an hour, hundredths of a degree; and of a current, share of its limit. */
const WARMS_CC = 150
const RISES = 1 / 4
/** Just started, nothing is known of how things move. */
const SETTLE_MS = 60000
/** What has not passed within ten minutes of such scans will not pass by being looked at: a converter that is dead must not empty the cells. */
const PATIENCE = 60

export function createUrgency(config: ModuleConfig): Urgency {
  const rows: number[] = []
  const table = config.faults
  for (let at = 0; at < table.length; at += ROW) {
    const quantity = table[at + QUANTITY]
    let seen = quantity === CURRENT || quantity === TEMPERATURE_HIGH || quantity === TEMPERATURE_LOW
    if (config.has.capacitor) {
      // Looks at the bus tell of all voltages, and a current near its limit would move it within minutes.
      if (quantity === CURRENT) seen = false
    } else if (quantity === VOLTAGE_HIGH || quantity === VOLTAGE_LOW || quantity === BUS_LOW) seen = true
    if (seen && table[at + ACTION] !== 0) rows.push(at)
  }
  return { rows, was: filled(rows.length, 0), changes: 0, hurried: 0 }
}

/** Rows that act and are about to trip, or to clear: those count scans, and a scan an hour would let them count for a day. */
function counting(module: PowerModule): boolean {
  const protection = module.protection
  if (!protection.busy) return false
  const ticks = protection.states.ticks
  for (let row = 0; row < ticks.length; row++) if (ticks[row] > 0 && protection.table[row * ROW + ACTION] !== 0) return true
  return false
}

/** Time until the next scan at the latest, ms. Call it after every scan. */
export function soonest_ms(urgency: Urgency, module: PowerModule, own: PaceConfig): number {
  const measured = module.measured
  const protection = module.protection
  const table = protection.table
  const elapsed_ms = measured.elapsed_ms
  let soonest_ms = own.longest_ms
  for (let i = 0; i < urgency.rows.length; i++) {
    const at = urgency.rows[i]
    const quantity = table[at + QUANTITY]
    const sense = table[at + SENSE]
    const value = protection.values[quantity] * sense
    const room = table[at + LIMIT] * sense - value
    const rise = value - urgency.was[i]
    urgency.was[i] = value
    if (room <= 0) continue
    // What a change of grouping did within a second is no slope.
    if (rise > 0 && elapsed_ms >= own.scan_ms) {
      const slope_ms = room / rise * elapsed_ms / LOOKS
      if (slope_ms < soonest_ms) soonest_ms = slope_ms
    }
    if (quantity === CURRENT || quantity === TEMPERATURE_HIGH || quantity === TEMPERATURE_LOW) {
      const turn_ms = room / (quantity === CURRENT ? table[at + LIMIT] * RISES : WARMS_CC) * HOUR_MS
      if (turn_ms < soonest_ms) soonest_ms = turn_ms
    }
  }
  if (module.config.has.capacitor) {
    // Its first voltages say all, a fresh grouping is looked at by its bus, and of the rows only those are counted to their end that looks do not see.
    for (let i = 0; i < urgency.rows.length; i++) if (protection.states.ticks[urgency.rows[i] / ROW] > 0) return own.scan_ms
    return module.array.state === "steady" ? soonest_ms : own.scan_ms
  }
  // A fresh grouping is looked at once more when it may be changed again.
  const changes = module.array.changes + module.array.refusals
  if (changes !== urgency.changes && module.config.array.dwell_ms < soonest_ms) soonest_ms = module.config.array.dwell_ms
  urgency.changes = changes
  if (measured.time_ms < SETTLE_MS || !module.gauge.begun || module.array.state !== "steady" || counting(module)) {
    urgency.hurried++
    return urgency.hurried > PATIENCE ? own.early_ms : own.scan_ms
  }
  urgency.hurried = 0
  const early_ms = own.early_ms * module.gauge.belief.seen
  return module.gauge.belief.seen < own.early && early_ms < soonest_ms ? early_ms : soonest_ms
}
