import { expect, test } from "vitest"
import { judgedWearable } from "../../../sim/judge/wearable.js"
import { DELTA_DRAIN, DELTA_RESISTANCE } from "../../../src/core/gauge/deltas.js"
import { createFactored, varianceOf, varianceOfSum } from "../../../src/core/gauge/factored.js"
import { createGauge, type Gauge } from "../../../src/core/gauge/gauge.js"
import { watchCells } from "../../../src/core/gauge/health.js"
import { DRAIN, HYSTERESIS, QUICK, RESISTANCE } from "../../../src/core/gauge/hypothesis.js"

const { assembly: { config } } = judgedWearable({ cell: "ce-mno2-cai", temperature_degC: 25, tick_s: 60, age: "fresh", start: "known", duty: "sensor" })
const MINUTE_MS = 60_000
const DAY_MIN = 1440
/** Share of the sheet's capacity per hour that a nanoampere is. */
const PER_NANO = 3.6 / config.cell.capacity_uC

/** A gauge that is sure of a healthy module, half charged and on its discharge branch, and has watched it for two days. */
function healthy(parallel: number): Gauge {
  const gauge = createGauge(config)
  const { x } = gauge.belief.histories[0].filter
  x[HYSTERESIS] = -1
  x[QUICK] = 1
  x[RESISTANCE] = 1
  watch(gauge, parallel, 2 * DAY_MIN)
  return gauge
}

function watch(gauge: Gauge, parallel: number, minutes: number): void {
  for (let i = 0; i < minutes; i++) watchCells(gauge, config, gauge.belief.histories[0].filter, parallel, 1, MINUTE_MS)
}

const growth = (gauge: Gauge): number[] => gauge.cells.map(({ resistanceGrowth }) => resistanceGrowth)
const leak = (gauge: Gauge): number[] => gauge.cells.map(({ leakGrowth }) => leakGrowth)

test("of a sum of two states a filter knows the variance: that of one alone, and their covariance, too", () => {
  const filter = createFactored(3, [])
  filter.d[0] = 1
  filter.d[1] = 2
  filter.d[2] = 3
  filter.u[0] = 0.5
  filter.u[1] = -1
  filter.u[2] = 0.25
  // P = U·D·U': P11 = 2 + 0.25²·3, P01 = 0.5·2 - 1·0.25·3
  expect(varianceOfSum(filter, 0, 1, 1, 0)).toBeCloseTo(varianceOf(filter, 0), 12)
  expect(varianceOfSum(filter, 0, 0, 1, 1)).toBeCloseTo(varianceOf(filter, 1), 12)
  const covariance = 0.5 * 2 - 0.25 * 3
  expect(varianceOfSum(filter, 0, 3, 1, 2)).toBeCloseTo(9 * varianceOf(filter, 0) + 4 * varianceOf(filter, 1) + 12 * covariance, 12)
})

test("a group of three that resists a fifth more may have one cell of twice the resistance, and it is reported as that", () => {
  const gauge = healthy(3)
  growth(gauge).forEach(own => expect(own).toBeCloseTo(1, 6))
  // 3 / (2 + 1/2) = 1.2: a tenth above the mean of two groups, and a tenth below.
  gauge.cells.forEach(({ delta }, k) => { delta.x[DELTA_RESISTANCE] = k < 3 ? 0.1 : -0.1 })
  watch(gauge, 3, DAY_MIN)
  const [bad, , , good] = growth(gauge)
  expect(bad).toBeGreaterThan(1.8)
  expect(bad).toBeLessThan(2.1)
  expect(good).toBeLessThan(1.1)
})

test("what was always different has not grown", () => {
  const gauge = createGauge(config)
  const { x } = gauge.belief.histories[0].filter
  x[QUICK] = x[RESISTANCE] = 1
  gauge.cells.forEach(({ delta }, k) => { delta.x[DELTA_RESISTANCE] = k < 3 ? 0.1 : -0.1 })
  watch(gauge, 3, 3 * DAY_MIN)
  growth(gauge).forEach(own => expect(own).toBeCloseTo(1, 2))
})

test("all resistances doubled are seen in the mean, and measured against what was usual", () => {
  const gauge = healthy(3)
  const { x } = gauge.belief.histories[0].filter
  x[QUICK] = x[RESISTANCE] = 2
  watch(gauge, 3, DAY_MIN / 2)
  growth(gauge).forEach(own => expect(own).toBeGreaterThan(1.8))
})

test("before a day has been seen nothing is said of resistances", () => {
  const gauge = createGauge(config)
  const { x } = gauge.belief.histories[0].filter
  x[QUICK] = x[RESISTANCE] = 1
  watch(gauge, 3, 60)
  x[QUICK] = x[RESISTANCE] = 3
  watch(gauge, 3, DAY_MIN - 120)
  expect(growth(gauge)).toEqual([1, 1, 1, 1, 1, 1])
})

test("one leaking cell of three drains its group by a third of what it loses", () => {
  const gauge = healthy(3)
  // 9 times its 77 nA more, shared by three; the mean of two groups lies half way.
  const shared = 9 * config.cell.selfDischarge_nA / 3 * PER_NANO
  gauge.cells.forEach(({ delta }, k) => { delta.x[DELTA_DRAIN] = k < 3 ? -shared / 2 : shared / 2 })
  // In the mean of a day: two thirds of it after one.
  watch(gauge, 3, DAY_MIN)
  expect(leak(gauge)[0]).toBeGreaterThan(6)
  expect(leak(gauge)[0]).toBeLessThan(7)
  watch(gauge, 3, 3 * DAY_MIN)
  const [bad, , , good] = leak(gauge)
  expect(bad).toBeGreaterThan(9)
  expect(bad).toBeLessThan(10.5)
  expect(good).toBeLessThan(1.5)
})

test("a drain that the offset of the current may be is no leak of all cells; where the offset has been measured it is", () => {
  const gauge = healthy(1)
  const { x } = gauge.belief.histories[0].filter
  x[DRAIN] = -config.calibration.currentError_nA * PER_NANO
  watch(gauge, 1, DAY_MIN)
  leak(gauge).forEach(own => expect(own).toBeLessThan(1.1))
  gauge.lag.zeros = 10
  watch(gauge, 1, DAY_MIN)
  leak(gauge).forEach(own => expect(own).toBeGreaterThan(3))
})

test("while the cells are isolated nothing is concluded", () => {
  const gauge = healthy(3)
  gauge.cells[0].delta.x[DELTA_RESISTANCE] = 5
  watch(gauge, 0, DAY_MIN)
  growth(gauge).forEach(own => expect(own).toBeCloseTo(1, 6))
})

test("between the branches, and at the knee of the curve, cells of other capacity seem to leak: neither counts", () => {
  const gauge = healthy(3)
  gauge.cells.forEach(({ delta }, k) => { delta.x[DELTA_DRAIN] = (k < 3 ? -1 : 1) * 20 * config.cell.selfDischarge_nA * PER_NANO })
  gauge.belief.histories[0].filter.x[HYSTERESIS] = 0.5
  watch(gauge, 3, DAY_MIN)
  gauge.belief.histories[0].filter.x[HYSTERESIS] = -1
  gauge.belief.soc = 0.2
  watch(gauge, 3, DAY_MIN)
  expect(Math.max(...leak(gauge))).toBeLessThan(2)
  gauge.belief.soc = 0.5
  watch(gauge, 3, DAY_MIN)
  expect(Math.max(...leak(gauge))).toBeGreaterThan(6)
})

test("what empties one group by day and the other by night is no leak of either", () => {
  const gauge = healthy(3)
  let most = 0
  for (let half = 0; half < 12; half++) {
    const swing = (half % 2 === 0 ? 1 : -1) * 0.6 * config.cell.selfDischarge_nA * PER_NANO
    gauge.cells.forEach(({ delta }, k) => { delta.x[DELTA_DRAIN] = k < 3 ? swing : -swing })
    watch(gauge, 3, DAY_MIN / 2)
    if (half > 1) most = Math.max(most, ...leak(gauge))
  }
  expect(most).toBeLessThan(3)
})
