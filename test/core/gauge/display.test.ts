import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { createDisplay, type Display, updateDisplay } from "../../../src/core/gauge/display.js"

const CAPACITY_uC = 3_600_000 // 1 mAh: 10 µA are a hundredth of it in an hour
const MINUTE_MS = 60_000

/** A display that has shown `soc` for long, at this current. */
function showing(soc: number, current_nA: number): Display {
  const display = createDisplay()
  for (let i = 0; i < 120; i++) updateDisplay(display, true, soc, 0.02, current_nA, CAPACITY_uC, MINUTE_MS)
  return display
}

const minute = (display: Display, soc: number, error: number, current_nA: number): number => {
  updateDisplay(display, true, soc, error, current_nA, CAPACITY_uC, MINUTE_MS)
  return display.shown
}

const share = fc.double({ min: -1, max: 1, noNaN: true })

describe("before anything is known", () => {
  test("it shows nothing, which is not 0 and not 50", () => {
    const display = createDisplay()
    for (let i = 0; i < 100; i++) updateDisplay(display, false, 0.5, 0.5, -1000, CAPACITY_uC, MINUTE_MS)
    expect(display.percent).toBeNaN()
    minute(display, 0.734, 0.1, -1000)
    expect(display.percent).toBe(73)
  })

  test("and what it has shown stays while the estimate is not valid", () => {
    const display = showing(0.6, 0)
    for (let i = 0; i < 100; i++) updateDisplay(display, false, 0.2, 0.5, -1000, CAPACITY_uC, MINUTE_MS)
    expect(display.percent).toBe(60)
  })
})

test("while the module discharges or rests it never rises, whatever the estimate does within its error", () => {
  fc.assert(fc.property(fc.array(fc.tuple(share, fc.integer({ min: -900_000, max: 0 })), { minLength: 10, maxLength: 200 }), fc.double({ min: 0.001, max: 0.3, noNaN: true }), (steps, error) => {
    const display = showing(0.5, 0)
    for (const [off, current_nA] of steps) {
      const before = display.shown
      // The display may have walked to the lower end; the estimate is up to its error above it, no more.
      expect(minute(display, Math.min(1, Math.max(0, before + off * error)), error, current_nA)).toBeLessThanOrEqual(before)
    }
  }))
})

test("and while it charges it never falls", () => {
  fc.assert(fc.property(fc.array(fc.tuple(share, fc.integer({ min: 50_000, max: 900_000 })), { minLength: 10, maxLength: 200 }), (steps) => {
    const display = showing(0.5, 100_000)
    for (const [off, current_nA] of steps) {
      const before = display.shown
      expect(minute(display, Math.min(1, Math.max(0, before + off * 0.1)), 0.1, current_nA)).toBeGreaterThanOrEqual(before)
    }
  }))
})

test("no step is larger than a point a minute and the current's own pace, wherever the estimate goes", () => {
  const step = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: -900_000, max: 900_000 }), fc.integer({ min: 1000, max: 600_000 }))
  fc.assert(fc.property(fc.array(step, { minLength: 5, maxLength: 100 }), steps => {
    const display = showing(0.5, 0)
    for (const [soc, current_nA, elapsed_ms] of steps) {
      const before = display.shown
      updateDisplay(display, true, soc, 0.02, current_nA, CAPACITY_uC, elapsed_ms)
      const moved = Math.abs(display.current_nA) * elapsed_ms / 1e6 / CAPACITY_uC
      expect(Math.abs(display.shown - before)).toBeLessThanOrEqual(0.01 * elapsed_ms / MINUTE_MS + moved + 1e-12)
    }
  }))
})

test("a wrong estimate is walked off a point a minute: ten points in ten minutes, not at once and not in twenty", () => {
  const display = showing(0.6, 0)
  for (let i = 0; i < 9; i++) minute(display, 0.5, 0.02, 0)
  expect(display.shown).toBeGreaterThan(0.5)
  for (let i = 0; i < 2; i++) minute(display, 0.5, 0.02, 0)
  expect(display.shown).toBe(0.5)
})

describe("an estimate on the wrong side, beyond its error and five points,", () => {
  test("is believed after half an hour, and not a minute before", () => {
    const display = showing(0.3, 0)
    for (let i = 1; i < 30; i++) expect(minute(display, 0.5, 0.1, 0), `minute ${i}`).toBe(0.3)
    expect(minute(display, 0.5, 0.1, 0)).toBeCloseTo(0.31, 9)
    // The rule holds until they are five points apart.
    for (let i = 0; i < 60; i++) minute(display, 0.5, 0.1, 0)
    expect(display.shown).toBeGreaterThan(0.39)
    expect(display.shown).toBeLessThanOrEqual(0.5)
  })

  test("begins its half hour anew whenever it comes back within", () => {
    const display = showing(0.3, 0)
    for (let i = 0; i < 300; i++) minute(display, i % 29 === 0 ? 0.32 : 0.5, 0.1, 0)
    expect(display.shown).toBe(0.3)
  })

  test.each([["less than five points", 0.345, 0.01], ["less than its error", 0.5, 0.25]])("but not for %s", (_, soc, error) => {
    const display = showing(0.3, 0)
    for (let i = 0; i < 1000; i++) minute(display, soc, error, 0)
    expect(display.shown).toBe(0.3)
  })
})

test("0 % is never said above half a percent, and 1 % is the least above it: a wrong 0 % switches things off", () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 0.02, noNaN: true }), soc => {
    const display = createDisplay()
    minute(display, soc, 0.01, 0)
    if (soc >= 0.005) expect(display.percent).toBeGreaterThanOrEqual(1)
    else expect(display.percent).toBe(0)
  }))
})

test("charging is believed beyond a hundredth of the capacity per hour, in the mean of five minutes, until it falls below half of that", () => {
  const display = showing(0.5, 0)
  minute(display, 0.5, 0.02, 50_000) // one minute of a cloudless sky: 50 µA · 1/6 = 8.3 µA
  expect(display.charging).toBe(false)
  minute(display, 0.5, 0.02, 50_000)
  expect(display.charging).toBe(true)
  for (let i = 0; i < 30; i++) minute(display, 0.5, 0.02, 6000)
  expect(display.charging).toBe(true)
  for (let i = 0; i < 30; i++) minute(display, 0.5, 0.02, 4000)
  expect(display.charging).toBe(false)
})

test("over a month of discharging it never rises, and ends where the truth is, give or take the estimate's error", () => {
  const display = showing(0.95, -1000)
  let truth = 0.95
  let seed = 1
  for (let i = 0; i < 30 * 1440; i++) {
    truth -= 0.9 / (30 * 1440)
    seed = seed * 48271 % 2147483647
    const before = display.shown
    expect(minute(display, truth + 0.03 * (2 * seed / 2147483647 - 1), 0.03, -1080)).toBeLessThanOrEqual(before)
    if (i > 1440) expect(Math.abs(display.shown - truth)).toBeLessThanOrEqual(0.031)
  }
  expect(display.percent).toBeLessThanOrEqual(8)
})
