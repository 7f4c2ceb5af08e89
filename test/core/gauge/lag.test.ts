// What flowed, from a monitor behind a low-pass: y' = (i - y) / filter, solved piece by piece with the host's exponential.

import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { ModuleConfig } from "../../../src/core/config.js"
import { createLag, type Lag, lift } from "../../../src/core/gauge/lag.js"
import { batteryConfig } from "../../helpers/config.js"

const FILTER_MS = 20_000

function smoothed(filter_ms = FILTER_MS): ModuleConfig {
  const config = batteryConfig()
  config.calibration.currentFilter_ms = filter_ms
  config.calibration.currentNoise_nA = 0
  return config
}

/** A current through a low-pass, and what it has carried. */
class Monitor {
  shown_nA = 0
  moved_pC = 0
  constructor(readonly filter_ms: number) {}

  flow(current_nA: number, time_ms: number): void {
    this.shown_nA = current_nA + (this.shown_nA - current_nA) * Math.exp(-time_ms / this.filter_ms)
    this.moved_pC += current_nA * time_ms
  }
}

const read = (lag: Lag, config: ModuleConfig, shown_nA: number, elapsed_ms: number, parallel = 1): number => {
  lift(lag, config, shown_nA / (parallel > 0 ? parallel : 1), parallel, shown_nA, elapsed_ms)
  return lag.mean_nA * elapsed_ms
}

const current = fc.integer({ min: -900_000, max: 900_000 })

describe("what is read late is counted in time", () => {
  test("a current that is constant between scans is found at once, whatever it was before, to the error of the exponential", () => {
    const config = smoothed()
    fc.assert(fc.property(fc.array(fc.tuple(current, fc.integer({ min: 100, max: 80_000 })), { minLength: 1, maxLength: 30 }), steps => {
      const lag = createLag()
      const monitor = new Monitor(FILTER_MS)
      read(lag, config, 0, 0)
      for (const [current_nA, time_ms] of steps) {
        monitor.flow(current_nA, time_ms)
        read(lag, config, monitor.shown_nA, time_ms)
        // decay() has an absolute error of 2e-9, of which a short step in a slow filter makes more of the largest change.
        expect(Math.abs(lag.mean_nA - current_nA)).toBeLessThan(2e-9 * 1_800_000 / (1 - Math.exp(-100 / FILTER_MS)))
      }
    }))
  })

  test("pulses anywhere in the steps: the charge is right to within filter x last change of the reading and a twelfth of a step in the filter", () => {
    const config = smoothed()
    const step_ms = 5000
    const pulse = fc.record({ start: fc.nat({ max: 4900 }), width: fc.integer({ min: 1, max: 100 }), current_nA: current })
    fc.assert(fc.property(fc.array(pulse, { minLength: 5, maxLength: 200 }), pulses => {
      const lag = createLag()
      const monitor = new Monitor(FILTER_MS)
      read(lag, config, 0, 0)
      let counted_pC = 0
      let size_pC = 0
      for (const { start, width, current_nA } of pulses) {
        monitor.flow(0, start)
        monitor.flow(current_nA, width)
        monitor.flow(0, step_ms - start - width)
        counted_pC += read(lag, config, monitor.shown_nA, step_ms)
        size_pC += Math.abs(current_nA * width)
      }
      // A pulse of a moment, s before the scan, counts as x·exp(-s/filter)/(1 - exp(-x)) of itself, x = step/filter = 1/4: 0.88 to 1.13.
      expect(Math.abs(counted_pC - monitor.moved_pC)).toBeLessThanOrEqual(0.131 * size_pC + 1)
    }))
  })

  test("as long a train of pulses as there is, at every place of the step alike: the charge is that of the pulses to 1e-3", () => {
    const config = smoothed()
    const lag = createLag()
    const monitor = new Monitor(FILTER_MS)
    read(lag, config, 0, 0)
    let counted_pC = 0
    for (let i = 0; i < 10_000; i++) {
      const start = i * 617 % 5000
      monitor.flow(-20_000, start)
      monitor.flow(-5_000_000, 3)
      monitor.flow(-20_000, 5000 - start)
      counted_pC += read(lag, config, monitor.shown_nA, 5003)
    }
    expect(Math.abs(counted_pC / monitor.moved_pC - 1)).toBeLessThan(1e-3)
  })

  test("one step of a constant current or sixty of a sixtieth count the same", () => {
    const config = smoothed()
    fc.assert(fc.property(current, current, (before_nA, now_nA) => {
      const totals = [1, 60].map(parts => {
        const lag = createLag()
        const monitor = new Monitor(FILTER_MS)
        monitor.shown_nA = before_nA
        read(lag, config, before_nA, 0)
        let total_pC = 0
        for (let i = 0; i < parts; i++) {
          monitor.flow(now_nA, 60_000 / parts)
          total_pC += read(lag, config, monitor.shown_nA, 60_000 / parts)
        }
        return total_pC
      })
      expect(Math.abs(totals[0] - totals[1])).toBeLessThan(60_000 * 0.01)
    }))
  })

  test("without a filter the reading is the mean, and nothing swings", () => {
    const config = smoothed(0)
    const lag = createLag()
    read(lag, config, 100, 0)
    read(lag, config, -5000, 10_000)
    expect(lag).toMatchObject({ mean_nA: -5000, likely_nA: -5000, swing_nA: 0, unmeasured_ms: 0 })
  })

  test("noise of the reading, three times its deviation, is not taken for a change of the current in a voltage drop", () => {
    const config = smoothed()
    config.calibration.currentNoise_nA = 100
    const lag = createLag()
    read(lag, config, 10_000, 0)
    read(lag, config, 10_299, 1000)
    expect(lag.likely_nA).toBe(10_299)
    expect(lag.mean_nA).toBeGreaterThan(15_000) // but in the count: over many scans it cancels
    read(lag, config, 20_000, 1000)
    expect(lag.swing_nA).toBeGreaterThan(100_000)
  })

  test("a current that is shared anew is remembered as each cell's share of it: from three in parallel to one, threefold", () => {
    const config = smoothed()
    const lag = createLag()
    for (let i = 0; i < 20; i++) read(lag, config, -900_000, 10_000, 3)
    expect(lag.mean_nA).toBeCloseTo(-300_000, 3)
    read(lag, config, -900_000, 10_000, 1)
    expect(lag.mean_nA).toBeCloseTo(-900_000, 3)
    expect(lag.swing_nA).toBeCloseTo(0, 3)
  })
})

describe("the zero of the monitor", () => {
  test("is what it reads while all cells are isolated, once four filters have passed; the later count is free of it", () => {
    const config = smoothed()
    const lag = createLag()
    const monitor = new Monitor(FILTER_MS)
    monitor.shown_nA = -300_000
    for (let t = 0; t < 80_000; t += 10_000) {
      monitor.flow(0, 10_000)
      read(lag, config, monitor.shown_nA + 777, 10_000, 0)
      expect(lag.zeros).toBe(0) // what is left of the load would be taken for offset
    }
    for (let i = 0; i < 10; i++) expect(read(lag, config, 777, 10_000, 0)).toBe(0)
    expect(lag.zero_nA).toBe(777)
    // 1 µA out of three in parallel for a month, with the offset: 0.864 C of each.
    let moved_pC = 0
    read(lag, config, -1000 + 777, 0, 3)
    for (let i = 0; i < 30 * 1440; i++) moved_pC += read(lag, config, -1000 + 777, 60_000, 3)
    expect(moved_pC / 1e12).toBeCloseTo(-1000 / 3 * 30 * 86_400_000 / 1e12, 6)
  })

  test("moves on with the temperature: of many readings the last 64 count most", () => {
    const config = smoothed()
    const lag = createLag()
    for (let i = 0; i < 500; i++) read(lag, config, 1000, 10_000, 0)
    for (let i = 0; i < 500; i++) read(lag, config, 2000, 10_000, 0)
    expect(lag.zero_nA).toBeGreaterThan(1990)
  })

  test("is counted from anew after every closing: four filters of isolation in two pieces are none", () => {
    const config = smoothed()
    const lag = createLag()
    for (let i = 0; i < 20; i++) {
      for (let k = 0; k < 4; k++) read(lag, config, 50, 10_000, 0)
      read(lag, config, 50, 10_000, 2)
    }
    expect(lag.zeros).toBe(0)
  })
})

test("a sleep of more than four filters is billed at the declared idle current, all but its last filter; the rest as read", () => {
  const config = smoothed()
  const idle_nA = config.power.idle_uA * 1000
  const lag = createLag()
  read(lag, config, -300_000, 0, 3)
  const moved_pC = read(lag, config, -600_000, 100_000, 3)
  expect(lag.unmeasured_ms).toBe(80_000)
  expect(moved_pC).toBeCloseTo(-200_000 * 20_000 - idle_nA / 3 * 80_000, 3)
  read(lag, config, -600_000, 80_000, 3)
  expect(lag.unmeasured_ms).toBe(0)
})
