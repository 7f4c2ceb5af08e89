// The firmware's own gauge over a recording: every row that falls into a new tick is one scan. Nothing of the gauge is
// rebuilt here; what it believes is read out after each scan.

import type { SimCell } from "../../project/sim-cell.js"
import { calibrate, createMeasured, LONGEST_GAP_MS } from "../../src/core/calibrate.js"
import { createGauge, gaugeSwitched, restoreCharge, updateGauge } from "../../src/core/gauge/gauge.js"
import { type EstimateSource, MISSING_CELLS, MISSING_CURRENT, type Sample } from "../../src/core/types.js"
import type { Log } from "./log.js"
import { type InstrumentErrors, oneCellConfig } from "./module.js"
import { type CurrentMeaning, scansOf } from "./scan.js"

export interface ReplayOptions {
  /** Known start; absent: a cold boot. */
  initial?: { soc: number, error: number }
  tick_s: number
  current: CurrentMeaning
  errors?: Partial<InstrumentErrors>
}

/** What the gauge believed at one row of the recording. */
export interface ReplayRow {
  time_s: number
  voltage_V: number
  current_A: number
  soc: number
  error: number
  age_s: number
  source: EstimateSource
  /** False while nothing but the width of the whole cell is known. */
  valid: boolean
  /** Whether this row was a scan; the others carry the last estimate on. */
  scanned: boolean
}

export interface Anchor {
  source: EstimateSource
  time_s: number
}

export interface Replay {
  rows: ReplayRow[]
  scans: number
  gaps: number
  /** Moments at which the voltage was found to be that of a full or an empty cell; one per stay. */
  anchors: Anchor[]
  /** Scans whose voltage narrowed the band. */
  corrections: number
  conflicts: number
  capacity_uC: number
}

/** A silence is stepped through in pieces: the firmware takes a step of more than a day for a clock that was set. */
const PIECE_S = 3600

/** Runs the gauge as a module of one such cell would. The sample is what its drivers would read: whole µV and nA, mean current
 *  since the scan before with the rest carried on, so that no charge is lost to rounding. */
export function replay(log: Log, cell: SimCell, options: ReplayOptions): Replay {
  const config = oneCellConfig(cell, Math.round(options.tick_s * 1000), options.errors)
  const gauge = createGauge(config)
  const state = gauge.cells[0]
  const measured = createMeasured(config)
  if (options.initial !== undefined) restoreCharge(gauge, 0, options.initial.soc, options.initial.error)
  const result: Replay = { rows: [], scans: 0, gaps: 0, anchors: [], corrections: 0, conflicts: 0, capacity_uC: config.cell.capacity_uC }
  const sample: Sample = {
    time_ms: 0, cell_uV: [0], bus_uV: 0, current_nA: 0, harvest_nA: 0, temperature_cC: 2500, motion: 0, switches: 0, failedCheck: 0, missing: 0, readings: [],
  }
  const start_s = log.time_s[0]
  let carried_nC = 0
  let anchored: EstimateSource = "unknown"
  let shared = 1
  const see = (time_s: number, missing: number): void => {
    sample.time_ms = Math.round((time_s - start_s) * 1000)
    sample.missing = missing
    calibrate(config, sample, measured)
    updateGauge(gauge, config, measured, measured.current_nA, shared)
  }

  const scans = scansOf(log, options.tick_s, options.current)
  scans.forEach((scan, index) => {
    const { row, gap_s } = scan
    const time_s = log.time_s[row]
    let since_s = time_s - scan.elapsed_s
    let charge_nC = scan.charge_C * 1e9
    if (gap_s > 0) {
      // Nothing was measured: the firmware is told so, tick after tick, and takes the last current for the best guess.
      result.gaps++
      const until_s = time_s - Math.min(options.tick_s, gap_s / 2)
      while (since_s < until_s) {
        since_s = Math.min(since_s + PIECE_S, until_s)
        see(since_s, MISSING_CELLS | MISSING_CURRENT)
      }
      charge_nC = log.current_A[row] * (time_s - since_s) * 1e9
      carried_nC = 0
    }
    // A steady state that the recorder thinned to days between rows: known current, no voltage.
    const steady_A = charge_nC / 1e9 / (time_s - since_s)
    while ((time_s - since_s) * 1000 > LONGEST_GAP_MS) {
      since_s += PIECE_S
      sample.current_nA = Math.round(steady_A * 1e9)
      charge_nC -= steady_A * PIECE_S * 1e9
      see(since_s, MISSING_CELLS)
    }
    const elapsed_ms = Math.round((time_s - start_s) * 1000) - Math.round((since_s - start_s) * 1000)
    if (elapsed_ms > 0) {
      sample.current_nA = Math.round((charge_nC + carried_nC) * 1000 / elapsed_ms)
      carried_nC += charge_nC - sample.current_nA * elapsed_ms / 1000
    } else {
      sample.current_nA = Math.round(log.current_A[row] * 1e9)
    }
    sample.cell_uV[0] = Math.round(log.voltage_V[row] * 1e6)
    const temperature = log.temperature_degC?.[row]
    if (temperature !== undefined && Number.isFinite(temperature)) sample.temperature_cC = Math.round(temperature * 100)
    const parallel = log.parallel === undefined ? 1 : Math.max(1, log.parallel[row])
    if (parallel !== shared) gaugeSwitched(gauge)
    shared = parallel
    see(time_s, 0)
    result.scans++
    if (gauge.age_ms === 0 && state.source !== "restored" && state.source !== "unknown") result.corrections++
    const ends = state.source === "full" || state.source === "empty"
    if (ends && gauge.age_ms === 0 && anchored !== state.source) result.anchors.push({ source: state.source, time_s })
    // A stay at an end is over when the charge has gone a tenth away from it.
    if (ends && gauge.age_ms === 0) anchored = state.source
    else if (Math.abs(gauge.soc - (anchored === "full" ? 1 : 0)) > 1 / 10) anchored = "unknown"
    const next = scans[index + 1]?.row ?? row + 1
    for (let i = row; i < next; i++) {
      result.rows.push({
        time_s: log.time_s[i], voltage_V: log.voltage_V[i], current_A: log.current_A[i],
        soc: gauge.soc, error: gauge.error, age_s: gauge.age_ms / 1000 + log.time_s[i] - time_s,
        source: state.source, valid: state.source !== "unknown", scanned: i === row,
      })
    }
  })
  result.conflicts = gauge.conflicts
  return result
}
