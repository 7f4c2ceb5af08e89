// Galvanostatic charge-discharge: constant current up, constant current down, between two cut-offs.

import type { SimCell } from "../../project/sim-cell.js"
import { cycleFigures, type CycleFigures } from "./analysis.js"
import type { Laboratory } from "./bench.js"
import { Cycler, type Row } from "./cycler.js"

export interface GcdOptions {
  current_A: number
  cycles: number
  /** Cut-offs; the cell's window unless given. */
  low_V?: number
  high_V?: number
  /** How long the upper voltage is kept before the discharge, h; 0: the discharge follows the charge at once, as a triangle. */
  hold_h?: number
  /** A worn cell. */
  health?: { capacity: number, resistance: number }
}

export interface GcdRun {
  rows: Row[]
  cycles: CycleFigures[]
}

/** Five times the slowest time constant of a cell, h: then less than 1 % of what that branch takes is missing. */
export function settling_h(cell: SimCell): number {
  return cell.branches.reduce((slowest, branch) => Math.max(slowest, branch.tau_s), 0) * 5 / 3600
}

/** Starts with an empty cell; each cycle charges, holds until the cell has settled, and discharges.
 *  @throws UserError where the current or a cut-off exceeds the cell's limits */
export function gcd(lab: Laboratory, options: GcdOptions): GcdRun {
  const { cell } = lab
  const [low_V, high_V] = [options.low_V ?? cell.window_V[0], options.high_V ?? cell.window_V[1]]
  const hold_s = (options.hold_h ?? settling_h(cell)) * 3600
  const cycler = new Cycler(lab.mount(0, options.health), lab.temperature_degC, lab.limits)
  const { current_A } = options
  const nominal_s = cell.capacity_uC * 1e-6 / current_A
  const record = { dt_s: nominal_s / 100, dV_V: (high_V - low_V) / 200 }
  const cycles: CycleFigures[] = []
  for (let cycle = 1; cycle <= options.cycles; cycle++) {
    const charge = cycler.run({ kind: "current", value: current_A, until: { high_V, time_s: 5 * nominal_s }, record, cycle })
    if (hold_s > 0) charge.push(...cycler.run({ kind: "voltage", value: high_V, until: { time_s: hold_s }, record: { dt_s: hold_s / 50 }, cycle }))
    const discharge = cycler.run({ kind: "current", value: -current_A, until: { low_V, time_s: 5 * nominal_s }, record, cycle })
    cycles.push(cycleFigures(charge, discharge, cell.area_cm2))
  }
  return { rows: cycler.rows, cycles }
}
