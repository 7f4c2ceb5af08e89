import { expect, test } from "vitest"
import { photocurrent_pA } from "../../src/drivers/photodetector.js"
import { readAnalog } from "../helpers/analog.js"

test("a dark current of 1 µA through 1.8 Mohm is 1.8 V: 0.6 of 3 V, and 0.6 of any other supply that biases the film, too", () => {
  expect(photocurrent_pA(600, 1000, 1800)).toBe(1000000)
  expect(readAnalog("photodetector", 0.6)).toEqual([0, 1000000])
})

test("an on/off ratio of 1.13 (review 000, section 6, ref. 113) is 130 nA, four thousand codes of sixteen bits", () => {
  const [dark, lit] = [readAnalog("photodetector", 0.6)[1], readAnalog("photodetector", 0.6 * 1.13)[1]]
  expect((lit - dark) / 1000).toBeCloseTo(130, 0)
  expect(lit / dark).toBeCloseTo(1.13, 3)
})

test("a film that is gone and an amplifier at its end have no value", () => {
  expect(readAnalog("photodetector", 0.02)[0]).toBe(4)
  expect(readAnalog("photodetector", 0.999)[0]).toBe(4)
})
