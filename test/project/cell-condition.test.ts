import { describe, expect, test } from "vitest"
import { benchCondition, capacityFigure, currentOf, printedCondition, printedRetention, quietCurrent_mA, rateOf } from "../../project/cell-condition.js"
import { loadCellSheet, resolveCell } from "../../project/cell-sheet.js"
import type { SimCell } from "../../project/sim-cell.js"

const cellOf = (id: string): SimCell => {
  const resolved = resolveCell(loadCellSheet(id), { figures: "printed" })
  if ("missing" in resolved) throw new Error(resolved.missing.join())
  return resolved.cell
}

describe("the printed condition", () => {
  test("is the current or the scan rate of the figure that says how much the cell holds", () => {
    expect(printedCondition(loadCellSheet("cnt-zn"))).toEqual({ kind: "current", current_mA_cm2: 1, printed: true })
    expect(printedCondition(loadCellSheet("mxene-laser-zn"))).toEqual({ kind: "sweep", rate_mV_s: 10, printed: true })
    // "5 mg cm-2" is no rate.
    expect(printedCondition(loadCellSheet("v3crc3-zn"))).toBeUndefined()
    expect(benchCondition(loadCellSheet("v3crc3-zn"), cellOf("v3crc3-zn"))).toMatchObject({ kind: "current", printed: false })
  })

  test("a sheet that prints capacity per area and per volume is judged by the first", () => {
    expect(capacityFigure(loadCellSheet("ce-mno2-cai"))).toBe("capacity_uAh_cm2")
  })

  test("where none is printed, is a current slow against resistance and fast against the leak", () => {
    const cell = cellOf("v3crc3-zn")
    const current_mA = quietCurrent_mA(cell)
    expect(current_mA * 1000 / cell.selfDischarge_uA).toBeGreaterThan(20)
    expect(current_mA / 1000 * (cell.esr_Ohm + cell.branches[0].resistance_Ohm) / 1.3).toBeLessThan(0.01)
  })

  test("a scan rate and the current in its place take the same time through the window", () => {
    const cell = cellOf("mxene-laser-zn")
    const sweep = { kind: "sweep", rate_mV_s: 10, printed: true } as const
    expect(rateOf(sweep, cell)).toBe(0.01)
    expect(cell.capacity_uC * 1e-6 / currentOf(sweep, cell)).toBeCloseTo(150, 9)   // 1.5 V at 10 mV/s
    const current = { kind: "current", current_mA_cm2: currentOf(sweep, cell) * 1000 / cell.area_cm2, printed: true } as const
    expect(rateOf(current, cell)).toBeCloseTo(0.01, 12)
  })
})

describe("the printed retention", () => {
  const sheet = loadCellSheet("cnt-zn")
  const printing = (retention: { value: number | null, cycles?: number }) => printedRetention({ ...sheet, printed: { ...sheet.printed, retention_fraction: { source: sheet.references[0], ...retention } } })

  test("is a share and a number of cycles; without the number, or with nothing left, there is no fade to be had from it", () => {
    expect(printedRetention(sheet)).toEqual({ fraction: 0.874, cycles: 6000 })
    expect(printing({ value: 0.9 })).toBeUndefined()
    expect(printing({ value: 0, cycles: 100 })).toBeUndefined()
    expect(printing({ value: null, cycles: 100 })).toBeUndefined()
  })
})
