// Which grouping, where the bus is about to leave its window.

import { expect, test } from "vitest"
import { chooseGrouping, fallsFast, holdUp_mV, isPressing, risesStill } from "../../../src/core/array/planner.js"
import type { ModuleConfig } from "../../../src/core/config.js"
import { batteryConfig } from "../../helpers/config.js"

/** Sixteen cells in doubled groupings on the bus of zincwear-hybrid-6: 470 uF, of which a change of grouping takes 43 mV. */
function doubled(): ModuleConfig {
  const config = batteryConfig()
  const groupings = [2, 4, 8, 16].map(series => ({ series, parallel: 16 / series }))
  return {
    ...config, array: { ...config.array, cells: 16, groupings },
    power: { ...config.power, brownOut_mV: 1700, guard_mV: 93, busMax_mV: 3600, busCapacitor_nF: 470_000, transition_nC: 20_000, active_uA: 5000, wake_us: 2000 },
    radio: { ...config.radio, peak_uA: 5400, peak_us: 2433 }, cell: { ...config.cell, esr_mOhm: 11_400 },
  }
}

test("twice as many in series have to wait until their bus fits: half of 3.6 V is 1.8 V", () => {
  expect(chooseGrouping(doubled(), 0, 901, false)).toBe(0)
  expect(chooseGrouping(doubled(), 0, 899, false)).toBe(1)
})

test("a charged array goes to half as many at the end of the bus's window, as that is as far as the charger comes", () => {
  // 4s at 3.55 V; 2s would be 1.775 V, 28 mV less under the radio.
  expect(chooseGrouping(doubled(), 1, 887.5, true)).toBe(0)
  expect(chooseGrouping(doubled(), 1, 887.5, false)).toBe(1)
})

test("but not before, and not where the processor would not live", () => {
  expect(chooseGrouping(doubled(), 1, 870, true)).toBe(1)
  const config = doubled()
  config.power.brownOut_mV = 1740
  expect(chooseGrouping(config, 1, 887.5, true)).toBe(1)
})

test("and stays while it rises, but leaves as soon as it falls", () => {
  expect(chooseGrouping(doubled(), 0, 887.5, true)).toBe(0)
  expect(chooseGrouping(doubled(), 0, 887.5, false)).toBe(1)
})

test("nor goes just above the way back while it rises still: the charger does not throttle yet", () => {
  // 1.773 V at rest, 1.745 V under the radio: 2 mV above what a change takes.
  const [two] = doubled().array.groupings
  expect(risesStill(doubled(), two, 886.5, 1.2)).toBe(true)
  expect(risesStill(doubled(), two, 886.5, 0.2)).toBe(false)
  expect(risesStill(doubled(), two, 891, 1.2)).toBe(false)
})

test("nor stays, however it is charged, where the capacitor would soon not carry the way back", () => {
  const config = doubled()
  expect(holdUp_mV(config)).toBeCloseTo(42.6, 1)
  // 1.768 V at rest, 1.740 V under the radio: 40 mV above brown-out.
  expect(chooseGrouping(config, 0, 884, true)).toBe(1)
  expect(chooseGrouping(config, 1, 884, true)).toBe(1)
})

test("a bus that would be below the way up before the next scan falls fast, unless there is none", () => {
  // 1.8 V is 57 mV above what a change takes, which 40 mV in the 10 s between two scans reach within 15 s.
  expect(fallsFast(doubled(), 0, 1800, 40, 10_000)).toBe(true)
  expect(fallsFast(doubled(), 0, 1800, 37, 10_000)).toBe(false)
  expect(fallsFast(doubled(), 0, 1800, 4, 1000)).toBe(true)
  expect(fallsFast(doubled(), 0, 1800, -40, 10_000)).toBe(false)
  expect(fallsFast(doubled(), 0, 1740, 40, 10_000)).toBe(false)
  expect(fallsFast(doubled(), 3, 1800, 40, 10_000)).toBe(false)
})

test("at either end of the window there is no time, at the upper one only while something charges", () => {
  const config = doubled()
  expect(isPressing(config, 1792, false)).toBe(true)
  expect(isPressing(config, 1794, false)).toBe(false)
  expect(isPressing(config, 3550, true)).toBe(true)
  expect(isPressing(config, 3550, false)).toBe(false)
  expect(isPressing(config, 2500, true)).toBe(false)
})
