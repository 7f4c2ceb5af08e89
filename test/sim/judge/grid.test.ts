import { expect, test } from "vitest"
import { type Case, caseName, caseSeed, type Factors, fullGrid, gridFactors, parseCase, sampleGrid } from "../../../sim/judge/grid.js"

const factors: Factors = { ...gridFactors(), cell: Array.from({ length: 24 }, (_, i) => `cell-${i}`) }
const FACTORS = ["cell", "temperature_degC", "age", "start", "duty", "tick_s"] as const

function counts(cases: Case[], of: (known: Case) => string): number[] {
  const met = new Map<string, number>()
  for (const known of cases) met.set(of(known), (met.get(of(known)) ?? 0) + 1)
  return [...met.values()]
}

test("the whole grid holds every combination once: 24 x 4 x 2 x 4 x 5 x 3", () => {
  const names = new Set(fullGrid(factors).map(caseName))
  expect(names.size).toBe(24 * 4 * 2 * 4 * 5 * 3)
})

test("a sample of 120 meets every level of every factor equally often", () => {
  const sample = sampleGrid(factors, 120, 1)
  for (const factor of FACTORS) {
    const met = counts(sample, known => String(known[factor]))
    expect(met).toEqual(factors[factor].map(() => 120 / factors[factor].length))
  }
})

test("pairs of levels are met almost as evenly as their number allows", () => {
  const sample = sampleGrid(factors, 120, 1)
  for (const a of FACTORS) {
    for (const b of FACTORS) {
      if (a >= b) continue
      const mean = 120 / (factors[a].length * factors[b].length)
      const met = counts(sample, known => `${known[a]}/${known[b]}`)
      // Half of all chance samples have a pair of start and temperature that is off by more than 3 of 7.5.
      expect(Math.max(...met), `${a} with ${b}`).toBeLessThanOrEqual(Math.ceil(mean) + 1)
      if (mean >= 2) expect(met.length, `${a} with ${b}: pairs that are met at all`).toBe(factors[a].length * factors[b].length)
    }
  }
})

test("the seed decides the sample", () => {
  const names = (seed: number): string => sampleGrid(factors, 24, seed).map(caseName).join()
  expect(names(3)).toBe(names(3))
  expect(names(3)).not.toBe(names(4))
})

test("a case is found again by its name", () => {
  for (const known of sampleGrid(factors, 24, 7)) expect(parseCase(caseName(known), factors)).toEqual(known)
})

test("a name that is not of the grid is refused with the levels that are", () => {
  expect(() => parseCase("cell-1/26/fresh/known/sensor/1", factors)).toThrow("temperature_degC: unknown \"26\"; use one of -10, 5, 25, 40")
  expect(() => parseCase("cell-1/25", factors)).toThrow("has 2 parts")
})

test("a day is the same day at every tick, and another for every other level", () => {
  const known = parseCase("cell-1/25/fresh/known/sensor/1", factors)
  expect(caseSeed({ ...known, tick_s: 60 }, 1)).toBe(caseSeed(known, 1))
  expect(caseSeed({ ...known, age: "aged" }, 1)).not.toBe(caseSeed(known, 1))
  expect(caseSeed(known, 2)).not.toBe(caseSeed(known, 1))
})
