import fc from "fast-check"
import { expect, test } from "vitest"
import { calibrate, createMeasured } from "../../../src/core/calibrate.js"
import type { ModuleConfig } from "../../../src/core/config.js"
import { createGauge, type Gauge, restoreCharge, updateGauge } from "../../../src/core/gauge/gauge.js"
import { voltageAt } from "../../../src/core/gauge/ocv.js"
import { MISSING_CURRENT } from "../../../src/core/types.js"
import { batteryConfig, calmSample, capacitorConfig } from "../../helpers/config.js"

/** Feeds the same state for a while. @param current_nA through one cell of a 1-parallel string */
function hold(gauge: Gauge, config: ModuleConfig, seconds: number, cell_mV: number, current_nA: number, tick_s = 1): void {
  const measured = createMeasured(config)
  calibrate(config, calmSample(config, 0, cell_mV), measured)
  for (let t = tick_s; t <= seconds; t += tick_s) {
    const sample = calmSample(config, t * 1000, cell_mV)
    sample.current_nA = current_nA
    calibrate(config, sample, measured)
    updateGauge(gauge, config, measured, current_nA, 1)
  }
}

function known(config: ModuleConfig, soc: number, error = 0.001): Gauge {
  const gauge = createGauge(config)
  for (let i = 0; i < config.array.cells; i++) restoreCharge(gauge, i, soc, error)
  gauge.evidenceIn_ms = 1e15
  return gauge
}

test("a gauge that has seen nothing says half, give or take everything", () => {
  const gauge = createGauge(batteryConfig())
  expect(gauge.soc).toBe(0.5)
  expect(gauge.error).toBe(0.5)
  expect(gauge.cells[0].source).toBe("unknown")
})

test("1 mA out of 1 mAh for half an hour takes half of the charge, and self-discharge a little more", () => {
  const config = batteryConfig()
  const gauge = known(config, 0.9)
  hold(gauge, config, 1800, 1200, -1_000_000)
  // 1800 s at 1 mA = 1.8 C; 100 nA of self-discharge for 1800 s = 180 µC
  expect(gauge.cells[0].charge_uC).toBe(3_240_000 - 1_800_000 - 180)
})

test("of a charging current 99 % is stored", () => {
  const config = batteryConfig()
  const gauge = known(config, 0.2)
  hold(gauge, config, 1000, 1200, 1_000_000)
  expect(gauge.cells[0].charge_uC).toBe(720_000 + 990_000 - 100)
})

test("at rest on the steep top a battery's voltage tells its charge within a few points", () => {
  const config = batteryConfig()
  const gauge = createGauge(config)
  hold(gauge, config, 7200, 1420, 0)
  // 1.42 V is 0.955 on the charge branch and 0.965 on the discharge branch
  expect(gauge.soc).toBeGreaterThan(0.92)
  expect(gauge.soc).toBeLessThan(0.99)
  expect(gauge.error).toBeLessThan(0.06)
  expect(gauge.cells[0].source).toBe("rest")
})

test("on the plateau the band stays wide, because 20 mV of hysteresis are worth eight points", () => {
  const config = batteryConfig()
  const gauge = createGauge(config)
  hold(gauge, config, 7200, 1200, 0)
  expect(gauge.error).toBeGreaterThan(0.04)
  expect(gauge.error).toBeLessThan(0.15)
  expect(Math.abs(gauge.soc - 0.5)).toBeLessThan(0.05)
})

test("a capacitor's voltage tells its charge at once, within a few points", () => {
  const config = capacitorConfig()
  const gauge = createGauge(config)
  hold(gauge, config, 900, 900, 0)
  expect(Math.abs(gauge.soc - 0.5)).toBeLessThan(0.02)
  expect(gauge.error).toBeLessThan(0.05)
})

test("inside its band a capacitor's estimate follows the voltage, a battery's stays where counting left it", () => {
  const follow = (config: ModuleConfig, cell_mV: number): number => {
    const gauge = known(config, 0.48, 0.3)
    gauge.evidenceIn_ms = 0
    gauge.relaxation.doubt_uV = 0
    hold(gauge, config, 1, cell_mV, 0)
    return gauge.soc
  }
  expect(follow(capacitorConfig(), 900)).toBeCloseTo(0.5, 2) // 0.9 V of 1.8 V
  expect(follow(batteryConfig(), 1200)).toBeCloseTo(0.5, 1) // cut to the plateau's interval, its middle
})

test("voltage and count that exclude each other widen the band to hold both, and are counted", () => {
  const config = batteryConfig()
  const gauge = createGauge(config)
  for (let i = 0; i < 6; i++) restoreCharge(gauge, i, 0.3, 0.02)
  gauge.relaxation.doubt_uV = 0
  const measured = createMeasured(config)
  calibrate(config, calmSample(config, 0, 1420), measured)
  updateGauge(gauge, config, measured, 0, 1)
  expect(gauge.conflicts).toBe(6)
  expect(gauge.soc - gauge.error).toBeLessThan(0.3)
  expect(gauge.soc + gauge.error).toBeGreaterThan(0.95)
})

test("while nothing is measured the band grows faster", () => {
  const config = batteryConfig()
  const seen = known(config, 0.5)
  const blind = known(config, 0.5)
  const measured = createMeasured(config)
  calibrate(config, calmSample(config, 0), measured)
  const sample = calmSample(config, 60000)
  sample.current_nA = -500_000
  calibrate(config, sample, measured)
  updateGauge(seen, config, measured, -500_000, 1)
  const unread = calmSample(config, 120000)
  unread.missing = MISSING_CURRENT
  calibrate(config, unread, measured)
  updateGauge(blind, config, measured, -500_000, 1)
  expect(blind.error).toBeGreaterThan(seen.error * 2)
})

test("one step of 30 s says what thirty of 1 s say", () => {
  const config = batteryConfig()
  const fine = known(config, 0.6)
  const coarse = known(config, 0.6)
  hold(fine, config, 1800, 1200, -1_234_567, 1)
  hold(coarse, config, 1800, 1200, -1_234_567, 30)
  expect(Math.abs(fine.cells[0].charge_uC - coarse.cells[0].charge_uC)).toBeLessThanOrEqual(1)
  expect(coarse.cells[0].error_uC).toBeCloseTo(fine.cells[0].error_uC, -3)
})

test("the band holds the truth for any start, load and rest of a cell that is as its model says", () => {
  const config = batteryConfig()
  config.cell.polarisation_mOhm = 0
  fc.assert(fc.property(
    fc.double({ min: 0.1, max: 0.9, noNaN: true }), fc.integer({ min: -300_000, max: 300_000 }), fc.boolean(),
    (start, current_nA, charged) => {
      const gauge = createGauge(config)
      const measured = createMeasured(config)
      const branch_uV = charged ? config.cell.ocvCharge_uV : config.cell.ocvDischarge_uV
      let truth_uC = start * config.cell.capacity_uC
      let worst = 0
      for (let t = 0; t <= 7200; t += 30) {
        const load_nA = t < 3600 ? current_nA : 0
        if (t > 0) truth_uC += ((load_nA > 0 ? load_nA * 0.99 : load_nA) - 100) * 30 / 1000
        const soc = truth_uC / config.cell.capacity_uC
        if (soc < 0.02 || soc > 0.98) break
        const sample = calmSample(config, t * 1000)
        sample.cell_uV.fill(Math.round(voltageAt(branch_uV, soc) + load_nA * 15 / 1000))
        sample.current_nA = load_nA
        calibrate(config, sample, measured)
        updateGauge(gauge, config, measured, load_nA, 1)
        worst = Math.max(worst, Math.abs(gauge.soc - soc) - gauge.error)
      }
      expect(worst).toBeLessThanOrEqual(1e-6)
    },
  ))
})
