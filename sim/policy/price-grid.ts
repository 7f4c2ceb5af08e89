// What a charge costs over the energy of the store, in one slot of a PlantProblem: constant within each cell of a grid, never more than anywhere in
// it. Over the energy the price is a saw: it rises with the voltage, and falls to brown-out where a lower grouping begins to bear the module.

import { least_J, type PlantProblem } from "./plant-problem.js"

export class PriceGrid {
  readonly cells: number
  readonly price_V: Float64Array
  /** Number of the tooth that a cell lies on. */
  readonly tooth: Int32Array
  /** Charge that a store gives down to where the module dies, C, at each node; below that by the price there. */
  readonly charge_C: Float64Array
  /** Cell that the module dies in. */
  first = 0
  least_V = 0
  most_V = 0
  /** Rest voltage at each node. */
  readonly node_V: Float64Array
  /** Where `energy` found the last one. */
  at = 0
  private credit_V = NaN
  /** Energy from which a grouping may bear the module, as `series` are. */
  private borne_J: number[] = []
  private beside_J = NaN

  constructor(private readonly problem: PlantProblem, readonly node_J: Float64Array) {
    this.cells = node_J.length - 1
    this.price_V = new Float64Array(this.cells)
    this.tooth = new Int32Array(this.cells)
    this.charge_C = new Float64Array(node_J.length)
    this.node_V = node_J.map(energy_J => problem.store.voltage(energy_J))
  }

  /** Takes over the prices of a slot. */
  locate(slot: number): void {
    const { brownOut_V, allowance: { credit_V, hidden_J, bus_J, sagged_J } } = this.problem
    const beside_J = hidden_J[slot] + bus_J + sagged_J
    const borne_J = this.problem.series.map(own => least_J(this.problem, slot, brownOut_V / own))
    if (credit_V[slot] === this.credit_V && beside_J === this.beside_J && borne_J.every((own, k) => own === this.borne_J[k])) return
    this.credit_V = credit_V[slot]
    this.borne_J = borne_J
    this.beside_J = beside_J
    const { price_V, tooth, charge_C, cells, node_J } = this
    for (let i = 0; i < cells; i++) price_V[i] = this.leastIn(i)
    this.first = price_V.findIndex(own => own < Infinity)
    if (this.first < 0) throw new RangeError("no grouping bears the module even when the store is full")
    const { first } = this
    price_V.fill(price_V[first], 0, first)
    if (price_V.some(own => !(own > 0))) throw new RangeError("a charge must cost something")
    for (let i = 1; i < cells; i++) tooth[i] = tooth[i - 1] + (price_V[i] < price_V[i - 1] ? 1 : 0)
    charge_C[first] = 0
    for (let i = first; i < cells; i++) charge_C[i + 1] = charge_C[i] + (node_J[i + 1] - node_J[i]) / price_V[i]
    for (let i = first - 1; i >= 0; i--) charge_C[i] = charge_C[i + 1] - (node_J[i + 1] - node_J[i]) / price_V[i]
    this.least_V = price_V.reduce((least, own) => Math.min(least, own), Infinity)
    this.most_V = price_V.reduce((most, own) => Math.max(most, own), 0)
  }

  /** Energy of a store that gives so much charge, J. Below empty it goes on.
   *  @param near cell to begin the search with */
  energy(charge_C: number, near: number): number {
    const { charge_C: charges, cells } = this
    let at = near
    while (at < cells - 1 && charges[at + 1] <= charge_C) at++
    while (at > 0 && charges[at] > charge_C) at--
    this.at = at
    return this.node_J[at] + (charge_C - charges[at]) * this.price_V[at]
  }

  /** The least price between two nodes; Infinity where the module is dead throughout. */
  private leastIn(cell: number): number {
    const { problem, node_J, borne_J, credit_V, beside_J } = this
    const { brownOut_V, rail_V, main_V, base_C, sparse_C, allowance: { sag_V, unequal } } = problem
    const low_V = beside_J > 0 ? problem.store.voltage(Math.max(0, node_J[cell] - beside_J)) : this.node_V[cell]
    let least = Infinity
    for (const [k, series] of problem.series.entries()) {
      if (node_J[cell + 1] < borne_J[k]) continue
      let price = rail_V ?? brownOut_V
      if (rail_V === undefined && credit_V < Infinity) price = Math.max(brownOut_V, series * low_V) - series * credit_V
      if (series * (low_V - sag_V) < main_V) price *= sparse_C / base_C
      least = Math.min(least, price * (1 - unequal))
    }
    return least
  }
}
