// The cells, as flat arrays: open-circuit voltage with hysteresis, series resistance and two polarisation branches, self-discharge,
// coulombic efficiency, side reactions outside the window. SI units inside (V, A, ohm, C, J, s); current positive into the cell.
// A step is: `prepare` (each cell as a source for the step's mean values), the network's solution, `distribute`, `commit`.
// Within a step a cell's current is constant; open-circuit voltage is linear and the branches are exact, so that
// terminal energy = stored energy + losses holds to the curvature of the tables. Equations: docs/models.md.

import type { SimCell } from "../../project/sim-cell.js"
import type { Random } from "../random.js"
import { DecayTable } from "./decay.js"
import { LOSS } from "./ledger.js"
import type { Network } from "./network.js"
import { OcvCurve } from "./ocv.js"
import { sideReaction } from "./side-reaction.js"

/** Share of the capacity within which a cell changes from one open-circuit branch to the other. */
const HYSTERESIS_SHARE = 0.03
const GAS_J_molK = 8.314462618
const REFERENCE_K = 298.15

export class CellBank {
  readonly capacity_C: Float64Array
  readonly charge_C: Float64Array
  /** Position between the discharge (-1) and the charge (+1) branch. */
  readonly hysteresis: Float64Array
  readonly branch1_V: Float64Array
  readonly branch2_V: Float64Array
  readonly esr_Ohm: Float64Array
  /** Leak across the terminals (a fault), and factor on the self-discharge. */
  readonly leak_S: Float64Array
  readonly leakFactor: Float64Array
  /** A resistance in the cell's path that a fault adds. */
  readonly contact_Ohm: Float64Array
  /** Step means as seen at the terminals: what the network solves with. */
  readonly emf_V: Float64Array
  readonly resistance_Ohm: Float64Array
  /** Terminal current of the step, and the part of it that passes the cell itself. */
  readonly current_A: Float64Array
  private readonly inner_A: Float64Array
  private readonly curve: OcvCurve
  private readonly decay: DecayTable
  private slot = 0
  private readonly tau1_s: number
  private readonly tau2_s: number
  private readonly branch1_Ohm: Float64Array
  private readonly branch2_Ohm: Float64Array
  private readonly reference_Ohm: Float64Array[]
  /** Open-circuit voltage, half gap and their slopes per coulomb at the present charge. */
  readonly ocv_V: Float64Array
  private readonly half_V: Float64Array
  private readonly ocvSlope: Float64Array
  private readonly halfSlope: Float64Array
  private readonly slope: Float64Array
  private readonly direction: Int8Array
  private readonly drain_A: Float64Array
  private readonly innerEmf_V: Float64Array
  private readonly inner_Ohm: Float64Array

  constructor(private readonly cell: SimCell, readonly count: number, spread: { capacity: number, esr: number, soc: number }, initialSoc: number, random: Random) {
    if (cell.branches.length > 2) throw new RangeError(`cell ${cell.id}: two polarisation branches at most`)
    if (!(cell.capacity_uC > 0) || !(cell.esr_Ohm > 0)) throw new RangeError(`cell ${cell.id}: capacity and series resistance must be above 0`)
    const array = (): Float64Array => new Float64Array(count)
    this.charge_C = array(); this.hysteresis = array(); this.branch1_V = array(); this.branch2_V = array()
    this.leak_S = array(); this.contact_Ohm = array(); this.leakFactor = array().fill(1)
    this.emf_V = array(); this.resistance_Ohm = array(); this.current_A = array(); this.inner_A = array()
    this.ocv_V = array(); this.half_V = array(); this.ocvSlope = array(); this.halfSlope = array(); this.slope = array()
    this.direction = new Int8Array(count).fill(-1)
    this.drain_A = array(); this.innerEmf_V = array(); this.inner_Ohm = array()
    const draw = (sigma: number): number => sigma * Math.max(-2.5, Math.min(2.5, random.gaussian()))
    this.capacity_C = array().map(() => cell.capacity_uC * 1e-6 * (1 + draw(spread.capacity)))
    const scale = array().map(() => 1 + draw(spread.esr))
    const [first, second] = cell.branches
    this.tau1_s = first?.tau_s ?? 0
    this.tau2_s = second?.tau_s ?? 0
    this.reference_Ohm = [cell.esr_Ohm, first?.resistance_Ohm ?? 0, second?.resistance_Ohm ?? 0].map(ohm => scale.map(factor => ohm * factor))
    this.esr_Ohm = this.reference_Ohm[0].slice()
    this.branch1_Ohm = this.reference_Ohm[1].slice()
    this.branch2_Ohm = this.reference_Ohm[2].slice()
    this.decay = new DecayTable([this.tau1_s, this.tau2_s])
    this.curve = new OcvCurve(cell)
    for (let k = 0; k < count; k++) {
      this.charge_C[k] = this.capacity_C[k] * Math.max(0, Math.min(1, initialSoc + draw(spread.soc)))
      this.locate(k)
    }
  }

  /** Resistances at a temperature (Arrhenius). The branches keep their voltage; the energy that their changed capacitance implies is booked. */
  setTemperature(temperature_degC: number, losses_J: Float64Array): void {
    const factor = Math.exp(this.cell.activation_J_mol / GAS_J_molK * (1 / (temperature_degC + 273.15) - 1 / REFERENCE_K))
    for (let k = 0; k < this.count; k++) {
      const before = this.branchEnergy(k)
      this.esr_Ohm[k] = this.reference_Ohm[0][k] * factor + this.contact_Ohm[k]
      this.branch1_Ohm[k] = this.reference_Ohm[1][k] * factor
      this.branch2_Ohm[k] = this.reference_Ohm[2][k] * factor
      losses_J[LOSS.polarisation] += before - this.branchEnergy(k)
    }
  }

  /** Makes each cell a source of its mean over the coming step. */
  prepare(duration_us: number): void {
    const slot = this.slot = this.decay.slot(duration_us)
    const half_s = duration_us * 0.5e-6
    const mean1 = this.decay.mean[0][slot]
    const mean2 = this.decay.mean[1][slot]
    for (let k = 0; k < this.count; k++) {
      const direction = this.direction[k]
      const slope = this.slope[k] = this.slopeToward(k, direction)
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

  /** Shares out the pack current of a step.
   *  @returns the largest change of a cell's inner voltage that the step means, V; or -1 when a cell's current runs against the
   *  direction that `prepare` assumed: prepare and solve once more */
  distribute(network: Network, pack_A: number, mayRetry: boolean): number {
    let worst = 0
    let turned = false
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
      const change = Math.abs(this.innerEmf_V[k] + (this.inner_Ohm[k] - this.esr_Ohm[k]) * inner - start)
      if (change > worst) worst = change
    }
    return turned && mayRetry ? -1 : 2 * worst
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
      polarisation += relax(this.branch1_V, k, this.branch1_Ohm[k], current, this.decay.end[0][slot], this.decay.mean[0][slot])
      polarisation += relax(this.branch2_V, k, this.branch2_Ohm[k], current, this.decay.end[1][slot], this.decay.mean[1][slot])
      this.moveCharge(k, current * dt, dt, losses_J)
    }
    losses_J[esrLoss] += esr * dt
    losses_J[LOSS.polarisation] += polarisation * dt
  }

  soc(k: number): number {
    return this.charge_C[k] / this.capacity_C[k]
  }

  /** Open-circuit voltage with its hysteresis, V. */
  openCircuit(k: number): number {
    return this.ocv_V[k] + this.hysteresis[k] * this.half_V[k]
  }

  /** Energy in the state of all cells, J: integral of the mean open-circuit branch, hysteresis, branches. */
  storedEnergy(): number {
    let sum = 0
    for (let k = 0; k < this.count; k++) {
      const transition = HYSTERESIS_SHARE * this.capacity_C[k]
      sum += this.capacity_C[k] * this.curve.energy(this.soc(k)) + this.branchEnergy(k)
        + 0.5 * this.half_V[k] * transition * this.hysteresis[k] * this.hysteresis[k]
    }
    return sum
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
      // Stored in the hysteresis: half · transition · h² / 2; what is left of h · half · dq is half · h² · |dq|, never negative.
      const transition = HYSTERESIS_SHARE * this.capacity_C[k]
      const target = through_C > 0 ? 1 : -1
      const after = target + (before - target) * Math.exp(-Math.abs(stored_C) / transition)
      const square = (before * before + before * after + after * after) / 3
      losses_J[LOSS.hysteresis] += (half + this.halfSlope[k] * change_C / 2) * square * Math.abs(stored_C)
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

  private slopeToward(k: number, direction: number): number {
    return this.ocvSlope[k] + this.hysteresis[k] * this.halfSlope[k]
      + this.half_V[k] * (1 - direction * this.hysteresis[k]) / (HYSTERESIS_SHARE * this.capacity_C[k])
  }

  private locate(k: number): void {
    const { curve, cell } = this
    curve.locate(this.soc(k))
    this.ocv_V[k] = curve.mean
    this.half_V[k] = curve.half
    this.ocvSlope[k] = curve.meanSlope / this.capacity_C[k]
    this.halfSlope[k] = curve.halfSlope / this.capacity_C[k]
    const share = cell.selfDischargeProportional ? curve.mean / curve.full_V : Math.min(1, curve.mean / Math.max(0.05, cell.window_V[0]))
    this.drain_A[k] = cell.selfDischarge_uA * 1e-6 * this.leakFactor[k] * Math.max(0, share)
  }

  private branchEnergy(k: number): number {
    const first = this.branch1_Ohm[k] > 0 ? this.tau1_s / this.branch1_Ohm[k] * this.branch1_V[k] * this.branch1_V[k] : 0
    const second = this.branch2_Ohm[k] > 0 ? this.tau2_s / this.branch2_Ohm[k] * this.branch2_V[k] * this.branch2_V[k] : 0
    return (first + second) / 2
  }
}

/** Moves one branch through a step of constant current.
 *  @returns the mean power in its resistor, W */
function relax(branch_V: Float64Array, k: number, resistance_Ohm: number, current_A: number, end: number, mean: number): number {
  if (resistance_Ohm === 0) return 0
  const settled = resistance_Ohm * current_A
  const distance = branch_V[k] - settled
  branch_V[k] = settled + distance * end
  // Mean of (settled + distance·e)²; the mean of e² is (1 + end)/2 · mean.
  return (settled * settled + 2 * settled * distance * mean + distance * distance * (1 + end) / 2 * mean) / resistance_Ohm
}
