// From what the monitor reads to what has flowed. The reference front end puts a low-pass before its monitor, so that one conversion per
// scan sees every pulse; it also shows everything late. And every monitor has an offset.

import { decay } from "../arithmetic.js"
import type { ModuleConfig } from "../config.js"

export interface Lag {
  /** Last reading, per cell, and for how many parallel cells that was. */
  smoothed_nA: number
  parallel: number
  /** Offset of the monitor, pack current, nA, and what is known of it: number of readings at moments of no current. */
  zero_nA: number
  zeros: number
  /** What the low-pass keeps over a step of this length: most steps are alike, and an exponential costs as much as the rest of a scan. */
  step_ms: number
  left: number
  /** How long the cells have been isolated, ms. */
  isolated_ms: number
  /** Results per cell. Mean since the last scan, exact in the sum over scans; the same without most of its noise, for voltage drops; how far
   *  the current of a moment may be from it. */
  mean_nA: number
  likely_nA: number
  swing_nA: number
  /** Time of the step that nobody measured: it is billed at the declared idle current, and its charge is unsure by half. */
  unmeasured_ms: number
}

export function createLag(): Lag {
  return { smoothed_nA: 0, parallel: 0, zero_nA: 0, zeros: 0, step_ms: 0, left: 1, isolated_ms: 0, mean_nA: 0, likely_nA: 0, swing_nA: 0, unmeasured_ms: 0 }
}

/** A smoothed reading tells of so many time constants before it. */
const TELLS_FILTERS = 4
/** Readings of a zero that are averaged; beyond it new ones replace old ones, as offsets move with the temperature. */
const ZEROS = 64
/** A change of the reading below so many standard deviations of its noise is no change. */
const NOISE_FOLD = 3

/** Takes a reading.
 *  @param current_nA through one cell, as read
 *  @param parallel cells per group while it flowed; 0: all were isolated
 *  @param reading_nA of the monitor */
export function lift(lag: Lag, config: ModuleConfig, current_nA: number, parallel: number, reading_nA: number, elapsed_ms: number): void {
  const calibration = config.calibration
  const filter_ms = calibration.currentFilter_ms
  lag.unmeasured_ms = 0
  lag.swing_nA = 0
  if (parallel === 0) {
    lag.isolated_ms += elapsed_ms
    lag.mean_nA = 0
    lag.likely_nA = 0
    // A moment of which the current is known: what is read now is offset, once the filter has emptied.
    if (lag.isolated_ms > TELLS_FILTERS * filter_ms && elapsed_ms > 0) {
      if (lag.zeros < ZEROS) lag.zeros++
      lag.zero_nA += (reading_nA - lag.zero_nA) / lag.zeros
    }
    lag.smoothed_nA = 0
    return
  }
  lag.isolated_ms = 0
  const corrected_nA = current_nA - lag.zero_nA / parallel
  if (lag.parallel !== parallel && lag.parallel > 0) lag.smoothed_nA = lag.smoothed_nA * lag.parallel / parallel
  const before_nA = lag.parallel === 0 ? corrected_nA : lag.smoothed_nA
  lag.parallel = parallel
  lag.smoothed_nA = corrected_nA
  lag.mean_nA = corrected_nA
  lag.likely_nA = corrected_nA
  if (config.has.pace) return
  if (filter_ms === 0 || elapsed_ms === 0) return
  if (elapsed_ms > TELLS_FILTERS * filter_ms) {
    // It slept: the reading tells of its last moments only.
    lag.unmeasured_ms = elapsed_ms - filter_ms
    lag.mean_nA = (corrected_nA * filter_ms - config.power.idle_uA * 1000 / parallel * lag.unmeasured_ms) / elapsed_ms
    return
  }
  // y' = (i - y)/filter over the step: the i that takes y from before to now.
  if (elapsed_ms !== lag.step_ms) {
    lag.step_ms = elapsed_ms
    lag.left = decay(elapsed_ms / filter_ms)
  }
  const lead = lag.left / (1 - lag.left)
  const change_nA = corrected_nA - before_nA
  lag.mean_nA = corrected_nA + change_nA * lead
  const noise_nA = calibration.currentNoise_nA * NOISE_FOLD / parallel
  if (change_nA > noise_nA) lag.likely_nA = corrected_nA + (change_nA - noise_nA) * lead
  else if (change_nA < -noise_nA) lag.likely_nA = corrected_nA + (change_nA + noise_nA) * lead
  const apart_nA = lag.likely_nA - corrected_nA
  lag.swing_nA = apart_nA < 0 ? -apart_nA : apart_nA
}
