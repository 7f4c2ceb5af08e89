// Cells that differ are brought together by the load, never by a resistor or by one another: whoever is behind is taken out until
// the others have come to it (docs/array.md). Needs isolation switches.

import type { Grouping } from "../config.js"

/** Cells of a grouping to leave out, as bits, so that those that stay in a group are within `limit_mV` of one another: on discharge the
 *  highest stay, on charge the lowest.
 *  @param excluded cells that take no part anyway */
export function toBalance(cell_mV: number[], grouping: Grouping, limit_mV: number, excluded: number, charging: boolean): number {
  let out = 0
  for (let first = 0; first < cell_mV.length; first += grouping.parallel) {
    let best_mV = charging ? Infinity : -Infinity
    for (let i = first; i < first + grouping.parallel; i++) {
      if (((excluded >> i) & 1) !== 0) continue
      if (charging ? cell_mV[i] < best_mV : cell_mV[i] > best_mV) best_mV = cell_mV[i]
    }
    for (let i = first; i < first + grouping.parallel; i++) {
      const behind_mV = charging ? cell_mV[i] - best_mV : best_mV - cell_mV[i]
      if (((excluded >> i) & 1) === 0 && behind_mV > limit_mV) out |= 1 << i
    }
  }
  return out
}
