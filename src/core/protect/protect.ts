// Walks the fault table: debounce, trip, clear, count, and the sum of the actions in force.
// Limits are compared with the worst cell, so the table's length does not grow with the array; and while
// nothing is beyond or near clearing, one comparison per quantity is the whole tick.

import { filled } from "../arithmetic.js"
import type { ArrayControl } from "../array/array.js"
import type { Measured } from "../calibrate.js"
import type { ModuleConfig } from "../config.js"
import type { Gauge } from "../gauge/gauge.js"
import { NO_PLACE } from "../journal/event.js"
import { MISSING_BUS, MISSING_CELLS, MISSING_CURRENT, MISSING_TEMPERATURE, NO_READING } from "../types.js"
import { watchHealth } from "./health.js"
import { createHour, type Hour, watchHour } from "./hour.js"
import { compareRest, createPlausibility, type Plausibility } from "./plausible.js"
import {
  ACTION, ATTEMPTS, BUS_LOW, BUS_SUM, CLEAR_SCANS, CURRENT, DAMAGED, DRAW, EXCLUDE_CELL, HYSTERESIS, LIMIT, MISSING, QUANTITIES, QUANTITY, RESETS, REVERSED, ROW,
  SENSE, SPREAD, STUCK, SWELLING, TEMPERATURE_HIGH, TEMPERATURE_LOW, TRIP, UNDER_VOLTAGE_FIRST, UNDER_VOLTAGE_LAST, VOLTAGE_HIGH, VOLTAGE_LOW,
} from "./table.js"

/** How often a row has tripped since the start, when first, and when it was last in force. */
export interface Trips {
  count: number
  first_ms: number
  last_ms: number
  /** Value at the last trip, and the cell that it was about; NO_PLACE: none, or nobody can say. */
  value: number
  place: number
}

/** What became of the rows, one of each list per row: few ever trip, and an object for each is more than DeviceScript has room for. */
export interface FaultStates {
  /** Scans beyond the limit (while inactive) or back within it (while active). */
  ticks: number[]
  active: boolean[]
  trips: (Trips | undefined)[]
}

export interface Protection {
  /** `ModuleConfig.faults`. */
  table: number[]
  states: FaultStates
  /** One number per quantity of table.ts; what was never measured lies as far from its limits as can be. */
  values: number[]
  /** Which cell each of them is about. */
  places: number[]
  /** Innermost limits per quantity: between them no row is beyond. */
  innerLow: number[]
  innerHigh: number[]
  /** Whether any row is active or counting scans. */
  busy: boolean
  /** Or of the actions of all active rows. */
  actions: number
  active: number
  /** Rows that tripped or cleared in this scan. */
  changed: number[]
  /** Cells that shall be taken out of the array, bit i for cell i: shorted inside or reversed. Latched until the next start of the firmware. */
  exclude: number
  plausibility: Plausibility
  hour: Hour
  /** Index of the sensor that feels the cells swell, -1 if there is none. */
  swelling: number
}

const UNLIMITED = 1000000000000

export function createProtection(config: ModuleConfig): Protection {
  const table = config.faults
  const rows = table.length / ROW
  const states: FaultStates = { ticks: filled(rows, 0), active: [], trips: [] }
  const values = filled(QUANTITIES, 0)
  const innerLow = filled(QUANTITIES, -UNLIMITED)
  const innerHigh = filled(QUANTITIES, UNLIMITED)
  for (let at = 0; at < table.length; at += ROW) {
    states.active.push(false)
    states.trips.push(undefined)
    const quantity = table[at + QUANTITY]
    values[quantity] = -UNLIMITED * table[at + SENSE]
    if (table[at + SENSE] > 0) innerHigh[quantity] = Math.min(innerHigh[quantity], table[at + LIMIT])
    else innerLow[quantity] = Math.max(innerLow[quantity], table[at + LIMIT])
  }
  // It has limits on both sides.
  values[DRAW] = 0
  let swelling = -1
  for (let i = 0; i < config.sensors.length; i++) {
    if (config.sensors[i].name === "swelling") swelling = i
  }
  const cells = config.array.cells
  return {
    table, states, values, places: filled(QUANTITIES, NO_PLACE), innerLow, innerHigh, busy: false, actions: 0, active: 0, changed: [], exclude: 0,
    plausibility: createPlausibility(cells), hour: createHour(cells), swelling,
  }
}

function withinInnerLimits(protection: Protection): boolean {
  const values = protection.values
  for (let i = 0; i < values.length; i++) {
    if (values[i] > protection.innerHigh[i] || values[i] < protection.innerLow[i]) return false
  }
  return true
}

function walkTable(protection: Protection, time_ms: number): void {
  const table = protection.table
  const states = protection.states
  protection.busy = false
  let row = 0
  for (let at = 0; at < table.length; at += ROW) {
    const quantity = table[at + QUANTITY]
    const beyond = (protection.values[quantity] - table[at + LIMIT]) * table[at + SENSE]
    const before = states.trips[row]
    if (states.active[row] && before !== undefined) {
      before.last_ms = time_ms
      states.ticks[row] = beyond + table[at + HYSTERESIS] > 0 ? 0 : states.ticks[row] + 1
      if (states.ticks[row] >= CLEAR_SCANS && (table[at + ACTION] & EXCLUDE_CELL) === 0) {
        states.active[row] = false
        states.ticks[row] = 0
        protection.active--
        protection.changed.push(row)
      }
    } else if (beyond > 0) {
      states.ticks[row]++
      if (states.ticks[row] >= table[at + TRIP]) {
        states.active[row] = true
        states.ticks[row] = 0
        const trips = before === undefined ? { count: 0, first_ms: time_ms, last_ms: 0, value: 0, place: 0 } : before
        trips.count++
        trips.last_ms = time_ms
        trips.value = protection.values[quantity]
        trips.place = protection.places[quantity]
        states.trips[row] = trips
        protection.active++
        protection.changed.push(row)
      }
    } else states.ticks[row] = 0
    if (states.active[row] || states.ticks[row] > 0) protection.busy = true
    row++
  }
}

/** A start that lived for so long ends a loop of resets. */
const ALIVE_MS = 600000
/** A low-pass tells of so many time constants. */
const TELLS_FILTERS = 4

/** Fills the quantities of the table from a scan. */
function look(protection: Protection, config: ModuleConfig, measured: Measured, current_nA: number, parallel: number, array: ArrayControl, gauge: Gauge): void {
  const values = protection.values
  const places = protection.places
  const missing = measured.missing
  const filter_ms = config.calibration.currentFilter_ms
  const left = filter_ms > 0 && measured.elapsed_ms <= TELLS_FILTERS * filter_ms ? gauge.lag.left : 0
  compareRest(protection, config, measured, parallel > 0, left)
  if ((missing & MISSING_CELLS) === 0) {
    const cell_uV = measured.cell_uV
    let high = 0
    let low = 0
    for (let i = 1; i < cell_uV.length; i++) {
      if (cell_uV[i] > cell_uV[high]) high = i
      else if (cell_uV[i] < cell_uV[low]) low = i
    }
    values[VOLTAGE_HIGH] = cell_uV[high]
    values[VOLTAGE_LOW] = cell_uV[low]
    places[VOLTAGE_HIGH] = high
    places[VOLTAGE_LOW] = low
    places[REVERSED] = low
    // Readings that contradict each other take no cell out, and say nothing of a slope.
    const sound = measured.trusted && values[SPREAD] <= protection.innerHigh[SPREAD] && values[BUS_SUM] <= protection.innerHigh[BUS_SUM]
    values[REVERSED] = sound ? cell_uV[low] : 0
    watchHour(protection.hour, config, measured, current_nA, sound ? parallel : 0, gauge.soc, values, places)
  }
  if (config.has.capacitor) {
    // Nothing is learnt of cells whose charge is read from voltages alone.
  } else if (gauge.begun && gauge.age_ms === 0) watchHealth(values, places, gauge, config.cell.capacity_uC, parallel)
  if ((missing & MISSING_CURRENT) === 0) values[CURRENT] = current_nA < 0 ? -current_nA : current_nA
  if ((missing & MISSING_TEMPERATURE) === 0) {
    values[TEMPERATURE_HIGH] = measured.temperature_cC
    values[TEMPERATURE_LOW] = measured.temperature_cC
  }
  if ((missing & MISSING_BUS) === 0) values[BUS_LOW] = measured.bus_uV
  values[MISSING] = missing
  values[STUCK] = array.stuck ? 1 : 0
  values[ATTEMPTS] = array.attempts
  if (measured.time_ms > ALIVE_MS) values[RESETS] = 0
}

/** Judges the quantities as they are: debounce, trip, clear, actions. */
export function judgeRows(protection: Protection, time_ms: number): void {
  while (protection.changed.length > 0) protection.changed.pop()
  if (!protection.busy && withinInnerLimits(protection)) return
  walkTable(protection, time_ms)
  if (protection.changed.length === 0) return
  const states = protection.states
  let actions = 0
  for (let row = 0; row < states.active.length; row++) {
    if (!states.active[row]) continue
    const action = protection.table[row * ROW + ACTION]
    actions |= action
    const trips = states.trips[row]
    if ((action & EXCLUDE_CELL) !== 0 && trips !== undefined && trips.place !== NO_PLACE) protection.exclude |= 1 << trips.place
  }
  protection.actions = actions
}

/** One scan of protection, after `compareCells`; `changed` lists the rows that tripped or cleared in it.
 *  @param current_nA through one cell
 *  @param parallel cells per group, 0: isolated
 *  @param readings last ones of the sensors */
export function updateProtection(
  protection: Protection, config: ModuleConfig, measured: Measured, current_nA: number, parallel: number, array: ArrayControl, gauge: Gauge, readings: number[],
): void {
  look(protection, config, measured, current_nA, parallel, array, gauge)
  if (protection.swelling >= 0 && readings[protection.swelling] !== NO_READING) protection.values[SWELLING] = readings[protection.swelling]
  judgeRows(protection, measured.time_ms)
}

/** What the journal's scan tells about the starts before this one.
 *  @param resets starts since the last snapshot
 *  @param damaged slots */
export function restoreProtection(protection: Protection, resets: number, damaged: number): void {
  protection.values[RESETS] = resets
  protection.values[DAMAGED] = damaged
}

/** Whether the battery is low: a cell is below its operating window. Journal and radio carry this flag; the action
 *  SHED_RADIO cannot stand for it, since nothing is advertised while that is in force, and other faults ask for it too. */
export function batteryLow(protection: Protection): boolean {
  for (let i = UNDER_VOLTAGE_FIRST; i <= UNDER_VOLTAGE_LAST; i++) {
    if (protection.states.active[i]) return true
  }
  return false
}
