// The fault table: every fault that the module knows, with its limit, debounce, clear rule, severity and
// action. One row is one line of data; protect.ts only walks it.

import type { ModuleConfig } from "../config.js"

/** What a row watches; protect.ts fills one number for each, every tick. project/fault-names.ts says what they are called. */
export const VOLTAGE_HIGH = 0
export const VOLTAGE_LOW = 1
export const CURRENT = 2
export const TEMPERATURE_HIGH = 3
export const TEMPERATURE_LOW = 4
export const BUS_LOW = 5
export const MISSING = 6
export const STUCK = 7
export const CLOCK = 8
export const LEAK = 9
export const RESISTANCE = 10
export const CAPACITY = 11
export const QUANTITIES = 12

/** How bad it is: one says so, warns, or acts for safety. */
export const INFORM = 0
export const WARN = 1
export const SAFETY = 2

/** Actions, as bits. */
export const STOP_CHARGE = 1
export const SHED_TASKS = 2
export const SHED_RADIO = 4

export interface FaultRow {
  quantity: number
  /** 1: faulty above the limit; -1: faulty below it. */
  sense: number
  limit: number
  /** Back within the limit by this much before it counts as clear. */
  hysteresis: number
  /** Ticks beyond the limit before it trips, ticks back before it clears. */
  trip: number
  clear: number
  severity: number
  action: number
}

/** Rows of the three tiers of cell under-voltage; a test holds them. */
export const UNDER_VOLTAGE_FIRST = 3
export const UNDER_VOLTAGE_LAST = 5

/** Beyond a safety limit one tick is enough; within the operating tier noise must not talk. */
const TRIP_TICKS = [5, 3, 1]
const CLEAR_TICKS = 10

function tiers(rows: FaultRow[], quantity: number, sense: number, limits: number[], scale: number, hysteresis: number, actions: number[]): void {
  for (let tier = INFORM; tier <= SAFETY; tier++) {
    rows.push({ quantity, sense, limit: limits[tier] * scale, hysteresis, trip: TRIP_TICKS[tier], clear: CLEAR_TICKS, severity: tier, action: actions[tier] })
  }
}

/** What the gauge has learnt of a cell is reported beyond these, in thousandths: self-discharge that is for sure so many times the sheet's;
 *  resistance for sure so many times what it was in the last weeks; capacity for sure below the end of life of the sheets (80 %). */
const LEAK_LIMIT = 3000
const RESISTANCE_LIMIT = 1500
const CAPACITY_LIMIT = 800
/** It changes once in an interval of the gauge, and noise must not talk. */
const HEALTH_TICKS = 30

/** The table of a module: three tiers per quantity (operating: inform; recommended: act; safety: act at once). */
export function faultTable(config: ModuleConfig): FaultRow[] {
  const rows: FaultRow[] = []
  const cell = config.cell
  tiers(rows, VOLTAGE_HIGH, 1, cell.overVoltage_mV, 1000, 20000, [0, STOP_CHARGE, STOP_CHARGE])
  tiers(rows, VOLTAGE_LOW, -1, cell.underVoltage_mV, 1000, 20000, [0, SHED_RADIO, SHED_RADIO | SHED_TASKS])
  tiers(rows, CURRENT, 1, cell.overCurrent_uA, 1000, 0, [0, SHED_RADIO, SHED_RADIO | SHED_TASKS | STOP_CHARGE])
  tiers(rows, TEMPERATURE_HIGH, 1, cell.overTemperature_degC, 100, 200, [0, STOP_CHARGE, STOP_CHARGE | SHED_RADIO | SHED_TASKS])
  tiers(rows, TEMPERATURE_LOW, -1, cell.underTemperature_degC, 100, 200, [0, STOP_CHARGE, STOP_CHARGE | SHED_RADIO])
  const row = (quantity: number, sense: number, limit: number, hysteresis: number, trip: number, severity: number, action: number): void => {
    rows.push({ quantity, sense, limit, hysteresis, trip, clear: CLEAR_TICKS, severity, action })
  }
  row(BUS_LOW, -1, (config.power.brownOut_mV + config.power.guard_mV) * 1000, 50000, 2, WARN, SHED_RADIO | SHED_TASKS)
  row(MISSING, 1, 0, 0, 3, WARN, SHED_RADIO)
  row(STUCK, 1, 0, 0, 1, SAFETY, 0)
  row(CLOCK, 1, 0, 0, 1, INFORM, 0)
  row(LEAK, 1, LEAK_LIMIT, 1000, HEALTH_TICKS, WARN, 0)
  row(RESISTANCE, 1, RESISTANCE_LIMIT, 200, HEALTH_TICKS, WARN, 0)
  row(CAPACITY, -1, CAPACITY_LIMIT, 20, HEALTH_TICKS, INFORM, 0)
  return rows
}
