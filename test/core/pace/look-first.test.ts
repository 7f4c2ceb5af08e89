// A start that only looks; and what a look makes of a store that is full, or behind a regulator.

import { beforeEach, describe, expect, test } from "vitest"
import type { ModuleConfig } from "../../../src/core/config.js"
import { createModule, type PowerModule, step } from "../../../src/core/module.js"
import { takeStock } from "../../../src/core/pace/look.js"
import { MISSING_SWITCHES, NOT_SCANNED, type Sample } from "../../../src/core/types.js"
import { HOUR_MS, pacedCapacitors, valuesOf } from "../../helpers/capacitor.js"
import { calmSample, MASK_3S2P } from "../../helpers/config.js"

let config: ModuleConfig
let module: PowerModule
let sample: Sample

/** Nothing was measured but the bus, and the latches were read. */
beforeEach(() => {
  config = pacedCapacitors()
  module = createModule(config)
  sample = { ...calmSample(config, 0, 0), missing: NOT_SCANNED, switches: MASK_3S2P, bus_uV: 3000000 }
})

describe("a start without a scan", () => {
  test("takes the grouping from the latches and the charge from the bus, plans, and asks for a scan as late as any", () => {
    const commands = [...step(module, sample)]
    expect(module.array).toMatchObject({ state: "steady", index: 1, mask: MASK_3S2P })
    // Three cells of 1.0 V, of 1.8; 300 mJ less what is no use, and half of the doubt.
    expect(module.gauge.soc).toBeCloseTo(1 / 1.8, 6)
    expect(module.gauge).toMatchObject({ begun: true, valid: true, source: "voltage" })
    expect(module.measured.bus_uV).toBe(3000000)
    expect(module.schedule.budget.store_uJ).toBeGreaterThan(200000)
    expect(module.schedule.budget.store_uJ).toBeLessThan(300000 - 50000)
    expect(valuesOf(commands, "scan")).toEqual([6 * HOUR_MS])
    expect(module.pace!.scanIn_ms).toBe(6 * HOUR_MS)
    expect(module.pace!.all.map(({ kind }) => kind)).toContain("sample")
    expect(commands.at(-1)!.kind).toBe("rest")
  })

  test("knows nothing yet of what comes in: the first look is what the next one is compared with", () => {
    step(module, sample)
    expect(module.schedule.budget.harvest_uW).toBe(0)
    expect(module.pace!.looks.store_uJ).toBeCloseTo(300000, -3)
  })

  test.each([
    ["with latches that could not be read", MASK_3S2P, MISSING_SWITCHES, "boot"],
    ["with latches that hold no grouping, every switch open", 0, 0, "open"],
  ])("%s asks for a scan at once, believes no charge and plans no sample", (_, switches, missing, state) => {
    sample.switches = switches
    sample.missing |= missing
    const commands = [...step(module, sample)]
    expect(valuesOf(commands, "scan")).toEqual([0])
    expect(module.array.state).toBe(state)
    expect(module.gauge.begun).toBe(false)
    expect(valuesOf(commands, "sample")).toEqual([])
    expect(module.pace!.nap_ms).toBe(config.tick_ms)
  })

  test("is followed by a scan that finds what was believed: the array stays as it is", () => {
    step(module, sample)
    const scanned = { ...calmSample(config, HOUR_MS, 1000), switches: MASK_3S2P, bus_uV: 3000000 }
    const commands = [...step(module, scanned)]
    expect(valuesOf(commands, "switches")).toEqual([])
    expect(module.array).toMatchObject({ state: "steady", index: 1 })
    // The charger's gate has not been told before.
    expect(valuesOf(commands, "harvest")).toEqual([1])
  })
})

test("a look samples too, once each: whoever is awake does so for next to nothing", () => {
  step(module, sample)
  const before = module.schedule.tasks.map(({ count }) => count)
  sample.time_ms = module.pace!.until_ms + 1
  const naps = module.pace!.naps
  const commands = [...step(module, sample)]
  expect(naps).toBe(0)
  expect(valuesOf(commands, "sample")).toEqual([0, 1])
  for (const i of [0, 1]) expect(module.schedule.tasks[i]!.count).toBe(before[i]! + 1)
})

/** Looks every six hours for a month at a bus that does not move: what comes in is what is spent. @returns what is believed to come in, µW */
function steadyHarvest_uW(bus_uV: number): number {
  step(module, { ...sample, bus_uV })
  module.pace!.payload = []
  for (let look = 0; look < 120; look++) {
    module.pace!.beacon_ms = 0
    module.pace!.payload = []
    takeStock(module.pace!, module, config.pace!, false, bus_uV, 6 * HOUR_MS, [])
    module.time_ms += 6 * HOUR_MS
  }
  return module.schedule.budget.harvest_uW
}

describe("a store", () => {
  test("that keeps its bus takes in what sleep takes: 5 µA at 3.40 V, 17 µW", () => {
    expect(steadyHarvest_uW(3400000)).toBeCloseTo(17, 0)
  })

  test("that is full hides what light there is: above 39/40 of 3.6 V, 3.51, twice what it takes is believed to come in", () => {
    expect(steadyHarvest_uW(3520000)).toBeCloseTo(2 * 17.6, 0)
  })

  test("behind a regulator of 2.0 V a charge takes 10 µW of sleep, whatever the bus", () => {
    config.has = { ...config.has, regulator: true }
    config.power.rail_uV = 2000000
    expect(steadyHarvest_uW(3400000)).toBeCloseTo(10, 0)
  })

  test("that is full is looked at every ten minutes at least; one that is not, when looks are paid for", () => {
    step(module, { ...sample, bus_uV: 3400000 })
    const usual_ms = module.pace!.lookIn_ms
    expect(usual_ms).toBeGreaterThan(600000)
    module = createModule(config)
    step(module, { ...sample, bus_uV: 3520000 })
    expect(module.pace!.lookIn_ms).toBe(600000)
  })
})
