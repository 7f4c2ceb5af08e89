// Every cell of the seed reviews on the bench: the printed condition is run, and what is measured is held against what is printed.

import { resolveCell } from "../../project/cell-sheet.js"
import { printedFigure, printedNumber, type CellSheet, type Conflict, type Figure } from "../../project/cell-types.js"
import type { SimCell } from "../../project/sim-cell.js"
import { cycleLife } from "./ageing.js"
import { energyFromCapacitance, energyFromWidth, powerFromEnergy } from "./analysis.js"
import { laboratory } from "./bench.js"
import { capacityFigure, conditionText, printedCondition, type Condition } from "./condition.js"
import { cv } from "./cv.js"
import { gcd } from "./gcd.js"
import { rest } from "./rest.js"

/** Agreement that counts as reproduced. */
export const SAME = 0.02

export interface Comparison {
  figure: string
  /** How the figure was obtained from the recording. */
  by: string
  printed: number
  measured: number
  /** measured / printed - 1 */
  deviation: number
  verdict: "reproduced" | "conflict" | "missed"
  /** What the sheet's conflict is about, where it makes agreement impossible. */
  conflict?: string
}

export interface SeedResult {
  id: string
  kind: CellSheet["kind"]
  simulatable: boolean
  /** What the sheet lacks. */
  missing: string[]
  condition?: string
  /** Choices made in turning the sheet into a cell. */
  notes: string[]
  comparisons: Comparison[]
}

/** Runs what a sheet prints. Sheets that print no figure at all are not for this: ask `sheet.quantitative` first. */
export function reproduce(sheet: CellSheet): SeedResult {
  const resolved = resolveCell(sheet, { figures: "printed" })
  const base = { id: sheet.id, kind: sheet.kind }
  if ("missing" in resolved) return { ...base, simulatable: false, missing: resolved.missing, notes: [], comparisons: [] }
  const { cell, notes } = resolved
  const condition = printedCondition(sheet, cell)
  const measured = measure(cell, condition)
  const comparisons = [
    ...compareCapacity(sheet, measured),
    ...compareEnergy(sheet, cell, measured),
    ...comparePower(sheet, condition, cell, measured),
    ...compareRates(sheet, cell),
    ...compareRetention(sheet, cell, condition),
    ...compareRest(sheet, cell),
  ]
  return { ...base, simulatable: true, missing: [], condition: conditionText(condition), notes, comparisons }
}

interface Measured {
  capacitance_mF_cm2: number
  capacitanceBy: string
  capacity_uAh_cm2: number
  energy_uWh_cm2: number
}

function current_A(cell: SimCell, current_mA_cm2: number): number {
  return current_mA_cm2 * cell.area_cm2 / 1000
}

/** A capacitance counts from right after the ohmic drop, as papers measure it; a capacity between the cut-offs; both of a full, rested cell. */
function measure(cell: SimCell, condition: Condition): Measured {
  if (condition.kind === "sweep") {
    const { figures } = cv(laboratory(cell), { rate_V_s: condition.rate_mV_s / 1000 })
    return { ...figures, capacitanceBy: "eq. (8), closed loop" }
  }
  const figures = gcd(laboratory(cell), { current_A: current_A(cell, condition.current_mA_cm2), cycles: 1 }).cycles[0]
  return { ...figures, capacitance_mF_cm2: figures.capacitanceAfterDrop_mF_cm2, capacitanceBy: "eq. (7) after the ohmic drop" }
}

function compareCapacity(sheet: CellSheet, measured: Measured): Comparison[] {
  const name = capacityFigure(sheet)
  if (name === "capacitance_mF_cm2") return compare(sheet, name, measured.capacitanceBy, measured.capacitance_mF_cm2)
  if (name === "capacity_uAh_cm2") return compare(sheet, name, "charge between the cut-offs", measured.capacity_uAh_cm2)
  const thickness_um = printedNumber(sheet, "cathodeThickness_um")
  if (name === undefined || thickness_um === undefined) return []
  return compare(sheet, name, "charge over the cathode's printed thickness", measured.capacity_uAh_cm2 / 1000 / (thickness_um * 1e-4))
}

/** Reviews print a capacitor's energy by equation (9) or by ½·C·(U2-U1)²: the sheet says which fits. A battery's is ∫V dQ. */
function compareEnergy(sheet: CellSheet, cell: SimCell, measured: Measured): Comparison[] {
  const [low_V, high_V] = cell.window_V
  if (cell.chemistry === "zimb") return compare(sheet, "energy_uWh_cm2", "∫V dQ of the discharge", measured.energy_uWh_cm2)
  const formula = sheet.derived?.energyFormula?.value
  // A capacity as capacitance: Q/ΔV, as the sheet's own check takes it.
  const capacitance = capacityFigure(sheet) === "capacity_uAh_cm2" ? measured.capacity_uAh_cm2 * 3.6 / (high_V - low_V) : measured.capacitance_mF_cm2
  return formula === "1/2 C dV^2"
    ? compare(sheet, "energy_uWh_cm2", "½·C·(U2-U1)² (not eq. (9): this is what the paper used)", energyFromWidth(capacitance, low_V, high_V))
    : compare(sheet, "energy_uWh_cm2", "eq. (9)", energyFromCapacitance(capacitance, low_V, high_V))
}

/** Only where the power is printed at the very current of the capacitance: otherwise it is the largest of all, at a current not printed. */
function comparePower(sheet: CellSheet, condition: Condition, cell: SimCell, measured: Measured): Comparison[] {
  const at = (printedFigure(sheet, "power_mW_cm2") as Figure | undefined)?.at?.current_mA_cm2
  if (at === undefined || condition.kind !== "current" || at !== condition.current_mA_cm2) return []
  const [low_V, high_V] = cell.window_V
  const energy = energyFromCapacitance(measured.capacitance_mF_cm2, low_V, high_V)
  return compare(sheet, "power_mW_cm2", "eq. (10) of eq. (9)", powerFromEnergy(energy, measured.capacitance_mF_cm2 * (high_V - low_V) / at))
}

function compareRates(sheet: CellSheet, cell: SimCell): Comparison[] {
  const own = (printedFigure(sheet, "capacity_uAh_cm2") as Figure | undefined)?.at?.current_mA_cm2
  return (sheet.printed.rates ?? []).filter(rate => rate.current_mA_cm2 !== own).flatMap(rate => {
    const measured = gcd(laboratory(cell), { current_A: current_A(cell, rate.current_mA_cm2), cycles: 1 }).cycles[0].capacity_uAh_cm2
    return judged(sheet, "capacity_uAh_cm2", `charge between the cut-offs at ${rate.current_mA_cm2} mA/cm2`, rate.capacity_uAh_cm2, measured)
  })
}

function compareRetention(sheet: CellSheet, cell: SimCell, condition: Condition): Comparison[] {
  if (cell.retention === undefined) return []
  const current_mA_cm2 = condition.kind === "current" ? condition.current_mA_cm2 : quarterHour_mA(cell) / cell.area_cm2
  const { points } = cycleLife(laboratory(cell), { current_A: current_A(cell, current_mA_cm2), cycles: cell.retention.cycles, points: 5 })
  const at = condition.kind === "current" ? "" : `, at ${Number(current_mA_cm2.toPrecision(3))} mA/cm2`
  return compare(sheet, "retention_fraction", `capacity after ${cell.retention.cycles} cycles over the first${at}`, points[points.length - 1].retention)
}

/** Cycling current where only a scan rate is printed: a charge in a quarter of an hour, or what the cell allows. */
function quarterHour_mA(cell: SimCell): number {
  return Math.min(cell.capacity_uC / 1000 / 900, cell.maxCurrent_mA)
}

function compareRest(sheet: CellSheet, cell: SimCell): Comparison[] {
  if (printedNumber(sheet, "selfDischarge_mV_h") === undefined) return []
  const { figures } = rest(laboratory(cell), { current_A: quarterHour_mA(cell) / 1000, hours: 30 })
  return compare(sheet, "selfDischarge_mV_h", "voltage loss of a settled full cell", figures.settledLoss_mV_h)
}

function compare(sheet: CellSheet, figure: string, by: string, measured: number): Comparison[] {
  const printed = printedNumber(sheet, figure)
  return printed === undefined ? [] : judged(sheet, figure, by, printed, measured)
}

function judged(sheet: CellSheet, figure: string, by: string, printed: number, measured: number): Comparison[] {
  const deviation = measured / printed - 1
  const result = { figure, by, printed, measured, deviation }
  if (Math.abs(deviation) <= SAME) return [{ ...result, verdict: "reproduced" }]
  const conflict = conflictOf(sheet, figure)
  return [conflict === undefined ? { ...result, verdict: "missed" } : { ...result, verdict: "conflict", conflict: conflict.about }]
}

/** Two statements of the sheet that cannot both be right, one of them this figure: the last named is the most specific. */
function conflictOf(sheet: CellSheet, figure: string): Conflict | undefined {
  return sheet.conflicts.filter(conflict => conflict.figures.includes(`printed.${figure}`)).pop()
}
