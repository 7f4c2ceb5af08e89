// Shows readings to a detector and writes down what it says.

import { BEGINS, type Detect, type Detector, GOOD } from "../../../src/core/sense/detector.js"

export interface Told {
  event: "begins" | "ends"
  /** At which reading, and since when by the detector's own word, s. */
  at_s: number
  since_s: number
}

/** One after the other, `interval_s` apart.
 *  @param from_s time of the first
 *  @param quality of all of them */
export function feed(detect: Detect, detector: Detector, values: readonly number[], interval_s: number, from_s = 0, quality = GOOD): Told[] {
  const told: Told[] = []
  values.forEach((value, i) => {
    const at_s = from_s + i * interval_s
    const event = detect(detector, value, quality, Math.round(at_s * 1000))
    if (event !== 0) told.push({ event: event === BEGINS ? "begins" : "ends", at_s, since_s: detector.since_ms / 1000 })
  })
  return told
}

/** So many times the same. */
export const times = (count: number, value: number): number[] => new Array<number>(count).fill(value)

export const names = (told: readonly Told[]): string[] => told.map(({ event }) => event)
