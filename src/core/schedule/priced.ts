// What the tasks cost that share by the table.

import type { ModuleConfig, PaceConfig } from "../config.js"
import type { Priced } from "./share.js"

/** Nominal bus voltage at which module files and datasheets state their energies. */
export const NOMINAL_V = 3
/** What a charge of processor, sensors and radio costs the store, µV: the bus; or behind a regulator the same at any bus. */
export function priceOfCharge_uV(config: Pick<ModuleConfig, "has" | "power">, bus_uV: number): number {
  if (config.has.regulator) {
    if (config.power.rail_uV !== undefined) return config.power.rail_uV
  }
  return bus_uV
}

/** Longest interval of a task that cannot be afforded. */
const PATIENT_MS = 1800000

/** One for each sensor, then the radio if there is one. */
export function pricedTasks(config: ModuleConfig): Priced[] {
  const priced: Priced[] = []
  for (let i = 0; i < config.sensors.length; i++) priced.push(config.sensors[i])
  if (config.radio.present) priced.push(config.radio)
  if (config.has.capacitor) {
    if (config.pace !== undefined) priceNaps(priced, config, config.pace)
  }
  return priced
}

/** A sample costs its wake as well, and who has little waits longer than asked: a store of a joule cannot promise a sample a minute for a night. */
function priceNaps(priced: Priced[], config: ModuleConfig, own: PaceConfig): void {
  const sensors = config.sensors
  let weights = 0
  for (let i = 0; i < sensors.length; i++) weights += sensors[i].weight
  const charge_V = priceOfCharge_uV(config, NOMINAL_V * 1000000) / 1000000
  for (let i = 0; i < priced.length; i++) {
    const task = priced[i]
    // By weight: then all of them are wanted equally often, and share each wake.
    const nap_uJ = i < sensors.length ? own.nap_uC * charge_V * task.weight / weights : 0
    priced[i] = { energy_uJ: task.energy_uJ + nap_uJ, fastest_ms: task.fastest_ms, slowest_ms: PATIENT_MS, weight: task.weight }
  }
}
