// Contestants and physics of the array's energy bench.

import { describe, expect, test } from "vitest"
import type { SimCell } from "../../../project/sim-cell.js"
import { energyBetween_J, inSeries, placeOf } from "../../../sim/array/energy/cells.js"
import { Firmware, Fixed, Morphy } from "../../../sim/array/energy/contestant.js"
import { idealStore_J } from "../../../sim/array/energy/harvest.js"
import { floor_V, limit_J, restCharge, restVoltage, shareOfVoltages } from "../../../sim/array/energy/limit.js"
import { React } from "../../../sim/array/energy/react.js"
import { discharge, liveThrough } from "../../../sim/array/energy/run.js"
import { createSetting, NIGHT, type Setting } from "../../../sim/array/energy/setting.js"
import { Stores } from "../../../sim/array/energy/stores.js"
import { MORPHY, topologyMatrix } from "../../../sim/array/energy/topology.js"
import { Pack } from "../../../sim/plant/pack.js"
import { standardMatrix } from "../../../sim/plant/switch-matrix.js"
import { capacitor, ideal, mask } from "../plant/wearable.js"

const exact = (count: number, soc: number) => Array.from({ length: count }, () => ({ capacity: 1, resistance: 1, soc }))

/** Equal capacitors of 80 mF without losses, under the name of a cell that the project knows. */
const lossless: SimCell = { ...ideal(capacitor), id: "cnt-zn" }
const idealSetting = (soc: number, cells = 16): Setting => ({ ...createSetting(lossless, cells, NIGHT, 1, 1), instances: exact(cells, soc) })

function rest(pack: Pack, seconds: number): void {
  for (let left_us = seconds * 1e6; left_us > 0;) left_us -= pack.stepCurrent(left_us, 0)
}

describe("Morphy's ladder on ideal capacitors (anchors-energy A3)", () => {
  const start_V = 0.36
  const pack = new Pack(ideal(capacitor), exact(8, start_V / 1.8), topologyMatrix(8, 1, MORPHY, 1.7))

  test.each([[1, "8p to C beside 3C-4C", 7.9], [2, "to C beside C-2C-2C-2C", 10.3], [3, "to C beside 7 in series", 6.0]])("state %i: %s loses %f %%", (state, _, percent) => {
    if (state === 1) {
      pack.setSwitches(bit => bit === 0)
      rest(pack, 1)
    }
    const before_J = pack.cells.storedEnergy()
    pack.setSwitches(bit => bit === state)
    rest(pack, 3600)
    expect((1 - pack.cells.storedEnergy() / before_J) * 100).toBeCloseTo(percent, 1)
  })

  test("and leaves the cells unequal: 2.32 V beside 0.10 to 0.39 V, of 1 V", () => {
    const volts = Array.from({ length: 8 }, (_, k) => pack.cells.openCircuit(k) / start_V)
    expect(volts[0]).toBeCloseTo(2.32, 2)
    expect([...new Set(volts.slice(1).map(volt => volt.toFixed(3)))].map(Number).sort()).toEqual([expect.closeTo(0.1, 2), expect.closeTo(0.335, 2), expect.closeTo(0.387, 2)])
  })

  test("straight from 8p to C beside 7 in series it would be 56.25 %", () => {
    const own = new Pack(ideal(capacitor), exact(8, start_V / 1.8), topologyMatrix(8, 1, MORPHY, 1.7))
    const before_J = own.cells.storedEnergy()
    own.setSwitches(bit => bit === 3)
    rest(own, 3600)
    expect((1 - own.cells.storedEnergy() / before_J) * 100).toBeCloseTo(56.25, 2)
  })

  test("eleven topologies, each with less capacitance than the one before", () => {
    const capacitances = MORPHY.map(({ beside, groups }) => beside + (groups.length > 0 ? 1 / groups.reduce((sum, size) => sum + 1 / size, 0) : 0))
    expect(capacitances).toHaveLength(11)
    expect(capacitances[0]).toBe(8)
    expect(capacitances[10]).toBeCloseTo(1 / 8, 12)
    for (let i = 1; i < capacitances.length; i++) expect(capacitances[i]).toBeLessThan(capacitances[i - 1])
  })
})

test("equal shares of equal cells lose nothing from 2s8p to 16s1p and back", () => {
  const pack = new Pack(ideal(capacitor), exact(16, 0.5), standardMatrix(16, 1.7))
  const before_J = pack.cells.storedEnergy()
  for (const series of [2, 4, 8, 16, 8, 4, 2]) {
    pack.setSwitches(() => false)
    pack.setSwitches(bit => (mask(16, series) >>> bit & 1) === 1)
    rest(pack, 60)
  }
  expect(pack.cells.storedEnergy() / before_J).toBeCloseTo(1, 12)
})

describe("REACT", () => {
  const night = { name: "test", base_uW: 0 }

  test("a bank that comes from parallel into series lifts the bus to V·(C_last + C)/(C_last + C/N) (anchors A2)", () => {
    const stores = new Stores(idealSetting(0.5, 8), [1, 3])
    stores.arrange(1, "series")
    for (let i = 0; i < 600; i++) stores.step(100_000, 0, 0, () => 0)
    const [last_F, unit_F] = [0.04 + 470e-6, 0.04]
    expect(stores.bus_V).toBeCloseTo(1.8 * (last_F + unit_F) / (last_F + unit_F / 3), 1)
  })

  test("no store charges another that stands lower, and the charger feeds the lowest", () => {
    const stores = new Stores({ ...idealSetting(0.9, 8), instances: [...exact(2, 0.9), ...exact(6, 0.5)] }, [1, 3])
    const bank = stores.all[1].pack.cells
    const before_C = bank.charge_C[0]
    for (let i = 0; i < 100; i++) stores.step(1_000_000, 100e-6, 0, () => 0)
    expect(bank.charge_C[0]).toBe(before_C)
    const buffer_C = stores.all[0].pack.cells.charge_C[0]
    for (let i = 0; i < 100; i++) stores.step(1_000_000, 0, 0, () => 100e-6)
    expect(bank.charge_C[0]).toBeGreaterThan(before_C)
    expect(stores.all[0].pack.cells.charge_C[0]).toBeCloseTo(buffer_C, 4)
  })

  test("steps down from the largest bank, up from the smallest, one step and then three looks of rest", () => {
    const react = new React(idealSetting(1), night)
    expect(react.states).toEqual(["parallel", "parallel", "parallel"])
    const look = (bus_V: number): string => {
      for (let i = 0; i < 4; i++) {
        react.stores.bus_V = bus_V
        react.look()
      }
      return react.states.map(state => state[0]).join("")
    }
    expect([1, 2, 3, 4, 5, 6, 7].map(() => look(1.99))).toEqual(["pps", "ppo", "pso", "poo", "soo", "ooo", "ooo"])
    expect(look(2.5)).toBe("ooo")
    expect([1, 2, 3, 4, 5, 6, 7].map(() => look(3.41))).toEqual(["soo", "poo", "pso", "ppo", "pps", "ppp", "ppp"])
    expect(react.changes).toBe(12)
  })

  test("the stores of several packs and the plant agree on one", () => {
    const setting = createSetting(placeOf("mxene-dmac-zn"), 16, NIGHT, 1, 1)
    const shape = { name: "test", base_uW: 500 }
    const plant_J = discharge(new Fixed(setting, shape, { series: 2, parallel: 8 }))
    const stores = new Stores(setting, [8])
    let given_J = 0
    while (stores.bus_V >= setting.brownOut_V) {
      stores.step(1_000_000, 500e-6, 0, () => 0)
      given_J += 500e-6
    }
    expect(given_J / plant_J).toBeCloseTo(1, 2)
  })
})

test("Morphy takes one step at a time, no sooner than 400 ms after the last, and passes through all apart", () => {
  const morphy = new Morphy(createSetting(placeOf("lig-ref100-baseline"), 16, NIGHT, 0.6, 1), { name: "test", base_uW: 500 })
  const times: number[] = []
  for (let changes = 0; morphy.powered && changes < 3;) {
    morphy.live()
    if (morphy.changes === changes) continue
    expect(morphy.changes).toBe(++changes)
    expect(morphy.state).toBe(changes)
    times.push(morphy.time_s)
  }
  expect(times.length).toBeGreaterThan(1)
  for (let i = 1; i < times.length; i++) expect(times[i] - times[i - 1]).toBeGreaterThanOrEqual(0.4)
})

describe("the limit", () => {
  test("of a straight line is C/2·(V² - v²), and 1 - 1/s² of it from full", () => {
    const setting = idealSetting(1)
    expect(floor_V(setting)).toBeCloseTo(1.7 / 16, 12)
    expect(limit_J(setting)).toBeCloseTo(16 * 0.04 * (1.8 * 1.8 - (1.7 / 16) ** 2), 9)
    expect(limit_J(setting) / (16 * 0.04 * 1.8 * 1.8)).toBeCloseTo(shareOfVoltages(setting), 12)
  })

  test("ends where the window does", () => {
    const { window_V, ...cell } = lossless
    expect(floor_V({ ...idealSetting(1), cell: { ...cell, window_V: [0.5, window_V[1]] } })).toBe(0.5)
  })

  test("two cells in series hold twice the energy at twice the voltage", () => {
    const pair = inSeries(lossless, 2)
    expect(energyBetween_J(pair, 3.6, 1)).toBeCloseTo(2 * energyBetween_J(lossless, 1.8, 0.5), 12)
    expect(restVoltage(pair, 0.3)).toBeCloseTo(1.08, 12)
    expect(restCharge(pair, 1.08)).toBeCloseTo(0.3, 12)
  })

  test("of a dark day is the store, of a bright one the load", () => {
    const dark = idealSetting(1)
    expect(idealStore_J(dark, 48, 50e-6, 2)).toBeCloseTo(2, 9)
    const bright: Setting = { ...dark, options: { ...dark.options, environment: { ...NIGHT, lux: () => 20_000 } } }
    expect(idealStore_J(bright, 48, 50e-6, 2)).toBeCloseTo(50e-6 * 48 * 3600, 9)
  })
})

describe("the firmware with sixteen cells", () => {
  test("gives more than the best soldered grouping and both policies, and nearly the limit", () => {
    const shape = { name: "test", base_uW: 150 }
    const setting = createSetting(placeOf("mxene-dmac-zn"), 16, NIGHT, 1, 1)
    const ours = discharge(new Firmware(setting, shape, { series: 2, parallel: 8 }))
    expect(ours).toBeGreaterThan(0.95 * limit_J(setting))
    expect(ours).toBeGreaterThan(1.2 * discharge(new Fixed(setting, shape, { series: 2, parallel: 8 })))
    expect(ours).toBeGreaterThan(discharge(new React(setting, shape)))
    expect(ours).toBeGreaterThan(discharge(new Morphy(setting, shape)))
  })

  test("is charged from 16s1p past every doubling", () => {
    const setting = createSetting(placeOf("mxene-rgo-foam-zn"), 16, { ...NIGHT, lux: () => 20_000 }, 0.12, 1)
    const ours = new Firmware(setting, { name: "test", base_uW: 50 }, { series: 16, parallel: 1 })
    liveThrough(ours, 2)
    expect(setting.config.array.groupings[ours.module.array.index].series).toBe(2)
    expect(ours.soc).toBeGreaterThan(0.9)
  })

  test("neither hovers between two groupings under bright light, nor is caught in the lower one when that goes", () => {
    const light = { ...NIGHT, step_s: 600, lux: (time_s: number) => time_s < 7200 ? 3000 : 0 }
    const ours = new Firmware(createSetting(placeOf("v3crc3-zn"), 16, light, 0.66, 1), { name: "test", base_uW: 50 }, { series: 4, parallel: 4 })
    liveThrough(ours, 10)
    expect(ours.powered).toBe(true)
    // Up to 2s, down to 4s; the way to 8s comes later.
    expect(ours.changes).toBe(2)
  })

  test("of cells with much resistance makes every change of a discharge", () => {
    const ours = new Firmware(createSetting(placeOf("dhb-ac-zn"), 16, NIGHT, 1, 1), { name: "test", base_uW: 500 }, { series: 2, parallel: 8 })
    discharge(ours)
    expect(ours.changes).toBe(3)
  })
})
