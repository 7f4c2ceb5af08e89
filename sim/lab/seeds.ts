// Every cell of the seed reviews on the bench: the printed condition is run, and what is measured is held against what is printed.

import { benchCondition, conditionText, currentOf, printedRetention, type Condition } from "../../project/cell-condition.js"
import { resolveCell } from "../../project/cell-sheet.js"
import { printedFigure, printedNumber, type CellSheet, type Figure } from "../../project/cell-types.js"
import type { SimCell } from "../../project/sim-cell.js"
import { cycleLife } from "./ageing.js"
import { laboratory } from "./bench.js"
import { compare, compareMeasured, judged, type Comparison, type Measured } from "./compare.js"
import { cv } from "./cv.js"
import { gcd } from "./gcd.js"
import { rest } from "./rest.js"

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

/** Runs what a sheet prints: capacity or capacitance, energy, power, further rates, retention, self-discharge.
 *  A sheet that lacks what a simulation needs comes back with the reasons. */
export function reproduce(sheet: CellSheet): SeedResult {
  const resolved = resolveCell(sheet, { figures: "printed" })
  const base = { id: sheet.id, kind: sheet.kind }
  if ("missing" in resolved) return { ...base, simulatable: false, missing: resolved.missing, notes: [], comparisons: [] }
  const { cell, notes } = resolved
  const condition = benchCondition(sheet, cell)
  const comparisons = [
    ...compareMeasured(sheet, cell, condition, measure(cell, condition)),
    ...compareRates(sheet, cell),
    ...compareRetention(sheet, cell, condition),
    ...compareRest(sheet, cell, condition),
  ]
  return { ...base, simulatable: true, missing: [], condition: conditionText(condition), notes, comparisons }
}

function measure(cell: SimCell, condition: Condition): Measured {
  if (condition.kind === "sweep") return cv(laboratory(cell), { rate_V_s: condition.rate_mV_s / 1000 }).figures
  return gcd(laboratory(cell), { current_A: currentOf(condition, cell), cycles: 1 }).cycles[0]
}

function compareRates(sheet: CellSheet, cell: SimCell): Comparison[] {
  const own = (printedFigure(sheet, "capacity_uAh_cm2") as Figure | undefined)?.at?.current_mA_cm2
  return (sheet.printed.rates ?? []).filter(rate => rate.current_mA_cm2 !== own).flatMap(rate => {
    const run = gcd(laboratory(cell), { current_A: rate.current_mA_cm2 * cell.area_cm2 / 1000, cycles: 1 })
    return judged(sheet, "capacity_uAh_cm2", `charge between the cut-offs at ${rate.current_mA_cm2} mA/cm2`, rate.capacity_uAh_cm2, run.cycles[0].capacity_uAh_cm2)
  })
}

function compareRetention(sheet: CellSheet, cell: SimCell, condition: Condition): Comparison[] {
  const printed = printedRetention(sheet)
  if (printed === undefined) return []
  const current_A = currentOf(condition, cell)
  const { points } = cycleLife(laboratory(cell), { current_A, cycles: printed.cycles, points: 10 })
  return compare(sheet, "retention_fraction", `capacity after ${printed.cycles} cycles over the first`, points[points.length - 1].retention)
}

function compareRest(sheet: CellSheet, cell: SimCell, condition: Condition): Comparison[] {
  if (printedNumber(sheet, "selfDischarge_mV_h") === undefined) return []
  const { figures } = rest(laboratory(cell), { current_A: currentOf(condition, cell), hours: 30 })
  return compare(sheet, "selfDischarge_mV_h", "voltage loss of a settled full cell", figures.settledLoss_mV_h)
}
