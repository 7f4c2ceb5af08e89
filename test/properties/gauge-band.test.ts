// A band is 2.4 standard deviations: over many modules as the priors say modules are, it holds the truth in 98 % of all looks. One life is
// one sample; a hundred lives are enough to see 95 % of them inside at any one moment (two deviations of a share of 0.98 are 0.03).

import { describe, expect, test } from "vitest"
import { calibrate, createMeasured } from "../../src/core/calibrate.js"
import type { ModuleConfig } from "../../src/core/config.js"
import { createGauge, updateGauge } from "../../src/core/gauge/gauge.js"
import { batteryConfig, calmSample, capacitorConfig } from "../helpers/config.js"
import { TrueCell } from "../helpers/true-cell.js"

const LIVES = 100
const FILTER_MS = 30_000

/** Numbers that repeat: evenly distributed, and nearly normal (twelve of them). */
class Dice {
  constructor(private seed: number) {}
  even(): number {
    this.seed = this.seed * 48271 % 2147483647
    return this.seed / 2147483647
  }

  normal(): number {
    let sum = -6
    for (let i = 0; i < 12; i++) sum += this.even()
    return sum
  }
}

interface Lived { inside: boolean[], error: number }

/** Twelve hours of a worn module: currents that change every half hour, a low-pass before the monitor, noise on every voltage.
 *  @returns for every hour whether all cells were inside their bands */
function live(config: ModuleConfig, most_nA: number, dice: Dice): Lived {
  const gauge = createGauge(config)
  const measured = createMeasured(config)
  const fade = Math.max(0, 0.1 + 0.1 * dice.normal())
  const made = { resistance: Math.max(0.5, 1 + 2 * fade + 0.15 * dice.normal()), hysteresis: 2 * dice.even() - 1, leak: Math.max(0, 1 + 0.3 * dice.normal()) }
  const start = 0.3 + 0.4 * dice.even()
  const cells = Array.from({ length: 6 }, () => new TrueCell(config.cell, start + 0.01 * dice.normal(), { ...made, capacity: 1 - fade + 0.015 * dice.normal() }))
  const inside: boolean[] = []
  let shown_nA = 0
  let current_nA = 0
  for (let t = 0; t <= 12 * 360; t++) {
    if (t % 180 === 0) {
      const { soc } = cells[0]
      current_nA = most_nA * (2 * dice.even() - 1)
      if (soc < 0.2 && current_nA < 0 || soc > 0.8 && current_nA > 0) current_nA = -current_nA
    }
    if (t > 0) cells.forEach(cell => cell.flow(current_nA, 10_000))
    shown_nA = current_nA + (shown_nA - current_nA) * (t > 0 ? Math.exp(-10_000 / FILTER_MS) : 0)
    const sample = calmSample(config, t * 10_000)
    sample.cell_uV = cells.map(cell => Math.round(cell.voltage_uV(current_nA) + 50 * dice.normal()))
    sample.current_nA = Math.round(shown_nA)
    calibrate(config, sample, measured)
    updateGauge(gauge, config, measured, measured.current_nA, 1)
    if (t > 0 && t % 360 === 0) inside.push(gauge.cells.every(({ charge_uC, capacity_uC, error_uC }, c) => Math.abs(charge_uC / capacity_uC - cells[c].soc) <= error_uC / capacity_uC))
  }
  return { inside, error: gauge.error }
}

describe.each([["batteries", batteryConfig, 200_000], ["capacitors", capacitorConfig, 15_000]] as const)("a hundred modules of %s", (_, make, most_nA) => {
  const lives = Array.from({ length: LIVES }, (_, i) => {
    const config = make()
    config.calibration.currentFilter_ms = FILTER_MS
    return live(config, most_nA, new Dice(1000 + 7919 * i))
  })

  test("are inside their bands after any hour, 95 of them or more", () => {
    for (let hour = 0; hour < 12; hour++) expect(lives.filter(({ inside }) => inside[hour]).length, `hour ${hour + 1}`).toBeGreaterThanOrEqual(95)
  })

  test("and know something by then: a band of a fifth at most in nine of ten", () => {
    expect(lives.filter(({ error }) => error < 0.2).length).toBeGreaterThanOrEqual(90)
  })
})
