// What the rows say about the firmware: was the truth inside the band it claimed, how low did the bus go.

import type { RunResult, RunSeries } from "../../sim/result.js"
import { clock, count, duration, grouped, percent, significant } from "./client/humane.js"

/** Share of rows whose true charge lies inside estimate ± error, 0..1, of those in which the firmware was awake to have
 *  an estimate; NaN without any.
 *  A millionth is forgiven: the columns come from two different additions of the same charge. */
export function insideBand(series: RunSeries): number {
  let rows = 0
  let inside = 0
  for (let row = 0; row < series.socTrue.length; row++) {
    if (!Number.isFinite(series.socEstimated[row])) continue
    rows++
    if (Math.abs(series.socEstimated[row] - series.socTrue[row]) <= series.socError[row] + 1e-6) inside++
  }
  return rows === 0 ? NaN : inside / rows
}

/** Largest distance between estimate and truth, and when. NaN without rows. */
export function worstError(series: RunSeries): { error: number, time_s: number } {
  let worst = { error: NaN, time_s: NaN }
  for (let row = 0; row < series.socTrue.length; row++) {
    const error = Math.abs(series.socEstimated[row] - series.socTrue[row])
    if (Number.isFinite(error) && !(error <= worst.error)) worst = { error, time_s: series.time_s[row] }
  }
  return worst
}

/** Lowest bus voltage of the run and when it was seen. NaN without rows. */
export function lowestBus(series: RunSeries): { bus_V: number, time_s: number } {
  let lowest = { bus_V: NaN, time_s: NaN }
  for (let row = 0; row < series.busMin_V.length; row++) {
    if (!(series.busMin_V[row] >= lowest.bus_V)) lowest = { bus_V: series.busMin_V[row], time_s: series.time_s[row] }
  }
  return lowest
}

/** Whether the firmware was off in every row. */
export function neverOn({ series }: RunResult): boolean {
  return series.time_s.length > 0 && series.socEstimated.every(soc => !Number.isFinite(soc))
}

/** When the firmware first ran, if it did not from the beginning on: the end of the first row in which it was awake. */
export function lateStart_s(series: RunSeries): number | undefined {
  const first = series.socEstimated.findIndex(soc => Number.isFinite(soc))
  return first > 0 ? series.time_s[first] : undefined
}

/** Highest bus voltage of the run; -Infinity without rows. */
export function highestBus(series: RunSeries): number {
  return series.bus_V.reduce((high, bus_V) => Math.max(high, bus_V), -Infinity)
}

/** Simulated seconds per second of waiting. */
export function timesRealTime(result: RunResult): number {
  return result.summary.simulated_s / Math.max(result.summary.wall_s, 1e-6)
}

/** "2s3p" for a number of cells in series; 0 reads "isolated". @param cells in the whole array */
export function groupingName(series: number, cells: number): string {
  return series === 0 ? "isolated" : `${series}s${Math.round(cells / series)}p`
}

/** What the firmware believed at the end, if it was awake to believe. */
export function belief(soc: { estimated: number, bound: number }): string {
  return Number.isFinite(soc.estimated) ? `believed ${percent(soc.estimated)} ± ${percent(soc.bound)}` : "the firmware was off"
}

/** The run in two or three plain sentences. */
export function verdict(result: RunResult): string {
  const { summary, series } = result
  const { soc, samples } = summary
  const late_s = lateStart_s(series)
  const parts: string[] = []
  if (summary.interrupted) parts.push(`Stopped by hand after ${duration(summary.simulated_s)}.`)
  parts.push(neverOn(result) ? `The firmware never ran: the bus, ${significant(highestBus(series))} V at most, did not bear a start.`
    : summary.brownouts + summary.resets > 0 ? `The bus failed: ${count(summary.brownouts, "brown-out")} and ${count(summary.resets, "reset")} in ${duration(summary.simulated_s)}.`
      : late_s === undefined ? `The bus stayed up for all of the ${duration(summary.simulated_s)}.`
        : `The bus did not bear a start until ${clock(late_s)} and stayed up from then on.`)
  const start = series.socTrue[0]
  const trend = start === undefined || Math.abs(soc.true - start) < 0.0005 ? ""
    : `, ${grouped(Math.abs(soc.true - start) * 100, 1)} points ${soc.true > start ? "above" : "below"} where it began`
  parts.push(`It ended ${percent(soc.true)} charged${trend}, and ${belief(soc).replace("believed", "the firmware believed")}.`)
  parts.push(`It took ${count(samples.pressure, "pressure sample")} and ${count(samples.light, "light sample")} and was on air ${count(samples.ble, "time")}.`
    .replace("was on air no times", "was never on air"))
  if (summary.faults.length > 0) {
    const named = summary.faults.slice(0, 3).map(fault => `${fault.id} (${grouped(fault.count)} ×, first ${clock(fault.first_s)})`)
    const more = summary.faults.length - named.length
    parts.push(`Faults: ${named.join(", ")}${more > 0 ? ` and ${count(more, "other kind")}` : ""}.`)
  }
  return parts.join(" ")
}
