// What the page carries of a run: the columns its charts draw, with the digits a chart can show and not one more.

import type { RunEvent, RunResult, RunSeries } from "../../sim/result.js"
import { groupingName } from "./judge.js"
import { thin } from "./thin.js"

/** A horizontal line that a chart draws for comparison. */
export interface Mark {
  value: number
  label: string
}

export interface ReportData {
  series: RunSeries
  events: RunEvent[]
  cells: number
  /** Levels of the topology chart, lowest first; the first is "isolated". */
  groupings: { series: number, name: string }[]
  busMarks: Mark[]
  cellMarks: Mark[]
}

/** Rows that a chart two thousand pixels wide can still tell apart. */
const MOST_ROWS = 4320

/** Everything the page's script needs, ready for `JSON.stringify`; unknown numbers become null, which charts leave blank. */
export function payload(result: RunResult): ReportData {
  const { config } = result
  const series = thin(result.series, MOST_ROWS)
  const decimals = (places: number) => (column: number[]) => column.map(value => Number(value.toFixed(places)))
  const digits = (places: number) => (column: number[]) => column.map(value => Number(value.toPrecision(places)))
  const voltage = decimals(4)
  const share = decimals(5)
  const step = (count: number) => ({ series: count, name: groupingName(count, config.array.cells) })
  return {
    series: {
      time_s: decimals(0)(series.time_s),
      lux: digits(3)(series.lux),
      temperature_degC: decimals(2)(series.temperature_degC),
      motion: decimals(0)(series.motion),
      bus_V: voltage(series.bus_V),
      busMin_V: voltage(series.busMin_V),
      current_uA: digits(4)(series.current_uA),
      harvest_uW: digits(4)(series.harvest_uW),
      load_uW: digits(4)(series.load_uW),
      socTrue: share(series.socTrue),
      socEstimated: share(series.socEstimated),
      socError: share(series.socError),
      series: series.series,
      pressureCount: series.pressureCount,
      lightCount: series.lightCount,
      bleCount: series.bleCount,
      cell_V: series.cell_V.map(voltage),
      cellSocTrue: series.cellSocTrue.map(share),
      cellSocEstimated: series.cellSocEstimated.map(share),
    },
    events: result.events,
    cells: config.array.cells,
    groupings: [...new Set([0, ...config.array.groupings.map(grouping => grouping.series), ...series.series])].sort((a, b) => a - b).map(step),
    busMarks: [
      { value: config.power.brownOut_mV / 1000, label: "brown-out" },
      { value: (config.power.brownOut_mV + config.power.guard_mV) / 1000, label: "guard" },
      { value: config.power.busMax_mV / 1000, label: "most allowed" },
    ],
    cellMarks: [
      { value: config.cell.underVoltage_mV[0] / 1000, label: "under-voltage" },
      { value: config.cell.overVoltage_mV[0] / 1000, label: "over-voltage" },
    ],
  }
}

/** JSON that may stand inside a script element: nothing in it can close the element or open a comment. */
export function embeddable(data: unknown): string {
  return JSON.stringify(data).replace(/</g, "\\u003c").replace(/\u2028/g, "\\u2028").replace(/\u2029/g, "\\u2029")
}
