import { describe, expect, test } from "vitest"
import { Health } from "../../../sim/plant/health.js"
import { createPlant } from "../../../sim/plant/simulated-plant.js"
import { Random } from "../../../sim/random.js"
import { battery, darkness, wearable } from "./wearable.js"

const Q = battery.capacity_uC * 1e-6
const indoors = { motion: 0, wet: false }
const half = new Float64Array([0.5])

/** Plates a share of the fresh capacity at a density, in minutes as the plant does. */
function plate(health: Health, share: number, density_mA_cm2: number): void {
  const perMinute_C = density_mA_cm2 * 1e-3 * battery.area_cm2 * 60
  const minutes = Math.round(share * Q / perMinute_C)
  for (let i = 0; i < minutes; i++) {
    health.stress.plated_C[0] += share * Q / minutes
    health.age(60, half, 25, indoors)
  }
}

function struck(share: number): Health {
  const health = new Health(battery, 1, new Random(1))
  health.inject("inactive", { cell: 0, value: share })
  return health
}

describe("inactive zinc", () => {
  test("costs its share at once, and slow plating brings all but 1/e back per half charge, whatever the number of steps", () => {
    for (const density of [0.01, 0.1, 0.19]) {
      const health = struck(0.2)
      expect(health.condition.capacity[0]).toBeCloseTo(0.8, 12)
      plate(health, 0.5, density)
      expect(health.condition.capacity[0]).toBeCloseTo(1 - 0.2 / Math.E, 9)
      plate(health, 0.5, density)
      expect(health.condition.capacity[0]).toBeCloseTo(1 - 0.2 / Math.E ** 2, 9)
    }
  })

  test("stays where it is when zinc is plated fast: above 0.2 mA/cm² in the mean of a minute", () => {
    const health = struck(0.2)
    plate(health, 2, 0.21)
    expect(health.condition.capacity[0]).toBeCloseTo(0.8, 12)
  })

  test("does not come back by discharging, resting or being cleared", () => {
    const health = struck(0.2)
    for (let i = 0; i < 1000; i++) {
      health.stress.throughput_C[0] += 0.001 * Q
      health.age(60, half, 25, indoors)
    }
    health.clear("inactive")
    expect(health.condition.capacity[0]).toBeCloseTo(0.8, 12)
  })

  test("is apart from what is lost for good: a step beside it stays", () => {
    const health = struck(0.2)
    health.inject("capacity-step", { cell: 0, value: 0.1 })
    plate(health, 10, 0.1)
    expect(health.condition.capacity[0]).toBeCloseTo(0.9, 7)
  })

  test("comes back empty: the books of energy and charge close while capacity grows", () => {
    // A bright room: some 100 µA into six cells of 1 cm².
    const plant = createPlant(wearable({ environment: { ...darkness, lux: () => 5000 }, initialSoc: 0.3 }))
    for (let cell = 0; cell < 6; cell++) plant.inject("inactive", { cell, value: 0.3 })
    plant.advance(60_000)
    const before = plant.truth()
    const [capacity_uC, soc] = [before.capacity_uC[0], before.cellSoc[0]]
    plant.advance(12 * 3_600_000)
    const after = plant.truth()
    expect(after.capacity_uC[0]).toBeGreaterThan(1.05 * capacity_uC)
    expect(after.cellSoc[0]).toBeGreaterThan(soc)
    expect(Math.abs(plant.ledger().balance_error)).toBeLessThan(1e-9)
    expect(plant.ledger().losses.fade).toBeGreaterThan(0)
  })
})
