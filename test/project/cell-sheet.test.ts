import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { areaFactor } from "../../project/cell-area.js"
import { meanOcv } from "../../project/cell-check-figures.js"
import { CLASS_DEFAULTS } from "../../project/cell-defaults.js"
import type { PrintedDischarge } from "../../project/cell-print.js"
import { cellFile, listCellSheets, loadCellSheet, resolveCell, type CellSheet } from "../../project/cell-sheet.js"
import type { SimCell } from "../../project/sim-cell.js"

const simulated = (sheet: CellSheet, options = {}): { cell: SimCell, notes: string[], print: PrintedDischarge } => {
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
  test("CNT//Zn has 83.2 mF at 1 mA/cm2, as Table 1 of Nanoscale 2024, 16, 4542 prints it, so it stores more than 83.2 mF x 1.8 V = 149.8 mC", () => {
    const { cell, print } = simulated(loadCellSheet("cnt-zn"))
    expect(cell.chemistry).toBe("zihmsc")
    expect(print).toEqual({ figure: { capacitance_mF_cm2: 83.2 }, condition: { kind: "current", current_mA_cm2: 1, printed: true }, rates: [] })
    expect(cell.capacity_uC / 149_760).toBeCloseTo(1.187, 3)
    // 87.4 % after 6000 cycles at 1 mA/cm2 are printed: part of that loss is the resistances', and no such cycle is a full one.
    expect(cell.retention?.fraction).toBeCloseTo(0.9026, 4)
    expect(cell.retention?.cycles).toBeCloseTo(4937, 0)
  })

  test("kelp carbon is printed as a capacity: 10.3 µAh, not mAh", () => {
    expect(simulated(loadCellSheet("kelp-carbon-zn")).print.figure).toEqual({ charge_uC_cm2: 10.3 * 3600 })
  })

  test("the cell of ref. 108 falls by the printed 2.75 mV/h: 64.1 nA at the printed 83.96 mF, more with its slow pores", () => {
    const { cell } = simulated(loadCellSheet("mxene-rgo-foam-zn"), { figures: "printed" })
    const capacitance_mF = cell.capacity_uC / 1000 / 1.4
    expect(cell.selfDischarge_uA * 3600 / capacitance_mF).toBeCloseTo(2.75, 9)   // µA · s / mF = mV
    expect(cell.selfDischarge_uA * 83.96 / capacitance_mF).toBeCloseTo(0.0641, 4)
    expect(cell.selfDischargeProportional).toBe(true)
  })

  test("in the severe case a capacitor loses 26 % of its voltage in 30 h, and a battery half its charge in a month", () => {
    const { cell } = simulated(loadCellSheet("cnt-zn"), { selfDischarge: "severe" })
    const perHour = cell.selfDischarge_uA * 3600 / cell.capacity_uC   // of the voltage, window from 0 V
    expect(Math.exp(-30 * perHour)).toBeCloseTo(0.74, 9)
    const battery = simulated(loadCellSheet("ce-mno2-cai"), { selfDischarge: "severe" }).cell
    expect(battery.selfDischarge_uA * 30 * 86_400 / battery.capacity_uC).toBeCloseTo(0.5, 9)
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
    expect(cautious.print.figure).toEqual({ capacitance_mF_cm2: 415.4 })   // delivers the printed 115.4 µWh over 0.5-1.5 V
    expect(cautious.notes.join()).toContain("1297 is printed")
    expect(simulated(sheet, { figures: "printed" }).print.figure).toEqual({ capacitance_mF_cm2: 1297 })
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
    expect(cell.branches.length).toBe(cell.chemistry === "zihmsc" ? 3 : 2)
    for (let j = 1; j < cell.branches.length; j++) expect(cell.branches[j].tau_s).toBeGreaterThan(cell.branches[j - 1].tau_s)
    for (const value of [cell.capacity_uC, cell.esr_Ohm, cell.selfDischarge_uA, cell.maxCurrent_mA, cell.coulombicEfficiency]) expect(value).toBeGreaterThan(0)
    const table = cell.resistanceBySoc
    expect((table[Math.floor((table.length - 1) / 2)] + table[Math.ceil((table.length - 1) / 2)]) / 2).toBe(1)
    expect(cell.freezing_degC).toBeLessThanOrEqual(cell.temperature_degC[0])
  })

  test("lose or gain nothing of the curve of their charge by the slow branch: it is a share of the capacitance behind a time constant", () => {
    // Foster form of C1 || (R + C2): R_F = tau x / ((1 - x) C), so C1 = tau C / (tau + R_F C) = (1 - x) C answers at once.
    const { share_fraction, tau_s } = CLASS_DEFAULTS.ZIHMSC.redistribution!.value
    for (const cell of cells.filter((cell) => cell.chemistry === "zihmsc")) {
      const capacitance_F = cell.capacity_uC / 1e6 / (cell.window_V[1] - cell.window_V[0])
      const slow = cell.branches[2]
      expect(slow.tau_s).toBe(tau_s)
      expect(slow.tau_s / (slow.tau_s / capacitance_F + slow.resistance_Ohm)).toBeCloseTo((1 - share_fraction) * capacitance_F, 12)
    }
  })

  test("scale with the area: leak with charge, current up, resistance down, time constants and voltages not at all", () => {
    const sheets = listCellSheets().filter((sheet) => "cell" in resolveCell(sheet))
    fc.assert(fc.property(fc.constantFrom(...sheets), fc.double({ min: 0.01, max: 100, noNaN: true }), (sheet, area_cm2) => {
      const own = simulated(sheet).cell
      const other = simulated(sheet, { area_cm2 }).cell
      const ratio = area_cm2 / own.area_cm2
      expect(other.capacity_uC / own.capacity_uC / ratio).toBeCloseTo(areaFactor(own.area_cm2, area_cm2), 9)
      expect(other.selfDischarge_uA / own.selfDischarge_uA).toBeCloseTo(other.capacity_uC / own.capacity_uC, 9)
      expect(other.maxCurrent_mA / own.maxCurrent_mA / ratio).toBeCloseTo(1, 6)
      expect(other.esr_Ohm * ratio / own.esr_Ohm).toBeCloseTo(1, 6)
      expect(other.branches.map((branch) => branch.tau_s)).toEqual(own.branches.map((branch) => branch.tau_s))
      expect(other.ocvCharge_V).toEqual(own.ocvCharge_V)
    }))
  })
})
