// What the tasks cost that share by the table.

import type { ModuleConfig, PaceConfig } from "../config.js"
import type { Priced } from "./share.js"

/** Nominal bus voltage at which module files and datasheets state their energies. */
export const NOMINAL_V = 3
/** Longest interval of a task that cannot be afforded. */
const PATIENT_MS = 1800000

/** One for each sensor, then the radio if there is one. */
export function pricedTasks(config: ModuleConfig): Priced[] {
  const priced: Priced[] = []
  for (let i = 0; i < config.sensors.length; i++) priced.push(config.sensors[i])
  if (config.radio.present) priced.push(config.radio)
  if (config.has.capacitor) {
    if (config.pace !== undefined) priceNaps(priced, config.sensors, config.pace)
  }
  return priced
}

/** A sample costs its wake as well, and who has little waits longer than asked: a store of a joule cannot promise a sample a minute for a night. */
function priceNaps(priced: Priced[], sensors: Priced[], own: PaceConfig): void {
  let weights = 0
  for (let i = 0; i < sensors.length; i++) weights += sensors[i].weight
  for (let i = 0; i < priced.length; i++) {
    const task = priced[i]
    // By weight: then all of them are wanted equally often, and share each wake.
    const nap_uJ = i < sensors.length ? own.nap_uC * NOMINAL_V * task.weight / weights : 0
    priced[i] = { energy_uJ: task.energy_uJ + nap_uJ, fastest_ms: task.fastest_ms, slowest_ms: PATIENT_MS, weight: task.weight }
  }
}
