// What happens between two readings of the voltages as evidence: the current drives polarisation and hysteresis, scan by scan, and
// what a voltage depends on is summed up, so that a day of samples costs one update of the filter per interval.

import { decay, filled } from "../arithmetic.js"
import type { CellModel } from "../config.js"
import { factorAt } from "./warmth.js"

/** Share of the capacity within which a cell goes from one open-circuit branch to the other. Assumed, as nobody prints it for a zinc
 *  cell; the filter allows for half as much and twice as much. */
const HYSTERESIS_SHARE = 3 / 100

/** Slower branches do not notice how a current is spread over a minute. */
export const SLOW_MS = 60000

/** Temperature factors are looked up anew beyond this change. */
const WARMTH_STEP_CC = 25

export interface Interval {
  /** Polarisation of each branch at half charge and sheet resistance, mV; share of it that a step of `step_ms` leaves, and what one
   *  nanoampere makes of it in the end, mV. Most steps are alike: these are looked up anew only when step or temperature change. */
  branch_mV: number[]
  branchLeft: number[]
  branchPerNano_mV: number[]
  esrPerNano_mV: number
  step_ms: number
  /** Factors of the present temperature, and where they were looked up, hundredths of a degree. */
  resistance: number
  selfDischarge: number
  temperature_cC: number
  /** Since the interval began: charge moved (self-discharge taken off) and charge that went in, shares of the sheet's capacity;
   *  share of the hysteresis at the beginning that is left, and what it has turned to besides; time. */
  moved: number
  entered: number
  kept: number
  turned: number
  elapsed_ms: number
  /** Sums over the interval's scans: of the voltages of every cell and of their mean (mV), of the drop over series resistance and
   *  quick branches and over slow ones (mV, at half charge and sheet resistance), of `moved`, `kept` and `turned` at each scan. */
  scans: number
  cell_mV: number[]
  mean_mV: number
  quick_mV: number
  slow_mV: number
  movedSum: number
  keptSum: number
  turnedSum: number
  /** How far the current of a moment may be from what it is said to be, nA: the largest of the scans. */
  swing_nA: number
  /** Of the last scan: drop over the series resistance and branches. */
  lastDrop_mV: number
}

export function createInterval(cell: CellModel, cells: number): Interval {
  const branches = cell.branch_mOhm.length
  return {
    branch_mV: filled(branches, 0), branchLeft: filled(branches, 1), branchPerNano_mV: filled(branches, 0), esrPerNano_mV: 0, step_ms: -1, resistance: 1, selfDischarge: 1, temperature_cC: -100000,
    moved: 0, entered: 0, kept: 1, turned: 0, elapsed_ms: 0,
    scans: 0, cell_mV: filled(cells, 0), mean_mV: 0, quick_mV: 0, slow_mV: 0, movedSum: 0, keptSum: 0, turnedSum: 0, swing_nA: 0, lastDrop_mV: 0,
  }
}

/** Begins the next interval where the last one ends. */
export function renewInterval(interval: Interval): void {
  interval.moved = 0
  interval.entered = 0
  interval.kept = 1
  interval.turned = 0
  interval.elapsed_ms = 0
  interval.scans = 0
  for (let i = 0; i < interval.cell_mV.length; i++) interval.cell_mV[i] = 0
  interval.mean_mV = 0
  interval.quick_mV = 0
  interval.slow_mV = 0
  interval.swing_nA = 0
  interval.movedSum = 0
  interval.keptSum = 0
  interval.turnedSum = 0
}

/** Takes over the temperature. */
export function warm(interval: Interval, cell: CellModel, temperature_cC: number): void {
  const change_cC = temperature_cC - interval.temperature_cC
  if (change_cC < WARMTH_STEP_CC && change_cC > -WARMTH_STEP_CC) return
  interval.temperature_cC = temperature_cC
  interval.resistance = factorAt(cell.resistanceByTemperature_ppm, temperature_cC)
  interval.selfDischarge = factorAt(cell.selfDischargeByTemperature_ppm, temperature_cC)
  interval.esrPerNano_mV = cell.esr_mOhm * interval.resistance / 1000000000 // nA·mOhm = pV
  for (let b = 0; b < interval.branch_mV.length; b++) interval.branchPerNano_mV[b] = cell.branch_mOhm[b] * interval.resistance / 1000000000
  interval.step_ms = -1
}

/** Shares of the branches' polarisation that a step leaves. */
function setStep(interval: Interval, cell: CellModel, elapsed_ms: number): void {
  interval.step_ms = elapsed_ms
  for (let b = 0; b < interval.branch_mV.length; b++) interval.branchLeft[b] = decay(elapsed_ms / (cell.branch_ms[b] * interval.resistance))
}

/** Branches as a current leaves them that has flown for long. */
export function settle(interval: Interval, current_nA: number): void {
  for (let b = 0; b < interval.branch_mV.length; b++) interval.branch_mV[b] = current_nA * interval.branchPerNano_mV[b]
}

/** Lets a current flow.
 *  @param current_nA mean over the time, positive into the cell
 *  @param leak share of the sheet's capacity that drains away inside meanwhile
 *  @param pace sheet's capacity over the cell's own, for the hysteresis */
export function flow(interval: Interval, cell: CellModel, current_nA: number, likely_nA: number, elapsed_ms: number, leak: number, pace: number): void {
  const through = current_nA * elapsed_ms / 1000000 / cell.capacity_uC // nA·ms = pC
  const stored = through > 0 ? through * cell.coulombicEfficiency_ppm / 1000000 : through
  if (through > 0) interval.entered += through
  interval.moved += stored - leak
  interval.elapsed_ms += elapsed_ms
  if (cell.chemistry === "zimb" && stored !== 0) {
    const left = decay((stored > 0 ? stored : -stored) * pace / HYSTERESIS_SHARE)
    interval.kept = interval.kept * left
    interval.turned = interval.turned * left + (stored > 0 ? 1 - left : left - 1)
  }
  if (elapsed_ms !== interval.step_ms) setStep(interval, cell, elapsed_ms)
  const branches = interval.branch_mV
  for (let b = 0; b < branches.length; b++) {
    const target_mV = likely_nA * interval.branchPerNano_mV[b]
    branches[b] = target_mV + (branches[b] - target_mV) * interval.branchLeft[b]
  }
}

/** Sums one scan up.
 *  @param current_nA through one cell at the scan, and how far it may be from it */
export function sumUp(interval: Interval, cell: CellModel, cell_uV: number[], current_nA: number, swing_nA: number): void {
  if (swing_nA > interval.swing_nA) interval.swing_nA = swing_nA
  let quick_mV = current_nA * interval.esrPerNano_mV
  let slow_mV = 0
  for (let b = 0; b < interval.branch_mV.length; b++) {
    if (cell.branch_ms[b] < SLOW_MS) quick_mV += interval.branch_mV[b]
    else slow_mV += interval.branch_mV[b]
  }
  interval.lastDrop_mV = quick_mV + slow_mV
  // An empty battery's voltage collapses, and one such cell would pull the mean down to where no cell is: empty is the least that it says.
  const floor_mV = cell.chemistry === "zimb" ? cell.ocvDischarge_uV[0] / 1000 + interval.lastDrop_mV : -1000000
  let sum_mV = 0
  for (let i = 0; i < cell_uV.length; i++) {
    let voltage_mV = cell_uV[i] / 1000
    if (voltage_mV < floor_mV) voltage_mV = floor_mV
    interval.cell_mV[i] += voltage_mV
    sum_mV += voltage_mV
  }
  interval.scans++
  interval.mean_mV += sum_mV / cell_uV.length
  interval.quick_mV += quick_mV
  interval.slow_mV += slow_mV
  interval.movedSum += interval.moved
  interval.keptSum += interval.kept
  interval.turnedSum += interval.turned
}
