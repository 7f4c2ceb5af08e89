import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { meanOcv } from "../../project/cell-check-figures.js"
import { cellFile, listCellSheets, loadCellSheet, resolveCell, type CellSheet } from "../../project/cell-sheet.js"
import type { SimCell } from "../../project/sim-cell.js"

const simulated = (sheet: CellSheet, options = {}): { cell: SimCell, notes: string[] } => {
  const resolved = resolveCell(sheet, options)
  if ("missing" in resolved) throw new Error(`${sheet.id} lacks ${resolved.missing.join(", ")}`)
  return resolved
}

describe("loading a datasheet", () => {
  test("by id, or by the path of its file", () => {
    expect(loadCellSheet("cnt-zn")).toEqual(loadCellSheet(cellFile("cnt-zn")))
  })

  test("an unknown id names the nearest ones", () => {
    expect(() => loadCellSheet("ce-mno2")).toThrow(/no cell "ce-mno2"; nearest: ce-mno2-cai/)
  })

  test("the schema is no cell, and a path cannot be smuggled in as an id", () => {
    expect(() => loadCellSheet("cell.schema")).toThrow(/no cell/)
    expect(() => loadCellSheet("..")).toThrow(/no cell/)
  })

  test("a broken file is refused with its line, and a missing or unsuitable one by name", () => {
    const folder = mkdtempSync(join(tmpdir(), "cells-"))
    const file = join(folder, "mine.json")
    writeFileSync(file, "{\n  \"id\": \"mine\"\n  \"kind\": \"ZIMB\"\n}\n")
    expect(() => loadCellSheet(file)).toThrow(`${file}: line 3, column 3: not JSON`)
    expect(() => loadCellSheet(join(folder, "none.json"))).toThrow(/no such datasheet/)
    expect(() => loadCellSheet(`${folder}/`)).toThrow(/not a file/)
  })

  test("the package has 25 capacitors and 31 batteries", () => {
    const sheets = listCellSheets()
    expect(sheets.filter((sheet) => sheet.kind === "ZIHMSC").length).toBe(25)
    expect(sheets.filter((sheet) => sheet.kind === "ZIMB").length).toBe(31)
  })
})

describe("a cell ready for simulation", () => {
  test("CNT//Zn stores 83.2 mF x 1.8 V = 149.8 mC, as Table 1 of Nanoscale 2024, 16, 4542 prints it", () => {
    const { cell } = simulated(loadCellSheet("cnt-zn"))
    expect(cell.chemistry).toBe("zihmsc")
    expect(cell.capacity_uC).toBeCloseTo(149_760, 6)
    expect(cell.retention).toEqual({ fraction: 0.874, cycles: 6000 })
  })

  test("kelp carbon is printed as a capacity: 10.3 µAh, not mAh", () => {
    expect(simulated(loadCellSheet("kelp-carbon-zn")).cell.capacity_uC).toBeCloseTo(10.3 * 3600, 6)
  })

  test("the cell of ref. 108 leaks as printed: 2.75 mV/h on its capacitance, 64.1 nA at the printed 83.96 mF", () => {
    const sheet = loadCellSheet("mxene-rgo-foam-zn")
    expect(simulated(sheet, { figures: "printed" }).cell.selfDischarge_uA).toBeCloseTo(0.0641, 4)
    expect(simulated(sheet).cell.selfDischargeProportional).toBe(true)
  })

  test("the default Zn//MnO2 cell delivers the printed 8.4 mWh from 7.2 mAh: 1.167 V on average", () => {
    const { cell, notes } = simulated(loadCellSheet("ce-mno2-cai"))
    expect(cell.area_cm2).toBe(1)
    expect(cell.capacity_uC).toBe(7.2e-3 * 3600 * 1e6)
    expect(meanOcv(cell.ocvDischarge_V)).toBeCloseTo(8.4 / 7.2, 3)
    expect(notes).toEqual([])
  })

  test("VO2-MWCNT delivers 189 µWh from 315 µAh: 0.600 V on average", () => {
    expect(meanOcv(simulated(loadCellSheet("vo2-mwcnt-shi")).cell.ocvDischarge_V)).toBeCloseTo(0.6, 3)
  })

  test("a cell whose printed window cannot be read gets the one that energy, power and current agree on", () => {
    expect(simulated(loadCellSheet("eg-pani-zn")).cell.window_V).toEqual([0, 1.74])
  })

  test("no cell is discharged below 0 V, even if the printed figures are asked for", () => {
    const sheet = loadCellSheet("dhb-ac-zn")   // -0.15-0.85 V in Table 1
    expect(simulated(sheet).cell.window_V).toEqual([0, 0.85])
    expect(simulated(sheet, { figures: "printed" }).cell.window_V).toEqual([0, 0.85])
    expect(simulated(sheet).notes.join()).toContain("-0.15-0.85 V is printed")
  })

  test("where capacitance and energy exclude each other the lower is used and said, the printed one on request", () => {
    const sheet = loadCellSheet("ac-zn-nanosheet")
    const cautious = simulated(sheet)
    expect(cautious.cell.capacity_uC).toBeCloseTo(415_400, 6)   // delivers the printed 115.4 µWh over 0.5-1.5 V
    expect(cautious.notes.join()).toContain("1297 is printed")
    expect(simulated(sheet, { figures: "printed" }).cell.capacity_uC).toBeCloseTo(1_297_000, 6)
  })

  test("a footprint is printed for 0.95 cm2: 3.23 mAh; at another area the figure is used with a warning", () => {
    const sheet = loadCellSheet("nvo-cnt-3dp-s")
    const own = simulated(sheet)
    expect(own.cell.capacity_uC / 3600).toBeCloseTo(3230, 6)
    expect(own.notes).toEqual([])
    expect(simulated(sheet, { area_cm2: 1.89 }).notes.join()).toContain("larger printed cells hold less per area")
  })

  test("a cell without an areal figure says what is missing", () => {
    expect(resolveCell(loadCellSheet("zn-gel-zheng"))).toMatchObject({ missing: expect.arrayContaining(["areal capacity (only mAh/g printed, no loading)", "voltage window"]) })
    expect(resolveCell(loadCellSheet("mxene-dmac-kfecn"))).toMatchObject({ missing: expect.arrayContaining(["areal capacitance (only F/cm3 printed, no thickness)"]) })
    expect(resolveCell(loadCellSheet("mxene-pure-baseline"))).toMatchObject({ missing: expect.arrayContaining(["voltage window"]) })
  })
})

describe("all simulatable cells", () => {
  const cells = listCellSheets().map((sheet) => resolveCell(sheet)).flatMap((resolved) => "cell" in resolved ? [resolved.cell] : [])

  test("are 24, every cell with an areal figure and a window that can be had", () => {
    expect(cells.length).toBe(24)
  })

  test.each(cells.map((cell) => [cell.id, cell] as [string, SimCell]))("%s keeps the contract of a simulated cell", (_, cell) => {
    for (const curve of [cell.ocvCharge_V, cell.ocvDischarge_V]) {
      expect(curve.length).toBe(21)
      for (let i = 1; i < curve.length; i++) expect(curve[i]).toBeGreaterThan(curve[i - 1])
    }
    cell.ocvCharge_V.forEach((value, i) => expect(value).toBeGreaterThanOrEqual(cell.ocvDischarge_V[i]))
    expect(cell.ocvDischarge_V[0]).toBeGreaterThanOrEqual(cell.window_V[0])
    expect(cell.ocvCharge_V[20]).toBeLessThanOrEqual(cell.window_V[1] + 1e-12)
    expect(cell.window_V[0]).toBeGreaterThanOrEqual(0)
    expect(cell.window_V[1]).toBeLessThanOrEqual(1.8)   // aqueous limit, section 2.1 of Nanoscale 2024, 16, 4542
    if (cell.chemistry === "zihmsc") expect(cell.ocvCharge_V).toEqual(cell.ocvDischarge_V)
    expect(cell.branches.length).toBe(2)
    for (const value of [cell.capacity_uC, cell.esr_Ohm, cell.selfDischarge_uA, cell.maxCurrent_mA, cell.coulombicEfficiency]) expect(value).toBeGreaterThan(0)
  })

  test("scale with the area: charge, leak and current up, resistance down, time constants and voltages not at all", () => {
    const sheets = listCellSheets().filter((sheet) => "cell" in resolveCell(sheet))
    fc.assert(fc.property(fc.constantFrom(...sheets), fc.double({ min: 0.01, max: 100, noNaN: true }), (sheet, area_cm2) => {
      const one = simulated(sheet, { area_cm2: 1 }).cell
      const many = simulated(sheet, { area_cm2 }).cell
      expect(many.capacity_uC / one.capacity_uC / area_cm2).toBeCloseTo(1, 9)
      expect(many.selfDischarge_uA / one.selfDischarge_uA / area_cm2).toBeCloseTo(1, 9)
      expect(many.maxCurrent_mA / one.maxCurrent_mA / area_cm2).toBeCloseTo(1, 9)
      expect(many.esr_Ohm * area_cm2 / one.esr_Ohm).toBeCloseTo(1, 9)
      expect(many.branches.map((branch) => branch.tau_s)).toEqual(one.branches.map((branch) => branch.tau_s))
      expect(many.ocvCharge_V).toEqual(one.ocvCharge_V)
    }))
  })
})
