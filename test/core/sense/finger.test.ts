import { describe, expect, test } from "vitest"
import { fingerDetector } from "../../../project/detectors.js"
import { type Detector, GOOD, createDetector } from "../../../src/core/sense/detector.js"
import { detectFinger } from "../../../src/core/sense/finger.js"
import { feed, names, times } from "./feed.js"

/** 24 kohm over 10 kohm, and that with 30° more of bend: 5.5 % of the reading. */
const REST = 46_509
const BENT = 49_060

const fresh = (): Detector => createDetector(fingerDetector(BENT - REST))
const show = (detector: Detector, values: number[], from_s = 0): ReturnType<typeof feed> => feed(detectFinger, detector, values, 0.05, from_s)
const rested = (): Detector => {
  const detector = fresh()
  expect(show(detector, times(600, REST))).toEqual([])
  return detector
}
const swing = (count: number, height: number, step: number): number[] => Array.from({ length: count }, (_, i) => Math.round(height * (1 - Math.cos(step * i)) / 2))

describe("a bend", () => {
  test("of 30° and back is one movement, dated to its half way up", () => {
    const told = show(rested(), [...times(5, REST), 47_000, 48_000, 49_000, ...times(5, BENT), 48_000, 47_000, ...times(20, REST)], 30)
    expect(names(told)).toEqual(["begins", "ends"])
    expect(told[0].since_s).toBeCloseTo(30.3, 6)
  })

  test("is counted as often as it comes, three times a second too", () => {
    // 50 cycles in 15 s: 6 or 7 readings each.
    const detector = rested()
    show(detector, swing(300, 8000, 2 * Math.PI * 50 / 300).map(more => REST + more), 30)
    expect(detector.count).toBeGreaterThanOrEqual(49)
    expect(detector.count).toBeLessThanOrEqual(50)
  })

  test("need not come back all the way before the next one: turning points count", () => {
    const detector = rested()
    // Up to 60°, back by two thirds, up again: four times.
    show(detector, [...swing(20, 5200, Math.PI / 20), ...Array.from({ length: 4 }, () => [...times(4, 5200), ...times(6, 1700)]).flat(), ...times(40, 0)].map(more => REST + more), 30)
    expect(detector.count).toBe(4)
  })

  test("that is held for a minute ends after ten seconds as a posture; its return is no movement, and the next bend is", () => {
    const detector = rested()
    const told = show(detector, [...times(1200, BENT), ...times(60, REST), ...times(10, BENT), ...times(20, REST)], 30)
    expect(names(told)).toEqual(["begins", "ends", "begins", "ends"])
    expect(told[1].at_s).toBeCloseTo(40.05, 6)
    expect(told[2].since_s).toBeCloseTo(93, 6)
  })
})

describe("what is none", () => {
  test("stirrings of less than half of the smallest bend", () => {
    expect(show(rested(), swing(1000, 1200, 0.3).map(more => REST + more), 30)).toEqual([])
  })

  test("warmth: 2 % a minute for ten minutes, up or down", () => {
    for (const sign of [1, -1]) expect(show(fresh(), Array.from({ length: 12_000 }, (_, i) => Math.round(REST * (1 + sign * 0.02 * i / 1200))))).toEqual([])
  })

  test("one reading alone, as of a knock", () => {
    expect(show(rested(), [60_000, ...times(50, REST)], 30)).toEqual([])
  })

  test("the swing of a runner's hand, three quarters of the smallest bend: within half a minute it is known, and a bend of 75° among it is seen", () => {
    const detector = rested()
    const run = swing(2400, 1900, 2 * Math.PI * 2.7 / 20)
    show(detector, run.slice(0, 1200).map(more => REST + more), 30)
    const before = detector.count
    // Of 162 swings in that minute.
    expect(before).toBeLessThan(60)
    show(detector, run.slice(1200).map((more, i) => REST + more + (i >= 600 && i < 612 ? 6500 : 0)), 90)
    expect(detector.count - before).toBe(1)
  })
})

test("bends without a pause for an hour raise what counts by no more than to 1.25 times the smallest, so that larger ones are never lost", () => {
  const detector = rested()
  show(detector, swing(72_000, 4200, 2 * Math.PI / 20).map(more => REST + more), 30)
  expect(detector.count).toBeGreaterThan(3590)
})

test("readings that are lost in the middle of a bend do not cut it in two", () => {
  const detector = rested()
  const values = [...times(10, BENT), ...times(10, BENT), ...times(20, REST)]
  let events = 0
  values.forEach((value, i) => {
    if (detectFinger(detector, value, i >= 5 && i < 15 ? 0 : GOOD, 30_000 + 50 * i) !== 0) events++
  })
  expect(events).toBe(2)
})

test("a strain that is nothing at rest, or less, does as well: parts per million, 50,000 of the smallest bend", () => {
  const detector = createDetector(fingerDetector(50_000))
  expect(names(show(detector, [...times(600, 0), ...times(10, 60_000), ...times(20, -2000), ...times(10, 55_000), ...times(20, 0)]))).toEqual(["begins", "ends", "begins", "ends"])
})
