// What the module tells the world: one BTHome advertisement per permitted event, and new Battery Service
// values when they differ. What is not known is left out, never sent as 0.

import type { ModuleConfig } from "../config.js"
import type { PowerModule } from "../module.js"
import { fullStore_uJ } from "../schedule/budget.js"
import { batteryLow } from "../protect/protect.js"
import { type Command, MISSING_BUS, MISSING_CURRENT, MISSING_TEMPERATURE } from "../types.js"
import { type BatteryStatus, encodeBattery, encodeLevel } from "./gatt.js"
import { type Broadcast, encodeAdvertisement } from "./bthome.js"

export interface Announcer {
  broadcast: Broadcast
  battery: BatteryStatus
  /** Energy of the full pack, µJ. */
  full_uJ: number
  level: number
}

export function createAnnouncer(config: ModuleConfig): Announcer {
  return {
    broadcast: {
      packetId: 0, soc: NaN, temperature_cC: NaN, light_lx: NaN, bus_mV: NaN,
      low: false, charging: false, current_uA: NaN, energy_uWh: NaN,
    },
    battery: { soc: NaN, bus_uV: NaN, energy_uJ: NaN, capacity_uJ: NaN, power_nW: NaN },
    full_uJ: fullStore_uJ(config),
    level: -1,
  }
}

/** Fill and push the "advertise" command, and a "battery" command when the level has changed. */
export function announce(announcer: Announcer, module: PowerModule, commands: Command[]): void {
  const measured = module.measured
  const gauge = module.gauge
  const known = gauge.valid
  const bus_uV = (measured.missing & MISSING_BUS) === 0 ? measured.bus_uV : NaN
  const current_nA = (measured.missing & MISSING_CURRENT) === 0 ? measured.current_nA : NaN
  const energy_uJ = known ? module.schedule.budget.store_uJ : NaN
  const broadcast = announcer.broadcast
  broadcast.packetId = (broadcast.packetId + 1) & 255
  broadcast.soc = known ? gauge.display.percent / 100 : NaN
  broadcast.temperature_cC = (measured.missing & MISSING_TEMPERATURE) === 0 ? measured.temperature_cC : NaN
  broadcast.bus_mV = bus_uV / 1000
  broadcast.low = batteryLow(module.protection)
  broadcast.charging = current_nA > 0
  broadcast.current_uA = current_nA / 1000
  broadcast.energy_uWh = energy_uJ / 3600
  commands.push({ kind: "advertise", value: 1, bytes: encodeAdvertisement(broadcast) })

  const level = encodeLevel(broadcast.soc)
  if (level === announcer.level) return
  announcer.level = level
  const battery = announcer.battery
  battery.soc = broadcast.soc
  battery.bus_uV = bus_uV
  battery.energy_uJ = energy_uJ
  battery.capacity_uJ = announcer.full_uJ
  battery.power_nW = current_nA * (bus_uV / 1000000)
  commands.push({ kind: "battery", value: level, bytes: encodeBattery(battery) })
}
