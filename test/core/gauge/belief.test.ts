// Several histories of one cell: what each is worth, and what they say together.

import fc from "fast-check"
import { expect, test } from "vitest"
import { type Belief, beginTold, beginUntold, considerInterval, createBelief, disturbBelief, doubtCharge } from "../../../src/core/gauge/belief.js"
import { varianceOf } from "../../../src/core/gauge/factored.js"
import { CHARGE, HYSTERESIS, PAST } from "../../../src/core/gauge/hypothesis.js"
import { createInterval, flow, sumUp } from "../../../src/core/gauge/interval.js"
import { chargeAt } from "../../../src/core/gauge/ocv.js"
import { createPriors, setPriors } from "../../../src/core/gauge/priors.js"
import { createLearned } from "../../../src/core/journal/learned.js"
import { batteryConfig } from "../../helpers/config.js"

const config = batteryConfig()
const AROUND = { least_mV2: 1, unsure_mV2: 0, missed: 0, drainDoubt: 1e-5, wander_h: 0, efficiencyMost: 0.01, beyond: 0, past_mV2: 0, pastKept: 1, bend_mV: 0 }

/** One look at this voltage, at rest. */
function look(belief: Belief, cell_mV: number): void {
  const interval = createInterval(config.cell, 1)
  flow(interval, config.cell, 0, 0, 60_000, 0, 1)
  sumUp(interval, config.cell, [cell_mV * 1000], 0, 0)
  considerInterval(belief, config.cell, interval, AROUND)
}

function begun(cell_mV: number, told: number): Belief {
  const belief = createBelief()
  const priors = createPriors()
  setPriors(priors, config, createInterval(config.cell, 1), createLearned(), NaN, 1)
  if (told >= 0) {
    priors.soc = told
    priors.socDoubt = 0.02
    beginTold(belief, priors)
  }
  beginUntold(belief, config.cell, priors, cell_mV, 5, told >= 0)
  return belief
}

test("two untold histories lie side by side over all charges that the first voltage allows, give or take two deviations: both branches", () => {
  const belief = begun(1200, -1)
  const charges = belief.histories.slice(1).map(({ filter }) => filter.x[CHARGE])
  const low = chargeAt(config.cell.ocvCharge_uV, 1_190_000)
  const high = chargeAt(config.cell.ocvDischarge_uV, 1_210_000)
  const step = (high - low) / 2
  charges.forEach((charge, i) => expect(charge).toBeCloseTo(low + step * (i + 0.5), 9))
  expect(charges.length).toBe(2)
  expect(belief.histories.filter(({ alive }) => alive).length).toBe(2)
})

test("a history's weight is its likelihood among all that are alive, and the mean and spread of all are what is believed", () => {
  fc.assert(fc.property(fc.double({ min: 0.35, max: 0.65, noNaN: true }), fc.array(fc.integer({ min: 1185, max: 1215 }), { minLength: 1, maxLength: 5 }), (told, voltages) => {
    const belief = begun(voltages[0], told)
    for (const cell_mV of voltages) {
      const before = belief.histories.filter(({ alive }) => alive).length
      look(belief, cell_mV)
      const alive = belief.histories.filter(history => history.alive)
      const found = alive.map(({ filter, weight }) => ({ weight, soc: filter.x[CHARGE], variance: varianceOf(filter, CHARGE) }))
      expect(found.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9)
      // Where none was merged into another, weights go as exp(-misfit/2).
      if (alive.length === before) {
        for (const { weight, misfit } of alive) expect(weight / alive[0].weight / Math.exp((alive[0].misfit - misfit) / 2)).toBeCloseTo(1, 3)
      }
      const best = belief.histories[belief.best]
      const mean = best.weight >= 0.5 ? best.filter.x[CHARGE] : found.reduce((sum, { weight, soc }) => sum + weight * soc, 0)
      expect(belief.soc).toBeCloseTo(mean, 9)
      const counted = found.filter(({ weight }) => weight >= 0.001)
      const whole = counted.reduce((sum, { weight }) => sum + weight, 0)
      const spread = counted.reduce((sum, { weight, soc, variance }) => sum + weight * (variance + (soc - mean) ** 2), 0) / whole
      expect(belief.doubt).toBeCloseTo(Math.sqrt(spread), 9)
    }
  }))
})

test("a told history is worth ten times all untold ones at first: a voltage one deviation from it does not outweigh it", () => {
  const belief = begun(1210, 0.5)
  look(belief, 1210)
  expect(belief.best).toBe(0)
  expect(belief.histories[0].weight).toBeGreaterThan(0.5)
  expect(belief.refuted).toBe(false)
})

test("alone, a told history is the gauge's own: what contradicts it later refutes no journal", () => {
  const belief = begun(1200, 0.5)
  belief.histories.forEach((history, i) => { if (i > 0) history.misfit = 100 })
  look(belief, 1200)
  expect(belief).toMatchObject({ alive: 1, told: false })
  for (let i = 0; i < 30; i++) look(belief, 1450)
  expect(belief.refuted).toBe(false)
  expect(belief.strain).toBeGreaterThan(6)
})

test("cells that were joined, a clock that was set: what may have happened is added to every history that lives", () => {
  const belief = begun(1200, 0.5)
  const variances = (state: number): number[] => belief.histories.map(({ filter }) => varianceOf(filter, state))
  const [past, charge, place] = [PAST, CHARGE, HYSTERESIS].map(variances)
  disturbBelief(belief, 5)
  doubtCharge(belief, 0.05)
  variances(PAST).forEach((variance, i) => expect(variance - past[i]).toBeCloseTo(25, 9))
  variances(CHARGE).forEach((variance, i) => expect(variance - charge[i]).toBeCloseTo(0.0025, 9))
  variances(HYSTERESIS).forEach((variance, i) => expect(variance - place[i]).toBeCloseTo(0.05, 9))
})
