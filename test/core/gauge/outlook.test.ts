import fc from "fast-check"
import { expect, test } from "vitest"
import { createOutlook, lookAhead, watchCurrent } from "../../../src/core/gauge/outlook.js"

const CAPACITY_uC = 3_600_000 // 1 mAh
const HOUR_MS = 3_600_000

test("half of 1 mAh at 100 µA is empty in five hours and never full; the other way round just so", () => {
  const outlook = createOutlook()
  outlook.current_nA = -100_000
  lookAhead(outlook, 0.5, 0.1, CAPACITY_uC, 10_000)
  // A tenth of the whole ten hours for the charge, a tenth of five for the current.
  expect(outlook.toEmpty_h).toBeCloseTo(5, 9)
  expect(outlook.toEmptyError_h).toBeCloseTo(0.1 * 10 + 0.1 * 5, 9)
  expect(outlook).toMatchObject({ toFull_h: Infinity, toFullError_h: Infinity })
  outlook.current_nA = 100_000
  lookAhead(outlook, 0.8, 0.1, CAPACITY_uC, 10_000)
  expect(outlook.toFull_h).toBeCloseTo(2, 9)
  expect(outlook.toFullError_h).toBeCloseTo(0.1 * 10 + 0.1 * 2, 9)
  expect(outlook).toMatchObject({ toEmpty_h: Infinity, toEmptyError_h: Infinity })
})

test("a current within its own error leads nowhere", () => {
  const outlook = createOutlook()
  for (const current_nA of [0, 100, -100]) {
    outlook.current_nA = current_nA
    lookAhead(outlook, 0.5, 0.01, CAPACITY_uC, 100)
    expect([outlook.toEmpty_h, outlook.toFull_h]).toEqual([Infinity, Infinity])
  }
})

test("for any charge, current and errors the true time is within the error, to first order in the errors", () => {
  const share = fc.double({ min: -1, max: 1, noNaN: true })
  fc.assert(fc.property(fc.double({ min: 0.1, max: 0.9, noNaN: true }), fc.integer({ min: 10_000, max: 900_000 }), fc.boolean(), share, share, (soc, size_nA, out, offCharge, offCurrent) => {
    const outlook = createOutlook()
    const [error, unsure] = [0.05, 0.02]
    outlook.current_nA = (out ? -1 : 1) * size_nA
    lookAhead(outlook, soc, error, CAPACITY_uC, unsure * size_nA)
    const trueSoc = soc + offCharge * error
    const hours = (out ? trueSoc : 1 - trueSoc) * CAPACITY_uC / 3.6 / (size_nA * (1 + offCurrent * unsure))
    const [said, band] = out ? [outlook.toEmpty_h, outlook.toEmptyError_h] : [outlook.toFull_h, outlook.toFullError_h]
    // Second order: the product of the two relative errors, and the square of the current's.
    expect(Math.abs(hours - said)).toBeLessThanOrEqual(band * (1 + unsure / (1 - unsure)) + 1e-12)
  }))
})

test("the current of late is that of the last hour: a constant one is found whole, a minute's burst counts as a sixtieth", () => {
  const outlook = createOutlook()
  for (let i = 0; i < 1440; i++) watchCurrent(outlook, -60_000, 60_000)
  expect(outlook.current_nA).toBeCloseTo(-60_000, 3)
  watchCurrent(outlook, 540_000, 60_000)
  expect(outlook.current_nA).toBeCloseTo(-60_000 + 600_000 / 61, 3)
  const once = createOutlook()
  watchCurrent(once, 1000, HOUR_MS)
  expect(once.current_nA).toBe(500)
})
