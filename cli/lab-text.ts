// Results of the laboratory for people: a table and nothing more.

import { unitOf } from "../project/cell-text.js"
import type { CellSheet } from "../project/cell-types.js"
import type { SimCell } from "../project/sim-cell.js"
import type { Comparison } from "../sim/lab/compare.js"
import type { Experiment, Protocol } from "../sim/lab/experiment.js"
import type { SeedResult } from "../sim/lab/seeds.js"

/** What each figure is, in words; the order of the table. */
export const FIGURES: Record<Protocol, [name: string, words: string][]> = {
  gcd: [
    ["capacity_uAh_cm2", "capacity"], ["capacitance_mF_cm2", "capacitance, eq. (7)"], ["capacitanceWholeWidth_mF_cm2", "  with the ohmic drop in the width"],
    ["capacitanceSlope_mF_cm2", "  by the slope of the second half"], ["energy_uWh_cm2", "energy, ∫V dQ"], ["energyEq9_uWh_cm2", "  by eq. (9)"],
    ["energyHalfCdV2_uWh_cm2", "  by ½·C·(U2-U1)²"], ["power_mW_cm2", "power, eq. (10)"], ["dischargeTime_s", "discharge time"],
    ["coulombicEfficiency", "coulombic efficiency"], ["energyEfficiency", "energy efficiency"], ["esr_Ohm_cm2", "series resistance, from the drop"],
  ],
  cv: [
    ["capacitance_mF_cm2", "capacitance, eq. (8)"], ["loop_mW_cm2", "area of the loop"], ["capacity_uAh_cm2", "charge of the downward sweep"],
    ["energy_uWh_cm2", "energy, ∫V dQ"], ["energyEq9_uWh_cm2", "  by eq. (9)"],
    ["energyHalfCdV2_uWh_cm2", "  by ½·C·(U2-U1)²"], ["coulombicEfficiency", "coulombic efficiency"], ["largestCurrent_mA_cm2", "largest current"], ["loops", "loops"],
  ],
  pulse: [["rest_V", "rest voltage"], ["esr_Ohm_cm2", "resistance within 1 ms"], ["resistance1s_Ohm_cm2", "  after 1 s"], ["resistance10s_Ohm_cm2", "  after 10 s"]],
  rest: [
    ["start_V", "voltage at the start"], ["end_V", "voltage at the end"], ["hours", "hours"], ["loss_mV_h", "loss, mean"],
    ["loss_percent", "loss of the voltage"], ["settledLoss_mV_h", "loss of a settled full cell"],
  ],
  cycle: [
    ["cycles", "cycles"], ["retention", "capacity left"], ["capacity_uAh_cm2", "capacity"], ["coulombicEfficiency", "coulombic efficiency"],
    ["energyEfficiency", "energy efficiency"], ["esr_Ohm_cm2", "series resistance"],
  ],
}

/** Shares are shown in percent. */
const SHARES = ["coulombicEfficiency", "energyEfficiency", "retention", "retention_fraction", "soc"]
const COUNTS = ["cycles", "loops", "hours"]

/** A figure as read: four digits and the unit that its name carries. */
export function figureText(name: string, value: number): string {
  if (!Number.isFinite(value)) return "-"
  if (SHARES.includes(name)) return `${digits(value * 100)} %`
  if (COUNTS.includes(name)) return digits(value)
  if (name.endsWith("_percent")) return `${digits(value)} %`
  return `${digits(value)} ${unitOf(name)}`.trim()
}

/** "12.3 mF/cm2 printed, measured 12.4: +0.8 %, reproduced" in columns. */
export function comparisonCells(comparison: Comparison): string[] {
  const { figure, printed, measured, deviation, verdict, conflict, by } = comparison
  return [
    figure.split("_")[0], figureText(figure, printed), figureText(figure, measured),
    `${Math.abs(deviation) < 0.0005 ? "" : deviation < 0 ? "-" : "+"}${Math.abs(deviation * 100).toFixed(1)} %`,
    conflict === undefined ? verdict : `conflict: ${conflict}`, by,
  ]
}

const COMPARISON_HEAD = ["figure", "printed", "measured", "off by", "verdict", "measured by"]

export function experimentText(sheet: CellSheet, cell: SimCell, notes: string[], result: Experiment, files: string[]): string {
  const [low_V, high_V] = cell.window_V
  const lines = [
    `${result.protocol} of ${cell.id} (${sheet.kind}, ${digits(cell.area_cm2)} cm2, ${low_V} to ${high_V} V) at ${result.condition}`, "",
    ...result.protocol === "pulse" ? [`at ${figureText("soc", result.figures["soc"])} of the charge:`] : [],
    ...table(FIGURES[result.protocol].filter(([name]) => name in result.figures).map(([name, words]) => [words, figureText(name, result.figures[name])])),
  ]
  if (result.series.length > 1) lines.push("", ...table(seriesRows(result)))
  if (result.comparisons.length > 0) lines.push("", ...table([COMPARISON_HEAD, ...result.comparisons.map(comparisonCells)]))
  const said = [...result.remarks, ...notes]
  if (said.length > 0) lines.push("", ...said.map(note => `note: ${note}`))
  if (files.length > 0) lines.push("", `written: ${files.join(", ")}`)
  return `${lines.join("\n")}\n`
}

/** Columns that say most of one cycle, pulse or check-point. */
const COLUMNS: Record<Protocol, string[]> = {
  gcd: ["cycle", "capacity_uAh_cm2", "capacitance_mF_cm2", "energy_uWh_cm2", "coulombicEfficiency", "energyEfficiency"],
  cv: [], rest: [],
  pulse: ["soc", "rest_V", "esr_Ohm_cm2", "resistance1s_Ohm_cm2", "resistance10s_Ohm_cm2"],
  cycle: ["cycles", "retention", "capacity_uAh_cm2", "energyEfficiency", "esr_Ohm_cm2"],
}

/** Head and rows of the series of an experiment. */
export function seriesRows(result: Experiment): string[][] {
  const columns = COLUMNS[result.protocol]
  const words = new Map([["cycle", "cycle"], ["soc", "charge"], ...FIGURES[result.protocol].map(([name, text]): [string, string] => [name, text.trim().replace(/,.*/, "")])])
  return [columns.map(name => words.get(name) ?? name), ...result.series.map(entry => columns.map(name => name === "cycle" ? String(entry[name]) : figureText(name, entry[name])))]
}

export function seedsText(results: SeedResult[], totals: { quantitative: number, simulated: number, reproduced: number, conflicts: number, missed: number }): string {
  const rows = results.filter(result => result.simulatable)
    .flatMap(result => result.comparisons.map((comparison, i) => [i === 0 ? result.id : "", i === 0 ? result.condition ?? "" : "", ...comparisonCells(comparison)]))
  const without = results.filter(result => !result.simulatable).map(result => [result.id, result.missing[0], result.missing.length > 1 ? `and ${result.missing.length - 1} more` : ""])
  return [
    ...table([["cell", "condition", ...COMPARISON_HEAD], ...rows]), "",
    "quantitative, but not enough is printed to simulate it:", ...table(without), "",
    `${totals.quantitative} quantitative cells, ${totals.simulated} simulated: ${totals.reproduced} figures reproduced within 2 %, `
    + `${totals.conflicts} made impossible by a conflict of the sheet, ${totals.missed} missed`, "",
  ].join("\n")
}

function table(rows: string[][]): string[] {
  const widths = rows.reduce<number[]>((wide, row) => row.map((cell, i) => Math.max(wide[i] ?? 0, cell.length)), [])
  return rows.map(row => row.map((cell, i) => i === row.length - 1 ? cell : cell.padEnd(widths[i])).join("  ").trimEnd())
}

function digits(value: number): string {
  return String(Number(value.toPrecision(4)))
}
