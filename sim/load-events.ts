// When the wearer's day starts a load: the rising edges of grip and activity.

import type { Environment } from "./plant/plant.js"

/** A grip counts as a press from here on, kPa; activity as motion from here on, 0..255 (a walk, not a desk). Assumed. */
const PRESS_KPA = 5
const MOTION = 90

/** Whole microseconds at which a press or a motion begins, found on a grid of one second: the modelled day knows no finer one.
 *  @param duration_s how long the run is */
export function eventTimes(event: "press" | "motion", environment: Environment, duration_s: number): Float64Array {
  const times_us: number[] = []
  let was = false
  for (let time_s = 0; time_s < duration_s; time_s++) {
    const is = event === "press" ? environment.pressure(time_s) >= PRESS_KPA : environment.motion(time_s) >= MOTION
    if (is && !was) times_us.push(time_s * 1e6)
    was = is
  }
  return Float64Array.from(times_us)
}
