import { expect, test } from "vitest"
import { printSummary } from "../../../cli/summary.js"
import { groupingName, insideBand, lateStart_s, lowestBus, verdict, worstError } from "../../../field/report/judge.js"
import { dayResult } from "../../fixtures/run-result.js"

test("the truth is inside the band in three rows of four", () => {
  const { series } = dayResult(0)
  series.socTrue = [0.50, 0.50, 0.50, 0.50]
  series.socEstimated = [0.52, 0.48, 0.53, 0.50]
  series.socError = [0.02, 0.02, 0.02, 0]
  series.time_s = [0, 60, 120, 180]
  expect(insideBand(series)).toBe(0.75)
  expect(worstError(series).error).toBeCloseTo(0.03, 12)
  expect(worstError(series).time_s).toBe(120)
})

test("while the firmware is off it claims nothing that could be wrong", () => {
  const { series } = dayResult(0)
  series.socTrue = [0.5, 0.5, 0.5]
  series.socEstimated = [0.51, NaN, 0.5]
  series.socError = [0.02, NaN, 0.02]
  series.time_s = [60, 120, 180]
  expect(insideBand(series)).toBe(1)
  expect(worstError(series).error).toBeCloseTo(0.01, 12)
})

test("nothing can be said about a run without rows", () => {
  const { series } = dayResult(0)
  expect(insideBand(series)).toBeNaN()
  expect(worstError(series).error).toBeNaN()
  expect(lowestBus(series).bus_V).toBeNaN()
})

test("the lowest bus voltage is the lowest within a step, not the lowest mean", () => {
  const { series } = dayResult(24)
  const lowest = lowestBus(series)
  expect(lowest.time_s).toBe(416 * 60)
  expect(lowest.bus_V).toBe(series.busMin_V[415])
  expect(lowest.bus_V).toBeLessThan(Math.min(...series.bus_V))
})

test("groupings are named as engineers name them", () => {
  expect([0, 2, 3, 6].map(series => groupingName(series, 6))).toEqual(["isolated", "2s3p", "3s2p", "6s1p"])
})

test("the verdict says what failed, what was believed and what was measured", () => {
  const result = dayResult(24)
  const text = verdict(result).replace(/\u00a0/g, " ")
  expect(text).toContain("The bus failed: 1 brown-out and 1 reset in 24 h.")
  expect(text).toContain("It ended 60.9 % charged, 18.9 points above where it began, and the firmware believed 61.5 % ± 2.1 %.")
  expect(text).toContain("18,069 pressure samples and 2,050 light samples and was on air 5,450 times.")
  expect(text).toContain("Faults: cell-over-voltage (1 ×, first 11:40).")
})

test("a module that ended dark has no opinion about its charge", () => {
  const result = dayResult(24)
  result.summary.soc.estimated = result.summary.soc.bound = NaN
  expect(verdict(result)).toContain("and the firmware was off.")
})

test("a bus that was dead at first is not said to have stayed up all the time", () => {
  const result = dayResult(5)
  for (let row = 0; row < 36; row++) result.series.socEstimated[row] = NaN
  expect(lateStart_s(result.series)).toBe(result.series.time_s[36])
  expect(verdict(result)).toContain("The bus did not bear a start until 00:37 and stayed up from then on.")
  expect(printSummary(result).replace(/\s+/g, " ")).toContain(", no start until 00:37")
  // Off later is another matter: a brown-out tells of that.
  expect(lateStart_s(dayResult(5).series)).toBeUndefined()
})

test("a quiet run that was stopped says so, and that the bus stayed up", () => {
  const text = verdict(dayResult(5)).replace(/\u00a0/g, " ")
  expect(text).toMatch(/^Stopped by hand after 5 h\. The bus stayed up for all of the 5 h\./)
  expect(text).not.toContain("Faults")
})
