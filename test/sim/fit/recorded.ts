// Recordings of seed cells whose parameters are known: the virtual laboratory, with the noise of a cheap cycler.

import { benchCondition, currentOf } from "../../../project/cell-condition.js"
import { loadCellSheet, resolveCell } from "../../../project/cell-sheet.js"
import type { SimCell } from "../../../project/sim-cell.js"
import { laboratory } from "../../../sim/lab/bench.js"
import { Cycler, type Row } from "../../../sim/lab/cycler.js"
import { gcd } from "../../../sim/lab/gcd.js"
import { pulse, pulseCurrent_A } from "../../../sim/lab/pulse.js"
import { rest } from "../../../sim/lab/rest.js"
import { Random } from "../../../sim/random.js"
import type { Log } from "../../../sim/replay/log.js"

/** One millivolt on the voltage, two in a thousand on each current. */
const NOISE_V = 1e-3
const GAIN = 2e-3

export function seed(id: string): SimCell {
  const resolved = resolveCell(loadCellSheet(id))
  if ("missing" in resolved) throw new Error(`${id} cannot be simulated`)
  return resolved.cell
}

export function logOf(rows: Row[], file: string, random = new Random(1), noise_V = NOISE_V, gain = GAIN): Log {
  const of = (value: (row: Row) => number): Float64Array => Float64Array.from(rows, value)
  return {
    file, names: {}, also: {}, header: [], time_s: of(row => row.time_s), voltage_V: of(row => row.voltage_V + noise_V * random.gaussian()),
    current_A: of(row => row.current_A * (1 + gain * random.gaussian())), step: of(row => row.step), net_C: of(row => row.charge_C),
  }
}

export type Protocol = "gcd" | "pulse" | "rest" | "gitt" | "charge"

/** @param noiseSeed another noise, the same cell */
export function recorded(id: string, protocols: Protocol[], noiseSeed = 1): Log[] {
  const cell = seed(id)
  const lab = laboratory(cell)
  const current_A = currentOf(benchCondition(loadCellSheet(id), cell), cell)
  const random = new Random(noiseSeed)
  const runs: Record<Protocol, () => Row[]> = {
    gcd: () => gcd(lab, { current_A, cycles: 3 }).rows,
    pulse: () => pulse(lab, { current_A: pulseCurrent_A(cell) }).rows,
    rest: () => rest(lab, { current_A, hours: 30 }).rows,
    gitt: () => gitt(cell),
    charge: () => {
      const cycler = new Cycler(lab.mount(0), 25, lab.limits)
      return cycler.run({ kind: "current", value: current_A, until: { high_V: cell.window_V[1] }, record: { dt_s: cell.capacity_uC * 1e-6 / current_A / 200 }, cycle: 1 })
    },
  }
  return protocols.map(protocol => logOf(runs[protocol](), `${protocol}.csv`, random))
}

/** Twentieths of the charge with an hour of rest after each, down and up again. */
function gitt(cell: SimCell): Row[] {
  const lab = laboratory(cell)
  const cycler = new Cycler(lab.mount(1), 25, lab.limits)
  const current_A = cell.capacity_uC * 1e-6 / (5 * 3600)
  const [low_V, high_V] = cell.window_V
  for (const value of [-current_A, current_A]) {
    for (let step = 0; step < 21; step++) {
      const rows = cycler.run({ kind: "current", value, until: { low_V, high_V, time_s: 900 }, record: { dt_s: 20 }, cycle: 1 })
      cycler.run({ kind: "rest", value: 0, until: { time_s: 3600 }, record: { dt_s: 120 }, cycle: 1 })
      if (rows[rows.length - 1].time_s - rows[0].time_s < 890) break
    }
  }
  return cycler.rows
}
