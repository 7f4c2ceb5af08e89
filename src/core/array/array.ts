// Keeps the array in the grouping that suits, one safe step a tick:
//   steady -> (bus open, all open) isolated -> (parallel, series, bus) verify -> steady
// While isolated every cell shows its own voltage; the microcontroller lives on the bus capacitor.

import type { Measured } from "../calibrate.js"
import type { Grouping, ModuleConfig } from "../config.js"
import type { Command } from "../types.js"
import { chooseGrouping } from "./planner.js"
import { groupingMask, groupingOf, OPEN_MASK } from "./switches.js"
import { breakMasks, makeMasks, planTransition, type Refusal, type TransitionLimits } from "./transition.js"

export type ArrayState = "boot" | "steady" | "isolated" | "verify"

export interface ArrayControl {
  state: ArrayState
  /** Index of the grouping in force (or aimed at while changing), -1 before the first. */
  index: number
  /** Index of the grouping that was left, to fall back on. */
  from: number
  /** Latch mask that was last commanded. */
  mask: number
  sinceChange_ms: number
  /** Ticks that the latches read back differently, and attempts to put this right. */
  mismatches: number
  attempts: number
  /** Changes made, and changes refused with the last reason. */
  changes: number
  refusals: number
  refusal: Refusal | "none" | "hold-up"
  /** True in the tick that a grouping was verified. */
  committed: boolean
  /** Latches that do not obey: the fault room shows it. */
  stuck: boolean
  cell_mV: number[]
  limits: TransitionLimits
}

/** Read-backs that must differ before the latches are set anew, and trials before they count as stuck. */
const MISMATCH_TICKS = 2
const ATTEMPTS = 3

/** Bus and cells may differ by this share when a closed grouping is verified. */
const VERIFY_SHARE = 1 / 5

/** A refused change is not tried again before this has passed. */
const REFUSED_WAIT_MS = 600000

export function createArray(config: ModuleConfig): ArrayControl {
  const cell_mV: number[] = []
  for (let i = 0; i < config.array.cells; i++) cell_mV.push(0)
  return {
    state: "boot", index: -1, from: -1, mask: OPEN_MASK, sinceChange_ms: config.array.dwell_ms,
    mismatches: 0, attempts: 0, changes: 0, refusals: 0, refusal: "none", committed: false, stuck: false, cell_mV,
    limits: { parallel_mV: config.array.parallelLimit_mV, busMin_mV: 0, busMax_mV: config.power.busMax_mV },
  }
}

/** Grouping in force, or undefined while cells are isolated. */
export function groupingInForce(array: ArrayControl, config: ModuleConfig): Grouping | undefined {
  if (array.index < 0 || array.state === "isolated" || array.state === "boot") return undefined
  return config.array.groupings[array.index]
}

function setSwitches(array: ArrayControl, masks: number[], commands: Command[]): void {
  for (let i = 0; i < masks.length; i++) {
    if (masks[i] === array.mask) continue
    array.mask = masks[i]
    commands.push({ kind: "switches", value: masks[i], bytes: [] })
  }
}

/** Whether the bus capacitor carries the microcontroller through one open tick and a late one. */
function holdsUp(config: ModuleConfig, bus_uV: number): boolean {
  const spare_mV = bus_uV / 1000 - config.power.brownOut_mV
  // nF·mV = pC, µA·ms = nC
  return config.power.busCapacitor_nF * spare_mV / 1000 >= 2 * config.power.idle_uA * config.tick_ms
}

function takeApart(array: ArrayControl, config: ModuleConfig, target: number, commands: Command[]): void {
  array.from = array.index
  array.index = target
  setSwitches(array, breakMasks(config.array.cells, array.mask), commands)
  array.state = "isolated"
}

/** First permitted grouping among: the target, the one that was left, any. Puts it together. */
function putTogether(array: ArrayControl, config: ModuleConfig, commands: Command[]): void {
  const groupings = config.array.groupings
  const count = groupings.length
  for (let trial = -2; trial < count; trial++) {
    const index = trial === -2 ? array.index : trial === -1 ? array.from : trial
    if (index < 0) continue
    const plan = planTransition(array.cell_mV, groupings[index], array.limits)
    if (plan.kind === "refused") {
      if (index === array.index) {
        array.refusals++
        array.refusal = plan.reason
      }
      continue
    }
    array.index = index
    setSwitches(array, makeMasks(config.array.cells, groupings[index]), commands)
    array.state = "verify"
    return
  }
  // No permitted grouping: cells stay isolated; tried again every tick, since voltages move.
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
  let sum_mV = 0
  for (let i = 0; i < cells; i++) {
    array.cell_mV[i] = Math.floor(measured.cell_uV[i] / 1000)
    sum_mV += array.cell_mV[i]
  }
  const mean_mV = sum_mV / cells

  if (array.state === "boot") {
    // Latches outlive the microcontroller: what they read is the truth, not what was meant before the reset.
    if (!readable || !measured.trusted) return
    array.mask = switches
    array.index = groupingOf(cells, config.array.groupings, switches)
    if (array.index >= 0) {
      array.state = "steady"
      array.committed = true
      return
    }
    const target = chooseGrouping(config, -1, mean_mV)
    takeApart(array, config, target >= 0 ? target : 0, commands)
    return
  }

  if (array.state === "isolated") {
    if (measured.trusted) putTogether(array, config, commands)
    return
  }

  if (readable && switches !== array.mask) array.mismatches++
  else array.mismatches = 0

  if (array.state === "verify") {
    const expected_uV = config.array.groupings[array.index].series * mean_mV * 1000
    const off_uV = Math.abs(measured.bus_uV - expected_uV)
    if (array.mismatches === 0 && off_uV <= expected_uV * VERIFY_SHARE) {
      array.state = "steady"
      array.attempts = 0
      array.stuck = false
      array.committed = true
      array.sinceChange_ms = 0
      array.changes++
      return
    }
  }

  if (array.mismatches >= MISMATCH_TICKS && !array.stuck) {
    array.attempts++
    array.mismatches = 0
    if (array.attempts > ATTEMPTS) {
      array.stuck = true
      array.state = "steady"
      return
    }
    array.mask = switches
    takeApart(array, config, array.index, commands)
    return
  }
  if (array.state !== "steady" || !measured.trusted) return

  const wait_ms = array.refusal === "none" ? config.array.dwell_ms : REFUSED_WAIT_MS
  if (array.sinceChange_ms < wait_ms || array.stuck) return
  const choice = chooseGrouping(config, array.index, mean_mV)
  if (choice === array.index || choice < 0) return
  array.sinceChange_ms = 0
  array.refusal = "none"
  if (!holdsUp(config, measured.bus_uV)) {
    array.refusals++
    array.refusal = "hold-up"
    return
  }
  takeApart(array, config, choice, commands)
}

/** The mask that a verified array must read back. */
export function expectedMask(array: ArrayControl, config: ModuleConfig): number {
  return array.index < 0 ? OPEN_MASK : groupingMask(config.array.cells, config.array.groupings[array.index])
}
