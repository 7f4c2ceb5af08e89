// From recordings to one fitted model: first what the largest recording says alone, then where the others begin, then all together,
// with the charge counted anew between empty and full until that no longer moves.

import { median } from "./algebra.js"
import { branchChoices, type Choice } from "./branches.js"
import { assemble, type Nonlinear, type Shape } from "./model.js"
import { jumpResistance, jumpsOf, relaxationCount, restsOf } from "./evidence.js"
import type { Recording } from "./recording.js"
import { errorOf, refine, type Beliefs, type Fit } from "./refine.js"
import { modelError, weightsOf } from "./solve.js"
import { endsOf, seenWindow, type Ends } from "./window.js"

export interface JoinOptions {
  /** A capacitor: no hysteresis, a leak that goes with the voltage. */
  capacitor: boolean
  window_V?: [number, number]
  resistanceBySoc: number[]
  /** Of a cell of this capacity, C; `cycled`: as surely as charge and discharge between equal states can change it; `rested`: a rest can. */
  beliefs: (capacity_C: number, cycled: boolean, rested: boolean) => Pick<Beliefs, "coulombicEfficiency" | "leak_A">
}

export interface Joined {
  fit: Fit
  ends: Ends
  choices: Choice[]
  /** In the order of the recordings given. */
  recordings: Recording[]
}

export const KNOTS = 21
const GAP_KNOTS = 6
/** Weights and branches are settled in so many rounds. */
const ROUNDS = 3
/** Empty and full are free within this share of the capacity where the window says where they are, else fixed. */
const FREE_SHARE = 0.1
const FIXED_SHARE = 1e-4
/** Rows beyond a window that the user gave count within this share of the capacity: elsewhere the cell may be another. */
const OUTSIDE_SHARE = 0.04
/** Rests that can tell self-discharge from relaxation, s: a capacitor loses millivolts an hour, a battery fractions. */
export const REST_s = { capacitor: 600, battery: 6 * 3600 }
/** Charge and discharge come back to equal states if each is this share of the range. */
const CLOSED_SHARE = 0.5
/** Drop over the resistances of a swept cell, as a share of its window. */
const DROP_SHARE = 0.1
/** How far resistances over charge may be from their class: where jumps show them at half charge, and else. */
const BEND_SPREAD = { free: 1, usual: 0.3 }
/** A cut-off is no surer than this, V. */
const LEAST_SPREAD_V = 2e-4
const MOST_BRANCHES = 3
/** What a first pass takes for the error of the model, V. */
const FIRST_ERROR_V = 3e-3
/** The criterion must fall by this much, and the squares by this share, for one branch more. */
const WORTH = 6
const WORTH_SHARE = 0.02
/** A branch is kept if its resistance is so many standard errors and this share of all. */
const PLACES = 80
const SURE = 2.5
const TRIFLE = 5e-3
/** A recording counts as going both ways if each way is this share of the whole. */
const BOTH_SHARE = 0.1

export function join(given: Recording[], options: JoinOptions): Joined {
  const order = given.map((_, i) => i).sort((a, b) => range(given[b]) - range(given[a]))
  const recordings = order.map(i => given[i])
  let joined = fitOf(recordings.slice(0, 1), [0], options)
  if (recordings.length > 1) {
    const starts = recordings.map((recording, i) => i === 0 ? 0 : beginningOf(recording, joined.fit))
    joined = fitOf(recordings, starts, options)
  }
  return joined
}

/** Charge between the least and the most charged moment, C. */
export function range({ into_C, out_C }: Recording): number {
  let [low, high] = [Infinity, -Infinity]
  into_C.forEach((value, i) => {
    low = Math.min(low, value - out_C[i])
    high = Math.max(high, value - out_C[i])
  })
  return high - low
}

/** Whether current went both ways over the same charges. */
export function bothWays(recordings: Recording[]): boolean {
  const whole_C = Math.max(...recordings.map(range))
  const ways = (sum: (recording: Recording) => number): number => recordings.reduce((most, recording) => Math.max(most, sum(recording)), 0)
  return ways(({ into_C }) => into_C[into_C.length - 1]) >= BOTH_SHARE * whole_C && ways(({ out_C }) => out_C[out_C.length - 1]) >= BOTH_SHARE * whole_C
}

/** Whether some recording goes both ways far enough to come back to where it was. */
export function closes(recordings: Recording[]): boolean {
  return recordings.some(recording => {
    const { into_C, out_C } = recording
    return Math.min(into_C[into_C.length - 1], out_C[out_C.length - 1]) >= CLOSED_SHARE * range(recording)
  })
}

/** Without a jump, or a held voltage, resistance and curve are one: nothing is taken for resistance where current went one way only. */
function withoutJump(recordings: Recording[]): { value_Ohm: number, spread_Ohm: number } | undefined {
  if (relaxationCount(recordings) > 0) return undefined
  const spans_Ohm = recordings.map(({ log: { voltage_V, current_A } }) => (most(voltage_V) + most(voltage_V.map(value => -value))) / most(current_A.map(Math.abs)))
  return { value_Ohm: 0, spread_Ohm: Math.max(...spans_Ohm) * (bothWays(recordings) ? DROP_SHARE : FIXED_SHARE) }
}

function most(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b))
}

function longestRest_s(recordings: Recording[]): number {
  return restsOf(recordings)[0]?.phase.duration_s ?? 0
}

function fitOf(recordings: Recording[], starts: number[], options: JoinOptions): Joined {
  const window_V = options.window_V ?? seenWindow(recordings)
  const noise_V = Math.max(...recordings.map(recording => recording.noise_V))
  const cycled = closes(recordings)
  const rested = longestRest_s(recordings) >= (options.capacitor ? REST_s.capacitor : REST_s.battery)
  const range_s = tauRange(recordings)
  const nets = recordings.flatMap((recording, index) => [...recording.into_C].map((value, i) => starts[index] + value - recording.out_C[i]))
  const low_C = nets.reduce((a, b) => Math.min(a, b))
  const range_C = nets.reduce((a, b) => Math.max(a, b)) - low_C
  // Half charge is where resistances count: with jumps at the ends alone it is nearly the class that says what they are there.
  const jumps = jumpsOf(recordings)
  const halfway = jumps.some(({ recording, row }) => Math.abs((starts[recordings.indexOf(recording)] + recording.into_C[row] - recording.out_C[row] - low_C) / range_C - 0.5) < 0.25)
  const jump = jumpResistance(jumps) ?? withoutJump(recordings)
  const free: Shape = { knots: KNOTS, gapKnots: !options.capacitor && bothWays(recordings) ? GAP_KNOTS : 0, unsettled: recordings.map(() => true), ...(jump === undefined ? {} : { jump }), window: { spread_V: Math.max(LEAST_SPREAD_V, noise_V / 2) } }
  const bendSpread = options.capacitor ? 1e-3 : halfway ? BEND_SPREAD.free : BEND_SPREAD.usual
  const beliefsOf = (capacity_C: number, empty_C: number, fixed: { empty: boolean, capacity: boolean }): Beliefs => ({
    ...options.beliefs(capacity_C, cycled, rested),
    empty_C: { value: empty_C, spread: (fixed.empty ? FIXED_SHARE : FREE_SHARE) * capacity_C },
    capacity_C: { value: capacity_C, spread: (fixed.capacity ? FIXED_SHARE : FREE_SHARE) * capacity_C },
    // Without a whole window nobody knows which part of the class's table was seen.
    bendPart: { value: fixed.empty || fixed.capacity ? 0 : 1, spread: bendSpread }, bendEnds: { value: 0, spread: bendSpread / 2 },
    tau_s: range_s,
  })
  const known = options.beliefs(range_C, cycled, rested)
  let parameters: Nonlinear = {
    start_C: starts, coulombicEfficiency: known.coulombicEfficiency.value, leak_A: known.leak_A.value, empty_C: low_C, capacity_C: range_C,
    usualResistance: options.resistanceBySoc, bend: { part: 1, ends: 0 }, tau_s: [], ...(options.capacitor ? { leakAt_V: window_V[1] } : {}),
  }
  // Branches are told by relaxations: a voltage that is swept or held shows none, and after a lone jump they and the curve are one.
  const mostBranches = relaxationCount(recordings) < 2 ? 0 : MOST_BRANCHES
  const weigh = (error_V: number, bounded: boolean, residual_V?: Float64Array): Float64Array => {
    const system = assemble(recordings, free, { ...parameters, tau_s: [] })
    const { empty_C, capacity_C } = parameters
    const inside = (row: number): boolean => Math.abs((system.charge_C[row] - empty_C) / capacity_C - 0.5) <= 0.5 + OUTSIDE_SHARE
    return weightsOf(recordings, system, error_V, residual_V, bounded ? inside : undefined)
  }
  // What the charges that were visited say, then empty and full as the window has them.
  let choices = branchChoices(recordings, free, parameters, weigh(FIRST_ERROR_V, false), range_s, mostBranches)
  parameters = { ...parameters, tau_s: chosen(choices).tau_s }
  let fit = refine(recordings, free, parameters, weigh(FIRST_ERROR_V, false), beliefsOf(range_C, low_C, { empty: true, capacity: true }))
  let ends = endsOf(fit.solution.values, free, fit.system, fit.parameters, window_V)
  for (let round = 0; round < ROUNDS; round++) {
    const { low, high } = ends.short
    const shape: Shape = { ...free, window: { ...free.window, ...(low === undefined ? { low_V: window_V[0] } : {}), ...(high === undefined ? { high_V: window_V[1] } : {}) } }
    parameters = { ...fit.parameters, empty_C: ends.empty_C, capacity_C: ends.full_C - ends.empty_C }
    const weights = weigh(modelError(recordings, fit.system, fit.solution, fit.weights), options.window_V !== undefined, fit.solution.residual_V)
    const beliefs = beliefsOf(parameters.capacity_C, parameters.empty_C, { empty: low !== undefined, capacity: low !== undefined && high !== undefined })
    if (round === 0) {
      choices = branchChoices(recordings, shape, parameters, weights, range_s, mostBranches)
      parameters = { ...parameters, tau_s: chosen(choices).tau_s }
    }
    fit = refine(recordings, shape, parameters, weights, beliefs)
    const kept = significant(fit)
    if (kept.length < fit.parameters.tau_s.length) fit = refine(recordings, shape, { ...fit.parameters, tau_s: kept }, weights, beliefs)
    ends = endsOf(fit.solution.values, shape, fit.system, fit.parameters, window_V)
  }
  return { fit, ends, choices, recordings }
}

function chosen(choices: Choice[]): Choice {
  return choices.reduce((best, next) => next.criterion < best.criterion - WORTH && next.squares < best.squares * (1 - WORTH_SHARE) ? next : best)
}

/** Time constants of the branches whose resistance is more than chance and more than a trifle. */
function significant(fit: Fit): number[] {
  const { system, solution: { values }, parameters: { tau_s } } = fit
  const all_Ohm = tau_s.reduce((sum, _, j) => sum + Math.max(0, values[system.at.resistance + 1 + j]), Math.max(0, values[system.at.resistance]))
  return tau_s.filter((_, j) => {
    const at = system.at.resistance + 1 + j
    return values[at] > Math.max(SURE * errorOf(fit, [[at, 1]]), TRIFLE * all_Ohm)
  })
}

/** Time constants that the recordings can show: from half the time to the second row after a change to a third of the longest phase or of all. */
export function tauRange(recordings: Recording[]): [number, number] {
  const firsts: number[] = []
  let longest_s = 0
  for (const { log: { time_s }, phases } of recordings) {
    for (const { from, to, duration_s } of phases) {
      if (from > 0 && to > from) firsts.push(time_s[from + 1] - time_s[from - 1])
      longest_s = Math.max(longest_s, duration_s)
    }
  }
  return [Math.max(0.02, 0.5 * (firsts.length === 0 ? 1 : median(firsts))), longest_s / 2]
}

/** Charge at the first row of a further recording: where its voltages fit the curve that is known best. */
function beginningOf(recording: Recording, { shape, parameters, solution }: Fit): number {
  let best = { start_C: 0, squares: Infinity }
  const attempt = (start_C: number): void => {
    const alone: Nonlinear = { ...parameters, start_C: [start_C] }
    const system = assemble([recording], { ...shape, unsettled: [false] }, alone)
    let squares = 0
    for (let r = 0; r < system.rows; r++) {
      let model = 0
      for (let i = 0; i < system.columns; i++) model += system.x[r * system.columns + i] * solution.values[i]
      squares += (system.y[r] - model) ** 2
    }
    if (squares < best.squares) best = { start_C, squares }
  }
  const { empty_C, capacity_C } = parameters
  let [low, high] = [empty_C - 0.1 * capacity_C, empty_C + 1.1 * capacity_C]
  for (let pass = 0; pass < 3; pass++) {
    for (let i = 0; i <= PLACES; i++) attempt(low + (high - low) * i / PLACES)
    const step = (high - low) / PLACES;
    [low, high] = [best.start_C - step, best.start_C + step]
  }
  return best.start_C
}
