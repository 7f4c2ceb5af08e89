import fc from "fast-check"
import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { UserError } from "../../../project/user-error.js"
import { openRegulator } from "../../../sim/plant/part-file.js"
import { type BuckBoost, type LinearRegulator, Regulator, type RegulatorSpec } from "../../../sim/plant/regulator.js"

const linear = openRegulator("sim/sources/tps7a02-1v8.json") as LinearRegulator
const buckBoost = openRegulator("sim/sources/tps63900-1v8.json") as BuckBoost
const specs: [string, RegulatorSpec][] = [["none", { kind: "none" }], ["ldo", linear], ["buck-boost", buckBoost]]

/** A regulator that has seen this bus voltage, coming up from 0. */
function at(spec: RegulatorSpec, bus_V: number): Regulator {
  const regulator = new Regulator(spec)
  regulator.follow(bus_V)
  return regulator
}

/** Below this, doubles lose digits. */
const SMALLEST_J = 1e-300
const busVolt = fc.double({ min: 0, max: 5, noNaN: true })
const load = fc.oneof(fc.constant(0), fc.double({ min: -9, max: -1, noNaN: true }).map(decade => 10 ** decade))

describe.each(specs)("a regulator of kind %s", (_, spec) => {
  test("never creates energy, and its books close on what left the bus", () => {
    fc.assert(fc.property(busVolt, load, fc.double({ min: 1e-6, max: 1, noNaN: true }), (bus_V, load_A, duration_s) => {
      const regulator = at(spec, bus_V)
      const served_A = regulator.lockedOut ? 0 : load_A
      const input_A = regulator.inputCurrent(served_A, bus_V)
      const rail_W = served_A * regulator.railVoltage(bus_V, served_A)
      expect(input_A * bus_V).toBeGreaterThanOrEqual(rail_W * (1 - 1e-12))
      expect(regulator.lossPower(served_A, bus_V)).toBeGreaterThanOrEqual(-1e-12 * rail_W)
      regulator.account(served_A, input_A, bus_V * duration_s, duration_s)
      const { delivered_J, loss_J, quiescent_J } = regulator
      for (const part of [delivered_J, loss_J, quiescent_J]) expect(part).toBeGreaterThanOrEqual(0)
      expect(Math.abs(delivered_J + loss_J + quiescent_J - input_A * bus_V * duration_s)).toBeLessThanOrEqual(1e-12 * input_A * bus_V * duration_s + SMALLEST_J)
      expect(Math.abs(delivered_J - rail_W * duration_s)).toBeLessThanOrEqual(1e-9 * rail_W * duration_s + SMALLEST_J)
    }))
  })

  test("needs more current for more load, and has a higher rail on a higher bus", () => {
    fc.assert(fc.property(busVolt, busVolt, load, load, (a_V, b_V, a_A, b_A) => {
      const [low_V, high_V] = a_V < b_V ? [a_V, b_V] : [b_V, a_V]
      const [low_A, high_A] = a_A < b_A ? [a_A, b_A] : [b_A, a_A]
      const regulator = at(spec, high_V)
      fc.pre(!regulator.lockedOut)
      expect(regulator.inputCurrent(low_A, high_V)).toBeLessThanOrEqual(regulator.inputCurrent(high_A, high_V))
      expect(at(spec, low_V).railVoltage(low_V, low_A)).toBeLessThanOrEqual(regulator.railVoltage(high_V, low_A))
    }))
  })

  test("draws nothing from a dead bus", () => {
    expect(at(spec, 0).inputCurrent(0, 0)).toBe(0)
  })
})

describe("no regulator", () => {
  test("costs nothing: the rail is the bus", () => {
    const none = new Regulator({ kind: "none" })
    expect(none.lockedOut).toBe(false)
    expect(none.railVoltage(2.345, 0.01)).toBe(2.345)
    expect(none.inputCurrent(0.004, 2.345)).toBe(0.004)
    expect(none.lossPower(0.004, 2.345)).toBe(0)
    expect([none.fallLevel_V, none.riseLevel_V]).toEqual([-Infinity, Infinity])
    expect(none.busLevel(1.7, 0.004)).toBe(1.7)
  })
})

describe("a linear regulator", () => {
  test("burns load times the voltage above its output: 4 mA from 3 V to 1.8 V lose 4.8 mW, and 25 nA are its own", () => {
    const regulator = at(linear, 3)
    expect(regulator.inputCurrent(0.004, 3)).toBeCloseTo(0.004 + 25e-9, 15)
    expect(regulator.lossPower(0.004, 3)).toBeCloseTo(4.8e-3 + 75e-9, 12)
    regulator.account(0.004, regulator.inputCurrent(0.004, 3), 3 * 2, 2)
    expect(regulator.delivered_J).toBeCloseTo(0.004 * 1.8 * 2, 12)
    expect(regulator.loss_J).toBeCloseTo(0.004 * 1.2 * 2, 12)
    expect(regulator.quiescent_J).toBeCloseTo(25e-9 * 3 * 2, 15)
  })

  test("is a resistor below its output: 270 mV at 200 mA are 1.35 ohm, so 10 mA cost 13.5 mV", () => {
    const regulator = at(linear, 1.7)
    expect(regulator.railVoltage(1.7, 0.01)).toBeCloseTo(1.7 - 0.0135, 12)
    expect(regulator.busLevel(1.6, 0.01)).toBeCloseTo(1.6135, 12)
    expect(regulator.busLevel(1.9)).toBe(Infinity)
  })

  test("ends a step where dropout begins or ends, so that the rail's energy is exact on either side", () => {
    const regulator = at(linear, 2.5)
    expect(regulator.fallLevel_V).toBe(1.8)
    regulator.follow(1.7999)
    expect([regulator.fallLevel_V, regulator.riseLevel_V]).toEqual([1.15, 1.8])
  })
})

describe("a buck-boost converter", () => {
  test("has at its knots the printed efficiency, its own consumption included", () => {
    for (const [i, input_V] of buckBoost.efficiency.input_V.entries()) {
      for (const [j, load_uA] of buckBoost.efficiency.load_uA.entries()) {
        const total = load_uA * 1e-6 * 1.8 / (at(buckBoost, input_V).inputCurrent(load_uA * 1e-6, input_V) * input_V)
        expect(total, `${input_V} V, ${load_uA} uA`).toBeCloseTo(buckBoost.efficiency.value[i][j], 12)
      }
    }
  })

  test("is held at the table's edges: 10 pA and 1 A, 1.75 V and 5.5 V", () => {
    const edge = (bus_V: number, load_A: number, at_V: number, at_A: number): void => {
      const regulator = at(buckBoost, 3)
      const conversion = (volt: number, ampere: number): number => ampere * 1.8 / ((regulator.inputCurrent(ampere, volt) - 75e-9) * volt)
      expect(conversion(bus_V, load_A)).toBeCloseTo(conversion(at_V, at_A), 4)
    }
    edge(3, 1e-11, 3, 1e-6)
    edge(3, 1, 3, 0.1)
    edge(1.75, 1e-3, 1.8, 1e-3)
    edge(5.5, 1e-3, 5, 1e-3)
  })

  test("between knots goes along the logarithm of the load: half way from 10 to 100 uA at 31.6 uA", () => {
    const ideal: BuckBoost = { ...buckBoost, quiescent_nA: 0, efficiency: { input_V: [2, 4], load_uA: [10, 100], value: [[0.8, 0.9], [0.6, 0.7]] } }
    const regulator = at(ideal, 3)
    expect(100e-6 * Math.sqrt(0.1) * 1.8 / (regulator.inputCurrent(100e-6 * Math.sqrt(0.1), 3) * 3)).toBeCloseTo((0.8 + 0.9 + 0.6 + 0.7) / 4, 12)
  })

  test("never asks for more than at its lock-out level, and never for a negative current, where a step expects the bus to collapse", () => {
    const regulator = at(buckBoost, 3)
    for (const expected_V of [1.6, 0.5, 0, -4]) expect(regulator.inputCurrent(0.05, expected_V)).toBeCloseTo(regulator.inputCurrent(0.05, 1.7), 6)
  })

  test("takes less current from a higher bus, and its quiescent current at no load", () => {
    fc.assert(fc.property(fc.double({ min: 1.8, max: 4.9, noNaN: true }), fc.double({ min: -6, max: -1, noNaN: true }), (bus_V, decade) => {
      const regulator = at(buckBoost, bus_V)
      expect(regulator.inputCurrent(10 ** decade, bus_V + 0.1)).toBeLessThan(regulator.inputCurrent(10 ** decade, bus_V))
    }))
    expect(at(buckBoost, 3).inputCurrent(0, 3)).toBeCloseTo(75e-9, 18)
  })

  test("keeps its rail whatever the bus: a reset level below the output is never met, one above it always", () => {
    const regulator = at(buckBoost, 3)
    expect(regulator.busLevel(1.7)).toBe(-Infinity)
    expect(regulator.busLevel(2)).toBe(Infinity)
  })

  test.each<[string, Partial<BuckBoost>]>([
    ["above 1 once its own consumption is taken off", { quiescent_nA: 10_000 }],
    ["so steep that more load would need less power", { quiescent_nA: 0, efficiency: { input_V: [3], load_uA: [1, 1.1], value: [[0.2, 0.9]] } }],
    ["with falling edges", { efficiency: { input_V: [3, 2], load_uA: [1], value: [[0.8], [0.8]] } }],
    ["with a row too few", { efficiency: { input_V: [2, 3], load_uA: [1], value: [[0.8]] } }],
  ])("is refused with an efficiency %s", (__, change) => {
    expect(() => new Regulator({ ...buckBoost, ...change })).toThrow(RangeError)
  })
})

describe("an under-voltage lock-out", () => {
  const gate: RegulatorSpec = { kind: "none", lockout: { off_mV: 1800, on_mV: 2400 } }

  test("starts off, goes on at the upper level only and off below the lower one only", () => {
    const regulator = new Regulator(gate)
    expect(regulator.lockedOut).toBe(true)
    expect([regulator.fallLevel_V, regulator.riseLevel_V]).toEqual([-Infinity, 2.4])
    expect(regulator.follow(2.3999)).toBe(false)
    expect(regulator.follow(2.4)).toBe(true)
    expect([regulator.lockedOut, regulator.fallLevel_V, regulator.riseLevel_V]).toEqual([false, 1.8, Infinity])
    expect(regulator.follow(1.8)).toBe(false)
    expect(regulator.follow(1.7999)).toBe(true)
    expect([regulator.lockedOut, regulator.railVoltage(1.7999)]).toEqual([true, 0])
    expect(regulator.follow(2.3)).toBe(false)
  })

  test("has hysteresis: between its levels it stays as it was, whatever the bus did", () => {
    fc.assert(fc.property(fc.array(busVolt, { minLength: 1 }), path => {
      const regulator = new Regulator(gate)
      for (const bus_V of path) {
        const before = regulator.lockedOut
        const changed = regulator.follow(bus_V)
        expect(regulator.lockedOut).toBe(bus_V < 1.8 ? true : bus_V >= 2.4 ? false : before)
        expect(changed).toBe(regulator.lockedOut !== before)
        expect(bus_V).toBeGreaterThanOrEqual(regulator.fallLevel_V)
        expect(bus_V).toBeLessThan(regulator.riseLevel_V)
      }
    }))
  })

  test("leaves the shutdown current, booked as the regulator's own", () => {
    const regulator = at(linear, 1.2)
    expect(regulator.lockedOut).toBe(true)
    expect(regulator.inputCurrent(0, 1.2)).toBeCloseTo(3e-9, 18)
    regulator.account(0, 3e-9, 1.2 * 10, 10)
    expect([regulator.delivered_J, regulator.loss_J]).toEqual([0, 0])
    expect(regulator.quiescent_J).toBeCloseTo(36e-9, 15)
  })

  test("must have its levels in order, and a converter must have one", () => {
    expect(() => new Regulator({ kind: "none", lockout: { off_mV: 2400, on_mV: 1800 } })).toThrow("off at 2400 mV and on at 1800 mV")
    expect(() => new Regulator({ ...buckBoost, lockout: undefined } as unknown as BuckBoost)).toThrow("needs a lock-out")
  })
})

describe("a regulator's file", () => {
  const folder = mkdtempSync(join(tmpdir(), "regulator-"))
  test.each([
    ["a kind nobody knows", { ...linear, kind: "charge-pump" }, "line"],
    ["a missing figure", { ...linear, output_mV: undefined }, "output_mV"],
    ["a source in its place", { id: "x", title: "x", kind: "bench", source: { a: "b" }, current_mA: 1, voltage_mV: 1, from_s: 0, until_s: 1 }, "is no regulator"],
    ["an efficiency that creates energy", { ...buckBoost, quiescent_nA: 10_000 }, "out of reach"],
  ])("with %s is refused", (name, content, message) => {
    const file = join(folder, `${name.replaceAll(" ", "-")}.json`)
    writeFileSync(file, JSON.stringify(content, null, 2))
    expect(() => openRegulator(file)).toThrow(UserError)
    expect(() => openRegulator(file)).toThrow(message)
  })
})
