import { expect, test } from "vitest"
import { rtdTemperature_cC } from "../../src/drivers/rtd.js"
import { readAnalog } from "../helpers/analog.js"

const silver = { settle_us: 0, conversions: 1, limits: [], series_Ohm: 1000, track_mOhm: 1000000, lead_mOhm: 2000, slope_ppm: 3800 }

test("bulk silver rises by 3800 ppm/K: 1000 ohm at 25 degC are 1038 at 35, and two ohm of leads are taken off first", () => {
  expect(rtdTemperature_cC(1002000, silver)).toBe(2500)
  expect(rtdTemperature_cC(1040000, silver)).toBe(3500)
  expect(rtdTemperature_cC(907000, silver)).toBe(0)
})

test("leads that are forgotten would be half a kelvin", () => {
  expect(rtdTemperature_cC(1002000, { ...silver, lead_mOhm: 0 }) - 2500).toBe(53)
})

test("the printed track of the package under 1 kohm: 34 degC is 1020 of 2020 ohm", () => {
  const [code, value] = readAnalog("temperature-silver", 1020 / 2020)
  expect(code).toBe(0)
  expect(Math.abs(value - 3400)).toBeLessThanOrEqual(2)
})

test("a broken track and a shorted one have no value, rather than that of an oven or of liquid air", () => {
  expect(readAnalog("temperature-silver", 1)[0]).toBe(4)
  expect(readAnalog("temperature-silver", 0.0001)[0]).toBe(4)
  expect(readAnalog("temperature-silver", 0.7)[0]).toBe(4)
})
