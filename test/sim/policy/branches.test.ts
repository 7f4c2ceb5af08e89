import fc from "fast-check"
import { expect, test } from "vitest"
import { charged, drawn_V, emptyBus_V, leastBus_V, reclaimed, risenTo, type Surroundings, type Worst } from "../../../sim/policy/branches.js"
import { least_J, lifted_J, noAllowance, type PlantProblem } from "../../../sim/policy/plant-problem.js"
import { StoreCurve } from "../../../sim/policy/store-curve.js"

/** Three in series, two strings: 18.5 mF a cell at rest, 0.1 F of slow branch behind 8 kOhm; what the module draws at most is 90 µW at the bus. */
const [SERIES, PARALLEL, REST_F, SLOW_F, OHM] = [3, 2, 0.0185, 0.1, 8000]
const CELLS = SERIES * PARALLEL
const [BROWN_OUT_V, RESTART_V, FULL_V, MAIN_V, COLD] = [1.95, 3.9, 1.73, 1.77, 0.06]
const MOST_W = 90e-6
const TAU_S = SLOW_F * OHM
const ratio = REST_F / SLOW_F
const worst: Worst = { esr_Ohm: 30, gap_V: 0, quick: [], slow: { resistance_Ohm: OHM, tau_s: TAU_S }, share: ratio / (1 + ratio) }
const store = new StoreCurve([0, CELLS * REST_F * FULL_V], [0, FULL_V])
const around = (power_W: Float64Array): Surroundings => ({
  slot_s: 600, step_s: 60, power_W, coldShare: COLD, coldest_degC: 25, most_A: MOST_W / BROWN_OUT_V, regulated: true, groupings: [{ series: SERIES, parallel: PARALLEL }],
  brownOut_V: BROWN_OUT_V, main_V: MAIN_V, restart_V: RESTART_V, store, full_V: FULL_V,
})

interface Seen {
  slot: number
  rest_V: number
  slow_V: number
  terminal_V: number
  what: "alive" | "dead" | "died" | "started"
}

/** A life in steps of two seconds: light charges all cells alike, what lives draws its load of the minute, below brown-out it dies, from `RESTART_V` on it starts. */
function lived(power_W: Float64Array, load_W: readonly number[], begin_V: number): Seen[] {
  const seen: Seen[] = []
  let [rest_V, slow_V, alive, current_A] = [begin_V, 0, SERIES * begin_V > BROWN_OUT_V, 0]
  for (let i = 0; i < power_W.length; i++) {
    for (let piece = 0; piece < 30; piece++) {
      const terminal_V = Math.max(0.02, rest_V + slow_V + current_A * worst.esr_Ohm)
      const bus_V = SERIES * terminal_V
      const slot = Math.floor(i / 10)
      const before = alive
      if (alive && bus_V < BROWN_OUT_V) alive = false
      else if (!alive && bus_V >= RESTART_V) alive = true
      seen.push({ slot, rest_V, slow_V, terminal_V, what: alive === before ? alive ? "alive" : "dead" : alive ? "started" : "died" })
      const light_W = terminal_V >= FULL_V ? 0 : power_W[i] * (bus_V >= MAIN_V ? 1 : COLD)
      current_A = (light_W - (alive ? load_W[i % load_W.length] : 0)) / bus_V / PARALLEL
      slow_V += (current_A / SLOW_F - slow_V / TAU_S) * 2
      rest_V = Math.max(0, rest_V + current_A / REST_F * 2)
    }
  }
  return seen
}

const minutes = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 1000 })), { minLength: 30, maxLength: 60 })
const loads = fc.array(fc.oneof(fc.constant(MOST_W), fc.constant(0), fc.integer({ min: 0, max: 90 }).map(own => own * 1e-6)), { minLength: 5, maxLength: 40 })
/** A step's current is that of its beginning. */
const [STEP_V, STEP_J] = [2e-3, 3e-4]
/** As sim/policy/dead.ts has it. */
const AT_REST_V = 5e-4

test("whatever the light and what is drawn: no slow branch stands higher than said, least of all where a module starts, nor lower where it dies", () => {
  let [started, died, roused] = [0, 0, 0]
  fc.assert(fc.property(minutes, loads, fc.double({ min: 0.1, max: FULL_V, noNaN: true }), (tens, load_W, begin_V) => {
    // Each drawn number lasts for ten minutes and more, so that stores of this size fill and empty.
    const power_W = Float64Array.from({ length: tens.length * 10 }, (_, i) => tens[Math.floor(i / 10)] * 1e-6)
    const surroundings = around(power_W)
    const light = charged(CELLS, surroundings, worst)
    const { lift_V, quick_V, hidden_J } = light
    const slow_V = risenTo({ bus_V: RESTART_V, lightShare: 1, leastBus_V: leastBus_V(surroundings), emptyBus_V: emptyBus_V(surroundings) }, CELLS, surroundings, worst, light)
    const cold_V = risenTo({ bus_V: MAIN_V, lightShare: COLD, leastBus_V: 0.02, emptyBus_V: 0.02 }, CELLS, surroundings, worst, light)
    const deepest_V = drawn_V(surroundings, worst, surroundings.groupings[0])
    const problem: PlantProblem = { store, allowance: { ...noAllowance(lift_V.length), lift_V, quick_V, share: worst.share, slow_F: CELLS * SLOW_F } } as unknown as PlantProblem
    // How far anything seen lies beyond what is said, V or J: one expectation for thousands of moments.
    const beyond = { lift_V: 0, share_V: 0, hidden_J: 0, least_J: 0, start_V: 0, start_J: 0, cold_V: 0, sag_V: 0 }
    const note = (name: keyof typeof beyond, by: number): void => { beyond[name] = Math.max(beyond[name], by) }
    let chilled = false
    for (const own of lived(power_W, load_W, begin_V)) {
      if (SERIES * own.terminal_V < MAIN_V) chilled ||= own.what === "dead" && own.slow_V <= AT_REST_V
      else if (chilled) {
        chilled = false
        roused++
        note("cold_V", own.slow_V - cold_V(own.slot, SERIES) - AT_REST_V)
      }
      const branch_J = CELLS * SLOW_F / 2 * own.slow_V ** 2
      const held_J = store.energy(own.rest_V) + branch_J
      note("lift_V", own.slow_V - (lift_V[own.slot] - quick_V[own.slot]))
      note("share_V", own.slow_V - worst.share * Math.max(0, own.rest_V + own.slow_V))
      if (own.slow_V > 0) {
        note("hidden_J", branch_J - hidden_J[own.slot])
        note("least_J", least_J(problem, own.slot, own.terminal_V) - held_J)
      }
      if (own.what === "started") {
        started++
        note("start_V", own.slow_V - slow_V(own.slot, SERIES))
        note("start_J", lifted_J(problem, own.slot, RESTART_V / SERIES, slow_V(own.slot, SERIES)) - held_J)
      } else if (own.what === "died") {
        died++
        note("sag_V", -own.slow_V - deepest_V)
      }
    }
    for (const [name, by] of Object.entries(beyond)) expect(by, name).toBeLessThan(name.endsWith("_V") ? STEP_V : STEP_J)
  }), { numRuns: 40, seed: 3 })
  expect(started).toBeGreaterThan(15)
  expect(died).toBeGreaterThan(15)
  expect(roused).toBeGreaterThan(5)
})

test("a full store drawn down at the most there is comes near the deepest sag that is said", () => {
  const surroundings = around(new Float64Array(300))
  const died = lived(surroundings.power_W, [MOST_W], FULL_V).find(own => own.what === "died")!
  const deepest_V = drawn_V(surroundings, worst, surroundings.groupings[0])
  expect(-died.slow_V).toBeLessThanOrEqual(deepest_V)
  expect(-died.slow_V).toBeGreaterThan(0.75 * deepest_V)
})

test("in steady light the branch rises as its resistance has it; in the dark it falls by its time constant, and brings nothing back", () => {
  const power_W = Float64Array.from({ length: 100 }, (_, i) => i < 10 ? 20e-6 : 0)
  const surroundings = around(power_W)
  const { lift_V, quick_V } = charged(CELLS, surroundings, worst)
  const settled_V = 20e-6 / MAIN_V / PARALLEL * OHM
  const cold_V = worst.share * COLD * MAIN_V / SERIES
  expect(lift_V[0] - quick_V[0]).toBeCloseTo(settled_V * (1 - Math.exp(-600 / TAU_S)) + cold_V, 9)
  expect(lift_V[5] / lift_V[4]).toBeCloseTo(Math.exp(-600 / TAU_S), 9)
  // Of what the light of a slot moves through a branch at 0.1 V below rest.
  expect(reclaimed(surroundings, worst, 0.1, 1)[0]).toBeCloseTo(20e-6 * 600 * 0.1 / (MAIN_V / SERIES), 9)
  expect(reclaimed(surroundings, worst, 0.1, 1)[1]).toBe(0)
})
