import fc from "fast-check"
import { expect, test } from "vitest"
import type { Grouping, ModuleConfig } from "../../../src/core/config.js"
import { dividesEqually, groupingMask, groupingOf, isSafeMask, parallelMask, seriesMask } from "../../../src/core/array/switches.js"
import { breakMasks, makeMasks, planTransition } from "../../../src/core/array/transition.js"
import { batteryConfig, MASK_2S3P, MASK_3S2P, MASK_6S1P } from "../../helpers/config.js"

const limits = { parallel_mV: 50, busMin_mV: 0, busMax_mV: 3600 }

const ladder = (cells: number): ModuleConfig => ({ ...batteryConfig(), array: { ...batteryConfig().array, cells } })

/** Any array of 1 to 16 cells, and two of its equal-share groupings. */
const arrays = fc.integer({ min: 1, max: 16 }).chain(cells => {
  const shares: Grouping[] = []
  for (let s = 1; s <= cells; s++) if (cells % s === 0) shares.push({ series: s, parallel: cells / s })
  return fc.record({ cells: fc.constant(cells), from: fc.constantFrom(...shares), to: fc.constantFrom(...shares) })
})

test("2s3p, 3s2p and 6s1p of six cells are these switches", () => {
  expect(groupingMask(6, { series: 2, parallel: 3 })).toBe(MASK_2S3P)
  expect(groupingMask(6, { series: 3, parallel: 2 })).toBe(MASK_3S2P)
  expect(groupingMask(6, { series: 6, parallel: 1 })).toBe(MASK_6S1P)
})

test("a mask is recognised only if it is a configured grouping to the last bit", () => {
  const config = batteryConfig()
  config.array.groupings.pop()
  expect(groupingOf(config, MASK_3S2P)).toBe(1)
  expect(groupingOf(config, MASK_3S2P ^ 1)).toBe(-1)
  expect(groupingOf(config, MASK_6S1P)).toBe(-1)
})

test("the series and the parallel switch of one boundary together short a cell", () => {
  expect(isSafeMask(6, MASK_2S3P)).toBe(true)
  expect(isSafeMask(6, MASK_2S3P | 1)).toBe(false) // S0 beside P0
})

test("no step of any change shorts a cell, and nothing closes before everything is open", () => {
  fc.assert(fc.property(arrays, ({ cells, from, to }) => {
    const before = groupingMask(cells, from)
    const opening = breakMasks(cells, before)
    const closing = makeMasks(ladder(cells), to, 0)
    let last = before
    let opened = false
    for (const mask of [...opening, ...closing]) {
      expect(isSafeMask(cells, mask)).toBe(true)
      const closes = (mask & ~last) !== 0
      const opens = (last & ~mask) !== 0
      expect(closes && opens).toBe(false)
      if (closes) expect(opened).toBe(true)
      if (mask === 0) opened = true
      last = mask
    }
    expect(last).toBe(groupingMask(cells, to))
  }))
})

test("every boundary of an equal-share grouping is joined exactly once", () => {
  fc.assert(fc.property(arrays, ({ cells, to }) => {
    expect(dividesEqually(cells, to)).toBe(true)
    const series = seriesMask(cells, to)
    const parallel = parallelMask(cells, to) >> (cells - 1)
    expect(series & parallel).toBe(0)
    expect(series | parallel).toBe((1 << (cells - 1)) - 1)
  }))
})

test("paralleling 1.8 V with 0.9 V of equal capacitance wastes 10 % and is refused", () => {
  // Loss is 1/2 · C1·C2/(C1+C2) · (V1-V2)², whatever the resistance.
  expect(planTransition([1800, 900], { series: 1, parallel: 2 }, limits, 0))
    .toEqual({ kind: "refused", reason: "voltage-difference", difference_mV: 900 })
})

test("in series the same two cells are welcome", () => {
  expect(planTransition([1800, 900], { series: 2, parallel: 1 }, limits, 0)).toEqual({ kind: "ok", reason: "none", difference_mV: 0 })
})

test("the limit itself is allowed, one millivolt more is not", () => {
  expect(planTransition([1200, 1250], { series: 1, parallel: 2 }, limits, 0).kind).toBe("ok")
  expect(planTransition([1200, 1251], { series: 1, parallel: 2 }, limits, 0).kind).toBe("refused")
})

test("a string above the bus limit, and shares that do not come out even, are refused", () => {
  expect(planTransition([1300, 1300, 1300], { series: 3, parallel: 1 }, limits, 0).reason).toBe("bus-too-high")
  expect(planTransition([1300, 1300, 1300], { series: 2, parallel: 1 }, limits, 0).reason).toBe("unequal-shares")
})
