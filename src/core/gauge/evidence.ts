// Once in an interval: how far can the voltages be trusted, what do they say of the mean cell, and what of each cell beside it.

import { decay } from "../arithmetic.js"
import type { CellModel, ModuleConfig } from "../config.js"
import type { EstimateSource } from "../types.js"
import { beginUntold, considerInterval, keepBest, widenBest } from "./belief.js"
import { bandOf, concludeCell, KNOWN } from "./cell.js"
import { lookUp } from "./curve.js"
import { carryDelta, DELTA_CAPACITY, DELTA_CHARGE, wanderDelta, weighDelta } from "./deltas.js"
import type { Gauge } from "./gauge.js"
import { watchCells } from "./health.js"
import { CAPACITY, HYSTERESIS, QUICK, RESISTANCE } from "./hypothesis.js"
import { type Interval, renewInterval, SLOW_MS } from "./interval.js"
import { beginGauge } from "./start.js"

/** Beyond these a state of charge is called full or empty. */
const FULL = 49 / 50
const EMPTY = 1 / 50

/** Squared innovations this many times their variance, in the mean of sixteen, are no chance: the cell is not where it is believed. */
const STRAINED = 6

/** Variance of a mean voltage at best, mV²; squared share by which the model of the drop is wrong from interval to interval. */
const LEAST_NOISE_MV2 = 1 / 10
const MODEL_SHARE2 = 1 / 400
/** The same of errors that last as long as the slowest branch. */
const PAST_MV2 = 1
const PAST_SHARE2 = 64 / 10000

/** Parallel cells share a current by their resistances, which differ by about this share. */
const SHARING = 1 / 20
/** Charge that one of them gives more than its share of: variance per charge that went. */
const UNSHARED = 1 / 100000
/** Of a difference between neighbours: least variance, mV². */
const LEAST_DIFFERENCE_MV2 = 1 / 10

/** How certain an interval's voltage is, and what may have happened beside it. */
function findCircumstances(gauge: Gauge, config: ModuleConfig, parallel: number): void {
  const cell = config.cell
  const interval: Interval = gauge.interval
  const around = gauge.around
  const likely = gauge.belief.histories[gauge.belief.best].filter.x
  const quick_mV = interval.quick_mV / interval.scans * likely[QUICK]
  const drop_mV = interval.slow_mV / interval.scans * likely[RESISTANCE] + quick_mV
  let perNano_mV = interval.esrPerNano_mV
  for (let b = 0; b < cell.branch_ms.length; b++) if (cell.branch_ms[b] < SLOW_MS) perNano_mV += interval.branchPerNano_mV[b]
  // The current's own noise; its change from scan to scan; its unevenness within, of which nothing is known but that loads come in pulses.
  const noise_mV = parallel > 0 ? perNano_mV * config.calibration.currentNoise_nA / parallel : 0
  const swing_mV = perNano_mV * interval.swing_nA * likely[QUICK]
  around.unsure_mV2 = noise_mV * noise_mV / interval.scans
  around.least_mV2 = LEAST_NOISE_MV2 + drop_mV * drop_mV * MODEL_SHARE2 + around.unsure_mV2 + (quick_mV * quick_mV / 4 + swing_mV * swing_mV) / interval.scans
  around.drainDoubt = gauge.priors.drainDoubt
  // What nothing explains fades as the slowest branch does, and is renewed by the drop.
  const kept = decay(interval.elapsed_ms / (cell.rest_ms / 4 * interval.resistance))
  around.pastKept = kept > 1 / 20 ? kept : 1 / 20
  around.past_mV2 = (PAST_MV2 + drop_mV * drop_mV * PAST_SHARE2) * (1 - around.pastKept * around.pastKept)
}

/** The likeliest history no longer explains what is seen. It goes on, less sure of the cell; where a voltage allows many charges, all of them
 *  are possible again beside it. */
function reconsider(gauge: Gauge, cell: CellModel): void {
  const belief = gauge.belief
  const interval = gauge.interval
  const drop_mV = (interval.quick_mV + interval.slow_mV) / interval.scans * gauge.priors.resistance
  const doubt_mV = gauge.priors.pastDoubt_mV + (drop_mV < 0 ? -drop_mV : drop_mV) / 2
  gauge.conflicts++
  belief.strain = 1
  widenBest(belief, gauge.priors)
  if (cell.chemistry === "zihmsc") return
  keepBest(belief)
  beginUntold(belief, cell, gauge.priors, interval.mean_mV / interval.scans - drop_mV, doubt_mV, true)
}

/** Weighs every cell's voltage beside the mean of all. */
function compareCells(gauge: Gauge, config: ModuleConfig, parallel: number): void {
  const interval = gauge.interval
  const belief = gauge.belief
  const cells = gauge.cells
  if (cells.length === 1) return
  const curve = belief.bench.curve
  const x = belief.histories[belief.best].filter.x
  const scans = interval.scans
  const moved = interval.movedSum / scans
  // The voltages are a mean over the interval, the belief is of its end.
  const soc = belief.soc + x[CAPACITY] * (moved - interval.moved)
  lookUp(config.cell, soc, curve)
  const place = x[HYSTERESIS]
  const mean_mV = curve.middle_mV + place * curve.half_mV
  const meanSlope_mV = curve.middleSlope_mV + place * curve.halfSlope_mV
  const drop_mV = (interval.quick_mV + interval.slow_mV) / scans * curve.shape
  const noise_mV = config.calibration.cellNoise_uV / 1000
  let noise_mV2 = LEAST_DIFFERENCE_MV2 + drop_mV * drop_mV * MODEL_SHARE2 + noise_mV * noise_mV / scans
  let unshared = 0
  if (parallel > 1) {
    noise_mV2 += drop_mV * drop_mV * SHARING * SHARING
    unshared = (interval.moved < 0 ? -interval.moved : interval.moved) * UNSHARED
  }
  const hours = interval.elapsed_ms / 3600000
  let bend_mV = 0
  for (let i = 0; i < cells.length; i++) {
    const delta = cells[i].delta
    const own = delta.x[DELTA_CHARGE] + delta.x[DELTA_CAPACITY] * moved
    // Every cell is where it is on the curve: beyond a knee its slope is another than the mean's.
    lookUp(config.cell, soc + own, curve)
    const slope_mV = curve.middleSlope_mV + place * curve.halfSlope_mV
    const apart_mV = curve.middle_mV + place * curve.half_mV - mean_mV
    bend_mV += apart_mV - meanSlope_mV * own
    weighDelta(delta, (interval.cell_mV[i] - interval.mean_mV) / scans - apart_mV + slope_mV * own, slope_mV, drop_mV, moved, noise_mV2, belief.bench.h)
    carryDelta(delta, interval.moved, hours, unshared)
    if (gauge.around.wander_h >= 1) wanderDelta(delta, gauge.around.wander_h, gauge.priors.drainDoubt)
  }
  gauge.around.bend_mV = bend_mV / cells.length
}

/** Reads an interval's voltages as evidence, and begins the next one. */
export function readEvidence(gauge: Gauge, config: ModuleConfig, parallel: number): void {
  const cell = config.cell
  const interval = gauge.interval
  const belief = gauge.belief
  if (!gauge.begun) beginGauge(gauge, config, parallel)
  interval.mean_mV -= gauge.around.bend_mV * interval.scans
  findCircumstances(gauge, config, parallel)
  gauge.around.wander_h += interval.elapsed_ms / 3600000
  considerInterval(belief, cell, interval, gauge.around)
  gauge.around.missed = 0
  compareCells(gauge, config, parallel)
  if (gauge.around.wander_h >= 1) gauge.around.wander_h = 0
  if (belief.strain > STRAINED) reconsider(gauge, cell)
  const source = sourceOf(gauge)
  const mean = belief.histories[belief.best].filter
  for (let i = 0; i < gauge.cells.length; i++) {
    const state = gauge.cells[i]
    concludeCell(state, config, gauge, mean)
    state.source = source
  }
  watchCells(gauge, config, mean, parallel, interval.selfDischarge, interval.elapsed_ms)
  gauge.source = source
  gauge.age_ms = 0
  renewInterval(interval)
}

function sourceOf(gauge: Gauge): EstimateSource {
  const belief = gauge.belief
  if (bandOf(belief.doubt) >= KNOWN) return "unknown"
  if (belief.soc >= FULL) return "full"
  if (belief.soc <= EMPTY) return "empty"
  return belief.told && belief.best === 0 && belief.alive > 1 ? "restored" : "voltage"
}
