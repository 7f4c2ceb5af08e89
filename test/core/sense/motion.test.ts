import { expect, test } from "vitest"
import { motionDetector } from "../../../project/detectors.js"
import { type Detector, createDetector } from "../../../src/core/sense/detector.js"
import { detectMotion } from "../../../src/core/sense/motion.js"
import { feed, names, times } from "./feed.js"

const fresh = (): Detector => createDetector(motionDetector())
const show = (detector: Detector, values: number[], interval_s = 10): ReturnType<typeof feed> => feed(detectMotion, detector, values, interval_s)

test("ten minutes of walking between two of desk are one time on the move", () => {
  const told = show(fresh(), [...times(60, 15), ...times(60, 130), ...times(60, 15)])
  expect(names(told)).toEqual(["begins", "ends"])
  expect(Math.abs(told[0].since_s - 600)).toBeLessThanOrEqual(70)
  expect(Math.abs(told[1].since_s - 1200)).toBeLessThanOrEqual(70)
})

test.each([1, 10, 60, 120])("read every %d s", interval_s => {
  expect(names(show(fresh(), [...times(1200 / interval_s, 15), ...times(1200 / interval_s, 130), ...times(1200 / interval_s, 15)], interval_s))).toEqual(["begins", "ends"])
})

test("a red light of half a minute is no rest, and half a minute of stairs no walk", () => {
  const stairs = [...times(60, 15), ...times(3, 180)]
  expect(show(fresh(), [...stairs, ...stairs, ...stairs, ...times(60, 15)])).toEqual([])
  expect(names(show(fresh(), [...times(60, 15), ...times(30, 130), ...times(3, 5), ...times(30, 130)]))).toEqual(["begins"])
})

test("activity between the two levels changes nothing, either way", () => {
  const detector = fresh()
  expect(show(detector, times(200, 65))).toEqual([])
  expect(names(show(detector, [...times(60, 130), ...times(200, 65)]))).toEqual(["begins"])
})

test("within the first minute nothing is sure", () => {
  const detector = fresh()
  show(detector, times(4, 15))
  expect(detector.sure).toBe(false)
  show(detector, times(10, 15))
  expect(detector.sure).toBe(true)
})
