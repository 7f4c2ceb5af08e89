// Every number that the firmware believes, in one flat list: what the conformance suite compares between
// runtimes and what the simulator records beside the truth.

import type { PowerModule } from "./module.js"

/** Positions in the list, before the three numbers per cell. */
export const OBSERVE_SOC = 0
export const OBSERVE_ERROR = 1
export const OBSERVE_ARRAY = 2
export const OBSERVE_ACTIONS = 3
export const OBSERVE_ACTIVE_FAULTS = 4
export const OBSERVE_HEAD = 16

/** Writes the numbers into `into` from index 0 and returns how many.
 *  Head: soc, error (0..1), index of the grouping in force or -1, protection actions, active faults, gauge conflicts,
 *  counter remainder (pC), polarisation (µV), its doubt (µV), harvest mean (µW), sure store (µJ), spend (µW), radio
 *  refusals, array changes, array refusals, radio interval (ms); then per cell: charge (µC), error (µC), age (ms);
 *  then per sensor: interval (ms), samples asked for. */
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
  into[7] = gauge.relaxation.polarisation_uV
  into[8] = gauge.relaxation.doubt_uV
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
    into[at] = cell.charge_uC
    into[at + 1] = cell.error_uC
    into[at + 2] = cell.age_ms
    at += 3
  }
  for (let i = 0; i < tasks.length - 1; i++) {
    into[at] = tasks[i].interval_ms
    into[at + 1] = tasks[i].count
    at += 2
  }
  return at
}
