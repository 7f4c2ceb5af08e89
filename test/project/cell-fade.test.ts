import { describe, expect, test } from "vitest"
import { benchCondition, currentOf, printedRetention } from "../../project/cell-condition.js"
import { discharge } from "../../project/cell-discharge.js"
import { restRetention } from "../../project/cell-fade.js"
import { listCellSheets, loadCellSheet, resolveCell } from "../../project/cell-sheet.js"
import type { CellSheet } from "../../project/cell-types.js"
import type { SimCell } from "../../project/sim-cell.js"

const resolved = (sheet: CellSheet, area_cm2?: number): SimCell[] => {
  const result = resolveCell(sheet, { figures: "printed", ...(area_cm2 === undefined ? {} : { area_cm2 }) })
  return "cell" in result ? [result.cell] : []
}

/** Charge that the cell delivers when this share of its capacity is left, with the resistances that the loss brings. */
function delivered(cell: SimCell, share: number, current_mA: number): number {
  const growth = 1 + cell.resistanceGrowth * (1 - share)
  const branches = cell.branches.map(branch => ({ ...branch, resistance_Ohm: branch.resistance_Ohm * growth }))
  return discharge({ ...cell, capacity_uC: cell.capacity_uC * share, esr_Ohm: cell.esr_Ohm * growth, branches }, current_mA).charge_uC
}

describe("the fade between rest and rest that shows as a printed retention", () => {
  const [cell] = resolved(loadCellSheet("mxene-bc-zn"))
  const found = restRetention(cell, 1, { fraction: 0.7, cycles: 10_000 })

  test("delivers 70 % at the printed 1 mA/cm2, with the resistances that the loss brings", () => {
    expect(delivered(cell, found.fraction, 1) / delivered(cell, 1, 1)).toBeCloseTo(0.7, 8)
    // Part of the loss is the resistances': less than 30 % of the capacity itself is gone.
    expect(found.fraction).toBeGreaterThan(0.7)
  })

  test("counts full cycles, of which the paper's 10,000 between the limits are fewer", () => {
    const depth = discharge(cell, 1).charge_uC / cell.capacity_uC
    expect(found.cycles).toBeLessThan(10_000 * depth)
    expect(found.cycles).toBeGreaterThan(10_000 * depth * 0.85)
  })

  test("walking the paper's 10,000 cycles one by one leaves 70 % of what was delivered", () => {
    const perCycle = Math.log(found.fraction) / found.cycles
    let share = 1
    // Delivered charge changes by parts per million from cycle to cycle: counted anew every 100.
    for (let cycles = 0; cycles < 10_000; cycles += 100) {
      const depth = delivered(cell, share, 1) / (share * cell.capacity_uC)
      share *= Math.exp(perCycle * 100 * depth)
    }
    expect(delivered(cell, share, 1) / delivered(cell, 1, 1)).toBeCloseTo(0.7, 3)
  })

  test("leaves a cell without loss alone", () => {
    expect(restRetention(cell, 1, { fraction: 1, cycles: 500 })).toEqual({ fraction: 1, cycles: 500 })
  })

  test("is found where almost nothing is left, too", () => {
    const little = restRetention(cell, 1, { fraction: 0.02, cycles: 300 })
    expect(delivered(cell, little.fraction, 1) / delivered(cell, 1, 1)).toBeCloseTo(0.02, 8)
  })
})

describe("every cell that is made from a sheet with a printed retention", () => {
  const cells = listCellSheets().flatMap(sheet => {
    const printed = printedRetention(sheet)
    return printed === undefined ? [] : resolved(sheet).map(cell => ({ id: sheet.id, sheet, printed, cell }))
  })

  test("are sixteen", () => {
    expect(cells).toHaveLength(16)
  })

  test.each(cells.map(entry => [entry.id, entry] as const))("%s: what is left of its capacity delivers the printed share at the printed current", (_, { sheet, printed, cell }) => {
    const current_mA = currentOf(benchCondition(sheet, cell), cell) * 1000
    const { fraction } = cell.retention as { fraction: number }
    expect(delivered(cell, fraction, current_mA) / delivered(cell, 1, current_mA)).toBeCloseTo(printed.fraction, 8)
  })

  test("fades the same on any area: the printed current is one per area", () => {
    for (const { sheet, cell } of cells) {
      const [small] = resolved(sheet, cell.area_cm2 / 10)
      expect(small.retention?.fraction).toBeCloseTo(cell.retention?.fraction ?? NaN, 6)
      expect((small.retention?.cycles ?? NaN) / (cell.retention?.cycles ?? NaN)).toBeCloseTo(1, 6)
    }
  })
})
