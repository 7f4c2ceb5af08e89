// Light on and off, from a photocurrent that light raises by an eighth only. Nothing absolute can be said of such a current: warmth, age and the
// voltage over the detector move it further than light does. So readings are judged by their ratio to a level that follows slowly, and a change by
// Page's test (Biometrika 41, 1954): what exceeds half of the expected step is summed up, and decides when noise alone would not bring as much
// together once in twenty thousand readings. One clear reading is enough; of doubtful ones it takes several, and how many follows from the noise seen.

import { NO_READING } from "../types.js"
import { type Detector, NO_EVENT, WHOLE_PPM, followLevel, hasLasted, takeReading, turn } from "./detector.js"

/** A sum of s over a drift of -k in noise v has the chance exp(-2·k·s/v) at most: once in 22,000 readings, two and a half days of one every 10 s, and that
 *  only where noise is not small beside the step anyway. */
const DECISIVE = 5

/** A sum of more than so many half steps takes four readings and more: no decision that one may rely on. */
const DOUBTFUL = 3

/** Whether it is as dark as before the light, or as that with all drift since. */
function isDark(detector: Detector, step: number): boolean {
  const dark = detector.dark > detector.drifted ? detector.dark : detector.drifted
  return detector.level < dark * (1 + step / 2)
}

/** Light may also go by steps too slow to be told from drift: then the event ends after an hour or so of that. */
function lightGone(detector: Detector, step: number, elapsed_ms: number, time_ms: number): number {
  if (!detector.active) return NO_EVENT
  if (!isDark(detector, step)) {
    detector.doubt_ms = detector.doubt_ms > elapsed_ms ? detector.doubt_ms - elapsed_ms : 0
    return NO_EVENT
  }
  detector.sure = false
  detector.doubt_ms += elapsed_ms
  if (detector.doubt_ms < detector.config.longest_ms) return NO_EVENT
  detector.doubt_ms = 0
  detector.pending_ms = time_ms
  return turn(detector, false)
}

/** @see Detect. Falls asleep over what comes more slowly than `follow_ms`: it cannot be told from warmth. */
export function detectLight(detector: Detector, value: number, quality: number, time_ms: number): number {
  // No current at all is no light, dark or bright: a wire is off.
  const elapsed_ms = takeReading(detector, value > 0 ? value : NO_READING, quality, time_ms)
  if (elapsed_ms < 0) return NO_EVENT
  const config = detector.config
  if (elapsed_ms > config.follow_ms) detector.sure = false
  const step = config.rise / WHOLE_PPM
  const level = detector.level
  // Half of the step, which is a share of the level without light.
  const half = level * step / (detector.active ? 2 + 2 * step : 2)
  const change = value - level
  const up = detector.up + change - half
  const down = detector.down - change - half
  detector.up = up > 0 ? up : 0
  detector.down = down > 0 ? down : 0
  const least = level * config.noise_ppm / WHOLE_PPM
  if (detector.stir < least * least) detector.stir = least * least
  if (up <= 0 && down <= 0) {
    detector.pending_ms = -1
    detector.sum = 0
    detector.readings = 0
    detector.stir += (change * change - detector.stir) * elapsed_ms / (config.follow_ms + elapsed_ms)
    followLevel(detector, value, elapsed_ms)
    // At first the level finds itself; what moves it later is drift.
    if (detector.known_ms >= config.follow_ms) detector.drifted += detector.drifted * (detector.level - level) / level
    return lightGone(detector, step, elapsed_ms, time_ms)
  }
  detector.sum += value
  detector.readings++
  const lasted = hasLasted(detector, time_ms)
  const enough = DECISIVE * detector.stir / half
  if (!lasted || (up <= enough && down <= enough)) return NO_EVENT
  detector.level = detector.sum / detector.readings
  detector.known_ms = 0
  detector.sum = 0
  detector.readings = 0
  detector.up = 0
  detector.down = 0
  detector.doubt_ms = 0
  detector.sure = enough < DOUBTFUL * half
  if (up > enough && !detector.active) {
    detector.dark = level
    detector.drifted = level
    return turn(detector, true)
  }
  if (up > enough || !detector.active) {
    detector.pending_ms = -1
    return NO_EVENT
  }
  if (isDark(detector, step)) {
    // A shadow that takes a good half of the light is over soon: what it leaves is not the level without light.
    if (detector.level > detector.drifted * (1 + step / 4)) {
      detector.level = detector.drifted
      detector.known_ms = config.follow_ms
    }
    return turn(detector, false)
  }
  // Less light, or a last reading of the old light among those of none: the next ones will tell.
  detector.doubt_ms = config.longest_ms
  detector.pending_ms = -1
  return NO_EVENT
}
