// Hydrogen in the cells: what the side reaction above the window makes (F3), what a failing cell makes below it, what stays and swells
// the cell (F4), and what that does to the resistance (F7).

import type { SimCell } from "../../project/sim-cell.js"
import type { CellCondition } from "./health.js"
import {
  BRUGGEMAN, ELECTROLYTE_CM, EXCHANGE_PER_S, HYDROGEN_UL_C, LARGEST_GASSING_PER_S, TAFEL_FOLD_V, VENT_HALF_LIFE_S,
} from "./health-parameters.js"
import type { CellStress } from "./stress.js"

export class Gassing {
  /** Conductance that takes the charge of the reaction inside the window; renewed by `grow`. */
  private readonly leak_S: Float64Array
  /** By how much the reaction starts earlier, V; 0 = healthy. */
  private readonly onset_V: Float64Array
  private readonly before_V: Float64Array
  private readonly gas_uL: Float64Array
  private readonly mean_V: number[]
  private readonly electrolyte_uL: number

  constructor(cell: SimCell, private readonly fresh_C: Float64Array) {
    const array = (): Float64Array => new Float64Array(fresh_C.length)
    this.leak_S = array(); this.onset_V = array(); this.before_V = array(); this.gas_uL = array()
    this.mean_V = cell.ocvCharge_V.map((volt, i) => (volt + cell.ocvDischarge_V[i]) / 2)
    this.electrolyte_uL = cell.area_cm2 * ELECTROLYTE_CM * 1000
  }

  strike(k: number, value_mV: number): void {
    this.onset_V[k] = value_mV / 1000
  }

  /** The reaction goes back to where it starts in a healthy cell; gas that is there leaves by itself. */
  mend(): void {
    this.onset_V.fill(0)
    this.leak_S.fill(0)
  }

  /** Constant production and first-order venting: g' = p - g·ln 2/half-life. */
  grow(elapsed_s: number, soc: Float64Array, stress: CellStress): void {
    const { gas_uL, leak_S, onset_V, before_V } = this
    const vented = elapsed_s / VENT_HALF_LIFE_S * Math.LN2
    const left = Math.exp(-vented)
    const staying = vented > 0 ? -Math.expm1(-vented) / vented : 1
    for (let k = 0; k < gas_uL.length; k++) {
      let made_C = stress.hydrogen_C[k]
      if (onset_V[k] > 0) {
        const volt = this.openCircuit(soc[k])
        made_C += leak_S[k] * (before_V[k] + volt) / 2 * elapsed_s
        before_V[k] = volt
        leak_S[k] = volt > 0 ? this.current(k, volt) / volt : 0
      }
      gas_uL[k] = gas_uL[k] * left + made_C * HYDROGEN_UL_C * staying
    }
  }

  /** The gas displaces electrolyte in a cell that swells: resistances by Bruggeman. */
  apply(condition: CellCondition): void {
    for (let k = 0; k < this.gas_uL.length; k++) {
      condition.leak_S[k] += this.leak_S[k]
      condition.gas_uL[k] = this.gas_uL[k]
      if (this.gas_uL[k] > 0) condition.resistance[k] *= Math.pow(1 + this.gas_uL[k] / this.electrolyte_uL, BRUGGEMAN)
    }
  }

  private current(k: number, volt: number): number {
    const over_V = volt - this.mean_V[this.mean_V.length - 1] + this.onset_V[k]
    return over_V > 0 ? this.fresh_C[k] * Math.min(LARGEST_GASSING_PER_S, EXCHANGE_PER_S * Math.expm1(over_V / TAFEL_FOLD_V)) : 0
  }

  private openCircuit(soc: number): number {
    const position = Math.max(0, Math.min(1, soc)) * (this.mean_V.length - 1)
    const knot = Math.min(this.mean_V.length - 2, Math.floor(position))
    return this.mean_V[knot] + (this.mean_V[knot + 1] - this.mean_V[knot]) * (position - knot)
  }
}
