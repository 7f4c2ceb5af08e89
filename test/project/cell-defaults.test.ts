import { describe, expect, test } from "vitest"
import { CLASS_DEFAULTS, classValues, unsetDefaults } from "../../project/cell-defaults.js"
import { loadCellSheet, resolveCell, type CellSheet } from "../../project/cell-sheet.js"
import { sheetText } from "../../project/cell-text.js"

const KINDS = ["ZIMB", "ZIHMSC"] as const

function changed(id: string, change: Record<string, unknown>): CellSheet {
  const sheet = loadCellSheet(id)
  return { ...sheet, assumed: { ...sheet.assumed, ...change } } as CellSheet
}

function cellOf(sheet: CellSheet) {
  const resolved = resolveCell(sheet)
  if ("missing" in resolved) throw new Error(resolved.missing.join())
  return resolved.cell
}

describe("what is assumed of a class", () => {
  test.each(KINDS)("%s: every value has a reason, lies in its range, and the resistances are 1 at half charge", (kind) => {
    for (const { value, range, reason } of Object.values(CLASS_DEFAULTS[kind])) {
      const judged = Array.isArray(value) ? value[0] : typeof value === "object" ? value.share_fraction : value
      expect(range![0]).toBeLessThanOrEqual(judged)
      expect(range![1]).toBeGreaterThanOrEqual(judged)
      expect(reason.length).toBeGreaterThan(20)
    }
    const table = CLASS_DEFAULTS[kind].resistanceBySoc_ratio.value
    expect(table[(table.length - 1) / 2]).toBe(1)
    for (let i = 1; i < table.length; i++) expect(table[i]).toBeLessThanOrEqual(table[i - 1])   // it rises towards empty
  })

  test("only capacitors redistribute, and the leak doubles about every 10 K at room temperature", () => {
    expect(CLASS_DEFAULTS.ZIMB.redistribution).toBeUndefined()
    const doubling = CLASS_DEFAULTS.ZIHMSC.selfDischargeActivation_kJ_mol.value * 1000 / 8.314 * (1 / 293.15 - 1 / 303.15)
    expect(Math.exp(doubling)).toBeCloseTo(2, 0)
  })

  test("the growth of resistance is that of the aged carbon electrode: 8.581 to 4.634 ohm for 0.0757 to 0.1069 F, 48 mHz", () => {
    expect((8.581 / 4.634 - 1) / (1 - 0.0757 / 0.1069)).toBeCloseTo(CLASS_DEFAULTS.ZIHMSC.resistanceGrowth_ratio.value, 0)
  })
})

describe("a sheet that sets a value itself", () => {
  test("is believed before its class", () => {
    const sheet = changed("cnt-zn", {
      freezing_degC: { value: -30, reason: "glycol" },
      bendResistance_ratio: { value: 0.02, reason: "measured" },
      calendarFade_fraction_year: { value: 0.03, reason: "measured" },
      resistanceGrowth_ratio: { value: 4, reason: "measured" },
      selfDischargeActivation_kJ_mol: { value: 44, reason: "measured" },
      resistanceBySoc_ratio: { value: [1.2, 0.8], reason: "measured" },
      redistribution: { value: { share_fraction: 0.3, tau_s: 4000 }, reason: "measured" },
    })
    const cell = cellOf(sheet)
    expect(cell).toMatchObject({
      freezing_degC: -30, bendResistance: 0.02, calendarFade: 0.03, resistanceGrowth: 4, selfDischargeActivation_J_mol: 44_000, resistanceBySoc: [1.2, 0.8],
    })
    expect(cell.branches[2].tau_s).toBe(4000)
    expect(unsetDefaults(sheet)).toEqual([])
    expect(classValues(loadCellSheet("cnt-zn")).freezing_degC).toBe(-7)
  })

  test("a share of nothing means no slow branch", () => {
    expect(cellOf(changed("cnt-zn", { redistribution: { value: { share_fraction: 0, tau_s: 1000 }, reason: "fast pores" } })).branches.length).toBe(2)
  })

  test("work in the cold is believed: a cell with a range from -20 °C does not freeze above that", () => {
    expect(cellOf(changed("cnt-zn", { temperature_degC: { value: [-20, 60], reason: "glycol" } })).freezing_degC).toBe(-20)
  })

  test("the text for people says which values are the class's and which the sheet's", () => {
    const text = sheetText(changed("cnt-zn", { bendResistance_ratio: { value: 0.02, reason: "measured" } }))
    const [own, ofClass] = text.split("ASSUMED OF EVERY ZIHMSC (where the sheet sets nothing)")
    expect(own).toContain("bendResistance_ratio")
    expect(ofClass).not.toContain("bendResistance_ratio")
    expect(ofClass).toMatch(/redistribution +0\.15 of the capacitance, 1000 s \(0\.04 to 0\.3\): charge moves/)
    expect(sheetText(loadCellSheet("zn-gel-zheng"))).not.toContain("ASSUMED OF EVERY")   // cannot be simulated
  })
})
