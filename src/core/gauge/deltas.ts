// What each cell differs from the mean cell by: a small filter per cell beside the one whole filter of the mean (bar-delta filtering,
// Plett, "Efficient battery pack state estimation using bar-delta filtering", EVS24, 2009). Common errors (temperature, hysteresis, gain of
// the current) are in the mean and cancel here, so a few millivolts between neighbours mean something.

import { squared } from "../arithmetic.js"
import { clearCorrelations, couple, createFactored, addNoise, type Factored, measure } from "./factored.js"

/** The states, each a difference from the mean cell's: state of charge; sheet's capacity over own; drain, share of the sheet's capacity per
 *  hour; resistance relative to the sheet's; error of the voltage channel, mV. */
export const DELTA_CHARGE = 0
export const DELTA_CAPACITY = 1
export const DELTA_DRAIN = 2
export const DELTA_RESISTANCE = 3
export const DELTA_BIAS = 4
const DELTAS = 5

export function createDelta(room: number[]): Factored {
  return createFactored(DELTAS, room)
}

/** What is known before the first voltage, standard deviations. */
export interface DeltaPriors {
  soc: number
  capacity: number
  drain: number
  biasDoubt_mV: number
}

/** Cells of a batch differ in resistance by about this (plant's spread and the print of ref. 59 alike: assumed). */
const RESISTANCE_SPREAD = 1 / 10

/** Begins anew.
 *  @param soc difference from the mean state of charge
 *  @param capacity difference of the sheet's capacity over the cell's own */
export function beginDelta(delta: Factored, soc: number, capacity: number, priors: DeltaPriors): void {
  clearCorrelations(delta)
  for (let i = 0; i < DELTAS; i++) delta.x[i] = 0
  delta.x[DELTA_CHARGE] = soc
  delta.x[DELTA_CAPACITY] = capacity
  delta.d[DELTA_CHARGE] = squared(priors.soc)
  delta.d[DELTA_CAPACITY] = squared(priors.capacity)
  delta.d[DELTA_DRAIN] = squared(priors.drain)
  delta.d[DELTA_RESISTANCE] = squared(RESISTANCE_SPREAD)
  delta.d[DELTA_BIAS] = squared(priors.biasDoubt_mV)
}

/** Weighs by how much a cell's mean voltage differs from the mean of all, at the beginning of the interval.
 *  @param slope_mV of its open-circuit voltage over its charge
 *  @param drop_mV over the mean cell's resistances, at the sheet's resistance
 *  @param moved charge moved by the middle of the interval, share of the sheet's capacity
 *  @param h room */
export function weighDelta(delta: Factored, difference_mV: number, slope_mV: number, drop_mV: number, moved: number, noise_mV2: number, h: number[]): void {
  const x = delta.x
  const expected_mV = slope_mV * (x[DELTA_CHARGE] + x[DELTA_CAPACITY] * moved) + drop_mV * x[DELTA_RESISTANCE] + x[DELTA_BIAS]
  h[DELTA_CHARGE] = slope_mV
  h[DELTA_CAPACITY] = slope_mV * moved
  h[DELTA_DRAIN] = 0
  h[DELTA_RESISTANCE] = drop_mV
  h[DELTA_BIAS] = 1
  measure(delta, h, difference_mV - expected_mV, noise_mV2)
}

/** Per root hour: capacity of one cell beside its neighbours'; resistance; and drain as a share of its first doubt. */
const CAPACITY_WANDER = 2 / 10000
const RESISTANCE_WANDER = 2 / 100
const DRAIN_WANDER = 3 / 10

/** Carries a cell to the end of the interval.
 *  @param unshared variance of the charge that the split of the current between parallel cells leaves open */
export function carryDelta(delta: Factored, moved: number, hours: number, unshared: number): void {
  const x = delta.x
  x[DELTA_CHARGE] += x[DELTA_CAPACITY] * moved + x[DELTA_DRAIN] * hours
  couple(delta, DELTA_CHARGE, DELTA_CAPACITY, moved)
  couple(delta, DELTA_CHARGE, DELTA_DRAIN, hours)
  delta.d[DELTA_CHARGE] += unshared
}

/** What changes within days: once an hour. */
export function wanderDelta(delta: Factored, hours: number, drainDoubt: number): void {
  addNoise(delta, DELTA_CAPACITY, squared(CAPACITY_WANDER) * hours)
  addNoise(delta, DELTA_DRAIN, squared(DRAIN_WANDER * drainDoubt) * hours)
  addNoise(delta, DELTA_RESISTANCE, squared(RESISTANCE_WANDER) * hours)
}

/** Cells that are joined share their charge until their voltages agree: this much may have moved from one to the other, standard deviation. */
const JOINED = 1 / 50

/** The cells were joined otherwise. */
export function disturbDelta(delta: Factored): void {
  addNoise(delta, DELTA_CHARGE, squared(JOINED))
}
