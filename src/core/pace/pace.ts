// When the firmware wants to be called again. Awake, an interpreter draws a thousand times what it draws asleep, so a tick must have a reason:
//   a nap    a sensor is due: it is asked for, and nothing else is looked at but the bus;
//   a tick   tasks, radio and commands under way;
//   a scan   the cells are read and judged, as seldom as a share of what is spent pays for, and as soon as something moves towards a limit.
// A rest is a permission. A runtime that ticks every `tick_ms` all the same is right, and pays for it.

import type { Flow } from "../calibrate.js"
import type { ModuleConfig, PaceConfig } from "../config.js"
import type { PowerModule } from "../module.js"
import { SHED_TASKS } from "../protect/table.js"
import type { Schedule } from "../schedule/schedule.js"
import { type Command, NO_READING, NOT_SCANNED, type Sample } from "../types.js"
import { paidInterval_ms, spent_uW } from "./allowance.js"
import { countOwn } from "./current.js"
import { createUrgency, soonest_ms, type Urgency } from "./urgency.js"

/** What a tick was, as bits: whoever books its cost (the simulator) reads them in the command "rest". A nap is none of them. */
export const WORK_TICK = 1
export const WORK_SCAN = 2
export const WORK_READING = 4
export const WORK_SNAPSHOT = 8
export const WORK_PAYLOAD = 16

export interface Pace {
  /** Clock of the last tick that was no nap; from it on tasks are due (`Task.due_ms`). */
  full_ms: number
  /** When the next tick that is no nap is due, after `full_ms`; 0: at once. */
  wait_ms: number
  /** Until the next scan, from `full_ms` on. */
  scanIn_ms: number
  /** Whether sensors may be asked meanwhile, and how often at most. */
  sampling: boolean
  floor_ms: number
  /** Bus as the runtime reads it between scans: first time after a scan, NO_READING before; a change of this calls for a scan, µV. */
  look_uV: number
  alarm_uV: number
  /** Own charge since the last scan, and how much of it the low-pass of the monitor still showed at `echo_ms`, µC and µA. */
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
}

/** A wake waits for whoever is due within this share of its interval, so that two sensors are asked in one. */
const LATE_SHARE = 1 / 8
/** The bus is looked at so often at least, where the runtime can: it costs as much as a thousandth of a scan. */
const LONGEST_REST_MS = 600000
/** Shares of the firmware's allowance: naps, scans, readings of the voltages as evidence, snapshots. */
const NAPS = 35 / 100
const SCANS = 40 / 100
const READINGS = 15 / 100
const SNAPSHOTS = 1 / 10
/** Of the way to brown-out that the bus may go between two scans before it calls for one. */
const ALARM_SHARE = 1 / 4
const LEAST_ALARM_UV = 30000

export function createPace(config: ModuleConfig): Pace {
  return {
    full_ms: 0, wait_ms: 0, scanIn_ms: 0, sampling: false, floor_ms: config.tick_ms, look_uV: NO_READING, alarm_uV: 0,
    own_uC: 0, echo_uA: 0, echo_ms: 0, steady_nA: NO_READING, flow: { mean_nA: 0, doubt_nA: 0, empties_ms: 0 }, beacon_ms: 0, payload: [], refused: 0, work: 0, urgency: createUrgency(config),
  }
}

/** Asks the sensors that are due and goes back to sleep, if nothing else is to be done: all of a tick that most wakes need.
 *  @returns whether that was all */
export function nap(pace: Pace, own: PaceConfig, schedule: Schedule, readings: number[], sample: Sample, commands: Command[]): boolean {
  const since_ms = sample.time_ms - pace.full_ms
  if (since_ms >= pace.wait_ms || since_ms < 0 || (sample.missing & NOT_SCANNED) === 0) return false
  countOwn(pace, own, sample.time_ms, own.nap_uC)
  for (let i = 0; i < readings.length; i++) if (sample.readings[i] !== NO_READING) readings[i] = sample.readings[i]
  if (pace.look_uV === NO_READING) pace.look_uV = sample.bus_uV
  const moved_uV = sample.bus_uV - pace.look_uV
  if (moved_uV > pace.alarm_uV || -moved_uV > pace.alarm_uV) {
    commands.push({ kind: "scan", value: 0, bytes: [] })
    commands.push({ kind: "rest", value: 0, bytes: [0] })
    pace.wait_ms = 0
    return true
  }
  let next_ms = pace.wait_ms
  if (pace.sampling) {
    const tasks = schedule.tasks
    const sensors = tasks.length - 1
    for (let i = 0; i < tasks.length; i++) {
      if (i === sensors && pace.payload.length === 0) break
      const task = tasks[i]
      const interval_ms = task.interval_ms < pace.floor_ms ? pace.floor_ms : task.interval_ms
      if (task.due_ms <= since_ms) {
        task.due_ms = since_ms + interval_ms
        task.count++
        if (i < sensors) commands.push({ kind: "sample", value: i, bytes: [] })
        else commands.push({ kind: "advertise", value: 1, bytes: pace.payload })
      }
      const latest_ms = task.due_ms + interval_ms * LATE_SHARE
      if (latest_ms < next_ms) next_ms = latest_ms
    }
  }
  const rest_ms = next_ms - since_ms
  commands.push({ kind: "rest", value: Math.floor(rest_ms < LONGEST_REST_MS ? rest_ms : LONGEST_REST_MS), bytes: [0] })
  return true
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
function planScan(pace: Pace, module: PowerModule, own: PaceConfig, commands: Command[]): void {
  const config = module.config
  const gauge = module.gauge
  const bus_uV = module.measured.bus_uV
  const allowance_uW = spent_uW(config, module.schedule, pace.floor_ms, bus_uV) * own.share_permille / (1000 - own.share_permille)
  const paid = (charge_uC: number, share: number): number => paidInterval_ms(charge_uC, bus_uV, allowance_uW * share)
  pace.floor_ms = paid(own.nap_uC, NAPS)
  if (pace.floor_ms < config.tick_ms) pace.floor_ms = config.tick_ms
  let next_ms = paid(own.scan_uC, SCANS)
  if (next_ms > own.longest_ms) next_ms = own.longest_ms
  const soon_ms = soonest_ms(pace.urgency, module, own)
  if (soon_ms < next_ms) next_ms = soon_ms
  pace.scanIn_ms = next_ms > own.scan_ms ? Math.floor(next_ms) : own.scan_ms
  if (gauge.age_ms === 0 && gauge.begun) {
    pace.work |= WORK_READING
    const read_ms = gauge.belief.seen < own.early ? own.early_ms : paid(own.read_uC, READINGS)
    if (read_ms > gauge.evidenceIn_ms) gauge.evidenceIn_ms = read_ms
  }
  const room_uV = bus_uV - (config.power.brownOut_mV + config.power.guard_mV) * 1000
  pace.alarm_uV = room_uV * ALARM_SHARE > LEAST_ALARM_UV ? room_uV * ALARM_SHARE : LEAST_ALARM_UV
  pace.look_uV = NO_READING
  if (config.has.journal) {
    const reporter = module.reporter
    if (reporter !== undefined && reporter.snapshotIn_ms === config.journal.interval_ms) {
      pace.work |= WORK_SNAPSHOT
      const write_ms = paid(own.write_uC, SNAPSHOTS)
      if (write_ms > reporter.snapshotIn_ms) reporter.snapshotIn_ms = write_ms
    }
  }
  commands.push({ kind: "scan", value: pace.scanIn_ms, bytes: [] })
}

/** Ends a tick that was no nap: says how long the runtime may rest.
 *  @param elapsed_ms since the last of these */
export function pauseAfter(pace: Pace, module: PowerModule, own: PaceConfig, scanned: boolean, elapsed_ms: number, commands: Command[]): void {
  const config = module.config
  const busy = underWay(commands)
  pace.full_ms = module.time_ms
  pace.scanIn_ms -= elapsed_ms
  pace.work |= scanned ? WORK_TICK | WORK_SCAN : WORK_TICK
  if (scanned) planScan(pace, module, own, commands)
  const steady = module.array.state === "steady" && !busy
  pace.sampling = steady && (module.protection.actions & SHED_TASKS) === 0
  const wait_ms = steady ? pace.scanIn_ms : 0
  pace.wait_ms = wait_ms < config.tick_ms ? config.tick_ms : wait_ms
  let rest_ms = pace.wait_ms
  if (pace.sampling) {
    const tasks = module.schedule.tasks
    for (let i = 0; i < tasks.length; i++) {
      if (i === tasks.length - 1 && pace.payload.length === 0) break
      const task = tasks[i]
      if (task.due_ms < pace.floor_ms && task.interval_ms < pace.floor_ms) task.due_ms = pace.floor_ms
      const latest_ms = task.due_ms + task.interval_ms * LATE_SHARE
      if (latest_ms < rest_ms) rest_ms = latest_ms
    }
  }
  if (rest_ms > LONGEST_REST_MS) rest_ms = LONGEST_REST_MS
  if (rest_ms < config.tick_ms) rest_ms = config.tick_ms
  const work = pace.work
  let charge_uC = own.tick_uC
  if (scanned) charge_uC += own.scan_uC
  if ((work & WORK_READING) !== 0) charge_uC += own.read_uC * module.gauge.belief.alive
  if ((work & WORK_SNAPSHOT) !== 0) charge_uC += own.write_uC
  if ((work & WORK_PAYLOAD) !== 0) charge_uC += own.payload_uC
  countOwn(pace, own, module.time_ms, charge_uC)
  commands.push({ kind: "rest", value: Math.floor(rest_ms), bytes: [work, module.gauge.belief.alive] })
  pace.work = 0
}
