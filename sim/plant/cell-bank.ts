// The cells through a step: open-circuit voltage with hysteresis, series resistance and two polarisation branches, self-discharge,
// coulombic efficiency, side reactions outside the window. A step is: `prepare` (each cell as a source for the step's mean values),
// the network's solution, `distribute`, `commit`. Within it a cell's current is constant; the open-circuit voltage is straight and the
// branches are exact, so that terminal energy = stored energy + losses holds to rounding. Equations: docs/models.md.

import type { SimCell } from "../../project/sim-cell.js"
import type { Random } from "../random.js"
import { CellState, HYSTERESIS_SHARE } from "./cell-state.js"
import { DecayTable, relaxBranch } from "./decay.js"
import { LOSS } from "./ledger.js"
import type { Network } from "./network.js"
import { sideReaction } from "./side-reaction.js"

/** What a step may change at most: a cell's inner voltage (the split between parallel cells is of second order in it), and the
 *  distance between the true course of the polarisation and the straight line that the bus sees. */
const LARGEST_CHANGE_V = 0.006
const LARGEST_BEND_V = 50e-6

export class CellBank extends CellState {
  /** Step means as seen at the terminals: what the network solves with. */
  readonly emf_V: Float64Array
  readonly resistance_Ohm: Float64Array
  /** Terminal current of the step, and the part of it that passes the cell itself. */
  readonly current_A: Float64Array
  private readonly inner_A: Float64Array
  /** Result of `distribute`. */
  kink = Infinity
  private readonly decay: DecayTable
  private slot = 0
  private readonly innerEmf_V: Float64Array
  private readonly inner_Ohm: Float64Array
  private readonly slope: Float64Array
  private readonly pull: Float64Array
  private readonly direction: Int8Array

  constructor(cell: SimCell, count: number, spread: { capacity: number, esr: number, soc: number }, initialSoc: number, random: Random) {
    super(cell, count, spread, initialSoc, random)
    const array = (): Float64Array => new Float64Array(count)
    this.emf_V = array(); this.resistance_Ohm = array(); this.current_A = array(); this.inner_A = array()
    this.innerEmf_V = array(); this.inner_Ohm = array(); this.slope = array(); this.pull = array()
    this.direction = new Int8Array(count).fill(-1)
    this.decay = new DecayTable([this.tau1_s, this.tau2_s])
  }

  /** Makes each cell a source of its mean over the coming step. */
  prepare(duration_us: number): void {
    const slot = this.slot = this.decay.slot(duration_us)
    const half_s = duration_us * 0.5e-6
    const mean1 = this.decay.mean[0][slot]
    const mean2 = this.decay.mean[1][slot]
    for (let k = 0; k < this.count; k++) {
      const direction = this.direction[k]
      const slope = this.slope[k] = this.slopeToward(k, direction, duration_us * 1e-6)
      const stored = direction > 0 ? this.cell.coulombicEfficiency : 1
      const emf = this.ocv_V[k] + this.hysteresis[k] * this.half_V[k] - slope * this.drain_A[k] * half_s
        + this.branch1_V[k] * mean1 + this.branch2_V[k] * mean2
      const resistance = this.esr_Ohm[k] + this.branch1_Ohm[k] * (1 - mean1) + this.branch2_Ohm[k] * (1 - mean2) + slope * stored * half_s
      const divider = 1 / (1 + resistance * this.leak_S[k])
      this.innerEmf_V[k] = emf
      this.inner_Ohm[k] = resistance
      this.emf_V[k] = emf * divider
      this.resistance_Ohm[k] = resistance * divider
    }
  }

  /** The cells as they are at this instant: emf behind the series resistance alone. */
  momentary(emf_V: Float64Array, resistance_Ohm: Float64Array): void {
    for (let k = 0; k < this.count; k++) {
      const divider = 1 / (1 + this.esr_Ohm[k] * this.leak_S[k])
      emf_V[k] = (this.ocv_V[k] + this.hysteresis[k] * this.half_V[k] + this.branch1_V[k] + this.branch2_V[k]) * divider
      resistance_Ohm[k] = this.esr_Ohm[k] * divider
    }
  }

  /** Shares out the pack current of a step. Leaves the share of the step after which the first cell comes to a kink of its
   *  open-circuit curve in `kink` (1 or more: none).
   *  @returns by how much the step is too long (up to 1: it is not); or -1 when a cell's current runs against the direction that
   *  `prepare` assumed: prepare and solve once more */
  distribute(network: Network, pack_A: number, duration_us: number, mayRetry: boolean): number {
    const dt = duration_us * 1e-6
    // How far the true end of a branch lies from the end of the straight line with the same start and mean.
    const bend1 = this.decay.end[0][this.slot] - 2 * this.decay.mean[0][this.slot] + 1
    const bend2 = this.decay.end[1][this.slot] - 2 * this.decay.mean[1][this.slot] + 1
    let change_V = 0
    let bend_V = 0
    let turned = false
    this.kink = Infinity
    for (let k = 0; k < this.count; k++) {
      const current = network.alpha[k] + network.beta[k] * pack_A
      const inner = current - this.leak_S[k] * (this.emf_V[k] + this.resistance_Ohm[k] * current)
      this.current_A[k] = current
      this.inner_A[k] = inner
      const direction = inner > 0 ? 1 : -1
      if (direction !== this.direction[k]) {
        this.direction[k] = direction
        turned = true
      }
      const start = this.ocv_V[k] + this.hysteresis[k] * this.half_V[k] + this.branch1_V[k] + this.branch2_V[k]
      const change = 2 * Math.abs(this.innerEmf_V[k] + (this.inner_Ohm[k] - this.esr_Ohm[k]) * inner - start)
      const bend = Math.abs((this.branch1_V[k] - this.branch1_Ohm[k] * inner) * bend1 + (this.branch2_V[k] - this.branch2_Ohm[k] * inner) * bend2)
      if (change > change_V) change_V = change
      if (bend > bend_V) bend_V = bend
      const moved_C = ((direction > 0 ? this.cell.coulombicEfficiency : 1) * inner - this.drain_A[k]) * dt
      const end_C = this.charge_C[k] + moved_C
      if (end_C > this.to_C[k]) this.kink = Math.min(this.kink, (this.to_C[k] - this.charge_C[k]) / moved_C)
      else if (end_C < this.from_C[k]) this.kink = Math.min(this.kink, (this.from_C[k] - this.charge_C[k]) / moved_C)
    }
    if (turned && mayRetry) return -1
    return Math.max(change_V / LARGEST_CHANGE_V, Math.sqrt(bend_V / LARGEST_BEND_V))
  }

  /** Carries the step out. `esrLoss` is the entry that takes the heat of the series resistances. */
  commit(duration_us: number, losses_J: Float64Array, esrLoss: number): void {
    const dt = duration_us * 1e-6
    const slot = this.slot
    let esr = 0
    let polarisation = 0
    for (let k = 0; k < this.count; k++) {
      const current = this.inner_A[k]
      esr += this.esr_Ohm[k] * current * current
      if (this.leak_S[k] > 0) {
        const terminal = this.emf_V[k] + this.resistance_Ohm[k] * this.current_A[k]
        losses_J[LOSS.short] += this.leak_S[k] * terminal * terminal * dt
      }
      polarisation += relaxBranch(this.branch1_V, k, this.branch1_Ohm[k], current, this.decay.end[0][slot], this.decay.mean[0][slot])
      polarisation += relaxBranch(this.branch2_V, k, this.branch2_Ohm[k], current, this.decay.end[1][slot], this.decay.mean[1][slot])
      this.moveCharge(k, current * dt, dt, losses_J)
    }
    losses_J[esrLoss] += esr * dt
    losses_J[LOSS.polarisation] += polarisation * dt
  }

  private moveCharge(k: number, through_C: number, dt: number, losses_J: Float64Array): void {
    const stored_C = through_C > 0 ? through_C * this.cell.coulombicEfficiency : through_C
    const drained_C = this.drain_A[k] * dt
    const change_C = stored_C - drained_C
    const before = this.hysteresis[k]
    const half = this.half_V[k]
    const meanOcv = this.ocv_V[k] + this.ocvSlope[k] * change_C / 2
    const meanEmf = this.ocv_V[k] + before * half + this.slope[k] * change_C / 2
    losses_J[LOSS.coulombic] += (through_C - stored_C) * meanEmf
    losses_J[LOSS.self_discharge] += drained_C * meanOcv
    if (half !== 0) {
      // Stored in the hysteresis: half · transition · h² / 2; what is left of h · half · dq is lost (h straight within the step).
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
    const soc = this.soc(k)
    if (soc > 1) {
      this.charge_C[k] -= sideReaction(this.charge_C[k] - this.capacity_C[k], this.curve.highSlope, this.capacity_C[k], this.curve.full_V, dt, losses_J, LOSS.overcharge)
    } else if (soc < this.curve.zeroSoc) {
      const past_C = this.capacity_C[k] * this.curve.zeroSoc - this.charge_C[k]
      this.charge_C[k] += sideReaction(past_C, this.curve.lowSlope, this.capacity_C[k], 0, dt, losses_J, LOSS.reversal)
    }
    this.locate(k)
  }

  /** Slope of the open-circuit voltage over the charge. The hysteresis goes towards its branch exponentially; over a step it is a
   *  straight line with the mean slope that the last known current suggests (Padé: 1 / (1 + x/2)). */
  private slopeToward(k: number, direction: number, dt: number): number {
    if (this.half_V[k] === 0) return this.ocvSlope[k]
    const transition = HYSTERESIS_SHARE * this.capacity_C[k]
    const pull = this.pull[k] = 1 / (1 + Math.abs(this.inner_A[k]) * dt / (2 * transition))
    return this.ocvSlope[k] + this.hysteresis[k] * this.halfSlope[k] + this.half_V[k] * (1 - direction * this.hysteresis[k]) / transition * pull
  }
}
