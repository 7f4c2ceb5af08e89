// Between its branches a cell turns as dh/dq = (s - h) / (0.03 Q), s the sign of the current.

import { expect, test } from "vitest"
import { calibrate, createMeasured } from "../../../src/core/calibrate.js"
import { createGauge, restoreCharge, updateGauge } from "../../../src/core/gauge/gauge.js"
import { HYSTERESIS } from "../../../src/core/gauge/hypothesis.js"
import { createInterval, flow } from "../../../src/core/gauge/interval.js"
import { batteryConfig, calmSample, capacitorConfig } from "../../helpers/config.js"
import { TrueCell } from "../../helpers/true-cell.js"

/** The module's cells with branches 100 mV apart. */
function wide() {
  const config = batteryConfig()
  const { cell } = config
  cell.ocvCharge_uV = cell.ocvCharge_uV.map(v => v + 40_000)
  cell.ocvDischarge_uV = cell.ocvDischarge_uV.map(v => v - 40_000)
  return config
}

test("driven from charge to discharge, the tracked place follows the law to 1 % of the way, step by step", () => {
  const config = wide()
  const { cell } = config
  const interval = createInterval(cell, 1)
  flow(interval, cell, 1_000_000, 1_000_000, 3_600_000, 0, 1)
  expect(interval.turned).toBeCloseTo(1, 9) // a whole charge later it is on the charge branch, wherever it was
  expect(interval.kept).toBeLessThan(1e-9)
  let place = 1
  const moved_nA = -300_000
  for (let i = 0; i < 60; i++) {
    flow(interval, cell, moved_nA, moved_nA, 10_000, 0, 1)
    // The law in a thousand small steps.
    for (let k = 0; k < 1000; k++) place += (-1 - place) * 3 / 1000 / (0.03 * cell.capacity_uC / 1000)
    expect(Math.abs(interval.turned - place)).toBeLessThan(0.01 * 2)
  }
  // 180 mC of 108 mC: exp(-1.667) of the two halves are left.
  expect(interval.turned).toBeCloseTo(-1 + 2 * Math.exp(-180 / 108), 6)
})

test("the same from discharge to charge: 99 % of the current turns it", () => {
  const { cell } = wide()
  const interval = createInterval(cell, 1)
  flow(interval, cell, -1_000_000, -1_000_000, 3_600_000, 0, 1)
  flow(interval, cell, 1_000_000, 1_000_000, 108_000, 0, 1)
  expect(interval.turned).toBeCloseTo(1 - 2 * Math.exp(-0.99), 6)
})

test("a cell of half the capacity turns twice as fast", () => {
  const { cell } = wide()
  const interval = createInterval(cell, 1)
  flow(interval, cell, 1_000_000, 1_000_000, 3_600_000, 0, 1)
  flow(interval, cell, -1_000_000, -1_000_000, 54_000, 0, 2)
  expect(interval.turned).toBeCloseTo(-1 + 2 * Math.exp(-1), 6)
})

test("a capacitor has no branches and turns nowhere; neither does a cell at rest", () => {
  const capacitor = createInterval(capacitorConfig().cell, 1)
  flow(capacitor, capacitorConfig().cell, -1_000_000, -1_000_000, 60_000, 0, 1)
  expect([capacitor.kept, capacitor.turned]).toEqual([1, 0])
  const resting = createInterval(wide().cell, 1)
  flow(resting, wide().cell, 0, 0, 86_400_000, 0.01, 1)
  expect([resting.kept, resting.turned]).toEqual([1, 0])
})

test("at every reading of the voltages the filter that was told the charge follows a true cell from one branch to the other and back", () => {
  const config = wide()
  const gauge = createGauge(config)
  const cell = new TrueCell(config.cell, 0.5, { hysteresis: 1 })
  for (let i = 0; i < 6; i++) restoreCharge(gauge, i, 0.5, 0.01)
  const measured = createMeasured(config)
  const places: number[][] = []
  for (let t = 0; t <= 7200; t += 10) {
    const current_nA = t === 0 ? 0 : t <= 3600 ? -300_000 : 300_000
    if (t > 0) cell.flow(current_nA, 10_000)
    const sample = calmSample(config, t * 1000)
    sample.cell_uV.fill(Math.round(cell.voltage_uV(current_nA)))
    sample.current_nA = current_nA
    calibrate(config, sample, measured)
    updateGauge(gauge, config, measured, current_nA, 1)
    if (gauge.age_ms === 0) places.push([cell.hysteresis, gauge.belief.histories[gauge.belief.best].filter.x[HYSTERESIS]])
  }
  // 50 mV between middle and branch, told to a point, 2.5 mV: within a tenth of a half once the first voltage has been seen.
  for (const [truth, tracked] of places) expect(Math.abs(tracked - truth)).toBeLessThan(0.1)
  // Ten readings in ten minutes, from then on one in ten or in five.
  expect(places.length).toBeGreaterThanOrEqual(20)
  expect(Math.min(...places.map(([, tracked]) => tracked))).toBeLessThan(-0.9)
  expect(Math.max(...places.map(([, tracked]) => tracked))).toBeGreaterThan(0.9)
})
