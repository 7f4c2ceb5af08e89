// From rows of a recording to the scans of a front end: which rows are scanned, and what flowed since the scan before.

import type { Log } from "./log.js"

/** How a recording's currents are meant: read at the row's instant, or the mean since the row before. */
export type CurrentMeaning = "reading" | "mean"

/** One scan: a row of the recording that the firmware sees. */
export interface Scan {
  row: number
  /** Charge since the scan before, C. */
  charge_C: number
  elapsed_s: number
  /** The recorder was silent for so long in between, s, and nobody knows what flowed; 0: no gap. */
  gap_s: number
}

/** A gap is an hour and twenty usual intervals without a row. */
const GAP_S = 3600
const GAP_INTERVALS = 20

/** Currents this alike, of the largest, before and after a gap: the recorder only thinned a steady state. */
const ALIKE = 0.01

/** Charge between each row and the row before, C. Readings are joined by straight lines (exact for them, whatever the tick); where a
 *  cycler goes to its next step the new current has flowed since the last row of the old one. */
export function chargeBetween(log: Log, meaning: CurrentMeaning): Float64Array {
  const { time_s, current_A, step } = log
  const charge_C = new Float64Array(time_s.length)
  for (let i = 1; i < time_s.length; i++) {
    const steps = step !== undefined && step[i] !== step[i - 1]
    const mean_A = meaning === "mean" || steps ? current_A[i] : (current_A[i] + current_A[i - 1]) / 2
    charge_C[i] = mean_A * (time_s[i] - time_s[i - 1])
  }
  return charge_C
}

/** What a recording's currents mean, told by its own count of charge where it has one: the meaning whose sum ends nearer to it. */
export function meaningByCount(log: Log): CurrentMeaning {
  const { net_C } = log
  if (net_C === undefined) return "reading"
  const known = net_C.filter(value => Number.isFinite(value))
  const off_C = (meaning: CurrentMeaning): number => Math.abs(chargeBetween(log, meaning).reduce((sum, step) => sum + step, 0) - (known[known.length - 1] - known[0]))
  return off_C("mean") < off_C("reading") ? "mean" : "reading"
}

/** The first row of each tick is scanned; voltages are never interpolated. Where rows are farther apart than a tick, every row is. */
export function scansOf(log: Log, tick_s: number, meaning: CurrentMeaning): Scan[] {
  const { time_s, current_A } = log
  const charge_C = chargeBetween(log, meaning)
  const gaps_s = gapsOf(time_s, current_A)
  const scans: Scan[] = [{ row: 0, charge_C: 0, elapsed_s: 0, gap_s: 0 }]
  let sum_C = 0
  let ticks = 0
  let last = 0
  for (let row = 1; row < time_s.length; row++) {
    sum_C += charge_C[row]
    // A nanosecond of grace: 0.1 s counted ten times is not quite one second.
    const now = Math.floor((time_s[row] - time_s[0] + 1e-9) / tick_s)
    if (now === ticks && row < time_s.length - 1 && gaps_s[row] === 0) continue
    if (time_s[row] === time_s[last]) continue
    ticks = now
    scans.push({ row, charge_C: sum_C, elapsed_s: time_s[row] - time_s[last], gap_s: gaps_s[row] })
    sum_C = 0
    last = row
  }
  return scans
}

/** Length of the silence before each row, s; 0 where there is none. */
function gapsOf(time_s: Float64Array, current_A: Float64Array): Float64Array {
  const intervals = time_s.map((time, i) => i === 0 ? 0 : time - time_s[i - 1])
  const usual_s = intervals.slice(1).sort()[Math.floor((intervals.length - 1) / 2)]
  const largest_A = current_A.reduce((most, current) => Math.max(most, Math.abs(current)), 0)
  return intervals.map((interval_s, i) => {
    const silent = i > 0 && interval_s > Math.max(GAP_S, GAP_INTERVALS * usual_s)
    return silent && Math.abs(current_A[i] - current_A[i - 1]) > ALIKE * largest_A ? interval_s : 0
  })
}
