// Detectors at work: each reading of a watched sensor is shown to its detector with what is known of its quality. What then begins or ends is kept
// here for whoever tells of it (journal, radio), and the sensor looks closely for a while, as far as its reserve pays for that.

import type { PowerModule } from "../module.js"
import { SHED_RADIO, SHED_TASKS } from "../protect/table.js"
import { payFrom } from "../schedule/reserve.js"
import { MISSING_CURRENT, NO_READING } from "../types.js"
import { BEGINS, createDetector, type Detector, type EventTask, FRESH, IN_RANGE, NO_EVENT, QUIET, SETTLED, WARM } from "./detector.js"
import { detectFinger } from "./finger.js"
import { detectLight } from "./light.js"
import { detectMotion } from "./motion.js"
import { detectPress } from "./press.js"

export interface Watch {
  detector: Detector
  /** What the last reading has shown, in this tick only. */
  event: number
  /** An event has begun of which no packet told yet: one that is over by then is told all the same. */
  untold: boolean
  /** Until then it is sampled at its fastest. */
  alert_ms: number
  /** When a record was written last, -1: never; and whether the event that goes on has one. */
  written_ms: number
  written: boolean
}

export interface Watches {
  list: Watch[]
  /** What the last packet said, one bit for each; when any went out. */
  told: number
  told_ms: number
}

export function createWatches(events: EventTask[]): Watches {
  const list: Watch[] = []
  for (let i = 0; i < events.length; i++) {
    list.push({ detector: createDetector(events[i].detector), event: NO_EVENT, untold: false, alert_ms: 0, written_ms: -1, written: false })
  }
  return { list, told: 0, told_ms: 0 }
}

/** Drivers wait until a sensor has warmed up and settled, and one that is read raw is powered all along. The current is the mean since the last scan. */
function qualityOf(module: PowerModule, task: EventTask, value: number): number {
  let quality = SETTLED | WARM | FRESH
  if (value >= task.low && value <= task.high) quality |= IN_RANGE
  const measured = module.measured
  const current_nA = measured.current_nA < 0 ? -measured.current_nA : measured.current_nA
  if (module.array.state === "steady" && (measured.missing & MISSING_CURRENT) === 0 && current_nA <= task.quiet_nA) quality |= QUIET
  return quality
}

function detect(module: PowerModule, detector: Detector, value: number, quality: number): number {
  const config = module.config
  const kind = detector.config.kind
  const time_ms = module.time_ms
  if (config.has.lightEvents) {
    if (kind === "light") return detectLight(detector, value, quality, time_ms)
  }
  if (config.has.pressEvents) {
    if (kind === "press") return detectPress(detector, value, quality, time_ms)
  }
  if (config.has.fingerEvents) {
    if (kind === "finger") return detectFinger(detector, value, quality, time_ms)
  }
  if (config.has.motionEvents) {
    if (kind === "motion") return detectMotion(detector, value, quality, time_ms)
  }
  return NO_EVENT
}

/** Shows this tick's readings to the detectors. Comes after the judgement of a scan, whose current is that of the reading, and before the schedule.
 *  @param readings of the sample, NO_READING where there is none */
export function watchReadings(watches: Watches, module: PowerModule, readings: number[]): void {
  const config = module.config
  const events = config.events
  const reserves = module.schedule.reserves
  if (events === undefined || reserves === undefined) return
  const tasks = module.schedule.tasks
  const actions = module.protection.actions
  for (let i = 0; i < events.length; i++) {
    const watch = watches.list[i]
    const task = events[i]
    const value = readings[task.sensor]
    const event = value === NO_READING ? NO_EVENT : detect(module, watch.detector, value, qualityOf(module, task, value))
    watch.event = event
    // No reading, or one that was passed over, as the next would be as well.
    if (watch.detector.seen_ms < module.time_ms) continue
    if (event !== NO_EVENT) {
      watch.alert_ms = module.time_ms + task.alert_ms
      if (event === BEGINS) reserves[i].seen++
      // News goes out at once, not sooner after another packet than the radio may be.
      if (config.has.radio) {
        if (event === BEGINS) watch.untold = true
        const radio = tasks[tasks.length - 1]
        const may = (actions & (SHED_TASKS | SHED_RADIO)) === 0 && module.time_ms - watches.told_ms >= config.radio.fastest_ms
        if (may && radio.due_ms > 0 && payFrom(reserves[i], config.radio.energy_uJ)) radio.due_ms = 0
      }
    }
    // Undecided, or just after an event: the next reading comes as soon as it may. What the planned rate pays of it is not paid again.
    const sensor = config.sensors[task.sensor]
    const own = tasks[task.sensor]
    if ((actions & SHED_TASKS) !== 0 || own.due_ms <= sensor.fastest_ms || (module.time_ms >= watch.alert_ms && watch.detector.pending_ms < 0)) continue
    if (payFrom(reserves[i], sensor.energy_uJ * (1 - sensor.fastest_ms / own.interval_ms))) own.due_ms = sensor.fastest_ms
  }
}

/** What a packet says now: one bit for each, set while an event lasts and once if it is over already. */
export function statesOf(watches: Watches): number {
  let states = 0
  for (let i = 0; i < watches.list.length; i++) {
    if (watches.list[i].detector.active || watches.list[i].untold) states |= 1 << i
  }
  return states
}

/** A packet has told them. */
export function markTold(watches: Watches, states: number): void {
  watches.told = states
  for (let i = 0; i < watches.list.length; i++) watches.list[i].untold = false
}
