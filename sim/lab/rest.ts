// Self-discharge: charge, keep the voltage until the cell has settled, open the circuit, watch.

import { restFigures, type RestFigures } from "./analysis.js"
import type { Laboratory } from "./bench.js"
import { Cycler, type Row } from "./cycler.js"

export interface RestRun {
  rows: Row[]
  figures: RestFigures
}

/** @param current_A of the charge
 *  @param hold_h how long the upper voltage is kept before the rest */
export function rest(lab: Laboratory, options: { current_A: number, hours: number, hold_h?: number }): RestRun {
  const { cell } = lab
  const [low_V, high_V] = cell.window_V
  const nominal_s = cell.capacity_uC * 1e-6 / options.current_A
  const cycler = new Cycler(lab.mount(0), lab.temperature_degC, lab.limits)
  const record = { dt_s: nominal_s / 100, dV_V: (high_V - low_V) / 200 }
  cycler.runToVoltage({ kind: "current", value: options.current_A, until: { high_V, time_s: 5 * nominal_s }, record, cycle: 1 })
  const hold_s = (options.hold_h ?? 1) * 3600
  if (hold_s > 0) cycler.run({ kind: "voltage", value: high_V, until: { time_s: hold_s }, record: { dt_s: hold_s / 100 }, cycle: 1 })
  const rows = cycler.run({ kind: "rest", value: 0, until: { time_s: options.hours * 3600 }, record: { dt_s: options.hours * 3600 / 200 }, cycle: 1 })
  return { rows: cycler.rows, figures: restFigures(rows) }
}
