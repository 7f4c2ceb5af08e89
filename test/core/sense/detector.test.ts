import { describe, expect, test } from "vitest"
import { fingerDetector, lightDetector, motionDetector, pressDetector } from "../../../project/detectors.js"
import { BEGINS, type Detect, type DetectorConfig, FRESH, GOOD, IN_RANGE, NO_EVENT, QUIET, SETTLED, WARM, createDetector } from "../../../src/core/sense/detector.js"
import { detectFinger } from "../../../src/core/sense/finger.js"
import { detectLight } from "../../../src/core/sense/light.js"
import { detectMotion } from "../../../src/core/sense/motion.js"
import { detectPress } from "../../../src/core/sense/press.js"
import { NO_READING } from "../../../src/core/types.js"

interface Kind {
  name: string
  detect: Detect
  config: DetectorConfig
  /** Readings in which nothing and surely something happens. */
  rest: number
  event: number
  interval_ms: number
}

const kinds: Kind[] = [
  { name: "light", detect: detectLight, config: lightDetector(1.13, 0.003, 0), rest: 20_000, event: 22_600, interval_ms: 10_000 },
  { name: "press", detect: detectPress, config: pressDetector(5958, 20_300), rest: 5958, event: 25_000, interval_ms: 50 },
  { name: "finger", detect: detectFinger, config: fingerDetector(2551), rest: 46_500, event: 51_000, interval_ms: 50 },
  { name: "motion", detect: detectMotion, config: motionDetector(), rest: 10, event: 200, interval_ms: 60_000 },
]

describe.each(kinds)("the $name detector", ({ detect, config, rest, event, interval_ms }) => {
  /** After a while of rest: how many more readings of the event it takes to begin. */
  const readingsUntilBegin = (between: (detector: ReturnType<typeof createDetector>, time_ms: number) => void = () => {}): number => {
    const detector = createDetector(config)
    let time_ms = 1000
    for (let i = 0; i < 100; i++) detect(detector, rest, GOOD, time_ms += interval_ms)
    between(detector, time_ms)
    for (let i = 1; i <= 10; i++) if (detect(detector, event, GOOD, time_ms += interval_ms) === BEGINS) return i
    return Infinity
  }

  test("says so within three readings, and counts it", () => {
    expect(readingsUntilBegin()).toBeLessThanOrEqual(3)
  })

  test("decides nothing by its first reading, whatever that is: there is nothing to compare it with", () => {
    for (const value of [0, rest, event, 65_535]) expect(detect(createDetector(config), value, GOOD, 1000)).toBe(NO_EVENT)
  })

  test("passes over what was not read, or read badly, as if it had not been: the rest goes as without", () => {
    const bad = (detector: ReturnType<typeof createDetector>, time_ms: number): void => {
      for (const bit of [SETTLED, WARM, IN_RANGE, QUIET, FRESH].filter(own => (config.needs & own) !== 0)) {
        expect(detect(detector, event, GOOD - bit, time_ms)).toBe(NO_EVENT)
      }
      expect(detect(detector, NO_READING, GOOD, time_ms)).toBe(NO_EVENT)
      expect(detector.skipped).toBeGreaterThan(1)
      expect(detector.active).toBe(false)
    }
    expect(readingsUntilBegin(bad)).toBe(readingsUntilBegin())
  })

  test("begins and ends in turns only, over anything that a sensor may say", () => {
    const detector = createDetector(config)
    let seed = 12345
    let begun = 0
    let ended = 0
    for (let i = 0; i < 20_000; i++) {
      seed = (seed * 1103515245 + 12345) % 2147483648
      const value = seed % 7 === 0 ? event : seed % 5 === 0 ? seed % 65_536 : seed % 11 === 0 ? 0 : rest
      const code = detect(detector, value, seed % 13 === 0 ? 0 : GOOD, i * interval_ms)
      if (code === 1) begun++
      if (code === 2) ended++
      expect(begun - ended).toBe(detector.active ? 1 : 0)
      expect(detector.count).toBe(begun)
      expect(Number.isFinite(detector.level + detector.stir + detector.up + detector.down)).toBe(true)
    }
    expect(begun).toBeGreaterThan(3)
  })

  test("is not led astray by a clock that stands or goes back: such a reading decides nothing", () => {
    expect(readingsUntilBegin((detector, time_ms) => {
      expect(detect(detector, event, GOOD, time_ms - 500)).toBe(NO_EVENT)
      expect(detect(detector, rest, GOOD, time_ms)).toBe(NO_EVENT)
    })).toBeLessThanOrEqual(3)
  })

  test("is made of whole numbers", () => {
    for (const value of Object.values(config)) if (typeof value === "number") expect(Number.isInteger(value)).toBe(true)
  })
})
