// Zinc that grows across the gap (F1, F2): every step of a filament lets more charge through, until it is a short.

import type { SimCell } from "../../project/sim-cell.js"
import type { Random } from "../random.js"
import type { CellCondition } from "./health.js"
import { CORROSION_ROUGHNESS, DENDRITE } from "./health-parameters.js"

export class Dendrites {
  private readonly leak_S: Float64Array
  /** Full charges between two steps, on average; 0 = the cell grows none. */
  private readonly interval: Float64Array
  /** Full charges, as seen by smooth zinc, until the next step: drawn beforehand, so that the answer does not depend on how often the
   *  cell is asked. */
  private readonly left: Float64Array
  private readonly full_V: number

  /** @param random one sequence per cell: how one cell fares says nothing about another */
  constructor(cell: SimCell, private readonly fresh_C: Float64Array, private readonly random: readonly Random[]) {
    this.leak_S = new Float64Array(fresh_C.length)
    this.interval = new Float64Array(fresh_C.length)
    this.left = new Float64Array(fresh_C.length)
    this.full_V = cell.window_V[1]
  }

  strike(k: number, interval: number): void {
    this.interval[k] = interval
    this.left[k] = this.draw(k)
  }

  mend(): void {
    this.leak_S.fill(0)
    this.interval.fill(0)
  }

  /** @param roughness share of the capacity that corrosion has cost: rough zinc grows faster */
  grow(plated_C: Float64Array, roughness: Float64Array): void {
    for (let k = 0; k < plated_C.length; k++) {
      if (this.interval[k] === 0 || plated_C[k] === 0) continue
      this.left[k] -= plated_C[k] / this.fresh_C[k] * (1 + CORROSION_ROUGHNESS * roughness[k])
      while (this.left[k] <= 0 && !this.isShort(k)) {
        this.leak_S[k] = this.step(k)
        this.left[k] += this.draw(k)
      }
    }
  }

  apply(condition: CellCondition): void {
    for (let k = 0; k < this.leak_S.length; k++) condition.leak_S[k] += this.leak_S[k]
  }

  private isShort(k: number): boolean {
    return this.leak_S[k] >= DENDRITE.shortPerHour * this.perHour_S(k)
  }

  private step(k: number): number {
    const { firstPerHour, leastStep, largestStep, shortPerHour, short_Ohm } = DENDRITE
    const unit_S = this.perHour_S(k)
    if (this.leak_S[k] === 0) return firstPerHour * unit_S
    const next_S = this.leak_S[k] * leastStep * Math.pow(largestStep / leastStep, this.random[k].next())
    return next_S < shortPerHour * unit_S ? next_S : Math.max(next_S, 1 / short_Ohm)
  }

  /** Conductance that empties a full cell in an hour if its voltage stays. */
  private perHour_S(k: number): number {
    return this.fresh_C[k] / 3600 / this.full_V
  }

  /** A process without memory: exponential. */
  private draw(k: number): number {
    return -Math.log1p(-this.random[k].next()) * this.interval[k]
  }
}
