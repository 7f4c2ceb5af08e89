// Joint refinement: time constants, coulombic efficiency, self-discharge and first charges move until the voltages fit best, the linear
// columns being solved anew each time (Levenberg-Marquardt on a separable problem). Its last matrices say how sure each number is.

import { Firm, gram } from "./algebra.js"
import { assemble, type Nonlinear, type Shape, type System } from "./model.js"
import type { Recording } from "./recording.js"
import { addPriors, solveLinear, type Solution } from "./solve.js"

/** What is known of a number before: where the data are silent it stays there. */
export interface Belief {
  value: number
  spread: number
}

export interface Beliefs {
  coulombicEfficiency: Belief
  leak_A: Belief
  empty_C: Belief
  capacity_C: Belief
  bendPart: Belief
  bendEnds: Belief
  /** No branch is faster or slower, s. */
  tau_s: [number, number]
}

export interface Fit {
  shape: Shape
  parameters: Nonlinear
  system: System
  solution: Solution
  weights: Float64Array
  /** Of the linear values, then of ln(tau), efficiency, leak, charge when empty, capacity, bend of the resistances, first charges of the second recording and later. */
  covariance: Float64Array
  size: number
  at: { tau: number, efficiency: number, leak: number, empty: number, capacity: number, bendPart: number, bendEnds: number, start: number }
}

const ROUNDS = 60
const ENOUGH = 1e-7
/** ln(tau) may move about so far from where the grid found it. */
const TAU_SPREAD = 1
const NUDGE = 1e-5
/** Clusters of neighbouring bins whose residuals count as one. */
const CLUSTERS = 60

interface Problem {
  recordings: Recording[]
  shape: Shape
  weights: Float64Array
  beliefs: Belief[]
  parametersOf: (values: number[]) => Nonlinear
}

export function refine(recordings: Recording[], shape: Shape, first: Nonlinear, weights: Float64Array, beliefs: Beliefs): Fit {
  const branches = first.tau_s.length
  const start = [...first.tau_s.map(Math.log), first.coulombicEfficiency, first.leak_A, first.empty_C, first.capacity_C, first.bend.part, first.bend.ends, ...first.start_C.slice(1)]
  const problem: Problem = {
    recordings, shape, weights,
    beliefs: [
      ...first.tau_s.map(tau_s => ({ value: Math.log(tau_s), spread: TAU_SPREAD })), beliefs.coulombicEfficiency, beliefs.leak_A, beliefs.empty_C, beliefs.capacity_C,
      beliefs.bendPart, beliefs.bendEnds,
      ...first.start_C.slice(1).map(value => ({ value, spread: first.capacity_C })),
    ],
    parametersOf: values => ({
      ...first, tau_s: values.slice(0, branches).map(value => Math.min(beliefs.tau_s[1], Math.max(beliefs.tau_s[0], Math.exp(value)))), coulombicEfficiency: values[branches], leak_A: values[branches + 1],
      empty_C: values[branches + 2], capacity_C: Math.max(1e-3 * first.capacity_C, values[branches + 3]), bend: { part: values[branches + 4], ends: values[branches + 5] }, start_C: [0, ...values.slice(branches + 6)],
    }),
  }
  const cost = (solution: Solution, values: number[]): number =>
    solution.squares + solution.priorSquares + values.reduce((sum, value, i) => sum + ((value - problem.beliefs[i].value) / problem.beliefs[i].spread) ** 2, 0)
  let values = start
  let system = assemble(recordings, shape, problem.parametersOf(values))
  let solution = solveLinear(system, weights)
  let damping = 1e-3
  for (let round = 0; round < ROUNDS && damping < 1e8; round++) {
    const { a, b } = normal(problem, system, solution, values)
    const n = system.columns + values.length
    let gained = 0
    while (damping < 1e8) {
      const damped = a.slice()
      for (let i = system.columns; i < n; i++) damped[i * n + i] *= 1 + damping
      const step = new Firm(damped, n).solve(b)
      // No step goes farther than the spread of what was known before.
      const tried = values.map((value, i) => value + Math.max(-1, Math.min(1, step[system.columns + i] / problem.beliefs[i].spread)) * problem.beliefs[i].spread)
      const thereSystem = assemble(recordings, shape, problem.parametersOf(tried))
      const there = solveLinear(thereSystem, weights)
      const before = cost(solution, values)
      const after = cost(there, tried)
      if (after < before) {
        gained = (before - after) / before;
        [values, system, solution] = [tried, thereSystem, there]
        damping = Math.max(1e-9, damping / 10)
        break
      }
      damping *= 10
    }
    if (gained < ENOUGH) break
  }
  const tau = system.columns
  const at = { tau, efficiency: tau + branches, leak: tau + branches + 1, empty: tau + branches + 2, capacity: tau + branches + 3, bendPart: tau + branches + 4, bendEnds: tau + branches + 5, start: tau + branches + 6 }
  return { shape, parameters: problem.parametersOf(values), system, solution, weights, covariance: covarianceOf(problem, system, solution, values), size: system.columns + values.length, at }
}

/** Rows of all columns and of the slopes of the voltage over the other numbers, each by moving it a little. */
function wideRows(problem: Problem, system: System, { values: linear }: Solution, values: number[]): { rows: Float64Array, n: number } {
  const n = system.columns + values.length
  const rows = new Float64Array(system.rows * n)
  for (let r = 0; r < system.rows; r++) rows.set(system.x.subarray(r * system.columns, (r + 1) * system.columns), r * n)
  values.forEach((value, t) => {
    const step = problem.beliefs[t].spread * NUDGE
    const moved = values.slice()
    moved[t] = value + step
    const there = assemble(problem.recordings, problem.shape, problem.parametersOf(moved))
    for (let r = 0; r < system.rows; r++) {
      let change = 0
      for (let i = 0; i < system.columns; i++) change += (there.x[r * system.columns + i] - system.x[r * system.columns + i]) * linear[i]
      rows[r * n + system.columns + t] = change / step
    }
  })
  return { rows, n }
}

function normal(problem: Problem, system: System, solution: Solution, values: number[]): { a: Float64Array, b: Float64Array } {
  const { weights, beliefs } = problem
  const { rows, n } = wideRows(problem, system, solution, values)
  const a = gram(rows, n, weights)
  addPriors(a, n, system.priors)
  const b = new Float64Array(n)
  for (let r = 0; r < system.rows; r++) for (let i = 0; i < n; i++) b[i] += weights[r] * rows[r * n + i] * solution.residual_V[r]
  // The linear values are at their best already; what pulls them to their priors is in that balance.
  for (const { columns, factors, spread, value } of system.priors) {
    const off = (columns.reduce((sum, i, m) => sum + solution.values[i] * factors[m], 0) - value) / (spread * spread)
    columns.forEach((i, m) => { b[i] -= factors[m] * off })
  }
  beliefs.forEach(({ value, spread }, i) => {
    const at = system.columns + i
    a[at * n + at] += 1 / (spread * spread)
    b[at] += (value - values[i]) / (spread * spread)
  })
  return { a, b }
}

/** Sandwich: neighbouring residuals are alike, so clusters of bins count as one; never below what independent bins would give. */
function covarianceOf(problem: Problem, system: System, solution: Solution, values: number[]): Float64Array {
  const { weights, beliefs } = problem
  const { rows, n } = wideRows(problem, system, solution, values)
  const known = new Float64Array(n * n)
  addPriors(known, n, system.priors)
  beliefs.forEach(({ spread }, i) => { known[(system.columns + i) * (n + 1)] += 1 / (spread * spread) })
  const a = gram(rows, n, weights).map((value, i) => value + known[i])
  const inverse = new Firm(a, n).inverse()
  const size = Math.max(1, Math.ceil(system.rows / CLUSTERS))
  const scores: Float64Array[] = []
  for (let r = 0; r < system.rows; r++) {
    const cluster = Math.floor(r / size)
    const score = scores[cluster] ??= new Float64Array(n)
    for (let i = 0; i < n; i++) score[i] += weights[r] * solution.residual_V[r] * rows[r * n + i]
  }
  const few = scores.length / Math.max(1, scores.length - 1)
  const meat = known.slice()
  for (const score of scores) for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) meat[i * n + j] += few * score[i] * score[j]
  const spread = times(times(inverse, meat, n), inverse, n)
  const scale = Math.max(1, solution.squares / Math.max(1, system.rows - n))
  // A larger variance of a number raises its row and column, so that correlations stay.
  const factor = Float64Array.from({ length: n }, (_, i) => Math.sqrt(Math.max(1, inverse[i * n + i] * scale / Math.max(1e-300, spread[i * n + i]))))
  return spread.map((value, at) => value * factor[Math.floor(at / n)] * factor[at % n])
}

function times(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const product = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k]
      if (factor !== 0) for (let j = 0; j < n; j++) product[i * n + j] += factor * b[k * n + j]
    }
  }
  return product
}

/** Standard error of a sum of values with factors. */
export function errorOf({ covariance, size }: Fit, factors: [index: number, factor: number][]): number {
  let variance = 0
  for (const [i, f] of factors) for (const [j, g] of factors) variance += f * g * covariance[i * size + j]
  return Math.sqrt(Math.max(0, variance))
}
