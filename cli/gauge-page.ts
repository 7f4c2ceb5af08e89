// A replay as a page: charge as believed and as it was, with the band between which it was said to be; voltage; current.

import type { CellSheet } from "../project/cell-types.js"
import type { SimCell } from "../project/sim-cell.js"
import type { Log } from "../sim/replay/log.js"
import type { Replay } from "../sim/replay/replay.js"
import type { Truth } from "../sim/replay/score.js"
import type { LabChart, LabPage } from "../field/report/lab-report.js"
import type { Summary } from "./gauge-text.js"

export interface GaugeReport {
  sheet: CellSheet
  cell: SimCell
  log: Log
  result: Replay
  truth: Truth | undefined
  summary: Summary
  initial: number | "unknown"
}

const MOST_POINTS = 6000

/** What the page shows; field/report/lab-report.ts draws it. */
export function gaugePage({ sheet, cell, log, result, truth, summary, initial }: GaugeReport): LabPage {
  const { end } = summary
  const all = summary.truth
  const points = (value: number): string => `${Number(value.toFixed(2)) + 0} points`
  return {
    maker: { brand: "Zincwear gauge", command: "zincwear gauge" },
    title: `Charge of ${cell.id}`,
    facts: `${log.file} · ${sheet.kind} · ${cell.window_V[0]} – ${cell.window_V[1]} V · ${initial === "unknown" ? "cold boot" : `started at ${Number((initial * 100).toFixed(1))} %`} · ${summary.rows} rows, ${summary.scans} scans`,
    verdict: all === undefined ? "The recording has no truth: only the gauge's own band says how far off it may be."
      : `${points(all.rms)} of error on average (rms); the truth was inside the band ${Number((all.coverage * 100).toFixed(1))} % of the time.`,
    alarming: all !== undefined && all.coverage < 0.95,
    cards: [
      { name: "charge at the end", value: `${Number((end.soc * 100).toFixed(1))} % ± ${Number((end.error * 100).toFixed(1))} %`, more: end.source },
      { name: "mean band", value: `± ${points(summary.band_mean)}`, more: "half-width" },
      ...(all === undefined ? [] : [
        { name: "error, rms", value: points(all.rms), more: `${points(all.worst)} at worst` },
        { name: "error at the end", value: points(all.end), more: "" },
        { name: "truth inside the band", value: `${Number((all.coverage * 100).toFixed(1))} %`, more: "of the time" },
      ]),
      { name: "voltages that narrowed the band", value: String(summary.corrections), more: `of ${summary.scans}; ${summary.conflicts} contradicted it` },
    ],
    charts: chartsOf(result, truth),
    tables: summary.anchors.length === 0 ? [] : [{ title: "Anchors", wide: false, head: ["cell was", "at, h"], rows: summary.anchors.slice(0, 50).map(({ source, time_s }) => [source, (time_s / 3600).toFixed(3)]) }],
    notes: [...(all === undefined ? [] : [`Truth: ${all.by}.`]), ...summary.notes.map(note => `${note[0].toUpperCase()}${note.slice(1)}.`)],
  }
}

function chartsOf({ rows: all }: Replay, truth: Truth | undefined): LabChart[] {
  // Every so many rows, and the one with the greatest current among them: a pulse is not thinned away.
  const every = Math.ceil(all.length / MOST_POINTS)
  const kept: number[] = []
  for (let from = 0; from < all.length; from += every) {
    let most = from
    for (let i = from; i < Math.min(all.length, from + every); i++) if (Math.abs(all[i].current_A) > Math.abs(all[most].current_A)) most = i
    kept.push(most)
  }
  if (kept[kept.length - 1] !== all.length - 1) kept.push(all.length - 1)
  const rows = kept.map(i => all[i])
  const start_s = all[0].time_s
  const length_s = all[all.length - 1].time_s - start_s
  const [size, xUnit] = length_s > 3 * 86_400 ? [86_400, "days"] : length_s > 3 * 3600 ? [3600, "hours"] : length_s > 300 ? [60, "minutes"] : [1, "seconds"]
  const x = rows.map(row => round((row.time_s - start_s) / size))
  const points = (value: number): number | null => Number.isFinite(value) ? round(value * 100) : null
  const largest_A = all.reduce((most, row) => Math.max(most, Math.abs(row.current_A)), 0)
  const [unit_A, unit] = largest_A >= 1 ? [1, "A"] : largest_A >= 1e-3 ? [1e-3, "mA"] : [1e-6, "µA"]
  const shared = { x, xUnit, together: "time" }
  return [
    {
      ...shared, id: "soc", title: "State of charge", help: "as believed, and between what bounds", unit: "%", height: 300, include: [0, 100],
      lines: [
        { label: "estimated", colour: "store", values: rows.map(row => points(row.soc)) },
        ...(truth === undefined ? [] : [{ label: "true", colour: "harvest", values: kept.map(i => points(truth.soc[i])) }]),
        { label: "at least", colour: "quiet", style: "dashed" as const, values: rows.map(row => points(Math.max(0, row.soc - row.error))) },
        { label: "at most", colour: "quiet", style: "dashed" as const, values: rows.map(row => points(Math.min(1, row.soc + row.error))) },
      ],
    },
    ...(truth === undefined ? [] : [{
      ...shared, id: "error", title: "Error", help: "estimated less true, and the band", unit: "points", height: 170, include: [0],
      lines: [
        { label: "error", colour: "alarm", values: rows.map((row, k) => points(row.soc - truth.soc[kept[k]])) },
        { label: "band", colour: "quiet", style: "dashed" as const, values: rows.map(row => points(row.error)) },
        { label: "band below", colour: "quiet", style: "dashed" as const, values: rows.map(row => points(-row.error)) },
      ],
    }]),
    { ...shared, id: "voltage", title: "Voltage", help: "at the terminals", unit: "V", height: 200, lines: [{ label: "voltage", colour: "store", values: rows.map(row => round(row.voltage_V)) }] },
    { ...shared, id: "current", title: "Current", help: "positive charges", unit, height: 150, include: [0], lines: [{ label: "current", colour: "load", values: rows.map(row => round(row.current_A / unit_A)) }] },
  ]
}

function round(value: number): number {
  return Number(value.toPrecision(6))
}
