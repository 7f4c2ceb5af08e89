// First room: removes the front end's measured gain and offset errors, bounds what it cannot remove,
// and says what was not measured at all.

import { clamp, filled } from "./arithmetic.js"
import type { ModuleConfig } from "./config.js"
import { MISSING_BUS, MISSING_CELLS, MISSING_CURRENT, MISSING_TEMPERATURE, type Sample } from "./types.js"

/** What flowed since the last scan, where scans are rare (pace/current.ts), of the pack: mean, nA, and its standard deviation; what the firmware's own
 *  pulses are in it, nA, and what it drew at once just after that scan, µC; and how long the low-pass before the monitor takes to empty. */
export interface Flow {
  mean_nA: number
  doubt_nA: number
  pulses_nA: number
  pulse_uC: number
  empties_ms: number
}

/** A sample after calibration. One object per module, rewritten every tick. */
export interface Measured {
  time_ms: number
  /** Time since the previous sample; 0 at the first one and when the clock jumped back. */
  elapsed_ms: number
  cell_uV: number[]
  bus_uV: number
  /** Pack current, positive into the cells; with `flow` it is that of the moment. */
  current_nA: number
  flow?: Flow
  harvest_nA: number
  temperature_cC: number
  motion: number
  /** MISSING_ bits of this tick: these quantities are the last ones read, if there ever were any. */
  missing: number
  /** Whether cell voltages and current were measured this tick. */
  trusted: boolean
  /** Clock went backwards since the last sample. */
  clockJumped: boolean
  first: boolean
}

/** A gap longer than this is not one tick's worth of evidence: the clock was set, or the module slept. */
export const LONGEST_GAP_MS = 86400000
/** The journal has forty bits for a time: 34 years. */
const LATEST_MS = 1099511627775

export function createMeasured(config: ModuleConfig): Measured {
  return {
    time_ms: 0, elapsed_ms: 0, cell_uV: filled(config.array.cells, 0), bus_uV: 0, current_nA: 0, harvest_nA: 0,
    temperature_cC: 2500, motion: 0, missing: 0, trusted: false, clockJumped: false, first: true,
  }
}

/** @param sample raw, as decoded by the drivers
 *  @param into rewritten; a missing quantity keeps its last value and clears `trusted` */
export function calibrate(config: ModuleConfig, sample: Sample, into: Measured): void {
  const calibration = config.calibration
  const missing = sample.missing
  // A clock out of its range would tear the journal: it stands still at the end of it, which the protection room notices.
  const time_ms = clamp(sample.time_ms, 0, LATEST_MS)
  const elapsed_ms = time_ms - into.time_ms
  into.clockJumped = !into.first && (elapsed_ms < 0 || elapsed_ms > LONGEST_GAP_MS)
  into.elapsed_ms = into.first || into.clockJumped ? 0 : elapsed_ms
  into.first = false
  into.time_ms = time_ms

  if ((missing & MISSING_CELLS) === 0) {
    for (let i = 0; i < into.cell_uV.length; i++) {
      const raw_uV = sample.cell_uV[i] - calibration.cellOffset_uV[i]
      into.cell_uV[i] = raw_uV - Math.floor(raw_uV * calibration.cellGain_ppm[i] / 1000000)
    }
  }
  if ((missing & MISSING_BUS) === 0) into.bus_uV = sample.bus_uV
  if ((missing & MISSING_CURRENT) === 0) {
    const raw_nA = sample.current_nA - calibration.currentOffset_nA
    into.current_nA = raw_nA - Math.floor(raw_nA * calibration.currentGain_ppm / 1000000)
    into.harvest_nA = sample.harvest_nA
  }
  if ((missing & MISSING_TEMPERATURE) === 0) into.temperature_cC = sample.temperature_cC
  into.motion = sample.motion
  into.missing = missing
  into.trusted = (missing & (MISSING_CELLS | MISSING_CURRENT)) === 0
}
