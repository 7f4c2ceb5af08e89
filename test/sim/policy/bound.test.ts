import { existsSync } from "node:fs"
import fc from "fast-check"
import { expect, test } from "vitest"
import { openLight } from "../../../sim/light.js"
import { bracket, unavoidable } from "../../../sim/policy/bound.js"
import { live } from "../../../sim/policy/live.js"
import { REFERENCE, recordingOf, type Setting } from "../../../sim/policy/setting.js"

/** Small enough to try every schedule: three samples at most, 3 mJ of base a slot. */
const SMALL: Setting = { slot_s: 600, base_W: 5e-6, sample_J: 1e-3, most: 3, efficiency: 1, utility: samples => Math.log1p(samples), panel_W: lux => lux * 1e-6 }

/** The most that any schedule gets, by trying them all. */
function bestOfAll(harvest_J: Float64Array, capacity_J: number): number {
  const slots = harvest_J.length
  let best = 0
  for (let code = 0; code < 4 ** slots; code++) {
    best = Math.max(best, live(SMALL, harvest_J, capacity_J, { name: "tried", samples: ({ slot }) => Math.floor(code / 4 ** slot) % 4 }).utility)
  }
  return best
}

test("what any schedule gets lies within the bracket, and the lower end is reached by one", () => {
  let tight = 0
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 0.009, noNaN: true }), { minLength: 1, maxLength: 6 }), fc.integer({ min: 2, max: 12 }), (gains, capacity_mJ) => {
    const harvest_J = Float64Array.from(gains)
    const { lower, upper } = bracket(SMALL, harvest_J, capacity_mJ / 1000)
    const best = bestOfAll(harvest_J, capacity_mJ / 1000)
    expect(upper).toBeGreaterThanOrEqual(best - 1e-12)
    expect(lower).toBeLessThanOrEqual(best + 1e-12)
    if (lower > best - 1e-9) tight++
  }), { numRuns: 150, seed: 6 })
  expect(tight).toBeGreaterThan(30)
})

test("by hand: 10 mJ for two dark slots of 3 mJ leave four samples, and two and two are worth most", () => {
  const { lower, life } = bracket(SMALL, new Float64Array(2), 0.02)
  expect(life.samples).toEqual([2, 2])
  expect(lower).toBeCloseTo(2 * Math.log(3), 12)
})

test("where living on is worth less than the samples now, the module dies, as base load is not paid for when dead", () => {
  // 6 mJ: three samples now, or one sample and a slot of life.
  const { life } = bracket(SMALL, new Float64Array(2), 0.012)
  expect(life.samples).toEqual([3, 0])
  expect(life.brownouts).toBe(1)
  expect(unavoidable(SMALL, new Float64Array(2), 0.012)).toBe(0)
  expect(unavoidable(SMALL, new Float64Array(3), 0.012)).toBe(1)
})

test("a unit that does not divide the costs is refused", () => {
  expect(() => bracket(SMALL, new Float64Array(2), 0.02, 0.7e-3)).toThrow("no whole number")
})

const light = "../shared/traces/wearable_light_melidos/lux_1min.csv"

// Needs ../shared. The brackets are those of ../shared/reference/anchors-energy.md, D4.
test.skipIf(!existsSync(light)).each([[0.2, 1446.0, 1448.3], [2, 2263.2, 2263.3]])("p001 with %s J: the published bracket, within half a percent", (capacity_J, lowest, highest) => {
  const { lower, upper } = bracket(REFERENCE, recordingOf(REFERENCE, openLight(light, { column: "p001" })).slots, capacity_J)
  expect(Math.abs(lower / lowest - 1)).toBeLessThan(0.005)
  expect(Math.abs(upper / highest - 1)).toBeLessThan(0.005)
})
