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

/** By how much the plant may do better than cells that are alike and always at rest (sim/policy/polarisation.ts). With it energies are those of the cells, of
 *  their branches and of the bus capacitor above brown-out. */
export interface Allowance {
  /** Of a cell's voltage, by slot: how much cheaper a charge may be, V; Infinity: as cheap as brown-out permits. */
  credit_V: Float64Array
  /** By slot: how far earlier charging may hold a cell above its rest voltage, V; the part of it that is there at any voltage, while the slow branch is no
   *  more than `share` of what stands at the terminals; and the energy in branches, J. */
  lift_V: Float64Array
  quick_V: Float64Array
  share: number
  hidden_J: Float64Array
  /** The slow branch where a module of so many cells in series starts, V; and its capacitance, all cells together, F. */
  startSlow_V: (slot: number, series: number) => number
  slow_F: number
  /** The same where a dead module that has long lain in the cold is lifted out of it by what a cold start brings. */
  coldSlow_V: (slot: number, series: number) => number
  /** What the slow branch may have kept at the end of a slot, V. */
  left_V: Float64Array
  /** Most in the bus capacitor, J; and what it lacks to brown-out where the charger's main circuit starts, J. */
  bus_J: number
  sunk_J: number
  /** How far a cell may be drawn below its rest voltage for long, V; the energy in the branches then, J, and what of it light from a slot on may bring
   *  back to one that has died. */
  sag_V: number
  sagged_J: number
  reclaimed_J: Float64Array
  /** Share of a price that cells which differ may save. */
  unequal: number
}

/** None. */
export function noAllowance(slots: number): Allowance {
  const none = new Float64Array(slots)
  return { credit_V: none, lift_V: none, quick_V: none, share: 1, hidden_J: none, startSlow_V: () => 0, slow_F: 0, coldSlow_V: () => 0, left_V: none, bus_J: 0, sunk_J: 0, sag_V: 0, sagged_J: 0, reclaimed_J: none, unequal: 0 }
}

/** Least energy of a module whose cells show so much at their terminals, of which their slow branch is so much, J. */
export function lifted_J({ store, allowance: { quick_V, slow_F } }: PlantProblem, t: number, terminal_V: number, slow_V: number): number {
  return store.energy(Math.max(0, terminal_V - quick_V[t] - slow_V)) + slow_F / 2 * slow_V ** 2
}

/** The same at any time of a slot. */
export function least_J(problem: PlantProblem, t: number, terminal_V: number): number {
  const { lift_V, quick_V, share } = problem.allowance
  return lifted_J(problem, t, terminal_V, Math.min(lift_V[t] - quick_V[t], share * terminal_V))
}

/** The lowest bus that the module lives at, or that is no lower than another voltage, V; Infinity: none. */
export function busAt({ series, brownOut_V }: PlantProblem, cell_V: number, least_V = brownOut_V): number {
  return series.reduce((least, own) => own * cell_V >= least_V ? Math.min(least, own * cell_V) : least, Infinity)
}

/** What charger and bus draw from a module that lives, beyond what `base_C` has of it at brown-out, W. */
export function fedBy_W({ rail_V, bus_W, brownOut_V }: PlantProblem, bus_V: number): number {
  return rail_V === undefined || bus_W === undefined || !(bus_V < Infinity) ? 0 : bus_W(Math.max(brownOut_V, bus_V)) - bus_W(brownOut_V)
}

/** What a unit of charge at that bus costs the cells at rest, V: the sum of the series, or what the rail costs. Infinity: none. */
export function priceAt(problem: PlantProblem, cell_V: number, least_V?: number): number {
  const bus_V = busAt(problem, cell_V, least_V)
  return bus_V < Infinity ? problem.rail_V ?? bus_V : Infinity
}
