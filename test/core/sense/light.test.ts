import { describe, expect, test } from "vitest"
import { lightDetector } from "../../../project/detectors.js"
import { Random } from "../../../sim/random.js"
import { type Detector, GOOD, QUIET, createDetector } from "../../../src/core/sense/detector.js"
import { detectLight } from "../../../src/core/sense/light.js"
import { feed, names, times } from "./feed.js"

/** 1 V of dark current in steps of 1/65535 of 3 V, and 13 % more. */
const DARK = 21_845
const LIT = 24_685

const fresh = (noise = 0.003, shadow_ms = 0): Detector => createDetector(lightDetector(1.13, noise, shadow_ms))
const show = (detector: Detector, values: number[], interval_s = 10, from_s = 0): ReturnType<typeof feed> => feed(detectLight, detector, values, interval_s, from_s)

describe("a lamp of 1.13", () => {
  test("is seen at the first reading, on and off, dated to it", () => {
    expect(show(fresh(), [...times(60, DARK), ...times(60, LIT), ...times(60, DARK)])).toEqual([
      { event: "begins", at_s: 600, since_s: 600 }, { event: "ends", at_s: 1200, since_s: 1200 },
    ])
  })

  test.each([1, 7, 30, 120])("is seen whether read every second or every two minutes (%d s)", interval_s => {
    expect(names(show(fresh(), [...times(40, DARK), ...times(40, LIT), ...times(40, DARK), ...times(40, LIT)], interval_s))).toEqual(["begins", "ends", "begins"])
  })

  test("is seen at irregular times, with readings missing", () => {
    const detector = fresh()
    const random = new Random(3)
    let time_s = 0
    const events: string[] = []
    for (let i = 0; i < 400; i++) {
      time_s += 1 + 119 * random.next() * random.next()
      const lit = Math.floor(i / 50) % 2 === 1
      const event = detectLight(detector, lit ? LIT : DARK, random.next() < 0.3 ? 0 : GOOD, Math.round(time_s * 1000))
      if (event !== 0) events.push(`${event}`)
    }
    expect(events).toEqual(["1", "2", "1", "2", "1", "2", "1"])
  })

  test("takes several readings where noise is 4 %, a third of the step, and is then dated back to the first that showed it", () => {
    const detector = fresh(0.04)
    const random = new Random(5)
    const noisy = (level: number): number => Math.round(level * (1 + 0.04 * random.gaussian()))
    const told = show(detector, [...times(200, DARK).map(noisy), ...times(200, LIT).map(noisy)])
    expect(names(told)).toEqual(["begins"])
    expect(told[0].at_s).toBeGreaterThan(2000)
    expect(told[0].at_s).toBeLessThan(2200)
    expect(told[0].since_s).toBeLessThan(told[0].at_s)
  })

  test("of 1.5 goes as it came, though what goes is a third and what came was a half", () => {
    const detector = createDetector(lightDetector(1.5, 0.003, 0))
    expect(names(show(detector, [...times(60, DARK), ...times(60, 1.5 * DARK), ...times(60, DARK), ...times(60, 1.5 * DARK)]))).toEqual(["begins", "ends", "begins"])
  })

  test("is told from a noise of 3 % that nobody has spoken of: it is learnt within some minutes", () => {
    const detector = fresh(0.0001)
    const random = new Random(11)
    const noisy = (): number => Math.round(DARK * (1 + 0.03 * random.gaussian()))
    show(detector, Array.from({ length: 100 }, noisy))
    expect(show(detector, Array.from({ length: 3000 }, noisy), 10, 1000)).toEqual([])
  })

  test("is not to be relied on where noise is as large as half of its step", () => {
    const events = [0.003, 0.065].map(noise => {
      const detector = fresh(noise)
      show(detector, [...times(60, DARK), ...times(60, LIT * 1.05)])
      return [detector.active, detector.sure]
    })
    expect(events).toEqual([[true, true], [true, false]])
  })

  test("of 1.08 in a noise of 2.4 %, switched every five minutes for four days: late now and then, never lost", () => {
    const detector = createDetector(lightDetector(1.08, 0.024, 0))
    const random = new Random(12)
    let lit = false
    let wrong = 0
    let run = 0
    let longest = 0
    for (let i = 0; i < 36_000; i++) {
      if (random.next() < 1 / 30) lit = !lit
      detectLight(detector, Math.round(DARK * (lit ? 1.08 : 1) * (1 + 0.024 * random.gaussian())), GOOD, i * 10_000)
      run = detector.active === lit ? 0 : run + 1
      if (run > 0) wrong++
      longest = Math.max(longest, run)
    }
    expect(wrong / 36_000).toBeLessThan(0.12)
    // An hour.
    expect(longest).toBeLessThan(360)
  })

  test("is nothing where current flows in the cells: what that adds is no light", () => {
    const detector = fresh()
    expect(show(detector, times(60, DARK))).toEqual([])
    expect(feed(detectLight, detector, times(60, LIT), 10, 600, GOOD - QUIET)).toEqual([])
    expect(detector.skipped).toBe(60)
    expect(show(detector, times(10, DARK), 10, 1200)).toEqual([])
  })
})

describe("drift", () => {
  test("of 0.5 % a minute, as of cells that warm by 1 °C, is no light in an hour of it, up or down", () => {
    for (const sign of [1, -1]) expect(show(fresh(), Array.from({ length: 360 }, (_, i) => Math.round(DARK * (1 + sign * 0.005 * i / 6))))).toEqual([])
  })

  test("by 10 % while the light is on does not hide that it goes off", () => {
    for (const sign of [1, -1]) {
      const detector = fresh()
      show(detector, times(60, DARK))
      const warm = (i: number): number => 1 + sign * 0.1 * Math.min(1, i / 360)
      expect(names(show(detector, Array.from({ length: 400 }, (_, i) => Math.round(LIT * warm(i))), 10, 600))).toEqual(["begins"])
      expect(names(show(detector, times(30, Math.round(DARK * (1 + sign * 0.1))), 10, 4600))).toEqual(["ends"])
    }
  })

  test("over twelve hours of darkness makes no event, and the lamp after it is seen", () => {
    const detector = fresh()
    const random = new Random(7)
    const night = Array.from({ length: 4320 }, (_, i) => Math.round(DARK * (1 - 0.08 * i / 4320) * (1 + 0.003 * random.gaussian())))
    expect(show(detector, night)).toEqual([])
    expect(names(show(detector, times(10, Math.round(LIT * 0.92)), 10, 43_200))).toEqual(["begins"])
  })

  test("without a reading for a night is not light in the morning: it adopts what it finds, and relies on nothing before the next switching", () => {
    const detector = fresh()
    show(detector, [...times(60, DARK), ...times(10, LIT), ...times(60, DARK)])
    expect(detector.sure).toBe(true)
    expect(show(detector, times(30, Math.round(DARK * 1.04)), 10, 30_000)).toEqual([])
    expect(detector.sure).toBe(false)
    expect(names(show(detector, times(3, Math.round(LIT * 1.04)), 10, 30_300))).toEqual(["begins"])
    expect(detector.sure).toBe(true)
  })
})

describe("light that does not simply go on and off", () => {
  test("grows brighter and less bright without an event, and ends when it is dark", () => {
    const told = show(fresh(), [...times(60, DARK), ...times(60, LIT), ...times(60, DARK * 2), ...times(60, LIT), ...times(60, DARK)])
    expect(told.map(({ event, at_s }) => [event, at_s])).toEqual([["begins", 600], ["ends", 2400]])
  })

  test("that fades within two hours, too slowly for a step, ends an hour after it is dark; until then nobody should rely on it", () => {
    const detector = fresh()
    show(detector, [...times(60, DARK), ...times(60, LIT)])
    expect(detector.sure).toBe(true)
    const fade = Array.from({ length: 720 }, (_, i) => Math.round(LIT + (DARK - LIT) * i / 720))
    expect(show(detector, fade, 10, 1200)).toEqual([])
    expect(detector.active).toBe(true)
    expect(detector.sure).toBe(false)
    expect(names(show(detector, times(360, DARK), 10, 8400))).toEqual(["ends"])
  })

  test("at boot is taken for dark, unsurely; when it goes, nothing ended, and from then on it is known", () => {
    const detector = fresh()
    expect(show(detector, [...times(60, LIT), ...times(30, DARK)])).toEqual([])
    expect(detector.sure).toBe(true)
    expect(names(show(detector, times(10, LIT), 10, 900))).toEqual(["begins"])
  })

  test("half hidden for one reading ends and begins again, and is not lost for it", () => {
    const half = Math.round(DARK * 1.063)
    const told = show(fresh(), [...times(60, DARK), ...times(60, LIT), half, ...times(60, LIT), ...times(60, DARK)])
    expect(told.map(({ event, at_s }) => [event, at_s])).toEqual([["begins", 600], ["ends", 1200], ["begins", 1210], ["ends", 1810]])
  })

  test("hidden for one reading is a shadow to a detector that waits those out, and a lamp takes it one reading longer, dated right", () => {
    const told = show(fresh(0.003, 5000), [...times(60, DARK), ...times(60, LIT), DARK, ...times(60, LIT), ...times(60, DARK)])
    expect(told).toEqual([{ event: "begins", at_s: 610, since_s: 600 }, { event: "ends", at_s: 1820, since_s: 1810 }])
  })
})

test("no current at all is a broken wire, neither dark nor light", () => {
  const detector = fresh()
  expect(show(detector, [0, 0, ...times(60, DARK), 0, 0, 0, ...times(30, DARK)])).toEqual([])
  expect(detector.skipped).toBe(5)
  expect(detector.level).toBeCloseTo(DARK, 6)
})

test("a step of less than half of what it is set for is no event, however long it lasts", () => {
  expect(show(fresh(), [...times(60, DARK), ...times(600, Math.round(DARK * 1.06)), ...times(600, DARK)])).toEqual([])
})
