// State of charge of every cell, with a bound on its error. A set-membership estimator: the band
// [charge - error, charge + error] grows by everything that counting cannot know, and is cut by what the
// voltage allows. A quiet tick only counts; voltages are read as evidence once in a while.

import type { Measured } from "../calibrate.js"
import type { CellModel, ModuleConfig } from "../config.js"
import type { EstimateSource } from "../types.js"
import { type ChargeCount, countCharge } from "./count.js"
import { capacitorEvidence, type Evidence, plateauEvidence } from "./evidence.js"
import { createRelaxation, disturb, relax, type Relaxation } from "./relaxation.js"

export interface CellCharge {
  /** Whole microcoulombs above empty. */
  charge_uC: number
  /** Half-width of the band that holds the truth, µC. */
  error_uC: number
  /** Self-discharge not yet taken off, pC. */
  leak_pC: number
  /** Time since evidence last narrowed the band, ms. */
  age_ms: number
  source: EstimateSource
}

export interface Gauge {
  cells: CellCharge[]
  count: ChargeCount
  relaxation: Relaxation
  /** Time until voltages are next read as evidence, ms. */
  evidenceIn_ms: number
  /** Times that voltage and count excluded each other. */
  conflicts: number
  evidence: Evidence
  /** Mean of the cells, refreshed every tick: state of charge and error, 0..1. */
  soc: number
  error: number
}

/** Voltages are evidence this often: a capacitor's charge moves in seconds, a battery's in hours. */
const EVIDENCE_ZIMB_MS = 60000
const EVIDENCE_ZIHMSC_MS = 10000

/** Self-discharge is known to half of itself (no seed prints a spread). */
const SELF_DISCHARGE_DOUBT = 1 / 2

/** Parallel cells share a current by their resistances, which differ by about this share. */
const SHARING_DOUBT = 1 / 10

/** Beyond these an evidence interval is called full or empty. */
const FULL = 49 / 50
const EMPTY = 1 / 50

export function createGauge(config: ModuleConfig): Gauge {
  const cells: CellCharge[] = []
  const half_uC = Math.floor(config.cell.capacity_uC / 2)
  for (let i = 0; i < config.array.cells; i++) {
    cells.push({ charge_uC: half_uC, error_uC: half_uC + 1, leak_pC: 0, age_ms: 0, source: "unknown" })
  }
  return {
    cells,
    count: { remainder_pC: 0 },
    relaxation: createRelaxation(),
    evidenceIn_ms: 0,
    conflicts: 0,
    evidence: { found: false, low: 0, high: 1 },
    soc: 1 / 2,
    error: 1 / 2,
  }
}

/** Cells were re-connected: voltages say less for a while. */
export function gaugeSwitched(gauge: Gauge): void {
  disturb(gauge.relaxation)
}

/** A state of charge from the journal: believed, less than when it was written.
 *  @param error its error then plus what the time without power may have cost, 0..1 */
export function restoreCharge(gauge: Gauge, cell: CellModel, index: number, soc: number, error: number): void {
  const state = gauge.cells[index]
  state.charge_uC = Math.floor(soc * cell.capacity_uC)
  state.error_uC = error * cell.capacity_uC
  state.source = "restored"
}

/** Cut one cell's band to what its voltage allows; where the two exclude each other, keep both in the band. */
function weighEvidence(gauge: Gauge, config: ModuleConfig, state: CellCharge, cell_uV: number, current_nA: number): void {
  const cell = config.cell
  const evidence = gauge.evidence
  const relaxation = gauge.relaxation
  const ohmic_uV = current_nA * (cell.esr_mOhm + cell.fast_mOhm) / 1000000
  const voltage_uV = cell_uV - ohmic_uV - relaxation.polarisation_uV
  // Resistances are taken as right within half of themselves: age and cold move them.
  const doubt_uV = config.calibration.cellError_uV + relaxation.doubt_uV
    + (Math.abs(ohmic_uV) + Math.abs(relaxation.polarisation_uV)) / 2
  if (cell.chemistry === "zimb") plateauEvidence(cell, voltage_uV, doubt_uV, evidence)
  else capacitorEvidence(cell, voltage_uV, doubt_uV, evidence)
  if (!evidence.found) return

  // Cells of one module differ in capacity: what is read off the model's curve is known to that share only.
  const capacity_uC = cell.capacity_uC
  const spread = cell.capacityError_ppm / 1000000
  const seenLow_uC = evidence.low * capacity_uC * (1 - spread)
  const seenHigh_uC = evidence.high * capacity_uC * (1 + spread)
  let low_uC = state.charge_uC - state.error_uC
  let high_uC = state.charge_uC + state.error_uC
  if (seenLow_uC > high_uC || seenHigh_uC < low_uC) {
    gauge.conflicts++
    low_uC = Math.min(low_uC, seenLow_uC)
    high_uC = Math.max(high_uC, seenHigh_uC)
  } else if (seenLow_uC > low_uC || seenHigh_uC < high_uC) {
    low_uC = Math.max(low_uC, seenLow_uC)
    high_uC = Math.min(high_uC, seenHigh_uC)
    state.age_ms = 0
    state.source = evidence.low >= FULL ? "full" : evidence.high <= EMPTY ? "empty" : "rest"
  } else if (cell.chemistry === "zimb") {
    return
  }
  // Inside the band a battery's voltage prefers nothing; a capacitor's is its charge, so the estimate follows it.
  let middle_uC = (low_uC + high_uC) / 2
  if (cell.chemistry === "zihmsc") middle_uC = Math.min(Math.max((seenLow_uC + seenHigh_uC) / 2, low_uC), high_uC)
  state.charge_uC = Math.floor(middle_uC)
  state.error_uC = Math.max(high_uC - middle_uC, middle_uC - low_uC) + 1
  if (state.charge_uC < 0) state.charge_uC = 0
  if (state.charge_uC > capacity_uC) state.charge_uC = capacity_uC
}

/** Count one tick, and read the voltages as evidence when it is time.
 *  @param current_nA through one cell, positive into it
 *  @param parallel cells per group, for what sharing leaves unknown */
export function updateGauge(gauge: Gauge, config: ModuleConfig, measured: Measured, current_nA: number, parallel: number): void {
  const cell = config.cell
  const elapsed_ms = measured.elapsed_ms
  const stored_nA = current_nA > 0 ? current_nA * cell.coulombicEfficiency_ppm / 1000000 : current_nA
  const moved_uC = countCharge(gauge.count, stored_nA, elapsed_ms)
  const leak_pC = cell.selfDischarge_nA * elapsed_ms
  relax(gauge.relaxation, cell, current_nA, elapsed_ms)

  const magnitude_uC = moved_uC < 0 ? -moved_uC : moved_uC
  let doubt_uC = magnitude_uC * (config.calibration.currentError_ppm / 1000000 + (parallel > 1 ? SHARING_DOUBT : 0))
    + config.calibration.currentError_nA * elapsed_ms / (parallel * 1000000)
    + leak_pC * SELF_DISCHARGE_DOUBT / 1000000
  // Not measured: the last current was assumed, so it may as well have been none, or twice as much.
  if (!measured.trusted) doubt_uC += magnitude_uC + leak_pC / 1000000

  const capacity_uC = cell.capacity_uC
  const cells = gauge.cells
  const proportional = cell.chemistry === "zihmsc"
  const full_uV = cell.ocvDischarge_uV[cell.ocvDischarge_uV.length - 1]
  gauge.evidenceIn_ms -= elapsed_ms
  const weigh = gauge.evidenceIn_ms <= 0 && measured.trusted
  if (weigh) gauge.evidenceIn_ms = proportional ? EVIDENCE_ZIHMSC_MS : EVIDENCE_ZIMB_MS
  let sum_uC = 0
  let sumError_uC = 0
  for (let i = 0; i < cells.length; i++) {
    const state = cells[i]
    let charge_uC = state.charge_uC + moved_uC
    // A battery leaks a constant current, a capacitor in proportion to its voltage.
    state.leak_pC += proportional ? leak_pC * measured.cell_uV[i] / full_uV : leak_pC
    if (state.leak_pC >= 1000000) {
      const leak_uC = Math.floor(state.leak_pC / 1000000)
      state.leak_pC -= leak_uC * 1000000
      charge_uC -= leak_uC
    }
    if (charge_uC < 0) charge_uC = 0
    if (charge_uC > capacity_uC) charge_uC = capacity_uC
    state.charge_uC = charge_uC
    let error_uC = state.error_uC + doubt_uC
    if (error_uC > capacity_uC) error_uC = capacity_uC
    state.error_uC = error_uC
    state.age_ms += elapsed_ms
    if (weigh) weighEvidence(gauge, config, state, measured.cell_uV[i], current_nA)
    sum_uC += state.charge_uC
    sumError_uC += state.error_uC
  }
  gauge.soc = sum_uC / (capacity_uC * cells.length)
  gauge.error = sumError_uC / (capacity_uC * cells.length)
}
