// By how much a module does better than cells at rest would: light meets a bus that loads hold below the cells' rest voltage, or finds it lifted by
// earlier charging; what loads hold down may die early. Upper bounds of all, slot by slot. docs/models.md has the argument.

import type { SimCell } from "../../project/sim-cell.js"
import { pace } from "../plant/ageing.js"
import { cellsOf } from "../plant/instances.js"
import type { PlantOptions } from "../plant/plant.js"
import { charged, drawn_V, emptyBus_V, leastBus_V, reclaimed, risenTo, type Surroundings, type Worst } from "./branches.js"
import type { Allowance } from "./plant-problem.js"

/** From this sag per cell on that the slot's light could undo, everything is as cheap as brown-out permits, V. */
const BRIGHT_V = 0.1
/** A cold bus below this is as good as empty, V: a branch never has more than its share of it. */
const EMPTY_V = 0.02
/** Resistances rise by bending and within days by age (both small, taken together). */
const WORN = 1.05

function worstCell(cell: SimCell, options: PlantOptions, coldest_degC: number): Worst {
  const { module, cells } = options
  const instances = cellsOf(options)
  const cold = Math.max(1, 1 / pace(cell.activation_J_mol, coldest_degC))
  const factor = cold * Math.max(...instances.map(own => own.resistance)) * Math.max(...cell.resistanceBySoc) * (1 + cell.bendResistance) * WORN
  const path_Ohm = (module.shunt_mOhm + 2 * module.switch_mOhm * cells) / 1000 * cells / 4
  const branches = cell.branches.map(({ resistance_Ohm, tau_s }) => ({ resistance_Ohm: resistance_Ohm * factor, tau_s: tau_s * cold }))
  // A capacitor's slow branch is charge that has not yet moved into its pores: each coulomb lifts it by R/tau and rest by the slope of its curve, and
  // from then on only the branch falls. So it never stands higher over rest than that ratio.
  const slow = branches.at(-1)
  const rise_V = Math.min(...cell.ocvDischarge_V.slice(1).map((own, i) => own - cell.ocvDischarge_V[i])) * (cell.ocvDischarge_V.length - 1)
  const ratio = slow === undefined ? 0 : slow.resistance_Ohm / slow.tau_s * cell.capacity_uC * 1e-6 * Math.max(...instances.map(own => own.capacity)) / rise_V
  return {
    esr_Ohm: cell.esr_Ohm * factor + path_Ohm, quick: branches.slice(0, -1), slow, share: cell.chemistry === "zihmsc" ? ratio / (1 + ratio) : 1,
    gap_V: Math.max(...cell.ocvCharge_V.map((own, i) => own - cell.ocvDischarge_V[i])),
  }
}

/** @returns also how far full cells may be drawn down, V, and what is stored at most beside cells at rest at the highest bus, J */
export function allowanceFor(cell: SimCell, options: PlantOptions, surroundings: Surroundings): Allowance & { fullSag_V: number, beside_J: number } {
  const { coldest_degC, coldShare, most_A, groupings, brownOut_V, main_V, restart_V, full_V } = surroundings
  const { cells, module, spread } = options
  const worst = worstCell(cell, options, coldest_degC)
  const { esr_Ohm, quick, slow, share } = worst
  const quick_Ohm = quick.reduce((sum, own) => sum + own.resistance_Ohm, esr_Ohm)
  const all_Ohm = quick_Ohm + (slow?.resistance_Ohm ?? 0)
  const series = groupings.map(own => own.series)
  const own_A = most_A / Math.min(...groupings.map(({ parallel }) => parallel))
  // Whoever draws lives: no cell stands lower at its terminals than where the most of them bear the module.
  const slow_V = Math.min(share * (full_V - brownOut_V / Math.max(...series)), Math.max(...groupings.map(own => drawn_V(surroundings, worst, own))))
  const sag_V = Math.min(slow_V + own_A * quick_Ohm, own_A * all_Ohm)
  const slow_F = slow === undefined ? 0 : cells * slow.tau_s / slow.resistance_Ohm
  const sagged_J = slow_F / 2 * slow_V ** 2
  const light = charged(cells, surroundings, worst)
  const bus_F = module.busCapacitor_nF * 1e-9
  const bus_J = bus_F * (module.converter.overVoltage_mV ** 2 * 1e-6 - brownOut_V ** 2) / 2
  const fullSag_V = Math.min(sag_V, most_A * all_Ohm * Math.min(...series) / cells)
  const capacitor = cell.chemistry === "zihmsc"
  return {
    ...light, share, bus_J, sunk_J: bus_F * Math.max(0, brownOut_V ** 2 - main_V ** 2) / 2,
    startSlow_V: risenTo({ bus_V: restart_V, lightShare: 1, leastBus_V: leastBus_V(surroundings), emptyBus_V: emptyBus_V(surroundings) }, cells, surroundings, worst, light),
    coldSlow_V: risenTo({ bus_V: main_V, lightShare: coldShare, leastBus_V: EMPTY_V, emptyBus_V: EMPTY_V }, cells, surroundings, worst, light), slow_F: capacitor ? slow_F : 0,
    credit_V: credits(surroundings, slow?.tau_s ?? 0, all_Ohm, sag_V), sag_V, sagged_J, reclaimed_J: reclaimed(surroundings, worst, slow_V, sagged_J), unequal: 2 * spread.capacity ** 2, fullSag_V,
    // What stands in a capacitor's pores the charger takes for charge: at the highest bus the cells hold so much less, which is more than the branch does.
    beside_J: bus_J + (capacitor ? slow_F / 2 * fullSag_V ** 2 : Math.max(...light.hidden_J)),
  }
}

/** What a charge is cheaper by for the light that follows. */
function credits({ slot_s, step_s, power_W, brownOut_V }: Surroundings, tau_s: number, all_Ohm: number, sag_V: number): Float64Array {
  const perSlot = Math.round(slot_s / step_s)
  const credit_V = new Float64Array(Math.floor(power_W.length / perSlot))
  const kept = tau_s > 0 ? Math.exp(-slot_s / tau_s) : 0
  let coming_V = 0
  for (let t = credit_V.length - 1; t >= 0; t--) {
    const local_V = Math.max(...power_W.subarray(t * perSlot, (t + 1) * perSlot)) * all_Ohm / brownOut_V
    const bright = local_V >= BRIGHT_V
    credit_V[t] = bright ? Infinity : Math.max(local_V, coming_V)
    coming_V = bright ? sag_V / 2 : (1 - kept) * local_V + kept * coming_V
  }
  return credit_V
}
