// One possible history of the mean cell: an extended Kalman filter over everything that its voltage and its count depend on; how it begins,
// and what a voltage says to it. carry.ts has how it goes on.

import { filled, logarithm, squareRoot, squared } from "../arithmetic.js"
import type { CellModel } from "../config.js"
import { createCurve, type Curve, lookUp } from "./curve.js"
import { clearCorrelations, createFactored, type Factored, measure, varianceOf } from "./factored.js"
import type { Interval } from "./interval.js"

/** The states. Charge: share of the cell's own capacity. */
export const CHARGE = 0
/** Place between the discharge (-1) and the charge branch (+1). */
export const HYSTERESIS = 1
/** Voltage that neither branches nor hysteresis explain, mV: currents before the boot, slow diffusion. */
export const PAST = 2
/** Sheet's capacity over the cell's own, as this front end's gain shows it. */
export const CAPACITY = 3
/** Slow resistances relative to the sheet's, at this temperature and charge. */
export const RESISTANCE = 4
/** The same of series resistance and quick branches, as scans see them: a scan that always falls between two pulses sees less than the mean
 *  current would make. */
export const QUICK = 5
/** Charge gained beside the count, share of the sheet's capacity per hour: offset of the current, self-discharge unlike the sheet's. */
export const DRAIN = 6
/** Coulombic efficiency, what it differs from the sheet's. */
export const EFFICIENCY = 7
/** Error of the mean of all cell voltages, mV. */
export const BIAS = 8
export const STATES = 9

export interface Hypothesis {
  alive: boolean
  filter: Factored
  /** Minus twice the logarithm of its likelihood. */
  misfit: number
  /** Its share among all that are alive. */
  weight: number
}

export function createHypothesis(room: number[]): Hypothesis {
  return { alive: false, filter: createFactored(STATES, room), misfit: 0, weight: 0 }
}

/** What is known before the first voltage; doubts are standard deviations in the units of the states. */
export interface Priors {
  soc: number
  socDoubt: number
  capacity: number
  capacityDoubt: number
  /** Of the capacity, per unit of the slow resistance: an aged cell has less of the one and more of the other. */
  capacityByResistance: number
  resistance: number
  resistanceDoubt: number
  quick: number
  quickDoubt: number
  hysteresis: number
  hysteresisDoubt: number
  pastDoubt_mV: number
  drain: number
  drainDoubt: number
  efficiency: number
  biasDoubt_mV: number
}

/** Coulombic efficiency of a cell may differ from its sheet's by so much (standard deviation; sheets say 0.99 to 0.995 and mean "at least"). */
const EFFICIENCY_DOUBT = 3 / 1000

/** Begins a history. */
export function begin(hypothesis: Hypothesis, priors: Priors, misfit: number): void {
  const filter = hypothesis.filter
  hypothesis.alive = true
  hypothesis.misfit = misfit
  clearCorrelations(filter)
  const x = filter.x
  const d = filter.d
  x[CHARGE] = priors.soc
  d[CHARGE] = squared(priors.socDoubt)
  x[HYSTERESIS] = priors.hysteresis
  d[HYSTERESIS] = squared(priors.hysteresisDoubt)
  x[PAST] = 0
  d[PAST] = squared(priors.pastDoubt_mV)
  x[CAPACITY] = priors.capacity
  d[CAPACITY] = squared(priors.capacityDoubt)
  x[RESISTANCE] = priors.resistance
  d[RESISTANCE] = squared(priors.resistanceDoubt)
  filter.u[(RESISTANCE * (RESISTANCE - 1) >> 1) + CAPACITY] = priors.capacityByResistance
  x[QUICK] = priors.quick
  d[QUICK] = squared(priors.quickDoubt)
  x[DRAIN] = priors.drain
  d[DRAIN] = squared(priors.drainDoubt)
  x[EFFICIENCY] = priors.efficiency
  d[EFFICIENCY] = squared(EFFICIENCY_DOUBT)
  x[BIAS] = 0
  d[BIAS] = squared(priors.biasDoubt_mV)
}

/** Room that all updates share. */
export interface Bench {
  curve: Curve
  h: number[]
  /** Shared by all filters. */
  room: number[]
  /** Innovation of the last update, mV, and what was left of it. */
  before_mV: number
  after_mV: number
}

export function createBench(): Bench {
  return { curve: createCurve(), h: filled(STATES, 0), room: [], before_mV: 0, after_mV: 0 }
}

/** An outlier says no more against a history than five standard deviations do. */
const LARGEST_STRAIN = 25

/** What the model has wrong, it has wrong for some intervals in a row: so many of them are one piece of evidence between two histories. Only
 *  what no model error explains, beyond two standard deviations, counts in full. */
const ALIKE = 4
const USUAL_STRAIN = 4

/** A shorter way along the curve is straight. */
const STRAIGHT = 5 / 1000

/** By how much the mean voltage of a way along the curve differs from the voltage at its mean (Simpson's rule), mV.
 *  @param way charge from the beginning of the interval to its end
 *  @param soc mean of the interval's scans
 *  @param curve rewritten */
function bendOf(cell: CellModel, from: number, way: number, soc: number, place: number, curve: Curve): number {
  if (way < STRAIGHT && way > -STRAIGHT) return 0
  lookUp(cell, from, curve)
  let sum_mV = curve.middle_mV + place * curve.half_mV
  lookUp(cell, from + way, curve)
  sum_mV += curve.middle_mV + place * curve.half_mV
  lookUp(cell, soc, curve)
  return (sum_mV - 2 * (curve.middle_mV + place * curve.half_mV)) / 6
}

/** Weighs an interval's mean voltage.
 *  @param noise_mV2 variance of that mean
 *  @returns squared innovation over its variance */
export function weigh(hypothesis: Hypothesis, cell: CellModel, interval: Interval, noise_mV2: number, unsure_mV2: number, bench: Bench): number {
  const filter = hypothesis.filter
  const x = filter.x
  const h = bench.h
  const curve = bench.curve
  const scans = interval.scans
  const moved = interval.movedSum / scans
  const kept = interval.keptSum / scans
  const soc = x[CHARGE] + x[CAPACITY] * moved
  const place = x[HYSTERESIS] * kept + interval.turnedSum / scans
  const bend_mV = bendOf(cell, x[CHARGE], x[CAPACITY] * interval.moved, soc, place, curve)
  lookUp(cell, soc, curve)
  const slow_mV = interval.slow_mV / scans
  const quick_mV = interval.quick_mV / scans
  const drop_mV = x[RESISTANCE] * slow_mV + x[QUICK] * quick_mV
  const slope_mV = curve.middleSlope_mV + place * curve.halfSlope_mV + curve.shapeSlope * drop_mV
  const expected_mV = curve.middle_mV + place * curve.half_mV + bend_mV + curve.shape * drop_mV + x[PAST] + x[BIAS]
  h[CHARGE] = slope_mV
  h[HYSTERESIS] = kept * curve.half_mV
  h[PAST] = 1
  h[CAPACITY] = slope_mV * moved
  // A drop that is little more than the noise of the current says nothing of the resistance: by chance alone it would say "less".
  h[RESISTANCE] = curve.shape * slow_mV
  h[QUICK] = quick_mV * quick_mV > 16 * unsure_mV2 ? curve.shape * quick_mV : 0
  h[DRAIN] = 0
  h[EFFICIENCY] = 0
  h[BIAS] = 1
  const residual_mV = interval.mean_mV / scans - expected_mV
  const sure_mV2 = noise_mV2 + bend_mV * bend_mV
  const expected_mV2 = measure(filter, h, residual_mV, sure_mV2)
  bench.before_mV = residual_mV
  bench.after_mV = residual_mV * sure_mV2 / expected_mV2
  const strain = residual_mV * residual_mV / expected_mV2
  const usual = strain < USUAL_STRAIN ? strain : USUAL_STRAIN
  const rest = strain < LARGEST_STRAIN ? strain - usual : LARGEST_STRAIN - usual
  hypothesis.misfit += (logarithm(expected_mV2) + usual) / ALIKE + rest
  return strain
}

/** Standard deviation of its state of charge. */
export function chargeDoubt(hypothesis: Hypothesis): number {
  return squareRoot(varianceOf(hypothesis.filter, CHARGE))
}
