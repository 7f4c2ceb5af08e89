// The fault table: every fault that the module knows, with its limit, debounce, clear rule, severity and
// action. One row is one line of data; protect.ts only walks it.

import type { ModuleConfig } from "../config.js"

/** What a row watches; protect.ts fills one number for each, every tick. */
export type Quantity =
  | "cell-voltage-high" | "cell-voltage-low" | "cell-current" | "temperature-high" | "temperature-low"
  | "bus-low" | "missing" | "switch-stuck" | "clock-jump" | "cell-leak" | "cell-resistance" | "cell-capacity"

/** Order of the numbers that protect.ts fills. */
export const QUANTITIES: Quantity[] = [
  "cell-voltage-high", "cell-voltage-low", "cell-current", "temperature-high", "temperature-low",
  "bus-low", "missing", "switch-stuck", "clock-jump", "cell-leak", "cell-resistance", "cell-capacity",
]

export type Severity = "inform" | "warn" | "safety"

/** Actions, as bits. */
export const STOP_CHARGE = 1
export const SHED_TASKS = 2
export const SHED_RADIO = 4

export interface FaultRow {
  id: string
  quantity: number
  /** 1: faulty above the limit; -1: faulty below it. */
  sense: number
  limit: number
  /** Back within the limit by this much before it counts as clear. */
  hysteresis: number
  /** Ticks beyond the limit before it trips, ticks back before it clears. */
  trip: number
  clear: number
  severity: Severity
  action: number
}

/** Rows of the three tiers of cell under-voltage; a test holds them. */
export const UNDER_VOLTAGE_FIRST = 3
export const UNDER_VOLTAGE_LAST = 5

const TIERS: Severity[] = ["inform", "warn", "safety"]
const TIER_NAMES = ["operating", "recommended", "safety"]

/** Beyond a safety limit one tick is enough; within the operating tier noise must not talk. */
const TRIP_TICKS = [5, 3, 1]
const CLEAR_TICKS = 10

function tiers(rows: FaultRow[], id: string, quantity: Quantity, sense: number, limits: number[], scale: number, hysteresis: number, actions: number[]): void {
  for (let tier = 0; tier < 3; tier++) {
    rows.push({
      id: id + "-" + TIER_NAMES[tier], quantity: QUANTITIES.indexOf(quantity), sense, limit: limits[tier] * scale, hysteresis,
      trip: TRIP_TICKS[tier], clear: CLEAR_TICKS, severity: TIERS[tier], action: actions[tier],
    })
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
  tiers(rows, "cell-over-voltage", "cell-voltage-high", 1, cell.overVoltage_mV, 1000, 20000, [0, STOP_CHARGE, STOP_CHARGE])
  tiers(rows, "cell-under-voltage", "cell-voltage-low", -1, cell.underVoltage_mV, 1000, 20000, [0, SHED_RADIO, SHED_RADIO | SHED_TASKS])
  tiers(rows, "cell-over-current", "cell-current", 1, cell.overCurrent_uA, 1000, 0, [0, SHED_RADIO, SHED_RADIO | SHED_TASKS | STOP_CHARGE])
  tiers(rows, "over-temperature", "temperature-high", 1, cell.overTemperature_degC, 100, 200, [0, STOP_CHARGE, STOP_CHARGE | SHED_RADIO | SHED_TASKS])
  tiers(rows, "under-temperature", "temperature-low", -1, cell.underTemperature_degC, 100, 200, [0, STOP_CHARGE, STOP_CHARGE | SHED_RADIO])
  const row = (id: string, quantity: Quantity, sense: number, limit: number, hysteresis: number, trip: number, severity: Severity, action: number): void => {
    rows.push({ id, quantity: QUANTITIES.indexOf(quantity), sense, limit, hysteresis, trip, clear: CLEAR_TICKS, severity, action })
  }
  row("bus-low", "bus-low", -1, (config.power.brownOut_mV + config.power.guard_mV) * 1000, 50000, 2, "warn", SHED_RADIO | SHED_TASKS)
  row("measurement-missing", "missing", 1, 0, 0, 3, "warn", SHED_RADIO)
  row("switch-stuck", "switch-stuck", 1, 0, 0, 1, "safety", 0)
  row("clock-jump", "clock-jump", 1, 0, 0, 1, "inform", 0)
  row("cell-leak", "cell-leak", 1, LEAK_LIMIT, 1000, HEALTH_TICKS, "warn", 0)
  row("cell-resistance", "cell-resistance", 1, RESISTANCE_LIMIT, 200, HEALTH_TICKS, "warn", 0)
  row("cell-capacity", "cell-capacity", -1, CAPACITY_LIMIT, 20, HEALTH_TICKS, "inform", 0)
  return rows
}
