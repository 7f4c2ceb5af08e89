// What may be changed to, and how a change begins and is taken back.

import type { ModuleConfig } from "../config.js"
import type { Command } from "../types.js"
import type { ArrayControl } from "./array.js"
import { blindBurst, burst } from "./burst.js"
import { chooseGrouping } from "./planner.js"
import { busBit, connectedMask, excludedBy, livingIn, OPEN_MASK } from "./switches.js"
import { planTransition, probeSets, type Refusal } from "./transition.js"

/** Equals no mask: nobody can say what is closed. */
export const UNKNOWN_MASK = -1

/** What is better than no supply: chips bear some more than they are recommended for (nRF52832: 3.9 V instead of 3.6 V). */
const BUS_MOST = 21 / 20

export function refuse(array: ArrayControl, reason: Refusal): void {
  array.refusals++
  array.refusal = reason
}

/** Cells that can be left out of a grouping of those that should be: without a bypass, the last of a group cannot. */
export function leaveOut(config: ModuleConfig, target: number, excluded: number): number {
  if (config.has.isolation) {
    const grouping = config.array.groupings[target]
    let out = excluded
    let groups = 0
    for (let first = 0; first < config.array.cells; first += grouping.parallel) {
      if (livingIn(grouping, excluded, first) > 0) groups++
      else if (!config.has.bypass) out &= ~(((1 << grouping.parallel) - 1) << first)
    }
    return groups === 0 ? 0 : out
  }
  return 0
}

/** Commands a change. @returns "none", or why it is not permitted */
export function change(array: ArrayControl, config: ModuleConfig, target: number, excluded: number, commands: Command[]): Refusal {
  const grouping = config.array.groupings[target]
  if (((array.barred >> target) & 1) !== 0) return "stuck"
  // One cell less may be one too few.
  array.limits.busMin_mV = excluded === 0 ? 0 : config.power.brownOut_mV
  const plan = planTransition(array.cell_mV, grouping, array.limits, excluded)
  if (plan.kind === "refused") return plan.reason
  if (array.mask === UNKNOWN_MASK || array.index < 0) {
    array.fromIndex = -1
    blindBurst(array, config, grouping, excluded, commands)
  } else {
    array.fromIndex = array.index
    array.fromMask = array.mask
    burst(array, config, grouping, excluded, commands)
  }
  array.index = target
  array.mask = connectedMask(config, grouping, excluded)
  array.excluded = excluded
  array.state = "verify"
  array.refusal = "none"
  return "none"
}

/** From all open, or from what nobody knows, and at once, for the bus does not last: what was being closed; what was in force; the best;
 *  any. At last limits are stretched, since without a supply the latches would fall to such a grouping anyway.
 *  No other cells are left out than were: that they can be has to be seen first.
 *  @param latches as they read */
export function closeAny(array: ArrayControl, config: ModuleConfig, mean_mV: number, latches: number, commands: Command[]): void {
  const groupings = config.array.groupings
  array.index = -1
  array.mask = latches === OPEN_MASK ? OPEN_MASK : UNKNOWN_MASK
  const wanted = [array.remembered, chooseGrouping(config, -1, mean_mV, false)]
  let out = array.rememberedOut
  for (let i = 0; i < groupings.length; i++) {
    // A change that was cut has closed some of the switches of one grouping, and its parallel ones are no other's. With the bus closed it has
    // only come to the probes.
    const cut = latches !== OPEN_MASK && (latches & busBit(config.array.cells)) === 0 && (connectedMask(config, groupings[i], excludedBy(config, latches)) & latches) === latches
    if (cut) {
      wanted[0] = i
      out = excludedBy(config, latches)
    }
    wanted.push(i)
  }
  let closed = false
  for (let i = 0; i < 2 * wanted.length && !closed; i++) {
    const target = wanted[i % wanted.length]
    // What was in force or in the making a second ago is known to be good, as far as its switches go.
    const stretched = i === 0 || i >= wanted.length
    array.limits.parallel_mV = stretched ? config.array.parallelMost_mV : config.array.parallelLimit_mV
    array.limits.busMax_mV = stretched ? config.power.busMax_mV * BUS_MOST : config.power.busMax_mV
    closed = target >= 0 && change(array, config, target, leaveOut(config, target, out), commands) === "none"
  }
  array.limits.parallel_mV = config.array.parallelLimit_mV
  array.limits.busMax_mV = config.power.busMax_mV
  if (closed) return
  if (array.mask !== OPEN_MASK) commands.push({ kind: "switches", value: OPEN_MASK, bytes: [] })
  array.mask = OPEN_MASK
}

/** The shell abandoned a change: everything is as before, and some switch does not obey.
 *  @param failed which of its checks, from 1 */
export function takeBack(array: ArrayControl, config: ModuleConfig, failed: number): void {
  const groupings = config.array.groupings
  const target = array.index
  let sets: number[] = []
  if (config.has.probes) sets = probeSets(config, array.fromMask, groupings[array.fromIndex], array.mask, array.excluded)
  array.index = array.fromIndex
  array.mask = array.fromMask
  array.excluded = excludedBy(config, array.mask)
  array.state = "steady"
  array.sinceChange_ms = 0
  array.stuck = true
  refuse(array, "stuck")
  for (let i = 0; i < groupings.length; i++) {
    if (i === array.index) continue
    // What did not open must stay closed, and the bus (the first set) does so nowhere; if all opened, something of the target did not close.
    const stays = failed <= sets.length ? failed > 1 && (connectedMask(config, groupings[i], array.excluded) & sets[failed - 1]) !== 0 : i !== target
    if (!stays) array.barred |= 1 << i
  }
}
