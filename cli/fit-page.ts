// A fit as a page: measured and modelled voltage, what is left between them, the open-circuit branches, and every number with its rows.

import { basename } from "node:path"
import type { CellSheet } from "../project/cell-types.js"
import type { LabChart, LabPage } from "../field/report/lab-report.js"
import type { CellFit } from "../sim/fit/fit-cell.js"
import { figureText, type Figure, type FitSummary } from "./fit-text.js"

/** Share of the window that residuals may reach before the page says so in red. */
const ALARMING = 0.02

export function fitPage(fit: CellFit, sheet: CellSheet, summary: FitSummary): LabPage {
  const { residual_V, window_V } = summary
  const alarming = residual_V.rms > ALARMING * (window_V[1] - window_V[0])
  return {
    maker: { brand: "Zincwear fit", command: "zincwear fit" },
    title: `Fit of ${sheet.id}`,
    facts: `${sheet.kind} · ${window_V[0]} – ${window_V[1]} V · ${summary.area_cm2} cm² · ${summary.logs.map(({ file, rows }) => `${basename(file)} (${rows} rows)`).join(", ")}`,
    verdict: `The model is ${milli(residual_V.rms)} mV (rms) off the measured voltages${summary.refused.length === 0 ? "; every figure could be told." : `; ${summary.refused.length} ${summary.refused.length === 1 ? "figure" : "figures"} could not be told and ${summary.refused.length === 1 ? "is" : "are"} assumed.`}`,
    alarming,
    cards: summary.figures.filter(({ name }) => !name.endsWith(" tau")).map(figure => cardOf(summary, figure)),
    charts: [...fit.joined.recordings.flatMap((_, index) => overTime(fit, index)), branches(fit)],
    tables: [
      { title: "Every figure", wide: true, head: ["figure", "value ± standard error", "from", "method"], rows: summary.figures.map(figure => [figure.name, figureText(figure).replaceAll(" ", "\u00a0"), figure.from, figure.method]) },
      ...(summary.refused.length === 0 ? [] : [{ title: "Not told by these recordings", wide: true, head: ["figure", "reason"], rows: summary.refused.map(({ name, reason }) => [name, reason]) }]),
    ],
    notes: [...summary.notes.map(note => `${note[0].toUpperCase()}${note.slice(1)}.`), ...Object.entries(sheet.assumed ?? {}).flatMap(([name, figure]) => figure === undefined ? [] : [`${name}: ${figure.reason}.`])],
  }
}

/** The error beneath the value, and a branch's time constant with it. */
function cardOf({ figures }: FitSummary, figure: Figure): LabPage["cards"][number] {
  const [value, error] = figureText(figure).split(" ± ")
  const unit = /^[\d.]+ (.+)$/.exec(error)?.[1] ?? ""
  const tau = figures.find(({ name }) => name === `${figure.name} tau`)
  const ofItself = unit === "%" && figure.unit === "C"
  return {
    name: figure.name, value: `${value}${ofItself ? "" : ` ${unit.split(" ")[0]}`}`.replaceAll(" ", "\u00a0"),
    more: `± ${ofItself ? error : error.split(" ")[0]}${unit.includes(" ") ? `, ${unit.split(" ").slice(1).join(" ")}` : ""}${tau === undefined ? "" : `; time constant ${figureText(tau)}`}`,
  }
}

/** Measured and modelled voltage of one recording, and their difference. */
function overTime({ joined }: CellFit, index: number): LabChart[] {
  const { system, solution } = joined.fit
  const { log } = joined.recordings[index]
  const rows = system.bins.map(({ recording }, row) => ({ recording, row })).filter(({ recording, row }) => recording === index && joined.fit.weights[row] > 0).map(({ row }) => row)
  const start_s = log.time_s[0]
  const length_s = log.time_s[log.time_s.length - 1] - start_s
  const [size, xUnit] = length_s > 3 * 86_400 ? [86_400, "days"] : length_s > 3 * 3600 ? [3600, "hours"] : length_s > 300 ? [60, "minutes"] : [1, "seconds"]
  const x = rows.map(row => {
    const { from, to } = system.bins[row].bin
    return round(((log.time_s[from] + log.time_s[to]) / 2 - start_s) / size)
  })
  const together = `time${index}`
  const file = basename(log.file)
  return [
    {
      id: `voltage${index}`, title: "Voltage", help: `${file}: measured, and what the fitted cell would have`, x, xUnit, unit: "V", height: 260, together,
      lines: [
        { label: "measured", colour: "store", style: "dots", values: rows.map(row => round(system.y[row])) },
        { label: "model", colour: "load", values: rows.map(row => round(system.y[row] - solution.residual_V[row])) },
      ],
    },
    { id: `residual${index}`, title: "Residual", help: "measured less model", x, xUnit, unit: "mV", height: 150, together, include: [0], lines: [{ label: "residual", colour: "alarm", values: rows.map(row => round(solution.residual_V[row] * 1000)) }] },
  ]
}

/** The open-circuit branches with their error, and every observation less its drop over the resistances. */
function branches({ joined, curve }: CellFit): LabChart {
  const { system, solution, parameters } = joined.fit
  const last = curve.charge_V.length - 1
  const knots = curve.charge_V.map((_, k) => ({ soc: k / last, k, row: -1 }))
  const points = [...system.charge_C].map((charge_C, row) => ({ soc: (charge_C - parameters.empty_C) / parameters.capacity_C, k: -1, row })).filter(({ row }) => joined.fit.weights[row] > 0)
  const every = Math.ceil(points.length / 1500)
  const all = [...knots, ...points.filter((_, i) => i % every === 0)].sort((a, b) => a.soc - b.soc)
  const at = (values: number[], soc: number): number | null => {
    if (soc < 0 || soc > 1) return null
    const k = Math.min(last - 1, Math.floor(soc * last))
    return round(values[k] + (values[k + 1] - values[k]) * (soc * last - k))
  }
  const rest = (row: number): number => {
    let drop = 0
    for (let i = system.at.resistance; i < system.columns; i++) drop += system.x[row * system.columns + i] * solution.values[i]
    return round(system.y[row] - drop)
  }
  const gap = curve.hysteresis_V !== undefined
  return {
    id: "ocv", title: "Open-circuit voltage", help: "curve of the sheet; points: measured less the drop over the resistances", x: all.map(({ soc }) => round(soc * 100)), xUnit: "state of charge, %", unit: "V", height: 320,
    lines: [
      { label: "measured, less drop", colour: "quiet", style: "dots", values: all.map(({ row }) => row < 0 ? null : rest(row)) },
      { label: gap ? "after charge" : "curve", colour: "harvest", values: all.map(({ soc }) => at(curve.charge_V, soc)) },
      ...(gap ? [{ label: "after discharge", colour: "load", values: all.map(({ soc }) => at(curve.discharge_V, soc)) }] : []),
    ],
  }
}

function milli(value_V: number): string {
  return String(Number((value_V * 1000).toPrecision(3)))
}

function round(value: number): number {
  return Number(value.toPrecision(6))
}
