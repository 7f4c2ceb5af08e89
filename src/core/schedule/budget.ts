// How much power may be spent: what came in lately, plus what the store can give over the coming day.

import type { Gauge } from "../gauge/gauge.js"
import { voltageAt } from "../gauge/ocv.js"
import type { ModuleConfig } from "../config.js"

export interface Budget {
  /** Running mean of the harvested power at the bus, µW. */
  harvest_uW: number
  /** Energy in the cells above empty, half way down the lower half of the gauge's band, µJ. */
  store_uJ: number
  /** What sampling and radio may cost in the mean, µW; never negative. */
  spend_uW: number
}

/** Harvest is averaged over about a day, since light comes in days. */
const HARVEST_MEMORY_MS = 86400000

/** The store is planned to last this long without any light: through one dark day. */
const HORIZON_S = 86400

/** Share of the harvest that is not planned with: leakage, conversion, a darker tomorrow. */
const HARVEST_TRUST = 9 / 10

/** Share of the error that is taken off the charge: three chances in four that there is more. The low edge itself would
 *  starve a module whose plateau hides its charge. */
export const CAUTION = 1 / 2

export function createBudget(): Budget {
  return { harvest_uW: 0, store_uJ: 0, spend_uW: 0 }
}

/** Remember what came in of late. */
export function countHarvest(budget: Budget, power_uW: number, elapsed_ms: number): void {
  budget.harvest_uW += (power_uW - budget.harvest_uW) * elapsed_ms / (HARVEST_MEMORY_MS + elapsed_ms)
}

/** What cells of this kind hold between empty and full, µJ: their number times charge times mean voltage. */
export function fullStore_uJ(config: Pick<ModuleConfig, "cell" | "array">): number {
  const table_uV = config.cell.ocvDischarge_uV
  const last = table_uV.length - 1
  let sum_uV = (table_uV[0] + table_uV[last]) / 2
  for (let i = 1; i < last; i++) sum_uV += table_uV[i]
  return sum_uV / last * config.cell.capacity_uC / 1000000 * config.array.cells
}

/** Energy of all cells at a charge, µJ: charge times the voltage half way down, as exact as the voltage is a line.
 *  @param soc of each, 0..1 */
export function heldAt_uJ(config: Pick<ModuleConfig, "cell" | "array">, soc: number): number {
  const cell = config.cell
  return config.array.cells * cell.capacity_uC * soc * voltageAt(cell.ocvDischarge_uV, soc / 2) / 1000000
}

/** Recompute the store and what may be spent.
 *  The energy between empty and the present charge is charge times the voltage half way down (exact for a line). */
export function planBudget(budget: Budget, config: ModuleConfig, gauge: Gauge, bus_uV: number): void {
  let store_uJ = 0
  for (let i = 0; i < gauge.cells.length; i++) {
    const sure_uC = gauge.cells[i].charge_uC - gauge.cells[i].error_uC * CAUTION
    if (sure_uC <= 0) continue
    const half_uV = voltageAt(config.cell.ocvDischarge_uV, sure_uC / gauge.cells[i].capacity_uC / 2)
    store_uJ += sure_uC * half_uV / 1000000
  }
  budget.store_uJ = store_uJ
  planSpend(budget, config, bus_uV)
}

/** What may be spent with this store.
 *  @param price_uV of a charge: the bus, or `priceOfCharge_uV` */
export function planSpend(budget: Budget, config: ModuleConfig, price_uV: number): void {
  const store_uJ = budget.store_uJ
  const idle_uW = config.power.idle_uA * price_uV / 1000000
  const spend_uW = budget.harvest_uW * HARVEST_TRUST + store_uJ / HORIZON_S - idle_uW
  budget.spend_uW = spend_uW > 0 ? spend_uW : 0
}
