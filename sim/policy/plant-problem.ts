// The question that plant-bound.ts answers: what is the most that a module gets out of known light, when a charge at the bus costs the cells
// what their grouping makes of it. docs/models.md has the argument that no plant gets more.

import type { StoreCurve } from "./store-curve.js"

export interface PlantProblem {
  slot_s: number
  /** All energies are those of the cells at rest. */
  store: StoreCurve
  start_J: number
  capacity_J: number
  /** Cells in series, of each grouping. */
  series: readonly number[]
  brownOut_V: number
  /** Behind a regulator: what a charge costs at least, at any bus that bears the module, V. */
  rail_V?: number
  /** From this bus voltage on a dead module starts, and pays a charge for it. */
  restart_V: number
  boot_C: number
  /** A dead module keeps its grouping, and falls to the one of most series below this bus voltage. */
  latch_V: number
  /** Charge of a slot lived through without doing anything; and below the bus voltage from which the charger's main circuit draws and works. */
  base_C: number
  sparse_C: number
  main_V: number
  /** Drawn when dead, A; and what charger and bus draw then at least at a bus voltage, W, never falling with it. Behind a regulator
   *  also from a module that lives, as far as it draws more than at brown-out, which is in `base_C`. */
  dead_A: number
  bus_W?: (bus_V: number) => number
  /** Worth of a charge spent on tasks in one slot: concave, 0 for none. Beyond `most_C` nothing is worth more. */
  worth: (charge_C: number) => number
  most_C: number
  /** What the slots bring, J. */
  harvest_J: Float64Array
  /** What they bring a dead module whose bus lies below `main_V`, J; as much where it is left out. */
  cold_J?: Float64Array
  /** Share of a charging current that is stored. */
  coulombic: number
  /** Self-discharge at a rest voltage, W, never falling with it; in each slot so many times that. */
  drain_W: (cell_V: number) => number
  drainPace: Float64Array
  /** What the bound allows for and no schedule counts on. */
  allowance: Allowance
}

/** By how much the plant may do better than cells that are alike and always at rest (sim/policy/polarisation.ts). */
export interface Allowance {
  /** Of a cell's voltage, by slot: how much cheaper a charge may be, V; Infinity: as cheap as brown-out permits. */
  credit_V: Float64Array
  /** By slot: how far earlier charging may hold a cell above its rest voltage, V; and energy that is not in the cells, J. */
  lift_V: Float64Array
  hidden_J: Float64Array
  /** How far a cell may be drawn below its rest voltage for long, V. */
  sag_V: number
  /** Share of a price that cells which differ may save. */
  unequal: number
}

/** None. */
export function noAllowance(slots: number): Allowance {
  return { credit_V: new Float64Array(slots), lift_V: new Float64Array(slots), hidden_J: new Float64Array(slots), sag_V: 0, unequal: 0 }
}

/** The lowest bus that the module lives at, V; Infinity: none. */
export function busAt({ series, brownOut_V }: PlantProblem, cell_V: number): number {
  return series.reduce((least, own) => own * cell_V >= brownOut_V ? Math.min(least, own * cell_V) : least, Infinity)
}

/** What charger and bus draw from a module that lives, beyond what `base_C` has of it at brown-out, W. */
export function fedBy_W({ rail_V, bus_W, brownOut_V }: PlantProblem, bus_V: number): number {
  return rail_V === undefined || bus_W === undefined || !(bus_V < Infinity) ? 0 : bus_W(Math.max(brownOut_V, bus_V)) - bus_W(brownOut_V)
}

/** What a unit of charge at the bus costs the cells at rest, V: the lowest sum of the series that the module lives at. Infinity: none. */
export function priceAt(problem: PlantProblem, cell_V: number): number {
  const bus_V = busAt(problem, cell_V)
  return bus_V < Infinity ? problem.rail_V ?? bus_V : Infinity
}
