// Where the charge of a step goes: into the cell along its curves, into hysteresis, self-discharge and side reactions, each with its energy.

import type { SimCell } from "../../project/sim-cell.js"
import { CellState, HYSTERESIS_SHARE } from "./cell-state.js"
import type { CellInstance } from "./circuit.js"
import { LOSS } from "./ledger.js"
import { sideReaction } from "./side-reaction.js"

/** What the cells go through, per cell, C: integral of |i|, charge that went in, charge taken by the side reactions above the window
 *  and below 0 V. Whoever reads it sets it back to zero. */
export interface CellStress {
  throughput_C: Float64Array
  plated_C: Float64Array
  hydrogen_C: Float64Array
  reversed_C: Float64Array
}

export class CellCharge extends CellState {
  readonly stress: CellStress
  /** Of the last solution: the current that passes the cell itself, slope of its open-circuit voltage over charge, share of the
   *  hysteresis that it goes through. */
  protected readonly inner_A: Float64Array
  /** Mean self-discharge current of the step. */
  protected readonly drained_A: Float64Array
  protected readonly slope: Float64Array
  protected readonly pull: Float64Array

  constructor(cell: SimCell, instances: readonly CellInstance[]) {
    super(cell, instances)
    const array = (): Float64Array => new Float64Array(this.count)
    this.stress = { throughput_C: array(), plated_C: array(), hydrogen_C: array(), reversed_C: array() }
    this.inner_A = array(); this.drained_A = array(); this.slope = array(); this.pull = array()
  }

  protected moveCharge(k: number, through_C: number, dt: number, losses_J: Float64Array): void {
    const stored_C = through_C > 0 ? through_C * this.cell.coulombicEfficiency : through_C
    const drained_C = this.drained_A[k] * dt
    const change_C = stored_C - drained_C
    const half = this.half_V[k]
    losses_J[LOSS.coulombic] += (through_C - stored_C) * (this.ocv_V[k] + this.hysteresis[k] * half + this.slope[k] * change_C / 2)
    losses_J[LOSS.self_discharge] += drained_C * (this.ocv_V[k] + this.ocvSlope[k] * change_C / 2)
    this.lost_C[k] += through_C - stored_C + drained_C
    this.stress.throughput_C[k] += Math.abs(through_C)
    if (through_C > 0) this.stress.plated_C[k] += through_C
    if (half !== 0) {
      // Stored in the hysteresis: half · transition · h² / 2; what is left of h · half · dq is lost (h straight within the step).
      const before = this.hysteresis[k]
      const transition = HYSTERESIS_SHARE * this.capacity_C[k]
      const toward = through_C > 0 ? 1 : -1
      const pull = (toward - before) * this.pull[k]
      const after = Math.max(-1, Math.min(1, before + pull * Math.abs(stored_C) / transition))
      const square = (before * before + before * after + after * after) / 3
      losses_J[LOSS.hysteresis] += (half + this.halfSlope[k] * change_C / 2) * (before + after) / 2 * (toward - pull) * Math.abs(stored_C)
        - 0.5 * this.halfSlope[k] * transition * square * change_C
      this.hysteresis[k] = after
    }
    this.charge_C[k] += change_C
    if (this.charge_C[k] > this.capacity_C[k]) {
      const taken_C = sideReaction(this.charge_C[k] - this.capacity_C[k], this.curve.highSlope, this.capacity_C[k], this.curve.full_V, dt, losses_J, LOSS.overcharge)
      this.charge_C[k] -= taken_C
      this.lost_C[k] += taken_C
      this.stress.hydrogen_C[k] += taken_C
    } else if (this.charge_C[k] < this.curve.zeroSoc * this.capacity_C[k]) {
      const past_C = this.capacity_C[k] * this.curve.zeroSoc - this.charge_C[k]
      const taken_C = sideReaction(past_C, this.curve.lowSlope, this.capacity_C[k], 0, dt, losses_J, LOSS.reversal)
      this.charge_C[k] += taken_C
      this.lost_C[k] -= taken_C
      this.stress.reversed_C[k] += taken_C
    }
    this.locate(k)
  }

  /** Slope of the open-circuit voltage over the charge. The hysteresis goes towards its branch exponentially; over a step it is a
   *  straight line with the mean slope that the last known current suggests (Padé: 1 / (1 + x/2)). */
  protected slopeToward(k: number, direction: number, dt: number): number {
    const transition = HYSTERESIS_SHARE * this.capacity_C[k]
    const pull = this.pull[k] = this.pullAt(k, this.inner_A[k], dt)
    return this.ocvSlope[k] + this.hysteresis[k] * this.halfSlope[k] + this.half_V[k] * (1 - direction * this.hysteresis[k]) / transition * pull
  }

  /** Self-discharge falls with the voltage: its mean over the step, by the last known current. */
  protected meanDrain(k: number, dt: number): number {
    if (this.drainSlope[k] === 0) return this.drain_A[k]
    const inner = this.inner_A[k]
    const stored_A = inner > 0 ? inner * this.cell.coulombicEfficiency : inner
    const x = this.drainSlope[k] * dt / 2
    return Math.max(0, (this.drain_A[k] + x * stored_A) / (1 + x))
  }

  protected pullAt(k: number, inner_A: number, dt: number): number {
    return 1 / (1 + Math.abs(inner_A) * dt / (2 * HYSTERESIS_SHARE * this.capacity_C[k]))
  }
}
