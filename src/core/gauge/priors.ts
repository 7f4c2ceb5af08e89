// What is known before the first voltage: from the journal where it is trusted, else from the sheet and what cells are like.

import { squareRoot } from "../arithmetic.js"
import type { ModuleConfig } from "../config.js"
import type { Learned } from "../journal/learned.js"
import type { Priors } from "./hypothesis.js"
import { type Interval, SLOW_MS } from "./interval.js"

export function createPriors(): Priors {
  return {
    soc: 1 / 2, socDoubt: 1, capacity: 1, capacityDoubt: 0, capacityByResistance: 0, resistance: 1, resistanceDoubt: 0, quick: 1, quickDoubt: 0,
    hysteresis: 0, hysteresisDoubt: 0, pastDoubt_mV: 0, drain: 0, drainDoubt: 0, efficiency: 0, biasDoubt_mV: 0,
  }
}

/** Of a module without a memory nobody knows whether it is new: its cells have lost a tenth, give or take as much again. */
const FADED = 1 / 10
/** Own spread of capacity, of slow resistances, and of quick ones as scans see them. */
const CAPACITY_SPREAD = 3 / 100
const RESISTANCE_SPREAD = 15 / 100
const QUICK_SPREAD = 45 / 100
/** Of the drop that the mean current makes, a scan sees less for the most part: processor and loads sleep while it is made. */
const SEEN = 8 / 10
/** Gain of the current and resolution of the journal, in a capacity that was told without its error. */
const TOLD_CAPACITY_DOUBT = 15 / 1000
/** Where between its branches a cell stands is anybody's guess. */
export const HYSTERESIS_DOUBT = 7 / 10
/** Half-widths of even distributions as standard deviations. */
const EVEN = 6 / 10
/** Self-discharge is known to a third of itself (no seed prints a spread). */
const LEAK_DOUBT = 3 / 10

/** No cell follows its sheet's curve better than this (two cells of one batch, the same cell a month later: assumed). */
const CURVE_DOUBT_MV = 1

/** Fills everything but the charge.
 *  @param share told capacity, share of the sheet's; NaN: nothing was told
 *  @param parallel cells per group now */
export function setPriors(priors: Priors, config: ModuleConfig, interval: Interval, memory: Learned, share: number, parallel: number): void {
  const cell = config.cell
  const growth = cell.resistanceGrowth_ppm / 1000000
  priors.quickDoubt = QUICK_SPREAD
  if (share > 0) {
    priors.capacity = 1 / share
    priors.capacityDoubt = memory.capacityError >= 0 ? memory.capacityError / 2 / (share * share) + 1 / 1000 : TOLD_CAPACITY_DOUBT
    priors.capacityByResistance = 0
    // An aged cell has more resistance; how much more goes with what it has lost.
    priors.resistance = 1 + growth * (share < 1 ? 1 - share : 0)
    priors.resistanceDoubt = RESISTANCE_SPREAD
  } else {
    const spread = growth * FADED
    priors.resistance = 1 + spread
    priors.resistanceDoubt = squareRoot(spread * spread + RESISTANCE_SPREAD * RESISTANCE_SPREAD)
    // 1 / (1 - fade) rises by (1 + 2·fade) per fade; what shows in the resistance is known of the capacity, too.
    const rise = FADED * (1 + 2 * FADED)
    const common = rise * spread
    priors.capacity = 1 + FADED + FADED * FADED
    priors.capacityByResistance = common / (priors.resistanceDoubt * priors.resistanceDoubt)
    priors.capacityDoubt = squareRoot(rise * rise + CAPACITY_SPREAD * CAPACITY_SPREAD - common * priors.capacityByResistance)
  }
  priors.quick = priors.resistance * SEEN
  if (memory.slowResistance > 0) {
    priors.resistance = memory.slowResistance
    priors.resistanceDoubt = memory.slowResistanceError / 2 + 2 / 100
  }
  if (memory.quickResistance > 0) {
    priors.quick = memory.quickResistance
    priors.quickDoubt = memory.quickResistanceError / 2 + 5 / 100
  }

  priors.hysteresis = 0
  priors.hysteresisDoubt = cell.chemistry === "zimb" ? HYSTERESIS_DOUBT : 0
  if (cell.chemistry === "zimb" && memory.hysteresis >= -1) {
    priors.hysteresis = memory.hysteresis
    priors.hysteresisDoubt = Math.min(memory.hysteresisError / 2 + 1 / 10, HYSTERESIS_DOUBT)
  }

  let slow_mOhm = 0
  for (let b = 0; b < cell.branch_mOhm.length; b++) if (cell.branch_ms[b] >= SLOW_MS) slow_mOhm += cell.branch_mOhm[b]
  // Currents before the boot: those that empty the cell in ten hours (µC over 36,000 s is nA/36).
  priors.pastDoubt_mV = cell.capacity_uC / 36 * slow_mOhm * interval.resistance / 1000000000 + 1

  const leak_nA = cell.selfDischarge_nA * interval.selfDischarge
  const perHour = 36 / 10 / cell.capacity_uC // nA over an hour are 3.6 µC
  priors.drain = 0
  priors.drainDoubt = (config.calibration.currentError_nA * EVEN / parallel + leak_nA * LEAK_DOUBT) * perHour
  if (memory.drain_ppmPerHour >= -32768) {
    priors.drain = memory.drain_ppmPerHour / 1000000
    priors.drainDoubt = Math.min(priors.drainDoubt, memory.drainError_ppmPerHour / 2000000 + priors.drainDoubt / 10)
  }
  priors.efficiency = memory.efficiency_ppm >= -1000000 ? memory.efficiency_ppm / 1000000 : 0

  // The channels' errors are independent, and averaged over the cells; that of the curve is not.
  const channel_mV = config.calibration.cellError_uV * EVEN / 1000
  priors.biasDoubt_mV = squareRoot(channel_mV * channel_mV / config.array.cells + CURVE_DOUBT_MV * CURVE_DOUBT_MV)
}
