// The fault table of a module: three tiers per quantity, then single rows, each limit with its reason. One row is one line; src/core/protect walks them.

import type { ModuleConfig } from "../src/core/config.js"
import {
  ATTEMPTS, BRIDGE, BUS_LOW, BUS_SUM, CAPACITY, CLOCK, CURRENT, DAMAGED, DRAW, EFFICIENCY_LOST, EXCLUDE_CELL, FROZEN_BUS, FROZEN_CELL, FROZEN_CURRENT,
  FROZEN_TEMPERATURE, INFORM, LATE, LEAK, MISSING, RESETS, RESISTANCE, REVERSED, SAFETY, SHED_RADIO, SHED_TASKS, SLOPE, SPREAD, STOP_CHARGE, STRAIN, STUCK,
  SWELLING, TAPER, TEMPERATURE_HIGH, TEMPERATURE_LOW, TEMPERATURE_STEP, VOLTAGE_HIGH, VOLTAGE_LOW, WARN,
} from "../src/core/protect/table.js"

/** What a table is made from: the rest of the module. */
type Module = Omit<ModuleConfig, "faults">

/** Beyond a safety limit one scan is enough; within the operating tier noise must not talk. */
const TRIP_TICKS = [5, 3, 1]

/** What the gauge has learnt of a cell is reported beyond these, in thousandths: self-discharge that is for sure so many times the sheet's;
 *  resistance for sure so many times what it was in the last weeks; capacity for sure below the end of life of the sheets (80 %). */
const LEAK_LIMIT = 3000
const RESISTANCE_LIMIT = 1500
const CAPACITY_LIMIT = 800
const EFFICIENCY_LIMIT = 50
/** Just before the gauge considers all charges again (STRAINED of gauge/evidence.ts). */
const STRAIN_LIMIT = 5500
/** It changes once in an interval of the gauge, and noise must not talk. */
const HEALTH_TICKS = 30

/** Readings disagree longer than the low-pass of the current and a pulse of the load explain it. */
const DISAGREE_TICKS = 6
/** The draw is known when the low-pass of the current has forgotten what was before. */
const DRAW_TICKS = 30
/** A converter with one step of noise or less (ADS1115: 40 µV at 62.5) repeats a code with a chance of 0.565 at most: 64 times running, never.
 *  The thermometer is read once a minute, which six scans repeat: thirty times running the same. */
const FROZEN_SCANS = 64
const FROZEN_TEMPERATURE_SCANS = 180
/** Cells in a housing follow a plunge into ice water (30 K) within minutes: 5 K in a scan is no cell. */
const STEP_CC = 500
/** Scans are ten seconds or a tick apart. */
const LATE_MS = 60000
const LATE_TICKS = 5
/** No cell is driven below 0 V but by others; a capacitor's window begins there, and its reading may be off by this. */
const REVERSED_UV = -20000
/** Share of the window that a healthy cell may fall behind another in an hour, and one that is shorted inside. */
const SLOPE_SHARE = 1 / 64
const SHORT_SHARE = 1 / 16
/** No quantity reaches this. */
const NEVER = 1e12
/** Charge that must show near the top, thousandths of the capacity. */
const TAPER_LIMIT = 20
/** A brown-out at dusk is one start, and at dawn some; a power cut tears one slot. */
const RESETS_LIMIT = 4
const DAMAGED_LIMIT = 2
/** A sensor called "swelling" reads percent of what the package bears. */
const SWELLING_LIMIT = 100

/** Largest difference of parallel cells that is none, µV: errors and noise of two channels, and what flows over the switches while cells
 *  that were just joined still share their charge. */
function spreadLimit(config: Module): number {
  const calibration = config.calibration
  const shared_mOhm = 4 * config.power.switch_mOhm
  const sharing_uV = config.array.parallelLimit_mV * 1000 * shared_mOhm / (shared_mOhm + config.cell.esr_mOhm + config.cell.fast_mOhm)
  return Math.ceil(2 * calibration.cellError_uV + 8 * calibration.cellNoise_uV + sharing_uV)
}

/** The same of the bus and the sum of the cells; the bus is read through a divider, with twice the error. */
function busLimit(config: Module): number {
  let series = 1
  for (let i = 0; i < config.array.groupings.length; i++) series = Math.max(series, config.array.groupings[i].series)
  return (series + 2) * config.calibration.cellError_uV + 16 * config.calibration.cellNoise_uV
}

/** Draw of sensors and radio at their fastest, nA at the least bus voltage. */
function tasks_nA(config: Module): number {
  let power_uW = config.radio.present ? config.radio.energy_uJ * 1000 / config.radio.fastest_ms : 0
  for (let i = 0; i < config.sensors.length; i++) power_uW += config.sensors[i].energy_uJ * 1000 / config.sensors[i].fastest_ms
  return Math.ceil(power_uW * 1000000 / config.power.brownOut_mV)
}

/** The rows, `ROW` numbers each, in the order of `FAULT_IDS`: three tiers per quantity (operating: inform; recommended: act; safety: act at once), then
 *  single rows. Their places are their numbers in the journal: append only. */
function faultRows(config: Module): number[] {
  const rows: number[] = []
  const row = (quantity: number, sense: number, limit: number, hysteresis: number, trip: number, severity: number, action: number): void => {
    rows.push(quantity, sense, limit, hysteresis, trip, severity, action)
  }
  const tiers = (quantity: number, sense: number, limits: number[], scale: number, hysteresis: number, actions: number[]): void => {
    for (const tier of [INFORM, WARN, SAFETY]) row(quantity, sense, limits[tier] * scale, hysteresis, TRIP_TICKS[tier], tier, actions[tier])
  }
  const cell = config.cell
  tiers(VOLTAGE_HIGH, 1, cell.overVoltage_mV, 1000, 20000, [0, STOP_CHARGE, STOP_CHARGE])
  tiers(VOLTAGE_LOW, -1, cell.underVoltage_mV, 1000, 20000, [0, SHED_RADIO, SHED_RADIO | SHED_TASKS])
  tiers(CURRENT, 1, cell.overCurrent_uA, 1000, 0, [0, SHED_RADIO, SHED_RADIO | SHED_TASKS | STOP_CHARGE])
  tiers(TEMPERATURE_HIGH, 1, cell.overTemperature_degC, 100, 200, [0, STOP_CHARGE, STOP_CHARGE | SHED_RADIO | SHED_TASKS])
  tiers(TEMPERATURE_LOW, -1, cell.underTemperature_degC, 100, 200, [0, STOP_CHARGE, STOP_CHARGE | SHED_RADIO])
  row(BUS_LOW, -1, (config.power.brownOut_mV + config.power.guard_mV) * 1000, 50000, 2, WARN, config.has.capacitor === true ? 0 : SHED_RADIO | SHED_TASKS)
  row(MISSING, 1, 0, 0, 3, WARN, SHED_RADIO)
  row(STUCK, 1, 0, 0, 1, SAFETY, 0)
  row(CLOCK, 1, 0, 0, 1, INFORM, 0)
  row(LEAK, 1, LEAK_LIMIT, 1000, HEALTH_TICKS, WARN, 0)
  row(RESISTANCE, 1, RESISTANCE_LIMIT, 200, HEALTH_TICKS, WARN, 0)
  row(CAPACITY, -1, CAPACITY_LIMIT, 20, HEALTH_TICKS, INFORM, 0)
  // Parallel cells watch each other; where the bus contradicts the cells, one of them may be fuller than it seems.
  row(SPREAD, 1, spreadLimit(config), 0, DISAGREE_TICKS, WARN, 0)
  row(BUS_SUM, 1, busLimit(config), 0, DISAGREE_TICKS, WARN, STOP_CHARGE)
  row(FROZEN_CELL, 1, FROZEN_SCANS, 0, 1, WARN, 0)
  row(FROZEN_BUS, 1, FROZEN_SCANS, 0, 1, WARN, 0)
  row(FROZEN_CURRENT, 1, FROZEN_SCANS, 0, 1, WARN, 0)
  row(FROZEN_TEMPERATURE, 1, FROZEN_TEMPERATURE_SCANS, 0, 1, WARN, 0)
  row(TEMPERATURE_STEP, 1, STEP_CC, 0, 1, WARN, 0)
  // Where the current is known for a moment only, nothing can be said of what flowed between.
  const unseen = config.has.capacitor === true ? NEVER : 0
  row(DRAW, -1, -config.power.idle_uA * 500 - unseen, 0, DRAW_TICKS, WARN, 0)
  row(DRAW, 1, config.power.idle_uA * 500 + tasks_nA(config) + unseen, 0, DRAW_TICKS, INFORM, 0)
  row(LATE, 1, LATE_MS + (config.pace === undefined ? LATE_TICKS * config.tick_ms : config.pace.longest_ms), 0, 1, INFORM, 0)
  const window_uV = (cell.overVoltage_mV[1] - cell.underVoltage_mV[1]) * 1000
  row(SLOPE, 1, Math.ceil(window_uV * SLOPE_SHARE), 0, 1, WARN, 0)
  row(SLOPE, 1, Math.ceil(window_uV * SHORT_SHARE), 0, 1, SAFETY, EXCLUDE_CELL)
  row(REVERSED, -1, REVERSED_UV, 0, 1, SAFETY, EXCLUDE_CELL)
  row(BRIDGE, 1, LEAK_LIMIT, 1000, HEALTH_TICKS, WARN, 0)
  row(TAPER, 1, TAPER_LIMIT + unseen, 0, 1, WARN, STOP_CHARGE)
  row(EFFICIENCY_LOST, 1, EFFICIENCY_LIMIT, 10, HEALTH_TICKS, WARN, 0)
  row(STRAIN, 1, STRAIN_LIMIT, 1000, 1, WARN, 0)
  row(ATTEMPTS, 1, 0, 0, 1, WARN, 0)
  row(RESETS, 1, RESETS_LIMIT, 0, 1, INFORM, SHED_RADIO)
  row(DAMAGED, 1, DAMAGED_LIMIT, 0, 1, INFORM, 0)
  row(SWELLING, 1, SWELLING_LIMIT, 10, 3, SAFETY, STOP_CHARGE)
  return rows
}

/** A module with the fault table that belongs to its numbers; call it again where they are changed. */
export function withFaults(module: Module): ModuleConfig {
  return { ...module, faults: faultRows(module) }
}
