// State of charge of every cell, with its error. Every scan counts charge; once in an interval the voltages are read as evidence (evidence.ts):
// of the mean cell by the whole filter (belief.ts), of each cell by what it differs (deltas.ts). docs/gauge.md has the equations.

import { clamp } from "../arithmetic.js"
import type { Measured } from "../calibrate.js"
import type { CellModel, ModuleConfig } from "../config.js"
import { createLearned, type Learned } from "../journal/learned.js"
import type { Estimate } from "../types.js"
import { type Belief, type Circumstances, createBelief, disturbBelief, doubtCharge } from "./belief.js"
import { bandOf, type CellGauge, createCell, KNOWN } from "./cell.js"
import { type ChargeCount, countCharge } from "./count.js"
import { DELTA_CAPACITY, type DeltaPriors, disturbDelta } from "./deltas.js"
import { createDisplay, type Display, updateDisplay } from "./display.js"
import { readEvidence } from "./evidence.js"
import { addNoise } from "./factored.js"
import { createHealth, type Health } from "./health.js"
import { CAPACITY, type Priors } from "./hypothesis.js"
import { createInterval, flow, type Interval, settle, sumUp, warm } from "./interval.js"
import { createLag, type Lag, lift } from "./lag.js"
import { createOutlook, lookAhead, type Outlook, watchCurrent } from "./outlook.js"
import { billFlow } from "../pace/current.js"
import { createPriors } from "./priors.js"

/** The mean of the cells, refreshed every scan, and what it is made of. */
export interface Gauge extends Estimate {
  cells: CellGauge[]
  count: ChargeCount
  /** Self-discharge not yet taken off, pC. */
  leak_pC: number
  lag: Lag
  interval: Interval
  belief: Belief
  begun: boolean
  /** What the journal told beside the charge. */
  memory: Learned
  toldCapacity: boolean
  /** Time until voltages are next read as evidence, ms. */
  evidenceIn_ms: number
  /** Times that the voltages could not be explained, and all charges were considered again. */
  conflicts: number
  around: Circumstances
  priors: Priors
  deltaPriors: DeltaPriors
  health: Health
  /** Time and charge per cell since the display was last refreshed. */
  shown_ms: number
  shown_pC: number
  display: Display
  outlook: Outlook
}

/** Voltages are read as evidence this often: an interpreter pays for it as for fifty scans. In the first minutes, and as long as the start
 *  is not known, more often. */
const EVIDENCE_MS = 600000
const UNSETTLED_MS = 300000
const EARLY_MS = 60000
/** Readings that count as early; standard deviation from which on the charge is known well. */
const EARLY = 10
const SETTLED = 2 / 100

/** Display and outlook follow once a minute. */
const DISPLAY_MS = 60000

/** Voltages that cells leave on one another when they are joined, mV. */
const JOINED_MV = 5

/** Charge that may have moved unseen while the clock was set or the power away. */
const GAP_DOUBT = 1 / 20

/** A capacitor is followed this far below and above its window. */
const BEYOND = 1 / 4

/** Part of a current that was not measured but assumed that may be wrong (standard deviation). */
const ASSUMED_DOUBT = 1 / 2

export function createGauge(config: ModuleConfig): Gauge {
  const belief = createBelief()
  const cells: CellGauge[] = []
  for (let i = 0; i < config.array.cells; i++) cells.push(createCell(config.cell, belief.bench.room))
  return {
    soc: 1 / 2, error: 1 / 2, age_ms: 0, source: "unknown", valid: false,
    cells, belief, count: { remainder_pC: 0 }, leak_pC: 0, lag: createLag(), interval: createInterval(config.cell, config.array.cells),
    begun: false, memory: createLearned(), toldCapacity: false, evidenceIn_ms: 0, conflicts: 0,
    around: { least_mV2: 0, unsure_mV2: 0, missed: 0, drainDoubt: 0, wander_h: 0, efficiencyMost: 1 - config.cell.coulombicEfficiency_ppm / 1000000, past_mV2: 0, pastKept: 1, bend_mV: 0, beyond: config.cell.chemistry === "zihmsc" ? BEYOND : 0 },
    priors: createPriors(), deltaPriors: { soc: 0, capacity: 0, drain: 0, biasDoubt_mV: 0 },
    health: createHealth(config), shown_ms: 0, shown_pC: 0, display: createDisplay(), outlook: createOutlook(),
  }
}

/** Cells were re-connected: voltages say less for a while. */
export function gaugeSwitched(gauge: Gauge): void {
  disturbBelief(gauge.belief, JOINED_MV)
  for (let i = 0; i < gauge.cells.length; i++) disturbDelta(gauge.cells[i].delta)
}

/** Cells may have more capacity than they had, or less: what was learnt of it is as unsure as this.
 *  @param doubt standard deviation of the sheet's capacity over the cell's own */
export function doubtCapacity(gauge: Gauge, doubt: number): void {
  const histories = gauge.belief.histories
  for (let i = 0; i < histories.length; i++) if (histories[i].alive) addNoise(histories[i].filter, CAPACITY, doubt * doubt)
  for (let i = 0; i < gauge.cells.length; i++) addNoise(gauge.cells[i].delta, DELTA_CAPACITY, doubt * doubt)
}

/** A capacity from the journal; before the charge.
 *  @param share of the sheet's */
export function restoreCapacity(gauge: Gauge, cell: CellModel, index: number, share: number): void {
  gauge.cells[index].capacity_uC = Math.floor(share * cell.capacity_uC)
  gauge.toldCapacity = true
}

/** A state of charge from the journal: believed, less than when it was written, and only as long as the voltages agree.
 *  @param error its half-width then plus what the time without power may have cost, 0..1 */
export function restoreCharge(gauge: Gauge, index: number, soc: number, error: number): void {
  const state = gauge.cells[index]
  state.charge_uC = Math.floor(soc * state.capacity_uC)
  state.error_uC = error * state.capacity_uC
  state.source = "restored"
}

/** Counts a scan: charge in whole microcoulombs, self-discharge of the cells, what polarisation and hysteresis make of it. */
function countScan(gauge: Gauge, config: ModuleConfig, measured: Measured): void {
  const cell = config.cell
  const elapsed_ms = measured.elapsed_ms
  const interval = gauge.interval
  const lag = gauge.lag
  const cells = gauge.cells
  const stored_nA = lag.mean_nA > 0 ? lag.mean_nA * cell.coulombicEfficiency_ppm / 1000000 : lag.mean_nA
  let moved_uC = countCharge(gauge.count, stored_nA, elapsed_ms)
  // A battery leaks a constant current, a capacitor in proportion to its voltage.
  let leak_nA = cell.selfDischarge_nA * interval.selfDischarge
  if (cell.chemistry === "zihmsc") {
    let sum_uV = 0
    for (let i = 0; i < cells.length; i++) sum_uV += measured.cell_uV[i]
    leak_nA = leak_nA * sum_uV / (cells.length * cell.ocvDischarge_uV[cell.ocvDischarge_uV.length - 1])
  }
  const leak_pC = leak_nA * elapsed_ms
  gauge.leak_pC += leak_pC
  if (gauge.leak_pC >= 1000000) {
    const leak_uC = Math.floor(gauge.leak_pC / 1000000)
    gauge.leak_pC -= leak_uC * 1000000
    moved_uC -= leak_uC
  }
  const pace = gauge.begun ? gauge.belief.histories[gauge.belief.best].filter.x[CAPACITY] : 1
  flow(interval, cell, lag.mean_nA, lag.likely_nA, elapsed_ms, leak_pC / 1000000 / cell.capacity_uC, pace)
  if (measured.trusted) sumUp(interval, cell, measured.cell_uV, lag.likely_nA, lag.swing_nA)

  // Not measured: the last current was assumed, or the declared one of sleep.
  const unsure_ms = measured.trusted ? lag.unmeasured_ms : elapsed_ms
  if (unsure_ms > 0) {
    const size_nA = stored_nA < 0 ? -stored_nA : stored_nA
    const missed = size_nA * unsure_ms / 1000000 / cell.capacity_uC * ASSUMED_DOUBT
    gauge.around.missed += missed
    for (let i = 0; i < cells.length; i++) cells[i].error_uC = Math.min(cells[i].error_uC + 2 * missed * cells[i].capacity_uC, cells[i].capacity_uC)
  }
  if (moved_uC === 0) return
  for (let i = 0; i < cells.length; i++) {
    const state = cells[i]
    const charge_uC = state.charge_uC + moved_uC
    const beyond_uC = gauge.around.beyond * state.capacity_uC
    state.charge_uC = Math.floor(clamp(charge_uC, -beyond_uC, state.capacity_uC + beyond_uC))
  }
}

/** Takes one scan, and reads the voltages as evidence when it is time.
 *  @param current_nA through one cell since the last scan, positive into it, as the front end reads it
 *  @param parallel cells per group meanwhile; 0: every cell was isolated */
export function updateGauge(gauge: Gauge, config: ModuleConfig, measured: Measured, current_nA: number, parallel: number): void {
  const cell = config.cell
  const elapsed_ms = measured.elapsed_ms
  const interval = gauge.interval
  const cells = gauge.cells
  warm(interval, cell, measured.temperature_cC)
  if (measured.clockJumped) doubtCharge(gauge.belief, GAP_DOUBT)
  lift(gauge.lag, config, current_nA, parallel, measured.current_nA, elapsed_ms)
  if (!gauge.begun && elapsed_ms === 0) settle(interval, gauge.lag.likely_nA)
  if (config.has.pace) {
    if (measured.flow !== undefined && parallel > 0) billFlow(gauge, cell, measured.flow, parallel, elapsed_ms)
  }
  countScan(gauge, config, measured)
  gauge.age_ms += elapsed_ms
  gauge.evidenceIn_ms -= elapsed_ms
  if (gauge.evidenceIn_ms <= 0 && interval.scans > 0 && measured.trusted) {
    readEvidence(gauge, config, parallel)
    const belief = gauge.belief
    gauge.evidenceIn_ms = belief.seen < EARLY ? EARLY_MS : belief.alive > 1 || belief.doubt > SETTLED ? UNSETTLED_MS : EVIDENCE_MS
  }

  let charge_uC = 0
  let capacity_uC = 0
  for (let i = 0; i < cells.length; i++) {
    charge_uC += cells[i].charge_uC
    capacity_uC += cells[i].capacity_uC
  }
  gauge.soc = clamp(charge_uC / capacity_uC, 0, 1)
  // Errors of the cells are those of the mean for the greater part; where they are their own they average out.
  if (gauge.begun) gauge.error = bandOf(gauge.belief.doubt + gauge.around.missed)
  gauge.valid = gauge.begun && gauge.error < KNOWN
  showGauge(gauge, capacity_uC / cells.length, elapsed_ms)
}

/** Display and outlook follow: people look once a minute at most. What has flowed since is its mean current.
 *  @param capacity_uC of the mean cell */
export function showGauge(gauge: Gauge, capacity_uC: number, elapsed_ms: number): void {
  gauge.shown_ms += elapsed_ms
  gauge.shown_pC += gauge.lag.mean_nA * elapsed_ms
  if (gauge.shown_ms < DISPLAY_MS && gauge.display.percent >= 0) return
  const mean_nA = gauge.shown_ms > 0 ? gauge.shown_pC / gauge.shown_ms : 0
  updateDisplay(gauge.display, gauge.valid, gauge.soc, gauge.error, mean_nA, capacity_uC, gauge.shown_ms)
  watchCurrent(gauge.outlook, mean_nA, gauge.shown_ms)
  gauge.shown_ms = 0
  gauge.shown_pC = 0
}

/** Hours until empty and full, in `gauge.outlook`. */
export function outlookOf(gauge: Gauge, config: ModuleConfig): Outlook {
  const cells = gauge.cells.length
  let capacity_uC = 0
  for (let i = 0; i < cells; i++) capacity_uC += gauge.cells[i].capacity_uC
  const parallel = gauge.lag.parallel > 0 ? gauge.lag.parallel : 1
  const unsure_nA = config.calibration.currentError_nA / parallel + Math.abs(gauge.outlook.current_nA) * config.calibration.currentError_ppm / 1000000
  lookAhead(gauge.outlook, gauge.soc, gauge.error, capacity_uC / cells, unsure_nA)
  return gauge.outlook
}
