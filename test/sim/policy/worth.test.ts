import { describe, expect, test } from "vitest"
import { bestWorth, mostCharge_C } from "../../../sim/policy/worth.js"

describe("best worth of charge in a slot", () => {
  const radio = { weight: 2, cost_C: 1e-3, most: 60 }

  test("one task: log(1 + charge over price), until it is as often as it may be", () => {
    const only = { wake_C: 0, woken: [], alone: [radio] }
    expect(bestWorth(only, 9e-3)).toBeCloseTo(2 * Math.log(10), 9)
    expect(bestWorth(only, 1)).toBeCloseTo(2 * Math.log(61), 9)
    expect(bestWorth(only, 0)).toBeCloseTo(0, 9)
    expect(mostCharge_C(only)).toBeCloseTo(60e-3, 12)
  })

  test("a sensor and the radio: no other division of the charge is worth more, a wake included", () => {
    const both = { wake_C: 2e-3, woken: [{ weight: 1, cost_C: 1e-3, most: 10 }], alone: [radio] }
    for (const charge_C of [1e-3, 5e-3, 20e-3, 70e-3]) {
      let best = 0
      for (let share = 0; share <= 1; share += 1e-3) {
        best = Math.max(best, 2 * Math.log1p(Math.min(60, share * charge_C / 1e-3)) + Math.log1p(Math.min(10, (1 - share) * charge_C / 3e-3)))
      }
      expect(bestWorth(both, charge_C), `${charge_C} C`).toBeGreaterThanOrEqual(best - 1e-9)
      expect(bestWorth(both, charge_C), `${charge_C} C`).toBeLessThan(best + 1e-3)
    }
  })

  test("two sensors share a wake: of 4 mC, one for the wake and half of one each, two wakes buy two samples of both", () => {
    const pair = { wake_C: 1e-3, woken: [{ weight: 1, cost_C: 0.5e-3, most: 60 }, { weight: 1, cost_C: 0.5e-3, most: 60 }], alone: [] }
    expect(bestWorth(pair, 4e-3)).toBeCloseTo(2 * Math.log(3), 6)
  })
})
