// Detectors through a day of a person, all contestants on the same readings. Readings come with the scheduler's jitter, and some are lost.

import { fingerDetector, motionDetector, pressDetector } from "../../project/detectors.js"
import { type Detect, type DetectorConfig, GOOD, createDetector } from "../../src/core/sense/detector.js"
import { detectFinger } from "../../src/core/sense/finger.js"
import { detectMotion } from "../../src/core/sense/motion.js"
import { detectPress } from "../../src/core/sense/press.js"
import { NO_READING } from "../../src/core/types.js"
import type { DaySheet } from "../day-sheet.js"
import type { Person } from "../person.js"
import { Random } from "../random.js"
import { fixedThreshold, withoutHysteresis, withoutRejection } from "./baselines.js"
import { Body } from "./body.js"
import { FULL_READING } from "./converter.js"
import { Film, conductance_S, filmShare } from "./film.js"
import { Contestant, type Score, type Span, scoreEvents } from "./score.js"
import { bends, Posture, presses, Pulses, stirrings } from "./stimuli.js"
import { Strain, strainShare } from "./strain.js"

/** Of the interval between readings; and of readings, lost to a bus error or a tick that was late. */
const JITTER = 0.05
const LOST = 0.003

/** A life to be judged in. */
export interface Life {
  person: Person
  day: DaySheet
  hours: number
  seed: number
  /** Factor on what the body does to the sensors; 1 where absent. */
  artefacts?: number
}

export type Scores = Record<string, Score>

/** Shows readings to contestants until the hours are over.
 *  @param read a reading at a time that rises */
function watch(life: Life, interval_s: number, contestants: Contestant[], read: (time_s: number) => number): void {
  const random = new Random(life.seed, 76)
  for (let time_s = interval_s; time_s < life.hours * 3600; time_s += interval_s * (1 + JITTER * (2 * random.next() - 1))) {
    const value = read(time_s)
    const lost = random.next() < LOST
    for (const contestant of contestants) contestant.see(lost ? NO_READING : value, GOOD, Math.round(time_s * 1000))
  }
}

function scores(life: Life, contestants: Contestant[], truth: readonly Span[], slack_s: number): Scores {
  return Object.fromEntries(contestants.map(own => [own.name, scoreEvents(truth, own.finish(life.hours * 3600), slack_s)]))
}

const seat = (name: string, detect: Detect, config: DetectorConfig): Contestant => new Contestant(name, detect, createDetector(config))

/** Weakest press that counts, kPa, and smallest bend, degrees: those of the stimuli. */
const LEAST_KPA = 15
const LEAST_DEG = 30

/** Press and release.
 *  @param interval_s of the readings; presses are at least three of them long */
export function pressTrial(life: Life, interval_s: number): Scores {
  const { person, seed } = life
  const rest = filmShare(conductance_S(0))
  const least = filmShare(conductance_S(LEAST_KPA))
  const config = pressDetector(rest * FULL_READING, least * FULL_READING)
  const truth = presses(person, life.day, life.hours, seed, Math.max(0.25, 3 * interval_s))
  const pulses = new Pulses(truth)
  const body = new Body(person, seed, life.artefacts)
  const film = new Film(new Random(seed, 77))
  const contestants = [
    seat("detector", detectPress, config),
    seat("fixed threshold", fixedThreshold((rest + least) / 2 * FULL_READING), config),
    seat("without hysteresis", withoutHysteresis(() => (least - rest) / 2 * FULL_READING), config),
    seat("without rejection", detectPress, withoutRejection(config)),
  ]
  watch(life, interval_s, contestants, time_s => {
    body.move(time_s)
    return film.read(pulses.at(time_s), body, person.temperature_degC(time_s), time_s)
  })
  return scores(life, contestants, truth, 0.2 + interval_s)
}

/** Bends of a finger. */
export function fingerTrial(life: Life, interval_s: number): Scores {
  const { person, seed } = life
  const rest = strainShare(25)
  const least = strainShare(25 + LEAST_DEG)
  const config = fingerDetector((least - rest) * FULL_READING)
  const truth = bends(person, life.day, life.hours, seed)
  const pulses = new Pulses(truth)
  const beside = new Pulses(stirrings(person, life.day, life.hours, seed))
  const posture = new Posture(seed)
  const body = new Body(person, seed, life.artefacts)
  const strain = new Strain(new Random(seed, 78))
  const contestants = [
    seat("detector", detectFinger, config),
    seat("fixed threshold", fixedThreshold((rest + least) / 2 * FULL_READING), config),
    seat("without hysteresis", withoutHysteresis(level => level * (least / rest - 1) / 2), config),
    seat("without rejection", detectFinger, withoutRejection(config)),
  ]
  watch(life, interval_s, contestants, time_s => {
    body.move(time_s)
    return strain.read(posture.at(time_s) + Math.max(pulses.at(time_s), beside.at(time_s)), body, person.temperature_degC(time_s), time_s)
  })
  return scores(life, contestants, truth, 0.1 + interval_s)
}

/** On the move and at rest: the truth is the default day's streets. */
export function motionTrial(life: Life, interval_s: number): Scores {
  const { person } = life
  const truth: Span[] = []
  for (let time_s = 0; time_s < life.hours * 3600; time_s += 60) {
    if (person.place(time_s) !== "street") continue
    const last = truth[truth.length - 1]
    if (last?.end_s === time_s) last.end_s += 60
    else truth.push({ start_s: time_s, end_s: time_s + 60 })
  }
  const random = new Random(life.seed, 80)
  const config = motionDetector()
  const contestants = [
    seat("detector", detectMotion, config),
    seat("fixed threshold", fixedThreshold(65), config),
  ]
  // What is counted in ten seconds is not what a minute has on the mean (assumed).
  watch(life, interval_s, contestants, time_s => Math.min(255, Math.round(person.motion(time_s) * Math.exp(0.4 * random.gaussian() - 0.08))))
  return scores(life, contestants, truth, 60)
}
