import { describe, expect, test } from "vitest"
import { benchCondition, capacityFigure } from "../../../project/cell-condition.js"
import { listCellSheets, loadCellSheet, resolveCell } from "../../../project/cell-sheet.js"
import { compareMeasured, judged, SAME } from "../../../sim/lab/compare.js"
import { reproduce } from "../../../sim/lab/seeds.js"
import { quoted } from "../../helpers/accuracy.js"

const quantitative = listCellSheets().filter(sheet => sheet.quantitative === true)
const results = quantitative.map(sheet => ({ sheet, result: reproduce(sheet) }))

describe("the cells of the reviews on the bench", () => {
  test("24 of the 38 with figures can be simulated; each of the others says what it lacks", () => {
    expect(results).toHaveLength(38)
    expect(results.filter(({ result }) => result.simulatable)).toHaveLength(24)
    for (const { result } of results) expect(result.simulatable ? result.missing.length : Math.min(1, result.missing.length)).toBe(result.simulatable ? 0 : 1)
  })

  for (const { sheet, result } of results.filter(entry => entry.result.simulatable)) {
    test(`${sheet.id} gives back what is printed at ${result.condition}, or carries the conflict that makes it impossible`, () => {
      expect(result.comparisons.map(comparison => comparison.figure)).toContain(capacityFigure(sheet))
      for (const comparison of result.comparisons) {
        const { figure, printed, measured, deviation, verdict } = comparison
        expect(deviation, figure).toBeCloseTo(measured / printed - 1, 12)
        expect(verdict === "reproduced", figure).toBe(Math.abs(deviation) <= SAME)
        expect(verdict, `${figure}: printed ${printed}, measured ${measured}`).not.toBe("missed")
        // Only an energy or a power follows from other printed figures; a capacity, a retention, a self-discharge must come out.
        if (verdict === "conflict") expect(["energy_uWh_cm2", "power_mW_cm2"]).toContain(figure)
        if (verdict === "conflict") expect(sheet.conflicts.find(conflict => conflict.about === comparison.conflict)?.figures).toContain(`printed.${figure}`)
      }
    })
  }

  test("the README counts their figures as they come out", () => {
    const verdicts = results.flatMap(({ result }) => result.comparisons.map(comparison => comparison.verdict))
    const count = (wanted: string): number => verdicts.filter(verdict => verdict === wanted).length
    expect(SAME * 100).toBe(quoted("seeds", "percent"))
    expect(count("reproduced")).toBe(quoted("seeds", "reproduced"))
    expect(count("conflict")).toBe(quoted("seeds", "conflicts"))
    expect(count("missed")).toBe(quoted("seeds", "missed"))
  })

  test("a printed capacity, capacitance, energy, retention or self-discharge of a simulatable cell is never left out", () => {
    for (const { sheet, result } of results.filter(entry => entry.result.simulatable)) {
      const compared = new Set(result.comparisons.map(comparison => comparison.figure))
      for (const name of ["capacitance_mF_cm2", "capacity_uAh_cm2", "energy_uWh_cm2", "retention_fraction", "selfDischarge_mV_h"]) {
        const printed = sheet.printed[name] as { value?: unknown } | undefined
        if (typeof printed?.value === "number") expect(compared, sheet.id).toContain(name)
      }
    }
  })
})

describe("a conflict excuses only what it explains", () => {
  const sheet = loadCellSheet("cnt-zn")

  test("CNT//Zn prints 29.6 µWh/cm2, equation (9) of its capacitance is 37.44: excused when that is what was measured, missed when something else was", () => {
    expect(judged(sheet, "energy_uWh_cm2", "eq. (9)", 29.6, 37.4, 37.44)[0]).toMatchObject({ verdict: "conflict", conflict: "energy against eq. (9)" })
    expect(judged(sheet, "energy_uWh_cm2", "eq. (9)", 29.6, 35, 37.44)[0].verdict).toBe("missed")
    expect(judged(sheet, "energy_uWh_cm2", "eq. (9)", 29.6, 29.9, 37.44)[0].verdict).toBe("reproduced")
  })

  test("its capacitance stands in the same conflict and is not excused by it", () => {
    const resolved = resolveCell(sheet, { figures: "printed" })
    if ("missing" in resolved) throw new Error(resolved.missing.join())
    const condition = benchCondition(sheet, resolved.cell)
    const measured = { capacitance_mF_cm2: 80, capacity_uAh_cm2: 40, energy_uWh_cm2: 30 }
    expect(compareMeasured(sheet, resolved.cell, condition, measured).map(({ figure, verdict }) => [figure, verdict]))
      .toEqual([["capacitance_mF_cm2", "missed"], ["energy_uWh_cm2", "missed"]])
  })
})
