// A circuit on the bench: cells, matrix and a current source at the port, all as data. The plant's engine runs it (`runCircuit`),
// and sim/spice writes the same thing as an ngspice netlist: one description, two solvers.

import type { SimCell } from "../../project/sim-cell.js"
import type { SwitchMatrix } from "./switch-matrix.js"

/** One made cell: how it differs from its sheet, and its charge. */
export interface CellInstance {
  /** Factors on the capacity and on all resistances of the sheet. */
  capacity: number
  resistance: number
  /** State of charge at the start, 0..1. */
  soc: number
}

/** `current_A` from `start_s` for `width_s`, again every `period_s`, until `end_s`; no period: once. */
export interface CurrentPulse {
  current_A: number
  start_s: number
  width_s: number
  period_s?: number
  end_s?: number
}

export interface Circuit {
  name: string
  /** What it is there to show. */
  why: string
  cell: SimCell
  instances: CellInstance[]
  matrix: SwitchMatrix
  temperature_degC: number
  /** Current into the port (positive charges): a base and the sum of pulses. */
  base_A: number
  pulses: CurrentPulse[]
  /** Latch bits closed from a time on; the first at 0 s. */
  switches: { time_s: number, closed: number[] }[]
  /** Internal shorts: a resistor across a cell from a time on. */
  shorts: { cell: number, time_s: number, resistance_Ohm: number }[]
  duration_s: number
  report_s: number
}
