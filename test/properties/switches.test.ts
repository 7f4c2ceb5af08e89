// Break before make, seen from outside: whatever the latches read back, however wrong, no sequence of commands closes
// anything between the first switch that opens and the moment at which all are open.

import fc from "fast-check"
import { expect, test } from "vitest"
import { isSafeMask } from "../../src/core/array/switches.js"
import { MISSING_SWITCHES } from "../../src/core/types.js"
import { batteryConfig, MASK_2S3P, MASK_3S2P, MASK_6S1P } from "../helpers/config.js"
import { cells, Life } from "../helpers/life.js"

const GROUPINGS = [MASK_2S3P, MASK_3S2P, MASK_6S1P]

const readBack = fc.oneof(
  { weight: 4, arbitrary: fc.constant<"true">("true") },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, 0b100001, 2047, -1, ...GROUPINGS) },
  { weight: 1, arbitrary: fc.integer() },
)

const scene = fc.record({
  cell_mV: fc.oneof(fc.constantFrom(500, 900, 920, 1040, 1200), fc.integer({ min: -100, max: 2000 })),
  spread_mV: fc.constantFrom(0, 0, 0, 60),
  bus_mV: fc.option(fc.integer({ min: 0, max: 4000 })),
  read: readBack,
  unreadable: fc.boolean(),
  ticks: fc.integer({ min: 1, max: 70 }),
})

test("no command shorts a cell, and nothing closes before everything is open, whatever the latches read back after the boot", () => {
  let commanded = 0
  fc.assert(fc.property(fc.integer({ min: 0, max: 2047 }).filter(mask => isSafeMask(6, mask)), fc.array(scene, { minLength: 1, maxLength: 8 }), (start, scenes) => {
    const life = new Life(batteryConfig())
    life.latches = start
    let before = start
    for (const { kind, value } of life.tick()) if (kind === "switches") before = value
    for (const { cell_mV, spread_mV, bus_mV, read, unreadable, ticks } of scenes) {
      for (let i = 0; i < ticks; i++) {
        const cell_uV = Array.from({ length: 6 }, (_, cell) => (cell_mV + (cell < 3 ? spread_mV : 0)) * 1000)
        const change = {
          cell_uV, switches: read === "true" ? life.latches : read, missing: unreadable ? MISSING_SWITCHES : 0,
          ...(bus_mV === null ? {} : { bus_uV: bus_mV * 1000 }),
        }
        for (const { kind, value } of life.tick(change)) {
          if (kind !== "switches") continue
          commanded++
          expect(isSafeMask(6, value), value.toString(2)).toBe(true)
          expect(value & ~2047).toBe(0)
          const closes = (value & ~before) !== 0
          const opens = (before & ~value) !== 0
          expect(closes && opens, `${before.toString(2)} to ${value.toString(2)}`).toBe(false)
          before = value
        }
      }
    }
  }), { numRuns: 100 })
  expect(commanded).toBeGreaterThan(50)
})

test("between two groupings everything was open, with the bus the first to open and the last to close", () => {
  const life = new Life()
  life.tick()
  const low = cells(920)
  const masks = life.ticks(70, low).filter(({ kind }) => kind === "switches").map(({ value }) => value)
  const BUS = 1 << 10
  expect(masks).toEqual([MASK_2S3P - BUS, 0, 0b01010100000, 0b01010101010, MASK_3S2P])
})

test("no change begins in a tick whose read-back differs: it comes when latches and commands agree again", () => {
  const life = new Life()
  const low = cells(920)
  const masks = (change: object): number[] => life.tick(change).filter(({ kind }) => kind === "switches").map(({ value }) => value)
  life.ticks(60, low)
  expect(masks({ ...low, switches: MASK_6S1P })).toEqual([])
  expect(masks(low).at(-1)).toBe(MASK_3S2P)
})
