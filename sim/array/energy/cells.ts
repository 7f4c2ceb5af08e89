// The cells that the energy of an array is measured with: every capacitor of the seed reviews that can be simulated, cut to a module's size.

import { listCellSheets, loadCellSheet, resolveCell } from "../../../project/cell-sheet.js"
import type { SimCell } from "../../../project/sim-cell.js"
import { resize } from "../../judge/wearable.js"

/** Cells that every contestant has: Morphy is eight equal capacitors, and a capacitor that stands a bus of 3.6 V is two of these cells in series. */
export const CELLS = 16

/** Who designs a module prints as much as a dark night takes: 3 J in all, 70 uW for twelve hours. A cell is then between 0.25 and 2 cm2: what
 *  is smaller is not printed well, and sixteen that are larger do not fit the 32 cm2 of a watch strap (20 x 160 mm). */
const DESIGN_J = 3
const AREA_CM2 = [0.25, 2]

/** Two cells in series bear the bus; of one that bears less than 1.3 V a place holds as many in series as do. */
const LEAST_FULL_V = 1.3

/** `count` equal cells in series, soldered, as one. */
export function inSeries(cell: SimCell, count: number): SimCell {
  const times = (volt: number): number => volt * count
  return {
    ...cell, window_V: [count * cell.window_V[0], count * cell.window_V[1]], ocvCharge_V: cell.ocvCharge_V.map(times), ocvDischarge_V: cell.ocvDischarge_V.map(times),
    esr_Ohm: count * cell.esr_Ohm, branches: cell.branches.map(branch => ({ ...branch, resistance_Ohm: count * branch.resistance_Ohm })),
  }
}

/** Energy between two voltages of a cell at rest, J: the integral of V dQ along its discharge curve, which goes on straight below its window. */
export function energyBetween_J(cell: SimCell, high_V: number, low_V: number): number {
  const { ocvDischarge_V: curve, capacity_uC } = cell
  const piece_C = capacity_uC * 1e-6 / (curve.length - 1)
  let sum_J = 0
  for (let i = 1; i < curve.length; i++) {
    const from_V = i === 1 ? low_V : Math.max(low_V, curve[i - 1])
    const to_V = Math.min(high_V, curve[i])
    if (to_V > from_V) sum_J += piece_C / (curve[i] - curve[i - 1]) * (to_V * to_V - from_V * from_V) / 2
  }
  return sum_J
}

/** Cut so that all places together hold what a module is designed for. */
function cut(cell: SimCell): SimCell {
  const wanted = DESIGN_J / CELLS / energyBetween_J(cell, cell.window_V[1], cell.window_V[0])
  return resize(cell, cell.capacity_uC * Math.max(AREA_CM2[0] / cell.area_cm2, Math.min(AREA_CM2[1] / cell.area_cm2, wanted)))
}

/** Ids of the capacitor sheets that come with the package and can be simulated. */
export function capacitorIds(): string[] {
  return listCellSheets().filter(sheet => sheet.kind === "ZIHMSC" && "cell" in resolveCell(sheet)).map(({ id }) => id)
}

/** One place of the array filled with this cell.
 *  @throws RangeError for a sheet that cannot be simulated */
export function placeOf(id: string): SimCell {
  const resolved = resolveCell(loadCellSheet(id), { area_cm2: 1 })
  if (!("cell" in resolved)) throw new RangeError(`${id} cannot be simulated`)
  const { cell } = resolved
  return cut(inSeries(cell, Math.ceil(LEAST_FULL_V / cell.window_V[1] - 1e-9)))
}
