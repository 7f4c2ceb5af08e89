// The days of a wearer who charges once a day: worn for sixteen hours, at night in the light until it is full enough.

import type { Random } from "../../random.js"
import type { Minute } from "./carried.js"

export const DAY_MIN = 1440
const WORN_MIN = 960

/** Every day, and once a week. */
const USUAL = { floor: 0.3, ceiling: 0.9 }
const DEEP = { floor: 0.08, ceiling: 0.97 }

/** Data are sent every five minutes, for so long and at such a current. */
const BURST_MIN = 5
const BURST_S = 40
const BURST = 1.2
/** With the bursts six tenths of the capacity in sixteen hours; on a deep day more. */
const WORN = 0.25
const WORN_DEEP = 0.45
const IDLE = 0.02
const LIGHT = 1.8

/** What happens in a minute of somebody's life.
 *  @param index minutes since it began; it begins in the morning
 *  @param soc the truth: whoever carries the module sees when it is empty or full */
export function habit(index: number, soc: number, random: Random): Minute {
  const day = Math.floor(index / DAY_MIN)
  const minute = index % DAY_MIN
  const deep = day % 7 === 5
  const { floor, ceiling } = deep ? DEEP : USUAL
  const pulseFrom_s = Math.floor((60 - BURST_S) * random.next())
  if (minute >= WORN_MIN) return { light: soc < ceiling ? LIGHT : 0, base: IDLE, pulse: 0, pulse_s: 0, pulseFrom_s }
  if (soc < floor) return { light: 0, base: IDLE, pulse: 0, pulse_s: 0, pulseFrom_s }
  const bursting = minute % BURST_MIN === 0
  return { light: 0, base: deep ? WORN_DEEP : WORN, pulse: bursting ? BURST : 0, pulse_s: bursting ? BURST_S : 0, pulseFrom_s }
}
