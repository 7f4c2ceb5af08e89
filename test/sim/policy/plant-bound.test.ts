import fc from "fast-check"
import { expect, test } from "vitest"
import { plantUpper } from "../../../sim/policy/plant-bound.js"
import { livesUnspent, liveSlot, type Moment, plantSchedule } from "../../../sim/policy/plant-life.js"
import { noAllowance, type PlantProblem, priceAt } from "../../../sim/policy/plant-problem.js"
import { StoreCurve } from "../../../sim/policy/store-curve.js"

/** Six cells of together 0.12 C to 1.8 V, 108 mJ; a slot of life takes 4 mC, what is worth log(1 + n) a thousandth coulomb. */
function small(gains_mJ: readonly number[], other: Partial<PlantProblem> = {}): PlantProblem {
  const store = new StoreCurve([0, 0.12], [0, 1.8])
  return {
    slot_s: 600, store, start_J: store.energy(1.2), capacity_J: store.energy(1.7), series: [2, 3, 6], brownOut_V: 1.7, restart_V: 2.2, boot_C: 5e-3, latch_V: 1,
    base_C: 4e-3, sparse_C: 4e-3, main_V: 1.7, dead_A: 3e-6, worth: charge_C => Math.log1p(charge_C / 1e-3), most_C: 20e-3,
    harvest_J: Float64Array.from(gains_mJ, gain => gain * 1e-3), coulombic: 1, drain_W: () => 0, drainPace: new Float64Array(gains_mJ.length).fill(1),
    allowance: noAllowance(gains_mJ.length), ...other,
  }
}

const CHOICES_C = [0, 1.5e-3, 4e-3, 9e-3, 20e-3]

/** The most that any schedule of these charges gets, by trying them all. */
function bestOfAll(problem: PlantProblem, t = 0, now: Moment = { energy_J: problem.start_J, alive: true }): number {
  if (t === problem.harvest_J.length) return 0
  return Math.max(...CHOICES_C.map(charge_C => {
    const end = liveSlot(problem, t, now, charge_C)
    return end.worth + bestOfAll(problem, t + 1, end)
  }))
}

test("a charge costs the cells in series that the module needs: at 0.85 V two of them, just below three, and below 0.283 V none helps", () => {
  const problem = small([0])
  expect(priceAt(problem, 0.85)).toBeCloseTo(1.7, 12)
  expect(priceAt(problem, 0.84)).toBeCloseTo(2.52, 12)
  expect(priceAt(problem, 0.5)).toBeCloseTo(3, 12)
  expect(priceAt(problem, 0.28)).toBe(Infinity)
})

test("no schedule gets more than the bound, whatever the light and the store at the beginning", () => {
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 40, noNaN: true }), { minLength: 1, maxLength: 4 }), fc.double({ min: 0.3, max: 1.7, noNaN: true }), (gains, start_V) => {
    const problem = small(gains, { start_J: new StoreCurve([0, 0.12], [0, 1.8]).energy(start_V), drain_W: cell_V => 3e-6 * cell_V * cell_V, coulombic: 0.99 })
    const upper = plantUpper(problem, 60)
    expect(upper).toBeGreaterThanOrEqual(bestOfAll(problem) - 1e-12)
    expect(upper).toBeGreaterThanOrEqual(plantSchedule(problem).worth - 1e-12)
  }), { numRuns: 40, seed: 6 })
})

test("in the dark with two cells in series, by hand: 11.67 mC for two slots of 4 mC, of which whoever dies in the second saves its base", () => {
  // From 1.2 down to 0.85 V two in series give 0.12 C x 0.35 / 1.8 / 2.
  const problem = small([0, 0], { series: [2], latch_V: 0, boot_C: 1 })
  const given_C = 0.12 * 0.35 / 1.8 / 2
  const byHand = 2 * Math.log1p((given_C - 4e-3) / 2 / 1e-3)
  expect(plantUpper(problem, 400)).toBeGreaterThanOrEqual(byHand)
  // A line over the cliff at brown-out, with half of all energy left below it, rounds up by a ninth.
  expect(plantUpper(problem, 400)).toBeLessThan(byHand * 1.13)
})

test("a schedule that may not be dead where a module without tasks lives is not, spends less before the dark, and is worth less", () => {
  const problem = small([30, 30, 0, 0, 0, 0, 0, 0, 0, 25, 0, 0], { series: [2], latch_V: 0, boot_C: 1e-3, start_J: 0.04 })
  const unspent = livesUnspent(problem)
  // Light for two slots, and then a dark that even a module without tasks does not live through.
  expect(unspent.slice(0, 4)).toEqual([true, true, true, true])
  expect(unspent).toContain(false)
  const [free, alive] = [plantSchedule(problem), plantSchedule(problem, unspent)]
  expect(alive.avoidable).toBe(0)
  expect(alive.worth).toBeLessThan(0.95 * free.worth)
  expect(alive.worth).toBeGreaterThan(0)
})

test("a finer grid lowers the bound, and not by much", () => {
  const problem = small([0, 25, 5, 0, 0, 30, 0, 0])
  const [rough, fine] = [plantUpper(problem, 100), plantUpper(problem, 400)]
  expect(fine).toBeLessThan(rough)
  expect(fine).toBeGreaterThan(rough * 0.9)
})

const gains = [0, 25, 5, 0, 0, 30, 0, 0]
const upper = (other: Partial<PlantProblem>): number => plantUpper(small(gains, other), 200)

test("each loss lowers the bound", () => {
  const nothing = upper({})
  // Whoever may empty the store in a slot may escape its self-discharge: here little is spent.
  const calm = { most_C: 6e-3, base_C: 1e-3, sparse_C: 1e-3, start_J: 150e-3 }
  const dark = (other: Partial<PlantProblem>): number => plantUpper(small(gains.map(() => 0), { ...calm, ...other }), 200)
  expect(dark({ drain_W: cell_V => 5e-6 * cell_V * cell_V })).toBeLessThan(dark({}))
  expect(upper({ coulombic: 0.5 })).toBeLessThanOrEqual(nothing)
  expect(upper({ series: [3] })).toBeLessThan(nothing)
  expect(upper({ base_C: 6e-3, sparse_C: 6e-3 })).toBeLessThan(nothing)
  // A module that begins just above its death has to start anew.
  const start_J = new StoreCurve([0, 0.12], [0, 1.8]).energy(0.3)
  expect(upper({ start_J, boot_C: 20e-3 })).toBeLessThan(upper({ start_J }))
})

test("what is allowed for raises it", () => {
  const nothing = upper({})
  const slots = gains.length
  const allowed = (part: Partial<PlantProblem["allowance"]>): number => upper({ allowance: { ...noAllowance(slots), ...part } })
  expect(allowed({ credit_V: new Float64Array(slots).fill(0.05) })).toBeGreaterThan(nothing)
  expect(allowed({ sag_V: 0.1, sagged_J: 2e-3, reclaimed_J: new Float64Array(slots).fill(2e-3) })).toBeGreaterThan(nothing)
  expect(allowed({ lift_V: new Float64Array(slots).fill(0.1) })).toBeGreaterThan(nothing)
  expect(allowed({ startSlow_V: () => 0.2 })).toBeGreaterThan(nothing)
  // What is beside the cells does not leak.
  const leaky = (part: Partial<PlantProblem["allowance"]>): number => upper({ series: [3], brownOut_V: 1.95, rail_V: 1.9, drain_W: cell_V => 2e-5 * cell_V * cell_V, allowance: { ...noAllowance(slots), ...part } })
  expect(leaky({ hidden_J: new Float64Array(slots).fill(5e-3) })).toBeGreaterThan(leaky({}))
  expect(leaky({ bus_J: 5e-3 })).toBeGreaterThan(leaky({}))
})
