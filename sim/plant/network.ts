// The switch network: from a mask and one Thevenin source per cell (V = emf + resistance · current, current into the cell) to the
// source that the bus sees and to each cell's current, alpha + beta · (pack current). Legal masks are ladders of parallel groups in
// series and cost a tridiagonal solution per group; a mask that closes S_i and P_i of one boundary goes to nodal analysis.
//
// In a group of p cells the current enters at the plus of the first cell and leaves at the minus of the last (that is where the S
// switches sit), so both rails carry partial sums S_k = i_0 + .. + i_k. Kirchhoff around boundary k of the ladder:
//   -Z_k S_(k-1) + (Z_k + Z_(k+1) + 2 Ron) S_k - Z_(k+1) S_(k+1) = A_(k+1) - A_k + Ron I

import { NodalNetwork } from "./nodal.js"

export class Network {
  /** The chain reaches the bus. */
  connected = false
  /** Some boundary has both its switches closed: cells are shorted. */
  illegal = false
  /** What the bus sees, V and ohm, bus switches and shunt included; meaningless unless `connected`. */
  emf = 0
  resistance = 0
  readonly alpha: Float64Array
  readonly beta: Float64Array
  /** Series resistance outside the groups: S switches and bus switches together, then the shunt. */
  private through_Ohm = 0
  private groups = 0
  private readonly start: Int32Array
  private readonly sumA: Float64Array
  private readonly sumI: Float64Array
  private readonly upper: Float64Array
  private readonly nodal: NodalNetwork

  constructor(private readonly cells: number, private readonly on_Ohm: number, private readonly shunt_Ohm: number) {
    this.alpha = new Float64Array(cells)
    this.beta = new Float64Array(cells)
    this.start = new Int32Array(cells + 1)
    this.sumA = new Float64Array(cells)
    this.sumI = new Float64Array(cells)
    this.upper = new Float64Array(cells)
    this.nodal = new NodalNetwork(cells, on_Ohm)
  }

  /** Takes over a mask: bit i = S_i, bit (n-1)+i = P_i, bit 2(n-1) = bus. */
  setMask(mask: number): void {
    const boundaries = this.cells - 1
    const bus = (mask & (1 << (2 * boundaries))) !== 0
    let complete = true
    this.illegal = false
    this.groups = 0
    this.start[0] = 0
    for (let i = 0; i < boundaries; i++) {
      const series = (mask & (1 << i)) !== 0
      const parallel = (mask & (1 << (boundaries + i))) !== 0
      if (series && parallel) this.illegal = true
      if (!series && !parallel) complete = false
      if (!parallel) this.start[++this.groups] = i + 1
    }
    this.start[++this.groups] = this.cells
    this.through_Ohm = this.on_Ohm * (this.groups - 1 + 2)
    this.connected = bus && complete
    if (this.illegal) this.connected = this.nodal.setMask(mask) && bus
  }

  /** Fills emf, resistance, alpha and beta.
   *  @param emf_V, resistance_Ohm one per cell */
  solve(emf_V: Float64Array, resistance_Ohm: Float64Array): void {
    if (this.illegal) {
      this.nodal.solve(emf_V, resistance_Ohm, this.alpha, this.beta)
      this.emf = this.nodal.emf
      this.resistance = this.nodal.resistance + 2 * this.on_Ohm + this.shunt_Ohm
      return
    }
    let emf = 0
    let resistance = this.through_Ohm + this.shunt_Ohm
    for (let group = 0; group < this.groups; group++) {
      const first = this.start[group]
      const last = this.start[group + 1] - 1
      if (first === last) {
        this.alpha[first] = 0
        this.beta[first] = 1
        emf += emf_V[first]
        resistance += resistance_Ohm[first]
      } else {
        this.solveGroup(first, last, emf_V, resistance_Ohm)
        emf += emf_V[first] + resistance_Ohm[first] * this.alpha[first]
        resistance += resistance_Ohm[first] * this.beta[first]
        for (let k = first; k < last; k++) {
          emf += this.on_Ohm * this.sumA[k]
          resistance += this.on_Ohm * this.sumI[k]
        }
      }
    }
    this.emf = emf
    this.resistance = resistance
  }

  /** Power in the closed switches (shunt apart) at a pack current, W. Valid for the last solution. */
  switchPower(current_A: number): number {
    if (this.illegal) return this.nodal.switchPower(current_A) + (this.connected ? 2 * this.on_Ohm * current_A * current_A : 0)
    let squares = 0
    for (let group = 0; group < this.groups; group++) {
      const last = this.start[group + 1] - 1
      for (let k = this.start[group]; k < last; k++) {
        const minusRail = this.sumA[k] + this.sumI[k] * current_A
        const plusRail = current_A - minusRail
        squares += minusRail * minusRail + plusRail * plusRail
      }
    }
    return this.on_Ohm * squares + this.through_Ohm * current_A * current_A
  }

  private solveGroup(first: number, last: number, emf_V: Float64Array, resistance_Ohm: Float64Array): void {
    const { alpha, beta, sumA, sumI, upper, on_Ohm } = this
    let ratio = 0
    let partA = 0
    let partI = 0
    for (let k = first; k < last; k++) {
      const below = resistance_Ohm[k]
      const above = resistance_Ohm[k + 1]
      const pivot = 1 / (below + above + 2 * on_Ohm - below * ratio)
      ratio = above * pivot
      partA = (emf_V[k + 1] - emf_V[k] + below * partA) * pivot
      partI = (on_Ohm + below * partI) * pivot
      upper[k] = ratio
      sumA[k] = partA
      sumI[k] = partI
    }
    sumA[last] = 0
    sumI[last] = 1
    for (let k = last - 1; k >= first; k--) {
      sumA[k] += upper[k] * sumA[k + 1]
      sumI[k] += upper[k] * sumI[k + 1]
    }
    alpha[first] = sumA[first]
    beta[first] = sumI[first]
    for (let k = first + 1; k <= last; k++) {
      alpha[k] = sumA[k] - sumA[k - 1]
      beta[k] = sumI[k] - sumI[k - 1]
    }
  }
}
