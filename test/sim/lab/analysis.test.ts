import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  capacitanceFromDischarge, capacitanceFromLoop, capacitanceFromSlope, energyFromCapacitance, energyFromWidth, energyOf, loopOf, powerFromEnergy,
  resistanceFromDrop, restFigures, retention, voltageAfter,
} from "../../../sim/lab/analysis.js"
import type { Row } from "../../../sim/lab/cycler.js"

const row = (time_s: number, voltage_V: number, charge_C: number, step = 1): Row =>
  ({ time_s, voltage_V, charge_C, current_A: 0, cycle: 1, step, stepType: "REST", temperature_degC: 25 })

describe("equations (7) to (10), with the four slips of the print dealt with", () => {
  test("(7) per area: 1 mA/cm2 for 149.76 s over 1.8 V is the 83.2 mF/cm2 printed for CNT//Zn, whatever the area", () => {
    for (const area_cm2 of [0.1, 1, 7]) expect(capacitanceFromDischarge(-0.001 * area_cm2, 149.76, 1.8, area_cm2)).toBeCloseTo(83.2, 9)
  })

  test("(8) with its 2 for both sweeps: a loop of C·v up and C·v down gives C back, not C/2", () => {
    const [capacitance_F, rate_V_s, width_V] = [0.052, 0.005, 1.3]
    expect(capacitanceFromLoop(2 * capacitance_F * rate_V_s * width_V, rate_V_s, width_V, 1)).toBeCloseTo(52, 9)
  })

  test("(9) in watt-hours: 83.2 mF/cm2 from 0 to 1.8 V hold 134.784 mJ/cm2, which are 37.44 µWh/cm2", () => {
    expect(energyFromCapacitance(83.2, 0, 1.8)).toBeCloseTo(134.784 / 3.6, 9)
    // Systems table, ref. 100: 42.32 mF/cm2 between 0.2 and 1.8 V. Eq. (9) gives 18.81, the paper prints 15.1, which is half of C·ΔV².
    expect(energyFromCapacitance(42.32, 0.2, 1.8)).toBeCloseTo(18.81, 2)
    expect(energyFromWidth(42.32, 0.2, 1.8)).toBeCloseTo(15.05, 2)
  })

  test("(10) wants watt-hours: 360 µWh/cm2 in an hour are 0.36 mW/cm2; joules would make 1296", () => {
    expect(powerFromEnergy(360, 3600)).toBeCloseTo(0.36, 12)
  })

  test("at a constant current the power of (10) is the mean voltage times the current", () => {
    fc.assert(fc.property(fc.double({ min: 1, max: 2000, noNaN: true }), fc.double({ min: 0.01, max: 5, noNaN: true }), fc.double({ min: 0, max: 0.9, noNaN: true }),
      (capacitance, current_mA, low_V) => {
        const high_V = low_V + 0.9
        const time_s = capacitance * (high_V - low_V) / current_mA
        expect(powerFromEnergy(energyFromCapacitance(capacitance, low_V, high_V), time_s)).toBeCloseTo(current_mA * (low_V + high_V) / 2, 6)
      }))
  })
})

describe("figures from rows", () => {
  test("the integral of V dQ of a straight discharge is that of equation (9)", () => {
    const rows = Array.from({ length: 11 }, (_, i) => row(i, 1.8 - 0.18 * i, -0.0832 * 0.18 * i))
    expect(-energyOf(rows) / 3.6e-3).toBeCloseTo(energyFromCapacitance(83.2, 0, 1.8), 9)
  })

  test("a voltammogram's area counts both sweeps, and nothing between two steps", () => {
    const up = [row(0, 0, 0), row(1, 1, 0.5)]
    const down = [row(1, 1, 0.5, 2), row(2, 0, 0, 2)]
    expect(loopOf([...up, ...down])).toBeCloseTo(1, 12)
    expect(loopOf([...up, row(3, 0, 9, 2)])).toBeCloseTo(0.5, 12)
  })

  test("the slope of the second half does not see a drop that has settled", () => {
    const capacitance_F = 0.1
    const rows = Array.from({ length: 101 }, (_, i) => row(i, 1.5 - 0.001 * i / capacitance_F - 0.2 * (1 - Math.exp(-i / 2)), -0.001 * i))
    expect(capacitanceFromSlope(rows, 1)).toBeCloseTo(100, 6)
  })

  test("a drop of 20 mV when 1 mA of charge turns into 1 mA of discharge is 10 ohm, not 20", () => {
    expect(resistanceFromDrop(1.8, 1.78, 0.001, -0.001)).toBeCloseTo(10, 9)
  })

  test("a voltage between two rows is read off the straight line", () => {
    expect(voltageAfter([row(10, 1, 0), row(12, 0.8, 0), row(20, 0, 0)], 1)).toBeCloseTo(0.9, 12)
    expect(voltageAfter([row(10, 1, 0), row(12, 0.8, 0)], 99)).toBeCloseTo(0.8, 12)
  })

  test("self-discharge of 26 % in 30 h is 0.0156 of a volt per hour from 1.8 V on average, and more at its start", () => {
    const tau_h = 30 / Math.log(1 / 0.74)
    const rows = Array.from({ length: 301 }, (_, i) => row(i * 360, 1.8 * Math.exp(-i / 10 / tau_h), 0))
    const figures = restFigures(rows)
    expect(figures.loss_percent).toBeCloseTo(26, 9)
    expect(figures.loss_mV_h).toBeCloseTo(15.6, 9)
    expect(figures.settledLoss_mV_h).toBeCloseTo(1800 / tau_h, 6)
  })

  test("retention is the last of the first", () => {
    expect(retention([40, 38, 30])).toBe(0.75)
  })
})
