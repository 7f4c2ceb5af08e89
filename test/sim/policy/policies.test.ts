import { describe, expect, test } from "vitest"
import { bestFixed, CAUSAL, pulledTaut, tautString } from "../../../sim/policy/baselines.js"
import { bracket } from "../../../sim/policy/bound.js"
import { live } from "../../../sim/policy/live.js"
import { linePower, REFERENCE } from "../../../sim/policy/setting.js"
import { learnPolicy } from "../../../sim/policy/stochastic.js"
import { CLASSES, classOf, learnTransitions } from "../../../sim/policy/transitions.js"

const DAY = 144
/** Days of light that differ, J a slot: a bow from six to eighteen. */
const days = (...noon_J: number[]): Float64Array =>
  Float64Array.from(noon_J.flatMap(most_J => Array.from({ length: DAY }, (_, t) => Math.max(0, most_J * Math.sin((t - 36) / 72 * Math.PI)))))
const person = days(0.05, 0.02, 0.06)
const others = [days(0.03, 0.04, 0.02), days(0.07, 0.01, 0.05), days(0.02, 0.02, 0.03)]

test("the panel's power is a straight line between its points, through the origin and beyond the last", () => {
  const points = [[100, 10], [200, 40]] as const
  expect([0, 50, 100, 150, 200, 400].map(lux => linePower(points, lux))).toEqual([0, 5, 10, 25, 40, 80])
})

describe.each([...CAUSAL.map(make => [make().name, make] as const), ["stochastic", learnPolicy(REFERENCE, others, 0.2)] as const])("%s", (_, make) => {
  test("gets something, and never more than the bound", () => {
    const life = live(REFERENCE, person, 0.2, make())
    expect(life.utility).toBeGreaterThan(0)
    expect(life.utility).toBeLessThanOrEqual(bracket(REFERENCE, person, 0.2).upper)
  })

  test("knows nothing ahead: another future changes nothing before it", () => {
    const other = person.map((own, t) => t < 200 ? own : own + 0.01)
    const [one, two] = [live(REFERENCE, person, 0.2, make()), live(REFERENCE, other, 0.2, make())]
    // What is wanted in slot 200 is wanted before its light is known, but an empty store may give less.
    expect(two.samples.slice(0, 200)).toEqual(one.samples.slice(0, 200))
  })
})

test("the best constant rate is no worse than any", () => {
  const best = live(REFERENCE, person, 2, bestFixed(REFERENCE, person, 2)).utility
  for (let samples = 0; samples <= REFERENCE.most; samples++) expect(live(REFERENCE, person, 2, { name: "fixed", samples: () => samples }).utility).toBeLessThanOrEqual(best)
})

test("a string in a tunnel: straight where it may be, bent at the walls", () => {
  expect(pulledTaut([0, 0, 0, 0], [9, 9, 9, 9])).toEqual([0, 3, 6, 9])
  // Not before it is there: two, then the rest.
  expect(pulledTaut([0, 0, 0, 0, 0], [2, 2, 2, 10, 10])).toEqual([0, 1, 2, 6, 10])
  // What would not fit has to go first.
  expect(pulledTaut([0, 8, 8, 8], [12, 12, 12, 12])).toEqual([0, 8, 10, 12])
})

test("with a store that is never empty the taut string reaches the bound, but for whole samples", () => {
  const { upper } = bracket(REFERENCE, person, 2)
  const taut = live(REFERENCE, person, 2, tautString(REFERENCE, person, 2))
  expect(taut.brownouts).toBe(0)
  expect(taut.utility).toBeGreaterThan(0.995 * upper)
})

test("chances are chances, and classes in order", () => {
  const { chance, gain_J } = learnTransitions(others, DAY)
  for (const row of chance.flat()) expect(row.reduce((sum, own) => sum + own, 0)).toBeCloseTo(1, 12)
  expect([0, 0.0003, 0.0004, 0.02, 1].map(classOf)).toEqual([0, 0, 1, 5, CLASSES - 1])
  for (const row of gain_J) row.forEach((own, to) => { if (to > 0) expect(own).toBeGreaterThan(row[to - 1]) })
})

test("what it has learnt is worth more than what knows nothing", () => {
  const learnt = live(REFERENCE, person, 0.2, learnPolicy(REFERENCE, others, 0.2)()).utility
  for (const make of CAUSAL) expect(learnt, make().name).toBeGreaterThan(live(REFERENCE, person, 0.2, make()).utility)
})
