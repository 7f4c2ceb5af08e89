// The lines of the issue, on days that nobody has tuned to, and the scoring that they rest on.

import { describe, expect, test } from "vitest"
import { loadDaySheet } from "../../../sim/day-sheet.js"
import { createPerson } from "../../../sim/person.js"
import { lampTrial, lightTrial } from "../../../sim/sense/light-trials.js"
import { rightShare, scoreEvents } from "../../../sim/sense/score.js"
import { bends, heightAt, lampHours, presses, Pulses } from "../../../sim/sense/stimuli.js"
import { fingerTrial, type Life, motionTrial, pressTrial } from "../../../sim/sense/trials.js"

const day = loadDaySheet()
const HOURS = 24
const SLOW_MS = 120_000
/** Not those of the bench. */
const lives = [501, 502].map((seed): Life => ({ person: createPerson({ seed, hours: HOURS }), day, hours: HOURS, seed }))
const REVIEW = { contrast: 1.13, noise: 1, conversions: 16 }

describe("scoring", () => {
  const span = (start_s: number, end_s: number): { start_s: number, end_s: number } => ({ start_s, end_s })

  test("counts each event once: found, missed, false, cut in two, run together", () => {
    const truth = [span(10, 12), span(20, 22), span(30, 32)]
    expect(scoreEvents(truth, truth, 0.1)).toEqual({ events: 3, detected: 3, missed: 0, false_events: 0 })
    expect(scoreEvents(truth, [], 0.1)).toEqual({ events: 3, detected: 0, missed: 3, false_events: 0 })
    expect(scoreEvents(truth, [span(10, 12), span(15, 16), span(20, 22), span(30, 32)], 0.1)).toMatchObject({ detected: 3, false_events: 1 })
    expect(scoreEvents(truth, [span(10, 10.5), span(11, 12), span(20, 22)], 0.1)).toEqual({ events: 3, detected: 2, missed: 1, false_events: 1 })
    expect(scoreEvents(truth, [span(10, 22), span(30, 32)], 0.1)).toEqual({ events: 3, detected: 2, missed: 1, false_events: 0 })
  })

  test("is right by less than all if anything is missed or anything false", () => {
    expect(rightShare({ events: 100, detected: 99, missed: 1, false_events: 0 })).toBeCloseTo(0.99, 9)
    expect(rightShare({ events: 100, detected: 100, missed: 0, false_events: 25 })).toBeCloseTo(0.8, 9)
  })
})

describe("the stimuli of a day", () => {
  const { person, seed } = lives[0]

  test.each([
    ["presses", presses(person, day, HOURS, seed)], ["bends", bends(person, day, HOURS, seed)], ["lamps", lampHours(person, HOURS, seed)],
  ])("%s never overlap, come by day only, and are as long as they say", (_, list) => {
    expect(list.length).toBeGreaterThan(15)
    list.forEach((pulse, i) => {
      expect(pulse.end_s).toBeGreaterThan(pulse.start_s)
      if (i > 0) expect(pulse.start_s).toBeGreaterThan(list[i - 1].end_s)
      expect(heightAt(pulse, (pulse.start_s + pulse.rise_s + pulse.end_s - pulse.fall_s) / 2)).toBeCloseTo(pulse.size, 6)
      expect(heightAt(pulse, pulse.start_s + pulse.rise_s / 2)).toBeCloseTo(pulse.size / 2, 6)
    })
    expect(list.filter(({ start_s }) => start_s < 6.5 * 3600)).toEqual([])
  })

  test("are read in order", () => {
    const list = presses(person, day, HOURS, seed)
    const pulses = new Pulses(list)
    let most = 0
    for (let t = 0; t < HOURS * 3600; t += 0.1) most = Math.max(most, pulses.at(t))
    expect(most).toBeGreaterThan(55)
    expect(most).toBeLessThanOrEqual(60)
  })
})

describe("the photodetector at 1.13", () => {
  test("is wrong after less than 1 % of its readings at the front end's noise, and at four times that, with one conversion as with sixteen", () => {
    for (const conversions of [1, 16]) {
      for (const noise of [1, 4]) expect(errorOf(lampTrial({ ...REVIEW, noise, conversions }, 10_000, 503).detector)).toBeLessThan(0.01)
    }
  })

  test("is so on days with warmth, shadows and a cell at work, where a fixed threshold is not, for parts differ", () => {
    const people = [501, 502, 503, 504, 505].map((seed): Life => ({ person: createPerson({ seed, hours: HOURS }), day, hours: HOURS, seed }))
    for (const life of people) {
      const scores = lightTrial(life, REVIEW)
      expect(errorOf(scores["detector"])).toBeLessThan(0.01)
      expect(scores["waiting out shadows"].false_events).toBeLessThanOrEqual(1)
      expect(scores["detector"].missed).toBe(0)
    }
    expect(Math.max(...people.map(life => errorOf(lightTrial(life, REVIEW)["fixed threshold"])))).toBeGreaterThan(0.01)
  })

  test("is not better than its noise allows: at 1.05 and eight times the noise it is wrong often", () => {
    expect(errorOf(lampTrial({ ...REVIEW, contrast: 1.05, noise: 8 }, 10_000, 504).detector)).toBeGreaterThan(0.05)
  })
})

describe("on days with motion artefacts", () => {
  test("98 % of presses are found and at most 2 in 100 are false, at 20 Hz and once a second", () => {
    for (const life of lives) {
      for (const interval_s of [0.05, 1]) {
        const { detector } = pressTrial(life, interval_s)
        expect(detector.events).toBeGreaterThan(500)
        expect(detector.detected / detector.events).toBeGreaterThanOrEqual(0.98)
        expect(detector.false_events / detector.events).toBeLessThanOrEqual(0.02)
      }
    }
  }, SLOW_MS)

  test("98 % of bends are found and at most 2 in 100 are false", () => {
    for (const life of lives) {
      const scores = fingerTrial(life, 0.05)
      expect(scores.detector.events).toBeGreaterThan(5000)
      expect(scores.detector.detected / scores.detector.events).toBeGreaterThanOrEqual(0.98)
      expect(scores.detector.false_events / scores.detector.events).toBeLessThanOrEqual(0.02)
      expect(rightShare(scores["without rejection"])).toBeLessThan(rightShare(scores.detector))
    }
  }, SLOW_MS)

  test("what keeps steps and knocks out is worth it: without it there are several times as many false presses", () => {
    const scores = pressTrial(lives[0], 0.05)
    expect(scores["without rejection"].false_events).toBeGreaterThan(3 * scores.detector.false_events)
    expect(scores["fixed threshold"].false_events).toBeGreaterThan(10 * scores.detector.false_events)
  })

  test("the walks of the day are found, and nothing besides", () => {
    for (const life of lives) expect(rightShare(motionTrial(life, 10).detector)).toBe(1)
  })
})

function errorOf({ wrong, readings }: { wrong: number, readings: number }): number {
  return wrong / readings
}
