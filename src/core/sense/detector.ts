// What a detector is: it is shown the readings of one sensor, one after another and as far apart as the scheduler can afford, and says when
// something begins and when it ends. Each kind is one function of the same shape over the same state, so that an image carries only the kinds
// that it uses:
//   const pressed = createDetector(config)
//   if (detectPress(pressed, reading, quality, sample.time_ms) === BEGINS) journal(pressed.since_ms, pressed.count, pressed.sure)
// A reading costs a dozen operations and allocates nothing. Levels are not whole numbers: what is followed slowly moves by less than a count.

import { NO_READING } from "../types.js"

/** What a reading has shown. */
export const NO_EVENT = 0
export const BEGINS = 1
export const ENDS = 2

/** What is good about a reading, as bits. The amplifier and the multiplexer had settled; the sensor had warmed up; the converter was not at an end of
 *  its range; no current flowed in the cells (a photodetector that shares an electrode with one, or is biased by one, reads it too); it was made for
 *  this tick. */
export const SETTLED = 1
export const WARM = 2
export const IN_RANGE = 4
export const QUIET = 8
export const FRESH = 16
export const GOOD = 31

/** Parts per million of a whole. */
export const WHOLE_PPM = 1000000

export type DetectorKind = "light" | "press" | "finger" | "motion"

/** Settings of a detector, compiled from the sensor's own figures. Readings must rise with what is looked for: a current or a share of the supply, not
 *  the resistance of a film. */
export interface DetectorConfig {
  kind: DetectorKind
  /** Bits that a reading must have; any other is passed over. */
  needs: number
  /** The change that counts, and what may be left of it when it is over, in the unit of the reading. "finger" ends by half of itself: its fall is not used.
   *  "light" is judged by ratios: its rise is the whole step that light makes, up and down, parts per million of the level without light. */
  rise: number
  fall: number
  /** A change counts when it has lasted so long; 0: at once. */
  hold_ms: number
  /** Time constant with which the level follows. */
  follow_ms: number
  /** An event that lasts longer is none: the level has moved. "light": it lasts no longer than this once its light is gone by slow steps. */
  longest_ms: number
  /** "light": standard deviation of one reading, of the level. Assumed before any is seen, and the least that is ever assumed. */
  noise_ppm: number
  /** "press", "finger": a change must be so many percent of the mean restlessness of the reading; 0: however restless it is. */
  stir_percent: number
}

/** A sensor whose events are looked for. */
export interface EventTask {
  /** Its place among the sensors. */
  sensor: number
  detector: DetectorConfig
  /** What it looks for as a code of the journal (SENSED of project/detectors.ts), and the BTHome object that says so: true while it lasts. */
  code: number
  object: number
  /** Between these a reading is as good as the sensor's file promises, in the unit of the reading. */
  low: number
  high: number
  /** Pack current up to which a reading is not harmed by it, nA; 0: none harms it. */
  quiet_nA: number
  /** After an event the sensor is sampled at its fastest for so long; what one event costs, packets included, µJ. */
  alert_ms: number
  alert_uJ: number
}

export interface Detector {
  config: DetectorConfig
  /** An event is going on. */
  active: boolean
  /** What was decided last may be relied on: the level was known well enough, the noise small enough. */
  sure: boolean
  /** Events that have begun. */
  count: number
  /** When the event began, or the last one ended: of the first reading that showed it. */
  since_ms: number
  /** Readings passed over: missing, or without the quality that is needed. */
  skipped: number
  /** Of the last reading that was taken, -1: none yet. */
  seen_ms: number
  /** What the reading is when nothing happens, how long that has been followed (at most follow_ms), and how restless it is. */
  level: number
  known_ms: number
  stir: number
  /** First reading of a change that is not decided yet, -1: none is. The scheduler may want another reading soon. What the kind notes of it. */
  pending_ms: number
  sum: number
  readings: number
  up: number
  down: number
  /** "light": levels without light. "finger": the furthest that the finger was bent. */
  dark: number
  drifted: number
  high: number
  doubt_ms: number
}

/** @returns code of the event that this reading completes: NO_EVENT, BEGINS or ENDS
 *  @param value the reading, or NO_READING
 *  @param quality bits of what is good about it
 *  @param time_ms when it was made; never goes back */
export type Detect = (detector: Detector, value: number, quality: number, time_ms: number) => number

export function createDetector(config: DetectorConfig): Detector {
  return {
    config, active: false, sure: false, count: 0, since_ms: 0, skipped: 0, seen_ms: -1, level: 0, known_ms: 0, stir: 0,
    pending_ms: -1, sum: 0, readings: 0, up: 0, down: 0, dark: 0, drifted: 0, high: 0, doubt_ms: 0,
  }
}

/** Every kind's first step.
 *  @returns time since the last reading that was taken, ms; -1: this one decides nothing, as it is unfit or the first */
export function takeReading(detector: Detector, value: number, quality: number, time_ms: number): number {
  const config = detector.config
  const needs = config.needs
  if (value === NO_READING || (quality & needs) !== needs) {
    detector.skipped++
    return -1
  }
  const elapsed_ms = time_ms - detector.seen_ms
  const first = detector.seen_ms < 0
  detector.seen_ms = time_ms
  if (first) {
    detector.level = value
    return -1
  }
  // What was followed so long ago is not known any more.
  if (elapsed_ms > config.follow_ms) detector.known_ms = 0
  return elapsed_ms
}

/** Lets the level follow a reading that shows nothing: the mean of all as long as they are few, later as a first-order lag. */
export function followLevel(detector: Detector, value: number, elapsed_ms: number): void {
  const follow_ms = detector.config.follow_ms
  const known_ms = detector.known_ms + (elapsed_ms > follow_ms ? 0 : elapsed_ms)
  detector.known_ms = known_ms > follow_ms ? follow_ms : known_ms
  detector.level += (value - detector.level) * elapsed_ms / (detector.known_ms + elapsed_ms)
}

/** Whether a change that a reading shows has lasted long enough; the first one starts the time. */
export function hasLasted(detector: Detector, time_ms: number): boolean {
  if (detector.pending_ms < 0) detector.pending_ms = time_ms
  return time_ms - detector.pending_ms >= detector.config.hold_ms
}

/** The event's turn, dated back to the first reading that showed it. */
export function turn(detector: Detector, active: boolean): number {
  detector.active = active
  detector.since_ms = detector.pending_ms
  detector.pending_ms = -1
  if (!active) return ENDS
  detector.count++
  return BEGINS
}
