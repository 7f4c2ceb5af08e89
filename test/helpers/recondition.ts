// The machine of the slow charge, brought to its states by the allowed way.

import { FAULT_IDS } from "../../project/fault-names.js"
import { createRecondition, type Recondition, type ReconditionState, updateRecondition } from "../../src/core/care/recondition.js"
import type { ModuleConfig, ReconditionConfig } from "../../src/core/config.js"
import { createGauge, type Gauge } from "../../src/core/gauge/gauge.js"
import { createProtection, type Protection } from "../../src/core/protect/protect.js"
import { batteryConfig } from "./config.js"

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
/** Cells of 1 mAh; half of it at 100 µA takes five hours. */
export const asked: ReconditionConfig = { below_permille: 800, limit_nA: 100_000, plate_permille: 500, dark_ms: 10 * HOUR_MS, retry_ms: 30 * DAY_MS }

export let config: ModuleConfig
export let gauge: Gauge
export let protection: Protection
export let recondition: Recondition

/** A machine of six cells that have all they should. */
export function begin(): void {
  config = batteryConfig()
  gauge = createGauge(config)
  gauge.begun = true
  gauge.soc = 0.3
  protection = createProtection(config)
  recondition = createRecondition()
  capacities(1)
}

/** What is known of all cells, shares of the sheet's; cell 4 may be another. */
export function capacities(share: number, error = 0.03, fourth = share): void {
  gauge.cells.forEach((cell, i) => {
    cell.capacity_uC = config.cell.capacity_uC * (i === 4 ? fourth : share)
    cell.capacityError_uC = config.cell.capacity_uC * error
  })
}

/** One scan at which voltages were read. */
export function scan(current_nA = 0, elapsed_ms = 1000): ReconditionState {
  updateRecondition(recondition, config, asked, gauge, protection, current_nA, elapsed_ms)
  return recondition.state
}

/** Moves as much as a full cycle, in and out. */
export function cycle(): ReconditionState {
  scan(200_000, 5 * HOUR_MS)
  return scan(-200_000, 5 * HOUR_MS)
}

export function trip(id: string): void {
  protection.states.active[FAULT_IDS.indexOf(id)] = true
  protection.active++
}

/** Brings the machine to a state by the allowed way. */
export function reach(state: ReconditionState): void {
  if (state === "idle") return
  capacities(0.9, 0.03, 0.7)
  scan()
  if (state === "measure") return
  cycle()
  if (state === "plate") return
  for (let i = 0; i < 5; i++) scan(100_000, HOUR_MS)
  if (state === "confirm") return
  cycle()
}
