// The cells of one batch: each is a little different, by seed.

import { Random } from "../random.js"
import type { CellInstance } from "./circuit.js"
import type { PlantOptions } from "./plant.js"

/** No cell strays further: beyond it a maker would not ship it. */
const LARGEST_SIGMAS = 2.5

/** Random sequence of a seed that the cells are drawn from. */
const STREAM = 0

/** @param spread relative standard deviations of capacity and resistance; of the state of charge it is absolute
 *  @param soc mean state of charge, 0..1 */
export function drawInstances(count: number, spread: { capacity: number, esr: number, soc: number }, soc: number, random: Random): CellInstance[] {
  const draw = (sigma: number): number => sigma * Math.max(-LARGEST_SIGMAS, Math.min(LARGEST_SIGMAS, random.gaussian()))
  const capacity = Array.from({ length: count }, () => 1 + draw(spread.capacity))
  const resistance = Array.from({ length: count }, () => 1 + draw(spread.esr))
  return capacity.map((factor, k) => ({ capacity: factor, resistance: resistance[k], soc: Math.max(0, Math.min(1, soc + draw(spread.soc))) }))
}

/** The cells that a plant is made of. */
export const cellsOf = ({ instances, cells, spread, initialSoc, seed }: PlantOptions): CellInstance[] =>
  instances ?? drawInstances(cells, spread, initialSoc, new Random(seed, STREAM))
