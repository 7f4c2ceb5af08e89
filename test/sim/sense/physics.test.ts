// The sensors of the judging world against closed forms and printed figures.

import { describe, expect, test } from "vitest"
import { loadDaySheet } from "../../../sim/day-sheet.js"
import { createPerson } from "../../../sim/person.js"
import { Random } from "../../../sim/random.js"
import { Body } from "../../../sim/sense/body.js"
import { CONVERTER_NOISE, FULL_READING, convert, convertMean } from "../../../sim/sense/converter.js"
import { Film, conductance_S, filmShare } from "../../../sim/sense/film.js"
import { readingNoise } from "../../../sim/sense/light-trials.js"
import { Photodetector, currentNoise_A } from "../../../sim/sense/photodetector.js"
import { Strain, strainShare } from "../../../sim/sense/strain.js"

const mean = (list: readonly number[]): number => list.reduce((sum, own) => sum + own, 0) / list.length
const deviation = (list: readonly number[]): number => {
  const middle = mean(list)
  return Math.sqrt(list.reduce((sum, own) => sum + (own - middle) ** 2, 0) / (list.length - 1))
}
const many = (count: number, draw: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => draw(i))

describe("the converter", () => {
  test("has 9 effective bits: a sine of full scale stands 55.9 dB above its noise, steps included", () => {
    const random = new Random(1)
    // A level that wanders over the steps, so that these count as noise, too.
    const noise = deviation(many(40_000, i => convert(0.4 + i * 1e-6, 1, random) - (0.4 + i * 1e-6) * FULL_READING))
    const ratio_dB = 20 * Math.log10(FULL_READING / Math.sqrt(8) / noise)
    // 40,000 readings tell a deviation to 0.4 %, 0.03 dB.
    expect(Math.abs(ratio_dB - 55.94)).toBeLessThan(0.1)
  })

  test("noise of a mean falls with the square root of their number", () => {
    const random = new Random(2)
    const noise = (conversions: number): number => deviation(many(4000, () => convertMean(0.3, conversions, 1, random)))
    expect(noise(16) / noise(1)).toBeCloseTo(1 / 4, 1)
    expect(noise(64) / noise(1)).toBeCloseTo(1 / 8, 1)
  })

  test("knows neither less than nothing nor more than all", () => {
    const random = new Random(3)
    for (const share of [-0.5, 0, 1, 2]) {
      for (let i = 0; i < 100; i++) {
        const reading = convert(share, 1, random)
        expect(reading).toBeGreaterThanOrEqual(0)
        expect(reading).toBeLessThanOrEqual(FULL_READING)
      }
    }
  })
})

describe("the photodetector", () => {
  const calm = { light: 0, since_s: -Infinity, temperature_degC: 25, supply: 1, shaken_g: 0, quiet: true }
  const detector = (noise: number, contrast = 1.13): Photodetector => new Photodetector({ contrast, noise, conversions: 16 }, new Random(4))

  test("has the review's on/off ratio of 1.13, and nothing of it changes with the part", () => {
    for (const seed of [1, 2, 3]) {
      const quiet = new Photodetector({ contrast: 1.13, noise: 0, conversions: 1 }, new Random(seed))
      const dark = quiet.read(calm, 10)
      const lit = quiet.read({ ...calm, light: 1 }, 100)
      // Steps of 16 of some 22,000.
      expect(Math.abs(lit / dark - 1.13)).toBeLessThan(0.001)
    }
  })

  test("has reached 96 % of its light after a second: 0.3 s, between the 0.9 s up and 0.5 s down of the one measured", () => {
    const quiet = detector(0)
    const dark = quiet.current(0, 25, 10, -Infinity)
    const after = quiet.current(1, 25, 11, 10)
    expect((after / dark - 1) / 0.13).toBeCloseTo(1 - Math.exp(-1 / 0.3), 6)
  })

  test("shot and thermal noise of 1 µA over 1 Mohm in 1 kHz are 18 pA, nothing beside the converter's 1.7 nA", () => {
    // sqrt((2·1.602e-19·1e-6 + 4·1.381e-23·298/1e6)·1000) = sqrt(3.37e-22).
    expect(currentNoise_A(1e-6)).toBeCloseTo(1.836e-11, 13)
    expect(CONVERTER_NOISE / FULL_READING * 3 / 1e6).toBeGreaterThan(1.6e-9)
  })

  test("reads with the noise that the detector's settings are told", () => {
    for (const conversions of [1, 16]) {
      const own = new Photodetector({ contrast: 1.13, noise: 1, conversions }, new Random(5))
      // So far apart that the slowest of its excess noise begins anew.
      const readings = many(4000, i => own.read(calm, 10_000 * (i + 1)))
      expect(deviation(readings) / mean(readings) / readingNoise({ noise: 1, conversions })).toBeCloseTo(1, 1)
    }
  })

  test("is moved by 5 °C as far as by a fifth of its light, and by a cell's current by up to 5 %", () => {
    const quiet = detector(0)
    const dark = quiet.current(0, 25, 10, -Infinity)
    expect(quiet.current(0, 30, 20, -Infinity) / dark).toBeCloseTo(1.025, 6)
    const disturbed = many(1000, i => detector(0).read({ ...calm, quiet: false }, 10 + i))
    expect(Math.max(...disturbed.map(own => Math.abs(own / mean(disturbed) - 1)))).toBeLessThanOrEqual(0.0505)
  })
})

const person = createPerson({ seed: 1, hours: 24 })
const stillBody = (): Body => new Body(person, 1, 0)

describe("the film", () => {
  test("has 100 kohm at rest and 10 kohm under 50 kPa: 0.091 and 0.5 of the supply over 10 kohm", () => {
    expect(conductance_S(0)).toBeCloseTo(1 / 100_000, 12)
    expect(conductance_S(50)).toBeCloseTo(1 / 10_000, 12)
    expect(filmShare(conductance_S(0))).toBeCloseTo(1 / 11, 9)
    expect(filmShare(conductance_S(50))).toBeCloseTo(0.5, 9)
  })

  test("keeps a tenth of a press of minutes after it, and a twenty-seventh of that after 3.3 minutes", () => {
    const film = new Film(new Random(6))
    const body = stillBody()
    const read = (kPa: number, time_s: number): number => mean(many(400, i => film.read(kPa, body, 25, time_s + 1e-6 * i)))
    const rest = read(0, 1)
    for (let t = 2; t < 600; t++) film.read(30, body, 25, t)
    read(0, 600)
    const after = read(0, 601)
    const tenth = filmShare(conductance_S(3)) - filmShare(conductance_S(0))
    expect((after - rest) / FULL_READING / tenth).toBeCloseTo(1, 1)
    expect((read(0, 601 + 200) - rest) / (after - rest)).toBeLessThan(0.08)
  })
})

describe("the strain sensor", () => {
  test("rises from 20 to 36 kohm at 90°: 0.667 to 0.783 of the supply", () => {
    expect(strainShare(0)).toBeCloseTo(2 / 3, 9)
    expect(strainShare(90)).toBeCloseTo(36 / 46, 9)
  })

  test("falls by 2 % of its resistance per °C, which is more than a stirring and less than a bend", () => {
    expect(strainShare(25, 26) / strainShare(25)).toBeCloseTo(1 - 0.02 * (1 - strainShare(25)), 3)
  })

  test("reads the bend that it has", () => {
    const strain = new Strain(new Random(7))
    const body = stillBody()
    const readings = many(1000, i => strain.read(0, body, 25, 1 + i * 0.05))
    expect(mean(readings) / FULL_READING).toBeCloseTo(2 / 3, 3)
  })
})

describe("the body", () => {
  const day = loadDaySheet()

  test("walks at 1.98 Hz, give or take 0.15 Hz between people", () => {
    const cadences = many(12, seed => {
      const body = new Body(createPerson({ seed, hours: 1, startHour: 18, day }), seed)
      let crossings = 0
      let walked = 0
      let last = 0
      for (let t = 0.01; t < 500; t += 0.01) {
        body.move(t)
        if (body.gait !== "walk") {
          last = 0
          continue
        }
        walked += 0.01
        // The swing of the arm goes at half the cadence.
        if (body.swing_g > 0 && last < 0) crossings++
        last = body.swing_g
      }
      return 2 * crossings / walked
    })
    expect(Math.abs(mean(cadences) - 1.98)).toBeLessThan(3 * 0.15 / Math.sqrt(12))
  })

  test("shakes more the more active the person is, less than a tenth of a g at the desk, and not at all with a strength of nothing", () => {
    const hour = { bed: 3, office: 10, street: 18 }
    const shaking = (place: keyof typeof hour, strength = 1): number => {
      const there = createPerson({ seed: 1, hours: 1, startHour: hour[place], day })
      expect(there.place(0)).toBe(place)
      const body = new Body(there, 2, strength)
      return deviation(many(20_000, i => {
        body.move(0.05 * (i + 1))
        return body.shaken_g
      }))
    }
    expect(shaking("bed")).toBeLessThan(0.02)
    expect(shaking("office")).toBeGreaterThan(shaking("bed"))
    expect(shaking("office")).toBeLessThan(0.1)
    expect(shaking("street")).toBeGreaterThan(2 * shaking("office"))
    expect(shaking("street", 0)).toBe(0)
  })

  test("knocks for 20 to 80 ms, some dozens of times a day", () => {
    const body = new Body(person, 3)
    const runs: number[] = []
    let run = 0
    // The waking hours.
    for (let t = 7 * 3600; t < 23 * 3600; t += 0.01) {
      body.move(t)
      if (body.knock > 0) run += 10
      else if (run > 0) {
        runs.push(run)
        run = 0
      }
    }
    expect(runs.length).toBeGreaterThan(30)
    expect(runs.length).toBeLessThan(300)
    expect(Math.min(...runs)).toBeGreaterThanOrEqual(10)
    expect(Math.max(...runs)).toBeLessThanOrEqual(90)
  })

  test("is the same again with the same seed", () => {
    const life = (seed: number): number[] => {
      const body = new Body(person, seed)
      return many(2000, i => {
        body.move(30_000 + i)
        return body.shaken_g + body.knock + body.lean
      })
    }
    expect(life(4)).toEqual(life(4))
    expect(life(4)).not.toEqual(life(5))
  })
})
