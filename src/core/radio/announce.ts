// What the module tells the world: one BTHome advertisement per permitted event, and new Battery Service
// values when they differ. What is not known is left out, never sent as 0.
// Where the budget is thin a packet says only what is new, and says it shortly; without news none goes out at all.

import type { ModuleConfig } from "../config.js"
import type { PowerModule } from "../module.js"
import { fullStore_uJ } from "../schedule/budget.js"
import { batteryLow } from "../protect/protect.js"
import { type Command, MISSING_BUS, MISSING_CURRENT, MISSING_TEMPERATURE } from "../types.js"
import { nextCounter } from "./counter.js"
import { markTold, statesOf, type Watches } from "../sense/watch.js"
import { encodeBattery, encodeLevel } from "./gatt.js"
import { encodeSensed } from "./sensed.js"
import { type Broadcast, encodeAdvertisement, PART_COUNTS, PART_TEMPERATURE, PART_VOLTAGE } from "./bthome.js"

/** Events that carry the same news: a receiver listens some of the time, and a packet is not acknowledged. */
export const REPEATS = 3
/** Without news, one in so many of the events that a thin budget permits goes out, and carries everything. */
export const HEARTBEAT = 8

/** In this packet of so many, where there is no other news, the events of sensors have their turn. */
export const SENSED_TURNS = 3

export interface Announcer {
  broadcast: Broadcast
  /** Packets so far, which count their turns. */
  turn: number
  /** Charge and flags of the last event as one number, -1 before the first; and events since they changed. */
  told: number
  since: number
  /** Of the last packet that was encrypted; -1 before the first. */
  counter: number
}

export function createAnnouncer(config: ModuleConfig): Announcer {
  return {
    broadcast: {
      packetId: NaN, soc: NaN, temperature_cC: NaN, light_lx: NaN, bus_uV: NaN, low: false, current_nA: NaN, energy_uJ: NaN,
      full_uJ: fullStore_uJ(config),
    },
    turn: 0, told: -1, since: 0, counter: -1,
  }
}

/** What sensors have seen goes out in packets of its own: the usual ones have no room for it. While it is news each packet says it, later one of three.
 *  @param packet the usual one; its content is replaced where it is their turn */
function tellSensed(announcer: Announcer, module: PowerModule, watches: Watches, packet: Command): void {
  watches.told_ms = module.time_ms
  if (module.config.events === undefined || (announcer.since >= REPEATS && announcer.turn % SENSED_TURNS > 0)) return
  const states = statesOf(watches)
  markTold(watches, states)
  packet.bytes = encodeSensed(announcer.broadcast, module.config.events, states)
}

/** Fill and push the "advertise" command, and a "battery" command when the level has changed. */
export function announce(announcer: Announcer, module: PowerModule, commands: Command[]): void {
  const measured = module.measured
  const missing = measured.missing
  const known = module.gauge.valid
  const broadcast = announcer.broadcast
  broadcast.soc = known ? module.gauge.display.percent / 100 : NaN
  broadcast.temperature_cC = (missing & MISSING_TEMPERATURE) === 0 ? measured.temperature_cC : NaN
  broadcast.bus_uV = (missing & MISSING_BUS) === 0 ? measured.bus_uV : NaN
  broadcast.low = batteryLow(module.protection)
  broadcast.current_nA = (missing & MISSING_CURRENT) === 0 ? measured.current_nA : NaN
  broadcast.energy_uJ = known ? module.schedule.budget.store_uJ : NaN

  let value = 1
  if (module.config.has.seal) {
    value = module.reporter === undefined ? -1 : nextCounter(announcer.counter, module.reporter)
    if (value < 0) return
  }
  const level = encodeLevel(broadcast.soc)
  const told = announcer.told
  announcer.told = level * 4 + (broadcast.low ? 2 : 0) + (broadcast.current_nA > 0 ? 1 : 0)
  announcer.since = announcer.told === told ? announcer.since + 1 : 0
  if (module.config.has.events) {
    // What began and ended in between is news as well.
    if (module.watches !== undefined && statesOf(module.watches) !== module.watches.told) announcer.since = 0
  }
  let parts = PART_TEMPERATURE + PART_VOLTAGE + PART_COUNTS
  const tasks = module.schedule.tasks
  const radio = module.config.radio
  // Thin: the scheduler, where it has a choice, affords no more events than the fewest that were asked for.
  if (tasks[tasks.length - 1].interval_ms >= radio.slowest_ms && radio.slowest_ms > radio.fastest_ms) {
    if (announcer.since < REPEATS) parts = 0
    else if (announcer.since % HEARTBEAT > 0) return
  }
  announcer.turn = (announcer.turn + 1) & 255
  if (module.config.has.seal) {
    announcer.counter = value
    // Sealed, a packet has no room for all: they take turns.
    if (parts > 0) parts = (announcer.turn & 1) === 0 ? PART_COUNTS : PART_TEMPERATURE + PART_VOLTAGE
  } else broadcast.packetId = announcer.turn
  commands.push({ kind: "advertise", value: value, bytes: encodeAdvertisement(broadcast, parts) })
  if (module.config.has.events) {
    if (module.watches !== undefined) tellSensed(announcer, module, module.watches, commands[commands.length - 1])
  }
  if (level !== told >> 2) commands.push({ kind: "battery", value: level, bytes: encodeBattery(broadcast) })
}
