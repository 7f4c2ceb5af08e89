// What the firmware may cost: a share of what the module spends, whoever it is spent on.

import type { ModuleConfig } from "../config.js"
import type { Schedule } from "../schedule/schedule.js"

/** Power that the module spends as it is planned now, the firmware left out, µW: asleep, and every task at its interval.
 *  @param floor_ms no sensor is asked more often
 *  @param price_uV of a charge (`priceOfCharge_uV`) */
export function spent_uW(config: ModuleConfig, schedule: Schedule, floor_ms: number, price_uV: number): number {
  const tasks = schedule.tasks
  const sensors = config.sensors
  let power_uW = config.power.idle_uA * price_uV / 1000000
  for (let i = 0; i < sensors.length; i++) power_uW += sensors[i].energy_uJ * 1000 / (tasks[i].interval_ms > floor_ms ? tasks[i].interval_ms : floor_ms)
  if (config.radio.present) power_uW += config.radio.energy_uJ * 1000 / tasks[sensors.length].interval_ms
  return power_uW
}

/** How often something may be done that takes a charge, ms.
 *  @param charge_uC each time; @param price_uV of it
 *  @param power_uW that it may cost in the mean, above 0 */
export function paidInterval_ms(charge_uC: number, price_uV: number, power_uW: number): number {
  return charge_uC * price_uV / 1000 / power_uW // µC·µV = pJ, over µW: µs
}
