// The most that anybody could get out of known light with a module as it is (plant-problem.ts): dynamic programming over the energy in the cells,
// backwards in time, on the safe side throughout. The value of an energy is a broken line over a grid that is nowhere below the true one.

import { gridOf } from "./grid.js"
import type { PlantProblem } from "./plant-problem.js"
import { SlotStep } from "./slot-step.js"
import { Value } from "./value.js"

/** Values at one time, of a module that lives, or is dead in one grouping or another. */
export interface Values {
  alive: Value
  dead: Value[]
}

/** @param cells of the grid: the bound falls as they grow
 *  @returns worth that no schedule exceeds */
export function plantUpper(problem: PlantProblem, cells: number): number {
  // All three are bounds, and each is the lowest for some light. Who lies in the cold may be told from the other dead, or not: told, he is worth less, but
  // cliffs are steeper, and the grid of the living rounds them up. Lots level cliffs, at a price.
  const { allowance } = problem
  const untold = { ...problem, allowance: { ...allowance, left_V: allowance.left_V.map(() => Infinity) } }
  return Math.min(programme(problem, cells, true), programme(problem, cells, false), programme(untold, cells, false))
}

function programme(problem: PlantProblem, cells: number, lots: boolean): number {
  const { store, series, brownOut_V, capacity_J, allowance: { sag_V, sagged_J } } = problem
  // A grouping no longer bears the module at rest, and at the latest when its cells are drawn down.
  const cliffs_J = series.flatMap(own => [store.energy(brownOut_V / own), store.energy(brownOut_V / own + sag_V) + sagged_J])
  const grid = gridOf(capacity_J, cells, cliffs_J)
  const { node_J } = grid
  const values = (): Values => ({ alive: new Value(node_J), dead: problem.series.map(() => new Value(node_J)) })
  const step = new SlotStep(problem, grid, lots)
  let [after, now] = [values(), values()]
  for (let t = problem.harvest_J.length - 1; t >= 0; t--) {
    step.back(t, now, after);
    [after, now] = [now, after]
  }
  return after.alive.at(problem.start_J)
}
