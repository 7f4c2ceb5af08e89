import { expect, test } from "vitest"
import { strain_ppm } from "../../src/drivers/strain.js"
import { readAnalog } from "../helpers/analog.js"

const gel = { settle_us: 0, conversions: 1, limits: [], series_Ohm: 10000, rest_Ohm: 20000, gauge_permille: 2000 }

test("with a gauge factor of 2, a strain of 30 % is 60 % more resistance", () => {
  expect(strain_ppm(32000, gel)).toBe(300000)
  expect(strain_ppm(20000, gel)).toBe(0)
  expect(strain_ppm(19000, gel)).toBe(-25000)
})

test("a finger of 20 kohm over 10 kohm rests at two thirds of the supply, and bent at 32/42", () => {
  expect(Math.abs(readAnalog("finger-strain", 2 / 3)[1])).toBeLessThanOrEqual(40)
  expect(readAnalog("finger-strain", 32 / 42)[1]).toBeCloseTo(300000, -3)
})

test("a torn gel and a shorted one have no value", () => {
  expect(readAnalog("finger-strain", 1)[0]).toBe(4)
  expect(readAnalog("finger-strain", 0.05)[0]).toBe(4)
})
