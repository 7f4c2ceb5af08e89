import { expect, test } from "vitest"
import { loadSensorFile } from "../../project/sensor-file.js"
import { conductanceAbove_nS } from "../../src/drivers/mcu-adc.js"
import { readAnalog } from "../helpers/analog.js"

test("a pressed film of 10 kohm over an equal divider is half of the supply, and conducts 100 µS; at rest 100 kohm are 10 µS", () => {
  expect(conductanceAbove_nS(32767, 65534, 10000)).toBe(100000)
  expect(readAnalog("pressure-film", 1 / 2)).toEqual([0, 100000])
  expect(readAnalog("pressure-film", 1 / 11)).toEqual([0, 10000])
})

test("the film's current doubles when it is pressed from 20 to 40 µS, whatever the supply: a share of the supply is all that it takes", () => {
  // 20 µS and 40 µS with 100 µS to ground.
  expect(readAnalog("pressure-film", 20 / 120)[1]).toBe(20000)
  expect(readAnalog("pressure-film", 40 / 140)[1]).toBe(40000)
})

test("a torn film and a shorted one have no value", () => {
  expect(readAnalog("pressure-film", 0)[0]).toBe(4)
  expect(readAnalog("pressure-film", 1)[0]).toBe(4)
  // 0.9 % of the supply: more than a megohm, which no film of this kind has.
  expect(readAnalog("pressure-film", 0.009)[0]).toBe(4)
  expect(loadSensorFile("pressure-film").limits[0]).toBe(1000)
})
