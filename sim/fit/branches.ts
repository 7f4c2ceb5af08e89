// How many polarisation branches, and about how slow: the open-circuit columns are projected away, and every choice of one, two or
// three time constants of a grid is solved for non-negative resistances. An information criterion decides how many.

import { cholesky, Firm, gram, solveBy } from "./algebra.js"
import { assemble, type Nonlinear, type Shape, type System } from "./model.js"
import { addPriors, pullToPriors } from "./solve.js"
import { binMean, type Recording } from "./recording.js"
import { branchCurrent, streamsOf } from "./streams.js"
import { courseOf } from "./model.js"

export interface Choice {
  tau_s: number[]
  resistance_Ohm: number[]
  /** Weighted squares that are left, and the criterion: lower is better. */
  squares: number
  criterion: number
}

const PER_DECADE = 4
/** Time constants closer than this are one. */
const APART = 3

/** The best choice for each number of branches from 0 to `most`. */
export function branchChoices(recordings: Recording[], shape: Shape, parameters: Nonlinear, weights: Float64Array, range_s: [number, number], most: number): Choice[] {
  const system = assemble(recordings, { ...shape, unsettled: shape.unsettled.map(() => false) }, { ...parameters, tau_s: [] })
  const grid = gridOf(range_s)
  const wide = withBranches(recordings, system, parameters, grid)
  const n = wide.columns
  const a = gram(wide.x, n, weights)
  addPriors(a, n, system.priors)
  const b = new Float64Array(n)
  let total = system.priors.reduce((sum, { value, spread }) => sum + (value / spread) ** 2, 0)
  for (let r = 0; r < wide.rows; r++) {
    total += weights[r] * wide.y[r] * wide.y[r]
    for (let i = 0; i < n; i++) b[i] += weights[r] * wide.x[r * n + i] * wide.y[r]
  }
  pullToPriors(b, system.priors)
  // Schur complement: what the grid's columns say that the others cannot.
  const kept = system.columns
  const inner = new Float64Array(kept * kept)
  for (let i = 0; i < kept; i++) for (let j = 0; j < kept; j++) inner[i * kept + j] = a[i * n + j]
  const factor = new Firm(inner, kept)
  const across = grid.map((_, g) => Float64Array.from({ length: kept }, (_, i) => a[(kept + g) * n + i]))
  const solved = across.map(column => factor.solve(column))
  const base = factor.solve(b.subarray(0, kept))
  const dot = (u: ArrayLike<number>, v: ArrayLike<number>): number => Array.from(u).reduce((sum, value, i) => sum + value * v[i], 0)
  const reduced = grid.map((_, g) => grid.map((_, h) => a[(kept + g) * n + kept + h] - dot(across[g], solved[h])))
  const target = grid.map((_, g) => b[kept + g] - dot(across[g], base))
  const rest = total - dot(b.subarray(0, kept), base)
  const count = effectiveCount(wide, weights, kept)
  const criterion = (squares: number, branches: number): number => count * Math.log(Math.max(squares, 1e-300)) + 2 * branches * Math.log(count)
  const best: Choice[] = [{ tau_s: [], resistance_Ohm: [], squares: rest, criterion: criterion(rest, 0) }]
  const consider = (picked: number[]): void => {
    const resistance_Ohm = solveSmall(reduced, target, picked)
    if (resistance_Ohm === undefined || resistance_Ohm.some(value => !(value > 0))) return
    const squares = rest - picked.reduce((sum, g, i) => sum + target[g] * resistance_Ohm[i], 0)
    const size = picked.length
    if (best[size] !== undefined && best[size].squares <= squares) return
    best[size] = { tau_s: picked.map(g => grid[g]), resistance_Ohm, squares, criterion: criterion(squares, size) }
  }
  for (let i = 0; i < grid.length && most >= 1; i++) {
    consider([i])
    for (let j = i + 1; j < grid.length && most >= 2; j++) {
      if (grid[j] < APART * grid[i]) continue
      consider([i, j])
      for (let k = j + 1; k < grid.length && most >= 3; k++) if (grid[k] >= APART * grid[j]) consider([i, j, k])
    }
  }
  return best.filter(choice => choice !== undefined)
}

function gridOf([low_s, high_s]: [number, number]): number[] {
  if (!(high_s > low_s)) return []
  const steps = Math.max(1, Math.ceil(Math.log10(high_s / low_s) * PER_DECADE))
  return Array.from({ length: steps + 1 }, (_, i) => low_s * (high_s / low_s) ** (i / steps))
}

function withBranches(recordings: Recording[], system: System, parameters: Nonlinear, grid: number[]): { rows: number, columns: number, x: Float64Array, y: Float64Array } {
  const columns = system.columns + grid.length
  const x = new Float64Array(system.rows * columns)
  for (let r = 0; r < system.rows; r++) x.set(system.x.subarray(r * system.columns, (r + 1) * system.columns), r * columns)
  let row = 0
  recordings.forEach((recording, index) => {
    const { driven_A } = streamsOf(recording, courseOf(parameters, index))
    const through = grid.map(tau_s => branchCurrent(recording.log.time_s, driven_A, tau_s))
    for (const bin of recording.bins) {
      through.forEach((values, g) => { x[row * columns + system.columns + g] = binMean(values, bin) })
      row++
    }
  })
  return { rows: system.rows, columns, x, y: system.y }
}

/** Observations that are worth one each: a residual that is like its neighbour says nothing new. */
function effectiveCount({ rows, columns, x, y }: { rows: number, columns: number, x: Float64Array, y: Float64Array }, weights: Float64Array, kept: number): number {
  const a = gram(x, columns, weights)
  const n = columns
  for (let i = 0; i < n; i++) a[i * n + i] *= 1 + 1e-9
  const b = new Float64Array(n)
  for (let r = 0; r < rows; r++) for (let i = 0; i < n; i++) b[i] += weights[r] * x[r * n + i] * y[r]
  const values = new Firm(a, n).solve(b)
  let [together, alone, before] = [0, 0, 0]
  for (let r = 0; r < rows; r++) {
    let residual = y[r]
    for (let i = 0; i < n; i++) residual -= x[r * n + i] * values[i]
    residual *= Math.sqrt(weights[r])
    together += residual * before
    alone += residual * residual
    before = residual
  }
  const likeness = Math.max(0, Math.min(0.98, together / alone))
  return Math.max(kept + 10, rows * (1 - likeness) / (1 + likeness))
}

function solveSmall(matrix: number[][], target: number[], picked: number[]): number[] | undefined {
  const n = picked.length
  const a = new Float64Array(n * n)
  picked.forEach((g, i) => picked.forEach((h, j) => { a[i * n + j] = matrix[g][h] }))
  const factor = cholesky(a, n)
  return factor === undefined ? undefined : [...solveBy(factor, n, picked.map(g => target[g]))]
}
