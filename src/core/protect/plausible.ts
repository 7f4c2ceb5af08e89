// What one reading says about another. Parallel cells have one voltage, the bus has the sum of the cells, harvest less current is what the
// module draws; noise never repeats itself for long; and no cell warms by leaps. All of it once per scan and with hardly a call, as a call costs
// an interpreter more than everything that is done here to a cell.

import { filled } from "../arithmetic.js"
import type { Measured } from "../calibrate.js"
import type { ModuleConfig } from "../config.js"
import { MISSING_BUS, MISSING_CURRENT, MISSING_TEMPERATURE } from "../types.js"
import type { Protection } from "./protect.js"
import { BUS_SUM, CLOCK, DRAW, FROZEN_BUS, FROZEN_CELL, FROZEN_CURRENT, FROZEN_TEMPERATURE, LATE, SPREAD, TEMPERATURE_STEP } from "./table.js"

export interface Plausibility {
  /** Whether anything was read yet, and what; unknown equals nothing. */
  seen: boolean
  cell_uV: number[]
  bus_uV: number
  current_nA: number
  temperature_cC: number
  /** For how many scans each cell has repeated itself. */
  repeats: number[]
  /** Harvest behind the same low-pass as the current. */
  harvest_nA: number
}

export function createPlausibility(cells: number): Plausibility {
  return { seen: false, cell_uV: filled(cells, 0), bus_uV: NaN, current_nA: NaN, temperature_cC: NaN, repeats: filled(cells, 0), harvest_nA: 0 }
}

/** A current of a moment may be so many times its mean. */
const MOMENT = 2

/** What flows, both ways: a bound for what may flow at a moment. */
function through_nA(measured: Measured): number {
  return ((measured.current_nA < 0 ? -measured.current_nA : measured.current_nA) + (measured.harvest_nA > 0 ? measured.harvest_nA : 0)) * MOMENT
}

/** Cells against each other. A reading that the other two and more of its group contradict is replaced by their mean; of a pair the bus tells which
 *  one is right. What remains contradictory counts as not measured.
 *  @param parallel cells per group, 0: isolated */
export function compareCells(protection: Protection, config: ModuleConfig, measured: Measured, parallel: number): void {
  const own = protection.plausibility
  const values = protection.values
  const places = protection.places
  const cell_uV = measured.cell_uV
  const cells = cell_uV.length
  const size = parallel > 0 ? parallel : 1
  const flow_nA = through_nA(measured)
  const allowed_uV = protection.innerHigh[SPREAD] + flow_nA * 2 * config.power.switch_mOhm / 1000000 // nA·mOhm = pV
  let spread_uV = 0
  let frozen = 0
  let sum_uV = 0
  let odd = -1
  for (let first = 0; first < cells; first += size) {
    let high = first
    let low = first
    let group_uV = 0
    // A recording of one cell of a group has no neighbours.
    const end = first + size < cells ? first + size : cells
    for (let i = first; i < end; i++) {
      const voltage_uV = cell_uV[i]
      group_uV += voltage_uV
      if (voltage_uV > cell_uV[high]) high = i
      else if (voltage_uV < cell_uV[low]) low = i
      if (voltage_uV === own.cell_uV[i]) own.repeats[i]++
      else own.repeats[i] = 0
      own.cell_uV[i] = voltage_uV
      if (own.repeats[i] >= frozen) {
        frozen = own.repeats[i]
        places[FROZEN_CELL] = i
      }
    }
    const apart_uV = cell_uV[high] - cell_uV[low]
    if (apart_uV > spread_uV) {
      spread_uV = apart_uV
      odd = (cell_uV[high] + cell_uV[low]) * (end - first) > group_uV * 2 ? high : low
      places[SPREAD] = odd
    }
    if (apart_uV > allowed_uV && end - first > 2) {
      const others_uV = (group_uV - cell_uV[odd]) / (end - first - 1)
      group_uV = others_uV * (end - first)
      cell_uV[odd] = Math.floor(others_uV)
    }
    sum_uV += group_uV / (end - first)
  }
  values[SPREAD] = Math.floor(spread_uV - allowed_uV + protection.innerHigh[SPREAD])
  values[FROZEN_CELL] = frozen
  values[BUS_SUM] = 0
  if (parallel === 0 || (measured.missing & MISSING_BUS) !== 0) return
  let bus_uV = measured.bus_uV - sum_uV
  if (size === 2 && spread_uV > allowed_uV) {
    // With the mean of the pair the bus is off by half of what the wrong one is.
    const first = odd - odd % 2
    const higher = cell_uV[first] > cell_uV[first + 1] ? first : first + 1
    const right = bus_uV > 0 ? higher : 2 * first + 1 - higher
    cell_uV[2 * first + 1 - right] = cell_uV[right]
    places[SPREAD] = 2 * first + 1 - right
    bus_uV -= bus_uV > 0 ? spread_uV / 2 : -spread_uV / 2
  }
  const grouped = cells / size
  values[BUS_SUM] = Math.floor((bus_uV < 0 ? -bus_uV : bus_uV) - flow_nA * (config.power.path_mOhm + grouped * config.power.switch_mOhm) / 1000000)
  if (size === 1 && values[BUS_SUM] > protection.innerHigh[BUS_SUM]) measured.trusted = false
}

/** Everything else against itself, and harvest and current against the draw.
 *  @param grouped whether the cells are on the bus
 *  @param left what the low-pass of the current keeps from one scan to the next */
export function compareRest(protection: Protection, config: ModuleConfig, measured: Measured, grouped: boolean, left: number): void {
  const own = protection.plausibility
  const values = protection.values
  const missing = measured.missing
  values[CLOCK] = measured.clockJumped || (own.seen && measured.elapsed_ms === 0) ? 1 : 0
  values[LATE] = measured.elapsed_ms
  if ((missing & MISSING_BUS) === 0) {
    values[FROZEN_BUS] = measured.bus_uV === own.bus_uV ? values[FROZEN_BUS] + 1 : 0
    own.bus_uV = measured.bus_uV
  }
  if ((missing & MISSING_TEMPERATURE) === 0) {
    const change_cC = measured.temperature_cC - own.temperature_cC
    values[FROZEN_TEMPERATURE] = change_cC === 0 ? values[FROZEN_TEMPERATURE] + 1 : 0
    values[TEMPERATURE_STEP] = own.seen ? change_cC < 0 ? -change_cC : change_cC : 0
    own.temperature_cC = measured.temperature_cC
  }
  if ((missing & MISSING_CURRENT) === 0) {
    const current_nA = measured.current_nA
    const harvest_nA = measured.harvest_nA
    values[FROZEN_CURRENT] = current_nA === own.current_nA ? values[FROZEN_CURRENT] + 1 : 0
    own.current_nA = current_nA
    own.harvest_nA = own.seen ? harvest_nA + (own.harvest_nA - harvest_nA) * left : harvest_nA
    // Harvest and current have errors of the same kind.
    const excess_nA = own.harvest_nA - current_nA - config.power.idle_uA * 1000
    const doubt_nA = config.calibration.currentError_nA + through_nA(measured) * config.calibration.currentError_ppm / 1000000
    if (!grouped) values[DRAW] = 0
    else if (excess_nA > doubt_nA) values[DRAW] = Math.floor(excess_nA - doubt_nA)
    else values[DRAW] = excess_nA < -doubt_nA ? Math.floor(excess_nA + doubt_nA) : 0
  }
  own.seen = true
}
