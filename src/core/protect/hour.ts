// What cells do within an hour of little current. Cells in series carry the same charge, so that one that falls further than another loses
// it inside; and near the top a voltage that no longer rises, though charge goes in, makes hydrogen.

import { filled } from "../arithmetic.js"
import type { Measured } from "../calibrate.js"
import type { ModuleConfig } from "../config.js"
import { SLOPE, TAPER } from "./table.js"

export interface Hour {
  elapsed_ms: number
  parallel: number
  /** Through one cell: all of it, and what went in less what came out, pC; and at the beginning, nA. */
  moved_pC: number
  entered_pC: number
  current_nA: number
  cell_uV: number[]
}

const HOUR_MS = 3600000
/** More charge than this (share of the capacity), and what cells differ in (capacity, resistance) moves them apart as well. */
const MOST_MOVED = 4 / 100
const KNEE = 2
const LEAST_SOC = 1 / 4
/** The last part of the window, where every open-circuit curve rises. */
const TOP = 1 / 8
/** A voltage that rose by less than this did not rise, µV. */
const RISE_UV = 1000

export function createHour(cells: number): Hour {
  return { elapsed_ms: -1, parallel: 0, moved_pC: 0, entered_pC: 0, current_nA: 0, cell_uV: filled(cells, 0) }
}

function begin(hour: Hour, measured: Measured, current_nA: number, parallel: number): void {
  hour.elapsed_ms = 0
  hour.parallel = parallel
  hour.moved_pC = 0
  hour.entered_pC = 0
  hour.current_nA = current_nA
  for (let i = 0; i < hour.cell_uV.length; i++) hour.cell_uV[i] = measured.cell_uV[i]
}

/** Counts a scan in which all was read; at the end of an hour in one grouping it says what the hour showed.
 *  @param current_nA through one cell since the last scan
 *  @param soc as the gauge has it */
export function watchHour(hour: Hour, config: ModuleConfig, measured: Measured, current_nA: number, parallel: number, soc: number, values: number[], places: number[]): void {
  if (hour.elapsed_ms < 0 || parallel === 0 || parallel !== hour.parallel) {
    begin(hour, measured, current_nA, parallel)
    return
  }
  const charge_pC = current_nA * measured.elapsed_ms
  hour.elapsed_ms += measured.elapsed_ms
  hour.moved_pC += charge_pC < 0 ? -charge_pC : charge_pC
  hour.entered_pC += charge_pC
  if (hour.elapsed_ms < HOUR_MS) return
  const cell_uV = measured.cell_uV
  let most_uV = cell_uV[0] - hour.cell_uV[0]
  let least_uV = most_uV
  let least = 0
  let high_uV = 0
  for (let i = 0; i < cell_uV.length; i++) {
    const change_uV = cell_uV[i] - hour.cell_uV[i]
    if (change_uV > most_uV) most_uV = change_uV
    else if (change_uV < least_uV || (change_uV === least_uV && cell_uV[i] < cell_uV[least])) {
      least_uV = change_uV
      least = i
    }
    if (cell_uV[i] > high_uV) high_uV = cell_uV[i]
  }
  const capacity_pC = config.cell.capacity_uC * 1000000
  // Towards the end of their charge all fall, and a cell that is only emptier falls more.
  const common_uV = most_uV < 0 ? -most_uV : most_uV
  const quiet = hour.moved_pC < capacity_pC * MOST_MOVED && soc > LEAST_SOC
  values[SLOPE] = quiet ? most_uV - least_uV - common_uV * KNEE : 0
  places[SLOPE] = least
  const limit_mV = config.cell.overVoltage_mV
  const top_uV = (limit_mV[0] - (limit_mV[1] - config.cell.underVoltage_mV[1]) * TOP) * 1000
  // A current that has become smaller lets the voltage down by itself.
  const stalled = high_uV > top_uV && most_uV < RISE_UV && current_nA >= hour.current_nA
  values[TAPER] = stalled ? Math.floor(hour.entered_pC * 1000 / capacity_pC) : 0
  begin(hour, measured, current_nA, parallel)
}
