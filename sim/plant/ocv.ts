// Open-circuit voltage of a cell over its state of charge: the mean of the charge and discharge branches and half the gap between
// them, both piecewise linear, and continued beyond the window so that a cell can be driven out of it:
//  - above 1 the last slope goes on (a side reaction bends the charge away, see cell-bank.ts);
//  - below 0 the voltage falls to 0 V, for a battery within the next 2 % of its capacity, for a capacitor along its first slope,
//    and further down below 0 V (cell reversal).

import type { SimCell } from "../../project/sim-cell.js"

const COLLAPSE = 0.02

export class OcvCurve {
  /** Results of `locate`: mean branch, half gap (V) and their slopes (V per unit of state of charge). */
  mean = 0
  half = 0
  meanSlope = 0
  halfSlope = 0
  /** Ends of the straight piece that the state of charge lies on. */
  from = 0
  to = 0
  /** State of charge at which the mean branch crosses 0 V. */
  readonly zeroSoc: number
  readonly full_V: number
  readonly highSlope: number
  readonly lowSlope: number
  private readonly steps: number
  private readonly means: Float64Array
  private readonly halves: Float64Array
  /** Integral of the mean branch from 0 to each knot, V. */
  private readonly integral: Float64Array

  constructor(cell: SimCell) {
    const knots = cell.ocvCharge_V.length
    if (knots < 2 || cell.ocvDischarge_V.length !== knots) throw new RangeError("both open-circuit branches need the same number of points, two or more")
    this.steps = knots - 1
    this.means = Float64Array.from(cell.ocvCharge_V, (charge, i) => (charge + cell.ocvDischarge_V[i]) / 2)
    this.halves = Float64Array.from(cell.ocvCharge_V, (charge, i) => (charge - cell.ocvDischarge_V[i]) / 2)
    this.integral = new Float64Array(knots)
    for (let i = 1; i < knots; i++) {
      if (!(this.means[i] > this.means[i - 1])) throw new RangeError("the open-circuit voltage must rise with the state of charge")
      this.integral[i] = this.integral[i - 1] + (this.means[i] + this.means[i - 1]) / 2 / this.steps
    }
    const first = (this.means[1] - this.means[0]) * this.steps
    this.lowSlope = cell.chemistry === "zimb" && this.means[0] > 0 ? Math.max(first, this.means[0] / COLLAPSE) : first
    this.highSlope = (this.means[this.steps] - this.means[this.steps - 1]) * this.steps
    this.zeroSoc = -this.means[0] / this.lowSlope
    this.full_V = this.means[this.steps]
  }

  /** Leaves voltages and slopes at a state of charge in the fields. */
  locate(soc: number): void {
    if (soc < 0) {
      this.mean = this.means[0] + this.lowSlope * soc
      this.meanSlope = this.lowSlope
      this.half = this.halves[0]
      this.halfSlope = 0
      this.from = soc < this.zeroSoc ? -Infinity : this.zeroSoc
      this.to = soc < this.zeroSoc ? this.zeroSoc : 0
    } else if (soc >= 1) {
      this.mean = this.full_V + this.highSlope * (soc - 1)
      this.meanSlope = this.highSlope
      this.half = this.halves[this.steps]
      this.halfSlope = 0
      this.from = 1
      this.to = Infinity
    } else {
      const position = soc * this.steps
      const knot = Math.floor(position)
      const rest = position - knot
      this.from = knot / this.steps
      this.to = (knot + 1) / this.steps
      this.meanSlope = this.means[knot + 1] - this.means[knot]
      this.halfSlope = this.halves[knot + 1] - this.halves[knot]
      this.mean = this.means[knot] + this.meanSlope * rest
      this.half = this.halves[knot] + this.halfSlope * rest
      this.meanSlope *= this.steps
      this.halfSlope *= this.steps
    }
  }

  /** Energy of the mean branch per coulomb of capacity, counted from the point of 0 V: the exact integral, V. */
  energy(soc: number): number {
    const empty = this.means[0] * this.zeroSoc + this.lowSlope * this.zeroSoc * this.zeroSoc / 2
    if (soc < 0) return this.means[0] * soc + this.lowSlope * soc * soc / 2 - empty
    if (soc >= 1) return this.integral[this.steps] + this.full_V * (soc - 1) + this.highSlope * (soc - 1) * (soc - 1) / 2 - empty
    const position = soc * this.steps
    const knot = Math.floor(position)
    const rest = position - knot
    const from = this.means[knot]
    return this.integral[knot] + (from * rest + (this.means[knot + 1] - from) * rest * rest / 2) / this.steps - empty
  }
}
