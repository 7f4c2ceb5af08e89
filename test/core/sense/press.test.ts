import { describe, expect, test } from "vitest"
import { pressDetector } from "../../../project/detectors.js"
import { type Detector, GOOD, IN_RANGE, createDetector } from "../../../src/core/sense/detector.js"
import { detectPress } from "../../../src/core/sense/press.js"
import { feed, names, times } from "./feed.js"

/** boards/modules/zincwear-6.json: 100 kohm at rest over 10 kohm is 0.091 of the supply; 22 kohm, a weak grip, is 0.31. */
const REST = 5958
const WEAK = 20_300

const fresh = (): Detector => createDetector(pressDetector(REST, WEAK))
const show = (detector: Detector, values: number[], interval_s = 0.05, from_s = 0): ReturnType<typeof feed> => feed(detectPress, detector, values, interval_s, from_s)

/** At rest for half a minute at 20 Hz. */
const rested = (): Detector => {
  const detector = fresh()
  expect(show(detector, times(600, REST))).toEqual([])
  return detector
}

describe("a press", () => {
  test("of 15 kPa and half a second begins when it has lasted 90 ms and ends as long after it, both dated to where they were first seen", () => {
    expect(show(rested(), [...times(10, WEAK), ...times(40, REST)], 0.05, 30)).toEqual([
      { event: "begins", at_s: 30.1, since_s: 30 }, { event: "ends", at_s: 30.6, since_s: 30.5 },
    ])
  })

  test("is seen once a second as well, by its second reading", () => {
    const detector = fresh()
    expect(show(detector, [...times(60, REST), ...times(4, WEAK), ...times(10, REST)], 1)).toEqual([
      { event: "begins", at_s: 61, since_s: 60 }, { event: "ends", at_s: 65, since_s: 64 },
    ])
  })

  test("goes on while its strength wavers above three tenths of a weak one", () => {
    // The threshold is at 13,100, the end at 10,300: four readings between, and two of less that are too short to count, are no end.
    const waver = [...times(10, WEAK), ...times(4, 11_000), ...times(10, WEAK), 8000, ...times(10, WEAK), 8000, ...times(10, WEAK)]
    expect(names(show(rested(), [...waver, ...times(10, REST)], 0.05, 30))).toEqual(["begins", "ends"])
  })

  test("that drives the converter to its end goes on: the readings out of range say nothing", () => {
    const detector = rested()
    expect(names(show(detector, times(10, WEAK), 0.05, 30))).toEqual(["begins"])
    expect(feed(detectPress, detector, times(100, 65_535), 0.05, 30.5, GOOD - IN_RANGE)).toEqual([])
    expect(detector.active).toBe(true)
    expect(names(show(detector, times(10, REST), 0.05, 35.5))).toEqual(["ends"])
  })
})

describe("what is none", () => {
  test("a knock of 80 ms, however hard", () => {
    expect(show(rested(), [60_000, 60_000, ...times(100, REST)], 0.05, 30)).toEqual([])
  })

  test("steps that swing the film by a third of a weak press", () => {
    expect(show(rested(), Array.from({ length: 2000 }, (_, i) => Math.round(REST + 2400 * (1 + Math.sin(0.6 * i)))), 0.05, 30)).toEqual([])
  })

  test("steps that grow stronger than a weak press within minutes, and a firm press among them is still seen", () => {
    const detector = rested()
    // In the end it passes its mean by 9,000, a weak press's threshold is 7,200, for half a second each time.
    const swing = (i: number): number => 9000 * Math.min(1, i / 4000) * (1 + Math.sin(0.3 * i))
    expect(show(detector, Array.from({ length: 6000 }, (_, i) => Math.round(REST + swing(i))), 0.05, 30)).toEqual([])
    expect(names(show(detector, Array.from({ length: 80 }, (_, i) => Math.round(REST + swing(6000 + i) + (i >= 20 && i < 50 ? 24_000 : 0))), 0.05, 330))).toEqual(["begins", "ends"])
  })

  test("warmth, creep and a band that tightens within minutes", () => {
    expect(show(rested(), Array.from({ length: 6000 }, (_, i) => Math.round(REST * (1 + i / 3000))), 0.05, 30)).toEqual([])
  })
})

describe("a load", () => {
  test("that comes at a blow counts once, is the new level after half a minute, and presses on top of it are seen", () => {
    const detector = rested()
    const told = show(detector, times(800, 15_000), 0.05, 30)
    expect(told.map(({ event }) => event)).toEqual(["begins", "ends"])
    expect(told[1].at_s).toBeCloseTo(60.05, 6)
    expect(names(show(detector, [...times(20, 26_000), ...times(40, 15_000)], 0.05, 70))).toEqual(["begins", "ends"])
  })

  test("that goes leaves a level that is right at once: a weak press two seconds later is seen", () => {
    const detector = rested()
    show(detector, times(800, 15_000), 0.05, 30)
    expect(show(detector, times(40, REST), 0.05, 70)).toEqual([])
    expect(names(show(detector, [...times(20, WEAK), ...times(40, REST)], 0.05, 72))).toEqual(["begins", "ends"])
  })
})

test("what the film keeps of a strong press, a tenth for a minute, neither prolongs it nor hides a weak one", () => {
  const detector = rested()
  const kept = (i: number): number => Math.round(REST + 2700 * Math.exp(-i / 1200))
  const told = show(detector, [...times(100, 33_000), ...Array.from({ length: 100 }, (_, i) => kept(i)), ...times(10, WEAK), ...times(100, kept(110))], 0.05, 30)
  expect(names(told)).toEqual(["begins", "ends", "begins", "ends"])
  expect(told[1].since_s).toBe(35)
})

test("a press in the first seconds is reported, but nobody should rely on it", () => {
  const detector = fresh()
  expect(names(show(detector, [...times(10, REST), ...times(10, WEAK)]))).toEqual(["begins"])
  expect(detector.sure).toBe(false)
  const later = rested()
  show(later, [...times(10, WEAK), ...times(40, REST)], 0.05, 30)
  expect(later.sure).toBe(true)
  // After a pause of ten minutes the level may be another.
  show(later, [...times(20, REST), ...times(10, WEAK)], 0.05, 630)
  expect(later.count).toBe(2)
  expect(later.sure).toBe(false)
})

test("a film read as conductance does as well: 10 µS at rest, 45 µS under 15 kPa", () => {
  const detector = createDetector(pressDetector(10_000, 45_000))
  expect(names(show(detector, [...times(600, 10_000), ...times(10, 45_000), ...times(40, 10_500)]))).toEqual(["begins", "ends"])
})
