// The most that anybody could get out of known light with a module as it is (plant-problem.ts): dynamic programming over the energy in the cells,
// backwards in time, rounded to the safe side. More energy is never worth less, so whoever has some is as well off as at the next node; a charge
// between two of the menu costs the lower and is worth the higher; prices are the least of each cell.

import { type Menu, menuOf } from "./menu.js"
import type { PlantProblem } from "./plant-problem.js"
import { PriceGrid } from "./price-grid.js"

/** How finely it is worked out. */
export interface Fineness {
  cells: number
  /** From one charge of the menu to the next. */
  growth: number
  /** Slots that are taken as one, in which the light may come at any time and the charge is spent evenly: rougher, and much faster. */
  together: number
}

/** Steps of rounding must not turn a node into the next. */
const EXACT = 1e-9

/** @returns worth that no schedule exceeds */
export function plantUpper(problem: PlantProblem, fineness: Fineness): number {
  const step = new SlotStep(problem, fineness)
  const blocks = Math.ceil(problem.harvest_J.length / fineness.together)
  for (let t = blocks - 1; t >= 0; t--) step.back(t)
  return step.alive[Math.min(fineness.cells, Math.ceil(problem.start_J / problem.capacity_J * fineness.cells - EXACT))]
}

/** The same problem with some slots taken as one: each is as its best part. */
function blockOf(problem: PlantProblem, together: number): PlantProblem {
  const blocks = Math.ceil(problem.harvest_J.length / together)
  const part = (own: Float64Array, t: number): Float64Array => own.subarray(t * together, (t + 1) * together)
  const each = (own: Float64Array, of: (values: Float64Array) => number): Float64Array => Float64Array.from({ length: blocks }, (_, t) => of(part(own, t)))
  const most = (own: Float64Array): Float64Array => each(own, values => Math.max(...values))
  const { allowance } = problem
  return {
    ...problem, slot_s: problem.slot_s * together, base_C: problem.base_C * together, sparse_C: problem.sparse_C * together,
    harvest_J: each(problem.harvest_J, values => values.reduce((sum, own) => sum + own, 0)), drainPace: each(problem.drainPace, values => Math.min(...values)),
    allowance: { ...allowance, credit_V: most(allowance.credit_V), lift_V: most(allowance.lift_V), hidden_J: most(allowance.hidden_J) },
  }
}

class SlotStep {
  /** Value of the energy at each node, for a module that lives or is dead. */
  alive: Float64Array
  private dead: Float64Array
  private aliveAfter: Float64Array
  private deadAfter: Float64Array
  private readonly problem: PlantProblem
  private readonly prices: PriceGrid
  private readonly menu: Menu
  private readonly cells: number
  private readonly unit_J: number
  /** Charge that self-discharge takes at least, where the price rises throughout what the slot passes through, and where it may fall. */
  private readonly rising_C: Float64Array
  private readonly falling_C: Float64Array
  /** The lowest grouping no longer bears the module: only then it can die. */
  private readonly death_J: number

  constructor(given: PlantProblem, { cells, growth, together }: Fineness) {
    const problem = this.problem = blockOf(given, together)
    this.cells = cells
    this.unit_J = problem.capacity_J / cells
    this.prices = new PriceGrid(problem, Float64Array.from({ length: cells + 1 }, (_, i) => i * this.unit_J))
    this.menu = menuOf(given, growth, together)
    const nodes = (): Float64Array => new Float64Array(cells + 1)
    this.alive = nodes(); this.dead = nodes(); this.aliveAfter = nodes(); this.deadAfter = nodes()
    this.rising_C = nodes(); this.falling_C = nodes()
    this.death_J = problem.store.energy(problem.brownOut_V / Math.min(...problem.series) + problem.allowance.sag_V)
  }

  /** Writes the values at the beginning of a slot from those at its end. */
  back(t: number): void {
    const { problem, prices, cells, unit_J } = this;
    [this.alive, this.aliveAfter] = [this.aliveAfter, this.alive];
    [this.dead, this.deadAfter] = [this.deadAfter, this.dead]
    const { alive, dead, deadAfter, aliveAfter } = this
    prices.locate(t)
    this.findLosses(t)
    const gain_J = problem.harvest_J[t]
    const death_J = this.death_J + problem.allowance.hidden_J[t]
    const { base_C, boot_C } = problem
    for (let i = 0; i <= cells; i++) {
      let best = this.spend(i, t, base_C, aliveAfter, death_J, Infinity)
      if (this.low_J <= death_J) {
        // It may die, and whoever dies and starts again within the slot pays for the start instead of the slot.
        if (boot_C < base_C) best = Math.max(best, this.spend(i, t, boot_C, aliveAfter, -Infinity, death_J))
        best = Math.max(best, this.spend(i, t, 0, deadAfter, -Infinity, death_J))
        if (i * unit_J - unit_J <= death_J) best = Math.max(best, deadAfter[this.nodeOf(i * unit_J + gain_J)])
      }
      alive[i] = best
      dead[i] = deadAfter[this.nodeOf(i * unit_J + gain_J - this.drawnDead(i))]
      if (this.starts(i, t)) dead[i] = Math.max(dead[i], this.spend(i, t, boot_C, aliveAfter, -Infinity, Infinity))
    }
  }

  /** Where the last `spend` came down to. */
  private low_J = 0

  /** Best of all charges from a node, when at the end of the slot the values `after` count.
   *  @param above_J, below_J what the store must stay above, what it must come down to
   *  @returns -Infinity where there is none */
  private spend(i: number, t: number, base_C: number, after: Float64Array, above_J: number, below_J: number): number {
    const { prices, problem, menu: { charge_C, worth }, cells, rising_C, falling_C, unit_J } = this
    const { tooth, first, least_V, most_V } = prices
    const gain_J = problem.harvest_J[t]
    const top = tooth[Math.min(cells - 1, Math.ceil((i * unit_J + gain_J) / unit_J))]
    const end_J = first * unit_J
    const lossy = 1 - problem.coulombic
    const last = charge_C.length - 1
    let best = -Infinity
    let [near, nearMixed] = [Math.min(cells - 1, i), cells - 1]
    for (let j = 0; j <= last; j++) {
      const spent_C = base_C + charge_C[j]
      // Down to this price may fall: what lies between this charge and the next comes no lower.
      this.low_J = prices.energy(rising_C[i] - base_C - charge_C[Math.min(last, j + 1)], near)
      const mixed = tooth[Math.max(first, prices.at)] !== top
      let energy_J = prices.energy(rising_C[i] - spent_C, near)
      near = prices.at
      if (energy_J <= above_J && this.low_J <= above_J && above_J > -Infinity && energy_J < above_J - unit_J) break
      if (this.low_J > below_J) continue
      // Where the price rises with the energy, nothing is better than to spend first and to harvest then. Else harvest is spent at the lowest price.
      if (!mixed) energy_J += gain_J
      else if (spent_C * least_V < gain_J) energy_J = i * unit_J + gain_J - spent_C * least_V
      else {
        energy_J = prices.energy(falling_C[i] - spent_C + gain_J / least_V, nearMixed)
        nearMixed = prices.at
      }
      energy_J -= lossy * Math.max(0, gain_J - (base_C + charge_C[Math.min(last, j + 1)]) * most_V)
      if (energy_J < end_J) break
      const value = worth[j] + after[this.nodeOf(energy_J)]
      if (value > best) best = value
    }
    return best
  }

  private nodeOf(energy_J: number): number {
    return Math.max(0, Math.min(this.cells, Math.ceil(energy_J / this.unit_J - EXACT)))
  }

  /** What a dead module draws in a slot at least. Its bus bears the fewest cells at least, and its draw fades below 1 V. */
  private drawnDead(i: number): number {
    const { problem, prices: { node_V }, unit_J } = this
    const { dead_A, slot_s, series } = problem
    const drawn = (cell_V: number): number => {
      const bus_V = Math.min(...series) * cell_V
      return dead_A * bus_V * Math.min(1, bus_V) * slot_s
    }
    // Over the slot the voltage falls by what is drawn; and the energy was rounded up.
    const low_J = i * unit_J - unit_J - drawn(node_V[i])
    return low_J > 0 ? drawn(problem.store.voltage(low_J)) : 0
  }

  /** A dead module starts when its voltage comes up to where some grouping lets it, or is so low that its latches let go. */
  private starts(i: number, t: number): boolean {
    const { problem, unit_J } = this
    const { series, store, restart_V, latch_V, harvest_J, allowance: { lift_V, hidden_J, sag_V } } = problem
    const from_J = (i - 1) * unit_J - hidden_J[t] - this.drawnDead(i)
    const to_J = i * unit_J + harvest_J[t]
    const meets = (low_V: number, high_V: number): boolean => low_V <= high_V && from_J <= store.energy(high_V) && to_J >= store.energy(low_V)
    return series.some(own => meets(restart_V / own - lift_V[t], restart_V / own + sag_V))
      || meets(restart_V / Math.max(...series) - lift_V[t], latch_V / Math.min(...series) + sag_V)
  }

  /** Charge at each node less the least self-discharge of the slot. */
  private findLosses(t: number): void {
    const { problem, prices, cells, rising_C, falling_C, unit_J } = this
    const { charge_C, tooth, price_V, first, most_V, node_V } = prices
    const { drain_W, drainPace, slot_s } = problem
    const most_C = problem.base_C + this.menu.charge_C[this.menu.charge_C.length - 1]
    const back = Math.ceil(problem.allowance.hidden_J[t] / unit_J) + 1
    let near = 0
    for (let i = 0; i <= cells; i++) {
      prices.energy(charge_C[i] - most_C, near)
      near = prices.at
      const low_W = drain_W(node_V[Math.max(0, near - back)]) * drainPace[t]
      const loss_J = drain_W(problem.store.voltage(Math.max(0, (near - back) * unit_J - low_W * slot_s))) * drainPace[t] * slot_s
      const at = Math.max(first, Math.min(cells - 1, i))
      rising_C[i] = charge_C[i] - loss_J / (tooth[Math.max(first, near)] === tooth[at] ? price_V[at] : most_V)
      falling_C[i] = charge_C[i] - loss_J / most_V
    }
  }
}
