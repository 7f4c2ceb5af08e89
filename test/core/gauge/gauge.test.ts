import fc from "fast-check"
import { expect, test } from "vitest"
import { calibrate, createMeasured } from "../../../src/core/calibrate.js"
import type { ModuleConfig } from "../../../src/core/config.js"
import { createGauge, type Gauge, restoreCharge, updateGauge } from "../../../src/core/gauge/gauge.js"
import { MISSING_CURRENT } from "../../../src/core/types.js"
import { batteryConfig, calmSample, capacitorConfig } from "../../helpers/config.js"
import { TrueCell } from "../../helpers/true-cell.js"

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
  expect(gauge.cells.map(({ source }) => source)).toEqual(new Array(6).fill("voltage"))
})

test.each([[1495, "full"], [905, "empty"]])("at rest at %i mV a battery is %s", (cell_mV, source) => {
  const config = batteryConfig()
  const gauge = createGauge(config)
  hold(gauge, config, 7200, cell_mV, 0)
  expect(gauge.source).toBe(source)
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

test("told 48 %, give or take 30, a capacitor goes to what its voltage says, a battery hardly beyond what its plateau excludes", () => {
  const follow = (config: ModuleConfig, cell_mV: number): Gauge => {
    const gauge = known(config, 0.48, 0.3)
    gauge.evidenceIn_ms = 0
    hold(gauge, config, 1, cell_mV, 0)
    return gauge
  }
  const capacitor = follow(capacitorConfig(), 900)
  expect(capacitor.soc).toBeCloseTo(0.5, 2) // 0.9 V of 1.8 V
  expect(capacitor.error).toBeLessThan(0.05)
  const battery = follow(batteryConfig(), 1200)
  expect(battery.soc).toBeCloseTo(0.5, 1)
  expect(battery.error).toBeGreaterThan(0.05) // 0.7 of 10 mV, at 250 mV per whole charge, are 2.8 points; the band is 2.4 of these
})

test("a count that the voltages exclude is given up, and what they allow is believed", () => {
  const config = batteryConfig()
  const gauge = createGauge(config)
  for (let i = 0; i < 6; i++) restoreCharge(gauge, i, 0.3, 0.02)
  hold(gauge, config, 61, 1420, 0)
  expect(gauge.belief.refuted).toBe(true)
  expect(gauge.soc - gauge.error).toBeLessThan(0.955)
  expect(gauge.soc + gauge.error).toBeGreaterThan(0.965)
})

test("cells that somebody changed are found again: 1.05 V is 0.07 to 0.08, where no rest brings a cell from 0.96", () => {
  const config = batteryConfig()
  const gauge = createGauge(config)
  hold(gauge, config, 3600, 1420, 0)
  expect(gauge.conflicts).toBe(0)
  hold(gauge, config, 3600, 1050, 0)
  expect(gauge.conflicts).toBe(1)
  expect(Math.abs(gauge.soc - 0.075)).toBeLessThan(gauge.error + 0.005)
  expect(gauge.error).toBeLessThan(0.15)
})

test("a band of 30 points or more is not shown to people, and a gauge that has seen nothing is not valid", () => {
  const config = batteryConfig()
  const gauge = createGauge(config)
  expect(gauge.valid).toBe(false)
  hold(gauge, config, 60, 1200, 0)
  for (const [error, valid] of [[0.299, true], [0.301, false]] as const) {
    gauge.belief.doubt = (error - 0.003) / 2.4
    gauge.evidenceIn_ms = 1e15
    hold(gauge, config, 1, 1200, 0)
    expect(gauge.error).toBeCloseTo(error, 6)
    expect(gauge.valid).toBe(valid)
  }
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
  // The cells' errors follow every scan: half of 0.5 mA for 60 s, twice, as a band is two deviations or more.
  expect(blind.cells[0].error_uC - seen.cells[0].error_uC).toBeCloseTo(2 * 0.5 * 30_000, 0)
  expect(blind.cells[0].error_uC).toBeGreaterThan(seen.cells[0].error_uC * 2)
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

/** The truth lies outside the band by so much at worst, and is so far away at the end. */
function follow(start: number, hysteresis: number, currents_nA: number[]): { beyond: number, steps: number, outside: number } {
  const config = batteryConfig()
  const gauge = createGauge(config)
  const measured = createMeasured(config)
  const cell = new TrueCell(config.cell, start, { hysteresis })
  const found = { beyond: 0, steps: 0, outside: 0 }
  for (let t = 0; t <= 14_400; t += 10) {
    const current_nA = currents_nA[Math.floor(t / 1800) % currents_nA.length]!
    if (t > 0) cell.flow(current_nA, 10_000)
    if (cell.soc < 0.02 || cell.soc > 0.98) break
    const sample = calmSample(config, t * 1000)
    sample.cell_uV.fill(Math.round(cell.voltage_uV(current_nA)))
    sample.current_nA = current_nA
    calibrate(config, sample, measured)
    updateGauge(gauge, config, measured, current_nA, 1)
    const beyond = Math.abs(gauge.soc - cell.soc) - gauge.error
    found.beyond = Math.max(found.beyond, beyond)
    found.steps++
    if (beyond > 0) found.outside++
  }
  return found
}

test("the band holds the truth, to three points where the mean voltage of ten minutes lies across a bend, for any start, branch and load of a cell that is as its model says", () => {
  fc.assert(fc.property(
    fc.double({ min: 0.1, max: 0.9, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }),
    fc.array(fc.oneof(fc.constant(0), fc.integer({ min: -300_000, max: 300_000 })), { minLength: 1, maxLength: 4 }),
    (start, hysteresis, currents_nA) => {
      const { beyond } = follow(start, hysteresis, [0, ...currents_nA])
      expect(beyond).toBeLessThanOrEqual(0.03)
    },
  ), { numRuns: 60 })
})
