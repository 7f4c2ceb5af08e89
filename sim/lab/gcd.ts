// Galvanostatic charge-discharge: constant current up, constant current down, between two cut-offs.

import { quickResistance_Ohm, type SimCell } from "../../project/sim-cell.js"
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

/** How long a full cell has to be kept at its upper voltage until it is full throughout, h: five times its slowest time constant, and ten
 *  times what its resistance and its capacity (as capacitance, over the window) make: less than 1 % of a branch's charge is missing then. */
export function settling_h(cell: SimCell): number {
  const [low_V, high_V] = cell.window_V
  const slowest_s = cell.branches.reduce((slowest, branch) => Math.max(slowest, branch.tau_s), 0)
  // The slow pores of a capacitor are a time constant of their own; what they take does not pass through the others.
  const quick = quickResistance_Ohm(cell)
  return (5 * slowest_s + 10 * quick * cell.capacity_uC * 1e-6 / (high_V - low_V)) / 3600
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
    const charge = cycler.runToVoltage({ kind: "current", value: current_A, until: { high_V, time_s: 5 * nominal_s }, record, cycle })
    if (hold_s > 0) charge.push(...cycler.run({ kind: "voltage", value: high_V, until: { time_s: hold_s }, record: { dt_s: hold_s / 50 }, cycle }))
    const discharge = cycler.runToVoltage({ kind: "current", value: -current_A, until: { low_V, time_s: 5 * nominal_s }, record, cycle })
    cycles.push(cycleFigures(charge, discharge, cell.area_cm2))
  }
  return { rows: cycler.rows, cycles }
}
