// When the firmware wants to be called again. Awake, an interpreter draws a thousand times what it draws asleep, so a tick must have a reason:
//   a nap    sensors are due: they are asked for, and nothing else is looked at but the bus;
//   a scan   the cells are read and judged, as seldom as a share of what is spent pays for, and as soon as something moves towards a limit.
// A rest is a permission. A runtime that ticks every `tick_ms` all the same is right, and pays for it.

import { filled } from "../arithmetic.js"
import type { Flow } from "../calibrate.js"
import type { ModuleConfig, PaceConfig } from "../config.js"
import type { PowerModule } from "../module.js"
import { SHED_TASKS } from "../protect/table.js"
import { priceOfCharge_uV } from "../schedule/priced.js"
import { type Command, NO_READING } from "../types.js"
import { paidInterval_ms, spent_uW } from "./allowance.js"
import { countOwn } from "./current.js"
import { createLooks, type Looks } from "./look.js"
import { ALARM, NOTHING, planNaps, PUNCTUAL } from "./nap.js"
import { LEAST_ALARM_UV, planNextLook } from "./news.js"
import { createUrgency, soonest_ms, type Urgency } from "./urgency.js"

/** What a tick was, as bits: whoever books its cost (the simulator) reads them in the command "rest". A nap is none of them. */
export const WORK_TICK = 1
export const WORK_SCAN = 2
export const WORK_READING = 4
export const WORK_SNAPSHOT = 8
export const WORK_PAYLOAD = 16
export const WORK_LOOK = 32

export interface Pace {
  /** Clock of the last tick that was no nap, and when the next one is due. */
  full_ms: number
  until_ms: number
  scanIn_ms: number
  /** Naps: how often at most; the interval of those to come, when the next one is due, how many there were since `full_ms`. */
  floor_ms: number
  nap_ms: number
  next_ms: number
  naps: number
  /** What each nap asks for, and what one in so many asks for beside: made once, so that a runtime sees by the list itself that nothing is new. */
  some: Command[]
  all: Command[]
  ratio: number
  turn: number
  /** How each task is asked for: not at all, in every nap, or in one of so many (nap.ts). */
  asked: number[]
  /** What each nap holds the bus against as the runtime reads it, µV, and how far the bus may be from there before that calls for a scan or a look. It is
   *  the bus of the first nap after a scan (NO_READING before), or of the last look. */
  look_uV: number
  alarm_uV: number
  /** Of capacitors it lies so far above that bus, since a fall must be larger than a rise; and the first nap may be late, so that it is at least the bus
   *  of the scan. */
  middle_uV: number
  least_uV: number
  /** Own charge of the last tick that was no nap, and what the low-pass of the monitor showed of it then, µC and µA. */
  own_uC: number
  echo_uA: number
  echo_ms: number
  /** Steady current at the last scan, pack, nA; NO_READING before the first. */
  steady_nA: number
  flow: Flow
  /** Interval of a radio that goes on by itself; 0: it does not. What it says where it must be told each time; nothing: it may not. */
  beacon_ms: number
  payload: number[]
  refused: number
  work: number
  urgency: Urgency
  /** What to do when the bus has moved: a scan; or nothing at once, where looking at it is enough (capacitors). */
  alarm: Command[] | undefined
  lookIn_ms: number
  looks: Looks
}

/** Shares of the firmware's allowance: naps, scans, readings of the voltages as evidence, snapshots; what is
 *  left is for payloads, and for scans that come sooner than the budget has them. */
const NAPS = 25 / 100
const SCANS = 38 / 100
const READINGS = 1 / 10
const SNAPSHOTS = 5 / 100
/** Part of the way to brown-out that the bus may go between two scans before it calls for one. */
const ALARM_SHARE = 1 / 4

export function createPace(config: ModuleConfig): Pace {
  const pace: Pace = {
    full_ms: 0, until_ms: 0, scanIn_ms: 0, floor_ms: config.tick_ms, nap_ms: 0, next_ms: 0, naps: 0, some: NOTHING, all: NOTHING, ratio: 1, turn: 1, asked: filled(config.sensors.length + 1, 0),
    look_uV: NO_READING, alarm_uV: 0, middle_uV: 0, least_uV: 0, own_uC: 0, echo_uA: 0, echo_ms: 0, steady_nA: NO_READING, flow: { mean_nA: 0, doubt_nA: 0, pulses_nA: 0, pulse_uC: 0, empties_ms: 0 },
    beacon_ms: 0, payload: [], refused: 0, work: 0, urgency: createUrgency(config),
    alarm: ALARM, lookIn_ms: 0, looks: createLooks(config),
  }
  if (config.has.capacitor) pace.alarm = undefined
  return pace
}

/** Whether a change of switches is under way, or was just asked for. */
function underWay(commands: Command[]): boolean {
  for (let i = 0; i < commands.length; i++) {
    const kind = commands[i].kind
    if (kind === "switches" || kind === "probe" || kind === "verify" || (kind === "scan" && commands[i].value === 0)) return true
  }
  return false
}

/** After a scan: when is the next one, and when may the dear things happen again? */
function planScan(pace: Pace, module: PowerModule, own: PaceConfig): void {
  const config = module.config
  const gauge = module.gauge
  const price_uV = priceOfCharge_uV(config, module.measured.bus_uV)
  const allowance_uW = spent_uW(config, module.schedule, pace.floor_ms, price_uV) * own.share_permille / (1000 - own.share_permille)
  const paid = (charge_uC: number, share: number): number => paidInterval_ms(charge_uC, price_uV, allowance_uW * share)
  pace.floor_ms = paid(own.nap_uC, NAPS)
  if (config.has.capacitor) {
    // Where the table shares, a sample's price has its nap in it.
    if (config.has.policy) pace.floor_ms = 0
  }
  if (pace.floor_ms < config.tick_ms) pace.floor_ms = config.tick_ms
  let next_ms = paid(own.tick_uC + own.scan_uC, SCANS)
  if (next_ms > own.longest_ms) next_ms = own.longest_ms
  const soon_ms = soonest_ms(pace.urgency, module, own)
  if (soon_ms < next_ms) next_ms = soon_ms
  pace.scanIn_ms = next_ms > own.scan_ms ? Math.floor(next_ms) : own.scan_ms
  if (config.has.capacitor) {
    // No evidence to be read.
  } else if (gauge.age_ms === 0 && gauge.begun) {
    pace.work |= WORK_READING
    const read_ms = gauge.belief.seen < own.early ? own.early_ms * gauge.belief.seen : paid(own.read_uC * gauge.belief.alive, READINGS)
    if (read_ms > gauge.evidenceIn_ms) gauge.evidenceIn_ms = read_ms
  }
  if (config.has.journal) {
    const reporter = module.reporter
    if (reporter !== undefined && reporter.snapshotIn_ms === config.journal.interval_ms) {
      pace.work |= WORK_SNAPSHOT
      const write_ms = paid(own.write_uC, SNAPSHOTS)
      if (write_ms > reporter.snapshotIn_ms) reporter.snapshotIn_ms = write_ms
    }
  }
}

/** After a tick that was no nap, scanned or not: what the bus may move by until the next one. */
function planAlarm(pace: Pace, module: PowerModule): void {
  const power = module.config.power
  const alarm_uV = (module.measured.bus_uV - (power.brownOut_mV + power.guard_mV) * 1000) * ALARM_SHARE
  pace.alarm_uV = alarm_uV > LEAST_ALARM_UV ? alarm_uV : LEAST_ALARM_UV
}

/** Ends a tick that was no nap: says how long the runtime may rest.
 *  @param elapsed_ms since the last of these */
export function pauseAfter(pace: Pace, module: PowerModule, own: PaceConfig, scanned: boolean, elapsed_ms: number, commands: Command[]): void {
  const config = module.config
  const busy = underWay(commands)
  pace.full_ms = module.time_ms
  pace.look_uV = NO_READING
  if (config.has.capacitor) {
    // The same converter read it: the next naps compare with that.
    if (!scanned) pace.look_uV = module.measured.bus_uV
  }
  pace.scanIn_ms -= elapsed_ms
  pace.work |= scanned ? WORK_TICK | WORK_SCAN : WORK_TICK
  if (scanned) {
    planScan(pace, module, own)
    // Whoever asked for a scan in the next tick shall have it.
    if (!busy) commands.push({ kind: "scan", value: pace.scanIn_ms, bytes: [] })
  }
  if (config.has.capacitor) planNextLook(pace, module, own)
  else planAlarm(pace, module)
  const steady = module.array.state === "steady" && !busy
  let wait_ms = !busy && pace.scanIn_ms > config.tick_ms ? pace.scanIn_ms : config.tick_ms
  if (config.has.capacitor) {
    if (!scanned) pace.work |= WORK_LOOK
    if (pace.lookIn_ms < wait_ms) wait_ms = pace.lookIn_ms
  }
  pace.until_ms = pace.full_ms + wait_ms * PUNCTUAL
  let sampling = steady && (module.protection.actions & SHED_TASKS) === 0
  if (config.has.capacitor) {
    if (module.schedule.budget.store_uJ <= 0) sampling = false
  }
  planNaps(pace, module, sampling, wait_ms, commands)
  if (pace.nap_ms < wait_ms) pace.until_ms = pace.full_ms + wait_ms - pace.nap_ms / 2
  const work = pace.work
  let charge_uC = own.tick_uC
  if (scanned) charge_uC += own.scan_uC
  if ((work & WORK_READING) !== 0) charge_uC += own.read_uC * module.gauge.belief.alive
  if ((work & WORK_SNAPSHOT) !== 0) charge_uC += own.write_uC
  if ((work & WORK_LOOK) !== 0) charge_uC += own.look_uC
  if ((work & WORK_PAYLOAD) !== 0) charge_uC += own.payload_uC
  countOwn(pace, own, module.time_ms, charge_uC)
  commands.push({ kind: "rest", value: pace.nap_ms, bytes: [work, module.gauge.belief.alive] })
  pace.work = 0
}
