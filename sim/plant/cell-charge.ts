// Where the charge of a step goes: into the cell along its curves, into hysteresis, self-discharge and side reactions, each with its energy.

import type { SimCell } from "../../project/sim-cell.js"
import { CellState, HYSTERESIS_SHARE } from "./cell-state.js"
import type { CellInstance } from "./circuit.js"
import { LOSS } from "./ledger.js"
import { sideReaction } from "./side-reaction.js"
import { createStress, type CellStress } from "./stress.js"

/** A cell of a loop may carry a little current either way: not every change of sign is solved anew. */
const UNFELT_TURN_V = 0.5e-6
/** By how much the hysteresis may bend away from a straight line within a step, and a drop over the resistances move with the charge, V. */
const LARGEST_CURVE_V = 1e-6
const LARGEST_SHAPE_V = 50e-6

export class CellCharge extends CellState {
  readonly stress: CellStress
  /** Of the last solution: the current that passes the cell itself, slope of its open-circuit voltage over charge, share of the
   *  hysteresis that it goes through. */
  readonly inner_A: Float64Array
  readonly slope: Float64Array
  /** Mean self-discharge current of the step. */
  readonly drained_A: Float64Array
  /** Direction of the current that the step was solved with. */
  protected readonly assumed: Int8Array
  protected readonly pull: Float64Array

  constructor(cell: SimCell, instances: readonly CellInstance[]) {
    super(cell, instances)
    const array = (): Float64Array => new Float64Array(this.count)
    this.stress = createStress(this.count)
    this.assumed = new Int8Array(this.count).fill(-1)
    this.inner_A = array(); this.drained_A = array(); this.slope = array(); this.pull = array()
  }

  get coulombicEfficiency(): number {
    return this.cell.coulombicEfficiency
  }

  /** Moves the charge of a step through every cell. One loop with everything in local reach: a simulated day spends its time here. */
  protected moveCharges(dt: number, losses_J: Float64Array): void {
    const { inner_A, drained_A, slope, ocv_V, ocvSlope, half_V, hysteresis, charge_C, capacity_C, lost_C } = this
    const { throughput_C, plated_C } = this.stress
    const { coulombicEfficiency } = this.cell
    const { zeroSoc } = this.curve
    let coulombic = 0
    let drained = 0
    for (let k = 0; k < this.count; k++) {
      const through_C = inner_A[k] * dt
      const drained_C = drained_A[k] * dt
      const half = half_V[k]
      let change_C = through_C - drained_C
      throughput_C[k] += Math.abs(through_C)
      if (through_C > 0) {
        const wasted_C = through_C * (1 - coulombicEfficiency)
        change_C -= wasted_C
        plated_C[k] += through_C
        lost_C[k] += wasted_C
        coulombic += wasted_C * (ocv_V[k] + hysteresis[k] * half + (slope[k] * (change_C + drained_C) - this.plainSlope(k) * drained_C) / 2)
      }
      if (drained_C > 0) {
        lost_C[k] += drained_C
        drained += drained_C * (ocv_V[k] + ocvSlope[k] * change_C / 2)
      }
      if (half !== 0) this.turn(k, through_C, change_C, losses_J)
      const charge = charge_C[k] += change_C
      if (charge > capacity_C[k] || charge < zeroSoc * capacity_C[k]) this.react(k, dt, losses_J)
      this.locate(k)
    }
    losses_J[LOSS.coulombic] += coulombic
    losses_J[LOSS.self_discharge] += drained
  }

  /** Hysteresis. Stored in it: half · transition · h² / 2; what is left of h · half · dq is lost (h straight within the step). */
  private turn(k: number, through_C: number, change_C: number, losses_J: Float64Array): void {
    const half = this.half_V[k]
    const before = this.hysteresis[k]
    const transition = HYSTERESIS_SHARE * this.capacity_C[k]
    const toward = this.assumed[k]
    // Negative where a current too small to matter goes against the direction that was assumed.
    const stored_C = toward * (through_C > 0 ? through_C * this.cell.coulombicEfficiency : through_C)
    const pull = (toward - before) * this.pull[k]
    const moved = before + pull * stored_C / transition
    const after = stored_C > 0 ? Math.max(-1, Math.min(1, moved)) : moved
    const square = (before * before + before * after + after * after) / 3
    losses_J[LOSS.hysteresis] += (half + this.halfSlope[k] * change_C / 2) * (before + after) / 2 * (toward - pull) * stored_C
      - 0.5 * this.halfSlope[k] * transition * square * change_C
    this.hysteresis[k] = after
  }

  /** Side reactions beyond the window. */
  private react(k: number, dt: number, losses_J: Float64Array): void {
    const { curve } = this
    const capacity_C = this.capacity_C[k]
    if (this.charge_C[k] > capacity_C) {
      const taken_C = sideReaction(this.charge_C[k] - capacity_C, curve.highSlope, capacity_C, curve.full_V, dt, losses_J, LOSS.overcharge)
      this.charge_C[k] -= taken_C
      this.lost_C[k] += taken_C
      this.stress.hydrogen_C[k] += taken_C
    } else {
      const past_C = capacity_C * curve.zeroSoc - this.charge_C[k]
      const taken_C = sideReaction(past_C, curve.lowSlope, capacity_C, 0, dt, losses_J, LOSS.reversal)
      this.charge_C[k] += taken_C
      this.lost_C[k] -= taken_C
      this.stress.reversed_C[k] += taken_C
    }
  }

  /** Slope of the open-circuit voltage over the charge. The hysteresis goes towards its branch exponentially; over a step it is a
   *  straight line with the mean slope that the last known current suggests (Padé: 1 / (1 + x/2)). */
  protected slopeToward(k: number, direction: number, dt: number): number {
    const transition = HYSTERESIS_SHARE * this.capacity_C[k]
    const pull = this.pull[k] = this.pullAt(k, this.inner_A[k], dt)
    return this.ocvSlope[k] + this.hysteresis[k] * this.halfSlope[k] + this.half_V[k] * (1 - direction * this.hysteresis[k]) / transition * pull
  }

  /** The same without the way through the hysteresis: charge that drains away inside turns none. */
  plainSlope(k: number): number {
    return this.ocvSlope[k] + this.hysteresis[k] * this.halfSlope[k]
  }

  /** Self-discharge falls with the voltage: its mean over the step, by the last known current. */
  protected meanDrain(k: number, dt: number): number {
    if (this.drainSlope[k] === 0) return this.drain_A[k]
    const inner = this.inner_A[k]
    const stored_A = inner > 0 ? inner * this.cell.coulombicEfficiency : inner
    const x = this.drainSlope[k] * dt / 2
    return Math.max(0, (this.drain_A[k] + x * stored_A) / (1 + x))
  }

  /** Whether a charge against the assumed direction changes the voltage by more than is worth another solution. */
  protected turnMatters(k: number, through_C: number): boolean {
    const slope = this.half_V[k] !== 0 ? this.half_V[k] / (HYSTERESIS_SHARE * this.capacity_C[k]) : this.ocvSlope[k] * (1 - this.cell.coulombicEfficiency)
    return Math.abs(slope * through_C) > UNFELT_TURN_V
  }

  protected pullAt(k: number, inner_A: number, dt: number): number {
    return 1 / (1 + Math.abs(inner_A) * dt / (2 * HYSTERESIS_SHARE * this.capacity_C[k]))
  }

  /** By how much a step is too long for hysteresis and resistance over charge (up to 1: it is not). */
  protected curvature(k: number, inner_A: number, moved_C: number): number {
    const turn = Math.abs(moved_C) / (HYSTERESIS_SHARE * this.capacity_C[k])
    const hysteresis = Math.abs(this.half_V[k]) * turn * turn * turn / 12
    let ohm = this.esr_Ohm[k]
    for (let at = k; at < this.branch_Ohm.length; at += this.count) ohm += this.branch_Ohm[at]
    // The way of the hysteresis is of third order in the step, that of the resistances of first: a settled branch follows the end, not the middle.
    const shape = Math.abs(this.shapeSlope[k] * moved_C * ohm * inner_A) / 2
    return Math.max(Math.cbrt(hysteresis / LARGEST_CURVE_V), shape / LARGEST_SHAPE_V)
  }
}
