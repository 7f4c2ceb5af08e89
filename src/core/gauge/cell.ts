// What the gauge says of one cell.

import { clamp, squareRoot } from "../arithmetic.js"
import type { CellModel, ModuleConfig } from "../config.js"
import type { Estimate } from "../types.js"
import { createDelta, DELTA_CAPACITY, DELTA_CHARGE, DELTA_DRAIN, DELTA_RESISTANCE } from "./deltas.js"
import { type Factored, varianceOf, varianceOfSum } from "./factored.js"
import type { Gauge } from "./gauge.js"
import { CAPACITY, DRAIN, QUICK, RESISTANCE } from "./hypothesis.js"

/** One cell: its charge, and what was learnt of it. Errors are half-widths of bands of the same kind. */
export interface CellGauge extends Omit<Estimate, "age_ms"> {
  /** Whole microcoulombs above empty, counted at every scan (the estimate's `soc` and `error` are those of the last evidence), and error, µC; of
   *  a capacitor outside its window below nothing or above its capacity. */
  charge_uC: number
  error_uC: number
  /** Capacity, µC. */
  capacity_uC: number
  capacityError_uC: number
  /** Resistance, quick and slow together, relative to the sheet's at this temperature and charge. Which of the two it is, a current that repeats
   *  itself does not tell. */
  resistance: number
  resistanceError: number
  /** Self-discharge at 25 °C, nA (capacitor: at full voltage). */
  selfDischarge_nA: number
  selfDischargeError_nA: number
  /** As good as sure (health.ts): resistance over that of the last weeks; self-discharge over the sheet's. */
  resistanceGrowth: number
  leakGrowth: number
  /** The part of the latter that sets it apart from its neighbours. */
  ownLeak: number
  /** Difference of its resistance from the mean cell's in the last weeks. */
  usualDifference: number
  /** Difference from the mean cell. */
  delta: Factored
}

export function createCell(cell: CellModel, room: number[]): CellGauge {
  return {
    soc: 1 / 2, error: 1 / 2, source: "unknown", valid: false,
    charge_uC: Math.floor(cell.capacity_uC / 2), error_uC: Math.floor(cell.capacity_uC / 2) + 1, capacity_uC: cell.capacity_uC, capacityError_uC: cell.capacity_uC,
    resistance: 1, resistanceError: 1, selfDischarge_nA: cell.selfDischarge_nA, selfDischargeError_nA: cell.selfDischarge_nA,
    resistanceGrowth: 1, leakGrowth: 0, ownLeak: 0, usualDifference: 0, delta: createDelta(room),
  }
}

/** A band wider than this half-width is not shown to people, nor acted by. */
export const KNOWN = 3 / 10

/** Half-width of a band in standard deviations, and what is added for curves that are not quite the cell's. */
export const BAND = 24 / 10
const BAND_LEAST = 3 / 1000

/** No cell has less or more of its sheet's capacity, and no more of its resistance: what says so has gone astray. */
const LEAST_CAPACITY = 3 / 10
const MOST_CAPACITY = 3 / 2

/** Takes mean cell and difference together.
 *  @param mean of the likeliest history */
export function concludeCell(state: CellGauge, config: ModuleConfig, gauge: Gauge, mean: Factored): void {
  const cell = config.cell
  const soc = gauge.belief.soc
  const doubt = gauge.belief.doubt
  const beyond = gauge.around.beyond
  const delta = state.delta
  const x = delta.x
  const inverse = mean.x[CAPACITY] + x[DELTA_CAPACITY]
  let capacity = 1 / (inverse > 1 / MOST_CAPACITY ? inverse : 1 / MOST_CAPACITY)
  if (capacity < LEAST_CAPACITY) capacity = LEAST_CAPACITY
  state.capacity_uC = Math.floor(capacity * cell.capacity_uC)
  // Charge is counted with the gain of the front end, and so is a capacity.
  state.capacityError_uC = (BAND * squareRoot(varianceOf(mean, CAPACITY) + varianceOf(delta, DELTA_CAPACITY)) * capacity + config.calibration.currentError_ppm / 1000000) * capacity * cell.capacity_uC
  const own = clamp(soc + x[DELTA_CHARGE], -beyond, 1 + beyond)
  const error = BAND * squareRoot(doubt * doubt + varianceOf(delta, DELTA_CHARGE)) + BAND_LEAST
  state.charge_uC = Math.floor(own * state.capacity_uC)
  state.error_uC = (error < 1 ? error : 1) * state.capacity_uC
  state.soc = clamp(own, 0, 1)
  state.error = error < 1 ? error : 1
  state.valid = error < KNOWN

  const quick = gauge.health.quickShare
  state.resistance = quick * mean.x[QUICK] + (1 - quick) * mean.x[RESISTANCE] + x[DELTA_RESISTANCE]
  state.resistanceError = BAND * squareRoot(varianceOfSum(mean, RESISTANCE, 1 - quick, QUICK, quick) + varianceOf(delta, DELTA_RESISTANCE))

  const warm = gauge.interval.selfDischarge
  const perHour = 36 / 10 / cell.capacity_uC
  const leak_nA = cell.selfDischarge_nA - (mean.x[DRAIN] + x[DELTA_DRAIN]) / perHour / warm
  state.selfDischarge_nA = leak_nA > 0 ? leak_nA : 0
  state.selfDischargeError_nA = BAND * squareRoot(varianceOf(mean, DRAIN) + varianceOf(delta, DELTA_DRAIN)) / perHour / warm
}

/** Half-width of the band of the mean cell. */
export function bandOf(doubt: number): number {
  const error = BAND * doubt + BAND_LEAST
  return error < 1 ? error : 1
}
