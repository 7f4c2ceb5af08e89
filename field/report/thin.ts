// A month of minutes is more rows than a screen has pixels; neighbours are merged, and what must not be lost is not averaged.

import type { RunSeries } from "../../sim/result.js"

type Merge = (column: number[], from: number, to: number) => number

const last: Merge = (column, _from, to) => column[to - 1]
const lowest: Merge = (column, from, to) => Math.min(...column.slice(from, to))
const mean: Merge = (column, from, to) => {
  let sum = 0
  for (let row = from; row < to; row++) sum += column[row]
  return sum / (to - from)
}

/** The same run in at most `most` rows. Means stay means (energy is kept), the lowest bus voltage stays the lowest,
 *  time, states and counts are those at the end of the merged step. */
export function thin(series: RunSeries, most: number): RunSeries {
  const rows = series.time_s.length
  const size = Math.ceil(rows / most)
  if (size <= 1) return series
  const merge = (column: number[], how: Merge) =>
    Array.from({ length: Math.ceil(rows / size) }, (_, i) => how(column, i * size, Math.min(rows, (i + 1) * size)))
  return {
    time_s: merge(series.time_s, last),
    lux: merge(series.lux, mean),
    temperature_degC: merge(series.temperature_degC, mean),
    motion: merge(series.motion, mean),
    bus_V: merge(series.bus_V, mean),
    busMin_V: merge(series.busMin_V, lowest),
    current_uA: merge(series.current_uA, mean),
    harvest_uW: merge(series.harvest_uW, mean),
    load_uW: merge(series.load_uW, mean),
    socTrue: merge(series.socTrue, last),
    socEstimated: merge(series.socEstimated, last),
    socError: merge(series.socError, last),
    series: merge(series.series, last),
    pressureCount: merge(series.pressureCount, last),
    lightCount: merge(series.lightCount, last),
    bleCount: merge(series.bleCount, last),
    cell_V: series.cell_V.map(column => merge(column, last)),
    cellSocTrue: series.cellSocTrue.map(column => merge(column, last)),
    cellSocEstimated: series.cellSocEstimated.map(column => merge(column, last)),
  }
}
