// What a replay was worth: the estimate against the recording's own truth, and the band against both.

import type { SimCell } from "../../project/sim-cell.js"
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

/** Losses that the recorder cannot count are taken from the sheet; a truth that leans on more of them than this is none. */
const MOST_LOST = 0.1

/** So far beyond empty or full, a count has lost its start: another capacity, cycles that were not recorded, or losses not in the sheet. */
const BEYOND = 0.05

/** The truth at every row, NaN where it ends, or undefined where the recording has none.
 *  A recorder counts what passes its terminals: what charging wastes and self-discharge takes is put in by the sheet's own figures
 *  (half unknown, mostly), and where that comes to more than a tenth of the capacity the truth ends.
 *  @param start state of charge at the first row, for a truth that is counted from it */
export function truthOf(log: Log, cell: SimCell, start: number | undefined): Truth | undefined {
  if (log.soc !== undefined) return { soc: log.soc, by: `column "${log.names.soc}"` }
  const { net_C, time_s, voltage_V } = log
  if (net_C === undefined || start === undefined) return undefined
  const capacity_C = cell.capacity_uC / 1e6
  const soc = new Float64Array(net_C.length).fill(NaN)
  soc[0] = start
  let last = 0
  let stored_C = start * capacity_C
  let lost_C = 0
  let why = ""
  for (let i = 1; i < net_C.length; i++) {
    if (!Number.isFinite(net_C[i])) continue
    const moved_C = net_C[i] - (Number.isFinite(net_C[last]) ? net_C[last] : net_C[i])
    const share = cell.selfDischargeProportional ? Math.max(0, voltage_V[i]) / cell.window_V[1] : 1
    const wasted_C = Math.max(0, moved_C) * (1 - cell.coulombicEfficiency) + cell.selfDischarge_uA / 1e6 * share * (time_s[i] - time_s[last])
    stored_C += moved_C - wasted_C
    lost_C += wasted_C
    if (lost_C > MOST_LOST * capacity_C) why = "losses come to a tenth of the capacity"
    else if (stored_C < -BEYOND * capacity_C || stored_C > (1 + BEYOND) * capacity_C) why = `it comes to ${(stored_C / capacity_C * 100).toFixed(0)} % of the sheet's capacity`
    if (why !== "") break
    soc[i] = stored_C / capacity_C
    last = i
  }
  const until_s = time_s[last] - time_s[0]
  const ends = why === "" ? "" : `; ends after ${Number((until_s / 3600).toPrecision(3))} h, when ${why}`
  return { soc, by: `the recorder's charge (${log.names.net}) from ${start} on, less the losses of the sheet${ends}` }
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
