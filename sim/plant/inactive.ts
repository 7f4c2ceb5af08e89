// Zinc that no longer takes part: dead and covered deposits (F6). Plated slowly, it comes back (system C5: a hybrid micro-supercapacitor
// whose capacity returns when zinc is plated again); plated fast, new zinc grows on top of it and it stays where it is.

import type { Ageing } from "./ageing.js"
import { INACTIVE } from "./health-parameters.js"

export class Inactive {
  /** Share of the capacity that is inactive. */
  readonly share: Float64Array

  /** @param area_cm2 of a cell
   *  @param fresh_C capacity of each cell when new */
  constructor(private readonly area_cm2: number, private readonly fresh_C: Float64Array) {
    this.share = new Float64Array(fresh_C.length)
  }

  strike(k: number, share: number, ageing: Ageing): void {
    ageing.scale(k, 1 - share)
    this.share[k] = 1 - (1 - this.share[k]) * (1 - share)
  }

  /** What was plated in this time comes to work if its mean density was low. */
  grow(elapsed_s: number, plated_C: Float64Array, ageing: Ageing): void {
    for (let k = 0; k < plated_C.length; k++) {
      const before = this.share[k]
      if (before === 0 || plated_C[k] === 0) continue
      if (plated_C[k] > INACTIVE.slow_mA_cm2 * 1e-3 * this.area_cm2 * elapsed_s) continue
      this.share[k] = before * Math.exp(-plated_C[k] / this.fresh_C[k] / INACTIVE.charge)
      ageing.scale(k, (1 - this.share[k]) / (1 - before))
    }
  }
}
