// A protection room under test: quantities can be set by the names that the fault table gives them, or come from a scan.

import { createArray } from "../../../src/core/array/array.js"
import { createMeasured, type Measured } from "../../../src/core/calibrate.js"
import type { ModuleConfig } from "../../../src/core/config.js"
import { createGauge } from "../../../src/core/gauge/gauge.js"
import { compareCells } from "../../../src/core/protect/plausible.js"
import { createProtection, judgeRows, updateProtection } from "../../../src/core/protect/protect.js"
import { MISSING_CELLS } from "../../../src/core/types.js"
import { FAULT_IDS, faultState, type Quantity, QUANTITY_NAMES } from "../../../project/fault-names.js"
import { batteryConfig } from "../../helpers/config.js"

/** Values at which nothing is wrong with the module of `batteryConfig`. */
export const CALM: Record<Quantity, number> = {
  "cell-voltage-high": 1_200_000, "cell-voltage-low": 1_200_000, "cell-current": 0, "temperature-high": 2500, "temperature-low": 2500,
  "bus-low": 2_400_000, "missing": 0, "switch-stuck": 0, "clock-jump": 0, "cell-leak": 1000, "cell-resistance": 1000, "cell-capacity": 950,
  "cell-spread": 0, "bus-sum": 0, "cell-frozen": 0, "bus-frozen": 0, "current-frozen": 0, "temperature-frozen": 0, "temperature-step": 0, "draw": 0,
  "scan-late": 10_000, "cell-slope": 0, "cell-bridge": 1000, "no-taper": 0, "efficiency": 0, "count-strain": 1000, "switch-attempts": 0, "resets": 0,
  "journal-damaged": 0, "swelling": 0, "cell-reversed": 1_200_000,
}

export type Values = Partial<Record<Quantity, number>>

export interface Scan extends Partial<Measured> {
  /** Cells per group, 2s3p where absent. */
  parallel?: number
  readings?: number[]
}

export function bench(config: ModuleConfig = batteryConfig()) {
  const protection = createProtection(config)
  const gauge = createGauge(config)
  const array = createArray(config)
  const clock = { time_ms: 0 }
  let noise = 0
  const changed = (): string[] => protection.changed.map(i => FAULT_IDS[i])
  /** One second of these values; what is not given is calm. @returns ids of the rows that changed */
  const tick = (values: Values = {}): string[] => {
    clock.time_ms += 1000
    const now = { ...CALM, ...values }
    QUANTITY_NAMES.forEach((name, i) => { protection.values[i] = now[name] })
    judgeRows(protection, clock.time_ms)
    return changed()
  }
  const ticks = (count: number, values: Values = {}): void => {
    for (let i = 0; i < count; i++) tick(values)
  }
  /** Ten seconds, in which the front end reads this; what is not given is calm, with the last digit of noise that every converter has. */
  const scan = (given: Scan = {}): string[] => {
    const elapsed_ms = given.elapsed_ms ?? 10_000
    clock.time_ms += elapsed_ms
    noise = (noise * 5 + 3) % 16
    const parallel = given.parallel ?? 3
    const measured = {
      ...createMeasured(config), time_ms: clock.time_ms, elapsed_ms, first: false, trusted: true, current_nA: -config.power.idle_uA * 1000 + noise,
      temperature_cC: 2500 + noise % 3, ...given, cell_uV: given.cell_uV?.slice() ?? Array.from({ length: config.array.cells }, (_, i) => 1_200_000 + (noise + i) % 16),
    }
    measured.bus_uV = given.bus_uV ?? measured.cell_uV.reduce((sum, cell_uV) => sum + cell_uV, 0) / Math.max(1, parallel) + noise
    if ((measured.missing & MISSING_CELLS) === 0) compareCells(protection, config, measured, parallel)
    updateProtection(protection, config, measured, measured.current_nA / Math.max(1, parallel), parallel, array, gauge, given.readings ?? [])
    read.cell_uV = measured.cell_uV
    read.trusted = measured.trusted
    return changed()
  }
  const scans = (count: number, given: Scan = {}): void => {
    for (let i = 0; i < count; i++) scan(given)
  }
  /** What the rooms after it see of the last scan. */
  const read = { cell_uV: [] as number[], trusted: true }
  const state = (id: string) => faultState(protection.states, id)
  const value = (quantity: Quantity): number => protection.values[QUANTITY_NAMES.indexOf(quantity)]
  return { protection, gauge, array, tick, ticks, scan, scans, state, value, read, clock, config }
}

export function quantityOf(index: number): Quantity {
  return QUANTITY_NAMES[index]
}
