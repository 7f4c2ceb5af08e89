import { describe, expect, test } from "vitest"
import { bestFixed, CAUSAL, pulledTaut, tautString } from "../../../sim/policy/baselines.js"
import { bracket } from "../../../sim/policy/bound.js"
import { learnPolicy } from "../../../sim/policy/learnt.js"
import { live } from "../../../sim/policy/live.js"
import { linePower, REFERENCE, recordingOf } from "../../../sim/policy/setting.js"

const DAY = 144
/** Days of light that differ, J a slot: a bow from six to eighteen. */
const days = (...noon_J: number[]): Float64Array =>
  Float64Array.from(noon_J.flatMap(most_J => Array.from({ length: DAY }, (_, t) => Math.max(0, most_J * Math.sin((t - 36) / 72 * Math.PI)))))
const person = days(0.05, 0.02, 0.06)
const others = [days(0.03, 0.04, 0.02), days(0.07, 0.01, 0.05), days(0.02, 0.02, 0.03)].map(slots => ({ slots, late: slots }))
const learnt = learnPolicy(REFERENCE, others, 0.2, true)
const endless = learnPolicy(REFERENCE, others, 0.2, false)

test("the panel's power is a straight line between its points, through the origin and beyond the last", () => {
  const points = [[100, 10], [200, 40]] as const
  expect([0, 50, 100, 150, 200, 400].map(lux => linePower(points, lux))).toEqual([0, 5, 10, 25, 40, 80])
})

describe.each([...CAUSAL.map(make => [make().name, make] as const), ["zincwear", learnt] as const, ["no end known", endless] as const])("%s", (_, make) => {
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

test("a slot in ten minutes' steps and its last two minutes, J", () => {
  const lux = new Float64Array(20).fill(300).fill(600, 18)
  const { slots, late } = recordingOf(REFERENCE, { step_s: 60, lux, startOfDay_s: 0 })
  // 29 and 46.9 µW, nine tenths of which arrive.
  expect(Array.from(slots).map(own => own * 1e3)).toEqual([expect.closeTo(29e-3 * 540, 9), expect.closeTo((29e-3 * 8 + 46.9e-3 * 2) * 54, 9)])
  expect(Array.from(late).map(own => own * 1e3)).toEqual([expect.closeTo(29e-3 * 540, 9), expect.closeTo(46.9e-3 * 540, 9)])
})

test("what it has learnt is worth more than what knows nothing", () => {
  const own = live(REFERENCE, person, 0.2, learnt()).utility
  for (const make of CAUSAL) expect(own, make().name).toBeGreaterThan(live(REFERENCE, person, 0.2, make()).utility)
})

test("towards the end of a mission a large store is spent, and that is worth something; who does not know of it dies rich", () => {
  const [knowing, unknowing] = [true, false].map(knowsEnd => learnPolicy(REFERENCE, others, 2, knowsEnd))
  const lived = (make: typeof learnt): { utility: number, left_J: number } => {
    let left_J = NaN
    const own = make()
    const { utility } = live(REFERENCE, person, 2, { name: "", samples: view => { left_J = view.store_J; return own.samples(view) } })
    return { utility, left_J }
  }
  expect(lived(knowing).left_J).toBeLessThan(0.5 * lived(unknowing).left_J)
  expect(lived(knowing).utility).toBeGreaterThan(lived(unknowing).utility)
})

test.each([3, 6, 9, 12, 15, 18, 21])("whoever knows that a mission ends at %i o'clock has no less of it", hour => {
  const shorter = person.subarray(0, 2 * DAY + hour * DAY / 24)
  const [knowing, unknowing] = [true, false].map(knowsEnd => live(REFERENCE, shorter, 2, learnPolicy(REFERENCE, others, 2, knowsEnd)()).utility)
  expect(knowing).toBeGreaterThan(unknowing)
})
