import { expect, test } from "vitest"
import { clock, count, duration, energy, grouped, percent, significant, wattHours, words } from "../../../field/report/client/humane.js"

const plain = (text: string) => text.replace(/\u00a0/g, " ")

test("an energy takes the joule that suits it, also when rounding lifts it to the next", () => {
  expect([0, 12.34, 999.4, 999.6, 34_560, 999_499, 999_600, 5_709_916].map(energy).map(plain))
    .toEqual(["0 µJ", "12.3 µJ", "999 µJ", "1.00 mJ", "34.6 mJ", "999 mJ", "1.00 J", "5.71 J"])
})

test("3.6 J is a milliwatt-hour", () => {
  expect([3.6e6, 36e6, 3.6e5, 3.5e5, 3.6e3, 36, 0].map(wattHours).map(plain))
    .toEqual(["1.00 mWh", "10.0 mWh", "0.100 mWh", "97.2 µWh", "1.00 µWh", "10.0 nWh", "0 mWh"])
})

test("numbers keep their sign with a real minus, zero has none, thousands stand apart", () => {
  expect(significant(-0.00123)).toBe("−0.00123")
  expect(significant(66412.4)).toBe("66,412")
  expect(grouped(-0.001, 1)).toBe("0.0")
  expect(significant(NaN)).toBe("–")
  expect(plain(percent(0.6089))).toBe("60.9 %")
  expect(plain(percent(-0.0201))).toBe("−2.0 %")
})

test("durations and clocks read as people say them", () => {
  expect([0, 0.85, 1.31, 59.96, 1800, 3600, 5400, 86_400].map(duration).map(plain))
    .toEqual(["0 s", "850 ms", "1.31 s", "1 min", "30 min", "1 h", "1 h 30 min", "24 h"])
  expect([0, 24_900, 86_399, 86_400 + 300].map(clock).map(plain)).toEqual(["00:00", "06:55", "23:59", "day 2, 00:05"])
})

test("counts agree with their nouns, identifiers become words", () => {
  expect([0, 1, 2000].map(n => count(n, "reset"))).toEqual(["no resets", "1 reset", "2,000 resets"])
  expect(["esrHeat_uJ", "self-discharge", "switch_loss"].map(words)).toEqual(["esr heat", "self discharge", "switch loss"])
})
