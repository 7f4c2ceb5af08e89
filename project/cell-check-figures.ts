// What single figures of a sheet must satisfy: ends of ranges, the open-circuit curve, the words they came from.

import type { Path } from "./cell-schema.js"
import { printedNumber, withMeasured, type CellSheet, type OcvAssumption, type Range } from "./cell-types.js"

/** Adds one finding at the place of a path. */
export type Report = (path: Path, severity: "error" | "warning" | "note", code: string, message: string, mend: string) => void

export const OCV_POINTS = 21

/** Where water decomposes: aqueous zinc cells work between 0.2 and 1.8 V (Nanoscale 2024, 16, 4542, section 2.1). */
const AQUEOUS_LIMIT_V = 1.8

export function hasConflict(sheet: CellSheet, figure: string): boolean {
  return sheet.conflicts.some((conflict) => conflict.figures.includes(figure))
}

export function checkRanges(sheet: CellSheet, report: Report): void {
  for (const block of ["printed", "assumed", "measured"] as const) {
    for (const [name, figure] of Object.entries(sheet[block] ?? {})) {
      if (figure === undefined || Array.isArray(figure) || !("value" in figure)) continue
      const value = figure.value
      const path = [block, name, "value"]
      if (name !== "resistanceBySoc_ratio" && Array.isArray(value) && typeof value[0] === "number" && value[0] >= (value[1] as number)) {
        report(path, "error", "reversed", `${block}.${name} runs from ${value[0]} down to ${value[1] as number}`, "write [lower, upper]")
      }
      if ("range" in figure && figure.range !== undefined) checkUncertainty(value, figure.range, [block, name], report)
    }
  }
  checkClassValues(sheet, report)
  const assumed = sheet.assumed ?? {}
  for (const name of Object.keys(assumed)) {
    if (hasPrintedValue(sheet, name) && !hasConflict(sheet, `printed.${name}`)) {
      report(["assumed", name], "error", "silent-override",
        `assumed.${name} replaces a printed value silently`,
        `add a conflict with "printed.${name}" among its figures, or remove the assumption`)
    }
  }
}

/** What a sheet sets in place of its class's values, and how many branches there can be. */
function checkClassValues(sheet: CellSheet, report: Report): void {
  for (const block of ["assumed", "measured"] as const) {
    if (sheet.kind === "ZIHMSC" && (sheet[block]?.branches?.value.length ?? 0) > 2) report([block, "branches", "value"], "error", "too-many-branches",
      "a capacitor has two branches, and its redistribution as a third",
      "join two of them, or give the slowest as redistribution")
    for (const [name, figure] of Object.entries(sheet[block] ?? {})) {
      if (block === "measured" && figure?.source === undefined) report([block, name], "error", "no-source", `measured.${name} has no source`, "say which recording it comes from")
    }
  }
  const table = sheet.assumed?.resistanceBySoc_ratio
  if (table !== undefined) {
    const half = (table.value[Math.floor((table.value.length - 1) / 2)] + table.value[Math.ceil((table.value.length - 1) / 2)]) / 2
    if (Math.abs(half - 1) > 1e-6) report(["assumed", "resistanceBySoc_ratio", "value"], "error", "not-normalised",
      `resistances are relative to half charge, where this table is ${Number(half.toPrecision(4))}`,
      `divide all values by ${Number(half.toPrecision(4))}, and multiply esr_Ohm_cm2 and branches by it`)
    if (table.range !== undefined) checkUncertainty(table.value[0], table.range, ["assumed", "resistanceBySoc_ratio"], report)
  }
  const slow = sheet.assumed?.redistribution
  if (slow === undefined) return
  if (sheet.kind === "ZIMB") report(["assumed", "redistribution"], "error", "not-a-capacitor",
    "a battery has no redistribution between pores",
    "remove it; slow relaxation of a battery is one of its branches")
  if (slow.range !== undefined) checkUncertainty(slow.value.share_fraction, slow.range, ["assumed", "redistribution"], report)
}

function hasPrintedValue(sheet: CellSheet, name: string): boolean {
  const figure = sheet.printed[name]
  return figure !== undefined && "value" in figure && figure.value !== null
}

function checkUncertainty(value: unknown, range: Range, path: Path, report: Report): void {
  if (range[0] > range[1]) report([...path, "range"], "error", "reversed",
    `the range of ${path.join(".")} runs downward`,
    "write [lower, upper]")
  else if (typeof value === "number" && (value < range[0] || value > range[1])) {
    report([...path, "value"], "error", "outside-range",
      `${path.join(".")} ${value} lies outside its own range ${range[0]}-${range[1]}`,
      "widen the range or change the value")
  }
}

export function checkWindow(sheet: CellSheet, report: Report): void {
  for (const block of ["printed", "assumed", "measured"] as const) {
    const window = sheet[block]?.window_V?.value
    if (window === undefined || window === null) continue
    const path = [block, "window_V", "value"]
    if (window[0] < 0) {
      const carried = block === "printed" && hasConflict(sheet, "printed.window_V")
      report(path, carried ? "note" : "error", "reversal",
        `the window begins at ${window[0]} V: below 0 V a cell is reversed`,
        "give the limit of the full cell, or carry a conflict that names printed.window_V and assume a usable window")
    }
    if (window[1] > AQUEOUS_LIMIT_V) {
      report(path, "warning", "electrolyte-limit",
        `the window ends at ${window[1]} V: aqueous electrolytes decompose above ${AQUEOUS_LIMIT_V} V`,
        "check the limit; keep it only for a non-aqueous or water-in-salt electrolyte")
    }
  }
}

export function checkOcv(sheet: CellSheet, report: Report): void {
  for (const block of ["assumed", "measured"] as const) checkCurve(sheet, block, report)
}

function checkCurve(sheet: CellSheet, block: "assumed" | "measured", report: Report): void {
  const ocv = sheet[block]?.ocv
  if (ocv === undefined || ocv.shape !== "table") return
  if (ocv.charge_V === undefined || ocv.discharge_V === undefined) {
    report([block, "ocv"], "error", "missing-field",
      "an open-circuit table needs charge_V and discharge_V",
      `add both, ${OCV_POINTS} values each`)
    return
  }
  let sound = true
  for (const branch of ["charge_V", "discharge_V"] as const) sound = checkBranch(ocv, block, branch, report) && sound
  if (!sound) return
  const crossing = ocv.charge_V.findIndex((value, i) => value < ocv.discharge_V![i])
  if (crossing >= 0) {
    report([block, "ocv", "charge_V", crossing], "error", "ocv-branches",
      `after charging the cell rests at ${ocv.charge_V[crossing]} V, below the ${ocv.discharge_V[crossing]} V after discharging`,
      "the charge branch is the upper one")
  }
  const window = withMeasured(sheet).assumed?.window_V?.value ?? sheet.printed.window_V?.value ?? undefined
  const low = ocv.discharge_V[0]
  const high = ocv.charge_V[OCV_POINTS - 1]
  if (window !== undefined && (low < window[0] - 1e-9 || high > window[1] + 1e-9)) {
    report([block, "ocv"], "error", "ocv-window",
      `the open-circuit curve spans ${low}-${high} V, the window ${window[0]}-${window[1]} V`,
      "full and empty must be reachable inside the window")
  }
  if (block === "assumed") checkMeanVoltage(sheet, ocv.discharge_V, report)
}

function checkBranch(ocv: OcvAssumption, block: "assumed" | "measured", name: "charge_V" | "discharge_V", report: Report): boolean {
  const values = ocv[name]!
  if (values.length !== OCV_POINTS) {
    report([block, "ocv", name], "error", "ocv-length",
      `${name} has ${values.length} values`,
      `give ${OCV_POINTS}, at equal steps of state of charge from 0 to 1`)
    return false
  }
  const fall = values.findIndex((value, i) => i > 0 && value <= values[i - 1])
  if (fall > 0) report([block, "ocv", name, fall], "error", "ocv-not-rising",
    `${name} does not rise from ${values[fall - 1]} to ${values[fall]} V`,
    "open-circuit voltage rises with charge; sort or smooth the values")
  return fall < 0
}

/** Mean open-circuit voltage over charge, by the trapezoid rule on equal steps. */
export function meanOcv(values: number[]): number {
  let sum = 0
  for (let i = 1; i < values.length; i++) sum += (values[i - 1] + values[i]) / 2
  return sum / (values.length - 1)
}

function checkMeanVoltage(sheet: CellSheet, discharge_V: number[], report: Report): void {
  const energy = printedNumber(sheet, "energy_uWh_cm2")
  const capacity = printedNumber(sheet, "capacity_uAh_cm2")
  if (energy === undefined || capacity === undefined) return
  const printed = energy / capacity
  const assumed = meanOcv(discharge_V)
  const prefixSlip = printed / assumed > 100 || printed / assumed < 0.01   // another finding
  if (!prefixSlip && Math.abs(assumed / printed - 1) > 0.02) {
    report(["assumed", "ocv", "discharge_V"], "warning", "mean-voltage",
      `the discharge branch means ${assumed.toFixed(3)} V, printed energy over capacity ${printed.toFixed(3)} V`,
      "shift the curve so that the cell delivers its printed energy")
  }
}

/** The value must be found in the words it was taken from, give or take a power of ten (its unit prefix). */
export function checkTranscription(sheet: CellSheet, report: Report): void {
  for (const [name, figure] of Object.entries(sheet.printed)) {
    if (figure === undefined || Array.isArray(figure) || !("value" in figure)) continue
    if (figure.asPrinted === undefined || figure.value === null) continue
    const seen = numbersIn(figure.asPrinted)
    const values = Array.isArray(figure.value) ? figure.value : [figure.value]
    const lost = values.find((value) => !seen.some((number) => samePrefixApart(number, Math.abs(value))))
    if (lost !== undefined) report(["printed", name, "value"], "warning", "as-printed",
      `${lost} does not occur in "${figure.asPrinted}"`,
      "one of the two was mistyped")
  }
}

function numbersIn(text: string): number[] {
  const numbers = (text.replace(/(\d) (?=\d{3}\b)/g, "$1").match(/\d+(\.\d+)?/g) ?? []).map(Number)
  const product = /\d x \d|\d cm x \d/.test(text) ? [numbers[0] * numbers[1]] : []
  return [...numbers, ...product]
}

function samePrefixApart(a: number, b: number): boolean {
  if (a === 0 || b === 0) return a === b
  const exponent = Math.round(Math.log10(b / a))
  return Math.abs(b / a / 10 ** exponent - 1) < 1e-9
}
