// A fit in words and figures: each number with its error and where it comes from, and what could not be told.

import { basename } from "node:path"
import type { CellSheet } from "../project/cell-types.js"
import { refused, type Estimate, type Refusal } from "../sim/fit/estimates.js"
import { charge, type CellFit } from "../sim/fit/fit-cell.js"
import { refusals } from "../sim/fit/sheet.js"
import { sparkline } from "./sparkline.js"

/** Residuals beyond this share of the window are worth a word. */
const POOR_SHARE = 0.01

/** One number as `--json` prints it; SI units, whole cell. */
export interface Figure {
  name: string
  value: number
  error: number
  unit: string
  from: string
  method: string
}

/** What `--json` prints, files apart. */
export interface FitSummary {
  id: string
  kind: "zimb" | "zihmsc"
  area_cm2: number
  logs: { file: string, rows: number, steps: number }[]
  window_V: [number, number]
  figures: Figure[]
  refused: { name: string, reason: string }[]
  ocv: { charge_V: number[], discharge_V: number[], error_V: number[], linear: boolean }
  /** Measured less model, V: rms over the rows, each observation being the mean of one or more. */
  residual_V: { rms: number, worst: number, observations: number }
  notes: string[]
}

export function fitSummary(fit: CellFit, sheet: CellSheet, area_cm2: number): FitSummary {
  const { joined, curve, estimates } = fit
  const { system, solution, weights } = joined.fit
  const counted = system.bins.map((_, row) => row).filter(row => weights[row] > 0)
  const residual_V = counted.map(row => solution.residual_V[row])
  const size = (row: number): number => system.bins[row].bin.to - system.bins[row].bin.from + 1
  const rows = counted.reduce((sum, row) => sum + size(row), 0)
  const squares = counted.reduce((sum, row) => sum + size(row) * solution.residual_V[row] ** 2, 0)
  const width_V = curve.charge_V[curve.charge_V.length - 1] - curve.discharge_V[0]
  const figures: Figure[] = []
  const add = (name: string, unit: string, estimate: Estimate | Refusal | undefined): void => {
    if (estimate === undefined || refused(estimate)) return
    figures.push({ name, value: estimate.value, error: estimate.error, unit, from: estimate.from, method: estimate.method })
  }
  if (fit.noCurve === undefined) add("capacity", "C", estimates.capacity_C)
  if (fit.kind === "ZIHMSC" && fit.noCurve === undefined) {
    add("capacitance", "F", { ...estimates.capacity_C, value: estimates.capacity_C.value / width_V, error: estimates.capacity_C.error / width_V, method: "capacity over the width of the window" })
  }
  add("series resistance", "ohm", estimates.esr_Ohm)
  if (!refused(estimates.branches)) {
    estimates.branches.forEach((branch, j) => {
      add(`branch ${j + 1}`, "ohm", branch)
      add(`branch ${j + 1} tau`, "s", { ...branch, value: branch.tau_s, error: branch.tau_s * Math.log(branch.tauFactor), method: "time constant" })
    })
  }
  if (fit.noCurve === undefined && estimates.redistribution !== undefined && !refused(estimates.redistribution)) {
    const { share, tau_s, tauFactor } = estimates.redistribution
    add("redistribution", "share", share)
    add("redistribution tau", "s", { ...share, value: tau_s, error: tau_s * Math.log(tauFactor), method: "time constant" })
  }
  if (fit.noCurve === undefined) add("hysteresis", "V", estimates.hysteresis_V)
  if (!refused(estimates.resistanceBySoc)) {
    const { table, error, from } = estimates.resistanceBySoc
    add("resistance, empty", "× that at half charge", { value: table[0], error, from, method: "resistances of the empty cell relative to half charge" })
  }
  if (fit.noCurve === undefined) add("coulombic efficiency", "share", estimates.coulombicEfficiency)
  if (fit.noCurve === undefined) add("self-discharge", fit.kind === "ZIMB" ? "share/month" : "V/h", estimates.selfDischarge)
  return {
    id: sheet.id, kind: fit.kind === "ZIMB" ? "zimb" : "zihmsc", area_cm2,
    logs: joined.recordings.map(({ log, phases }) => ({ file: log.file, rows: log.time_s.length, steps: phases.length })),
    window_V: [curve.discharge_V[0], curve.charge_V[curve.charge_V.length - 1]], figures,
    refused: refusals(fit).map(([name, reason]) => ({ name, reason })),
    ocv: { charge_V: curve.charge_V, discharge_V: curve.discharge_V, error_V: curve.error_V, linear: curve.linear },
    residual_V: { rms: Math.sqrt(squares / rows), worst: residual_V.reduce((most, value) => Math.max(most, Math.abs(value)), 0), observations: counted.length },
    notes: [...fit.notes, ...(fit.noCurve === undefined && Math.sqrt(squares / rows) > POOR_SHARE * width_V ? [`the model misses the voltages by ${Number((Math.sqrt(squares / rows) / width_V * 100).toPrecision(2))} % of the window: steep ends that 21 points cannot follow, or rows of another state of the cell (--window leaves them out)`] : [])],
  }
}

export function fitText(summary: FitSummary, files: string[]): string {
  const rows = summary.figures.map(figure => [figure.name, figureText(figure), figure.from])
  const widths = [0, 1].map(column => Math.max(...rows.map(row => row[column].length)))
  const { ocv, residual_V, window_V } = summary
  const lines = [
    `${summary.id} (${summary.kind.toUpperCase()}) from ${summary.logs.map(({ file, rows: count, steps }) => `${basename(file)} (${count} rows, ${steps} steps)`).join(", ")}`, "",
    ...rows.map(([name, value, from]) => `${name.padEnd(widths[0])}  ${value.padEnd(widths[1])}  ${from}`),
    "", `open circuit  ${sparkline(ocv.charge_V.map((value, k) => (value + ocv.discharge_V[k]) / 2), 42)} ${window_V[0]} to ${window_V[1]} V${ocv.linear ? ", straight" : ""}`,
    `fit           ${milli(residual_V.rms)} mV rms, ${milli(residual_V.worst)} mV at worst, over ${residual_V.observations} observations`,
  ]
  if (summary.refused.length > 0) lines.push("", ...summary.refused.map(({ name, reason }) => `not told: ${name}: ${reason}; assumed in the sheet`))
  if (summary.notes.length > 0) lines.push("", ...summary.notes.map(note => `note: ${note}`))
  lines.push("", `written: ${files.join(", ")}`)
  return `${lines.join("\n")}\n`
}

/** "11.4 ± 0.03 Ω", with as many digits as the error leaves sense. */
export function figureText({ value, error, unit }: Figure): string {
  if (unit === "C") return `${charge(value)} ± ${percent(error / value)}`
  if (unit === "share" || unit === "share/month") return `${withError(value * 100, error * 100)} %${unit === "share" ? "" : " in 30 days"}`
  const [scale, name] = unit === "V" ? [1000, "mV"] : unit === "V/h" ? [1000, "mV/h"] : unit === "ohm" ? value < 0.1 ? [1000, "mΩ"] : [1, "Ω"] : unit === "F" && value < 1 ? [1000, "mF"] : [1, unit]
  return `${withError(value * scale, error * scale)} ${name}`
}

function withError(value: number, error: number): string {
  const digits = error > 0 ? Math.max(0, Math.min(8, 1 - Math.floor(Math.log10(error)))) : 4
  return `${value.toFixed(digits)} ± ${error.toFixed(digits)}`
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`
}

function milli(value_V: number): string {
  return String(Number((value_V * 1000).toPrecision(3)))
}
