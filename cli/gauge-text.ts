// A replay in words and figures.

import type { SimCell } from "../project/sim-cell.js"
import type { Log } from "../sim/replay/log.js"
import type { Replay } from "../sim/replay/replay.js"
import { chargeBetween, type CurrentMeaning } from "../sim/replay/scan.js"
import { meanBand, score, type Score, type Truth } from "../sim/replay/score.js"
import { sparkline } from "./sparkline.js"

/** What `--json` prints, files apart. Errors and bands in points of charge, shares 0..1. */
export interface Summary {
  log: string
  cell: string
  kind: "zimb" | "zihmsc"
  capacity_uAh: number
  rows: number
  scans: number
  hours: number
  moved_uAh: { charged: number, discharged: number }
  start: { soc: number, error: number }
  end: { soc: number, error: number, age_s: number, source: string, valid: boolean }
  band_mean: number
  /** Seconds after the first row. */
  anchors: { source: string, time_s: number }[]
  corrections: number
  conflicts: number
  gaps: number
  /** How the currents were read. */
  current: CurrentMeaning
  truth?: Score & { by: string }
  /** The same from the first anchor on, or from the start where that was known. */
  anchored?: Score & { from_s: number }
  notes: string[]
}

export function summarise(log: Log, cell: SimCell, result: Replay, truth: Truth | undefined, how: { current: CurrentMeaning, known: boolean }): Summary {
  const { rows } = result
  const [first, last] = [rows[0], rows[rows.length - 1]]
  const charge_C = chargeBetween(log, how.current)
  const moved = { charged: 0, discharged: 0 }
  for (const step_C of charge_C) {
    if (step_C > 0) moved.charged += step_C / 3.6e-3
    else moved.discharged -= step_C / 3.6e-3
  }
  const from_s = how.known ? first.time_s : result.anchors[0]?.time_s
  const all = truth === undefined ? undefined : score(rows, truth.soc)
  const anchored = truth === undefined || from_s === undefined ? undefined : score(rows, truth.soc, from_s)
  return {
    log: log.file, cell: cell.id, kind: cell.chemistry, capacity_uAh: cell.capacity_uC / 3600,
    rows: rows.length, scans: result.scans, hours: (last.time_s - first.time_s) / 3600, moved_uAh: moved,
    start: { soc: first.soc, error: first.error },
    end: { soc: last.soc, error: last.error, age_s: last.age_s, source: last.source, valid: last.valid },
    band_mean: meanBand(result), anchors: result.anchors.map(({ source, time_s }) => ({ source, time_s: time_s - first.time_s })), corrections: result.corrections, conflicts: result.conflicts, gaps: result.gaps, current: how.current,
    ...(all === undefined ? {} : { truth: { ...all, by: truth!.by } }),
    ...(anchored === undefined ? {} : { anchored: { ...anchored, from_s: from_s! } }),
    notes: notesOf(log, cell, result, charge_C, moved),
  }
}

function notesOf(log: Log, cell: SimCell, result: Replay, charge_C: Float64Array, moved: Summary["moved_uAh"]): string[] {
  const notes: string[] = []
  if (result.gaps > 0) notes.push(`${result.gaps} ${result.gaps === 1 ? "gap" : "gaps"} of an hour or more without a row: the gauge was told that nothing was measured`)
  const { net_C } = log
  if (net_C !== undefined) {
    const known = [...net_C].filter(value => Number.isFinite(value))
    const own_uAh = (known[known.length - 1] - known[0]) / 3.6e-3
    const ours_uAh = charge_C.reduce((sum, step) => sum + step, 0) / 3.6e-3
    const off = (ours_uAh - own_uAh) / (cell.capacity_uC / 3600) * 100
    if (Math.abs(off) >= 0.1) notes.push(`the recorder's own count (${log.names.net}) ends ${fixed(Math.abs(off), 2)} points of charge ${off > 0 ? "below" : "above"} the sum of its rows`)
  }
  if (moved.charged + moved.discharged === 0) notes.push("no current flows: the voltage alone is judged")
  const [empty_V, full_V] = cell.window_V
  const beyond = log.voltage_V.filter(voltage => voltage < empty_V || voltage > full_V).length
  if (beyond > log.voltage_V.length / 10) notes.push(`${fixed(beyond / log.voltage_V.length * 100, 0)} % of the rows are beyond the window of the sheet, ${empty_V} to ${full_V} V`)
  return notes
}

export function replayText(summary: Summary, result: Replay, truth: Truth | undefined, files: string[]): string {
  const { start, end } = summary
  const lines = [
    `gauge of ${summary.cell} (${summary.kind.toUpperCase()}, ${amount(summary.capacity_uAh)}) over ${summary.log}: ${summary.rows} rows, ${summary.scans} scans, ${span(summary.hours)}`, "",
    `charge       ${percent(start.soc)} ± ${percent(start.error)} at the start, ${percent(end.soc)} ± ${percent(end.error)} at the end (${end.source}${end.valid ? "" : ", not valid"}, last evidence ${span(end.age_s / 3600)} before)`,
    `moved        ${amount(summary.moved_uAh.charged)} in, ${amount(summary.moved_uAh.discharged)} out`,
    `band         ± ${fixed(summary.band_mean, 2)} points on average`,
    `evidence     ${summary.corrections} of ${summary.scans} voltages narrowed the band, ${summary.conflicts} contradicted it; anchors: ${anchorsText(summary)}`,
  ]
  if (summary.truth === undefined) lines.push("truth        none in the recording")
  else {
    lines.push(`error        ${scoreText(summary.truth)}`)
    if (summary.anchored !== undefined && summary.anchored.rows !== summary.truth.rows) lines.push(`  anchored   ${scoreText(summary.anchored)}`)
    lines.push(`truth        ${summary.truth.by}`)
  }
  const width = 60
  const rows = result.rows
  lines.push("", `estimated    ${sparkline(rows.map(row => row.soc), width)}`)
  if (truth !== undefined) lines.push(`true         ${sparkline(truth.soc, width)}`)
  lines.push(`band         ${sparkline(rows.map(row => row.error), width)}`, `voltage      ${sparkline(rows.map(row => row.voltage_V), width)}`)
  if (summary.notes.length > 0) lines.push("", ...summary.notes.map(note => `note: ${note}`))
  if (files.length > 0) lines.push("", `written: ${files.join(", ")}`)
  return `${lines.join("\n")}\n`
}

export function anchorsText({ anchors }: Summary): string {
  const shown = anchors.slice(0, 4).map(({ source, time_s }) => `${source} at ${span(time_s / 3600)}`)
  return anchors.length === 0 ? "none" : `${shown.join(", ")}${anchors.length > 4 ? ` and ${anchors.length - 4} more` : ""}`
}

function scoreText({ rms, end, worst, coverage, within3 }: Score): string {
  return `${fixed(rms, 2)} points rms, ${fixed(end, 2)} at the end, ${fixed(worst, 2)} at worst; ${percent(coverage)} of the time inside the band, ${percent(within3)} within 3 points`
}

function percent(share: number): string {
  return `${fixed(share * 100, 1)} %`
}

function fixed(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)) + 0)
}

export function amount(value_uAh: number): string {
  const digits = (value: number): string => String(Number(value.toPrecision(4)))
  if (value_uAh >= 1e6) return `${digits(value_uAh / 1e6)} Ah`
  return value_uAh >= 1e4 ? `${digits(value_uAh / 1e3)} mAh` : `${digits(value_uAh)} µAh`
}

export function span(hours: number): string {
  if (hours < 2 / 60) return `${fixed(hours * 3600, 0)} s`
  return hours < 2 ? `${fixed(hours * 60, 0)} min` : `${fixed(hours, 1)} h`
}
