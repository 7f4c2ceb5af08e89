import { describe, expect, test } from "vitest"
import { UserError } from "../../../project/user-error.js"
import { laboratory } from "../../../sim/lab/bench.js"
import { cv } from "../../../sim/lab/cv.js"
import { Cycler } from "../../../sim/lab/cycler.js"
import { gcd } from "../../../sim/lab/gcd.js"
import { pulse } from "../../../sim/lab/pulse.js"
import { rest } from "../../../sim/lab/rest.js"
import { IdealCell, idealLaboratory } from "./ideal-cell.js"

describe("on a cell whose answer is known in closed form", () => {
  test("charge and discharge of an ideal capacitor give its capacitance back to a millionth, by equation (7) and by the slope", () => {
    const { cycles } = gcd(idealLaboratory(0.2, 1e-9), { current_A: 0.002, cycles: 2, hold_h: 0 })
    for (const cycle of cycles) {
      expect(cycle.capacitance_mF_cm2 / 100 - 1).toBeCloseTo(0, 6)
      expect(cycle.capacitanceWholeWidth_mF_cm2 / 100 - 1).toBeCloseTo(0, 6)
      expect(cycle.capacitanceSlope_mF_cm2 / 100 - 1).toBeCloseTo(0, 6)
      // 0.2 F over 1.6 V on 2 cm2 are 0.16 C/cm2; ½·C·U² is 0.128 J/cm2.
      expect(cycle.capacity_uAh_cm2).toBeCloseTo(0.16 / 3.6e-3, 4)
      expect(cycle.energy_uWh_cm2).toBeCloseTo(0.128 / 3.6e-3, 4)
      expect(cycle.energyEq9_uWh_cm2).toBeCloseTo(0.128 / 3.6e-3, 4)
      expect(cycle.dischargeTime_s).toBeCloseTo(160, 4)
      expect(cycle.coulombicEfficiency).toBeCloseTo(1, 6)
    }
  })

  test("a series resistance shortens the discharge by 2·I·R/ΔU; equation (7) after the drop is right, over the whole width it is not", () => {
    const [current_A, esr_Ohm] = [0.01, 8]
    const { cycles: [, cycle] } = gcd(idealLaboratory(0.2, esr_Ohm), { current_A, cycles: 2, hold_h: 0 })
    const width = 1.6 - 2 * current_A * esr_Ohm
    expect(cycle.dischargeTime_s).toBeCloseTo(0.2 * width / current_A, 4)
    expect(cycle.capacitance_mF_cm2).toBeCloseTo(100, 4)
    expect(cycle.capacitanceWholeWidth_mF_cm2).toBeCloseTo(100 * width / 1.6, 4)
    expect(cycle.esr_Ohm_cm2).toBeCloseTo(esr_Ohm * 2, 6)
    // What a resistance takes of a triangle: charge runs I·R above the open circuit, discharge I·R below it.
    expect(cycle.energyEfficiency).toBeCloseTo((1.6 - 2 * current_A * esr_Ohm) / (1.6 + 2 * current_A * esr_Ohm), 4)
  })

  test("the voltammogram of an ideal capacitor is a rectangle of I = C·v", () => {
    const { rows, figures } = cv(idealLaboratory(0.2, 1e-3), { rate_V_s: 0.01 })
    expect(figures.steady).toBe(true)
    expect(figures.capacitance_mF_cm2).toBeCloseTo(100, 3)
    expect(figures.loop_mW_cm2).toBeCloseTo(2 * 0.2 * 0.01 * 1.6 / 2 * 1000, 3)
    const later = rows.filter(entry => entry.cycle === 2 && entry.voltage_V > 0.1 && entry.voltage_V < 1.5)
    expect(later.length).toBeGreaterThan(200)
    for (const entry of later) expect(Math.abs(entry.current_A)).toBeCloseTo(0.002, 9)
  })

  test("with a series resistance the loop loses 2·RC/T·tanh(T/2RC) of its area", () => {
    const [esr_Ohm, rate_V_s] = [40, 0.02]
    const { figures } = cv(idealLaboratory(0.2, esr_Ohm), { rate_V_s })
    const ratio = 2 * esr_Ohm * 0.2 / (1.6 / rate_V_s)
    expect(figures.capacitance_mF_cm2 / 100).toBeCloseTo(1 - ratio * Math.tanh(1 / ratio), 4)
  })

  test("a pulse measures the series resistance and, without branches, nothing else", () => {
    const { pulses } = pulse(idealLaboratory(0.2, 12), { current_A: 0.001 })
    expect(pulses.map(entry => Number(entry.soc.toFixed(6)))).toEqual([0.9, 0.7, 0.5, 0.3, 0.1].map(soc => Number(soc.toFixed(6))))
    for (const entry of pulses) {
      expect(entry.esr_Ohm).toBeCloseTo(12, 3)
      expect(entry.resistance10s_Ohm).toBeCloseTo(12, 6)
      expect(entry.esr_Ohm_cm2).toBeCloseTo(24, 2)
    }
  })

  test("at rest a leak resistor empties it as an exponential: 0.2 F through 1 MOhm fall with 55.6 h", () => {
    const { figures, rows } = rest(idealLaboratory(0.2, 1e-3, 1e6), { current_A: 0.002, hours: 30, hold_h: 0 })
    // The charge ended 1 mOhm · 2 mA below the limit.
    expect(figures.start_V).toBeCloseTo(1.6 - 2e-6, 7)
    expect(figures.end_V).toBeCloseTo(figures.start_V * Math.exp(-30 * 3600 / 2e5), 9)
    expect(figures.settledLoss_mV_h).toBeCloseTo(figures.start_V * 1000 * 3600 / 2e5, 6)
    const start = rows.findIndex(entry => entry.stepType === "REST")
    for (const entry of rows.slice(start)) {
      expect(entry.voltage_V).toBeCloseTo(figures.start_V * Math.exp(-(entry.time_s - rows[start].time_s) / 2e5), 9)
    }
  })
})

describe("the cycler", () => {
  const limits = { low_V: 0, high_V: 1.6, current_A: 0.01 }
  const record = { dt_s: 1 }

  test("writes the instant of a change, then rows that never go back in time", () => {
    const cycler = new Cycler(new IdealCell(0.1, 10), 25, limits)
    cycler.run({ kind: "current", value: 0.005, until: { high_V: 1 }, record, cycle: 1 })
    const down = cycler.run({ kind: "current", value: -0.005, until: { low_V: 0 }, record, cycle: 1 })
    const { rows } = cycler
    // The drop of 2·I·R shows between two rows of one time.
    const last = rows[rows.indexOf(down[0]) - 1]
    expect(down[0].time_s).toBe(last.time_s)
    expect(last.voltage_V - down[0].voltage_V).toBeCloseTo(2 * 0.005 * 10, 9)
    expect(down[1].time_s - down[0].time_s).toBeLessThanOrEqual(1e-3)
    for (let i = 1; i < rows.length; i++) expect(rows[i].time_s).toBeGreaterThanOrEqual(rows[i - 1].time_s)
    expect(new Set(rows.map(entry => entry.step))).toEqual(new Set([1, 2]))
    expect(rows.map(entry => entry.stepType).filter((type, i, all) => type !== all[i - 1])).toEqual(["CC_CHG", "CC_DCH"])
  })

  test("ends at a voltage, a time, or a tapering current, whichever comes first", () => {
    const cycler = new Cycler(new IdealCell(0.1, 10), 25, limits)
    expect(cycler.run({ kind: "current", value: 0.005, until: { high_V: 1, time_s: 5 }, record, cycle: 1 }).at(-1)!.time_s).toBe(5)
    expect(cycler.run({ kind: "current", value: 0.005, until: { high_V: 0.5, time_s: 500 }, record, cycle: 1 }).at(-1)!.voltage_V).toBeCloseTo(0.5, 6)
    const hold = cycler.run({ kind: "voltage", value: 0.5, until: { taper_A: 0.0005, time_s: 500 }, record, cycle: 1 })
    expect(Math.abs(hold.at(-1)!.current_A)).toBeLessThanOrEqual(0.0005)
    // R·C of 1 s: a tenth is left after 2.3 s.
    expect(hold.at(-1)!.time_s - hold[0].time_s).toBeGreaterThan(2)
    expect(hold.at(-1)!.time_s - hold[0].time_s).toBeLessThan(4.5)
  })

  test("refuses what the cell does not allow, unless asked to go beyond", () => {
    const over = { kind: "current", value: 0.02, until: { high_V: 1 }, record, cycle: 1 } as const
    const high = { kind: "current", value: 0.005, until: { high_V: 1.7 }, record, cycle: 1 } as const
    const held = { kind: "voltage", value: 1.5, until: { time_s: 1 }, record, cycle: 1 } as const
    for (const step of [over, high, held]) {
      const cycler = new Cycler(new IdealCell(0.1, 10), 25, limits)
      expect(() => cycler.run(step)).toThrow(UserError)
      expect(new Cycler(new IdealCell(0.1, 10), 25).run(step).length).toBeGreaterThan(1)
    }
    expect(() => new Cycler(new IdealCell(0.1, 10), 25, limits).run(over)).toThrow("20 mA: the cell allows 10 mA")
    expect(() => new Cycler(new IdealCell(0.1, 10), 25, limits).run(held)).toThrow("149.9 mA flow, the cell allows 10 mA")
  })

  test("says so when a leak takes all that the current gives", () => {
    // 1 mA through 100 ohm is 0.1 V: the cell never sees 1.6 V.
    expect(() => rest(idealLaboratory(0.2, 1, 100), { current_A: 0.001, hours: 1, hold_h: 0 })).toThrow("1 mA: does not bring the cell to 1.6 V")
  })
})

describe("on a cell of the plant", () => {
  const lab = laboratory({ ...idealLaboratory(0.2, 12).cell, branches: [{ resistance_Ohm: 20, tau_s: 0.5 }], ocvCharge_V: [0, 0.8, 1.6], ocvDischarge_V: [0, 0.8, 1.6] })

  test("equation (7), pulse and loop find the capacitance and the resistances that it is made of", () => {
    const [cycle] = gcd(lab, { current_A: 0.0005, cycles: 1 }).cycles
    expect(cycle.capacitance_mF_cm2 / 100).toBeCloseTo(1 - 0.0005 * 20 / (1.6 - 0.0005 * 12), 3)
    for (const entry of pulse(lab, { current_A: 0.001 }).pulses) {
      expect(entry.esr_Ohm).toBeCloseTo(12 + 20 * (1 - Math.exp(-1e-3 / 0.5)), 1)
      expect(entry.resistance1s_Ohm).toBeCloseTo(12 + 20 * (1 - Math.exp(-2)), 1)
      expect(entry.resistance10s_Ohm).toBeCloseTo(32, 1)
    }
    expect(cv(lab, { rate_V_s: 0.002 }).figures.capacitance_mF_cm2).toBeCloseTo(100 * (1 - 2 * 6.4 / 800), 0)
  })
})
