// Which sensor to sample and when to advertise. Power is shared by weight, which is the optimum for
// logarithmic worth of samples: every task gets its share, the interval is its price over that share.
// How much power: what comes in and a day's share of the store, or, where the build had light to learn
// from, what its table says (policy.ts).

import type { Measured } from "../calibrate.js"
import type { Grouping, ModuleConfig } from "../config.js"
import type { Gauge } from "../gauge/gauge.js"
import { SHED_RADIO, SHED_TASKS } from "../protect/table.js"
import type { Command } from "../types.js"
import { radioAdmitted } from "./admission.js"
import { type Budget, countHarvest, createBudget, planBudget } from "./budget.js"
import { blockAt, createDayTime, DAY_MS, type DayTime, timeOfDay_ms, watchLight } from "./daytime.js"
import { countLight, createOutlook, type Outlook } from "./outlook.js"
import { createReserves, holdBack, type Reserve } from "./reserve.js"
import { spendFor } from "./policy.js"
import { pricedTasks } from "./priced.js"
import { createSharing, shareOut, type Sharing } from "./share.js"

export interface Task {
  interval_ms: number
  /** Time until it is due, ms. */
  due_ms: number
  /** Times done, and times put off by an unsafe bus. */
  count: number
  refused: number
}

export interface Schedule {
  budget: Budget
  /** One per sensor, then the radio. */
  tasks: Task[]
  planIn_ms: number
  /** What the tasks cost that share by the table, and their intervals. */
  sharing?: Sharing
  intervals_ms?: number[]
  /** What was seen of the light, and of the hour by it; nothing where there is no table. */
  outlook: Outlook | undefined
  day: DayTime | undefined
  /** Held back for events, one for each watched sensor; nothing where none is. */
  reserves?: Reserve[]
  /** Set in the tick in which the radio shall fire; the module fills the payload. */
  advertise: boolean
}

/** Intervals are recomputed this often. */
const PLAN_MS = 60000

/** A refused radio tries again after this. */
const RETRY_MS = 5000

export function createSchedule(config: ModuleConfig): Schedule {
  const tasks: Task[] = []
  for (let i = 0; i < config.sensors.length; i++) {
    // Sensors start one tick apart so that their currents do not add up.
    tasks.push({ interval_ms: config.sensors[i].slowest_ms, due_ms: (i + 1) * config.tick_ms, count: 0, refused: 0 })
  }
  tasks.push({ interval_ms: config.radio.slowest_ms, due_ms: config.radio.fastest_ms, count: 0, refused: 0 })
  const schedule: Schedule = { budget: createBudget(), tasks, planIn_ms: 0, outlook: undefined, day: undefined, advertise: false }
  if (config.has.policy) {
    if (config.policy !== undefined) {
      schedule.outlook = createOutlook(config.policy.light)
      schedule.day = createDayTime(config.policy.light.profile_permille.length)
      schedule.sharing = createSharing(pricedTasks(config))
      schedule.intervals_ms = []
    }
  }
  if (config.has.events) {
    if (config.events !== undefined) schedule.reserves = createReserves(config.events)
  }
  return schedule
}

/** Interval that a share of the power pays for, within the task's bounds. */
function affordable_ms(energy_uJ: number, spend_uW: number, share: number, fastest_ms: number, slowest_ms: number): number {
  if (spend_uW <= 0) return slowest_ms
  const interval_ms = Math.floor(energy_uJ * 1000 / (spend_uW * share))
  return interval_ms < fastest_ms ? fastest_ms : interval_ms > slowest_ms ? slowest_ms : interval_ms
}

/** What of the power events leave for the rest. */
function besideEvents_uW(schedule: Schedule, config: ModuleConfig, spend_uW: number): number {
  if (schedule.reserves === undefined || config.events === undefined) return spend_uW
  return holdBack(schedule.reserves, config.events, spend_uW, PLAN_MS / 1000)
}

export function planIntervals(schedule: Schedule, config: ModuleConfig): void {
  let weights = config.radio.weight
  for (let i = 0; i < config.sensors.length; i++) weights += config.sensors[i].weight
  let spend_uW = schedule.budget.spend_uW
  if (config.has.events) spend_uW = besideEvents_uW(schedule, config, spend_uW)
  for (let i = 0; i < config.sensors.length; i++) {
    const sensor = config.sensors[i]
    schedule.tasks[i].interval_ms = affordable_ms(sensor.energy_uJ, spend_uW, sensor.weight / weights, sensor.fastest_ms, sensor.slowest_ms)
  }
  const radio = config.radio
  schedule.tasks[config.sensors.length].interval_ms = affordable_ms(radio.energy_uJ, spend_uW, radio.weight / weights, radio.fastest_ms, radio.slowest_ms)
}

/** The table's power, and its shares. */
export function planByLight(schedule: Schedule, config: ModuleConfig, time_ms: number): void {
  const table = config.policy
  const outlook = schedule.outlook
  const day = schedule.day
  const sharing = schedule.sharing
  const intervals_ms = schedule.intervals_ms
  if (table === undefined || outlook === undefined || day === undefined || sharing === undefined || intervals_ms === undefined) return
  const left_ms = table.mission_ms - time_ms
  const daysLeft = left_ms > 0 ? (left_ms + timeOfDay_ms(day, time_ms)) / DAY_MS : 0
  let spend_uW = spendFor(table, outlook, schedule.budget.store_uJ, blockAt(day, time_ms), daysLeft)
  schedule.budget.spend_uW = spend_uW
  if (config.has.events) spend_uW = besideEvents_uW(schedule, config, spend_uW)
  shareOut(sharing, spend_uW, intervals_ms)
  for (let i = 0; i < intervals_ms.length; i++) schedule.tasks[i].interval_ms = intervals_ms[i]
}

/** Next due time: keeps the rhythm, and does not catch up on what was missed. */
function rearm(task: Task): void {
  task.due_ms += task.interval_ms
  if (task.due_ms <= 0) task.due_ms = task.interval_ms
}

/** The light since the last scan, as the table's chain knows it; at the end of a slot also what it says of the hour. */
export function watchOutlook(schedule: Schedule, config: ModuleConfig, power_uW: number, elapsed_ms: number, time_ms: number): void {
  const outlook = schedule.outlook
  const day = schedule.day
  const light = config.policy === undefined ? undefined : config.policy.light
  if (outlook === undefined || day === undefined || light === undefined) return
  const slot_ms = outlook.slot_ms + elapsed_ms
  const slot_nJ = outlook.slot_nJ + power_uW * elapsed_ms
  if (countLight(outlook, light, power_uW, elapsed_ms, blockAt(day, time_ms))) {
    watchLight(day, time_ms, slot_nJ / slot_ms / outlook.mean_uW, light.profile_permille)
  }
}

/** What came in since the last scan, and once a minute what the tasks may cost from now on. */
export function planSchedule(schedule: Schedule, config: ModuleConfig, measured: Measured, gauge: Gauge, time_ms: number): void {
  const power_uW = measured.harvest_nA * measured.bus_uV / 1000000000 // nA·µV = fW
  countHarvest(schedule.budget, power_uW, measured.elapsed_ms)
  if (config.has.policy) watchOutlook(schedule, config, power_uW, measured.elapsed_ms, time_ms)
  schedule.planIn_ms -= measured.elapsed_ms
  if (schedule.planIn_ms > 0) return
  schedule.planIn_ms = PLAN_MS
  planBudget(schedule.budget, config, gauge, measured.bus_uV)
  if (config.has.policy) planByLight(schedule, config, time_ms)
  else planIntervals(schedule, config)
}

/** Whether current in the cells would be read as light: such a sensor is asked for in the next tick when the radio fires in this one. */
function needsSilence(config: ModuleConfig, sensor: number): boolean {
  const events = config.events
  if (events === undefined) return false
  for (let i = 0; i < events.length; i++) if (events[i].sensor === sensor && events[i].quiet_nA > 0) return true
  return false
}

/** One tick of scheduling: who is due?
 *  @param elapsed_ms since the last tick, scanned or not
 *  @param grouping in force; undefined while the array is being changed: then nothing may draw current
 *  @param shed actions of the protection room */
export function runSchedule(
  schedule: Schedule, config: ModuleConfig, measured: Measured, elapsed_ms: number,
  grouping: Grouping | undefined, shed: number, commands: Command[],
): void {
  const tasks = schedule.tasks
  const sensors = config.sensors.length
  schedule.advertise = false
  const quiet = grouping === undefined || (shed & SHED_TASKS) !== 0
  for (let i = 0; i < sensors; i++) {
    const task = tasks[i]
    task.due_ms -= elapsed_ms
    if (task.due_ms > 0 || quiet) continue
    if (config.has.events) {
      if (needsSilence(config, i) && config.radio.present && tasks[sensors].due_ms <= elapsed_ms) continue
    }
    rearm(task)
    task.count++
    commands.push({ kind: "sample", value: i, bytes: [] })
  }
  const radio = tasks[sensors]
  radio.due_ms -= elapsed_ms
  if (!config.radio.present || radio.due_ms > 0 || quiet || grouping === undefined || (shed & SHED_RADIO) !== 0) return
  if (!radioAdmitted(config, grouping, measured.bus_uV, measured.temperature_cC)) {
    radio.refused++
    radio.due_ms = RETRY_MS
    return
  }
  rearm(radio)
  radio.count++
  schedule.advertise = true
}
