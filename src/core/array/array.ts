// Keeps the array in the grouping that suits:
//   boot -> (read the latches) -> steady -> (break, make) verify -> steady
// A change is one burst of commands, bus first, so that the microcontroller lives on the bus capacitor for
// milliseconds only; the next tick verifies it by measurement, and mends or reports what did not obey.

import type { Measured } from "../calibrate.js"
import type { Grouping, ModuleConfig } from "../config.js"
import type { Command } from "../types.js"
import { chooseGrouping, isPressing } from "./planner.js"
import { groupingOf, OPEN_MASK } from "./switches.js"
import { breakMasks, makeMasks, planTransition, type Refusal, type TransitionLimits } from "./transition.js"

export type ArrayState = "boot" | "open" | "verify" | "steady"

export interface ArrayControl {
  state: ArrayState
  /** Index of the grouping in force, or being verified; -1 while all switches are open. */
  index: number
  /** Latch mask that was last commanded; UNKNOWN_MASK if nobody can say. */
  mask: number
  /** Time since the grouping was changed or last considered. */
  sinceChange_ms: number
  /** Ticks in a row that the latches read back differently, and attempts to put this right. */
  mismatches: number
  attempts: number
  /** Changes made, and changes refused with the last reason. */
  changes: number
  refusals: number
  refusal: Refusal
  /** True in the tick that a grouping was verified. */
  committed: boolean
  /** Switches that do not obey: the protection room shows it. */
  stuck: boolean
  cell_mV: number[]
  limits: TransitionLimits
}

/** Equals no mask, so that whatever comes next is commanded. */
const UNKNOWN_MASK = -1

/** Read-backs that must differ before the latches are set anew, and trials before they count as stuck. */
const MISMATCH_TICKS = 2
const ATTEMPTS = 3

/** Bus and cells may differ by this share when a closed grouping is verified. */
const VERIFY_SHARE = 1 / 5

/** At an end of the bus's window the dwell time shrinks to this. */
const HASTE_MS = 5000

/** A refused change is not tried again before this has passed. */
const REFUSED_WAIT_MS = 600000

export function createArray(config: ModuleConfig): ArrayControl {
  const cell_mV: number[] = []
  for (let i = 0; i < config.array.cells; i++) cell_mV.push(0)
  return {
    state: "boot", index: -1, mask: OPEN_MASK, sinceChange_ms: 0, mismatches: 0, attempts: 0,
    changes: 0, refusals: 0, refusal: "none", committed: false, stuck: false, cell_mV,
    limits: { parallel_mV: config.array.parallelLimit_mV, busMin_mV: 0, busMax_mV: config.power.busMax_mV },
  }
}

/** Grouping in force, or undefined while the switches are open or unread. */
export function groupingInForce(array: ArrayControl, config: ModuleConfig): Grouping | undefined {
  return array.index < 0 ? undefined : config.array.groupings[array.index]
}

function setSwitches(array: ArrayControl, masks: number[], commands: Command[]): void {
  for (let i = 0; i < masks.length; i++) {
    if (masks[i] === array.mask) continue
    array.mask = masks[i]
    commands.push({ kind: "switches", value: masks[i], bytes: [] })
  }
}

/** Whether the bus capacitor carries the microcontroller through the burst. */
function holdsUp(config: ModuleConfig, bus_uV: number): boolean {
  const spare_mV = bus_uV / 1000 - config.power.brownOut_mV
  return config.power.busCapacitor_nF * spare_mV >= config.power.transition_nC * 1000 // nF·mV = pC
}

/** Break, then make, if the target is permitted. @returns whether commands were given */
function change(array: ArrayControl, config: ModuleConfig, target: number, commands: Command[]): boolean {
  const cells = config.array.cells
  const grouping = config.array.groupings[target]
  const plan = planTransition(array.cell_mV, grouping, array.limits)
  if (plan.kind === "refused") {
    array.refusals++
    array.refusal = plan.reason
    return false
  }
  // Where nobody can say what is closed, everything is opened at once: any other mask might close something.
  setSwitches(array, array.mask === UNKNOWN_MASK ? [OPEN_MASK] : breakMasks(cells, array.mask), commands)
  setSwitches(array, makeMasks(cells, grouping), commands)
  array.index = target
  array.state = "verify"
  array.refusal = "none"
  return true
}

/** From all open, or from what nobody knows: the best grouping, or else any that is permitted, or else all open. */
function closeAny(array: ArrayControl, config: ModuleConfig, mean_mV: number, commands: Command[]): void {
  const best = chooseGrouping(config, -1, mean_mV, false)
  if (best >= 0 && change(array, config, best, commands)) return
  for (let i = 0; i < config.array.groupings.length; i++) {
    if (i !== best && change(array, config, i, commands)) return
  }
  setSwitches(array, [OPEN_MASK], commands)
}

/** Latches outlive the microcontroller: what they read is the truth, not what was meant before the reset.
 *  @returns whether they hold a grouping */
function adoptLatches(array: ArrayControl, config: ModuleConfig, switches: number): boolean {
  array.mask = switches
  array.index = groupingOf(config.array.cells, config.array.groupings, switches)
  if (array.index >= 0) {
    array.state = "steady"
    array.committed = true
    return true
  }
  // No grouping of ours: a change that was cut, with the bus open, or a read-back that lies. Either way nothing may be
  // closed before everything is open.
  array.mask = UNKNOWN_MASK
  array.state = "open"
  return false
}

/** One tick of array control.
 *  @param switches latch read-back, same bits as commands
 *  @param readable whether `switches` was really read this tick */
export function updateArray(
  array: ArrayControl, config: ModuleConfig, measured: Measured, switches: number, readable: boolean, commands: Command[],
): void {
  const cells = config.array.cells
  array.committed = false
  array.sinceChange_ms += measured.elapsed_ms
  let sum_uV = 0
  for (let i = 0; i < cells; i++) sum_uV += measured.cell_uV[i]
  const mean_mV = sum_uV / cells / 1000

  if (array.state === "boot") {
    if (!readable || adoptLatches(array, config, switches)) return
    // With the bus open the capacitor is all that there is until the next tick, and it does not last: what was cut is made good now.
  }
  if (!measured.trusted) {
    if (array.state === "open") setSwitches(array, [OPEN_MASK], commands)
    return
  }
  // Under a charger that throttles, nothing flows into the cells: it counts unless they are discharged for sure.
  const charging = measured.harvest_nA > 0 && measured.current_nA > -config.calibration.currentError_nA
  const pressing = isPressing(config, measured.bus_uV / 1000, charging)
  if (array.state === "steady" && switches === array.mask && array.sinceChange_ms < config.array.dwell_ms && !pressing) {
    array.mismatches = 0
    return
  }
  for (let i = 0; i < cells; i++) array.cell_mV[i] = Math.floor(measured.cell_uV[i] / 1000)
  if (array.state === "open") {
    closeAny(array, config, mean_mV, commands)
    return
  }

  if (readable && switches !== array.mask) array.mismatches++
  else array.mismatches = 0
  if (array.state === "verify") {
    const expected_uV = config.array.groupings[array.index].series * mean_mV * 1000
    array.state = "steady"
    array.sinceChange_ms = 0
    if (array.mismatches === 0 && Math.abs(measured.bus_uV - expected_uV) <= expected_uV * VERIFY_SHARE) {
      array.attempts = 0
      array.stuck = false
      array.committed = true
      array.changes++
      return
    }
    array.mismatches = MISMATCH_TICKS
  }
  if (array.mismatches >= MISMATCH_TICKS && !array.stuck) {
    array.mismatches = 0
    array.attempts++
    if (array.attempts > ATTEMPTS) {
      array.stuck = true
      return
    }
    // Latches or their read-back are wrong, and neither says which.
    const commanded = array.mask
    array.mask = UNKNOWN_MASK
    if (!change(array, config, array.index, commands)) array.mask = commanded
    return
  }

  const wait_ms = array.refusal !== "none" ? REFUSED_WAIT_MS : pressing ? HASTE_MS : config.array.dwell_ms
  if (array.sinceChange_ms < wait_ms || array.mismatches > 0 || array.stuck) return
  array.sinceChange_ms = 0
  const choice = chooseGrouping(config, array.index, mean_mV, charging)
  if (choice < 0 || choice === array.index) return
  if (holdsUp(config, measured.bus_uV)) {
    change(array, config, choice, commands)
  } else {
    array.refusals++
    array.refusal = "hold-up"
  }
}
