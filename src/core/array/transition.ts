// From one grouping to another: break before make, and only if the cells that would be paralleled agree.
// Permission and masks are data; array.ts puts them in order.

import type { Grouping } from "../config.js"
import { busBit, dividesEqually, OPEN_MASK, parallelMask, seriesMask } from "./switches.js"

export type Refusal = "none" | "unequal-shares" | "voltage-difference" | "bus-too-high" | "bus-too-low" | "hold-up"

export interface TransitionPlan {
  kind: "ok" | "refused"
  reason: Refusal
  /** Largest voltage difference between cells that would be paralleled, mV. */
  difference_mV: number
}

export interface TransitionLimits {
  /** Highest voltage difference inside a new parallel group, mV. */
  parallel_mV: number
  busMin_mV: number
  busMax_mV: number
}

/** May these cells be grouped so?
 *  @param cell_mV voltages of the cells at no or small current, mV
 *  @returns "refused" with its reason; paralleling loses 1/2·C1·C2/(C1+C2)·(V1-V2)² whatever the resistance */
export function planTransition(cell_mV: number[], target: Grouping, limits: TransitionLimits): TransitionPlan {
  const cells = cell_mV.length
  if (!dividesEqually(cells, target)) return { kind: "refused", reason: "unequal-shares", difference_mV: 0 }
  let difference_mV = 0
  let bus_mV = 0
  for (let group = 0; group < target.series; group++) {
    const first = group * target.parallel
    let low_mV = cell_mV[first]
    let high_mV = low_mV
    let sum_mV = 0
    for (let i = first; i < first + target.parallel; i++) {
      if (cell_mV[i] < low_mV) low_mV = cell_mV[i]
      if (cell_mV[i] > high_mV) high_mV = cell_mV[i]
      sum_mV += cell_mV[i]
    }
    if (high_mV - low_mV > difference_mV) difference_mV = high_mV - low_mV
    bus_mV += sum_mV / target.parallel
  }
  if (difference_mV > limits.parallel_mV) return { kind: "refused", reason: "voltage-difference", difference_mV }
  if (bus_mV > limits.busMax_mV) return { kind: "refused", reason: "bus-too-high", difference_mV }
  if (bus_mV < limits.busMin_mV) return { kind: "refused", reason: "bus-too-low", difference_mV }
  return { kind: "ok", reason: "none", difference_mV }
}

/** Latch masks that take the array apart: the bus first, so that no array switch ever breaks a load current.
 *  @param mask what is closed */
export function breakMasks(cells: number, mask: number): number[] {
  return [mask & ~busBit(cells), OPEN_MASK]
}

/** Latch masks that put a grouping together: parallel, then series, then the bus. */
export function makeMasks(cells: number, target: Grouping): number[] {
  const parallel = parallelMask(cells, target)
  const string = parallel | seriesMask(cells, target)
  return [parallel, string, string | busBit(cells)]
}
