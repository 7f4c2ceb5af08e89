// Is a cell failing? Its neighbours are its best reference: what all cells share (temperature, hysteresis, gain and offset of the current)
// cancels between them. Parallel cells share one voltage and most of their current, so that only their group shows, and one of them may
// be the cause of all of it. What befalls all cells at once shows in their mean alone, and there every common error counts.

import { clamp, squareRoot } from "../arithmetic.js"
import type { ModuleConfig } from "../config.js"
import type { CellGauge } from "./cell.js"
import { DELTA_DRAIN, DELTA_RESISTANCE } from "./deltas.js"
import { type Factored, varianceOf, varianceOfSum } from "./factored.js"
import type { Gauge } from "./gauge.js"
import { DRAIN, EFFICIENCY, HYSTERESIS, QUICK, RESISTANCE } from "./hypothesis.js"
import { SLOW_MS } from "./interval.js"

export interface Health {
  /** Share of the quick resistances in all. */
  quickShare: number
  /** Resistance of the mean cell in the last weeks, and for how long it has been watched, ms; 0: not yet. */
  usual: number
  usual_ms: number
  /** Charge that goes in per hour, share of the sheet's capacity, in the mean of a day. */
  entering: number
  /** Self-discharge of the mean cell for sure, times the sheet's. */
  commonLeak: number
}

/** Growth is measured against the last two weeks, and nothing is said of it before a first day has been seen whole. */
const USUAL_MS = 1209600000
const FIRST_MS = 86400000
/** What is said of failing cells is a mean over this: failures stay, noise does not. */
const CALM_MS = 10800000
/** Charge that went in or out by day looks like a leak of one group or the other until as much has gone the other way. */
const LEAK_CALM_MS = 86400000
/** Half-widths in standard deviations: between neighbours, of whom one is always the worst, and of the mean. */
const SURE = 16 / 10
/** A leak is believed in the mean of a day, which needs less. */
const SURE_LEAK = 12 / 10
/** Cells of different capacity go from one open-circuit branch to the other at different paces, which looks like a leak until all have arrived. */
const ARRIVED = 9 / 10
/** Below this charge a battery's voltage falls off a knee, where cells that differ in capacity alone seem to leak and to resist. */
const KNEE = 3 / 10
/** Less than this over the resistances, mV, is not told from a curve that is not quite the cell's. */
const LEAST_DROP_MV = 8
/** One reading counts for so much of a leak at most: when light begins, groups part for an hour. */
const MOST_LEAK = 10
/** But where it stands out by more than so many standard deviations. */
const PLAIN = 6
/** What was not known at first must not weigh for days. */
const LEAST_LEAK = 2
/** More than this is not told apart. */
const MOST_GROWTH = 20

export function createHealth(config: ModuleConfig): Health {
  const cell = config.cell
  let quick_mOhm = cell.esr_mOhm
  let slow_mOhm = 0
  for (let b = 0; b < cell.branch_mOhm.length; b++) {
    if (cell.branch_ms[b] < SLOW_MS) quick_mOhm += cell.branch_mOhm[b]
    else slow_mOhm += cell.branch_mOhm[b]
  }
  return { quickShare: quick_mOhm / (quick_mOhm + slow_mOhm), usual: 0, usual_ms: 0, entering: 0, commonLeak: 0 }
}

/** Mean of a difference over a group of parallel cells, against what is usual for them. */
function groupMean(cells: CellGauge[], first: number, parallel: number, state: number): number {
  let sum = 0
  // A recording of one cell of a group has no neighbours.
  const end = first + parallel < cells.length ? first + parallel : cells.length
  for (let i = first; i < end; i++) {
    sum += cells[i].delta.x[state]
    if (state === DELTA_RESISTANCE) sum -= cells[i].usualDifference
  }
  return sum / (end - first)
}

/** The least of all groups' means. */
function leastMean(cells: CellGauge[], parallel: number, state: number): number {
  let least = groupMean(cells, 0, parallel, state)
  for (let first = parallel; first < cells.length; first += parallel) least = Math.min(least, groupMean(cells, first, parallel, state))
  return least
}

/** Resistance of one of some parallel cells whose group has grown to `group` times what it was, the others being as they were. */
function oneOf(group: number, parallel: number): number {
  const left = parallel / group - parallel + 1
  return left * MOST_GROWTH > 1 ? 1 / left : MOST_GROWTH
}

function settle(before: number, now: number, elapsed_ms: number, calm_ms: number): number {
  return before + (now - before) * elapsed_ms / (elapsed_ms + calm_ms)
}

/** Refreshes growth of resistance and of self-discharge of every cell; once in an interval.
 *  @param parallel cells per group; 0: isolated
 *  @param warm factor of the present temperature on self-discharge */
export function watchCells(gauge: Gauge, config: ModuleConfig, mean: Factored, parallel: number, warm: number, elapsed_ms: number): void {
  const health = gauge.health
  const cells = gauge.cells
  const cell = config.cell
  if (parallel === 0 || elapsed_ms === 0) return
  const quick = health.quickShare
  const resistance = quick * mean.x[QUICK] + (1 - quick) * mean.x[RESISTANCE]
  const doubt = squareRoot(varianceOfSum(mean, RESISTANCE, 1 - quick, QUICK, quick))
  health.usual_ms += elapsed_ms
  const known = health.usual_ms > FIRST_MS
  const weight = elapsed_ms / (known ? USUAL_MS : health.usual_ms)
  health.usual += (resistance - health.usual) * weight
  const common = (resistance - SURE * doubt) / health.usual

  const perHour = 36 / 10 / cell.capacity_uC * warm
  const offset_nA = gauge.lag.zeros > 0 ? 0 : config.calibration.currentError_nA / parallel
  // From day to day a drain and an efficiency look alike: what the filter has put down as charge that was never lost is taken off again.
  health.entering += (gauge.interval.entered * 3600000 / elapsed_ms - health.entering) * elapsed_ms / (elapsed_ms + FIRST_MS)
  const better = mean.x[EFFICIENCY] > 0 ? mean.x[EFFICIENCY] : 0
  const drain_nA = -(mean.x[DRAIN] + better * health.entering) / perHour
  const drainDoubt_nA = squareRoot(varianceOf(mean, DRAIN)) / perHour
  const commonLeak = 1 + (drain_nA - offset_nA - SURE * drainDoubt_nA) / (cell.selfDischarge_nA + 1)

  const place = mean.x[HYSTERESIS]
  const straight = cell.chemistry === "zihmsc"
  const even = straight || gauge.belief.soc > KNEE
  const arrived = straight || (even && (place > ARRIVED || place < -ARRIVED))
  const interval = gauge.interval
  const drop_mV = (interval.quick_mV + interval.slow_mV) / interval.scans
  // Without a scan in it (a test, a recording) nothing speaks against it.
  const drops = straight || !(drop_mV < LEAST_DROP_MV && drop_mV > -LEAST_DROP_MV)
  const leastResistance = leastMean(cells, parallel, DELTA_RESISTANCE)
  let drains = 0
  for (let first = 0; first < cells.length; first += parallel) drains += groupMean(cells, first, parallel, DELTA_DRAIN)
  const others = Math.ceil(cells.length / parallel) - 1
  if (arrived) health.commonLeak = settle(health.commonLeak, Math.min(commonLeak, MOST_LEAK), elapsed_ms, CALM_MS)
  for (let i = 0; i < cells.length; i++) {
    const state = cells[i]
    const first = i - i % parallel
    const delta = state.delta
    // Every cell of a group has its own channel.
    const alike = squareRoot(2 / parallel)
    const own = groupMean(cells, first, parallel, DELTA_RESISTANCE) - leastResistance - SURE * alike * squareRoot(varianceOf(delta, DELTA_RESISTANCE))
    const grown = oneOf(1 + own / health.usual, parallel)
    // Less charge comes in by drain where more leaks out. Beside the mean of the other groups, so that what comes and goes is as often below as above.
    const drain = groupMean(cells, first, parallel, DELTA_DRAIN)
    const less = others > 0 ? (drains - drain) / others - drain : 0
    const doubt = alike * squareRoot(varianceOf(delta, DELTA_DRAIN))
    const leak = 1 + parallel * (less - SURE_LEAK * doubt) / perHour / (cell.selfDischarge_nA + 1)
    const most = less > PLAIN * doubt ? MOST_LEAK * less / (PLAIN * doubt) : MOST_LEAK
    if (known && even && drops) state.resistanceGrowth = settle(state.resistanceGrowth, grown > common ? grown : common, elapsed_ms, CALM_MS)
    if (arrived) state.ownLeak = settle(state.ownLeak, clamp(leak, -LEAST_LEAK, most), elapsed_ms, LEAK_CALM_MS)
    state.leakGrowth = state.ownLeak > health.commonLeak ? state.ownLeak : health.commonLeak
  }
  for (let i = 0; i < cells.length; i++) {
    const state = cells[i]
    state.usualDifference += (state.delta.x[DELTA_RESISTANCE] - state.usualDifference) * weight
  }
}
