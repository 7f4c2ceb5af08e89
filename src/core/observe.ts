// Every number that the firmware believes, in one flat list: what the conformance suite compares between
// runtimes and what the simulator records beside the truth.

import { clamp } from "./arithmetic.js"
import type { PowerModule } from "./module.js"

/** Positions in the list, before the numbers per cell. */
export const OBSERVE_SOC = 0
export const OBSERVE_ERROR = 1
export const OBSERVE_ARRAY = 2
export const OBSERVE_ACTIONS = 3
export const OBSERVE_ACTIVE_FAULTS = 4
export const OBSERVE_HEAD = 16
/** Numbers per cell, and the place of its charge and its capacity among them. */
export const OBSERVE_PER_CELL = 6
export const OBSERVE_CELL_CHARGE = 0
export const OBSERVE_CELL_CAPACITY = 3

/** Writes the numbers into `into` from index 0 and returns how many.
 *  Head: soc, error (0..1), index of the grouping in force or -1, protection actions, active faults, gauge conflicts,
 *  counter remainder (pC), percent shown (-1: none yet), strain of the gauge, harvest mean (µW), sure store (µJ), spend (µW), radio
 *  refusals, array changes, array refusals, radio interval (ms); then per cell: charge (µC), error (µC), age (ms),
 *  capacity (µC), resistance relative to the sheet's, self-discharge (nA);
 *  then per sensor: interval (ms), samples asked for;
 *  then per watched sensor: events begun, level of the detector, held back (µJ). */
export function observe(module: PowerModule, into: number[]): number {
  const gauge = module.gauge
  const array = module.array
  const budget = module.schedule.budget
  const tasks = module.schedule.tasks
  const radio = tasks[tasks.length - 1]
  into[0] = gauge.soc
  into[1] = gauge.error
  into[2] = array.state === "steady" || array.state === "verify" ? array.index : -1
  into[3] = module.protection.actions
  into[4] = module.protection.active
  into[5] = gauge.conflicts
  into[6] = gauge.count.remainder_pC
  into[7] = gauge.display.percent >= 0 ? gauge.display.percent : -1
  into[8] = gauge.belief.strain
  into[9] = budget.harvest_uW
  into[10] = budget.store_uJ
  into[11] = budget.spend_uW
  into[12] = radio.refused
  into[13] = array.changes
  into[14] = array.refusals
  into[15] = radio.interval_ms
  let at = OBSERVE_HEAD
  for (let i = 0; i < gauge.cells.length; i++) {
    const cell = gauge.cells[i]
    into[at] = clamp(cell.charge_uC, 0, cell.capacity_uC)
    into[at + 1] = cell.error_uC
    into[at + 2] = gauge.age_ms
    into[at + 3] = cell.capacity_uC
    into[at + 4] = cell.resistance
    into[at + 5] = cell.selfDischarge_nA
    at += OBSERVE_PER_CELL
  }
  for (let i = 0; i < tasks.length - 1; i++) {
    into[at] = tasks[i].interval_ms
    into[at + 1] = tasks[i].count
    at += 2
  }
  if (module.config.has.events) {
    if (module.watches !== undefined && module.schedule.reserves !== undefined) {
      const list = module.watches.list
      for (let i = 0; i < list.length; i++) {
        into[at] = list[i].detector.count
        into[at + 1] = list[i].detector.level
        into[at + 2] = module.schedule.reserves[i].held_uJ
        at += 3
      }
    }
  }
  return at
}
