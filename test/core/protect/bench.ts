// A protection room under test: every quantity can be set by the name that the fault table gives it.

import { createMeasured } from "../../../src/core/calibrate.js"
import type { ModuleConfig } from "../../../src/core/config.js"
import { createGauge } from "../../../src/core/gauge/gauge.js"
import { createProtection, updateProtection, watchHealth } from "../../../src/core/protect/protect.js"
import { FAULT_IDS, type Quantity, QUANTITY_NAMES } from "../../../project/fault-names.js"
import { batteryConfig } from "../../helpers/config.js"

/** Values at which nothing is wrong with the module of `batteryConfig`. */
export const CALM: Record<Quantity, number> = {
  "cell-voltage-high": 1_200_000, "cell-voltage-low": 1_200_000, "cell-current": 0, "temperature-high": 2500, "temperature-low": 2500,
  "bus-low": 2_400_000, "missing": 0, "switch-stuck": 0, "clock-jump": 0,
  "cell-leak": 1000, "cell-resistance": 1000, "cell-capacity": 950,
}

/** A temperature is one number: both of its quantities must be given together. */
export type Values = Partial<Record<Quantity, number>>

export function bench(config: ModuleConfig = batteryConfig()) {
  const protection = createProtection(config)
  const measured = createMeasured(config)
  const gauge = createGauge(config)
  const clock = { time_ms: 0 }
  /** One second of these values; what is not given is calm. @returns ids of the rows that changed */
  const tick = (values: Values = {}): string[] => {
    const now = { ...CALM, ...values }
    clock.time_ms += 1000
    measured.time_ms = clock.time_ms
    measured.cell_uV.fill(Math.min(now["cell-voltage-high"], Math.max(now["cell-voltage-low"], 1_200_000)))
    measured.cell_uV[4] = now["cell-voltage-high"]
    measured.cell_uV[1] = now["cell-voltage-low"]
    measured.temperature_cC = now["temperature-low"] === CALM["temperature-low"] ? now["temperature-high"] : now["temperature-low"]
    measured.bus_uV = now["bus-low"]
    measured.clockJumped = now["clock-jump"] > 0
    // Three cells of six have learnt something, each something else; thousandths, which are floored.
    gauge.cells[0].leakGrowth = (now["cell-leak"] + 0.5) / 1000
    gauge.cells[2].resistanceGrowth = (now["cell-resistance"] + 0.5) / 1000
    gauge.cells[5].capacity_uC = (now["cell-capacity"] + 0.5) / 1000 * config.cell.capacity_uC
    gauge.cells[5].capacityError_uC = 0
    watchHealth(protection, gauge, config.cell.capacity_uC)
    updateProtection(protection, measured, now["cell-current"], now.missing, now["switch-stuck"] > 0)
    return protection.changed.map(i => FAULT_IDS[i])
  }
  const ticks = (count: number, values: Values = {}): void => {
    for (let i = 0; i < count; i++) tick(values)
  }
  const state = (id: string) => protection.states[FAULT_IDS.indexOf(id)]
  return { protection, tick, ticks, state, clock }
}

export function quantityOf(index: number): Quantity {
  return QUANTITY_NAMES[index]
}
