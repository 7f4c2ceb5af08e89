// How a history goes on from one reading of the voltages to the next: what moved its states, and by how much they may have gone elsewhere.

import { clamp, squared } from "../arithmetic.js"
import type { Circumstances } from "./belief.js"
import { addNoise, couple, shrink } from "./factored.js"
import { CAPACITY, CHARGE, DRAIN, EFFICIENCY, HYSTERESIS, type Hypothesis, PAST, QUICK, RESISTANCE } from "./hypothesis.js"
import type { Interval } from "./interval.js"

/** Counting: what the samples of a smoothed current may miss of what moved, variance per charge that went. */
const MISSED = 1 / 1000000
/** The way of the hysteresis is not quite that of the model: per time that a cell could have gone from branch to branch. */
const HYSTERESIS_WANDER = 6 / 100
/** Over how much charge it turns, nobody has printed: variance per way that it goes. */
const TURN_WANDER = 1 / 100
/** Capacity: 20 % of it in a year, should it be so, as a walk of this size per root hour; and a tenth of a percent per full charge. */
const CAPACITY_WANDER = 3 / 10000
/** Resistance, per root hour: bending, moods of temperature. */
const RESISTANCE_WANDER = 3 / 100
const QUICK_WANDER = 10 / 100
/** Drain, per root hour, as a share of its first doubt: a leak that has grown tenfold is found within two days. */
const DRAIN_WANDER = 3 / 10

/** Carries a history to the end of the interval. */
export function carry(hypothesis: Hypothesis, interval: Interval, around: Circumstances): void {
  const filter = hypothesis.filter
  const x = filter.x
  const hours = interval.elapsed_ms / 3600000
  const capacity = x[CAPACITY]
  x[CHARGE] += capacity * interval.moved + x[DRAIN] * hours + capacity * interval.entered * x[EFFICIENCY]
  couple(filter, CHARGE, CAPACITY, interval.moved)
  couple(filter, CHARGE, DRAIN, hours)
  couple(filter, CHARGE, EFFICIENCY, capacity * interval.entered)
  filter.d[CHARGE] += MISSED * (interval.moved < 0 ? -interval.moved : interval.moved) + squared(around.missed)
  const kept = interval.kept > 1 / 20 ? interval.kept : 1 / 20
  const before = x[HYSTERESIS]
  x[HYSTERESIS] = before * interval.kept + interval.turned
  const turned = x[HYSTERESIS] - before
  shrink(filter, HYSTERESIS, kept)
  // Less capacity turns it faster: h = s + (h0 - s)·exp(-c·q/share), so dh/dc is the way still to go times q/share.
  couple(filter, HYSTERESIS, CAPACITY, turned / (1 - kept + 1 / 1000000) * kept * (1 - kept) / capacity)
  addNoise(filter, HYSTERESIS, squared(HYSTERESIS_WANDER) * (1 - kept * kept) + TURN_WANDER * (turned < 0 ? -turned : turned))
  x[PAST] = x[PAST] * around.pastKept
  shrink(filter, PAST, around.pastKept)
  addNoise(filter, PAST, around.past_mV2)
  hold(x, around)
}

/** What changes within days: done once an hour, as each costs as much as reading a voltage.
 *  @param drainDoubt first doubt of the drain */
export function wander(hypothesis: Hypothesis, hours: number, drainDoubt: number): void {
  const filter = hypothesis.filter
  addNoise(filter, CAPACITY, squared(CAPACITY_WANDER) * hours)
  addNoise(filter, RESISTANCE, squared(RESISTANCE_WANDER) * hours)
  addNoise(filter, QUICK, squared(QUICK_WANDER) * hours)
  addNoise(filter, DRAIN, squared(DRAIN_WANDER * drainDoubt) * hours)
}

/** No cell drains so many times faster than was thought possible at first: it would be empty before the next reading. */
const MOST_DRAIN = 50

/** Nothing goes far beyond what is physically possible; how unsure it is stays. */
function hold(x: number[], around: Circumstances): void {
  const drain = MOST_DRAIN * around.drainDoubt
  if (x[EFFICIENCY] > around.efficiencyMost) x[EFFICIENCY] = around.efficiencyMost
  x[CHARGE] = clamp(x[CHARGE], -around.beyond, 1 + around.beyond)
  x[DRAIN] = clamp(x[DRAIN], -drain, drain)
  x[HYSTERESIS] = clamp(x[HYSTERESIS], -1, 1)
  x[CAPACITY] = clamp(x[CAPACITY], 1 / 2, 5)
  x[RESISTANCE] = clamp(x[RESISTANCE], 1 / 10, 20)
  x[QUICK] = clamp(x[QUICK], 3 / 10, 20)
}
