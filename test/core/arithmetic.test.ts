import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { decay, logarithm, squareRoot } from "../../src/core/arithmetic.js"

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true })
/** Even on a logarithmic scale: a promise over 24 decades is not tested by numbers of which nine tenths lie in the last one. */
const decades = (low: number, high: number) => between(low, high).map(power => 10 ** power)
/** Far above the host's own rounding, far below what is promised. */
const HOST = 1e-14

describe("square root", () => {
  test("is within 1e-12 of the host's from 1e-12 to 1e12", () => {
    fc.assert(fc.property(decades(-12, 12), value => {
      expect(Math.abs(squareRoot(value) / Math.sqrt(value) - 1)).toBeLessThan(1e-12 + HOST)
    }), { numRuns: 2000 })
  })

  test("of perfect squares and of the ends of its scaling, 1/2 and 2, is what it should be", () => {
    for (const value of [0.25, 0.5, 1, 2, 4, 9, 144, 1e6]) expect(squareRoot(value)).toBeCloseTo(Math.sqrt(value), 12)
  })

  test("of nothing, of less than nothing and of the unknown is 0", () => {
    for (const value of [0, -1, -1e-300, NaN]) expect(squareRoot(value)).toBe(0)
  })
})

describe("decay", () => {
  test("is within 2e-9 of exp(-x), and so close in proportion where little has decayed", () => {
    fc.assert(fc.property(fc.oneof(between(0, 60), decades(-9, 1.3)), x => {
      expect(Math.abs(decay(x) - Math.exp(-x))).toBeLessThan(2e-9)
      // The approximant's first term left out, x^5/720 of each of 64 steps (one step below a sixteenth); twice that for the next ones.
      const steps = x < 1 / 16 ? 1 : 64
      if (x <= 20) expect(Math.abs(decay(x) / Math.exp(-x) - 1)).toBeLessThan(1e-13 + 2 * steps * (x / steps) ** 5 / 720)
    }), { numRuns: 2000 })
  })

  test("never grows with x, stays between 0 and 1, and ends at 0 beyond 40", () => {
    fc.assert(fc.property(between(0, 60), between(0, 5), (x, more) => {
      expect(decay(x + more)).toBeLessThanOrEqual(decay(x))
      expect(decay(x)).toBeGreaterThanOrEqual(0)
      expect(decay(x)).toBeLessThanOrEqual(1)
    }), { numRuns: 2000 })
    expect(decay(40.1)).toBe(0)
    expect(decay(0)).toBe(1)
  })

  test("of a negative or unknown time is no decay", () => {
    expect(decay(-1)).toBe(1)
    expect(decay(NaN)).toBe(1)
  })
})

describe("logarithm", () => {
  test("is within 1e-9 of the host's from 1e-12 to 1e12", () => {
    fc.assert(fc.property(decades(-12, 12), value => {
      expect(Math.abs(logarithm(value) - Math.log(value))).toBeLessThan(1e-9)
    }), { numRuns: 2000 })
  })

  test("holds at the ends of its series, 2/3 and 4/3, and of 1 is 0", () => {
    for (const value of [2 / 3, 4 / 3, 0.6666, 1.3334]) expect(Math.abs(logarithm(value) - Math.log(value))).toBeLessThan(1e-9)
    expect(logarithm(1)).toBe(0)
  })

  test("undoes decay: ln(1 / decay(x)) is x", () => {
    fc.assert(fc.property(between(0.001, 1.6), x => {
      expect(Math.abs(logarithm(1 / decay(x)) - x)).toBeLessThan(2e-9)
    }))
  })
})
