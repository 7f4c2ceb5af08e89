// What the gauge leaves in the journal, and takes up from it.

import { squareRoot } from "../arithmetic.js"
import { copyLearned, type Learned } from "../journal/learned.js"
import { BAND } from "./cell.js"
import { varianceOf } from "./factored.js"
import type { Gauge } from "./gauge.js"
import { CAPACITY, DRAIN, EFFICIENCY, HYSTERESIS, QUICK, RESISTANCE } from "./hypothesis.js"

/** Takes up what a snapshot of this very module knows; before the first scan. */
export function recall(gauge: Gauge, learned: Learned): void {
  copyLearned(gauge.memory, learned)
  if (learned.zero_nA >= -8388607) {
    gauge.lag.zero_nA = learned.zero_nA
    gauge.lag.zeros = 1
  }
}

/** Fills what the journal keeps beside the charge. Before the first evidence what was recalled is passed on: nothing that was learnt is lost by
 *  two boots in a row. */
export function learnt(gauge: Gauge, into: Learned): void {
  if (!gauge.begun) {
    copyLearned(into, gauge.memory)
    return
  }
  const filter = gauge.belief.histories[gauge.belief.best].filter
  const x = filter.x
  const doubt = (state: number): number => BAND * squareRoot(varianceOf(filter, state))
  into.hysteresis = x[HYSTERESIS]
  into.hysteresisError = doubt(HYSTERESIS)
  into.slowResistance = x[RESISTANCE]
  into.slowResistanceError = doubt(RESISTANCE)
  into.quickResistance = x[QUICK]
  into.quickResistanceError = doubt(QUICK)
  into.drain_ppmPerHour = x[DRAIN] * 1000000
  into.drainError_ppmPerHour = doubt(DRAIN) * 1000000
  into.efficiency_ppm = x[EFFICIENCY] * 1000000
  into.capacityError = doubt(CAPACITY) / (x[CAPACITY] * x[CAPACITY])
  if (gauge.lag.zeros > 0) into.zero_nA = gauge.lag.zero_nA
}
