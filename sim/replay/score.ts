// What a replay was worth: the estimate against the recording's own truth, and the band against both.

import type { Log } from "./log.js"
import type { Replay, ReplayRow } from "./replay.js"

/** Where the truth comes from: a column of states of charge, or the recorder's own count of charge from a known start. */
export interface Truth {
  soc: Float64Array
  by: string
}

export interface Score {
  /** All in points of charge (0..100) but the shares. */
  rms: number
  end: number
  worst: number
  /** Share of rows with the truth inside the band. */
  coverage: number
  /** Shares of rows within 1 and 3 points. */
  within1: number
  within3: number
  rows: number
}

/** The truth at every row, or undefined where the recording has none.
 *  @param start state of charge at the first row, for a truth that is counted from it */
export function truthOf(log: Log, capacity_uC: number, start: number | undefined): Truth | undefined {
  if (log.soc !== undefined) return { soc: log.soc, by: `column "${log.names.soc}"` }
  const { net_C } = log
  if (net_C === undefined || start === undefined) return undefined
  const first = net_C.find(value => Number.isFinite(value)) ?? 0
  return { soc: net_C.map(value => start + (value - first) * 1e6 / capacity_uC), by: `the recorder's charge (${log.names.net}) from ${start} on, on the sheet's capacity` }
}

/** Rows are weighed by the time that they stand for: a recorder that writes more during pulses does not make them count for more. */
export function score(rows: ReplayRow[], truth: Float64Array, from_s = -Infinity): Score | undefined {
  let weights = 0
  const sums = { square: 0, inside: 0, within1: 0, within3: 0 }
  let worst = 0
  let end = NaN
  let count = 0
  rows.forEach(({ time_s, soc, error }, i) => {
    if (time_s < from_s || !Number.isFinite(truth[i])) return
    const weight = ((rows[i + 1]?.time_s ?? time_s) - (rows[i - 1]?.time_s ?? time_s)) / 2
    const off = (soc - truth[i]) * 100
    count++
    weights += weight
    sums.square += weight * off * off
    if (Math.abs(off) <= error * 100 + 1e-9) sums.inside += weight
    if (Math.abs(off) <= 1) sums.within1 += weight
    if (Math.abs(off) <= 3) sums.within3 += weight
    if (Math.abs(off) > Math.abs(worst)) worst = off
    end = off
  })
  if (weights === 0) return undefined
  return { rms: Math.sqrt(sums.square / weights), end, worst, coverage: sums.inside / weights, within1: sums.within1 / weights, within3: sums.within3 / weights, rows: count }
}

/** Mean half-width of the band over time, points. */
export function meanBand({ rows }: Replay): number {
  let weights = 0
  let sum = 0
  rows.forEach(({ time_s, error }, i) => {
    const weight = ((rows[i + 1]?.time_s ?? time_s) - (rows[i - 1]?.time_s ?? time_s)) / 2
    weights += weight
    sum += weight * error * 100
  })
  return weights === 0 ? rows[0].error * 100 : sum / weights
}
