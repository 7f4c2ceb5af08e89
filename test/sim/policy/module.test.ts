import { describe, expect, test } from "vitest"
import { assemble } from "../../../project/compile.js"
import { packageRoot } from "../../../project/package-root.js"
import { loadProject } from "../../../project/project.js"
import { bestHarvest, bestWorth, boundSetting } from "../../../sim/policy/module.js"

describe("best worth of energy in a slot", () => {
  test("one task: log(1 + energy over price), until it is as fast as it may be", () => {
    const only = [{ weight: 2, cost_J: 1e-3, most: 60 }]
    expect(bestWorth(only, 9e-3)).toBeCloseTo(2 * Math.log(10), 9)
    expect(bestWorth(only, 1)).toBeCloseTo(2 * Math.log(61), 9)
    expect(bestWorth(only, 0)).toBeCloseTo(0, 9)
  })

  test("two tasks: no other division of the energy is worth more", () => {
    const both = [{ weight: 2, cost_J: 1e-3, most: 60 }, { weight: 1, cost_J: 3e-3, most: 10 }]
    for (const energy_J of [1e-3, 5e-3, 20e-3, 70e-3]) {
      let best = 0
      for (let share = 0; share <= 1; share += 1e-3) {
        best = Math.max(best, 2 * Math.log1p(Math.min(60, share * energy_J / 1e-3)) + Math.log1p(Math.min(10, (1 - share) * energy_J / 3e-3)))
      }
      expect(bestWorth(both, energy_J), `${energy_J} J`).toBeGreaterThanOrEqual(best - 1e-9)
      expect(bestWorth(both, energy_J), `${energy_J} J`).toBeLessThan(best + 1e-3)
    }
  })
})

test("the bound's module draws sleep and front end at the lowest voltage, and more energy is always worth as much or more, each step no more than the one before", () => {
  const assembly = assemble({ ...loadProject(packageRoot()), pace: { share: 0.05, longest_s: 21_600 } })
  const setting = boundSetting(assembly)
  // 3 µA asleep and 2.8 of the front end at 1.7 V.
  expect(setting.base_W * 1e6).toBeCloseTo(5.8 * 1.7, 3)
  const worth = Array.from({ length: setting.most + 1 }, (_, step) => setting.utility(step))
  const gains = worth.slice(1).map((own, step) => own - worth[step])
  gains.forEach((own, step) => {
    expect(own).toBeGreaterThanOrEqual(-1e-9)
    if (step > 0) expect(own).toBeLessThanOrEqual(gains[step - 1] + 1e-9)
  })
})

test("at best the charger brings no more than the panel gives: 29 µW at 300 lx, for ten minutes 17 mJ", () => {
  const assembly = assemble(loadProject(packageRoot()))
  const [slot_J] = bestHarvest(assembly, { step_s: 60, lux: new Float64Array(10).fill(300), startOfDay_s: 0 })
  expect(slot_J).toBeGreaterThan(0)
  expect(slot_J).toBeLessThan(0.0175)
})
