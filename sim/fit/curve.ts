// The open-circuit curve as a sheet wants it: 21 values after charging and after discharging, rising, the first never below the second.

import type { CellSheet } from "../../project/cell-types.js"
import { KNOTS, type Joined } from "./join.js"
import { errorOf } from "./refine.js"
import { gapAt } from "./window.js"

export interface Curve {
  charge_V: number[]
  discharge_V: number[]
  /** One standard deviation of each value. */
  error_V: number[]
  /** Mean distance of the branches and its standard error; absent where current went one way only, or of a capacitor. */
  hysteresis_V?: { value: number, error: number }
  /** A capacitor whose voltage is its charge. */
  linear: boolean
  /** Share of knots that no row came near to. */
  unseen: number
}

/** Two values of a curve are at least so far apart, V. */
const LEAST_STEP_V = 1e-4
/** A capacitor's curve counts as straight within this share of its width, or three standard errors. */
const STRAIGHT = 5e-3

export function curveOf({ fit, ends }: Joined, kind: CellSheet["kind"]): Curve {
  const { system, shape, solution: { values } } = fit
  const knots = Array.from({ length: KNOTS }, (_, k) => k)
  const gaps = knots.map(k => gapAt(values, shape, system, k / (KNOTS - 1)))
  const error_V = knots.map(k => errorOf(fit, [[k, 1]]))
  const means = rising(knots.map(k => values[k]), error_V)
  const [low_V, high_V] = [Math.max(0, ends.window_V[0]), ends.window_V[1]]
  const capacitor = kind === "ZIHMSC"
  const charge_V = apart(rising(means.map((mean, k) => mean + gaps[k]), error_V), capacitor || shape.gapKnots === 0 ? low_V : undefined, high_V)
  const discharge_V = apart(rising(means.map((mean, k) => mean - gaps[k]), error_V), low_V, capacitor || shape.gapKnots === 0 ? high_V : undefined).map((value, k) => Math.min(value, charge_V[k]))
  const seen = new Set<number>()
  const { empty_C, capacity_C } = fit.parameters
  system.charge_C.forEach(charge_C => seen.add(Math.round((charge_C - empty_C) / capacity_C * (KNOTS - 1))))
  const line = knots.map(k => means[0] + (means[KNOTS - 1] - means[0]) * k / (KNOTS - 1))
  const width = means[KNOTS - 1] - means[0]
  const linear = capacitor && knots.every(k => Math.abs(means[k] - line[k]) <= Math.max(STRAIGHT * width, 3 * error_V[k]))
  const curve: Curve = { charge_V, discharge_V, error_V, linear, unseen: knots.filter(k => !seen.has(k)).length / KNOTS }
  if (shape.gapKnots > 0) {
    const from = system.at.gap
    const factors = Array.from({ length: shape.gapKnots }, (_, k): [number, number] => [from + k, 2 / shape.gapKnots])
    curve.hysteresis_V = { value: gaps.reduce((sum, gap) => sum + 2 * gap, 0) / KNOTS, error: errorOf(fit, factors) }
  }
  return curve
}

/** The nearest rising values: neighbours that fall are drawn together, weighed by their certainty (isotonic regression). */
export function rising(values: number[], error: number[]): number[] {
  const blocks: { sum: number, weight: number, count: number }[] = []
  values.forEach((value, i) => {
    const weight = 1 / (error[i] * error[i] + 1e-12)
    blocks.push({ sum: value * weight, weight, count: 1 })
    while (blocks.length > 1) {
      const [before, last] = [blocks[blocks.length - 2], blocks[blocks.length - 1]]
      if (before.sum / before.weight <= last.sum / last.weight) break
      blocks.splice(-2, 2, { sum: before.sum + last.sum, weight: before.weight + last.weight, count: before.count + last.count })
    }
  })
  return blocks.flatMap(({ sum, weight, count }) => Array.from({ length: count }, () => sum / weight))
}

/** Equal neighbours a little apart, between ends that are given where they define empty and full. */
function apart(values: number[], low_V: number | undefined, high_V: number | undefined): number[] {
  const last = values.length - 1
  const spread = values.map(value => Number(value.toFixed(5)))
  const step = (value: number): number => Number(value.toFixed(5))
  if (low_V !== undefined) spread[0] = step(low_V)
  if (high_V !== undefined) spread[last] = step(high_V)
  for (let k = 1; k < last; k++) spread[k] = Math.max(spread[k], step(spread[k - 1] + LEAST_STEP_V))
  for (let k = last - 1; k > 0; k--) spread[k] = Math.min(spread[k], step(spread[k + 1] - LEAST_STEP_V))
  return spread
}
