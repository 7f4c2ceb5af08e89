import { describe, expect, test } from "vitest"
import { MISSING_BUS, MISSING_CURRENT } from "../../../src/core/types.js"
import { bench } from "./bench.js"

/** Six cells at 1.2 V, each a little noise apart, but for those that are given. */
const cells = (change: Record<number, number> = {}, seed = 0): number[] => Array.from({ length: 6 }, (_, i) => change[i] ?? 1_200_000 + (i * 7 + seed * 3) % 16)
const BUS_2S3P = 2_400_015

describe("cells of a group", () => {
  test("agree within the errors of two channels and what flows over their switches; the odd one of three is named and replaced by the others", () => {
    const { protection, scans, state, read, value } = bench()
    scans(50)
    expect(value("cell-spread")).toBeLessThan(0)
    scans(5, { cell_uV: cells({ 4: 1_300_000 }), bus_uV: BUS_2S3P })
    expect(protection.active).toBe(0)
    expect(read.cell_uV[4]).toBeLessThan(1_200_016)
    scans(1, { cell_uV: cells({ 4: 1_300_000 }), bus_uV: BUS_2S3P })
    expect(state("cell-spread")).toMatchObject({ active: true, place: 4 })
    expect(state("bus-sum").active).toBe(false)
    expect(state("cell-over-voltage-safety").count).toBe(0)
  })

  test("a channel that reads 0 takes no cell out and sheds nothing", () => {
    const { protection, scans } = bench()
    scans(400, { cell_uV: cells({ 1: 0 }), bus_uV: BUS_2S3P })
    expect(protection.exclude).toBe(0)
    expect(protection.actions).toBe(0)
  })

  test.each([["too high", 1_300_000], ["too low", 1_100_000], ["at nothing", 0]])("of a pair the bus tells that it is the one %s", (_, lie_uV) => {
    const { scans, read, state } = bench()
    for (const place of [2, 3]) {
      scans(6, { parallel: 2, cell_uV: cells({ [place]: lie_uV }), bus_uV: 3_600_020 })
      expect(read.cell_uV.every(cell_uV => cell_uV >= 1_200_000 && cell_uV < 1_200_016)).toBe(true)
      expect(state("cell-spread")).toMatchObject({ active: true })
      expect(state("bus-sum").active).toBe(false)
    }
  })

  test("a cell alone has no neighbour: the bus contradicts it, and nothing is trusted until it does no more", () => {
    const { scans, state, read } = bench()
    scans(6, { parallel: 1, cell_uV: cells({ 5: 1_100_000 }), bus_uV: 7_200_000 })
    expect(state("bus-sum").active).toBe(true)
    expect(read.trusted).toBe(false)
    scans(10, { parallel: 1 })
    expect(state("bus-sum").active).toBe(false)
    expect(read.trusted).toBe(true)
  })

  test("a large current explains a difference that a small one does not", () => {
    const large = bench()
    const unlike = cells({ 1: 1_215_000 })
    large.scans(20, { cell_uV: unlike, bus_uV: BUS_2S3P, current_nA: -2_000_000, harvest_nA: 0 })
    expect(large.state("cell-spread").count).toBe(0)
    const small = bench()
    small.scans(20, { cell_uV: unlike, bus_uV: BUS_2S3P })
    expect(small.state("cell-spread").count).toBe(1)
  })
})

test("a bus that is not the sum of its cells stops the charge: a cell may be fuller than it seems", () => {
  const { scans, state, protection } = bench()
  scans(6, { bus_uV: 2_450_000 })
  expect(state("bus-sum").active).toBe(true)
  expect(protection.actions).toBe(1)
  scans(100, { bus_uV: 2_450_000, missing: MISSING_BUS })
  expect(state("bus-sum").active).toBe(false)
})

describe("a channel that repeats itself", () => {
  test("is frozen after 64 scans, which no noise explains; one that moves is not", () => {
    const still = { cell_uV: cells(), bus_uV: BUS_2S3P, current_nA: -100_000, temperature_cC: 2500 }
    const { scans, state } = bench()
    scans(65, still)
    for (const id of ["cell-frozen", "bus-frozen", "current-frozen"]) expect(state(id).active, id).toBe(false)
    scans(1, still)
    for (const id of ["cell-frozen", "bus-frozen", "current-frozen"]) expect(state(id).active, id).toBe(true)
    expect(state("temperature-frozen").active).toBe(false)
    scans(200, still)
    expect(state("temperature-frozen").active).toBe(true)
    scans(10)
    for (const id of ["cell-frozen", "bus-frozen", "current-frozen", "temperature-frozen"]) expect(state(id).active, id).toBe(false)
  })
})

test("no cell warms by more than five kelvin from scan to scan", () => {
  const { scan, state } = bench()
  scan({ temperature_cC: 2500 })
  scan({ temperature_cC: 3000 })
  expect(state("temperature-step").count).toBe(0)
  scan({ temperature_cC: 3501 })
  expect(state("temperature-step")).toMatchObject({ active: true, value: 501 })
})

describe("harvest less current is what the module draws", () => {
  const idle_nA = 100_000 // of batteryConfig
  test.each([
    ["a current that is read 0 in the dark", { current_nA: 0, harvest_nA: 0 }, "draw-low"],
    ["a current of the wrong sign", { current_nA: idle_nA, harvest_nA: 0 }, "draw-low"],
    ["a harvest that is not there", { current_nA: -idle_nA, harvest_nA: 300_000 }, "draw-high"],
  ])("%s", (_, reading, id) => {
    const { scans, state } = bench()
    scans(29, reading)
    expect(state(id).active).toBe(false)
    scans(1, reading)
    expect(state(id).active).toBe(true)
  })

  test("light that comes and goes is no contradiction, nor is a current that nobody read", () => {
    const { scan, scans, protection } = bench()
    for (let i = 0; i < 100; i++) scan({ current_nA: i % 2 === 0 ? 400_000 : -idle_nA, harvest_nA: i % 2 === 0 ? 500_000 : 0 })
    scans(100, { current_nA: 0, harvest_nA: 0, missing: MISSING_CURRENT, trusted: false })
    expect(protection.active).toBe(1)
  })
})

test("a clock that stands, and a scan that is late", () => {
  const { scan, state } = bench()
  scan()
  scan({ elapsed_ms: 0 })
  expect(state("clock-jump").active).toBe(true)
  scan({ elapsed_ms: 65_000 }) // a minute and five ticks
  expect(state("scan-late").active).toBe(false)
  scan({ elapsed_ms: 65_001 })
  expect(state("scan-late").active).toBe(true)
})
