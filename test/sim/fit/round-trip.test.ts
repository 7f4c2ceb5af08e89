// The virtual laboratory records a cell whose parameters are known, noise is added, and the fit has to find them again.

import { beforeAll, describe, expect, test } from "vitest"
import type { SimCell } from "../../../project/sim-cell.js"
import { refused, type BranchEstimate, type Estimate } from "../../../sim/fit/estimates.js"
import { fitCell, type CellFit } from "../../../sim/fit/fit-cell.js"
import { recorded, seed, type Protocol } from "./recorded.js"

const told = <T extends object>(estimate: T | { reason: string } | undefined): T => {
  if (estimate === undefined || refused(estimate)) throw new Error(`refused: ${(estimate as { reason: string } | undefined)?.reason ?? "nothing"}`)
  return estimate as T
}
const off = (estimate: Estimate, truth: number): number => Math.abs(estimate.value / truth - 1)
const inErrors = (estimate: Estimate, truth: number): number => Math.abs(estimate.value - truth) / estimate.error
const branches = (fit: CellFit): BranchEstimate[] => told(fit.estimates.branches)
const worstOcv_mV = ({ curve }: CellFit, cell: SimCell): number => Math.max(...curve.charge_V.map((value, k) =>
  Math.max(Math.abs(value - cell.ocvCharge_V[k]), Math.abs(curve.discharge_V[k] - cell.ocvDischarge_V[k])) * 1000))

const ALL: Protocol[] = ["gcd", "pulse", "rest"]

describe.each(["nvo-cnt-3dp-m", "ce-mno2-cai"])("charge and discharge, pulses and a rest of %s, a battery with hysteresis, with 1 mV of noise", (id) => {
  const cell = seed(id)
  let fit: CellFit
  beforeAll(() => { fit = fitCell(recorded(id, ALL), { kind: "ZIMB" }) }, 60_000)

  test("capacity within 0.3 %, its window found in the recordings", () => {
    expect(off(fit.estimates.capacity_C, cell.capacity_uC * 1e-6)).toBeLessThan(3e-3)
    expect([fit.curve.discharge_V[0], fit.curve.charge_V[20]]).toEqual(cell.window_V)
  })

  test("series resistance within 1 %, both branches within 2 %, time constants within 3 %", () => {
    expect(off(told(fit.estimates.esr_Ohm), cell.esr_Ohm)).toBeLessThan(0.01)
    expect(branches(fit)).toHaveLength(2)
    branches(fit).forEach((branch, j) => {
      expect(off(branch, cell.branches[j].resistance_Ohm)).toBeLessThan(0.02)
      expect(Math.abs(branch.tau_s / cell.branches[j].tau_s - 1)).toBeLessThan(0.03)
    })
  })

  test("both branches of the open-circuit curve within 4 mV, the 100 mV between them within 1.5 mV", () => {
    expect(worstOcv_mV(fit, cell)).toBeLessThan(4)
    expect(Math.abs(told(fit.estimates.hysteresis_V).value - 0.1)).toBeLessThan(1.5e-3)
  })

  test("efficiency within 0.1 points, self-discharge of a 30 h rest within 10 %, resistance of the empty cell within 3 %", () => {
    expect(Math.abs(told(fit.estimates.coulombicEfficiency).value - 0.995)).toBeLessThan(1e-3)
    expect(off(told(fit.estimates.selfDischarge), 0.1)).toBeLessThan(0.1)
    expect(Math.abs(told(fit.estimates.resistanceBySoc).table[0] / 2 - 1)).toBeLessThan(0.03)
  })

  test("what it says of its own error is true: each within three and a half standard errors, most within two", () => {
    const distances = [
      inErrors(fit.estimates.capacity_C, cell.capacity_uC * 1e-6), inErrors(told(fit.estimates.esr_Ohm), cell.esr_Ohm), inErrors(told(fit.estimates.coulombicEfficiency), cell.coulombicEfficiency),
      inErrors(told(fit.estimates.selfDischarge), 0.1), inErrors(told(fit.estimates.hysteresis_V), 0.1),
      ...branches(fit).map((branch, j) => inErrors(branch, cell.branches[j].resistance_Ohm)),
    ]
    expect(Math.max(...distances)).toBeLessThan(3.5)
    expect(distances.filter(distance => distance < 2).length).toBeGreaterThanOrEqual(5)
  })

  test("the model is no farther from the voltages than their noise", () => {
    const { residual_V } = fit.joined.fit.solution
    expect(Math.sqrt(residual_V.reduce((sum, value) => sum + value * value, 0) / residual_V.length)).toBeLessThan(1.2e-3)
  })
})

describe("charge and discharge, pulses and a rest of cnt-zn, a hybrid capacitor", () => {
  const cell = seed("cnt-zn")
  let fit: CellFit
  beforeAll(() => { fit = fitCell(recorded("cnt-zn", ALL), { kind: "ZIHMSC" }) }, 60_000)

  test("capacity within 0.2 %, and its curve is straight", () => {
    expect(off(fit.estimates.capacity_C, cell.capacity_uC * 1e-6)).toBeLessThan(2e-3)
    expect(fit.curve.linear).toBe(true)
    expect(fit.curve.charge_V).toEqual(fit.curve.discharge_V)
    expect(worstOcv_mV(fit, cell)).toBeLessThan(1.5)
  })

  test("11.4 Ω within 3 %, 20 and 15 Ω within 5 %, 0.5 and 20 s within 10 %", () => {
    expect(off(told(fit.estimates.esr_Ohm), 11.4)).toBeLessThan(0.03)
    branches(fit).forEach((branch, j) => {
      expect(off(branch, [20, 15][j])).toBeLessThan(0.05)
      expect(Math.abs(branch.tau_s / [0.5, 20][j] - 1)).toBeLessThan(0.1)
    })
  })

  test("15 % of the capacitance lies behind 1000 s", () => {
    const slow = told(fit.estimates.redistribution)
    expect(slow.share.value).toBeCloseTo(0.15, 3)
    expect(slow.tau_s).toBeGreaterThan(980)
    expect(slow.tau_s).toBeLessThan(1020)
  })

  test("it loses 2.75 mV/h and 1 % of each charge", () => {
    expect(off(told(fit.estimates.selfDischarge), 2.75e-3)).toBeLessThan(0.02)
    expect(Math.abs(told(fit.estimates.coulombicEfficiency).value - 0.99)).toBeLessThan(5e-4)
  })
})

describe("less to go by says less, not nonsense", () => {
  test("three cycles without a rest: capacity within 1 %, both resistances together within 10 %, self-discharge is refused", () => {
    for (const id of ["nvo-cnt-3dp-m", "ce-mno2-cai"]) {
      const cell = seed(id)
      const fit = fitCell(recorded(id, ["gcd"]), { kind: "ZIMB" })
      expect(off(fit.estimates.capacity_C, cell.capacity_uC * 1e-6)).toBeLessThan(0.01)
      const sum_Ohm = branches(fit).reduce((sum, branch) => sum + branch.value, told(fit.estimates.esr_Ohm).value)
      expect(Math.abs(sum_Ohm / cell.branches.reduce((sum, branch) => sum + branch.resistance_Ohm, cell.esr_Ohm) - 1)).toBeLessThan(0.1)
      expect(inErrors(told(fit.estimates.coulombicEfficiency), 0.995)).toBeLessThan(3)
      expect(fit.estimates.selfDischarge).toEqual({ reason: "no rest after a charge or discharge" })
    }
  }, 60_000)

  test("titration: twentieths with an hour of rest between give both branches within 12 mV where it went, series resistance within 3 %", () => {
    const cell = seed("nvo-cnt-3dp-m")
    const { curve, estimates, joined: { fit: { parameters } } } = fitCell(recorded("nvo-cnt-3dp-m", ["gitt"]), { kind: "ZIMB" })
    // It went between the rests of its ends: its empty and full lie inside those of the sheet, and it began full.
    const truth = (table: number[], k: number): number => {
      const place = (1 + (parameters.empty_C + k / 20 * parameters.capacity_C) / (cell.capacity_uC * 1e-6)) * 20
      const knot = Math.max(0, Math.min(19, Math.floor(place)))
      return table[knot] + (table[knot + 1] - table[knot]) * (place - knot)
    }
    for (let k = 2; k <= 18; k++) {
      expect(Math.abs(curve.charge_V[k] - truth(cell.ocvCharge_V, k))).toBeLessThan(0.012)
      expect(Math.abs(curve.discharge_V[k] - truth(cell.ocvDischarge_V, k))).toBeLessThan(0.012)
    }
    expect(off(told(estimates.esr_Ohm), cell.esr_Ohm)).toBeLessThan(0.03)
    expect(Math.abs(told(estimates.hysteresis_V).value - 0.1)).toBeLessThan(6e-3)
  }, 60_000)

  test("pulses on one way down: the part that was seen is its capacity, and it says so; hysteresis and efficiency are refused", () => {
    const cell = seed("ce-mno2-cai")
    const fit = fitCell(recorded("ce-mno2-cai", ["pulse"]), { kind: "ZIMB" })
    // From full to 10 % of the charge.
    expect(off(fit.estimates.capacity_C, 0.9 * cell.capacity_uC * 1e-6)).toBeLessThan(0.02)
    expect(fit.notes.join()).toMatch(/empty is taken to be 1\.\d+ V at rest, as far down as the recordings go/)
    expect(off(told(fit.estimates.esr_Ohm), cell.esr_Ohm)).toBeLessThan(0.1)
    expect(fit.estimates.hysteresis_V).toMatchObject({ reason: expect.stringContaining("one way only") as string })
    expect(fit.estimates.coulombicEfficiency).toMatchObject({ reason: expect.stringContaining("no charge and discharge") as string })
  }, 60_000)

  test("a charge alone: a curve and a capacity, no resistance told from it, and it says what the curve contains", () => {
    const fit = fitCell(recorded("ce-mno2-cai", ["charge"]), { kind: "ZIMB" })
    expect(off(fit.estimates.capacity_C, seed("ce-mno2-cai").capacity_uC * 1e-6)).toBeLessThan(0.03)
    expect(fit.estimates.esr_Ohm).toEqual({ reason: "the current never changes: no jump of the voltage" })
    expect(fit.notes.join()).toContain("the open-circuit curve contains the drop over the resistances")
  }, 60_000)

  test("the same recordings give the same numbers, to the last digit", () => {
    const once = fitCell(recorded("cnt-zn", ["gcd"]), { kind: "ZIHMSC" })
    const twice = fitCell(recorded("cnt-zn", ["gcd"]), { kind: "ZIHMSC" })
    expect(twice.estimates).toEqual(once.estimates)
    expect(twice.curve).toEqual(once.curve)
  }, 60_000)
})
