import fc from "fast-check"
import { expect, test } from "vitest"
import { countCharge } from "../../../src/core/gauge/count.js"

test("1 µA for an hour is 3600 µC, counted in seconds or at once", () => {
  const bySeconds = { remainder_pC: 0 }
  let total_uC = 0
  for (let i = 0; i < 3600; i++) total_uC += countCharge(bySeconds, 1000, 1000)
  expect(total_uC).toBe(3600)
  expect(countCharge({ remainder_pC: 0 }, 1000, 3600000)).toBe(3600)
})

test("a nanoampere is not lost: 7 nA for 1,000,000 s is 7000 µC", () => {
  const state = { remainder_pC: 0 }
  let total_uC = 0
  for (let i = 0; i < 100000; i++) total_uC += countCharge(state, 7, 10000)
  expect(total_uC).toBe(7000)
})

test("charging adds and discharging takes: a positive current flows into the cell", () => {
  expect(countCharge({ remainder_pC: 0 }, 5000, 1000)).toBe(5)
  expect(countCharge({ remainder_pC: 0 }, -5000, 1000)).toBe(-5)
})

test("however a time is split, the same charge comes out, to the picocoulomb", () => {
  fc.assert(fc.property(
    fc.integer({ min: -5_000_000, max: 5_000_000 }), fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 50 }),
    (current_nA, parts_ms) => {
      const split = { remainder_pC: 0 }
      let split_uC = 0
      for (const part_ms of parts_ms) split_uC += countCharge(split, current_nA, part_ms)
      const whole = { remainder_pC: 0 }
      const whole_uC = countCharge(whole, current_nA, parts_ms.reduce((a, b) => a + b, 0))
      expect(split_uC * 1e6 + split.remainder_pC).toBe(whole_uC * 1e6 + whole.remainder_pC)
    },
  ))
})
