// What was measured on the bench against what the sheet prints: reproduced, or made impossible by a conflict that the sheet carries.

import { capacityFigure, type Condition } from "../../project/cell-condition.js"
import { printedFigure, printedNumber, type CellSheet, type Conflict, type Figure } from "../../project/cell-types.js"
import type { SimCell } from "../../project/sim-cell.js"
import { energyFromCapacitance, energyFromWidth, powerFromEnergy } from "./analysis.js"

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

/** What a charge and discharge, or a loop, gave. */
export interface Measured {
  /** Equation (7) after the ohmic drop, or equation (8) of the closed loop. */
  capacitance_mF_cm2: number
  /** Charge out between the cut-offs, and its ∫V dQ. */
  capacity_uAh_cm2: number
  energy_uWh_cm2: number
}

/** Capacity or capacitance, energy and power, as far as printed. */
export function compareMeasured(sheet: CellSheet, cell: SimCell, condition: Condition, measured: Measured): Comparison[] {
  return [...compareCapacity(sheet, condition, measured), ...compareEnergy(sheet, cell, measured), ...comparePower(sheet, condition, cell, measured)]
}

function compareCapacity(sheet: CellSheet, condition: Condition, measured: Measured): Comparison[] {
  const name = capacityFigure(sheet)
  const by = condition.kind === "sweep" ? "eq. (8), closed loop" : "eq. (7) after the ohmic drop"
  if (name === "capacitance_mF_cm2") return compare(sheet, name, by, measured.capacitance_mF_cm2)
  if (name === "capacity_uAh_cm2") return compare(sheet, name, "charge between the cut-offs", measured.capacity_uAh_cm2)
  const thickness_um = printedNumber(sheet, "cathodeThickness_um")
  if (name === undefined || thickness_um === undefined) return []
  return compare(sheet, name, "charge over the printed cathode thickness", measured.capacity_uAh_cm2 / 1000 / (thickness_um * 1e-4))
}

/** Papers print a capacitor's energy by equation (9) or by ½·C·(U2-U1)²: the sheet says which fits. A battery's is ∫V dQ. */
function compareEnergy(sheet: CellSheet, cell: SimCell, measured: Measured): Comparison[] {
  const [low_V, high_V] = cell.window_V
  if (cell.chemistry === "zimb") return compare(sheet, "energy_uWh_cm2", "∫V dQ of the discharge", measured.energy_uWh_cm2)
  const half = sheet.derived?.energyFormula?.value === "1/2 C dV^2"
  const by = half ? "½·C·(U2-U1)², the paper's form" : "eq. (9)"
  const energy = (capacitance: number): number => (half ? energyFromWidth : energyFromCapacitance)(capacitance, low_V, high_V)
  // A printed capacity as capacitance: Q/ΔV.
  const fromCapacity = capacityFigure(sheet) === "capacity_uAh_cm2"
  const printed = fromCapacity ? capacitanceOf(printedNumber(sheet, "capacity_uAh_cm2"), cell) : printedNumber(sheet, "capacitance_mF_cm2")
  const own = fromCapacity ? capacitanceOf(measured.capacity_uAh_cm2, cell) : measured.capacitance_mF_cm2
  return compare(sheet, "energy_uWh_cm2", by, energy(own ?? NaN), printed === undefined ? undefined : energy(printed))
}

function capacitanceOf(capacity_uAh_cm2: number | undefined, cell: SimCell): number | undefined {
  return capacity_uAh_cm2 === undefined ? undefined : capacity_uAh_cm2 * 3.6 / (cell.window_V[1] - cell.window_V[0])
}

/** Only where the power is printed at the very current of the capacitance: elsewhere it is the largest of all, at a current not printed. */
function comparePower(sheet: CellSheet, condition: Condition, cell: SimCell, measured: Measured): Comparison[] {
  const at = (printedFigure(sheet, "power_mW_cm2") as Figure | undefined)?.at?.current_mA_cm2
  if (at === undefined || condition.kind !== "current" || at !== condition.current_mA_cm2) return []
  const [low_V, high_V] = cell.window_V
  const energy = energyFromCapacitance(measured.capacitance_mF_cm2, low_V, high_V)
  return compare(sheet, "power_mW_cm2", "eq. (10) of eq. (9)", powerFromEnergy(energy, measured.capacitance_mF_cm2 * (high_V - low_V) / at))
}

/** @param implied what the sheet's other printed figures make of this one: where the measurement agrees with that instead, the two
 *         printed figures exclude each other, and a conflict of the sheet must say so */
export function compare(sheet: CellSheet, figure: string, by: string, measured: number, implied?: number): Comparison[] {
  const printed = printedNumber(sheet, figure)
  return printed === undefined ? [] : judged(sheet, figure, by, printed, measured, implied)
}

/** The same for a printed value that is no figure of its own (a further rate). */
export function judged(sheet: CellSheet, figure: string, by: string, printed: number, measured: number, implied?: number): Comparison[] {
  const deviation = measured / printed - 1
  const result = { figure, by, printed, measured, deviation }
  if (Math.abs(deviation) <= SAME) return [{ ...result, verdict: "reproduced" }]
  const conflict = implied !== undefined && Math.abs(measured / implied - 1) <= SAME ? conflictOf(sheet, figure) : undefined
  return [conflict === undefined ? { ...result, verdict: "missed" } : { ...result, verdict: "conflict", conflict: conflict.about }]
}

/** The conflict of the sheet that touches most of its figures and this one. */
function conflictOf(sheet: CellSheet, figure: string): Conflict | undefined {
  return sheet.conflicts.filter(conflict => conflict.figures.includes(`printed.${figure}`))
    .reduce<Conflict | undefined>((widest, conflict) => widest === undefined || conflict.figures.length > widest.figures.length ? conflict : widest, undefined)
}
