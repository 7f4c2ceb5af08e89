// Reconditioning (system C5 of the reviews: capacity-recoverable cells). Zinc that has become inactive is plated again when the charging
// current is low: idle > measure > plate > confirm, and the result is kept only if the gauge then knows of more capacity than both of its
// errors allow; else nothing is different from before, and it is not tried again for a while. Plating is held down by the charge gate alone:
// what may flow is a credit that grows with time, and the gate is shut while it is spent.

import type { ModuleConfig, ReconditionConfig } from "../config.js"
import { doubtCapacity, type Gauge } from "../gauge/gauge.js"
import type { Protection } from "../protect/protect.js"
import { ACTION, ROW, SAFETY, SEVERITY, STOP_CHARGE } from "../protect/table.js"

/** - "idle":    no cell has asked
 *  - "measure": a cell has asked; the gauge measures over one full cycle, and then waits until nothing is wrong and there is room for a charge
 *  - "plate":   the slow charge
 *  - "confirm": the gauge measures again, over one full cycle
 *  - "wait":    it did not help, was given up, or the cell had more capacity than it seemed */
export type ReconditionState = "idle" | "measure" | "plate" | "confirm" | "wait"

/** What the journal keeps: begun; more capacity; no more; given up because of a fault, because of darkness. */
export const NO_OUTCOME = 0
export const BEGUN = 1
export const KEPT = 2
export const UNDONE = 3
export const FAULTY = 4
export const DARK = 5

export interface Recondition {
  state: ReconditionState
  /** The cell that asked, its capacity when plating began, the half-width of its error, µC. */
  cell: number
  before_uC: number
  error_uC: number
  plated_pC: number
  /** What may be plated now. */
  credit_pC: number
  /** Time since charge was last plated, ms. */
  dark_ms: number
  /** Charge that went in and out since plating ended. */
  moved_pC: number
  wait_ms: number
  /** The charge gate is to be shut. */
  hold: boolean
  /** Of this scan; the fault row that ended it. */
  outcome: number
  row: number
}

/** A capacity is known well with a band of this half-width, share of the sheet's. */
const KNOWN_WELL = 1 / 20
/** After the slow charge the mean cell is at most this full: who expects to meet the upper limit cannot take it for a fault. */
const FULL_ENOUGH = 9 / 10
/** The credit is at most what the limit allows in so long, ms, and the gate opens at a half of it. A gap of 100 µm evens itself out within
 *  a minute or two (length squared over some 1e-6 cm²/s), so that pulses shorter than that plate like their mean. */
const CREDIT_MS = 30000
/** Less than this share of the limit is darkness. */
const DIM = 1 / 100
/** Both measurements begin with this doubt, standard deviation of the sheet's capacity over the cell's own: what a cell gains or has lost of
 *  late is not taken for noise. */
const GAIN = 1 / 10

export function createRecondition(): Recondition {
  return {
    state: "idle", cell: 0, before_uC: 0, error_uC: 0, plated_pC: 0, credit_pC: 0, dark_ms: 0, moved_pC: 0, wait_ms: 0,
    hold: false, outcome: NO_OUTCOME, row: 0,
  }
}

/** It was given up before a reset, so many hours before the next try. */
export function resumeWait(recondition: Recondition, wait_h: number): void {
  if (!(wait_h > 0)) return
  recondition.state = "wait"
  recondition.wait_ms = wait_h * 3600000
}

/** The cell that has less than the limit for sure and least of all, or -1. */
function askingCell(config: ReconditionConfig, gauge: Gauge, sheet_uC: number): number {
  let least_uC = sheet_uC * config.below_permille / 1000
  let found = -1
  for (let i = 0; i < gauge.cells.length; i++) {
    const most_uC = gauge.cells[i].capacity_uC + gauge.cells[i].capacityError_uC
    if (most_uC < least_uC) {
      least_uC = most_uC
      found = i
    }
  }
  return found
}

/** The first fault in force that forbids plating, or -1. */
function forbiddingRow(protection: Protection): number {
  const table = protection.table
  for (let row = 0; row * ROW < table.length; row++) {
    if (protection.states.active[row] && (table[row * ROW + SEVERITY] === SAFETY || (table[row * ROW + ACTION] & STOP_CHARGE) !== 0)) return row
  }
  return -1
}

function giveUp(recondition: Recondition, config: ReconditionConfig, outcome: number): void {
  recondition.state = "wait"
  recondition.outcome = outcome
  recondition.hold = false
  recondition.wait_ms = config.retry_ms
}

/** Capacities are measured anew, over the next full cycle. */
function remeasure(recondition: Recondition, state: ReconditionState, gauge: Gauge): void {
  recondition.state = state
  recondition.moved_pC = 0
  doubtCapacity(gauge, GAIN)
}

function plate(recondition: Recondition, config: ReconditionConfig, sheet_uC: number, gauge: Gauge, protection: Protection, current_nA: number, elapsed_ms: number): void {
  recondition.row = protection.active > 0 ? forbiddingRow(protection) : -1
  if (recondition.row >= 0) return giveUp(recondition, config, FAULTY)
  const limit_nA = config.limit_nA
  const most_pC = limit_nA * CREDIT_MS
  let credit_pC = recondition.credit_pC + limit_nA * elapsed_ms
  if (current_nA > 0) {
    recondition.plated_pC += current_nA * elapsed_ms
    credit_pC -= current_nA * elapsed_ms
  }
  if (current_nA > limit_nA * DIM) recondition.dark_ms = 0
  else if (!recondition.hold) recondition.dark_ms += elapsed_ms
  if (credit_pC < 0) recondition.hold = true
  else if (credit_pC > most_pC / 2) recondition.hold = false
  recondition.credit_pC = credit_pC < most_pC ? credit_pC : most_pC
  if (recondition.dark_ms >= config.dark_ms) return giveUp(recondition, config, DARK)
  if (recondition.plated_pC < sheet_uC * config.plate_permille * 1000) return
  recondition.hold = false
  remeasure(recondition, "confirm", gauge)
}

function beginPlating(recondition: Recondition, cell: number, gauge: Gauge): void {
  recondition.state = "plate"
  recondition.outcome = BEGUN
  recondition.cell = cell
  recondition.before_uC = gauge.cells[cell].capacity_uC
  recondition.error_uC = gauge.cells[cell].capacityError_uC
  recondition.plated_pC = 0
  recondition.credit_pC = 0
  recondition.dark_ms = 0
}

/** Takes a scan; after gauge and protection.
 *  @param current_nA through one cell since the last scan, positive into it */
export function updateRecondition(
  recondition: Recondition, module: ModuleConfig, config: ReconditionConfig, gauge: Gauge, protection: Protection, current_nA: number, elapsed_ms: number,
): void {
  const sheet_uC = module.cell.capacity_uC
  recondition.outcome = NO_OUTCOME
  if (recondition.state === "plate") return plate(recondition, config, sheet_uC, gauge, protection, current_nA, elapsed_ms)
  if (recondition.state === "wait") {
    recondition.wait_ms -= elapsed_ms
    if (recondition.wait_ms <= 0) recondition.state = "idle"
    return
  }
  recondition.moved_pC += (current_nA < 0 ? -current_nA : current_nA) * elapsed_ms
  // What is known of capacities changes when voltages are read as evidence.
  if (!gauge.begun || gauge.age_ms > 0) return
  if (recondition.state === "idle") {
    if (askingCell(config, gauge, sheet_uC) >= 0) remeasure(recondition, "measure", gauge)
    return
  }
  if (recondition.moved_pC < 2000000 * sheet_uC) return
  if (recondition.state === "confirm") {
    const cell = gauge.cells[recondition.cell]
    if (cell.capacityError_uC > KNOWN_WELL * sheet_uC) return
    if (cell.capacity_uC - recondition.before_uC > recondition.error_uC + cell.capacityError_uC) {
      recondition.state = "idle"
      recondition.outcome = KEPT
    } else giveUp(recondition, config, UNDONE)
    return
  }
  const cell = askingCell(config, gauge, sheet_uC)
  if (cell < 0) giveUp(recondition, config, NO_OUTCOME)
  else if (gauge.cells[cell].capacityError_uC <= KNOWN_WELL * sheet_uC && gauge.soc <= FULL_ENOUGH - config.plate_permille / 1000
    && (protection.active === 0 || forbiddingRow(protection) < 0)) beginPlating(recondition, cell, gauge)
}
