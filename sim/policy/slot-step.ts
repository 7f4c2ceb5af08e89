// One slot back in the programme of plant-bound.ts. At every pair of neighbouring nodes and of neighbouring charges spent, whatever lies between (of
// the energy, of the charge) is worth at most what the straight lines between the four corners say and the bulge of the value after the slot.

import { type Menu, menuOf } from "./menu.js"
import type { Values } from "./plant-bound.js"
import { fedBy_W, type PlantProblem } from "./plant-problem.js"
import { PriceGrid } from "./price-grid.js"
import type { Value } from "./value.js"

/** Energies at the end of a slot by the node that it begins at, with the cell that each lies in; impossible ones are -Infinity. */
interface Row {
  energy_J: Float64Array
  cell: Int32Array
}

/** What kind of slot it is: what is drawn whatever is done, where it must come down to, and from where it can begin, J. */
interface Kind {
  base_C: number
  down_J: number
  from_J: number
}

export class SlotStep {
  private readonly prices: PriceGrid
  private readonly menu: Menu
  private readonly cells: number
  private harvest_J = 0
  /** Charge at each node less what self-discharge takes at least. */
  private readonly kept_C: Float64Array
  private row: Row
  private next: Row
  private readonly series: number[]
  /** At no more a grouping no longer bears the module, so that it can die in it; and its latches may let go of the grouping. */
  private readonly death_J: number[]
  private readonly latch_J: number[]

  constructor(private readonly problem: PlantProblem, private readonly node_J: Float64Array) {
    const { series, store, brownOut_V, latch_V, allowance: { sag_V } } = problem
    const nodes = node_J.length
    this.prices = new PriceGrid(problem, node_J)
    this.menu = menuOf(problem)
    this.cells = nodes - 1
    this.kept_C = new Float64Array(nodes)
    this.row = { energy_J: new Float64Array(nodes), cell: new Int32Array(nodes) }
    this.next = { energy_J: new Float64Array(nodes), cell: new Int32Array(nodes) }
    this.series = [...series].sort((a, b) => a - b)
    this.death_J = this.series.map(own => store.energy(brownOut_V / own + sag_V))
    this.latch_J = this.series.map(own => store.energy(latch_V / own + sag_V))
  }

  /** Writes the values at the beginning of a slot from those at its end. */
  back(t: number, now: Values, after: Values): void {
    const { problem, prices, series } = this
    const { base_C, boot_C, store, restart_V, allowance: { hidden_J, lift_V } } = problem
    const gain_J = this.harvest_J = problem.harvest_J[t]
    const last = series.length - 1
    prices.locate(t)
    this.findLosses(t)
    now.alive.node.fill(0)
    now.dead.forEach(({ node }) => node.fill(0))
    const death_J = this.death_J.map(own_J => own_J + hidden_J[t])
    const start_J = series.map(own => store.energy(restart_V / own - lift_V[t]))
    // Whoever dies and starts again within the slot pays for the start instead of the slot; between, the light must have done its work.
    const again_J = series.map((_, k) => death_J[k] + gain_J >= start_J[k] ? death_J[k] : -Infinity)
    again_J.push(start_J[last] <= this.latch_J[0] + hidden_J[t] ? this.latch_J[0] + hidden_J[t] : -Infinity)
    this.spend(now.alive, after.alive, { base_C, down_J: Infinity, from_J: 0 })
    if (boot_C < base_C) this.spend(now.alive, after.alive, { base_C: boot_C, down_J: Math.max(...again_J), from_J: 0 })
    for (let k = 0; k <= last; k++) {
      this.spend(now.alive, after.dead[k], { base_C: 0, down_J: death_J[k], from_J: 0 })
      this.rest(now.alive, after.dead[k], t, false, series[k], death_J[k])
      this.rest(now.dead[k], after.dead[k], t, true, series[k], Infinity)
      this.spend(now.dead[k], after.alive, { base_C: boot_C, down_J: Infinity, from_J: Math.max(start_J[k] - gain_J, this.warm_J(t, series[k]) - (problem.cold_J?.[t] ?? Infinity)) })
      now.dead[k].settle()
    }
    // Without power the latches fall to the grouping of most cells.
    for (let k = 0; k < last; k++) {
      for (let i = 0; i <= this.cells && this.node_J[i] <= this.latch_J[k] + hidden_J[t] + this.drawnDead(i, series[k], t) + this.width_J(i); i++) {
        now.dead[k].node[i] = Math.max(now.dead[k].node[i], now.dead[last].node[i])
      }
      now.dead[k].settle()
    }
    now.alive.settle()
  }

  private spend(into: Value, after: Value, kind: Kind): void {
    const { charge_C, worth } = this.menu
    if (kind.down_J === -Infinity) return
    this.fill(this.row, kind, 0)
    for (let j = 0; j + 1 < charge_C.length; j++) {
      const any = this.fill(this.next, kind, j + 1)
      // What must come down may do so with more; what may stay where it is has nothing left.
      if (!any && kind.down_J === Infinity) return
      this.raise(into, after, worth[j], worth[j + 1]);
      [this.row, this.next] = [this.next, this.row]
    }
  }

  /** Every rectangle of two nodes and two charges raises the values at both nodes to what lies between them at most. */
  private raise(into: Value, after: Value, worth: number, worthNext: number): void {
    const { row, next, cells } = this
    const { node } = into
    for (let i = 0; i < cells; i++) {
      const low_J = next.energy_J[i]
      const high_J = row.energy_J[i + 1]
      if (!(low_J > -Infinity && high_J > -Infinity && row.energy_J[i] > -Infinity && next.energy_J[i + 1] > -Infinity)) continue
      const atHigh = after.in(row.cell[i + 1], high_J)
      if (worthNext + atHigh <= node[i]) continue
      const low = next.cell[i]
      const above = after.bulge(low, low_J, row.cell[i + 1], high_J)
      node[i] = Math.max(node[i], above + Math.max(worth + after.in(row.cell[i], row.energy_J[i]), worthNext + after.in(low, low_J)))
      node[i + 1] = Math.max(node[i + 1], above + Math.max(worth + atHigh, worthNext + after.in(next.cell[i + 1], next.energy_J[i + 1])))
    }
  }

  /** Energies at the end of the slot when so much is spent, at each node at the most. @returns whether there are any */
  private fill({ energy_J: ends, cell }: Row, { base_C, down_J, from_J }: Kind, j: number): boolean {
    const { prices, cells, harvest_J, kept_C, node_J, problem } = this
    const { charge_C } = this.menu
    const { tooth, first, least_V, most_V } = prices
    const last = charge_C.length - 1
    const spent_C = base_C + charge_C[j]
    const next_C = base_C + charge_C[Math.min(last, j + 1)]
    const lost_J = (1 - problem.coulombic) * Math.max(0, harvest_J - next_C * most_V)
    // The corners of a rectangle are that far apart: where one is possible all of them count.
    const least_J = node_J[first] - most_V * (next_C - base_C - charge_C[Math.max(0, j - 1)])
    let [near, nearLow, any] = [0, 0, false]
    for (let i = 0; i <= cells; i++) {
      ends[i] = -Infinity
      const width_J = this.width_J(i)
      if (node_J[i] + width_J < from_J) continue
      const low_J = prices.energy(kept_C[Math.max(0, i - 1)] - next_C, nearLow)
      nearLow = prices.at
      if (low_J > down_J) continue
      // Where the price rises with the energy, nothing is better than to spend first and to harvest then. Else it is taken as the lowest there is.
      let energy_J = node_J[i] - spent_C * least_V + harvest_J - lost_J
      if (tooth[Math.max(first, nearLow)] === tooth[this.cellOf(node_J[i] + width_J + harvest_J)]) {
        energy_J = prices.energy(kept_C[i] - spent_C, near) + harvest_J - lost_J
        near = prices.at
      }
      if (energy_J < least_J - 2 * width_J * most_V / least_V) continue
      ends[i] = energy_J
      cell[i] = this.cellOf(energy_J)
      any = true
    }
    return any
  }

  /** Charge at each node less the least self-discharge of the slot. */
  private findLosses(t: number): void {
    const { problem, prices, cells, kept_C, node_J } = this
    const { charge_C, price_V, first, most_V, tooth } = prices
    const most_C = problem.base_C + problem.most_C
    const hidden_J = problem.allowance.hidden_J[t]
    const loss_C = new Float64Array(cells + 1)
    const { sag_V } = problem.allowance
    const drained_J = (energy_J: number): number => {
      const cell_V = problem.store.voltage(energy_J)
      return (problem.drain_W(cell_V) * problem.drainPace[t] + fedBy_W(problem, this.series[0] * (cell_V - sag_V))) * problem.slot_s
    }
    let near = 0
    for (let i = 0; i <= cells; i++) {
      prices.energy(charge_C[Math.max(0, i - 1)] - most_C, near)
      near = prices.at
      const low_J = node_J[near] - hidden_J - drained_J(node_J[i])
      const loss_J = low_J > 0 ? drained_J(low_J) : 0
      const top = Math.min(cells - 1, i + 1)
      loss_C[i] = loss_J / (tooth[Math.max(first, near)] === tooth[top] ? price_V[top] : most_V)
    }
    for (let i = 0; i <= cells; i++) {
      const least_C = Math.min(loss_C[i], loss_C[Math.max(0, i - 1)], loss_C[Math.min(cells, i + 1)])
      kept_C[i] = Math.max(i > 0 ? kept_C[i - 1] : -Infinity, charge_C[i] - least_C)
    }
  }

  /** What a dead module draws in a slot at least, self-discharge with it; below 1 V its draw fades. Over the slot the voltage falls by what is drawn. */
  private drawnDead(i: number, series: number, t: number): number {
    const { problem: { slot_s, store, dead_A, bus_W, drain_W, drainPace, allowance: { hidden_J } }, node_J } = this
    const drawn = (cell_V: number): number => {
      const bus_V = series * cell_V
      return (dead_A * bus_V * Math.min(1, bus_V) + (bus_W?.(bus_V) ?? 0) + drain_W(cell_V) * drainPace[t]) * slot_s
    }
    const held_J = Math.max(0, node_J[Math.max(0, i - 1)] - hidden_J[t])
    const low_J = held_J - drawn(store.voltage(held_J))
    return low_J > 0 ? drawn(store.voltage(low_J)) : 0
  }

  /** Energy from which the charger works properly on a dead module. */
  private warm_J(t: number, series: number): number {
    const { store, main_V, allowance: { lift_V } } = this.problem
    return store.energy(Math.max(0, main_V / series - lift_V[t]))
  }

  /** A slot at whose end the module is dead, and spends nothing.
   *  @param throughout it was dead at the beginning as well */
  private rest(into: Value, after: Value, t: number, throughout: boolean, series: number, below_J: number): void {
    const { cells, harvest_J, node_J, row: { energy_J: ends, cell } } = this
    const cold_J = this.problem.cold_J?.[t] ?? harvest_J
    const warm_J = this.warm_J(t, series)
    for (let i = 0; i <= cells; i++) {
      // Whether the slot gets it out of the cold: then all of its light counts, and so it does for what lies in a cell of the grid that may.
      const top_J = node_J[Math.min(cells, i + 1)]
      const gain_J = !throughout || top_J + cold_J >= warm_J ? harvest_J : cold_J
      ends[i] = node_J[i] + gain_J - (throughout ? this.drawnDead(i, series, t) : 0)
      if (i > 0 && ends[i] < ends[i - 1]) ends[i] = ends[i - 1]
      cell[i] = this.cellOf(ends[i])
    }
    for (let i = 0; i < cells && node_J[i] <= below_J + this.width_J(i); i++) {
      const above = after.bulge(cell[i], ends[i], cell[i + 1], ends[i + 1])
      into.node[i] = Math.max(into.node[i], after.in(cell[i], ends[i]) + above)
      into.node[i + 1] = Math.max(into.node[i + 1], after.in(cell[i + 1], ends[i + 1]) + above)
    }
  }

  /** Of the cell above a node; of the last one. */
  private width_J(i: number): number {
    const top = Math.min(this.cells, i + 1)
    return this.node_J[top] - this.node_J[top - 1]
  }

  private cellOf(energy_J: number): number {
    const { node_J, cells } = this
    if (energy_J <= 0) return 0
    let cell = Math.min(cells - 1, Math.floor(cells * Math.sqrt(energy_J / node_J[cells])))
    if (cell < cells - 1 && node_J[cell + 1] <= energy_J) cell++
    else if (node_J[cell] > energy_J) cell--
    return cell
  }
}
