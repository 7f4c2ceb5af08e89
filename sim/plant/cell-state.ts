// The state and the parameters of the cells, as flat arrays. SI units inside (V, A, ohm, C, J, s); current positive into the cell.

import type { SimCell } from "../../project/sim-cell.js"
import type { CellInstance } from "./circuit.js"
import { LOSS, LOSS_NAMES } from "./ledger.js"
import { OcvCurve } from "./ocv.js"

/** Share of the capacity within which a cell changes from one open-circuit branch to the other. */
export const HYSTERESIS_SHARE = 0.03
const GAS_J_molK = 8.314462618
const REFERENCE_K = 298.15
/** Below the freezing point of the electrolyte its conductivity falls by e every so many kelvin (assumed: an organohydrogel falls
 *  from some 30 to 1 mS/cm within 55 K, a plain one within a few). */
const FREEZING_FOLD_K = 4

const arrhenius = (activation_J_mol: number, temperature_degC: number): number =>
  Math.exp(activation_J_mol / GAS_J_molK * (1 / (temperature_degC + 273.15) - 1 / REFERENCE_K))

export class CellState {
  readonly count: number
  /** Capacity when new, and now. */
  readonly fresh_C: Float64Array
  readonly capacity_C: Float64Array
  readonly charge_C: Float64Array
  /** Position between the discharge (-1) and the charge (+1) branch. */
  readonly hysteresis: Float64Array
  /** Polarisation branches, dv/dt = (R·i - v) / tau: voltages, resistances and their inverses (0 for none), branch b of cell k at b·count + k; time constants at the
   *  present temperature, one per branch. Temperature moves R and tau alike (the capacitance stays); charge, age and bend move R alone. */
  readonly branchCount: number
  readonly branch_V: Float64Array
  readonly branch_Ohm: Float64Array
  readonly branch_S: Float64Array
  readonly tau_s: Float64Array
  readonly esr_Ohm: Float64Array
  /** What ageing and failures make of the cells: factors on capacity, resistances and self-discharge; a resistance in the cell's
   *  path; a leak across its terminals. */
  readonly worn: Float64Array
  readonly contact_Ohm: Float64Array
  readonly leak_S: Float64Array
  readonly drainFactor: Float64Array
  /** At the present charge: mean open-circuit branch, half gap, their slopes per coulomb, self-discharge current and its slope,
   *  and the charges between which all that is straight. */
  readonly ocv_V: Float64Array
  readonly half_V: Float64Array
  readonly ocvSlope: Float64Array
  readonly halfSlope: Float64Array
  readonly drain_A: Float64Array
  readonly drainSlope: Float64Array
  readonly from_C: Float64Array
  readonly to_C: Float64Array
  /** Resistances relative to half charge at the present charge, and the slope of that per coulomb. */
  readonly shape: Float64Array
  readonly shapeSlope: Float64Array
  /** Charge that left each cell by other ways than its terminals since the start: inefficiency, self-discharge, side reactions, leak, fade. */
  readonly lost_C: Float64Array
  protected readonly curve: OcvCurve
  protected readonly shaped: boolean
  private readonly hysteretic: boolean
  private readonly leaky: boolean
  private readonly referenceEsr_Ohm: Float64Array
  private readonly referenceBranch_Ohm: Float64Array
  private readonly anchor_C: Float64Array
  private readonly anchorDrain_A: Float64Array
  private readonly shapeAnchor: Float64Array
  private readonly shapeFrom_C: Float64Array
  private readonly shapeTo_C: Float64Array
  private readonly anchor_V: Float64Array
  private readonly anchorHalf_V: Float64Array
  /** The shape that is in the resistances; everything that scales them but temperature. */
  protected readonly shapeNow: Float64Array
  private readonly factor: Float64Array
  private thermal = 1
  private thermalDrain = 1
  private bendFactor = 1

  constructor(protected readonly cell: SimCell, instances: readonly CellInstance[]) {
    if (!(cell.capacity_uC > 0) || !(cell.esr_Ohm > 0)) throw new RangeError(`cell ${cell.id}: capacity and series resistance must be above 0`)
    this.count = instances.length
    const array = (): Float64Array => new Float64Array(this.count)
    const of = (value: (instance: CellInstance) => number): Float64Array => Float64Array.from(instances, value)
    this.fresh_C = of(instance => cell.capacity_uC * 1e-6 * instance.capacity)
    this.capacity_C = this.fresh_C.slice()
    this.charge_C = of(instance => cell.capacity_uC * 1e-6 * instance.capacity * instance.soc)
    this.referenceEsr_Ohm = of(instance => cell.esr_Ohm * instance.resistance)
    this.esr_Ohm = this.referenceEsr_Ohm.slice()
    this.branchCount = cell.branches.length
    this.referenceBranch_Ohm = Float64Array.from(cell.branches.flatMap(branch => instances.map(instance => branch.resistance_Ohm * instance.resistance)))
    this.branch_Ohm = this.referenceBranch_Ohm.slice()
    this.branch_S = new Float64Array(this.branch_Ohm.length)
    this.branch_V = new Float64Array(this.branch_Ohm.length)
    this.tau_s = Float64Array.from(cell.branches, branch => branch.tau_s)
    this.hysteresis = array(); this.contact_Ohm = array(); this.leak_S = array(); this.lost_C = array()
    this.worn = array().fill(1); this.drainFactor = array().fill(1); this.shape = array().fill(1); this.shapeSlope = array()
    this.ocv_V = array(); this.half_V = array(); this.ocvSlope = array(); this.halfSlope = array()
    this.drain_A = array(); this.drainSlope = array(); this.from_C = array().fill(Infinity); this.to_C = array()
    this.anchor_C = array(); this.anchorDrain_A = array(); this.shapeAnchor = array(); this.shapeFrom_C = array().fill(Infinity); this.shapeTo_C = array(); this.anchor_V = array(); this.anchorHalf_V = array(); this.factor = array().fill(1); this.shapeNow = array().fill(1)
    this.curve = new OcvCurve(cell)
    this.hysteretic = cell.ocvCharge_V.some((value, i) => value !== cell.ocvDischarge_V[i])
    this.leaky = cell.selfDischarge_uA > 0
    this.shaped = cell.resistanceBySoc.some(value => value !== 1)
    for (let k = 0; k < this.count; k++) this.locate(k)
    this.renew(new Float64Array(LOSS_NAMES.length))
  }

  /** Takes over a temperature and how far the wearer bends the cells (0..1). */
  setSurroundings(temperature_degC: number, bend: number, losses_J: Float64Array): void {
    const { cell } = this
    const frozen = Math.exp(Math.max(0, cell.freezing_degC - temperature_degC) / FREEZING_FOLD_K)
    this.thermal = arrhenius(cell.activation_J_mol, temperature_degC) * frozen
    this.thermalDrain = 1 / arrhenius(cell.selfDischargeActivation_J_mol, temperature_degC)
    this.bendFactor = 1 + cell.bendResistance * bend
    cell.branches.forEach((branch, b) => { this.tau_s[b] = branch.tau_s * this.thermal })
    for (let k = 0; k < this.count; k++) {
      this.leak(k)
      this.locate(k)
    }
    this.renew(losses_J)
  }

  /** Takes over another capacity. When it falls the state of charge stays, and the charge that this costs is gone; when it rises the charge
   *  stays: what comes back is empty. */
  setCapacity(k: number, factor: number, losses_J: Float64Array): void {
    const capacity_C = this.fresh_C[k] * factor
    if (capacity_C === this.capacity_C[k]) return
    const before_J = this.energy(k)
    const gone_C = capacity_C < this.capacity_C[k] ? this.soc(k) * (this.capacity_C[k] - capacity_C) : 0
    this.lost_C[k] += gone_C
    this.charge_C[k] -= gone_C
    this.capacity_C[k] = capacity_C
    this.from_C[k] = this.shapeFrom_C[k] = Infinity
    this.locate(k)
    losses_J[LOSS.fade] += before_J - this.energy(k)
  }

  /** Takes over the arrays of wear and the surroundings. Branches keep their voltage; what their changed capacitance means is booked. */
  renew(losses_J: Float64Array): void {
    for (let k = 0; k < this.count; k++) this.reshape(k, this.shape[k], losses_J)
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
    for (let k = 0; k < this.count; k++) sum += this.energy(k) + this.branchEnergy(k)
    return sum
  }

  /** Sets the resistances of a cell for a place on the curve of resistance over charge. */
  protected reshape(k: number, shape: number, losses_J: Float64Array): void {
    const before = this.factor[k]
    this.shapeNow[k] = shape
    const factor = this.factor[k] = this.bendFactor * this.worn[k] * shape
    this.esr_Ohm[k] = this.referenceEsr_Ohm[k] * this.thermal * factor + this.contact_Ohm[k]
    let released = 0
    for (let b = 0, at = k; b < this.branchCount; b++, at += this.count) {
      const reference_Ohm = this.referenceBranch_Ohm[at]
      this.branch_Ohm[at] = reference_Ohm * this.thermal * factor
      this.branch_S[at] = reference_Ohm > 0 ? 1 / this.branch_Ohm[at] : 0
      if (reference_Ohm > 0) released += this.cell.branches[b].tau_s / reference_Ohm * this.branch_V[at] * this.branch_V[at]
    }
    losses_J[LOSS.polarisation] += released / 2 * (1 / before - 1 / factor)
  }

  /** Finds voltages and slopes at the present charge. */
  protected locate(k: number): void {
    const charge_C = this.charge_C[k]
    if (!(charge_C >= this.from_C[k] && charge_C < this.to_C[k])) this.anchor(k)
    const moved_C = charge_C - this.anchor_C[k]
    this.ocv_V[k] = this.anchor_V[k] + this.ocvSlope[k] * moved_C
    if (this.hysteretic) this.half_V[k] = this.anchorHalf_V[k] + this.halfSlope[k] * moved_C
    if (this.shaped) this.findShape(k, charge_C)
    if (this.leaky) this.drain_A[k] = this.anchorDrain_A[k] + this.drainSlope[k] * moved_C
  }

  private anchor(k: number): void {
    const { curve } = this
    const capacity_C = this.capacity_C[k]
    curve.locate(this.soc(k))
    this.anchor_C[k] = this.charge_C[k]
    this.anchor_V[k] = curve.mean
    this.anchorHalf_V[k] = curve.half
    this.ocvSlope[k] = curve.meanSlope / capacity_C
    this.halfSlope[k] = curve.halfSlope / capacity_C
    this.from_C[k] = curve.from * capacity_C
    this.to_C[k] = curve.to * capacity_C
    this.leak(k)
  }

  /** Resistance over charge, along the straight piece of its table as long as the charge is on it. */
  private findShape(k: number, charge_C: number): void {
    if (!(charge_C >= this.shapeFrom_C[k] && charge_C < this.shapeTo_C[k])) {
      const table = this.cell.resistanceBySoc
      const steps = table.length - 1
      const capacity_C = this.capacity_C[k]
      const position = this.soc(k) * steps
      const knot = Math.max(0, Math.min(steps - 1, Math.floor(position)))
      const inside = position >= 0 && position < steps
      this.shapeSlope[k] = inside ? (table[knot + 1] - table[knot]) * steps / capacity_C : 0
      this.shapeFrom_C[k] = position < 0 ? -Infinity : inside ? knot / steps * capacity_C : capacity_C
      this.shapeTo_C[k] = position < 0 ? 0 : inside ? (knot + 1) / steps * capacity_C : Infinity
      this.shapeAnchor[k] = position < 0 ? table[0] : inside ? table[knot] - knot / steps * capacity_C * this.shapeSlope[k] : table[steps]
    }
    this.shape[k] = this.shapeAnchor[k] + this.shapeSlope[k] * charge_C
  }

  /** Self-discharge at the anchor, and its slope along the piece. */
  private leak(k: number): void {
    const { cell } = this
    const scale_V = cell.selfDischargeProportional ? this.curve.full_V : Math.max(0.05, cell.window_V[0])
    const share = this.anchor_V[k] / scale_V
    const falls = share > 0 && (cell.selfDischargeProportional || share < 1)
    const full_A = cell.selfDischarge_uA * 1e-6 * this.drainFactor[k] * this.thermalDrain
    this.anchorDrain_A[k] = falls ? full_A * share : share > 0 ? full_A : 0
    this.drainSlope[k] = falls ? full_A * this.ocvSlope[k] / scale_V : 0
  }

  private energy(k: number): number {
    return this.capacity_C[k] * this.curve.energy(this.soc(k)) + 0.5 * this.half_V[k] * HYSTERESIS_SHARE * this.capacity_C[k] * this.hysteresis[k] * this.hysteresis[k]
  }

  private branchEnergy(k: number): number {
    let sum = 0
    for (let b = 0, at = k; b < this.branchCount; b++, at += this.count) {
      sum += this.tau_s[b] * this.branch_S[at] * this.branch_V[at] * this.branch_V[at]
    }
    return sum / 2
  }
}
