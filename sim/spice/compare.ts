// One circuit, two solvers, and how far their solutions lie apart.

import type { Circuit } from "../plant/circuit.js"
import { runCircuit } from "../plant/run-circuit.js"
import { socNode } from "./cell-netlist.js"
import { netlist, type SpiceOptions } from "./netlist.js"
import { runNgspice } from "./ngspice.js"
import { sampleAt } from "./raw-file.js"

/** A circuit's course at the report times 0, report_s, .., duration_s. A row at which something changes shows the moment before. */
export interface Solution {
  time_s: Float64Array
  port_V: Float64Array
  /** Per cell: charge since the start at each row, C. */
  cellCharge_C: Float64Array[]
}

/** Solves a circuit with the plant's engine. */
export function solveWithPlant(circuit: Circuit): Solution {
  const { time_s, port_V, soc } = runCircuit(circuit)
  return { time_s, port_V, cellCharge_C: soc.map((values, k) => chargeSince(circuit, k, values)) }
}

export interface SpiceSolution extends Solution {
  /** Wall time of the ngspice process, s, and the time points it took. */
  wall_s: number
  points: number
}

/** Solves a circuit with ngspice; without `saveCharge` there are no charges.
 *  @throws SpiceError as `runNgspice` */
export function solveWithNgspice(circuit: Circuit, options: Partial<SpiceOptions> = {}): SpiceSolution {
  const run = runNgspice(netlist(circuit, options))
  const time_s = reportTimes(circuit)
  const at = (name: string): Float64Array | undefined => {
    const vector = run.vectors.get(name)
    return vector === undefined ? undefined : sampleAt(run.time_s, vector, time_s)
  }
  const cellCharge_C = circuit.instances.flatMap((_, k) => {
    const soc = at(`v(${socNode(k)})`)
    return soc === undefined ? [] : [chargeSince(circuit, k, soc)]
  })
  return { time_s, port_V: at("v(port)") ?? new Float64Array(time_s.length), cellCharge_C, wall_s: run.wall_s, points: run.time_s.length }
}

function chargeSince(circuit: Circuit, k: number, soc: Float64Array): Float64Array {
  const { capacity, soc: start } = circuit.instances[k]
  return soc.map(value => (value - start) * circuit.cell.capacity_uC * 1e-6 * capacity)
}

function reportTimes(circuit: Circuit): Float64Array {
  const rows = Math.round(circuit.duration_s / circuit.report_s)
  return Float64Array.from({ length: rows + 1 }, (_, row) => row * circuit.report_s)
}

export interface Agreement {
  /** Of the port voltage over all rows but the first: a load that begins at 0 s has no moment before. */
  rms_V: number
  max_V: number
  maxAt_s: number
  /** Worst cell and row, as a share of the charge that this cell has moved in the whole run (there and back), but at least of 1 % of
   *  its capacity: the charge of a cell that stays at rest has no scale of its own. */
  charge: number
}

/** @param solution what is judged; @param truth what it is held against */
export function compare(circuit: Circuit, solution: Solution, truth: Solution): Agreement {
  const rows = truth.time_s.length
  if (solution.time_s.length !== rows) throw new RangeError(`${solution.time_s.length} rows against ${rows}`)
  let square = 0
  let max_V = 0
  let maxAt_s = 0
  for (let row = 1; row < rows; row++) {
    const apart_V = Math.abs(solution.port_V[row] - truth.port_V[row])
    square += apart_V * apart_V
    if (!(apart_V <= max_V)) {
      max_V = apart_V
      maxAt_s = truth.time_s[row]
    }
  }
  let charge = 0
  truth.cellCharge_C.forEach((true_C, k) => {
    const other_C = solution.cellCharge_C[k]
    let moved_C = 0
    let apart_C = 0
    for (let row = 1; row < rows; row++) {
      moved_C += Math.abs(true_C[row] - true_C[row - 1])
      apart_C = Math.max(apart_C, Math.abs(other_C[row] - true_C[row]))
    }
    charge = Math.max(charge, apart_C / Math.max(moved_C, 0.01 * circuit.cell.capacity_uC * 1e-6 * circuit.instances[k].capacity))
  })
  return { rms_V: Math.sqrt(square / (rows - 1)), max_V, maxAt_s, charge }
}
