// Press and release of a resistive film. Its level is that of the film at rest, with whatever band or sleeve holds it; it follows what creeps
// (temperature, a shifting band, the film's own memory of the last press) and stands still while pressed. Steps of the wearer move the film too:
// they raise its restlessness, and a press must then be more than that. A knock is over before `hold_ms`.

import { type Detector, NO_EVENT, followLevel, hasLasted, takeReading, turn } from "./detector.js"

/** @see Detect. A press adds to what lies on the film already, so it is measured by itself and not by the level. What leans on the film for longer than `longest_ms` becomes its level. */
export function detectPress(detector: Detector, value: number, quality: number, time_ms: number): number {
  const elapsed_ms = takeReading(detector, value, quality, time_ms)
  if (elapsed_ms < 0) return NO_EVENT
  const config = detector.config
  const change = value - detector.level
  if (detector.active) {
    if (time_ms - detector.since_ms > config.longest_ms) {
      detector.level = value
      detector.known_ms = 0
      detector.pending_ms = time_ms
      return turn(detector, false)
    }
    if (change < config.fall) {
      if (hasLasted(detector, time_ms)) return turn(detector, false)
    } else detector.pending_ms = -1
    return NO_EVENT
  }
  const least = config.rise
  const stirred = detector.stir * config.stir_percent / 100
  const enough = stirred > least ? stirred : least
  if (change > enough) {
    detector.sure = detector.known_ms >= config.follow_ms
    if (hasLasted(detector, time_ms)) return turn(detector, true)
    return NO_EVENT
  }
  if (change < -enough) {
    // A load has gone.
    if (hasLasted(detector, time_ms)) {
      detector.level = value
      detector.pending_ms = -1
    }
    return NO_EVENT
  }
  detector.pending_ms = -1
  followLevel(detector, value, elapsed_ms)
  detector.stir += ((change < 0 ? -change : change) - detector.stir) * elapsed_ms / (config.follow_ms + elapsed_ms)
  return NO_EVENT
}
