// Keeps the array in the grouping that suits:
//   boot -> (read the latches) -> steady -> (probe, break, make, verify) verify -> steady
// A change is one burst of commands, carried out while the microcontroller lives on the bus capacitor for milliseconds: every switch that has
// to open is first seen to open, then the bus opens first and closes last, and a bus that does not come up takes everything back (burst.ts).
// The next tick commits it by measurement, and mends or reports what did not obey.

import { filled } from "../arithmetic.js"
import type { Measured } from "../calibrate.js"
import type { Grouping, ModuleConfig } from "../config.js"
import { type Command, MISSING_SWITCHES, type Sample } from "../types.js"
import { toBalance } from "./balance.js"
import { busOf, VERIFY_SHARE } from "./burst.js"
import { change, closeAny, leaveOut, refuse, takeBack, UNKNOWN_MASK } from "./change.js"
import { chooseGrouping, fallsFast, holdUp_mV, isPressing, risesStill } from "./planner.js"
import { excludedBy, groupingOf, OPEN_MASK } from "./switches.js"
import type { Refusal, TransitionLimits } from "./transition.js"

export type ArrayState = "boot" | "open" | "verify" | "steady"

export interface ArrayControl {
  state: ArrayState
  /** Index of the grouping in force, or being verified; -1 while all switches are open. */
  index: number
  /** Latch mask that was last commanded; UNKNOWN_MASK if nobody can say. */
  mask: number
  /** Cells that are taken out, as bits: at fault, or waiting for the others to come to them. */
  excluded: number
  /** What to go back to if the change under way is abandoned. */
  fromIndex: number
  fromMask: number
  /** Grouping that the journal knows as the last one in force, -1 if it knows none; and the cells that were taken out, as bits. */
  remembered: number
  rememberedOut: number
  /** Groupings that a switch which does not obey forbids until the next boot, as bits. */
  barred: number
  /** Cells that were to be taken out when that was last considered. */
  asked: number
  /** Time since the grouping was changed or last considered. */
  sinceChange_ms: number
  /** Ticks in a row that the latches read back differently, and attempts to put this right. */
  mismatches: number
  attempts: number
  /** Changes made, and changes refused or abandoned with the last reason. */
  changes: number
  refusals: number
  refusal: Refusal
  /** True in the tick that a grouping was verified. */
  committed: boolean
  /** Switches that do not obey: the protection room shows it. */
  stuck: boolean
  /** The harvester is connected: it is set aside during a change. */
  harvesting: boolean
  /** Bus at the last scan, mV. */
  bus_mV: number
  cell_mV: number[]
  limits: TransitionLimits
}

/** Read-backs that must differ before the latches are set anew, and trials before they count as stuck. */
const MISMATCH_TICKS = 2
const ATTEMPTS = 3

/** A refused change is not tried again before this has passed, unless the bus is at an end of its window. */
const REFUSED_WAIT_MS = 600000

export function createArray(config: ModuleConfig): ArrayControl {
  return {
    state: "boot", index: -1, mask: OPEN_MASK, excluded: 0, fromIndex: -1, fromMask: OPEN_MASK, remembered: -1, rememberedOut: 0, barred: 0, asked: 0, sinceChange_ms: 0,
    mismatches: 0, attempts: 0, changes: 0, refusals: 0, refusal: "none", committed: false, stuck: false, harvesting: false, bus_mV: 0, cell_mV: filled(config.array.cells, 0),
    limits: { parallel_mV: config.array.parallelLimit_mV, busMin_mV: 0, busMax_mV: config.power.busMax_mV },
  }
}

/** Grouping in force, or undefined while the switches are open or unread. */
export function groupingInForce(array: ArrayControl, config: ModuleConfig): Grouping | undefined {
  return array.index < 0 ? undefined : config.array.groupings[array.index]
}

/** Latches outlive the microcontroller: what they read is the truth, not what was meant before the reset.
 *  @returns whether they hold a grouping */
export function adoptLatches(array: ArrayControl, config: ModuleConfig, switches: number): boolean {
  array.mask = switches
  array.index = groupingOf(config, switches)
  if (array.index < 0) {
    // No grouping of ours: a change that was cut, with the bus open, or a read-back that lies.
    array.state = "open"
    return false
  }
  array.excluded = excludedBy(config, switches)
  array.state = "steady"
  array.committed = true
  return true
}

/** Is another grouping better now, or the same without other cells?
 *  @param out cells that should not take part
 *  @param rise_mV of the bus since the last scan */
function consider(array: ArrayControl, config: ModuleConfig, measured: Measured, mean_mV: number, charging: boolean, out: number, rise_mV: number, commands: Command[]): void {
  const index = array.index
  array.asked = out
  let choice = chooseGrouping(config, index, mean_mV, charging)
  if (choice < 0 || ((array.barred >> choice) & 1) !== 0 || risesStill(config, config.array.groupings[choice], mean_mV, rise_mV)) choice = index
  let excluded = leaveOut(config, choice, out)
  if (config.has.isolation) {
    excluded |= toBalance(array.cell_mV, config.array.groupings[choice], config.array.parallelLimit_mV, excluded, charging)
  }
  if (choice === index && excluded === array.excluded) return
  const refusal = measured.bus_uV / 1000 - config.power.brownOut_mV >= holdUp_mV(config) ? change(array, config, choice, excluded, commands) : "hold-up"
  if (refusal !== "none" && refusal !== array.refusal) refuse(array, refusal)
}

/** One tick of array control.
 *  @param sample of the tick: latch read-back, and whether the last change was abandoned
 *  @param faulty cells that must not take part, as bits; regarded where cells can be isolated */
export function updateArray(array: ArrayControl, config: ModuleConfig, measured: Measured, sample: Sample, faulty: number, commands: Command[]): void {
  const cells = config.array.cells
  const switches = sample.switches
  const readable = (sample.missing & MISSING_SWITCHES) === 0
  array.committed = false
  array.sinceChange_ms += measured.elapsed_ms
  const bus_mV = measured.bus_uV / 1000
  const fall_mV = array.bus_mV - bus_mV
  array.bus_mV = bus_mV

  if (array.state === "boot") {
    if (!readable || adoptLatches(array, config, switches)) return
    // With the bus open the capacitor is all that there is until the next tick, and it does not last: what was cut is made good now.
  }
  if (!measured.trusted && array.state !== "open") return
  // Under a charger that throttles, nothing flows into the cells: it counts unless they are discharged for sure.
  const charging = measured.harvest_nA > 0 && measured.current_nA > -config.calibration.currentError_nA
  const pressing = isPressing(config, bus_mV, charging)
  if (array.state === "steady" && fallsFast(config, array.index, bus_mV, fall_mV, measured.elapsed_ms)) commands.push({ kind: "scan", value: 0, bytes: [] })
  const calm = array.state === "steady" && switches === array.mask && array.sinceChange_ms < config.array.dwell_ms && !pressing
  const out = config.has.isolation ? faulty : 0
  const urgent = out !== array.asked
  if (calm && !urgent) {
    array.mismatches = 0
    return
  }
  let sum_mV = 0
  let living = 0
  for (let i = 0; i < cells; i++) {
    array.cell_mV[i] = Math.floor(measured.cell_uV[i] / 1000)
    if (((array.excluded >> i) & 1) !== 0) continue
    sum_mV += array.cell_mV[i]
    living++
  }
  const mean_mV = sum_mV / living
  if (array.state === "open") {
    closeAny(array, config, mean_mV, switches, commands)
    return
  }
  if (array.state === "verify" && sample.failedCheck > 0) {
    takeBack(array, config, sample.failedCheck)
    return
  }

  if (readable && switches !== array.mask) array.mismatches++
  else array.mismatches = 0
  if (array.state === "verify") {
    const expected_uV = busOf(array, config.array.groupings[array.index], array.excluded) * 1000
    array.state = "steady"
    array.sinceChange_ms = 0
    // A change that began in a known grouping has been verified by the shell already.
    if (array.mismatches === 0 && (array.fromIndex >= 0 || Math.abs(measured.bus_uV - expected_uV) <= expected_uV * VERIFY_SHARE)) {
      array.attempts = 0
      array.stuck = array.barred !== 0
      array.committed = true
      array.changes++
      return
    }
    array.mismatches = MISMATCH_TICKS
  }
  if (array.mismatches >= MISMATCH_TICKS && array.attempts <= ATTEMPTS) {
    array.mismatches = 0
    array.attempts++
    if (array.attempts > ATTEMPTS) {
      array.stuck = true
      return
    }
    // Latches or their read-back are wrong, and neither says which.
    const commanded = array.mask
    array.mask = UNKNOWN_MASK
    if (change(array, config, array.index, array.excluded, commands) !== "none") array.mask = commanded
    return
  }

  // At an end of the bus's window every scan counts, whatever was refused before.
  const wait_ms = urgent || pressing ? 0 : array.refusal !== "none" ? REFUSED_WAIT_MS : config.array.dwell_ms
  if (array.sinceChange_ms < wait_ms || array.mismatches > 0 || array.attempts > ATTEMPTS) return
  array.sinceChange_ms = 0
  consider(array, config, measured, mean_mV, charging, out, -fall_mV, commands)
}
