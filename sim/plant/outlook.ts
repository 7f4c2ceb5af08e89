// What lies within a step that has been solved but not taken: the port's voltage and the cells' charge at any time of it. A level, a
// slope, and what is left of each branch's distance from where it settles, put together once per step.

import type { CellBank } from "./cell-bank.js"

export class Outlook {
  /** False as soon as another step is solved. */
  valid = false
  private level_V = 0
  private slope_V_s = 0
  private readonly distance_V: Float64Array

  constructor(private readonly cells: CellBank) {
    this.distance_V = new Float64Array(cells.branchCount)
  }

  /** Weighted sum of the momentary emfs at a time of the step, V: with the share of the port current that each cell carries as weight,
   *  the port's open-circuit voltage. */
  emfAt(offset_us: number, weight: Float64Array): number {
    if (!this.valid) this.look(weight)
    const { distance_V, cells: { decay } } = this
    const at = decay.find(offset_us)
    let sum = this.level_V + this.slope_V_s * offset_us * 1e-6
    for (let b = 0; b < distance_V.length; b++) sum += distance_V[b] * decay.ends[at + b]
    return sum
  }

  /** State of charge of a cell at a time of the step. */
  socAt(k: number, offset_us: number): number {
    return (this.cells.charge_C[k] + this.storing_A(k) * offset_us * 1e-6) / this.cells.capacity_C[k]
  }

  private look(weight: Float64Array): void {
    const { cells, distance_V } = this
    const { count, inner_A, branch_V, branch_Ohm } = cells
    this.level_V = 0
    this.slope_V_s = 0
    distance_V.fill(0)
    for (let k = 0; k < count; k++) {
      const leak_S = cells.leak_S[k]
      const share = leak_S > 0 ? weight[k] / (1 + cells.esr_Ohm[k] * leak_S) : weight[k]
      this.level_V += share * cells.openCircuit(k)
      this.slope_V_s += share * (cells.slope[k] * this.storing_A(k) + (cells.slope[k] - cells.plainSlope(k)) * cells.drained_A[k])
      for (let b = 0, at = k; b < distance_V.length; b++, at += count) {
        const settled = branch_Ohm[at] * inner_A[k]
        this.level_V += share * settled
        distance_V[b] += share * (branch_V[at] - settled)
      }
    }
    this.valid = true
  }

  private storing_A(k: number): number {
    const inner = this.cells.inner_A[k]
    return (inner > 0 ? this.cells.coulombicEfficiency : 1) * inner - this.cells.drained_A[k]
  }
}
