// How far the terminal voltage may be from the open-circuit voltage. Both interpreters pay dearly for
// exponentials and differ in their last bits, so the slow branch follows an implicit Euler step: it is
// stable for any tick and exact in the limits 0 and infinity.

import type { CellModel } from "../config.js"

/** Doubt after boot or after a change of grouping: nobody knows what flowed before, or between cells. */
const UNKNOWN_PAST_UV = 40000
const AFTER_SWITCH_UV = 15000

export interface Relaxation {
  /** Modelled voltage of the slow polarisation branch, µV, positive after charging. */
  polarisation_uV: number
  /** Doubt about it, µV. */
  doubt_uV: number
}

export function createRelaxation(): Relaxation {
  return { polarisation_uV: 0, doubt_uV: UNKNOWN_PAST_UV }
}

/** Cells were just re-connected: currents between them are unknown for a while. */
export function disturb(state: Relaxation): void {
  if (state.doubt_uV < AFTER_SWITCH_UV) state.doubt_uV = AFTER_SWITCH_UV
}

/** One tick of the slow branch, and the bound on everything that it does not know.
 *  @param current_nA through one cell, positive into it */
export function relax(state: Relaxation, cell: CellModel, current_nA: number, elapsed_ms: number): void {
  // A cell that must rest for rest_ms has relaxed to about 2 % by then: four time constants.
  const weight = elapsed_ms / (elapsed_ms + cell.rest_ms / 4)
  const target_uV = current_nA * cell.polarisation_mOhm / 1000000 // nA·mOhm = pV
  state.polarisation_uV += (target_uV - state.polarisation_uV) * weight
  state.doubt_uV -= state.doubt_uV * weight
}
