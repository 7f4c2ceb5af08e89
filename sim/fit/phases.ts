// A recording falls into phases: rest, constant current, voltage held, and what is none of these. Told by the current, with a
// threshold that knows the recorder's noise; a cycler's own count of steps is believed where there is one.

import type { Log } from "../replay/log.js"
import { median } from "./algebra.js"

export type PhaseKind = "rest" | "current" | "hold" | "varied"

/** Rows `from` to `to`, both included, counted from 0. */
export interface Phase {
  kind: PhaseKind
  from: number
  to: number
  /** Mean current, A; positive charges. */
  current_A: number
  duration_s: number
  /** Through the terminals, C. */
  charge_C: number
}

/** A current counts as none below so many times its noise, and below this share of the largest; never above the second share. */
const NOISES = 5
const LEAST_SHARE = 2e-4
const MOST_SHARE = 1e-2
/** A change of the current by this share of itself begins a new phase; this much variation is still constant. */
const CHANGED = 0.05
const CONSTANT = 0.05
/** Constant current and held voltage in one phase have at least so many rows each. */
const LEAST_ROWS = 4
/** To rest and from it the current changes by at least this share of itself. */
const OPENED = 0.5
/** A voltage counts as held within this share of the recording's span. */
const HELD = 0.004

/** Noise of a column: middle of the changes from row to row, as a standard deviation of one row. */
export function noiseOf(values: Float64Array): number {
  const steps: number[] = []
  for (let i = 2; i < values.length; i++) steps.push(Math.abs(values[i] - 2 * values[i - 1] + values[i - 2]))
  // Second differences of white noise have 6 times its variance, and are blind to a slope.
  return steps.length === 0 ? 0 : median(steps) / 0.6745 / Math.sqrt(6)
}

/** Below this a current is none, A. */
export function restCurrent_A(current_A: Float64Array): number {
  const largest_A = current_A.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  // Noise in proportion to the current is none at rest.
  const small = current_A.filter(value => Math.abs(value) <= MOST_SHARE * largest_A)
  return Math.min(MOST_SHARE * largest_A, Math.max(small.length < 3 ? 0 : NOISES * noiseOf(small), LEAST_SHARE * largest_A))
}

/** @param charge_C between each row and the row before (sim/replay/scan.ts) */
export function phasesOf(log: Log, charge_C: Float64Array): Phase[] {
  const { time_s, current_A, voltage_V, step } = log
  const none_A = restCurrent_A(current_A)
  const noise_A = noiseOf(current_A)
  // A held voltage has the recorder's noise.
  const held_V = HELD * spread(voltage_V, 0, voltage_V.length - 1) + 8 * noiseOf(voltage_V)
  const cuts = [0]
  for (let i = 1; i < time_s.length; i++) {
    const [before, now] = [current_A[i - 1], current_A[i]]
    const resting = Math.abs(now) <= none_A
    // A taper glides below the threshold; a cycler that opens its switch does not.
    const opened = resting !== Math.abs(before) <= none_A && Math.abs(now - before) > OPENED * Math.max(Math.abs(now), Math.abs(before))
    const turned = opened || (!resting && now * before < 0)
    const jumped = !resting && Math.abs(now - before) > Math.max(CHANGED * Math.max(Math.abs(now), Math.abs(before)), 6 * noise_A, none_A)
    // A taper falls fast in its first seconds: what goes on at one voltage is one phase.
    const tapers = jumped && !turned && Math.abs(now) < Math.abs(before) && Math.abs(voltage_V[i] - voltage_V[i - 1]) < held_V / 2
    if (turned || (jumped && !tapers) || (step !== undefined && step[i] !== step[i - 1])) cuts.push(i)
  }
  const phases: Phase[] = []
  cuts.forEach((from, n) => {
    const to = (cuts[n + 1] ?? time_s.length) - 1
    const phase = judge(log, charge_C, from, to, none_A, held_V)
    const last = phases[phases.length - 1]
    // A course without plateaus falls into single rows: together they are one phase.
    if (last !== undefined && last.kind === "varied" && phase.kind === "varied" && to - from < 3) phases[phases.length - 1] = judge(log, charge_C, last.from, to, none_A, held_V)
    else phases.push(phase)
  })
  return phases.flatMap(phase => {
    // Where no step count says so, constant current glides into constant voltage.
    const turn = phase.kind === "varied" ? taperBegins(log, phase, held_V) : undefined
    return turn === undefined ? [phase] : [judge(log, charge_C, phase.from, turn - 1, none_A, held_V), judge(log, charge_C, turn, phase.to, none_A, held_V)]
  })
}

/** Row at which a constant current ends and a held voltage begins, or undefined where it is not so. */
function taperBegins({ current_A, voltage_V }: Log, { from, to }: Phase, held_V: number): number | undefined {
  let row = from + 1
  while (row <= to && Math.abs(current_A[row] - current_A[from]) <= CONSTANT * Math.abs(current_A[from])) row++
  if (row - from < LEAST_ROWS || to - row < LEAST_ROWS || spread(voltage_V, row, to) > held_V || spread(voltage_V, from, row) <= held_V) return undefined
  // The taper began where the voltage stopped.
  while (row - from > LEAST_ROWS && spread(voltage_V, row - 1, to) <= held_V) row--
  return row
}

function judge({ time_s, current_A, voltage_V }: Log, charge_C: Float64Array, from: number, to: number, none_A: number, held_V: number): Phase {
  let sum_A = 0
  let moved_C = 0
  let least = Infinity
  let most = -Infinity
  let resting = true
  for (let i = from; i <= to; i++) {
    sum_A += current_A[i]
    if (i > from) moved_C += charge_C[i]
    least = Math.min(least, current_A[i])
    most = Math.max(most, current_A[i])
    if (Math.abs(current_A[i]) > none_A) resting = false
  }
  const mean_A = sum_A / (to - from + 1)
  const constant = most - least <= Math.max(2 * CONSTANT * Math.abs(mean_A), none_A)
  const held = to - from >= 3 && spread(voltage_V, from + 1, to) <= held_V
  const kind: PhaseKind = resting ? "rest" : constant ? "current" : held ? "hold" : to === from ? "current" : "varied"
  return { kind, from, to, current_A: resting ? 0 : mean_A, duration_s: time_s[to] - time_s[from], charge_C: moved_C }
}

function spread(values: Float64Array, from: number, to: number): number {
  let [low, high] = [Infinity, -Infinity]
  for (let i = from; i <= to; i++) {
    low = Math.min(low, values[i])
    high = Math.max(high, values[i])
  }
  return high - low
}
