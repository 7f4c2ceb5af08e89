// Weighted least squares of the columns, and which bins weigh how much.

import { Firm, gram, median } from "./algebra.js"
import type { System } from "./model.js"
import type { Recording } from "./recording.js"

export interface Solution {
  values: Float64Array
  residual_V: Float64Array
  /** Weighted squares of the residuals, and those of the priors. */
  squares: number
  priorSquares: number
}

/** Adds what is known before to a normal matrix. */
export function addPriors(a: Float64Array, n: number, priors: System["priors"]): void {
  for (const { columns, factors, spread } of priors) {
    columns.forEach((i, m) => columns.forEach((j, k) => { a[i * n + j] += factors[m] * factors[k] / (spread * spread) }))
  }
}

/** The right-hand side of the same. */
export function pullToPriors(b: Float64Array, priors: System["priors"]): void {
  for (const { columns, factors, spread, value } of priors) columns.forEach((i, m) => { b[i] += factors[m] * value / (spread * spread) })
}

export function solveLinear(system: System, weights: Float64Array): Solution {
  const { columns: n, rows, x, y } = system
  const a = gram(x, n, weights)
  addPriors(a, n, system.priors)
  const b = new Float64Array(n)
  for (let r = 0; r < rows; r++) for (let i = 0; i < n; i++) b[i] += weights[r] * x[r * n + i] * y[r]
  pullToPriors(b, system.priors)
  return judge(system, weights, new Firm(a, n).solve(b))
}

/** Residuals of given values. */
export function judge({ columns: n, rows, x, y, priors }: System, weights: Float64Array, values: Float64Array): Solution {
  const residual_V = new Float64Array(rows)
  let squares = 0
  for (let r = 0; r < rows; r++) {
    let model = 0
    for (let i = 0; i < n; i++) model += x[r * n + i] * values[i]
    residual_V[r] = y[r] - model
    squares += weights[r] * residual_V[r] * residual_V[r]
  }
  let priorSquares = 0
  for (const { columns, factors, spread, value } of priors) priorSquares += ((columns.reduce((sum, i, m) => sum + values[i] * factors[m], 0) - value) / spread) ** 2
  return { values, residual_V, squares, priorSquares }
}

/** What a voltmeter resolves at best, V: no bin weighs more. */
const FINEST_V = 20e-6

/** Residuals beyond so many times the usual one count less: a spike, a steep end that 21 points cannot follow. */
const ROBUST = 3

/** A bin's variance is that of the noise over its rows and that of what the model cannot say, which does not average out.
 *  @param model_V the latter
 *  @param residual_V of a fit before, so that what it missed by far weighs less
 *  @param counts whether a row takes part */
export function weightsOf(recordings: Recording[], system: System, model_V: number, residual_V?: Float64Array, counts: (row: number) => boolean = () => true): Float64Array {
  return Float64Array.from(system.bins, ({ recording, bin }, row) => {
    if (!counts(row)) return 0
    const { noise_V } = recordings[recording]
    const variance = noise_V * noise_V / (bin.to - bin.from + 1) + model_V * model_V + FINEST_V * FINEST_V
    const excess = residual_V === undefined ? 0 : Math.abs(residual_V[row]) / Math.sqrt(variance)
    return 1 / variance * Math.min(1, ROBUST / Math.max(excess, 1e-9))
  })
}

/** Size of what the model cannot say, V: residuals beyond the noise of their bins, the far ones cut off. */
export function modelError(recordings: Recording[], system: System, { residual_V }: Solution, weights: Float64Array): number {
  const rows = system.bins.map((_, row) => row).filter(row => weights[row] > 0)
  const most_V = ROBUST * 1.4826 * median(rows.map(row => Math.abs(residual_V[row])))
  const sum = rows.reduce((total, row) => {
    const { recording, bin } = system.bins[row]
    const { noise_V } = recordings[recording]
    return total + Math.min(most_V, Math.abs(residual_V[row])) ** 2 - noise_V * noise_V / (bin.to - bin.from + 1)
  }, 0)
  return Math.sqrt(Math.max(0, sum / Math.max(1, rows.length - system.columns)))
}
