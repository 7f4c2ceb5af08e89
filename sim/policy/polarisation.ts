// By how much a module does better than cells at rest would: light meets a bus that loads hold below the cells' rest voltage, or finds it lifted by
// earlier charging. Upper bounds of both, slot by slot. docs/models.md has the argument.

import type { SimCell } from "../../project/sim-cell.js"
import type { PlantOptions } from "../plant/plant.js"
import { pace } from "../plant/ageing.js"
import type { Allowance } from "./plant-problem.js"

/** From this sag per cell on that the slot's light could undo, everything is as cheap as brown-out permits, V. */
const BRIGHT_V = 0.1
/** Cells are drawn within so many standard deviations; resistances rise by bending and within days by age (both small, taken together). */
const SIGMAS = 2.5
const WORN = 1.05

export interface Surroundings {
  slot_s: number
  /** Highest power of the light in each slot, W; lowest temperature of the run. */
  peak_W: Float64Array
  coldest_degC: number
  /** Most that the module draws in the mean of a slot, A. */
  most_A: number
  /** Fewest cells in series: all that the bus bears when they are full. */
  fewest: number
  brownOut_V: number
  full_V: number
}

/** @returns also how far full cells may be drawn down, V
 *  @param module of the plant; its switches and shunt count as part of each cell's resistance, for two cells in series */
export function allowanceFor(cell: SimCell, { module, spread, cells }: PlantOptions, { slot_s, peak_W, coldest_degC, most_A, fewest, brownOut_V, full_V }: Surroundings): Allowance & { fullSag_V: number } {
  const slots = peak_W.length
  const cold = Math.max(1, 1 / pace(cell.activation_J_mol, coldest_degC))
  const factor = cold * (1 + SIGMAS * spread.esr) * Math.max(...cell.resistanceBySoc) * (1 + cell.bendResistance) * WORN
  const slowest = cell.branches[cell.branches.length - 1] ?? { resistance_Ohm: 0, tau_s: 0 }
  const path_Ohm = (module.shunt_mOhm + 2 * module.switch_mOhm * cells) / 1000 * cells / 4
  const fast_Ohm = (cell.esr_Ohm + cell.branches.slice(0, -1).reduce((sum, own) => sum + own.resistance_Ohm, 0)) * factor + path_Ohm
  const all_Ohm = fast_Ohm + slowest.resistance_Ohm * factor
  // A capacitor's slow branch is charge that has moved into its pores: it stands at most as far off as their share of the charge.
  const ratio = slowest.tau_s > 0 ? slowest.resistance_Ohm * cell.capacity_uC * 1e-6 / full_V / slowest.tau_s : 0
  const share = cell.chemistry === "zihmsc" ? ratio / (1 + ratio) : 1
  const kept = slowest.tau_s > 0 ? Math.exp(-slot_s / (slowest.tau_s * cold)) : 0
  // What the light of a slot moves, per cell, at most: it comes at no less than brown-out, whatever the grouping.
  const local_V = peak_W.map(own_W => own_W * all_Ohm / brownOut_V)
  const cap_V = (t: number): number => share * full_V + peak_W[t] * fast_Ohm / brownOut_V
  const sag_V = Math.min(share * full_V + most_A * fast_Ohm, most_A * all_Ohm)
  const allowance = { credit_V: new Float64Array(slots), lift_V: new Float64Array(slots), hidden_J: new Float64Array(slots), sag_V, fullSag_V: Math.min(sag_V, most_A * all_Ohm * fewest / cells), unequal: 2 * spread.capacity ** 2 }
  const branch_F = slowest.resistance_Ohm > 0 ? slowest.tau_s / slowest.resistance_Ohm : 0
  const bus_J = module.busCapacitor_nF * 1e-9 * (module.converter.overVoltage_mV ** 2 * 1e-6 - brownOut_V ** 2) / 2
  const gap_V = Math.max(...cell.ocvCharge_V.map((own, i) => own - cell.ocvDischarge_V[i]))
  let lifted_V = 0
  for (let t = 0; t < slots; t++) {
    allowance.lift_V[t] = Math.min(cap_V(t), Math.max(local_V[t], lifted_V)) + gap_V
    allowance.hidden_J[t] = bus_J + cells / 2 * branch_F * Math.min(share * full_V, allowance.lift_V[t]) ** 2
    lifted_V = (1 - kept) * local_V[t] + kept * lifted_V
  }
  let coming_V = 0
  for (let t = slots - 1; t >= 0; t--) {
    const bright = local_V[t] >= BRIGHT_V
    allowance.credit_V[t] = bright ? Infinity : Math.max(local_V[t], coming_V)
    coming_V = bright ? sag_V / 2 : (1 - kept) * local_V[t] + kept * coming_V
  }
  return allowance
}
