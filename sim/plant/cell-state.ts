// The state and the parameters of the cells, as flat arrays. SI units inside (V, A, ohm, C, J, s); current positive into the cell.

import type { SimCell } from "../../project/sim-cell.js"
import type { Random } from "../random.js"
import { LOSS } from "./ledger.js"
import { OcvCurve } from "./ocv.js"

/** Share of the capacity within which a cell changes from one open-circuit branch to the other. */
export const HYSTERESIS_SHARE = 0.03
const GAS_J_molK = 8.314462618
const REFERENCE_K = 298.15

export class CellState {
  readonly capacity_C: Float64Array
  readonly charge_C: Float64Array
  /** Position between the discharge (-1) and the charge (+1) branch. */
  readonly hysteresis: Float64Array
  readonly branch1_V: Float64Array
  readonly branch2_V: Float64Array
  /** Resistances at the present temperature. */
  readonly esr_Ohm: Float64Array
  readonly branch1_Ohm: Float64Array
  readonly branch2_Ohm: Float64Array
  /** Faults: leak across the terminals, factor on the self-discharge, resistance added to the cell's path. */
  readonly leak_S: Float64Array
  readonly leakFactor: Float64Array
  readonly contact_Ohm: Float64Array
  /** At the present charge: mean open-circuit branch, half gap, their slopes per coulomb, self-discharge current,
   *  and the charges between which all that is straight. */
  readonly ocv_V: Float64Array
  readonly half_V: Float64Array
  readonly ocvSlope: Float64Array
  readonly halfSlope: Float64Array
  readonly drain_A: Float64Array
  readonly from_C: Float64Array
  readonly to_C: Float64Array
  protected readonly tau1_s: number
  protected readonly tau2_s: number
  protected readonly curve: OcvCurve
  private readonly reference_Ohm: Float64Array[]

  constructor(protected readonly cell: SimCell, readonly count: number, spread: { capacity: number, esr: number, soc: number }, initialSoc: number, random: Random) {
    if (cell.branches.length > 2) throw new RangeError(`cell ${cell.id}: two polarisation branches at most`)
    if (!(cell.capacity_uC > 0) || !(cell.esr_Ohm > 0)) throw new RangeError(`cell ${cell.id}: capacity and series resistance must be above 0`)
    const array = (): Float64Array => new Float64Array(count)
    this.charge_C = array(); this.hysteresis = array(); this.branch1_V = array(); this.branch2_V = array()
    this.leak_S = array(); this.contact_Ohm = array(); this.leakFactor = array().fill(1)
    this.ocv_V = array(); this.half_V = array(); this.ocvSlope = array(); this.halfSlope = array()
    this.drain_A = array(); this.from_C = array(); this.to_C = array()
    // No cell strays further than 2.5 sigma: beyond it a maker would not ship it.
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

  protected locate(k: number): void {
    const { curve, cell } = this
    curve.locate(this.soc(k))
    this.ocv_V[k] = curve.mean
    this.half_V[k] = curve.half
    this.ocvSlope[k] = curve.meanSlope / this.capacity_C[k]
    this.halfSlope[k] = curve.halfSlope / this.capacity_C[k]
    this.from_C[k] = curve.from * this.capacity_C[k]
    this.to_C[k] = curve.to * this.capacity_C[k]
    const share = cell.selfDischargeProportional ? curve.mean / curve.full_V : Math.min(1, curve.mean / Math.max(0.05, cell.window_V[0]))
    this.drain_A[k] = cell.selfDischarge_uA * 1e-6 * this.leakFactor[k] * Math.max(0, share)
  }

  private branchEnergy(k: number): number {
    const first = this.branch1_Ohm[k] > 0 ? this.tau1_s / this.branch1_Ohm[k] * this.branch1_V[k] * this.branch1_V[k] : 0
    const second = this.branch2_Ohm[k] > 0 ? this.tau2_s / this.branch2_Ohm[k] * this.branch2_V[k] * this.branch2_V[k] : 0
    return (first + second) / 2
  }
}
