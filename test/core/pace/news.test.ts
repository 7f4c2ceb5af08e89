// When capacitors are worth another look: how far their bus may rise and fall, and how long it may stay where it is.

import { beforeEach, describe, expect, test } from "vitest"
import type { ModuleConfig } from "../../../src/core/config.js"
import { createModule, type PowerModule, step } from "../../../src/core/module.js"
import { planNextLook } from "../../../src/core/pace/news.js"
import { NOT_SCANNED, type Sample } from "../../../src/core/types.js"
import { HOUR_MS, pacedCapacitors } from "../../helpers/capacitor.js"
import { calmSample, MASK_3S2P } from "../../helpers/config.js"

let config: ModuleConfig
let module: PowerModule

/** 3s2p alone, so that no other grouping is better anywhere; brown-out is at 1.7 V, a scan takes 0.305 V of the bus. */
beforeEach(() => {
  config = pacedCapacitors()
  config.array.groupings = [config.array.groupings[1]!]
})

/** A start that looks, at this bus. @returns how far it may rise and fall before the next look, mV */
function lookAt(bus_mV: number): { rise_mV: number, fall_mV: number } {
  module = createModule(config)
  const sample: Sample = { ...calmSample(config, 0, 0), missing: NOT_SCANNED, switches: MASK_3S2P, bus_uV: bus_mV * 1000 }
  step(module, sample)
  const { look_uV, alarm_uV } = module.pace!
  return { rise_mV: (look_uV + alarm_uV) / 1000 - bus_mV, fall_mV: bus_mV - (look_uV - alarm_uV) / 1000 }
}

describe("another look", () => {
  test("is worth a rise of a tenth, and a fall of a fifth, which was planned", () => {
    const { rise_mV, fall_mV } = lookAt(3000)
    expect(rise_mV).toBeCloseTo(300, 6)
    expect(fall_mV).toBeCloseTo(600, 6)
  })

  test("is worth what a cell says to have moved by, where that is more: three halves of it at the bus of 3s2p, and twice that for a fall", () => {
    config.pace!.news_uV = 250000
    const { rise_mV, fall_mV } = lookAt(3000)
    expect(rise_mV).toBeCloseTo(375, 6)
    expect(fall_mV).toBeCloseTo(750, 6)
  })

  test("comes where the charger begins to throttle, at 39/40 of 3.6 V, and is worth no less of a fall for that", () => {
    const { rise_mV, fall_mV } = lookAt(3400)
    expect(rise_mV).toBeCloseTo(110, 6)
    expect(fall_mV).toBeCloseTo(680, 6)
  })

  test("comes a last time where the bus just bears it, 0.4 V above brown-out, and never after that", () => {
    config.array.groupings[0]!.look_mV = 400
    expect(lookAt(2400).fall_mV).toBeCloseTo(300, 6)
    expect(lookAt(2110).fall_mV).toBeCloseTo(2110, 6)
  })

  test("puts off the scan that is due before the next look, where the bus comes to bear it no longer: at 2.035 V", () => {
    lookAt(2200)
    expect(module.pace!.scanIn_ms).toBeGreaterThan(module.pace!.lookIn_ms)
    expect(lookAt(2200).fall_mV).toBeCloseTo(440, 6)
    const pace = module.pace!
    pace.scanIn_ms = pace.lookIn_ms - 1
    pace.look_uV = 2200000
    planNextLook(pace, module, config.pace!)
    expect(2200 - (pace.look_uV - pace.alarm_uV) / 1000).toBeCloseTo(165, 6)
  })

  test("comes at least in three quarters of the time in which a scan must: a scan does not tell what came in", () => {
    config.pace!.share_permille = 1
    lookAt(3000)
    expect(module.pace!.lookIn_ms).toBe(4.5 * HOUR_MS)
  })
})

test("the first nap after a scan may be late: what the bus fell by until then counts, what a loaded bus came back by does not", () => {
  const alarmAt_mV = (nap_mV: number): number => {
    module = createModule(config)
    const sample = { ...calmSample(config, 0, 1000), switches: MASK_3S2P, bus_uV: 3000000 }
    step(module, sample)
    const { next_ms } = module.pace!
    step(module, { ...sample, time_ms: next_ms, missing: NOT_SCANNED, bus_uV: nap_mV * 1000 })
    return (module.pace!.look_uV - module.pace!.alarm_uV) / 1000
  }
  expect(alarmAt_mV(2900)).toBeCloseTo(2400, 6)
  expect(alarmAt_mV(3100)).toBeCloseTo(2500, 6)
})
