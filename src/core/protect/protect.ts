// Walks the fault table: debounce, trip, clear, count, and the sum of the actions in force.
// Limits are compared with the worst cell, so the table's length does not grow with the array; and while
// nothing is beyond or near clearing, one comparison per quantity is the whole tick.

import type { Measured } from "../calibrate.js"
import type { ModuleConfig } from "../config.js"
import type { Gauge } from "../gauge/gauge.js"
import { MISSING_BUS, MISSING_CELLS, MISSING_CURRENT, MISSING_TEMPERATURE } from "../types.js"
import {
  BUS_LOW, CAPACITY, CLOCK, CURRENT, type FaultRow, faultTable, LEAK, MISSING, QUANTITIES, RESISTANCE, STUCK, TEMPERATURE_HIGH, TEMPERATURE_LOW,
  UNDER_VOLTAGE_FIRST, UNDER_VOLTAGE_LAST, VOLTAGE_HIGH, VOLTAGE_LOW,
} from "./table.js"

export interface FaultState {
  /** Ticks beyond the limit (while inactive) or back within it (while active). */
  ticks: number
  active: boolean
  count: number
  first_ms: number
  last_ms: number
  /** Value at the last trip. */
  value: number
}

export interface Protection {
  table: FaultRow[]
  states: FaultState[]
  /** One number per quantity of table.ts; what was never measured lies as far from its limits as can be. */
  values: number[]
  /** Innermost limits per quantity: between them no row is beyond. */
  innerLow: number[]
  innerHigh: number[]
  /** Whether any row is active or counting ticks. */
  busy: boolean
  /** Or of the actions of all active rows. */
  actions: number
  active: number
  /** Cells that must not take part in the array, as bits. No row of the table sets it yet: it is for whoever knows. */
  exclude: number
  /** Rows that tripped or cleared in this tick. */
  changed: number[]
}

const UNLIMITED = 1000000000000

export function createProtection(config: ModuleConfig): Protection {
  const table = faultTable(config)
  const states: FaultState[] = []
  const values: number[] = []
  const innerLow: number[] = []
  const innerHigh: number[] = []
  for (let i = 0; i < QUANTITIES; i++) {
    values.push(0)
    innerLow.push(-UNLIMITED)
    innerHigh.push(UNLIMITED)
  }
  for (let i = 0; i < table.length; i++) {
    const row = table[i]
    states.push({ ticks: 0, active: false, count: 0, first_ms: 0, last_ms: 0, value: 0 })
    values[row.quantity] = -UNLIMITED * row.sense
    if (row.sense > 0) innerHigh[row.quantity] = Math.min(innerHigh[row.quantity], row.limit)
    else innerLow[row.quantity] = Math.max(innerLow[row.quantity], row.limit)
  }
  return { table, states, values, innerLow, innerHigh, busy: false, actions: 0, active: 0, changed: [], exclude: 0 }
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
  protection.busy = false
  for (let i = 0; i < table.length; i++) {
    const row = table[i]
    const state = protection.states[i]
    const beyond = (protection.values[row.quantity] - row.limit) * row.sense
    if (state.active) {
      state.last_ms = time_ms
      state.ticks = beyond + row.hysteresis > 0 ? 0 : state.ticks + 1
      if (state.ticks >= row.clear) {
        state.active = false
        state.ticks = 0
        protection.active--
        protection.changed.push(i)
      }
    } else {
      state.ticks = beyond > 0 ? state.ticks + 1 : 0
      if (state.ticks >= row.trip) {
        state.active = true
        state.ticks = 0
        if (state.count === 0) state.first_ms = time_ms
        state.count++
        state.last_ms = time_ms
        state.value = protection.values[row.quantity]
        protection.active++
        protection.changed.push(i)
      }
    }
    if (state.active || state.ticks > 0) protection.busy = true
  }
}

/** Takes over what the gauge has learnt of the cells: the worst of each.
 *  @param sheet_uC capacity of a new cell */
export function watchHealth(protection: Protection, gauge: Gauge, sheet_uC: number): void {
  let leak = 0
  let resistance = 0
  let capacity = 1000
  for (let i = 0; i < gauge.cells.length; i++) {
    const cell = gauge.cells[i]
    if (cell.leakGrowth > leak) leak = cell.leakGrowth
    if (cell.resistanceGrowth > resistance) resistance = cell.resistanceGrowth
    const most = (cell.capacity_uC + cell.capacityError_uC) / sheet_uC
    if (most < capacity) capacity = most
  }
  protection.values[LEAK] = Math.floor(leak * 1000)
  protection.values[RESISTANCE] = Math.floor(resistance * 1000)
  protection.values[CAPACITY] = Math.floor(capacity * 1000)
}

/** One tick of protection; `changed` lists the rows that tripped or cleared in it.
 *  @param current_nA through one cell
 *  @param missing what the drivers could not read
 *  @param stuck whether switches do not obey */
export function updateProtection(protection: Protection, measured: Measured, current_nA: number, missing: number, stuck: boolean): void {
  const values = protection.values
  if ((missing & MISSING_CELLS) === 0) {
    const cell_uV = measured.cell_uV
    let high_uV = cell_uV[0]
    let low_uV = high_uV
    for (let i = 1; i < cell_uV.length; i++) {
      const voltage_uV = cell_uV[i]
      if (voltage_uV > high_uV) high_uV = voltage_uV
      else if (voltage_uV < low_uV) low_uV = voltage_uV
    }
    values[VOLTAGE_HIGH] = high_uV
    values[VOLTAGE_LOW] = low_uV
  }
  if ((missing & MISSING_CURRENT) === 0) values[CURRENT] = current_nA < 0 ? -current_nA : current_nA
  if ((missing & MISSING_TEMPERATURE) === 0) {
    values[TEMPERATURE_HIGH] = measured.temperature_cC
    values[TEMPERATURE_LOW] = measured.temperature_cC
  }
  if ((missing & MISSING_BUS) === 0) values[BUS_LOW] = measured.bus_uV
  values[MISSING] = missing
  values[STUCK] = stuck ? 1 : 0
  values[CLOCK] = measured.clockJumped ? 1 : 0

  while (protection.changed.length > 0) protection.changed.pop()
  if (!protection.busy && withinInnerLimits(protection)) return
  walkTable(protection, measured.time_ms)
  if (protection.changed.length === 0) return
  let actions = 0
  for (let i = 0; i < protection.table.length; i++) {
    if (protection.states[i].active) actions |= protection.table[i].action
  }
  protection.actions = actions
}

/** Whether the battery is low: a cell is below its operating window. Journal and radio carry this flag; the action
 *  SHED_RADIO cannot stand for it, since nothing is advertised while that is in force, and other faults ask for it too. */
export function batteryLow(protection: Protection): boolean {
  for (let i = UNDER_VOLTAGE_FIRST; i <= UNDER_VOLTAGE_LAST; i++) {
    if (protection.states[i].active) return true
  }
  return false
}
