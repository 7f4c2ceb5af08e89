// Movements of a finger, from a strain sensor along it: each bend and return is one. Where a finger rests is not known (posture, warmth of an ionic
// conductor at 2 % per °C), so turning points are compared: a bend is a rise from the lowest since the last one, and is over when half of it is
// taken back. The lowest leaks upward, so that what creeps is no bend. Steps of the wearer swing the finger as well: a bend must be more than that
// swing. What counts as swing is bounded, so that much work with the fingers never hides more than the smallest bends.

import { type Detector, NO_EVENT, hasLasted, takeReading, turn } from "./detector.js"

/** @see Detect. A bend that is held for longer than `longest_ms` is a posture, and the next bend starts from there. */
export function detectFinger(detector: Detector, value: number, quality: number, time_ms: number): number {
  const elapsed_ms = takeReading(detector, value, quality, time_ms)
  if (elapsed_ms < 0) return NO_EVENT
  const config = detector.config
  const level = detector.level
  const change = value - level
  const least = config.rise
  const share = elapsed_ms / (config.follow_ms + elapsed_ms)
  detector.stir += ((change < least ? change < 0 ? 0 : change : least) - detector.stir) * share
  if (detector.active) {
    if (value > detector.high) detector.high = value
    const back = detector.high - value
    const held = time_ms - detector.since_ms > config.longest_ms
    if (held || back * 2 > detector.high - level) {
      if (!hasLasted(detector, time_ms) && !held) return NO_EVENT
      detector.level = value
      return turn(detector, false)
    }
    detector.pending_ms = -1
    return NO_EVENT
  }
  const stirred = detector.stir * config.stir_percent / 100
  if (change > (stirred > least ? stirred : least)) {
    detector.sure = detector.known_ms >= config.follow_ms
    if (!hasLasted(detector, time_ms)) return NO_EVENT
    detector.high = value
    return turn(detector, true)
  }
  detector.pending_ms = -1
  const known_ms = detector.known_ms + (elapsed_ms > config.follow_ms ? 0 : elapsed_ms)
  detector.known_ms = known_ms > config.follow_ms ? config.follow_ms : known_ms
  if (change < 0) detector.level = value
  else detector.level += change * share
  return NO_EVENT
}
