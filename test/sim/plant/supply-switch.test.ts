// A load switch between the bus and everything but cells, switches and charger (`supply` in a module file).

import { describe, expect, test } from "vitest"
import type { PlantOptions } from "../../../sim/plant/plant.js"
import { createPlant } from "../../../sim/plant/simulated-plant.js"
import { capacitor, darkness, ideal, mask, module, wearable } from "./wearable.js"

const HOUR_MS = 3_600_000
const ON_MV = 2400
const LEAK_NA = 10

/** Cells of 0.65 V, latched as 2s3p: a bus of 1.3 V, and 1.95 V as 3s2p, into which they fall without power. */
function dead(supplySwitch: boolean, changes: Partial<PlantOptions> = {}): PlantOptions {
  return wearable({
    cell: ideal(capacitor), initialSoc: 0.65 / 1.8, spread: { capacity: 0, esr: 0, soc: 0 }, initialSwitches: mask(6, 2), initialBus_mV: 1300,
    module: { ...module, busLeakage_MOhm: 1e6, latchReset_mV: 1000, latchResetMask: mask(6, 3), ...(supplySwitch ? { supplySwitch } : {}) },
    board: { ...wearable().board, brownOut_mV: 1950, powerOnReset_mV: ON_MV, off_nA: LEAK_NA }, ...changes,
  })
}

describe("a dead module behind a load switch", () => {
  test("draws its leak and nothing else: 10 nA at 1.95 V for ten hours are 0.70 mJ; without the switch the front end alone takes 2.8 µA", () => {
    const plant = createPlant(dead(true))
    plant.advance(10 * HOUR_MS)
    const { delivered, balance_error } = plant.ledger()
    expect(delivered["front_end"]).toBe(0)
    // The charger's 0.33 µA, which is not behind the switch, take 12 mC of 53 mF by then, an eighth of the voltage.
    const leak_uJ = LEAK_NA * 1e-3 * 1.95 * 36_000
    expect(delivered["mcu"]! / leak_uJ).toBeGreaterThan(0.93)
    expect(delivered["mcu"]! / leak_uJ).toBeLessThanOrEqual(1)
    expect(Math.abs(balance_error)).toBeLessThan(1e-9)

    const bare = createPlant(dead(false))
    bare.advance(10 * HOUR_MS)
    expect(bare.ledger().delivered["front_end"]! / (2.8 * 1.3 * 36_000)).toBeCloseTo(1, 0)
  })

  test("has no power at its latches: the switches fall to the grouping of a reset, at a bus at which they would hold otherwise", () => {
    const [plant, bare] = [createPlant(dead(true)), createPlant(dead(false))]
    for (const own of [plant, bare]) own.advance(1000)
    expect(plant.truth().switches).toBe(mask(6, 3))
    expect(plant.truth().bus_V).toBeCloseTo(1.95, 2)
    // 1.3 V are above the 1 V at which latches forget.
    expect(bare.truth().switches).toBe(mask(6, 2))
  })

  test("starts when light has lifted the bus to its upper level, and not before", () => {
    const plant = createPlant(dead(true, { environment: { ...darkness, lux: () => 3000 } }))
    let before_V = 0
    let seconds = 0
    while (!plant.powered && seconds++ < 100_000) {
      before_V = plant.truth().bus_V
      plant.advance(1000)
    }
    expect(plant.powered).toBe(true)
    // A second before it was not there yet; the bus rises by far less than 10 mV a second.
    expect(before_V).toBeLessThan(ON_MV / 1000)
    expect(before_V).toBeGreaterThan(ON_MV / 1000 - 0.01)
    expect(plant.truth().boots).toBe(1)
    plant.advance(1000)
    expect(plant.ledger().delivered["front_end"]).toBeGreaterThan(0)
  })

  test("dies when the bus falls to the lower level, and then its latches let go", () => {
    // 1.25 V in 2s3p: alive at once, with the latches that it had. 3 mA take it down to 1.95 V within a minute.
    const plant = createPlant(dead(true, { initialSoc: 1.25 / 1.8, initialBus_mV: 2500, board: { ...dead(true).board, sleep_uA: 3000 } }))
    let before_V = 0
    let seconds = 0
    while (plant.truth().brownouts === 0 && seconds++ < 1000) {
      before_V = plant.truth().bus_V
      expect(plant.truth().switches).toBe(mask(6, 2))
      plant.advance(1000)
    }
    expect(plant.truth().brownouts).toBe(1)
    expect(before_V).toBeLessThan(2.1)
    expect(plant.truth().switches).toBe(mask(6, 3))
  })
})
