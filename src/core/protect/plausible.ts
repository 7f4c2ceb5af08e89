// What one reading says about another. Parallel cells have one voltage, the bus has the sum of the cells, harvest less current is what the
// module draws; noise never repeats itself for long; and no cell warms by leaps. All of it once per scan and without a call, as a call costs
// an interpreter more than everything that is done here to a cell.

import type { Measured } from "../calibrate.js"
import type { ModuleConfig } from "../config.js"
import { MISSING_BUS, MISSING_CURRENT, MISSING_TEMPERATURE } from "../types.js"
import {
  BUS_SUM, CLOCK, DRAW, FROZEN_BUS, FROZEN_CELL, FROZEN_CURRENT, FROZEN_TEMPERATURE, LATE, SPREAD, TEMPERATURE_STEP, VOLTAGE_HIGH, VOLTAGE_LOW,
} from "./table.js"

export interface Plausibility {
  /** Whether anything was read yet, and what; unknown equals nothing. */
  seen: boolean
  cell_uV: number[]
  bus_uV: number
  current_nA: number
  temperature_cC: number
  /** For how many scans each cell has repeated itself. */
  repeats: number[]
  /** Sum of the groups' mean voltages. */
  sum_uV: number
  /** Harvest behind the same low-pass as the current. */
  harvest_nA: number
}

export function createPlausibility(cells: number): Plausibility {
  const cell_uV: number[] = []
  const repeats: number[] = []
  for (let i = 0; i < cells; i++) {
    cell_uV.push(0)
    repeats.push(0)
  }
  return { seen: false, cell_uV, bus_uV: NaN, current_nA: NaN, temperature_cC: NaN, repeats, sum_uV: 0, harvest_nA: 0 }
}

/** What an error may hide behind: twice the current that is read, as a moment's current is not its mean. */
const MOMENT = 2

/** Cells against each other; only when all were read.
 *  @param parallel cells per group, 0: isolated
 *  @param places which cell each quantity is about */
export function compareCells(own: Plausibility, config: ModuleConfig, measured: Measured, parallel: number, values: number[], places: number[]): void {
  const cell_uV = measured.cell_uV
  const cells = cell_uV.length
  const size = parallel > 0 ? parallel : 1
  let highest = 0
  let lowest = 0
  let spread_uV = 0
  let frozen = 0
  let sum_uV = 0
  for (let first = 0; first < cells; first += size) {
    let high = first
    let low = first
    let group_uV = 0
    // A recording of one cell of a group has no neighbours.
    const end = first + size < cells ? first + size : cells
    for (let i = first; i < end; i++) {
      const voltage_uV = cell_uV[i]
      group_uV += voltage_uV
      if (voltage_uV > cell_uV[high]) high = i
      else if (voltage_uV < cell_uV[low]) low = i
      if (voltage_uV === own.cell_uV[i]) own.repeats[i]++
      else own.repeats[i] = 0
      own.cell_uV[i] = voltage_uV
      if (own.repeats[i] >= frozen) {
        frozen = own.repeats[i]
        places[FROZEN_CELL] = i
      }
    }
    const mean_uV = group_uV / (end - first)
    sum_uV += mean_uV
    if (cell_uV[high] > cell_uV[highest]) highest = high
    if (cell_uV[low] < cell_uV[lowest]) lowest = low
    if (cell_uV[high] - cell_uV[low] > spread_uV) {
      spread_uV = cell_uV[high] - cell_uV[low]
      places[SPREAD] = cell_uV[high] - mean_uV > mean_uV - cell_uV[low] ? high : low
    }
  }
  own.sum_uV = sum_uV
  const through_nA = (measured.current_nA < 0 ? -measured.current_nA : measured.current_nA) + measured.harvest_nA
  values[VOLTAGE_HIGH] = cell_uV[highest]
  values[VOLTAGE_LOW] = cell_uV[lowest]
  places[VOLTAGE_HIGH] = highest
  places[VOLTAGE_LOW] = lowest
  values[SPREAD] = Math.floor(spread_uV - through_nA * MOMENT * 2 * config.power.switch_mOhm / 1000000) // nA·mOhm = pV
  values[FROZEN_CELL] = frozen
}

/** Everything else against the cells, the draw and itself; after `compareCells`.
 *  @param series groups in series, 0: isolated
 *  @param left what the low-pass of the current keeps from one scan to the next */
export function compareRest(own: Plausibility, config: ModuleConfig, measured: Measured, series: number, left: number, values: number[]): void {
  const missing = measured.missing
  const power = config.power
  const current_nA = measured.current_nA
  const harvest_nA = measured.harvest_nA
  const through_nA = (current_nA < 0 ? -current_nA : current_nA) + harvest_nA
  values[CLOCK] = measured.clockJumped || (own.seen && measured.elapsed_ms === 0) ? 1 : 0
  values[LATE] = measured.elapsed_ms
  if ((missing & MISSING_BUS) === 0) {
    values[FROZEN_BUS] = measured.bus_uV === own.bus_uV ? values[FROZEN_BUS] + 1 : 0
    own.bus_uV = measured.bus_uV
  }
  values[BUS_SUM] = 0
  if (series > 0 && measured.trusted && (missing & MISSING_BUS) === 0) {
    const apart_uV = measured.bus_uV - own.sum_uV
    values[BUS_SUM] = Math.floor((apart_uV < 0 ? -apart_uV : apart_uV) - through_nA * MOMENT * (power.path_mOhm + series * power.switch_mOhm) / 1000000)
  }
  if ((missing & MISSING_TEMPERATURE) === 0) {
    const change_cC = measured.temperature_cC - own.temperature_cC
    values[FROZEN_TEMPERATURE] = change_cC === 0 ? values[FROZEN_TEMPERATURE] + 1 : 0
    values[TEMPERATURE_STEP] = own.seen ? change_cC < 0 ? -change_cC : change_cC : 0
    own.temperature_cC = measured.temperature_cC
  }
  if ((missing & MISSING_CURRENT) === 0) {
    values[FROZEN_CURRENT] = current_nA === own.current_nA ? values[FROZEN_CURRENT] + 1 : 0
    own.current_nA = current_nA
    own.harvest_nA = own.seen ? harvest_nA + (own.harvest_nA - harvest_nA) * left : harvest_nA
    // Harvest and current have errors of the same kind.
    const excess_nA = own.harvest_nA - current_nA - power.idle_uA * 1000
    const doubt_nA = config.calibration.currentError_nA + through_nA * config.calibration.currentError_ppm / 1000000
    if (series === 0) values[DRAW] = 0
    else if (excess_nA > doubt_nA) values[DRAW] = Math.floor(excess_nA - doubt_nA)
    else values[DRAW] = excess_nA < -doubt_nA ? Math.floor(excess_nA + doubt_nA) : 0
  }
  own.seen = true
}
