import { expect, test } from "vitest"
import fc from "fast-check"
import { thin } from "../../../field/report/thin.js"
import { dayResult } from "../../fixtures/run-result.js"

test("a run that fits is left as it is", () => {
  const { series } = dayResult(24)
  expect(thin(series, 1440)).toBe(series)
})

test("merging keeps the deepest sag, the last count and, in whole steps, the energy", () => {
  const { series } = dayResult(24)
  fc.assert(fc.property(fc.integer({ min: 1, max: 1439 }), most => {
    const thinned = thin(series, most)
    const rows = thinned.time_s.length
    expect(rows).toBeLessThanOrEqual(most)
    expect(Math.min(...thinned.busMin_V)).toBe(Math.min(...series.busMin_V))
    expect(thinned.pressureCount[rows - 1]).toBe(series.pressureCount[1439])
    expect(thinned.cell_V.map(column => column.length)).toEqual(series.cell_V.map(() => rows))
  }))
  const sum = (column: number[]) => column.reduce((total, value) => total + value, 0)
  expect(sum(thin(series, 240).harvest_uW) * 6).toBeCloseTo(sum(series.harvest_uW), 6)
})
