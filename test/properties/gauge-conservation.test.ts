// What must be true of the gauge's books whatever flows: charge is conserved, signs, units, steps and groupings do not matter.

import fc from "fast-check"
import { expect, test } from "vitest"
import { calibrate, createMeasured, type Measured } from "../../src/core/calibrate.js"
import type { ModuleConfig } from "../../src/core/config.js"
import { createGauge, type Gauge, restoreCharge, updateGauge } from "../../src/core/gauge/gauge.js"
import { createInterval, flow } from "../../src/core/gauge/interval.js"
import { batteryConfig, calmSample, capacitorConfig } from "../helpers/config.js"
import { cells, Life } from "../helpers/life.js"
import { TrueCell } from "../helpers/true-cell.js"

const current = fc.integer({ min: -300_000, max: 300_000 })
const time = fc.integer({ min: 1000, max: 60_000 })

/** A gauge with its cells and its front end; one current through all cells in series. */
class Bench {
  readonly gauge: Gauge
  readonly measured: Measured
  time_ms = 0
  constructor(readonly config: ModuleConfig, soc: number, counting: boolean) {
    this.gauge = createGauge(config)
    this.measured = createMeasured(config)
    for (let i = 0; i < config.array.cells; i++) restoreCharge(this.gauge, i, soc, 0.02)
    if (counting) this.gauge.evidenceIn_ms = 1e15
  }

  step(cell_uV: number, shown_nA: number, elapsed_ms: number): void {
    this.time_ms += elapsed_ms
    const sample = calmSample(this.config, this.time_ms)
    sample.cell_uV.fill(cell_uV)
    sample.current_nA = shown_nA
    calibrate(this.config, sample, this.measured)
    updateGauge(this.gauge, this.config, this.measured, this.measured.current_nA, 1)
  }

  /** Charge of a cell, what is not yet given out included, µC. */
  get charge_uC(): number {
    const { cells, count, leak_pC } = this.gauge
    return cells[0].charge_uC + (count.remainder_pC - leak_pC) / 1e6
  }
}

function lossless(config = batteryConfig()): ModuleConfig {
  config.cell.coulombicEfficiency_ppm = 1000000
  config.cell.selfDischarge_nA = 0
  return config
}

const steps = fc.array(fc.tuple(current, time), { minLength: 1, maxLength: 40 })
/** A current and a monitor behind a low-pass of 20 s, solved with the host's exponential. */
function through(bench: Bench, parts: [number, number][], sign: number): number {
  let shown_nA = 0
  const before_uC = bench.charge_uC
  bench.step(1_200_000, 0, 0)
  for (const [current_nA, time_ms] of parts) {
    shown_nA = sign * current_nA + (shown_nA - sign * current_nA) * Math.exp(-time_ms / 20_000)
    bench.step(1_200_000, shown_nA, time_ms)
  }
  return bench.charge_uC - before_uC
}

test("what is counted is the integral of the current, to a microcoulomb, behind a low-pass as well; flipped, its negative", () => {
  fc.assert(fc.property(steps, parts => {
    const config = lossless()
    config.calibration.currentFilter_ms = 20_000
    const integral_uC = parts.reduce((sum, [current_nA, time_ms]) => sum + current_nA * time_ms / 1e6, 0)
    // It must not run into empty or full, where the books are closed on purpose.
    fc.pre(Math.abs(integral_uC) < 1_000_000)
    // Readings are floored to a nanoampere by the calibration: a lead of up to 19 filters of that in the step of 1 s.
    const floored_uC = parts.length * 20 * 60_000 / 1e6
    expect(Math.abs(through(new Bench(config, 0.5, true), parts, 1) - integral_uC)).toBeLessThan(floored_uC)
    expect(Math.abs(through(new Bench(config, 0.5, true), parts, -1) + integral_uC)).toBeLessThan(floored_uC)
  }))
})

test("there is no dead band: of 1 µA for a month nothing is lost, and 100 nA of self-discharge are taken off besides", () => {
  const bench = new Bench(batteryConfig(), 0.9, true)
  bench.step(1_200_000, -1000, 0)
  for (let i = 0; i < 30 * 1440; i++) bench.step(1_200_000, -1000, 60_000)
  expect(bench.charge_uC).toBeCloseTo(3_240_000 - 1.1 * 30 * 86_400, 3)
})

test("one scan in 60 s or sixty of 1 s count the same to 1e-9, and drive branches and hysteresis the same to what decay() is good for", () => {
  const { cell } = batteryConfig()
  fc.assert(fc.property(fc.array(current, { minLength: 1, maxLength: 10 }), minutes => {
    const [coarse, fine] = [createInterval(cell, 1), createInterval(cell, 1)]
    for (const current_nA of minutes) {
      flow(coarse, cell, current_nA, current_nA, 60_000, 1e-6, 1.1)
      for (let i = 0; i < 60; i++) flow(fine, cell, current_nA, current_nA, 1000, 1e-6 / 60, 1.1)
    }
    for (const name of ["moved", "entered"] as const) expect(Math.abs(coarse[name] - fine[name]), name).toBeLessThan(1e-9)
    // Below 1/16 decay() is its Padé approximant, wrong by 1/16^5/720 = 1.3e-9 at most; in ten minutes ten times that, of a way of 2.
    for (const name of ["kept", "turned"] as const) expect(Math.abs(coarse[name] - fine[name]), name).toBeLessThan(2.6e-8)
    // decay() is good to 2e-9, of 6 mV at most, sixty times a minute.
    coarse.branch_mV.forEach((value, b) => expect(Math.abs(value - fine.branch_mV[b])).toBeLessThan(1e-6))
  }))
})

test("and so do the gauge's scans: the soc is equal to 1e-6", () => {
  fc.assert(fc.property(current, current_nA => {
    const [coarse, fine] = [new Bench(batteryConfig(), 0.5, true), new Bench(batteryConfig(), 0.5, true)]
    for (const bench of [coarse, fine]) bench.step(1_200_000, current_nA, 0)
    for (let minute = 0; minute < 10; minute++) {
      coarse.step(1_200_000, current_nA, 60_000)
      for (let i = 0; i < 60; i++) fine.step(1_200_000, current_nA, 1000)
    }
    expect(Math.abs(coarse.gauge.soc - fine.gauge.soc)).toBeLessThan(1e-6)
    expect(Math.abs(coarse.gauge.error - fine.gauge.error)).toBeLessThan(1e-6)
  }), { numRuns: 20 })
})

/** Everything that is a charge, a current or a conductance ten times as large. */
function tenfold(config: ModuleConfig): ModuleConfig {
  const { cell, calibration, power } = config
  cell.capacity_uC *= 10
  cell.selfDischarge_nA *= 10
  for (const name of ["esr_mOhm", "fast_mOhm", "polarisation_mOhm"] as const) cell[name] /= 10
  cell.branch_mOhm = cell.branch_mOhm.map(value => value / 10)
  calibration.currentError_nA *= 10
  calibration.currentNoise_nA *= 10
  power.idle_uA *= 10
  return config
}

test.each([["battery", batteryConfig, 300_000, 2e-6], ["capacitor", capacitorConfig, 15_000, 4e-5]])(
  "a %s ten times as large, with ten times the current, is believed the same at every step: to 1e-9, what is kept in whole µC to some of them",
  (_, make, most_nA, whole) => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -most_nA, max: most_nA }), { minLength: 1, maxLength: 6 }), fc.constantFrom(0, 30_000), (currents_nA, filter_ms) => {
      const configs = [make(), tenfold(make())]
      for (const config of configs) config.calibration.currentFilter_ms = filter_ms
      const [one, ten] = configs.map(config => new Bench(config, 0.5, false))
      const cell = new TrueCell(configs[0].cell, 0.52, { hysteresis: 0.3 })
      for (let i = 0; i < 360; i++) {
        const current_nA = currents_nA[Math.floor(i / 60) % currents_nA.length]
        cell.flow(current_nA, 10_000)
        const cell_uV = Math.round(cell.voltage_uV(current_nA))
        one.step(cell_uV, current_nA, 10_000)
        ten.step(cell_uV, current_nA * 10, 10_000)
        expect(Math.abs(one.gauge.belief.soc - ten.gauge.belief.soc)).toBeLessThan(1e-9)
        expect(Math.abs(one.gauge.error - ten.gauge.error)).toBeLessThan(1e-9)
        expect(Math.abs(one.gauge.soc - ten.gauge.soc)).toBeLessThan(whole)
        expect(Math.abs(one.gauge.display.shown - ten.gauge.display.shown)).toBeLessThan(whole)
      }
    }), { numRuns: 12 })
  })

test("a regrouping moves no charge, and the cells' shares follow the grouping: a third, then a half", () => {
  const life = new Life(lossless())
  const low = cells(920)
  life.tick(low)
  life.module.gauge.evidenceIn_ms = 1e15
  for (let i = 0; i < 6; i++) restoreCharge(life.module.gauge, i, 0.5, 0.1)
  const charges = (): number[] => life.module.gauge.cells.map(({ charge_uC }) => charge_uC)
  const before = charges()
  while (life.module.gauge.lag.parallel !== 2) life.tick(low)
  expect(charges()).toEqual(before)
  life.ticks(100, { ...low, current_nA: -900_000 })
  expect(charges()).toEqual(before.map(charge_uC => charge_uC - 45_000))
})

test("a sleep is billed at the declared idle current, and half of that is its standard deviation", () => {
  const config = lossless()
  config.calibration.currentFilter_ms = 30_000
  const bench = new Bench(config, 0.5, true)
  const before = bench.gauge.cells[0].error_uC
  bench.step(1_200_000, -100_000, 0)
  bench.step(1_200_000, -100_000, 600_000) // 100 µA are what the module idles at
  expect(bench.charge_uC).toBeCloseTo(1_800_000 - 60_000, 3)
  expect(bench.gauge.around.missed).toBeCloseTo(0.5 * 0.1 * 570 / 3600, 9)
  expect(bench.gauge.cells[0].error_uC - before).toBeCloseTo(2 * 0.5 * 57_000, 3)
})
