// The light detector under trial: a lamp that is switched at random, for error by contrast and noise; and a day of a person, with warmth, supply,
// shadows and a cell that is at work now and then.

import { lightDetector } from "../../project/detectors.js"
import { type Detect, type DetectorConfig, GOOD, QUIET, createDetector } from "../../src/core/sense/detector.js"
import { detectLight } from "../../src/core/sense/light.js"
import { NO_READING } from "../../src/core/types.js"
import { Random } from "../random.js"
import { fixedThreshold, withoutHysteresis } from "./baselines.js"
import { Body } from "./body.js"
import { CONVERTER_NOISE, FULL_READING } from "./converter.js"
import { currentNoise_A, FLICKER, Photodetector, type PhotodetectorOptions } from "./photodetector.js"
import { Contestant, type Score, scoreEvents } from "./score.js"
import { lampHours, Pulses } from "./stimuli.js"
import type { Life } from "./trials.js"

/** sim/loads/photodetector.json. */
export const INTERVAL_S = 10

/** Dark current over 1 Mohm at 3 V: a third of the supply. */
const DARK_SHARE = 1 / 3
/** Mean time between two switchings: on for five minutes, off for five. */
const STATE_S = 300
/** Readings that are lost, and that come while a cell works. */
const LOST = 0.003
const NOT_QUIET = 0.1
/** What ratio-metry leaves of the supply's drift: 1 %, over some two hours (assumed). */
const SUPPLY_SPREAD = 0.01
const SUPPLY_S = 7200
/** The wearer's own shadow: how much light it takes at most, how long, how often per hour at full activity (assumed). One that takes more than
 *  half of the light is darkness, and shorter than this no reading need meet it. */
const SHADOW = { depth: 0.6, least_s: 1, most_s: 5, perHour: 150 }

/** Standard deviation of a reading, share of it: what the front end's figures give. */
export function readingNoise({ noise, conversions }: Pick<PhotodetectorOptions, "noise" | "conversions">): number {
  const fast = (CONVERTER_NOISE / (DARK_SHARE * FULL_READING)) ** 2 + (currentNoise_A(1e-6) / 1e-6) ** 2
  return noise * Math.sqrt(fast / conversions + 4 * FLICKER ** 2)
}

export interface LightScore extends Score {
  /** Readings that were judged, and after how many of them the detector was wrong: the first one after a switching counts like any other. */
  readings: number
  wrong: number
}

export type LightScores = Record<string, LightScore>

const STILL = { light: 0, since_s: -Infinity, temperature_degC: 25, supply: 1, shaken_g: 0, quiet: true }

function seats(contrast: number, config: DetectorConfig): Contestant[] {
  const seat = (name: string, detect: Detect, own = config): Contestant => new Contestant(name, detect, createDetector(own))
  return [
    seat("detector", detectLight),
    seat("waiting out shadows", detectLight, { ...config, hold_ms: SHADOW.most_s * 1000 }),
    seat("fixed threshold", fixedThreshold(DARK_SHARE * FULL_READING * (1 + contrast) / 2)),
    seat("without hysteresis", withoutHysteresis(level => level * (contrast - 1) / 2)),
  ]
}

/** A lamp of the given contrast, on and off at random for so many readings, at 25 °C.
 *  @param known contrast that the detectors are set for */
export function lampTrial(options: PhotodetectorOptions, readings: number, seed: number, known = options.contrast): LightScores {
  const random = new Random(seed, 81)
  const detector = new Photodetector(options, new Random(seed, 82))
  const contestants = seats(known, lightDetector(known, readingNoise(options), 0))
  const truth: { start_s: number, end_s: number }[] = []
  const wrong = contestants.map(() => 0)
  let lit = false
  let since_s = 0
  let switch_s = STATE_S
  for (let i = 0; i < readings; i++) {
    const time_s = i * INTERVAL_S
    while (time_s >= switch_s) {
      if (lit) truth.push({ start_s: since_s, end_s: switch_s })
      lit = !lit
      since_s = switch_s
      switch_s += 2 * INTERVAL_S - (STATE_S - 2 * INTERVAL_S) * Math.log(1 - random.next())
    }
    const value = detector.read({ ...STILL, light: lit ? 1 : 0, since_s }, time_s)
    contestants.forEach((own, k) => {
      own.see(value, GOOD, time_s * 1000)
      if (own.detector.active !== lit) wrong[k]++
    })
  }
  if (lit) truth.push({ start_s: since_s, end_s: readings * INTERVAL_S })
  return Object.fromEntries(contestants.map((own, k) =>
    [own.name, { ...scoreEvents(truth, own.finish(readings * INTERVAL_S), INTERVAL_S), readings, wrong: wrong[k] }]))
}

/** A day at contrast 1.13 (or another). */
export function lightTrial(life: Life, options: PhotodetectorOptions): LightScores {
  const { person, hours, seed } = life
  const random = new Random(seed, 83)
  const detector = new Photodetector(options, new Random(seed, 84))
  const body = new Body(person, seed, life.artefacts)
  const contestants = seats(options.contrast, lightDetector(options.contrast, readingNoise(options), 0))
  const truth = lampHours(person, hours, seed)
  const lamp = new Pulses(truth)
  const wrong = contestants.map(() => 0)
  let supply = random.gaussian()
  let shadowEnd_s = 0
  let judged = 0
  for (let time_s = INTERVAL_S; time_s < hours * 3600; time_s += INTERVAL_S * (0.95 + 0.1 * random.next())) {
    const kept = Math.exp(-INTERVAL_S / SUPPLY_S)
    supply = supply * kept + Math.sqrt(1 - kept * kept) * random.gaussian()
    const lit = lamp.at(time_s)
    // Whether a shadow of the last seconds is still there.
    if (random.next() < SHADOW.perHour * person.motion(time_s) / 255 / 3600 * SHADOW.most_s) {
      shadowEnd_s = time_s + SHADOW.least_s - SHADOW.most_s + 2 * (SHADOW.most_s - SHADOW.least_s) * random.next()
    }
    const light = lit * (time_s < shadowEnd_s ? 1 - SHADOW.depth * random.next() : 1)
    const quiet = random.next() >= NOT_QUIET
    body.move(time_s)
    const at = { ...STILL, light, temperature_degC: person.temperature_degC(time_s), supply: 1 + SUPPLY_SPREAD * supply, shaken_g: body.shaken_g, quiet }
    const value = random.next() < LOST ? NO_READING : detector.read(at, time_s)
    if (quiet && value !== NO_READING) judged++
    contestants.forEach((own, k) => {
      own.see(value, quiet ? GOOD : GOOD - QUIET, Math.round(time_s * 1000))
      if (quiet && value !== NO_READING && own.detector.active !== lit > 0.5) wrong[k]++
    })
  }
  return Object.fromEntries(contestants.map((own, k) => [own.name, { ...scoreEvents(truth, own.finish(hours * 3600), INTERVAL_S), readings: judged, wrong: wrong[k] }]))
}
