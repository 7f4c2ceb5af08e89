// What the zinc of a cell goes through: how much was plated at which current density, and how deep its half cycles were (recommendation R5
// of the hybrid-capacitor review: study plating at practical current density and areal capacity). All groups of an array have the same
// number of cells, so every cell carries the same share of its current: one account stands for each of them.

import { filled } from "../arithmetic.js"
import type { ModuleConfig, StressConfig } from "../config.js"

/** Where the bins of current density begin, but the first one, which begins at 0, µA/cm². */
export const DENSITY_EDGES_uA_cm2 = [10, 30, 100, 300, 1000]
/** Half cycles by depth: the last bin begins at a half of the capacity, each one below it at a half of that, the first at the dead band. */
export const DEPTH_BINS = 6

/** A half cycle has ended when the charge has turned by more than this share of the capacity: bursts of a radio and clouds are none. */
export const DEAD_BAND = 1 / 100

/** Numbers of an account, and where they are; charges in thousandths of the sheet's capacity. */
export const ACCOUNT_NUMBERS = 15
export const ACCOUNT_CAPACITY = 0
export const ACCOUNT_PLATED = 1
export const ACCOUNT_STRIPPED = 7
export const ACCOUNT_HALVES = 8
/** Hours for which nobody tries to recondition again. */
export const ACCOUNT_WAIT = 14

export interface Stress {
  /** Charge that went in by bin of current density, and out, pC per cell: a double counts a thousand full cycles of any cell here to 16 pC. */
  plated_pC: number[]
  stripped_pC: number
  /** Half cycles that have ended, by bin of depth. */
  halves: number[]
  /** The half cycle of now: 1 in, -1 out; charge that it has moved, and by how much that has turned back since, pC. */
  way: number
  swing_pC: number
  back_pC: number
}

export function createStress(): Stress {
  return { plated_pC: filled(DENSITY_EDGES_uA_cm2.length + 1, 0), stripped_pC: 0, halves: filled(DEPTH_BINS, 0), way: 1, swing_pC: 0, back_pC: 0 }
}

/** Takes a scan.
 *  @param current_nA through one cell since the last scan, positive into it
 *  @param capacity_uC of the sheet */
export function countStress(stress: Stress, config: StressConfig, capacity_uC: number, current_nA: number, elapsed_ms: number): void {
  const moved_pC = current_nA * elapsed_ms
  if (moved_pC > 0) {
    const edges_nA = config.density_nA
    let bin = 0
    while (bin < edges_nA.length && current_nA >= edges_nA[bin]) bin++
    stress.plated_pC[bin] += moved_pC
  } else stress.stripped_pC -= moved_pC

  stress.back_pC -= moved_pC * stress.way
  if (stress.back_pC <= 0) {
    stress.swing_pC -= stress.back_pC
    stress.back_pC = 0
    return
  }
  const band_pC = capacity_uC * 1000000 * DEAD_BAND
  if (stress.back_pC <= band_pC) return
  // What begins with the boot may be no half cycle at all.
  if (stress.swing_pC > band_pC) {
    let bin = DEPTH_BINS - 1
    let least_pC = capacity_uC * 500000
    while (bin > 0 && stress.swing_pC <= least_pC) {
      least_pC = least_pC / 2
      bin--
    }
    stress.halves[bin]++
  }
  stress.way = -stress.way
  stress.swing_pC = stress.back_pC
  stress.back_pC = 0
}

/** Writes the account into `into`, as the journal keeps it. */
export function accountOf(stress: Stress, config: StressConfig, capacity_uC: number, into: number[]): void {
  const step_pC = capacity_uC * 1000
  into[ACCOUNT_CAPACITY] = config.capacity_nAh_cm2
  for (let i = 0; i < stress.plated_pC.length; i++) into[ACCOUNT_PLATED + i] = stress.plated_pC[i] / step_pC
  into[ACCOUNT_STRIPPED] = stress.stripped_pC / step_pC
  for (let i = 0; i < DEPTH_BINS; i++) into[ACCOUNT_HALVES + i] = stress.halves[i]
}

/** Goes on from an account of the journal. The half cycle that the reset cut begins anew. */
export function restoreStress(stress: Stress, config: ModuleConfig, account: number[]): void {
  const step_pC = config.cell.capacity_uC * 1000
  for (let i = 0; i < stress.plated_pC.length; i++) stress.plated_pC[i] = account[ACCOUNT_PLATED + i] * step_pC
  stress.stripped_pC = account[ACCOUNT_STRIPPED] * step_pC
  for (let i = 0; i < DEPTH_BINS; i++) stress.halves[i] = account[ACCOUNT_HALVES + i]
}
