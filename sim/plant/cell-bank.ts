// The cells of the array in motion. For a step of given length each cell is a source of its *mean* voltage over that step, behind the
// resistance with which that mean follows a constant current: exact for the branches, whatever the step. What a step leaves open is
// how the current of parallel cells moves within it; `distribute` says when that matters.

import type { SimCell } from "../../project/sim-cell.js"
import { CellCharge } from "./cell-charge.js"
import type { CellInstance } from "./circuit.js"
import { DecayTable } from "./decay.js"
import { LOSS } from "./ledger.js"
import type { MatrixNetwork } from "./matrix-network.js"

/** Resistances are not touched for less. */
const UNFELT = 1e-5
/** Share of the capacity by which a step may overrun a kink: a cell that comes to rest on one would take the shortest steps for ever. */
const UNFELT_SHARE = 1e-9
/** What a step may leave open, V: how far the inner voltages of two cells of a loop may drift apart (current shifts by it; the
 *  terminal sees it in second order only). */
const LARGEST_DRIFT_V = 0.3e-3

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
  /** Resistances have moved away from those at the last `settled`. */
  stale = false
  readonly decay: DecayTable
  private readonly innerEmf_V: Float64Array
  /** Range of `change_V` within each mesh. */
  private readonly lowest_V: Float64Array
  private readonly highest_V: Float64Array
  private readonly inner_Ohm: Float64Array
  /** Inner voltage at the start of the step. */
  readonly start_V: Float64Array
  private readonly direction: Int8Array
  private expected = -1
  private readonly givenEsr_Ohm: Float64Array

  constructor(cell: SimCell, instances: readonly CellInstance[]) {
    super(cell, instances)
    const array = (): Float64Array => new Float64Array(this.count)
    this.emf_V = array(); this.resistance_Ohm = array(); this.current_A = array(); this.passed_C = array()
    this.innerEmf_V = array(); this.inner_Ohm = array(); this.change_V = array()
    this.givenEsr_Ohm = array(); this.start_V = array(); this.lowest_V = array(); this.highest_V = array()
    this.direction = new Int8Array(this.count).fill(-1)
    this.decay = new DecayTable(Array.from(this.tau_s))
  }

  override setSurroundings(temperature_degC: number, bend: number, losses_J: Float64Array): void {
    super.setSurroundings(temperature_degC, bend, losses_J)
    this.decay.setTimeConstants(this.tau_s)
  }

  /** Makes each cell a source of its mean over the coming step. */
  prepare(duration_us: number, losses_J: Float64Array): void {
    this.decay.look(duration_us)
    const dt = duration_us * 1e-6
    const { emf_V, resistance_Ohm, innerEmf_V, inner_Ohm, start_V, branch_V, branch_Ohm, branchCount, count, direction, assumed, drained_A, slope, half_V, ocv_V, ocvSlope, hysteresis, esr_Ohm, leak_S } = this
    const { mean } = this.decay
    const { coulombicEfficiency } = this.cell
    if (this.shaped) this.reshapeMidway(dt, losses_J)
    for (let k = 0; k < count; k++) {
      const drain = drained_A[k] = this.meanDrain(k, dt)
      const toward = assumed[k] = direction[k]
      const rise = slope[k] = half_V[k] === 0 ? ocvSlope[k] : this.slopeToward(k, toward, dt)
      let start = ocv_V[k] + hysteresis[k] * half_V[k]
      let emf = drain > 0 ? start - this.plainSlope(k) * drain * dt / 2 : start
      let ohm = esr_Ohm[k] + rise * (toward > 0 ? coulombicEfficiency : 1) * dt / 2
      for (let b = 0, at = k; b < branchCount; b++, at += count) {
        const volt = branch_V[at]
        start += volt
        emf += volt * mean[b]
        ohm += branch_Ohm[at] * (1 - mean[b])
      }
      start_V[k] = start
      innerEmf_V[k] = emf
      inner_Ohm[k] = ohm
      const divider = leak_S[k] > 0 ? 1 / (1 + ohm * leak_S[k]) : 1
      emf_V[k] = emf * divider
      resistance_Ohm[k] = ohm * divider
    }
  }

  /** The cells as they are at this instant: emf behind the series resistance alone. */
  momentary(emf_V: Float64Array, resistance_Ohm: Float64Array): void {
    for (let k = 0; k < this.count; k++) {
      const divider = 1 / (1 + this.esr_Ohm[k] * this.leak_S[k])
      emf_V[k] = this.inner(k) * divider
      resistance_Ohm[k] = this.esr_Ohm[k] * divider
    }
  }

  /** The network of the moment has been solved with the resistances as they are. */
  settled(): void {
    this.givenEsr_Ohm.set(this.esr_Ohm)
    this.stale = false
  }

  /** The same at the end of the step that `distribute` has solved. */
  ending(emf_V: Float64Array): void {
    for (let k = 0; k < this.count; k++) emf_V[k] = (this.start_V[k] + this.change_V[k]) / (1 + this.esr_Ohm[k] * this.leak_S[k])
  }

  /** Which way the currents will probably go; `distribute` sees to it that it becomes true. */
  expect(direction: 1 | -1): void {
    if (direction === this.expected) return
    this.expected = direction
    this.direction.fill(direction)
  }

  /** Shares out the port current of a step.
   *  @returns by how much the step is too long (up to 1: it is not); or -1 when a cell's current is another than
   *  `prepare` assumed: prepare and solve once more */
  distribute(network: MatrixNetwork, port_A: number, duration_us: number, mayRetry: boolean): number {
    const dt = duration_us * 1e-6
    const { alpha, beta } = network
    const { leak_S, current_A, inner_A, direction, assumed, half_V, drained_A, drainSlope, change_V, innerEmf_V, inner_Ohm, esr_Ohm, charge_C, capacity_C, to_C, from_C, start_V, shaped } = this
    const { coulombicEfficiency } = this.cell
    const { of: mesh, uneven, count: meshes } = network.meshes
    const { lowest_V, highest_V } = this
    for (let m = 0; m < meshes; m++) {
      lowest_V[m] = uneven[m] === 1 ? 0 : Infinity
      highest_V[m] = uneven[m] === 1 ? 0 : -Infinity
    }
    let drift_V = 0
    let curve = 0
    let turned = false
    let kink = Infinity
    for (let k = 0; k < this.count; k++) {
      const current = alpha[k] + beta[k] * port_A
      const inner = leak_S[k] > 0 ? current - leak_S[k] * (this.emf_V[k] + this.resistance_Ohm[k] * current) : current
      current_A[k] = current
      inner_A[k] = inner
      const toward = inner > 0 ? 1 : -1
      if (toward !== assumed[k]) {
        direction[k] = toward
        if (this.turnMatters(k, inner * dt)) turned = true
      } else if (half_V[k] !== 0 && Math.abs(this.pullAt(k, inner, dt) - this.pull[k]) > 0.005) {
        turned = true
      }
      if (drainSlope[k] !== 0 && Math.abs(this.meanDrain(k, dt) - drained_A[k]) > 1e-3 * this.drain_A[k]) turned = true
      const change = change_V[k] = 2 * (innerEmf_V[k] + (inner_Ohm[k] - esr_Ohm[k]) * inner - start_V[k])
      // A leak is a loop of the cell's own.
      if (leak_S[k] > 0) drift_V = Math.max(drift_V, Math.abs(change))
      const m = mesh[k]
      if (m >= 0) {
        if (change < lowest_V[m]) lowest_V[m] = change
        if (change > highest_V[m]) highest_V[m] = change
      }
      const moved_C = ((toward > 0 ? coulombicEfficiency : 1) * inner - drained_A[k]) * dt
      const end_C = charge_C[k] + moved_C
      if (end_C > to_C[k] + UNFELT_SHARE * capacity_C[k]) kink = Math.min(kink, (to_C[k] - charge_C[k]) / moved_C)
      else if (end_C < from_C[k] - UNFELT_SHARE * capacity_C[k]) kink = Math.min(kink, (from_C[k] - charge_C[k]) / moved_C)
      if (half_V[k] !== 0 || shaped) curve = Math.max(curve, this.curvature(k, inner, moved_C))
    }
    this.kink = kink
    if (turned && mayRetry) return -1
    for (let m = 0; m < meshes; m++) if (highest_V[m] - lowest_V[m] > drift_V) drift_V = highest_V[m] - lowest_V[m]
    return Math.max(drift_V / LARGEST_DRIFT_V, curve)
  }

  /** How far the polarisation bends away from a straight line within the solved step at most, V: what a bus that takes the emf as a ramp
   *  gets wrong. */
  bend(): number {
    return this.largestBend(this.inner_A, 1)
  }

  /** The same before a step is solved, if each cell carried its share of a port current. */
  bendAhead(duration_us: number, share: Float64Array, port_A: number): number {
    this.decay.look(duration_us)
    return this.largestBend(share, port_A)
  }

  private largestBend(current: Float64Array, scale: number): number {
    const { branch_V, branch_Ohm, count } = this
    let largest = 0
    for (let b = 0; b < this.branchCount; b++) {
      // Distance of the true end of a branch from the end of the straight line with the same start and mean.
      const bent = this.decay.end[b] - 2 * this.decay.mean[b] + 1
      for (let k = 0, at = b * count; k < count; k++, at++) {
        const bend = Math.abs((branch_V[at] - branch_Ohm[at] * current[k] * scale) * bent)
        if (bend > largest) largest = bend
      }
    }
    return largest
  }

  /** Carries the step out. `esrLoss` is the entry that takes the heat of the series resistances. */
  commit(duration_us: number, losses_J: Float64Array, esrLoss: number): void {
    const dt = duration_us * 1e-6
    const { count, inner_A, branch_V, branch_Ohm, branch_S } = this
    let esr = 0
    let polarisation = 0
    for (let b = 0; b < this.branchCount; b++) {
      const end = this.decay.end[b]
      const mean = this.decay.mean[b]
      // Mean of (settled + distance·e)²; the mean of e² is (1 + end)/2 · mean.
      const square = (1 + end) / 2 * mean
      for (let k = 0, at = b * count; k < count; k++, at++) {
        const current = inner_A[k]
        const settled = branch_Ohm[at] * current
        const distance = branch_V[at] - settled
        branch_V[at] = settled + distance * end
        polarisation += settled * current + 2 * distance * current * mean + distance * distance * branch_S[at] * square
      }
    }
    const { esr_Ohm, passed_C, current_A, leak_S } = this
    for (let k = 0; k < count; k++) {
      const current = inner_A[k]
      esr += esr_Ohm[k] * current * current
      passed_C[k] += current_A[k] * dt
      if (leak_S[k] > 0) {
        const terminal = this.emf_V[k] + this.resistance_Ohm[k] * current_A[k]
        losses_J[LOSS.short] += leak_S[k] * terminal * terminal * dt
        this.lost_C[k] += (current_A[k] - current) * dt
      }
    }
    this.moveCharges(dt, losses_J)
    losses_J[esrLoss] += esr * dt
    losses_J[LOSS.polarisation] += polarisation * dt
  }

  /** Inner voltage at this instant: everything but the series resistance. */
  private inner(k: number): number {
    let sum = this.ocv_V[k] + this.hysteresis[k] * this.half_V[k]
    for (let at = k; at < this.branch_V.length; at += this.count) sum += this.branch_V[at]
    return sum
  }

  /** Resistances as they will be in the middle of the step, by the last known current. */
  private reshapeMidway(dt: number, losses_J: Float64Array): void {
    for (let k = 0; k < this.count; k++) {
      const shape = this.shape[k] + this.shapeSlope[k] * this.inner_A[k] * dt / 2
      if (Math.abs(shape - this.shapeNow[k]) <= UNFELT * shape) continue
      this.reshape(k, shape, losses_J)
      if (Math.abs(this.esr_Ohm[k] - this.givenEsr_Ohm[k]) > 1e-4 * this.esr_Ohm[k]) this.stale = true
    }
  }
}
