// From one connection of the cells to another: break before make, and only if the cells that would be paralleled agree.
// Permission and masks are data; array.ts puts them in order.

import type { Grouping, ModuleConfig } from "../config.js"
import { busBit, bypassBit, cellMask, dividesEqually, isolationBit, livingIn, OPEN_MASK, parallelMask, seriesMask } from "./switches.js"

export type Refusal = "none" | "unequal-shares" | "voltage-difference" | "bus-too-high" | "bus-too-low" | "hold-up" | "stuck"

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
 *  @param excluded cells that take no part, a bit each
 *  @returns "refused" with its reason; paralleling loses 1/2·C1·C2/(C1+C2)·(V1-V2)² whatever the resistance */
export function planTransition(cell_mV: number[], target: Grouping, limits: TransitionLimits, excluded: number): TransitionPlan {
  const cells = cell_mV.length
  if (!dividesEqually(cells, target)) return { kind: "refused", reason: "unequal-shares", difference_mV: 0 }
  let difference_mV = 0
  let bus_mV = 0
  for (let first = 0; first < cells; first += target.parallel) {
    let low_mV = Infinity
    let high_mV = -Infinity
    let sum_mV = 0
    for (let i = first; i < first + target.parallel; i++) {
      if (((excluded >> i) & 1) !== 0) continue
      if (cell_mV[i] < low_mV) low_mV = cell_mV[i]
      if (cell_mV[i] > high_mV) high_mV = cell_mV[i]
      sum_mV += cell_mV[i]
    }
    const living = livingIn(target, excluded, first)
    if (living === 0) continue
    if (high_mV - low_mV > difference_mV) difference_mV = high_mV - low_mV
    bus_mV += sum_mV / living
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

/** Latch masks that put a grouping together: what belongs to the cells themselves and parallel, then series, then the bus. */
export function makeMasks(config: ModuleConfig, target: Grouping, excluded: number): number[] {
  const cells = config.array.cells
  const parallel = parallelMask(cells, target) | cellMask(config, target, excluded)
  const string = parallel | seriesMask(cells, target)
  return [parallel, string, string | busBit(cells)]
}

/** The switches that must be seen to open before a change, as sets of bits: all current from top to bottom of the ladder crosses every
 *  boundary of it and every group, so that each set, opened alone, cuts the bus off, unless one of its switches is stuck. One that does
 *  not open would short a cell, or join one that was taken out, as soon as others close.
 *  @param mask, grouping what is closed
 *  @param to what is to be closed instead
 *  @param excluded cells that will take no part then */
export function probeSets(config: ModuleConfig, mask: number, grouping: Grouping, to: number, excluded: number): number[] {
  const cells = config.array.cells
  const sets = [busBit(cells)]
  for (let i = 0; i < cells - 1; i++) {
    const closed = mask & ((1 << i) | (1 << (cells - 1 + i)))
    if (closed !== 0 && (closed & to) === 0) sets.push(closed)
  }
  if (config.has.isolation) {
    for (let first = 0; first < cells; first += grouping.parallel) {
      let isolations = 0
      let out = 0
      for (let i = first; i < first + grouping.parallel; i++) {
        isolations |= mask & isolationBit(cells, i)
        out += (excluded >> i) & 1
      }
      if (out > 0 && isolations !== 0) sets.push(isolations)
      const bypass = config.has.bypass ? mask & bypassBit(cells, first) : 0
      if (bypass !== 0 && (bypass & to) === 0) sets.push(bypass)
    }
  }
  return sets
}
