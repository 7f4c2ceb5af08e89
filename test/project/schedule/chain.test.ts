import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { BLOCKS, learnChain, usualMean } from "../../../project/schedule/chain.js"

const DAY = 144
const bow = (noon: number): number[] => Array.from({ length: DAY }, (_, t) => Math.max(0, noon * Math.sin((t - 36) / 72 * Math.PI)))
const recording = (slots: number[]): { slots: Float64Array, late: Float64Array } => ({ slots: Float64Array.from(slots), late: Float64Array.from(slots) })
const people = [recording([...bow(3), ...bow(1)]), recording([...bow(2), ...bow(2)])]

describe("a chain of light", () => {
  const chain = learnChain(people, 600)

  test("has chances that are chances, whether anybody has been there or not", () => {
    for (const row of [...chain.chance.flat(), ...chain.slowChance]) {
      expect(row.reduce((sum, own) => sum + own, 0)).toBeCloseTo(1, 12)
      for (const own of row) expect(own).toBeGreaterThanOrEqual(0)
    }
    expect(chain.chance).toHaveLength(BLOCKS)
  })

  test("brings more to a brighter class", () => {
    for (const row of chain.gain) row.forEach((own, to) => { if (to > 0) expect(own).toBeGreaterThan(row[to - 1]) })
  })

  test("has a mean of 1 over the day, none of it at night", () => {
    expect(chain.profile.reduce((sum, own) => sum + own, 0) / BLOCKS).toBeCloseTo(1, 12)
    expect(chain.profile[0]).toBe(0)
    expect(chain.profile[5]).toBeGreaterThan(2)
  })

  test("knows nights: dark stays dark before six", () => {
    expect(chain.chance[0][0][0]).toBeGreaterThan(0.99)
  })
})

test("light is told in units of the mean: twice as bright teaches the same", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: DAY, maxLength: 3 * DAY }).filter(slots => slots.some(own => own > 0)), slots => {
    const once = learnChain([recording(slots)], 600)
    const twice = learnChain([recording(slots.map(own => own * 2))], 600)
    expect(twice.profile).toEqual(once.profile)
    expect(twice.chance).toEqual(once.chance)
  }), { numRuns: 20 })
})

describe("what people usually get", () => {
  const steady = (mean: number): ReturnType<typeof recording> => recording(new Array<number>(DAY).fill(mean))

  test("is the geometric mean of people who are alike", () => {
    expect(usualMean([steady(1), steady(2), steady(4)])).toBeCloseTo(2, 12)
    expect(usualMean([steady(1), steady(4)])).toBeCloseTo(2, 12)
  })

  test("is hardly moved by a recorder that lay in a drawer, or on the roof", () => {
    for (const odd of [1e-6, 1e6]) {
      const share = usualMean([steady(10), steady(12), steady(8), steady(11), steady(odd)]) / usualMean([steady(10), steady(12), steady(8), steady(11)])
      expect(Math.abs(Math.log(share))).toBeLessThan(Math.log(3) / 4)
    }
  })
})
