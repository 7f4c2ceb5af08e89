import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { ModuleConfig } from "../../../src/core/config.js"
import { createGauge, type Gauge, restoreCharge } from "../../../src/core/gauge/gauge.js"
import { countHarvest, createBudget, planBudget } from "../../../src/core/schedule/budget.js"
import { batteryConfig, capacitorConfig } from "../../helpers/config.js"

function charged(config: ModuleConfig, soc: number, error: number): Gauge {
  const gauge = createGauge(config)
  for (let i = 0; i < config.array.cells; i++) restoreCharge(gauge, i, soc, error)
  return gauge
}

/** 20 µW. */
function harvested(seconds: number, step_s: number): number {
  const budget = createBudget()
  for (let t = 0; t < seconds; t += step_s) countHarvest(budget, 20, step_s * 1000)
  return budget.harvest_uW
}

describe("the memory of the harvest", () => {
  test("knows 1 - 1/e of a steady power after a day, and 1 - 1/e² after two", () => {
    expect(harvested(86_400, 1)).toBeCloseTo(20 * (1 - Math.exp(-1)), 3)
    expect(harvested(172_800, 1)).toBeCloseTo(20 * (1 - Math.exp(-2)), 3)
  })

  test("forgets in the dark as it learnt in the light", () => {
    const budget = createBudget()
    budget.harvest_uW = 20
    for (let t = 0; t < 86_400; t += 10) countHarvest(budget, 0, 10_000)
    expect(budget.harvest_uW).toBeCloseTo(20 * Math.exp(-1), 2)
  })

  test("is the same within a thousandth whether a minute is one tick or sixty", () => {
    const fine = harvested(86_400, 1)
    expect(Math.abs(harvested(86_400, 60) - fine) / fine).toBeLessThan(1e-3)
    expect(harvested(60, 60) / harvested(60, 1)).toBeCloseTo(1, 3)
  })

  test("stays between nothing and the most that ever came in, however time is cut", () => {
    fc.assert(fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 86_400_000 })), { minLength: 1, maxLength: 40 }),
      parts => {
        const budget = createBudget()
        let most_uW = 0
        for (const [power_uW, elapsed_ms] of parts) {
          countHarvest(budget, power_uW, elapsed_ms)
          most_uW = Math.max(most_uW, power_uW)
          expect(budget.harvest_uW).toBeGreaterThanOrEqual(0)
          expect(budget.harvest_uW).toBeLessThanOrEqual(most_uW)
        }
      },
    ))
  })
})

describe("the store", () => {
  test("of capacitors is half of charge times voltage: 6 times ½ · 90 mC · 0.9 V at half charge", () => {
    const config = capacitorConfig()
    const budget = createBudget()
    planBudget(budget, config, charged(config, 0.5, 0), 1_800_000)
    expect(budget.store_uJ).toBeCloseTo(6 * 0.5 * 90_000 * 0.9, 3)
  })

  test("is counted half way down the lower half of the band: 0.5 give or take 0.2 counts as 0.4", () => {
    const config = capacitorConfig()
    const wide = createBudget()
    const sure = createBudget()
    planBudget(wide, config, charged(config, 0.5, 0.2), 1_800_000)
    planBudget(sure, config, charged(config, 0.4, 0), 1_800_000)
    expect(wide.store_uJ).toBeCloseTo(sure.store_uJ, 0)
  })

  test("of a cell that may be empty twice over is nothing, never less", () => {
    const config = batteryConfig()
    const budget = createBudget()
    planBudget(budget, config, charged(config, 0.1, 0.3), 2_000_000)
    expect(budget.store_uJ).toBe(0)
    expect(budget.spend_uW).toBe(0)
  })
})

describe("what may be spent", () => {
  test("is nine tenths of the harvest and a store that lasts a day or two, less what the idle module draws", () => {
    const config = capacitorConfig()
    config.power.idle_uA = 1
    const budget = createBudget()
    budget.harvest_uW = 30
    planBudget(budget, config, charged(config, 1, 0), 2_000_000)
    // Harvest: 27 µW. Store: 6 · ½ · 180 mC · 1.8 V = 972,000 µJ. Idle: 1 µA · 2 V.
    const lasts_s = 972_000 / (budget.spend_uW - 27 + 2)
    expect(lasts_s).toBeGreaterThanOrEqual(86_399)
    expect(lasts_s).toBeLessThanOrEqual(172_801)
  })

  test("is nothing while the idle module alone costs more, never a debt", () => {
    const config = batteryConfig() // 100 µA idle
    const budget = createBudget()
    planBudget(budget, config, charged(config, 0.2, 0), 2_000_000)
    expect(budget.spend_uW).toBe(0)
  })

  test("never falls when charge or harvest rise", () => {
    const config = batteryConfig()
    config.power.idle_uA = 1
    const spend = (soc: number, harvest_uW: number): number => {
      const budget = createBudget()
      budget.harvest_uW = harvest_uW
      planBudget(budget, config, charged(config, soc, 0.05), 2_000_000)
      return budget.spend_uW
    }
    fc.assert(fc.property(
      fc.double({ min: 0, max: 0.9, noNaN: true }), fc.double({ min: 0, max: 0.1, noNaN: true }), fc.double({ min: 0, max: 500, noNaN: true }),
      (soc, more, harvest_uW) => {
        expect(spend(soc + more, harvest_uW)).toBeGreaterThanOrEqual(spend(soc, harvest_uW) - 1e-9)
        expect(spend(soc, harvest_uW + more)).toBeGreaterThanOrEqual(spend(soc, harvest_uW))
      },
    ))
  })
})
