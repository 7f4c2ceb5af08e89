// What one would try first, in the same seat as the detectors.

import { type Detect, type DetectorConfig, NO_EVENT, followLevel, takeReading, turn } from "../../src/core/sense/detector.js"

function comparator(threshold: (level: number) => number, follows: boolean): Detect {
  return (detector, value, quality, time_ms) => {
    const elapsed_ms = takeReading(detector, value, quality, time_ms)
    if (elapsed_ms < 0) return NO_EVENT
    const over = value > threshold(detector.level)
    if (follows && !over) followLevel(detector, value, elapsed_ms)
    if (over === detector.active) return NO_EVENT
    detector.pending_ms = time_ms
    return turn(detector, over)
  }
}

/** One threshold for good, at the middle between the printed figures. */
export const fixedThreshold = (threshold: number): Detect => comparator(() => threshold, false)

/** A level that follows while nothing is over the threshold, and one threshold so far above it for both ways. */
export const withoutHysteresis = (above: (level: number) => number): Detect => comparator(level => level + above(level), true)

/** The detector as it is, but for what keeps steps and knocks out. */
export const withoutRejection = (config: DetectorConfig): DetectorConfig => ({ ...config, hold_ms: 0, stir_percent: 0 })
