import fc from "fast-check"
import { expect, test } from "vitest"
import { hourlyWorth, sampleWorth, type SensorValue } from "../../project/sensor-value.js"

const value = fc.record({ shape: fc.constantFrom("log", "saturating"), decay_s: fc.double({ min: 0.1, max: 1e5, noNaN: true }) }) as fc.Arbitrary<SensorValue>
const rate = fc.double({ min: 0.01, max: 3600, noNaN: true })

test("a sample right after another is worth nothing, one after the decay 0.63 or log 2, and a later one more", () => {
  expect(sampleWorth({ shape: "saturating", decay_s: 60 }, 0)).toBe(0)
  expect(sampleWorth({ shape: "saturating", decay_s: 60 }, 60)).toBeCloseTo(1 - Math.exp(-1), 12)
  expect(sampleWorth({ shape: "log", decay_s: 60 }, 60)).toBeCloseTo(Math.log(2), 12)
  expect(hourlyWorth({ shape: "log", decay_s: 60 }, 0)).toBe(0)
})

test("what comes of a rate never falls with it, and is concave: between two rates it is worth no less than halfway between", () => {
  fc.assert(fc.property(value, rate, rate, (worth, a, b) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)]
    const [first, middle, last] = [low, (low + high) / 2, high].map(each => hourlyWorth(worth, each))
    expect(last).toBeGreaterThanOrEqual(first * (1 - 1e-9))
    expect(middle).toBeGreaterThanOrEqual((first + last) / 2 * (1 - 1e-9))
  }))
})
