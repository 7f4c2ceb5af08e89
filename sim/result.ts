// What a simulated run leaves behind: `run.ts` makes it, the summary, the report, the CSV and `--json` show it.

import type { ModuleConfig } from "../src/core/config.js"

export type RuntimeName = "node" | "devicescript" | "espruino"

/** One JSON object, the last line of `zincwear sim day --json`. Energies in µJ. */
export interface RunSummary {
  scenario: string
  runtime: RuntimeName
  seed: number
  board: string
  cell: string
  simulated_s: number
  wall_s: number
  /** True when the run was stopped by hand before its time. */
  interrupted: boolean
  brownouts: number
  resets: number
  samples: { pressure: number, light: number, ble: number }
  energy_uJ: {
    harvested: number
    delivered: number
    /** The same by load: "mcu", "front_end", "radio", and each sensor by name. */
    delivered_to: Record<string, number>
    stored_start: number
    stored_end: number
    losses: Record<string, number>
    /** harvested + stored_start - stored_end - delivered - losses, as a share of the energy that moved. */
    balance_error: number
  }
  soc: { true: number, estimated: number, bound: number }
  faults: RunFault[]
}

export interface RunFault {
  id: string
  severity: string
  count: number
  first_s: number
  last_s: number
}

/** Equal-length columns, one row per reporting step (60 s unless told otherwise). */
export interface RunSeries {
  time_s: number[]
  /** Mean over the step of the light on the panel, lx. */
  lux: number[]
  temperature_degC: number[]
  motion: number[]
  bus_V: number[]
  /** Lowest bus voltage within the step. */
  busMin_V: number[]
  /** Mean pack current over the step, positive = charge. */
  current_uA: number[]
  /** Mean harvested power at the bus and mean power drawn by the loads. */
  harvest_uW: number[]
  load_uW: number[]
  socTrue: number[]
  socEstimated: number[]
  socError: number[]
  /** Number of cells in series; 0 = all cells isolated. */
  series: number[]
  /** Samples so far. */
  pressureCount: number[]
  lightCount: number[]
  bleCount: number[]
  /** [cell][row] */
  cell_V: number[][]
  cellSocTrue: number[][]
  cellSocEstimated: number[][]
}

export interface RunEvent {
  time_s: number
  kind: "topology" | "fault" | "clear" | "reset" | "brownout" | "scenario"
  text: string
}

export interface RunResult {
  summary: RunSummary
  /** Time of day at which the run began, seconds after midnight; midnight where absent. Times in here count from the start. */
  start_s?: number
  series: RunSeries
  events: RunEvent[]
  config: ModuleConfig
  /** Raw content of the journal flash at the end. */
  journal: Uint8Array
}
