import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { countLight, createOutlook, endSlots, type LightModel } from "../../../src/core/schedule/outlook.js"
import { decodeSpend, FIRST_CODE, MOST_CODE, type SpendTable, spendFor } from "../../../src/core/schedule/policy.js"

const light: LightModel = {
  slot_ms: 600000, usual_nW: 20000, usualSlots: 144, kept_ppm: 999000, profile_permille: [500, 1500], late_permille: [100], slow_permille: [1000],
}
const text = (codes: number[]): string => codes.map(code => String.fromCharCode(FIRST_CODE + code)).join("")

describe("codes of power", () => {
  test("8 to 15 times a power of two, 0 for nothing", () => {
    expect([0, 1, 7, 8, 9, 16, 80, 86].map(decodeSpend)).toEqual([0, 9, 15, 16, 18, 32, 8192, 14336])
  })

  test("each is more than the one before, by an eighth at most beyond the first", () => {
    for (let code = 2; code <= MOST_CODE; code++) {
      expect(decodeSpend(code)).toBeGreaterThan(decodeSpend(code - 1))
      expect(decodeSpend(code) / decodeSpend(code - 1)).toBeLessThanOrEqual(1.125)
    }
  })

  test("each is one printable character", () => {
    expect(FIRST_CODE + MOST_CODE).toBeLessThan(127)
  })
})

describe("the outlook", () => {
  test("believes what people have in general, until it has seen: a day of twice that is half way", () => {
    const outlook = createOutlook({ ...light, kept_ppm: 1000000 })
    expect(outlook.mean_uW).toBe(20)
    for (let slot = 0; slot < 144; slot++) endSlots(outlook, { ...light, kept_ppm: 1000000 }, slot < 72 ? 20 : 60, 0, slot < 72 ? 0 : 1, 1)
    expect(outlook.mean_uW).toBeCloseTo(30, 9)
  })

  test("a module that has seen nothing yet believes in the mean light, for without light it would not have started", () => {
    expect(createOutlook({ ...light, late_permille: [500, 900, 2000] }).late).toBe(2)
    expect(createOutlook({ ...light, late_permille: [1100, 2000] }).late).toBe(0)
  })

  test("is not misled by the hour: the light that belongs to it changes nothing", () => {
    const outlook = createOutlook(light)
    for (let slot = 0; slot < 30; slot++) endSlots(outlook, light, 10, 10, 0, 1)
    expect(outlook.mean_uW).toBeCloseTo(20, 9)
  })

  test("tells light of late from that of two hours", () => {
    const outlook = createOutlook(light)
    for (let slot = 0; slot < 12; slot++) endSlots(outlook, light, 40, 40, 1, 1)
    expect([outlook.late, outlook.slow]).toEqual([1, 1])
    endSlots(outlook, light, 0, 0, 1, 1)
    expect([outlook.late, outlook.slow]).toEqual([0, 1])
    for (let slot = 0; slot < 12; slot++) endSlots(outlook, light, 0, 0, 1, 1)
    expect(outlook.slow).toBe(0)
  })

  test("the last two minutes count as much as the whole slot", () => {
    const [bright, fading] = [createOutlook(light), createOutlook(light)]
    endSlots(bright, light, 3, 3, 0, 1)
    endSlots(fading, light, 3, 0, 0, 1)
    expect([bright.late, fading.late]).toEqual([1, 0])
  })

  test("sums scans of any length to slots: every whole ten minutes are one, and none is lost but for what a scan is longer than its slot", () => {
    const keeping = { ...light, kept_ppm: 1000000 }
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 30 }), steps => {
      const [one, many] = [createOutlook(keeping), createOutlook(keeping)]
      for (const own of steps) {
        for (let minute = 0; minute < own; minute++) countLight(many, keeping, 25, 60000, 0)
        countLight(one, keeping, 25, own * 60000, 0)
      }
      // 25 µW at an hour when a mean of 1 would bring a half.
      const after = (slots: number): number => (144 * 20 + 25 * slots) / (144 + 0.5 * slots)
      const minutes = steps.reduce((sum, own) => sum + own, 0)
      expect(many.mean_uW).toBeCloseTo(after(Math.floor(minutes / 10)), 9)
      expect(one.mean_uW).toBeLessThanOrEqual(many.mean_uW + 1e-9)
      // A scan of ten minutes at most ends a slot of less than twenty.
      expect(one.mean_uW).toBeGreaterThanOrEqual(after(Math.floor(minutes / 20)) - 1e-9)
      for (const outlook of [one, many]) expect(outlook.slot_ms).toBeLessThan(600000)
    }))
  })

  test("who looks once in four hours has seen twenty-four slots: the same mean as who looks every ten minutes", () => {
    const [seldom, often] = [createOutlook(light), createOutlook(light)]
    countLight(seldom, light, 60, 4 * 3600000, 1)
    for (let slot = 0; slot < 24; slot++) countLight(often, light, 60, 600000, 1)
    expect(seldom.mean_uW).toBeCloseTo(often.mean_uW, 9)
    expect([seldom.late, seldom.slow]).toEqual([often.late, often.slow])
  })

  test("a slot ends when its time is over, once", () => {
    const outlook = createOutlook(light)
    const ended = Array.from({ length: 25 }, () => countLight(outlook, light, 25, 60000, 0))
    expect(ended.map((own, index) => own ? index : -1).filter(index => index >= 0)).toEqual([9, 19])
  })
})

describe("what may be spent", () => {
  // Two means, two blocks, two classes of late and two of before, two fillings; then the last day, where everything is twice that.
  const codes = (shift: number): number[] => Array.from({ length: 32 }, (_, at) => at % 2 === 0 ? 0 : 8 + 8 * Math.floor(at / 16) + shift)
  const table: SpendTable = { light, means_nW: [10000, 30000], store_permille: [0, 1000], full_uJ: 1000000, lastDays: 1, mission_ms: 0, unit_pW: 1000000, codes: text([...codes(0), ...codes(8)]) }
  const outlook = createOutlook(light)

  test("lies between the table's points: half full is half, between two means the middle", () => {
    // 16 and 32 units at the two means; the mean that is believed is 20, half way.
    expect(spendFor(table, outlook, 1000000, 0, 0)).toBeCloseTo(24, 9)
    expect(spendFor(table, outlook, 500000, 0, 0)).toBeCloseTo(12, 9)
  })

  test("an empty store, or less, spends nothing, and an overfull one as much as a full one", () => {
    expect(spendFor(table, outlook, -5, 0, 0)).toBe(0)
    expect(spendFor(table, outlook, 9000000, 0, 0)).toBeCloseTo(24, 9)
  })

  test("on the last day of a mission its own part counts, before it the endless one", () => {
    expect(spendFor(table, outlook, 1000000, 0, 1)).toBeCloseTo(48, 9)
    expect(spendFor(table, outlook, 1000000, 0, 2)).toBeCloseTo(24, 9)
  })

  test("in a mission that ends by day it lies between those that end at the midnights around, by one over the time that is left", () => {
    // In the middle of the morning 3/4 day is left until midnight, 7/4 until the next, 5/4 until tomorrow noon: 48 + 7/10 of the way to 24.
    expect(spendFor(table, outlook, 1000000, 0, 1.5)).toBeCloseTo(31.2, 9)
    expect(spendFor(table, outlook, 1000000, 0, 1.999999)).toBeCloseTo(24, 3)
    expect(spendFor(table, outlook, 1000000, 0, 1.000001)).toBeCloseTo(48, 3)
    expect(spendFor(table, outlook, 1000000, 0, 2.5)).toBeCloseTo(24, 9)
  })

  test("on a last day that ends early more is spent than on a whole one, by the same rule; not without bounds", () => {
    // 3/4 day is left until midnight, but 13/20 until the end: 7/26 as far beyond the one as the other lies on this side.
    expect(spendFor(table, outlook, 1000000, 0, 0.9)).toBeCloseTo(48 + 24 * 7 / 26, 9)
    // A part of the day before the end, and after it, as if it were one part.
    for (const daysLeft of [0.5, 0.3]) expect(spendFor(table, outlook, 1000000, 0, daysLeft)).toBeCloseTo(48 + 24 * 7 / 2 * (1 - daysLeft), 9)
    expect(spendFor(table, outlook, 0, 0, 0.9)).toBe(0)
  })
})
