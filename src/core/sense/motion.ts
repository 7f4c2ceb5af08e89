// Whether the wearer is on the move, from the activity of each sample (0 to 255). The mean over a minute or so decides, as a step is no walk and a
// red light no rest; it begins above one level and ends below a lower one.

import { type Detector, NO_EVENT, followLevel, hasLasted, takeReading, turn } from "./detector.js"

/** @see Detect. Its level is the mean activity. */
export function detectMotion(detector: Detector, value: number, quality: number, time_ms: number): number {
  const elapsed_ms = takeReading(detector, value, quality, time_ms)
  if (elapsed_ms < 0) return NO_EVENT
  const config = detector.config
  followLevel(detector, value, elapsed_ms)
  detector.sure = detector.known_ms >= config.follow_ms
  const moves = detector.level > (detector.active ? config.fall : config.rise)
  if (moves === detector.active) {
    detector.pending_ms = -1
    return NO_EVENT
  }
  return hasLasted(detector, time_ms) ? turn(detector, moves) : NO_EVENT
}
