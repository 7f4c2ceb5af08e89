// How well an unknown start could have been told: the plant's own cell model with the plant's own parameters, run over the same noisy
// samples from a grid of starting charges, each weighted by the likelihood of the voltages. Offline: the weights know the whole stretch.

import type { SimCell } from "../../project/sim-cell.js"
import { Pack } from "../plant/pack.js"
import { solderedMatrix } from "../plant/switch-matrix.js"
import type { Life } from "./live.js"
import { FRONT_END } from "./wearable.js"

const STARTS = 41

/** Noise of a scan's mean voltage, V, and the share of the voltage drop that filtered currents leave open. */
const NOISE_V = 0.001
const DROP_DOUBT = 0.2
/** The front end's own error is one unknown constant: half of its bound, and the mean of several channels. */
const BIAS_V = (FRONT_END.cellGain_ppm * 1.5 + FRONT_END.cellOffset_uV) * 1e-6 / 2 / Math.sqrt(3)
/** Voltages closer than this share one error of the current's. */
const CORRELATED_MIN = 10

export interface Verdict {
  /** Estimate and half-width of the band (two standard deviations, never less than a grid cell's own) per minute. */
  estimate: Float64Array
  band: Float64Array
}

/** Largest gap over which the last current is believed to have gone on; longer ones were power failures. */
const LONGEST_GAP_S = 200

/** @param minutes how many minutes of the life the oracle sees */
export function oracle(life: Life, minutes: number): Verdict {
  const { judged: { cell }, scans, unit_A } = life
  const mean: SimCell = { ...cell, capacity_uC: life.capacity_C * 1e6 }
  // One chain of cells that differ in nothing but their start: a current goes through all alike.
  const pack = new Pack(mean, Array.from({ length: STARTS }, (_, k) => ({ capacity: 1, resistance: 1, soc: k / (STARTS - 1) })), solderedMatrix(STARTS, 1))
  const voltage_V = new Float64Array(STARTS)
  const current_A = new Float64Array(STARTS)
  const charge = Array.from({ length: minutes }, () => new Float64Array(STARTS))
  const sums = Array.from({ length: STARTS }, () => ({ squares: 0, plain: 0 }))
  let weight = 0
  let scan = 0
  let warm_degC = NaN
  let recent_A = unit_A
  for (let m = 0; m < minutes; m++) {
    let residuals = new Float64Array(STARTS)
    let seen = 0
    let drop_V = 0
    for (; scan <= life.minutes.scan[m]; scan++) {
      const gap_s = scan === 0 ? 0 : scans.time_s[scan] - scans.time_s[scan - 1]
      if (Math.abs(scans.temperature_degC[scan] - warm_degC) > 0.2 || Number.isNaN(warm_degC)) {
        warm_degC = scans.temperature_degC[scan]
        pack.setTemperature(warm_degC, scans.motion[scan] / 255)
      }
      if (gap_s <= LONGEST_GAP_S) {
        for (let left_us = Math.round(gap_s * 1e6); left_us > 0;) left_us -= pack.stepCurrent(left_us, scans.current_A[scan])
      }
      pack.observe(scans.current_A[scan], voltage_V, current_A)
      recent_A = Math.max(0.9 * recent_A, Math.abs(scans.current_A[scan]))
      drop_V = Math.max(drop_V, recent_A * pack.cells.esr_Ohm[STARTS >> 1])
      for (let k = 0; k < STARTS; k++) residuals[k] += scans.voltage_V[scan] - voltage_V[k]
      seen++
    }
    if (seen > 0) {
      const variance = (NOISE_V * NOISE_V / seen + (DROP_DOUBT * drop_V) ** 2) * CORRELATED_MIN
      weight += 1 / variance
      for (let k = 0; k < STARTS; k++) {
        const residual_V = residuals[k] / seen
        sums[k].squares += residual_V * residual_V / variance
        sums[k].plain += residual_V / variance
      }
      residuals = residuals.fill(0)
    }
    for (let k = 0; k < STARTS; k++) charge[m][k] = Math.max(0, Math.min(1, pack.cells.soc(k)))
  }
  return judge(charge, sums, weight)
}

/** Weights of the starts with the constant error integrated out (a normal prior), then mean and spread of every minute. */
function judge(charge: Float64Array[], sums: { squares: number, plain: number }[], weight: number): Verdict {
  const misfit = sums.map(({ squares, plain }) => squares - plain * plain / (weight + 1 / (BIAS_V * BIAS_V)))
  const least = Math.min(...misfit)
  const likelihood = misfit.map(value => Math.exp((least - value) / 2))
  const total = likelihood.reduce((sum, value) => sum + value, 0)
  const estimate = new Float64Array(charge.length)
  const band = new Float64Array(charge.length)
  charge.forEach((row, m) => {
    let first = 0
    let second = 0
    likelihood.forEach((share, k) => {
      first += share / total * row[k]
      second += share / total * row[k] * row[k]
    })
    estimate[m] = first
    const grid = 1 / (STARTS - 1)
    band[m] = 2 * Math.sqrt(Math.max(0, second - first * first) + grid * grid / 12)
  })
  return { estimate, band }
}
