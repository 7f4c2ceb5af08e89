// The cells of the array in motion. For a step of given length each cell is a source of its *mean* voltage over that step, behind the
// resistance with which that mean follows a constant current: exact for the branches, whatever the step. What a step leaves open is
// how the current of parallel cells moves within it; `distribute` says when that matters.

import type { SimCell } from "../../project/sim-cell.js"
import { CellCharge } from "./cell-charge.js"
import { HYSTERESIS_SHARE } from "./cell-state.js"
import type { CellInstance } from "./circuit.js"
import { DecayTable } from "./decay.js"
import { LOSS } from "./ledger.js"
import type { MatrixNetwork } from "./matrix-network.js"

/** What a step may leave open, V: how far the inner voltages of two cells may drift apart (parallel cells shift current by it; the
 *  terminal sees it in second order only), and what the curves of hysteresis and of resistance over charge bend away from a straight line. */
const LARGEST_DRIFT_V = 0.3e-3
const LARGEST_CURVE_V = 20e-6

export class CellBank extends CellCharge {
  /** Step means as seen at the terminals: what the network solves with. */
  readonly emf_V: Float64Array
  readonly resistance_Ohm: Float64Array
  /** Terminal current of the step; charge through the terminals since the start. */
  readonly current_A: Float64Array
  readonly passed_C: Float64Array
  /** Results of `distribute`: the share of the step after which the first cell comes to a kink of a curve (1 or more: none), and each cell's
   *  change of inner voltage over the step. */
  kink = Infinity
  readonly change_V: Float64Array
  /** Resistances have moved away from what `momentary` last gave. */
  stale = false
  private decay: DecayTable
  private slot = 0
  private readonly innerEmf_V: Float64Array
  private readonly inner_Ohm: Float64Array
  private readonly direction: Int8Array
  private readonly givenEsr_Ohm: Float64Array

  constructor(cell: SimCell, instances: readonly CellInstance[]) {
    super(cell, instances)
    const array = (): Float64Array => new Float64Array(this.count)
    this.emf_V = array(); this.resistance_Ohm = array(); this.current_A = array(); this.passed_C = array()
    this.innerEmf_V = array(); this.inner_Ohm = array(); this.change_V = array()
    this.givenEsr_Ohm = array()
    this.direction = new Int8Array(this.count).fill(-1)
    this.decay = new DecayTable(Array.from(this.tau_s))
  }

  override setSurroundings(temperature_degC: number, bend: number, losses_J: Float64Array): void {
    super.setSurroundings(temperature_degC, bend, losses_J)
    this.decay.setTimeConstants(this.tau_s)
  }

  /** Makes each cell a source of its mean over the coming step. */
  prepare(duration_us: number, losses_J: Float64Array): void {
    const slot = this.slot = this.decay.slot(duration_us)
    const dt = duration_us * 1e-6
    const { emf_V, resistance_Ohm, innerEmf_V, inner_Ohm, branches, count } = this
    const { coulombicEfficiency } = this.cell
    if (this.shaped) this.reshapeMidway(dt, losses_J)
    for (let k = 0; k < count; k++) {
      const direction = this.direction[k]
      this.drained_A[k] = this.meanDrain(k, dt)
      const slope = this.slope[k] = this.half_V[k] === 0 ? this.ocvSlope[k] : this.slopeToward(k, direction, dt)
      innerEmf_V[k] = this.ocv_V[k] + this.hysteresis[k] * this.half_V[k] - slope * this.drained_A[k] * dt / 2
      inner_Ohm[k] = this.esr_Ohm[k] + slope * (direction > 0 ? coulombicEfficiency : 1) * dt / 2
    }
    for (let b = 0; b < branches.length; b++) {
      const mean = this.decay.mean[b][slot]
      const { volt, ohm } = branches[b]
      for (let k = 0; k < count; k++) {
        innerEmf_V[k] += volt[k] * mean
        inner_Ohm[k] += ohm[k] * (1 - mean)
      }
    }
    for (let k = 0; k < count; k++) {
      const divider = this.leak_S[k] > 0 ? 1 / (1 + inner_Ohm[k] * this.leak_S[k]) : 1
      emf_V[k] = innerEmf_V[k] * divider
      resistance_Ohm[k] = inner_Ohm[k] * divider
    }
  }

  /** The cells as they are at this instant: emf behind the series resistance alone. */
  momentary(emf_V: Float64Array, resistance_Ohm: Float64Array): void {
    for (let k = 0; k < this.count; k++) {
      const divider = 1 / (1 + this.esr_Ohm[k] * this.leak_S[k])
      emf_V[k] = this.inner(k) * divider
      resistance_Ohm[k] = (this.givenEsr_Ohm[k] = this.esr_Ohm[k]) * divider
    }
    this.stale = false
  }

  /** The same at the end of the step that `distribute` has solved. */
  ending(emf_V: Float64Array): void {
    for (let k = 0; k < this.count; k++) emf_V[k] = (this.inner(k) + this.change_V[k]) / (1 + this.esr_Ohm[k] * this.leak_S[k])
  }

  /** Weighted sum of the momentary emfs at a time within the step that `distribute` has solved, V: with the weights of the port
   *  (the share of port current that each cell carries), the port's open-circuit voltage. */
  weightedEmf(weight: Float64Array, offset_us: number, duration_us: number): number {
    const { branches, count } = this
    const share = offset_us / duration_us
    let sum = 0
    for (let k = 0; k < count; k++) {
      const stored_A = (this.inner_A[k] > 0 ? this.cell.coulombicEfficiency : 1) * this.inner_A[k] - this.drained_A[k]
      let emf = this.ocv_V[k] + this.hysteresis[k] * this.half_V[k] + this.slope[k] * stored_A * share * duration_us * 1e-6
      if (this.leak_S[k] > 0) emf /= 1 + this.esr_Ohm[k] * this.leak_S[k]
      sum += weight[k] * emf
    }
    const slot = this.decay.slot(offset_us)
    for (let b = 0; b < branches.length; b++) {
      const end = this.decay.end[b][slot]
      const { volt, ohm } = branches[b]
      for (let k = 0; k < count; k++) {
        const settled = ohm[k] * this.inner_A[k]
        let emf = settled + (volt[k] - settled) * end
        if (this.leak_S[k] > 0) emf /= 1 + this.esr_Ohm[k] * this.leak_S[k]
        sum += weight[k] * emf
      }
    }
    return sum
  }

  /** State of charge at a time within the step that `distribute` has solved. */
  socAt(k: number, offset_us: number): number {
    const stored_A = (this.inner_A[k] > 0 ? this.cell.coulombicEfficiency : 1) * this.inner_A[k] - this.drained_A[k]
    return (this.charge_C[k] + stored_A * offset_us * 1e-6) / this.capacity_C[k]
  }

  /** Shares out the port current of a step.
   *  @returns by how much the step is too long (up to 1: it is not); or -1 when a cell's current is another than
   *  `prepare` assumed: prepare and solve once more */
  distribute(network: MatrixNetwork, port_A: number, duration_us: number, mayRetry: boolean): number {
    const dt = duration_us * 1e-6
    const { alpha, beta } = network
    let lowest_V = Infinity
    let highest_V = -Infinity
    let curve_V = 0
    let turned = false
    this.kink = Infinity
    for (let k = 0; k < this.count; k++) {
      const current = alpha[k] + beta[k] * port_A
      const inner = this.leak_S[k] > 0 ? current - this.leak_S[k] * (this.emf_V[k] + this.resistance_Ohm[k] * current) : current
      this.current_A[k] = current
      this.inner_A[k] = inner
      const direction = inner > 0 ? 1 : -1
      if (direction !== this.direction[k]) {
        this.direction[k] = direction
        turned = true
      } else if (this.half_V[k] !== 0 && Math.abs(this.pullAt(k, inner, dt) - this.pull[k]) > 0.005) {
        turned = true
      }
      if (this.drainSlope[k] !== 0 && Math.abs(this.meanDrain(k, dt) - this.drained_A[k]) > 1e-3 * this.drain_A[k]) turned = true
      const change = this.change_V[k] = 2 * (this.innerEmf_V[k] + (this.inner_Ohm[k] - this.esr_Ohm[k]) * inner - this.inner(k))
      if (change < lowest_V) lowest_V = change
      if (change > highest_V) highest_V = change
      const moved_C = ((direction > 0 ? this.cell.coulombicEfficiency : 1) * inner - this.drained_A[k]) * dt
      const end_C = this.charge_C[k] + moved_C
      if (end_C > this.to_C[k]) this.kink = Math.min(this.kink, (this.to_C[k] - this.charge_C[k]) / moved_C)
      else if (end_C < this.from_C[k]) this.kink = Math.min(this.kink, (this.from_C[k] - this.charge_C[k]) / moved_C)
      if (this.half_V[k] !== 0 || this.shaped) curve_V = Math.max(curve_V, this.curvature(k, inner, moved_C))
    }
    if (turned && mayRetry) return -1
    const drift = network.meshed ? (highest_V - lowest_V) / LARGEST_DRIFT_V : 0
    return Math.max(drift, Math.sqrt(curve_V / LARGEST_CURVE_V))
  }

  /** How far the polarisation bends away from a straight line within the step at most, V: what a bus that takes the emf as a ramp gets wrong. */
  bend(): number {
    let largest = 0
    for (let b = 0; b < this.branches.length; b++) {
      // Distance of the true end of a branch from the end of the straight line with the same start and mean.
      const share = this.decay.end[b][this.slot] - 2 * this.decay.mean[b][this.slot] + 1
      const { volt, ohm } = this.branches[b]
      for (let k = 0; k < this.count; k++) largest = Math.max(largest, Math.abs((volt[k] - ohm[k] * this.inner_A[k]) * share))
    }
    return largest
  }

  /** Carries the step out. `esrLoss` is the entry that takes the heat of the series resistances. */
  commit(duration_us: number, losses_J: Float64Array, esrLoss: number): void {
    const dt = duration_us * 1e-6
    const { count, inner_A, branches } = this
    const slot = this.decay.slot(duration_us)
    let esr = 0
    let polarisation = 0
    for (let b = 0; b < branches.length; b++) {
      const end = this.decay.end[b][slot]
      const mean = this.decay.mean[b][slot]
      // Mean of (settled + distance·e)²; the mean of e² is (1 + end)/2 · mean.
      const square = (1 + end) / 2 * mean
      const { volt, ohm } = branches[b]
      for (let k = 0; k < count; k++) {
        if (ohm[k] === 0) continue
        const settled = ohm[k] * inner_A[k]
        const distance = volt[k] - settled
        volt[k] = settled + distance * end
        polarisation += (settled * settled + 2 * settled * distance * mean + distance * distance * square) / ohm[k]
      }
    }
    for (let k = 0; k < count; k++) {
      const current = inner_A[k]
      esr += this.esr_Ohm[k] * current * current
      this.passed_C[k] += this.current_A[k] * dt
      if (this.leak_S[k] > 0) {
        const terminal = this.emf_V[k] + this.resistance_Ohm[k] * this.current_A[k]
        losses_J[LOSS.short] += this.leak_S[k] * terminal * terminal * dt
        this.lost_C[k] += (this.current_A[k] - current) * dt
      }
      this.moveCharge(k, current * dt, dt, losses_J)
    }
    losses_J[esrLoss] += esr * dt
    losses_J[LOSS.polarisation] += polarisation * dt
  }

  /** Inner voltage at this instant: everything but the series resistance. */
  private inner(k: number): number {
    let sum = this.ocv_V[k] + this.hysteresis[k] * this.half_V[k]
    for (let b = 0; b < this.branches.length; b++) sum += this.branches[b].volt[k]
    return sum
  }

  /** Resistances as they will be in the middle of the step, by the last known current. */
  private reshapeMidway(dt: number, losses_J: Float64Array): void {
    for (let k = 0; k < this.count; k++) {
      this.reshape(k, this.shape[k] + this.shapeSlope[k] * this.inner_A[k] * dt / 2, losses_J)
      if (Math.abs(this.esr_Ohm[k] - this.givenEsr_Ohm[k]) > 1e-4 * this.esr_Ohm[k]) this.stale = true
    }
  }

  /** What hysteresis and resistance over charge leave open in a step, V. */
  private curvature(k: number, inner_A: number, moved_C: number): number {
    const turn = Math.abs(moved_C) / (HYSTERESIS_SHARE * this.capacity_C[k])
    const hysteresis = Math.abs(this.half_V[k]) * turn * turn * turn / 12
    let ohm = this.esr_Ohm[k]
    for (let b = 0; b < this.branches.length; b++) ohm += this.branches[b].ohm[k]
    return hysteresis + Math.abs(this.shapeSlope[k] * moved_C * ohm * inner_A) / 4
  }
}
