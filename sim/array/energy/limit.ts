// What physics leaves to an array without a converter.

import type { SimCell } from "../../../project/sim-cell.js"
import { energyBetween_J } from "./cells.js"
import type { Setting } from "./setting.js"

/** Voltage at rest of a charge, and the charge of a voltage, along the discharge curve. */
export function restVoltage(cell: SimCell, soc: number): number {
  const curve = cell.ocvDischarge_V
  const at = Math.min(curve.length - 2, Math.floor(soc * (curve.length - 1)))
  return curve[at] + (curve[at + 1] - curve[at]) * (soc * (curve.length - 1) - at)
}

export function restCharge(cell: SimCell, volt: number): number {
  const curve = cell.ocvDischarge_V
  const above = curve.findIndex(knot => knot >= volt)
  if (above < 0) return 1
  return above === 0 ? 0 : (above - 1 + (volt - curve[above - 1]) / (curve[above] - curve[above - 1])) / (curve.length - 1)
}

/** Lowest voltage of a cell that is of use: where all cells in series are at brown-out, or where the cell's window ends. */
export function floor_V({ cell, config, brownOut_V }: Setting): number {
  return Math.max(cell.window_V[0], brownOut_V / Math.max(...config.array.groupings.map(({ series }) => series)))
}

/** Energy between the state that the cells start in and the lowest voltage that is of use, J. Nothing is taken off: no resistance, no self-discharge,
 *  no change of grouping. */
export function limit_J(setting: Setting): number {
  const { cell, instances } = setting
  const low_V = floor_V(setting)
  return instances.reduce((sum, { capacity, soc }) => sum + capacity * energyBetween_J(cell, restVoltage(cell, soc), low_V), 0)
}

/** The same as a share of what a capacitor holds above 0 V: 1 - 1/s^2, with s the ratio of its voltages. */
export function shareOfVoltages(setting: Setting): number {
  const ratio = floor_V(setting) / setting.cell.window_V[1]
  return 1 - ratio * ratio
}
