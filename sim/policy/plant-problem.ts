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
  /** Drawn when dead, A. */
  dead_A: number
  /** Worth of a charge spent on tasks in one slot: concave, 0 for none. Beyond `most_C` nothing is worth more. */
  worth: (charge_C: number) => number
  most_C: number
  /** What the slots bring, J. */
  harvest_J: Float64Array
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

/** What a unit of charge at the bus costs the cells at rest, V: the lowest sum of the series that the module lives at. Infinity: none. */
export function priceAt({ series, brownOut_V, rail_V }: PlantProblem, cell_V: number): number {
  if (rail_V !== undefined) return Math.max(...series) * cell_V >= brownOut_V ? rail_V : Infinity
  return series.reduce((least, own) => own * cell_V >= brownOut_V ? Math.min(least, own * cell_V) : least, Infinity)
}
