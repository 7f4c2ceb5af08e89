// A log made ready to be fitted: charge in and out counted, phases found, rows gathered into bins. Bins are narrow after a change,
// where much happens, and wide where little does; each weighs by what the noise leaves of it.

import type { Log } from "../replay/log.js"
import { chargeBetween, meaningByCount, type CurrentMeaning } from "../replay/scan.js"
import { noiseOf, phasesOf, restCurrent_A, type Phase } from "./phases.js"

export interface Recording {
  log: Log
  phases: Phase[]
  /** Charge that went in, and that came out, since the first row, C; rising both. */
  into_C: Float64Array
  out_C: Float64Array
  /** Charge of each row since the row before, C; exactly 0 at rest. */
  step_C: Float64Array
  /** Currents below are none, A. */
  none_A: number
  /** White noise of a row's voltage, V. */
  noise_V: number
  bins: Bin[]
}

/** Rows `from` to `to`, both included, that count as one observation. */
export interface Bin {
  phase: number
  from: number
  to: number
}

/** Some recorders stamp a row at a change before the voltage has answered: rows this much closer together than to the next, with less
 *  than this share of what the voltage does until then. */
const STAMPED = 50
const UNANSWERED = 0.08

/** First row of a phase whose voltage belongs to it. */
export function trustedRow(voltage_V: Float64Array, time_s: Float64Array, from: number, to: number): number {
  if (from === 0) return from
  for (let row = from; row < Math.min(from + 3, to); row++) {
    const since_s = time_s[row] - time_s[from - 1]
    const answered = Math.abs(voltage_V[row] - voltage_V[from - 1]) >= UNANSWERED * Math.abs(voltage_V[row + 1] - voltage_V[from - 1])
    if (time_s[row + 1] - time_s[row] > STAMPED * Math.max(since_s, 1e-3) && !answered) return row + 1
  }
  return from
}

/** A bin ends where the time since the phase began has grown by a factor, or a share of the phase, of the recording's charge or voltage has
 *  passed. The factor is the first that leaves no more bins than this. */
const GROWTHS = [1.2, 1.4, 1.7, 2.2, 3, 5]
const MOST_BINS = 2500
const PHASE_SHARE = 1 / 40
const RANGE_SHARE = 1 / 150
/** Of a first rest this share is taken. */
const LAST_SHARE = 0.1

export function recordingOf(log: Log, meaning: CurrentMeaning = meaningByCount(log)): Recording {
  const { time_s, voltage_V, current_A } = log
  const between_C = chargeBetween(log, meaning)
  const phases = phasesOf(log, between_C)
  const none_A = restCurrent_A(current_A)
  const rows = time_s.length
  const into_C = new Float64Array(rows)
  const out_C = new Float64Array(rows)
  const step_C = new Float64Array(rows)
  let resting = new Uint8Array(rows)
  for (const { kind, from, to } of phases) if (kind === "rest") resting = resting.fill(1, from, to + 1)
  for (let i = 1; i < rows; i++) {
    // An offset of the recorder at rest is no charge.
    const moved_C = resting[i] === 1 && resting[i - 1] === 1 ? 0 : between_C[i]
    step_C[i] = moved_C
    into_C[i] = into_C[i - 1] + Math.max(0, moved_C)
    out_C[i] = out_C[i - 1] + Math.max(0, -moved_C)
  }
  return { log, phases, into_C, out_C, step_C, none_A, noise_V: noiseOf(voltage_V), bins: binsOf(log, phases, into_C, out_C) }
}

function binsOf(log: Log, phases: Phase[], into_C: Float64Array, out_C: Float64Array): Bin[] {
  let bins: Bin[] = []
  for (const growth of GROWTHS) {
    bins = binsBy(growth, log, phases, into_C, out_C)
    if (bins.length <= MOST_BINS) break
  }
  return bins
}

function binsBy(growth: number, { time_s, voltage_V }: Log, phases: Phase[], into_C: Float64Array, out_C: Float64Array): Bin[] {
  const net_C = into_C.map((value, i) => value - out_C[i])
  const range = (values: Float64Array): number => values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b))
  const [wide_C, wide_V] = [range(net_C) * RANGE_SHARE, range(voltage_V) * RANGE_SHARE]
  const bins: Bin[] = []
  phases.forEach(({ kind, from, to, duration_s }, phase) => {
    // What was before a first rest nobody knows: only its end counts, where the next step begins.
    const historyless = phase === 0 && kind === "rest" && phases.length > 1
    let first = historyless ? Math.max(from, lastPart(time_s, from, to)) : trustedRow(voltage_V, time_s, from, to)
    for (let i = first + 1; i <= to + 1; i++) {
      const age_s = time_s[first] - time_s[from]
      const full = i > to || time_s[i] - time_s[from] > age_s * growth || time_s[i] - time_s[first] > duration_s * PHASE_SHARE
        || Math.abs(net_C[i] - net_C[first]) > wide_C || Math.abs(voltage_V[i] - voltage_V[first]) > wide_V
      if (!full) continue
      bins.push({ phase, from: first, to: i - 1 })
      first = i
    }
  })
  return bins
}

function lastPart(time_s: Float64Array, from: number, to: number): number {
  const begin_s = time_s[to] - (time_s[to] - time_s[from]) * LAST_SHARE
  let row = to
  while (row > from && time_s[row - 1] >= begin_s) row--
  return row
}

/** Mean of a column over the rows of a bin. */
export function binMean(values: Float64Array, { from, to }: Bin): number {
  let sum = 0
  for (let i = from; i <= to; i++) sum += values[i]
  return sum / (to - from + 1)
}

/** Net charge since the first row, C. */
export function netCharge(recording: Recording): Float64Array {
  return recording.into_C.map((value, i) => value - recording.out_C[i])
}
