// One slot back in the programme of plant-bound.ts. At every pair of neighbouring nodes and of neighbouring charges spent, whatever lies between (of
// the energy, of the charge) is worth at most what the straight lines between the four corners say and the bulge of the value after the slot.

import { Dead } from "./dead.js"
import type { Grid } from "./grid.js"
import { type Menu, menuOf } from "./menu.js"
import type { Values } from "./plant-bound.js"
import { fedBy_W, least_J, lifted_J, type PlantProblem } from "./plant-problem.js"
import { PriceGrid } from "./price-grid.js"
import { Value } from "./value.js"

/** Energies at the end of a slot by the node that it begins at, with the cell that each lies in; impossible ones are -Infinity. */
interface Row {
  energy_J: Float64Array
  cell: Int32Array
}

/** What kind of slot it is: what is drawn whatever is done, where it must come down to, from where it can begin, and where it ends at most, J. */
interface Kind {
  base_C: number
  down_J: number
  from_J: number
  most_J: number
}
const ANYWHERE = { down_J: Infinity, from_J: 0, most_J: Infinity }

export class SlotStep {
  private readonly prices: PriceGrid
  private readonly menu: Menu
  private readonly cells: number
  private harvest_J = 0
  /** Charge at each node less what self-discharge takes at least. */
  private readonly kept_C: Float64Array
  private readonly loss_C: Float64Array
  private readonly drained_J: Float64Array
  private readonly held_J: Float64Array
  private row: Row
  private next: Row
  private readonly series: number[]
  /** At no more a grouping no longer bears the module, so that it can die in it, and what is then in the cells; and its latches may let go of the grouping. */
  private readonly death_J: number[]
  private readonly left_J: number[]
  private readonly latch_J: number[]

  /** What is fed to charger and bus jumps within what a living module passes through: whoever spends more might end with more. */
  private readonly stepped: boolean
  private readonly dead: Dead
  /** What a dead module is worth that starts in the slot. */
  private readonly starts: Value[]

  private readonly node_J: Float64Array

  /** @param lots whether a living module may draw lots between two energies: that makes values concave, for which there is no bulge */
  constructor(private readonly problem: PlantProblem, private readonly grid: Grid, private readonly lots: boolean) {
    const { node_J } = grid
    this.node_J = node_J
    const { series, store, brownOut_V, latch_V, allowance: { sag_V, sagged_J } } = problem
    const nodes = node_J.length
    this.prices = new PriceGrid(problem, node_J)
    this.menu = menuOf(problem)
    this.cells = nodes - 1
    this.kept_C = new Float64Array(nodes)
    this.loss_C = new Float64Array(nodes)
    this.drained_J = new Float64Array(nodes)
    this.held_J = new Float64Array(nodes)
    this.row = { energy_J: new Float64Array(nodes), cell: new Int32Array(nodes) }
    this.next = { energy_J: new Float64Array(nodes), cell: new Int32Array(nodes) }
    this.series = [...series].sort((a, b) => a - b)
    this.stepped = problem.rail_V !== undefined && problem.main_V > brownOut_V
    this.dead = new Dead(problem, this.series, grid)
    this.starts = this.series.map(() => new Value(node_J))
    this.left_J = this.series.map(own => store.energy(brownOut_V / own + sag_V))
    this.death_J = this.left_J.map(own_J => own_J + sagged_J)
    this.latch_J = this.series.map(own => store.energy(latch_V / own + sag_V) + sagged_J)
  }

  /** Writes the values at the beginning of a slot from those at its end. */
  back(t: number, now: Values, after: Values): void {
    const { problem, prices, series } = this
    const { base_C, boot_C, restart_V, allowance: { startSlow_V, reclaimed_J } } = problem
    const gain_J = this.harvest_J = problem.harvest_J[t]
    const last = series.length - 1
    const from_J = new Float64Array(series.length)
    prices.locate(t)
    this.findDrains(t)
    now.alive.node.fill(0)
    const [death_J, left_J] = [[...this.death_J], [...this.left_J]]
    const start_J = series.map(own => lifted_J(problem, t, restart_V / own, startSlow_V(t, own)))
    // Whoever dies and starts again within the slot pays for the start instead of the slot; between, the light must have done its work.
    const again_J = series.map((_, k) => death_J[k] + gain_J >= start_J[k] ? death_J[k] : -Infinity)
    again_J.push(start_J[last] <= this.latch_J[0] ? this.latch_J[0] : -Infinity)
    this.spend(now.alive, after.alive, { ...ANYWHERE, base_C })
    if (boot_C < base_C) this.spend(now.alive, after.alive, { ...ANYWHERE, base_C: boot_C, down_J: Math.max(...again_J) })
    // Who dies where the latches let go at once is dead in the grouping of most cells.
    for (let k = 0; k < last; k++) {
      death_J[last] = Math.max(death_J[last], Math.min(death_J[k], this.latch_J[k]))
      left_J[last] = Math.max(left_J[last], Math.min(left_J[k], this.latch_J[k]))
    }
    for (let k = 0; k <= last; k++) {
      const most_J = left_J[k] + reclaimed_J[t] + gain_J
      this.spend(now.alive, after.dead[k], { ...ANYWHERE, base_C: 0, down_J: death_J[k], most_J })
      this.rest(now.alive, after.dead[k], death_J[k], most_J)
      const start = this.starts[k]
      start.node.fill(0)
      from_J[k] = Math.max(start_J[k] - gain_J, this.warm_J(t, series[k]) - (problem.cold_J?.[t] ?? Infinity))
      this.spend(start, after.alive, { ...ANYWHERE, base_C: boot_C, from_J: from_J[k] })
      start.settle()
    }
    this.dead.back(t, this.starts, from_J, series.map(own => this.warm_J(t, own)), this.latch_J, now.dead)
    now.alive.settle()
    if (this.lots) now.alive.drawLots(prices.first)
  }

  private spend(into: Value, after: Value, kind: Kind): void {
    const { charge_C, worth } = this.menu
    if (kind.down_J === -Infinity) return
    this.fill(this.row, kind, 0)
    for (let j = 0; j + 1 < charge_C.length; j++) {
      const any = this.fill(this.next, kind, j + 1)
      // What must come down may do so with more; what may stay where it is has nothing left.
      if (!any && kind.down_J === Infinity) return
      this.raise(into, after, worth[j], worth[j + 1], kind.most_J);
      [this.row, this.next] = [this.next, this.row]
    }
  }

  /** Every rectangle of two nodes and two charges raises the values at both nodes to what lies between them at most. */
  private raise(into: Value, after: Value, worth: number, worthNext: number, most_J: number): void {
    const { row, next, cells } = this
    const { node } = into
    for (let i = 0; i < cells; i++) {
      const low_J = next.energy_J[i]
      const high_J = row.energy_J[i + 1]
      if (!(low_J > -Infinity && high_J > -Infinity && row.energy_J[i] > -Infinity && next.energy_J[i + 1] > -Infinity)) continue
      const atHigh = after.in(row.cell[i + 1], high_J)
      if (worthNext + atHigh <= node[i]) continue
      if (high_J >= most_J) {
        // Cut off in between: all of it is worth at most what its best corner is.
        this.lay(into, i, Infinity, Infinity, worthNext + atHigh)
        continue
      }
      const low = next.cell[i]
      const above = after.bulge(low, low_J, row.cell[i + 1], high_J)
      const atLow = after.in(low, low_J)
      // The value may lie below the chord at the two corners between.
      const rise = high_J > low_J ? (atHigh - atLow) / (high_J - low_J) : 0
      const atRow = Math.max(after.in(row.cell[i], row.energy_J[i]), atLow + rise * (row.energy_J[i] - low_J))
      const atNext = Math.max(after.in(next.cell[i + 1], next.energy_J[i + 1]), atLow + rise * (next.energy_J[i + 1] - low_J))
      this.lay(into, i, above + Math.max(worth + atRow, worthNext + atLow), above + Math.max(worth + atHigh, worthNext + atNext), worthNext + atHigh)
    }
  }

  /** Raises the line between a node and the next to one that is nowhere below what lies between: the one given, or the most that there is. */
  private lay({ node }: Value, i: number, low: number, high: number, most: number): void {
    const flat = 2 * most < low + high
    node[i] = Math.max(node[i], flat ? most : low)
    node[i + 1] = Math.max(node[i + 1], flat ? most : high)
  }

  /** Energies at the end of the slot when so much is spent, at each node at the most. @returns whether there are any */
  private fill({ energy_J: ends, cell }: Row, { base_C, down_J, from_J, most_J }: Kind, j: number): boolean {
    const { prices, cells, harvest_J, kept_C, node_J, problem } = this
    const { charge_C } = this.menu
    const { tooth, first, least_V, most_V } = prices
    const last = charge_C.length - 1
    const spent_C = base_C + charge_C[j]
    const next_C = base_C + charge_C[Math.min(last, j + 1)]
    this.findKept(this.stepped ? problem.base_C + problem.most_C : next_C)
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
      if (tooth[Math.max(first, nearLow)] === tooth[this.grid.cellOf(node_J[i] + width_J + harvest_J)]) {
        energy_J = prices.energy(kept_C[i] - spent_C, near) + harvest_J - lost_J
        near = prices.at
      }
      if (energy_J < least_J - 2 * width_J * most_V / least_V) continue
      ends[i] = Math.min(most_J, energy_J)
      cell[i] = this.grid.cellOf(ends[i])
      any = true
    }
    return any
  }

  /** What self-discharge and what is fed at every voltage take in the slot, at the energy of each node and at what of it is surely in the cells. */
  private findDrains(t: number): void {
    const { problem, node_J, drained_J, held_J } = this
    const { store, drain_W, drainPace, slot_s, allowance: { hidden_J, bus_J, sagged_J, sag_V } } = problem
    const beside_J = hidden_J[t] + bus_J + sagged_J
    const drain_J = (cell_V: number): number => (drain_W(cell_V) * drainPace[t] + fedBy_W(problem, this.series[0] * (cell_V - sag_V))) * slot_s
    for (let i = 0; i < node_J.length; i++) {
      drained_J[i] = drain_J(this.prices.node_V[i])
      held_J[i] = node_J[i] <= beside_J ? 0 : beside_J > 0 ? drain_J(store.voltage(node_J[i] - beside_J)) : drained_J[i]
    }
  }

  /** Charge at each node less what is lost at least, when no more than so much is spent. */
  private findKept(spent_C: number): void {
    const { prices, cells, kept_C, node_J, drained_J, held_J, loss_C } = this
    const { charge_C, price_V, first, most_V, tooth } = prices
    let near = 0
    for (let i = 0; i <= cells; i++) {
      prices.energy(charge_C[Math.max(0, i - 1)] - spent_C, near)
      near = prices.at
      const low_J = node_J[near] - drained_J[i]
      let low = near
      while (low > 0 && node_J[low] > low_J) low--
      const top = Math.min(cells - 1, i + 1)
      loss_C[i] = (low_J > 0 ? held_J[low] : 0) / (tooth[Math.max(first, near)] === tooth[top] ? price_V[top] : most_V)
    }
    for (let i = 0; i <= cells; i++) {
      const least_C = Math.min(loss_C[i], loss_C[Math.max(0, i - 1)], loss_C[Math.min(cells, i + 1)])
      kept_C[i] = Math.max(i > 0 ? kept_C[i - 1] : -Infinity, charge_C[i] - least_C)
    }
  }

  /** Energy from which the charger works properly on a dead module. */
  private warm_J = (t: number, series: number): number => least_J(this.problem, t, this.problem.main_V / series) - this.problem.allowance.sunk_J

  /** A slot in which the module dies, and spends nothing: all of its light counts. */
  private rest(into: Value, after: Value, below_J: number, most_J: number): void {
    const { cells, harvest_J, node_J, row: { energy_J: ends, cell } } = this
    for (let i = 0; i <= cells; i++) {
      ends[i] = Math.min(most_J, node_J[i] + harvest_J)
      cell[i] = this.grid.cellOf(ends[i])
    }
    for (let i = 0; i < cells && node_J[i] <= below_J + this.width_J(i); i++) {
      const above = ends[i + 1] >= most_J ? Infinity : after.bulge(cell[i], ends[i], cell[i + 1], ends[i + 1])
      const most = after.in(cell[i + 1], ends[i + 1])
      this.lay(into, i, after.in(cell[i], ends[i]) + above, most + above, most)
    }
  }

  /** Of the cell above a node; of the last one. */
  private width_J(i: number): number {
    const top = Math.min(this.cells, i + 1)
    return this.node_J[top] - this.node_J[top - 1]
  }
}
