// Events found beside events that were: each true one may be found once. Two that one finding covers are one found and one missed; one that is found in
// two pieces is one found and one false.

import { BEGINS, ENDS, type Detect, type Detector } from "../../src/core/sense/detector.js"

export interface Span {
  start_s: number
  end_s: number
}

export interface Score {
  events: number
  detected: number
  missed: number
  false_events: number
}

/** @param slack_s how far a finding may lie beside the event: the sensor's own delay, and that of the next reading */
export function scoreEvents(truth: readonly Span[], found: readonly Span[], slack_s: number): Score {
  let detected = 0
  let false_events = 0
  let next = 0
  for (const span of found) {
    while (next < truth.length && truth[next].end_s + slack_s < span.start_s) next++
    if (next < truth.length && truth[next].start_s - slack_s <= span.end_s) {
      detected++
      next++
    } else false_events++
  }
  return { events: truth.length, detected, missed: truth.length - detected, false_events }
}

/** Share of what is right among all that was and all that was found: 1 only if nothing is missed and nothing false. */
export function rightShare({ events, detected, false_events }: Score): number {
  return events + false_events > 0 ? detected / (events + false_events) : 1
}

export function addScores(list: readonly Score[]): Score {
  const sum: Score = { events: 0, detected: 0, missed: 0, false_events: 0 }
  for (const own of list) for (const key of ["events", "detected", "missed", "false_events"] as const) sum[key] += own[key]
  return sum
}

/** A detector under trial, and what it has found. */
export class Contestant {
  readonly found: Span[] = []
  private begun_s = 0

  constructor(readonly name: string, private readonly detect: Detect, readonly detector: Detector) {}

  see(value: number, quality: number, time_ms: number): void {
    const event = this.detect(this.detector, value, quality, time_ms)
    if (event === BEGINS) this.begun_s = this.detector.since_ms / 1000
    else if (event === ENDS) this.found.push({ start_s: this.begun_s, end_s: this.detector.since_ms / 1000 })
  }

  /** What is going on at the end counts as found. */
  finish(time_s: number): Span[] {
    if (this.detector.active) this.found.push({ start_s: this.begun_s, end_s: time_s })
    return this.found
  }
}
