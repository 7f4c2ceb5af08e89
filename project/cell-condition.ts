// The condition under which a sheet's capacitance or capacity is printed, and what to do where none is.

import { printedFigure, printedNumber, type CellSheet } from "./cell-types.js"
import type { SimCell } from "./sim-cell.js"

/** Figures that say how much a cell holds, the best first. Volumetric capacitances count for their condition only. */
const CAPACITIES = ["capacity_uAh_cm2", "capacitance_mF_cm2", "capacity_mAh_cm3"] as const
export type CapacityName = typeof CAPACITIES[number]

/** Constant current, or the scan rate of a voltammogram. */
export type Condition = { kind: "current", current_mA_cm2: number, printed: boolean } | { kind: "sweep", rate_mV_s: number, printed: boolean }

/** Name of the printed figure that says how much a cell holds. */
export function capacityFigure(sheet: CellSheet): CapacityName | undefined {
  return CAPACITIES.find(name => printedNumber(sheet, name) !== undefined)
}

/** The condition of that figure, or else of one that means the same; nothing where none is printed. */
export function printedCondition(sheet: CellSheet): Condition | undefined {
  for (const name of [...CAPACITIES, "capacitance_F_cm3"]) {
    const at = printedFigure(sheet, name)?.at
    if (at?.current_mA_cm2 !== undefined) return { kind: "current", current_mA_cm2: at.current_mA_cm2, printed: true }
    if (at?.scanRate_mV_s !== undefined) return { kind: "sweep", rate_mV_s: at.scanRate_mV_s, printed: true }
  }
  return undefined
}

/** The printed condition; where none is printed, the quietest current. */
export function benchCondition(sheet: CellSheet, cell: SimCell): Condition {
  return printedCondition(sheet) ?? { kind: "current", current_mA_cm2: quietCurrent_mA(cell) / cell.area_cm2, printed: false }
}

/** The printed retention, where it says after how many cycles. Nothing left at all is no rate of fade. */
export function printedRetention(sheet: CellSheet): { fraction: number, cycles: number } | undefined {
  const fraction = printedNumber(sheet, "retention_fraction")
  const cycles = printedFigure(sheet, "retention_fraction")?.cycles
  return fraction === undefined || fraction <= 0 || cycles === undefined ? undefined : { fraction, cycles }
}

/** The current at which a discharge loses least to resistance (2·I·R/ΔV of the charge, less the more slowly) and self-discharge
 *  (its share of the current, less the faster): where both are equal. Never more than a five-hour discharge. */
export function quietCurrent_mA(cell: SimCell): number {
  const resistance_Ohm = cell.branches.reduce((sum, branch) => sum + branch.resistance_Ohm, cell.esr_Ohm)
  const width_V = cell.window_V[1] - cell.window_V[0]
  const leak_A = cell.selfDischarge_uA * 1e-6 * (cell.selfDischargeProportional ? (cell.window_V[0] + cell.window_V[1]) / 2 / cell.window_V[1] : 1)
  const current_mA = Math.sqrt(leak_A * width_V / (2 * resistance_Ohm)) * 1000
  return Math.min(current_mA, cell.capacity_uC / 1000 / (5 * 3600), cell.maxCurrent_mA)
}

/** Constant current for a cell whose sheet prints a scan rate, and the scan rate for one whose sheet prints a current: both take as long
 *  from one end of the window to the other. */
export function currentOf(condition: Condition, cell: SimCell): number {
  if (condition.kind === "current") return condition.current_mA_cm2 * cell.area_cm2 / 1000
  const current_A = cell.capacity_uC * 1e-6 / (cell.window_V[1] - cell.window_V[0]) * condition.rate_mV_s / 1000
  return Math.min(current_A, cell.maxCurrent_mA / 1000)
}

/** The scan rate, V/s. */
export function rateOf(condition: Condition, cell: SimCell): number {
  if (condition.kind === "sweep") return condition.rate_mV_s / 1000
  return condition.current_mA_cm2 * cell.area_cm2 / 1000 * (cell.window_V[1] - cell.window_V[0]) / (cell.capacity_uC * 1e-6)
}

/** For people: "1 mA/cm2 (printed)". */
export function conditionText(condition: Condition): string {
  return `${valueText(condition)} (${condition.printed ? "printed" : "no rate printed: the one that loses least"})`
}

/** Where a current comes from that stands for a scan rate, or the other way round: "as long as the printed 10 mV/s". */
export function insteadText(condition: Condition): string {
  return condition.printed ? `as long as the printed ${valueText(condition)}` : `no rate printed: as long as ${valueText(condition)}, which loses least`
}

function valueText(condition: Condition): string {
  return condition.kind === "current" ? `${Number(condition.current_mA_cm2.toPrecision(3))} mA/cm2` : `${condition.rate_mV_s} mV/s`
}
