// What a dead module is worth, in the programme of plant-bound.ts. It decides nothing but when to start, so no line is laid across:
// a rising staircase over a grid that is much finer than that of a module that lives, since the dead move slowly and there are cliffs (whoever
// sinks below the charger's start may stay dead for hours). Each step holds for all energies up from the node below it, and is worked out at its upper end.

import type { Grid } from "./grid.js"
import { lifted_J, type PlantProblem } from "./plant-problem.js"
import type { Value } from "./value.js"

/** Steps of the staircase in each cell of the coarse grid. */
const FINE = 32
/** A slow branch that has relaxed so far counts as at rest, V. */
const AT_REST_V = 5e-4

export class Dead {
  /** Worth of each energy at one time, by grouping (as `series` are), from most of the step before up to the node. */
  private now: Float64Array[]
  private after: Float64Array[]
  /** The same of who lies below the charger's start and did so with branches at rest: only what a cold start brings has lifted him since. */
  private cold: Float64Array[]
  private coldAfter: Float64Array[]
  private readonly fine: Grid
  private readonly fine_J: Float64Array
  private readonly drain_W: Float64Array
  /** By grouping: what is drawn besides self-discharge, W. */
  private readonly drawn_W: Float64Array[]
  private readonly steps: number

  constructor(private readonly problem: PlantProblem, private readonly series: readonly number[], grid: Grid) {
    const { store, drain_W, dead_A, bus_W } = problem
    this.fine = grid.divided(FINE)
    this.fine_J = this.fine.node_J
    const steps = this.steps = this.fine.cells
    const cell_V = this.fine_J.map(own => store.voltage(own))
    this.drain_W = cell_V.map(own => drain_W(own))
    // Below 1 V the draw of a dead module fades.
    this.drawn_W = series.map(own => cell_V.map(rest_V => dead_A * own * rest_V * Math.min(1, own * rest_V) + (bus_W?.(own * rest_V) ?? 0)))
    this.now = series.map(() => new Float64Array(steps + 1))
    this.after = series.map(() => new Float64Array(steps + 1))
    this.cold = series.map(() => new Float64Array(steps + 1))
    this.coldAfter = series.map(() => new Float64Array(steps + 1))
  }

  /** One slot back.
   *  @param starts worth of each grouping that starts in the slot, at the energies from which it can (`from_J`)
   *  @param warm_J from which the charger works properly, by grouping @param latch_J at which the latches may let go
   *  @param into gets lines that are nowhere below the staircases */
  back(t: number, starts: readonly Value[], from_J: ArrayLike<number>, warm_J: readonly number[], latch_J: readonly number[], into: readonly Value[]): void {
    [this.now, this.after] = [this.after, this.now];
    [this.cold, this.coldAfter] = [this.coldAfter, this.cold]
    const { steps, fine_J, problem } = this
    const cold_J = problem.cold_J?.[t] ?? problem.harvest_J[t]
    const last = this.series.length - 1
    const lastCell = this.steps / FINE - 1
    for (let k = last; k >= 0; k--) {
      const [now, after, cold, coldAfter] = [this.now[k], this.after[k], this.cold[k], this.coldAfter[k]]
      const { rouse_J, sure_J } = this.edges(t, this.series[k])
      const [either, chilled] = [{ least_J: 0, at: 0 }, { least_J: 0, at: 0 }]
      for (let i = 0; i <= steps; i++) {
        const drawn_J = this.drawn_J(i, k, t)
        const warm = fine_J[i] + cold_J >= warm_J[k]
        const roused = warm && fine_J[i] + cold_J >= rouse_J
        this.follow(either, fine_J[i] + (warm ? problem.harvest_J[t] : cold_J) - drawn_J)
        this.follow(chilled, fine_J[i] + (roused ? problem.harvest_J[t] : cold_J) - drawn_J)
        const start = fine_J[i] >= from_J[k] ? starts[k].in(Math.min(i / FINE | 0, lastCell), fine_J[i]) : 0
        // Without power the latches fall to the grouping of most cells.
        const latched = k < last && fine_J[Math.max(0, i - 1)] <= latch_J[k] + drawn_J ? this.now[last][i] : 0
        now[i] = Math.max(i > 0 ? now[i - 1] : 0, fine_J[either.at] < sure_J ? coldAfter[either.at] : after[either.at], start, latched)
        cold[i] = Math.max(i > 0 ? cold[i - 1] : 0, !roused || fine_J[chilled.at] < sure_J ? coldAfter[chilled.at] : after[chilled.at], start, latched)
      }
      this.cover(now, into[k])
    }
  }

  /** The step that an energy at the end of a slot lies in. Nobody who has more ends with less. */
  private follow(end: { least_J: number, at: number }, energy_J: number): void {
    const { steps, fine_J } = this
    end.least_J = Math.max(end.least_J, energy_J)
    while (end.at < steps && fine_J[end.at] < end.least_J) end.at++
  }

  /** Energy from which who lies in the cold may be lifted out of it in a slot; and below which everybody does at its end, if the branches are then
   *  as good as at rest. */
  private edges(t: number, series: number): { rouse_J: number, sure_J: number } {
    const { problem, problem: { store, main_V, allowance: { coldSlow_V, left_V, quick_V, sunk_J } } } = this
    return {
      rouse_J: lifted_J(problem, t, main_V / series, coldSlow_V(t, series) + AT_REST_V) - sunk_J,
      sure_J: left_V[t] <= AT_REST_V ? store.energy(Math.max(0, main_V / series - left_V[t] - quick_V[t])) - sunk_J : -Infinity,
    }
  }

  /** Drawn in a slot at least by whoever begins it in a step. No voltage in the slot lies below that of the step's lower end less all that its upper
   *  end would draw. */
  private drawn_J(i: number, k: number, t: number): number {
    const { problem: { slot_s, drainPace, brownOut_V, store, allowance: { hidden_J, reclaimed_J, bus_J, lift_V } }, fine, fine_J, series } = this
    const [drawn_W, drain_W] = [this.drawn_W[k], this.drain_W]
    const inside_J = fine_J[Math.max(0, i - 1)] - hidden_J[t] - reclaimed_J[t]
    // Below brown-out there is nothing in the bus capacitor.
    const empty_J = bus_J > 0 ? store.energy(Math.max(0, brownOut_V / series[k] - lift_V[t])) : 0
    const low_J = Math.max(Math.min(inside_J, empty_J), inside_J - bus_J) - (drawn_W[i] + drain_W[i] * drainPace[t]) * slot_s
    if (!(low_J > 0)) return 0
    const low = fine.cellOf(low_J)
    return (drawn_W[low] + drain_W[low] * drainPace[t]) * slot_s
  }

  /** Between two nodes of the coarse grid a straight line down from the upper end that is nowhere below a step. */
  private cover(now: Float64Array, { node }: Value): void {
    const { fine_J } = this
    node.fill(0)
    for (let i = 0; i < node.length - 1; i++) {
      const from = i * FINE
      const [low_J, high_J, most] = [fine_J[from], fine_J[from + FINE], now[from + FINE]]
      let fall = most - now[from]
      for (let j = from; j < from + FINE; j++) fall = Math.min(fall, (most - now[j + 1]) * (high_J - low_J) / (high_J - fine_J[j]))
      node[i] = Math.max(node[i], most - fall)
      node[i + 1] = Math.max(node[i + 1], most)
    }
  }
}
