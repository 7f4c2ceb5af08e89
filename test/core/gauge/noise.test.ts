// How certain a voltage is: what noise is, what is not, and what an empty or a warm cell does to it.

import { describe, expect, test } from "vitest"
import { calibrate, createMeasured } from "../../../src/core/calibrate.js"
import { createGauge, type Gauge, updateGauge } from "../../../src/core/gauge/gauge.js"
import { createInterval, flow, warm } from "../../../src/core/gauge/interval.js"
import { factorAt } from "../../../src/core/gauge/warmth.js"
import { batteryConfig, calmSample } from "../../helpers/config.js"

/** A gauge fed once in ten minutes, as seldom as voltages are read as evidence, so that every scan is a reading. */
function watch(readings: number, cell_mV: (reading: number, cell: number) => number, look: (gauge: Gauge, reading: number) => void = () => undefined): Gauge {
  const config = batteryConfig()
  const gauge = createGauge(config)
  const measured = createMeasured(config)
  for (let reading = 0; reading < readings; reading++) {
    const sample = calmSample(config, reading * 600_000)
    sample.cell_uV = sample.cell_uV.map((_, cell) => cell_mV(reading, cell) * 1000)
    calibrate(config, sample, measured)
    updateGauge(gauge, config, measured, 0, 1)
    look(gauge, reading)
  }
  return gauge
}

describe("the noise of an interval's voltage is learnt from one interval to the next:", () => {
  test("a quiet voltage ends at the least of it", () => {
    expect(watch(200, () => 1200).belief.noise_mV2).toBeLessThan(0.1)
  })

  test("3 mV up and down are 18 mV² of a difference of 6 mV, halved, as long as the states follow neither", () => {
    const { noise_mV2 } = watch(200, reading => reading % 2 > 0 ? 1203 : 1197).belief
    expect(noise_mV2).toBeGreaterThan(9)
    expect(noise_mV2).toBeLessThan(27)
  })

  test("a step of 20 mV that stays is one surprise, not noise: 20²/2 of one in forty intervals, half as much again while the states follow, and fading from then on", () => {
    const found: number[] = []
    watch(60, reading => reading < 50 ? 1200 : 1220, gauge => found.push(gauge.belief.noise_mV2))
    expect(found[50] - found[49]).toBeCloseTo(200 / 40, 0)
    expect(Math.max(...found)).toBeLessThan(found[50] * 1.6)
    for (let reading = 53; reading < 60; reading++) expect(found[reading]).toBeLessThan(found[reading - 1])
  })
})

test("one cell whose voltage collapses after twenty readings does not pull the others down: empty is the least that it says", () => {
  const gauge = watch(120, (reading, cell) => cell === 3 && reading >= 20 ? 300 : 1200)
  gauge.cells.forEach(({ soc, error }, cell) => {
    if (cell !== 3) expect(Math.abs(soc - 0.5), `cell ${cell}`).toBeLessThan(error + 0.06)
  })
  expect(gauge.cells[3].soc).toBeLessThan(gauge.cells[0].soc - 0.2)
})

describe("warmth", () => {
  /** A factor that halves every 10 °C. */
  const halving = Array.from({ length: 19 }, (_, i) => Math.round(1e6 * 2 ** ((25 - (-30 + 5 * i)) / 10)))

  test("between the points of its table a factor goes as an exponential does, within 1 %", () => {
    for (let cC = -3000; cC <= 6000; cC += 37) expect(factorAt(halving, cC) / 2 ** ((2500 - cC) / 1000)).toBeCloseTo(1, 2)
  })

  test("beyond its ends it stays", () => {
    expect(factorAt(halving, -4000)).toBe(halving[0] / 1e6)
    expect(factorAt(halving, 9000)).toBe(halving[18] / 1e6)
  })

  test("of resistances drives the branches, that of self-discharge does not, and a quarter of a degree is no change", () => {
    const { cell } = batteryConfig()
    cell.resistanceByTemperature_ppm = halving
    const interval = createInterval(cell, 1)
    warm(interval, cell, 1500)
    expect([interval.resistance, interval.selfDischarge]).toEqual([2, 1])
    warm(interval, cell, 1524)
    expect(interval.resistance).toBe(2)
    flow(interval, cell, 300_000, 300_000, 86_400_000, 0, 1)
    expect(interval.branch_mV[0]).toBeCloseTo(2 * 1.5, 9)
    expect(interval.branch_mV[1]).toBeCloseTo(2 * 6, 9)
  })
})
