// What an experiment says about itself: a default never fails, and a figure that is not what it seems is not left without a word.

import { describe, expect, test } from "vitest"
import { listCellSheets, loadCellSheet, resolveCell } from "../../../project/cell-sheet.js"
import type { SimCell } from "../../../project/sim-cell.js"
import { rateFor } from "../../../sim/lab/cv.js"
import { experiment, PROTOCOLS, type Protocol, type Wishes } from "../../../sim/lab/experiment.js"

function run(protocol: Protocol, id: string, wishes: Wishes = {}) {
  const sheet = loadCellSheet(id)
  return experiment(protocol, sheet, cellOf(id), wishes)
}

function cellOf(id: string): SimCell {
  const resolved = resolveCell(loadCellSheet(id), { figures: "printed" })
  if ("missing" in resolved) throw new Error(resolved.missing.join())
  return resolved.cell
}

const simulatable = listCellSheets().filter(sheet => "cell" in resolveCell(sheet)).map(sheet => sheet.id)

describe("without a wish", () => {
  test.each(simulatable)("every protocol runs on %s", id => {
    for (const protocol of PROTOCOLS) {
      const { rows, figures } = run(protocol, id, protocol === "cycle" ? { cycles: 2 } : {})
      expect(rows.length).toBeGreaterThan(50)
      expect(Object.values(figures).every(Number.isFinite), `${protocol} of ${id}`).toBe(true)
    }
  })

  test("a sweep as long as a printed current is slowed down where the curve's flattest part would ask for more than the cell allows", () => {
    const cell = cellOf("nvo-cnt-3dp-m")
    const printed = { kind: "current", current_mA_cm2: 2, printed: true } as const
    const { figures, condition } = run("cv", "nvo-cnt-3dp-m")
    expect(rateFor(printed, cell)).toBeLessThan(2e-3 * cell.area_cm2 * 1.4 / (cell.capacity_uC * 1e-6))
    expect(figures.largestCurrent_mA_cm2).toBeLessThan(2)
    expect(condition).toContain("slow enough for the 2.84 mA that the cell allows")
  })

  test("current and scan rate say where they come from", () => {
    expect(run("gcd", "cnt-zn", { cycles: 1 }).condition).toBe("1 mA/cm2 (printed)")
    expect(run("cv", "cnt-zn").condition).toBe("10.1 mV/s (as long as the printed 1 mA/cm2)")
    expect(run("cv", "mxene-laser-zn").condition).toBe("10 mV/s (printed)")
    expect(run("gcd", "mxene-laser-zn", { cycles: 1 }).condition).toBe("0.89 mA/cm2 (as long as the printed 10 mV/s)")
    expect(run("gcd", "v3crc3-zn", { cycles: 1 }).condition).toMatch(/^0\.05\d+ mA\/cm2 \(no rate printed: the one that loses least\)$/)
    // 10 s of the 2 mA/cm2 that this cell allows take less than the usual 1 %.
    expect(run("pulse", "nvo-cnt-3dp-m").condition).toBe("2 mA/cm2 (10 s take 0.135 % of the charge)")
  })
})

describe("what a reader has to know is said", () => {
  const said = (protocol: Protocol, id: string, wishes: Wishes = {}) => run(protocol, id, wishes).remarks.join("; ")

  test("nothing, where nothing is the matter", () => {
    for (const protocol of PROTOCOLS) expect(said(protocol, "cnt-zn", protocol === "cycle" ? { cycles: 5 } : {})).toBe("")
  })

  test("a cell without a printed retention does not fade", () => {
    expect(run("cycle", "pani-3d-pzimb", { cycles: 500 }).figures.retention).toBeCloseTo(1, 9)
    expect(said("cycle", "pani-3d-pzimb", { cycles: 500 })).toContain("no retention is printed for this cell")
  })

  test("a temperature outside of the sheet's, and one at which the electrolyte freezes", () => {
    expect(said("gcd", "cnt-zn", { temperature_degC: -4, cycles: 1 })).toBe("-4 degC is outside the 0 to 40 degC that the cell is made for")
    expect(said("gcd", "cnt-zn", { temperature_degC: -30, cycles: 1 })).toMatch(/freezes at -7 degC.*nothing comes out/)
  })

  test("a single loop, and a sweep slower than the leak", () => {
    expect(said("cv", "cnt-zn", { cycles: 1 })).toContain("one loop from an empty cell is not yet the steady one")
    expect(said("cv", "cnt-zn", { rate_V_s: 1e-7 })).toContain("self-discharge takes more than the sweep")
  })

  test("a pulse that the lower limit cuts off has no resistance after its end", () => {
    const { remarks, series } = run("pulse", "cnt-zn", { current_A: 0.1, beyond: true })
    // 0.1 A through 11 ohm are 1.1 V within a millisecond; a second later the fast branch's 20 ohm have ended the pulse.
    expect(series[0]["esr_Ohm"]).toBeCloseTo(11.1, 1)
    expect(series[0]["resistance1s_Ohm"]).toBeNaN()
    expect(remarks.join()).toContain("the pulse meets 0 V before its 10 s are over")
  })

  test("between pulses a cell is discharged gently, whatever their current: each is made where it was meant", () => {
    expect(run("pulse", "cnt-zn", { current_A: 0.1, beyond: true }).series.map(entry => Number(entry["soc"].toFixed(6)))).toEqual([0.9, 0.7, 0.5, 0.3, 0.1])
  })
})
