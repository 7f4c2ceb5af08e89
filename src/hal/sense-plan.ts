// From chips to a Sample, without I/O: which plan to walk next, and what its replies say. A scan costs more than an
// indoor panel gives in a second, so most ticks have none, and only count (NOT_SCANNED). What cannot be read keeps its
// last value and is named in `missing`.
//   beginTick(senses, time_ms)
//   while (nextPlan(senses)) feedPlan(senses, walk(senses.plan))

import type { ModuleConfig } from "../core/config.js"
import { createSample } from "../core/flat.js"
import {
  MISSING_BUS, MISSING_CELLS, MISSING_CURRENT, MISSING_SWITCHES, MISSING_TEMPERATURE, NO_READING, NOT_SCANNED, type Sample,
} from "../core/types.js"
import { ads1115CellChannel, ads1115Conversion_us, ads1115Sample, ads1115Trigger, ads1115Voltage_uV } from "../drivers/ads1115.js"
import { expanderPins, expanderSample } from "../drivers/expander.js"
import {
  type Ina228Config, ina228Configure, ina228Conversion_us, ina228Current_nA, ina228Ready, ina228Sample, ina228Trigger,
} from "../drivers/ina228.js"
import { tmp117Configure, tmp117Sample, tmp117Temperature_cC, tmp117Trigger } from "../drivers/tmp117.js"
import type { Transfer } from "../drivers/transfer.js"
import type { FrontEndConfig } from "./contract.js"
import { type LatchPlan, linesSaid, planLines } from "./latch-plan.js"

/** Reads of a result that is not there yet; a conversion that takes longer is given up. */
const POLLS = 8
/** Conversion time code 5 (1052 µs), no averaging: the filter in front of the monitor averages (boards/modules). */
const INA228_TIME = 5
/** The analog rail's rise, and the monitor's start. */
const RAIL_US = 1000

export type SensePhase = "rail" | "trigger" | "voltage" | "configure" | "current" | "off" | "temperature" | "shot" | "switches" | "done"

export interface SensePlan {
  /** What to walk next, and how long to wait before it, µs. */
  plan: Transfer[]
  wait_us: number
  /** Filled when the plans are over; `readings` is the shell's to fill. */
  sample: Sample

  config: ModuleConfig
  frontEnd: FrontEndConfig
  latch: LatchPlan
  monitor: Ina228Config
  phase: SensePhase
  /** Cell being read, the bus after the last; reads of its result so far. */
  channel: number
  polls: number
  /** Only the bus is read, in the middle of a change of switches. */
  busOnly: boolean
  /** A conversion may be running that nobody knows of: the chip would take no order until it is over, and then give
   *  the last channel's voltage for the next one's. */
  unsettled: boolean
  missing: number
  lastScan_ms: number
  lastTemperature_ms: number
}

export function createSenses(config: ModuleConfig, frontEnd: FrontEndConfig, latch: LatchPlan): SensePlan {
  const current = frontEnd.current
  const sample = createSample(config.array.cells, config.sensors.length)
  sample.temperature_cC = 2500
  return {
    plan: [], wait_us: 0, sample, config, frontEnd, latch,
    monitor: {
      address: current.address, shunt_mOhm: current.shunt_mOhm, range: 1, currentLsb_pA: current.lsb_pA, time: INA228_TIME, averages: 0,
    },
    phase: "done", channel: 0, polls: 0, busOnly: false, unsettled: false, missing: 0, lastScan_ms: -1, lastTemperature_ms: -1,
  }
}

/** @param time_ms of the runtime's clock */
export function beginTick(senses: SensePlan, time_ms: number): void {
  const due = senses.lastScan_ms < 0 || time_ms - senses.lastScan_ms >= senses.frontEnd.scan_ms
  senses.sample.time_ms = time_ms
  senses.phase = due ? "rail" : "done"
  if (due) {
    senses.lastScan_ms = time_ms
    senses.missing = 0
    senses.channel = 0
  } else senses.sample.missing = senses.missing | NOT_SCANNED
}

/** The bus alone, now: the plans that follow lead to `busNow_mV`. */
export function beginBus(senses: SensePlan): void {
  senses.busOnly = true
  senses.missing = senses.missing & ~MISSING_BUS
  senses.channel = senses.config.array.cells
  senses.phase = "rail"
}

/** What they have found, mV; NaN, which passes no check, if the bus could not be read. */
export function busNow_mV(senses: SensePlan): number {
  senses.busOnly = false
  return (senses.missing & MISSING_BUS) === 0 ? senses.sample.bus_uV / 1000 : NaN
}

/** The switches were set: the next tick scans, since what was read before says nothing about the new grouping. */
export function scanNext(senses: SensePlan): void {
  senses.lastScan_ms = -1
}

/** The same; or so many milliseconds from now: a module that paces itself says so after each scan, and the front end has no interval of its own
 *  (`scan_ms` is 0). */
export function scanIn(senses: SensePlan, wait_ms: number): void {
  senses.lastScan_ms = wait_ms > 0 ? senses.sample.time_ms + wait_ms : -1
}

/** Sets `plan` and `wait_us`. @returns false when the sample is complete */
export function nextPlan(senses: SensePlan): boolean {
  const phase = senses.phase
  senses.wait_us = 0
  if (phase === "rail") senses.plan = planLines(senses.latch, senses.latch.rail, senses.latch.rail)
  else if (phase === "off") senses.plan = planLines(senses.latch, senses.latch.rail, 0)
  else if (phase === "trigger" || phase === "voltage") {
    const channel = ads1115CellChannel(senses.frontEnd.cellAdcs, senses.channel)
    if (phase === "trigger") senses.plan = ads1115Trigger(channel)
    else senses.plan = ads1115Sample(channel)
    if (phase === "trigger" && (senses.channel === 0 || senses.busOnly)) senses.wait_us = RAIL_US
    else if (phase === "trigger" ? senses.unsettled : senses.polls === 0) senses.wait_us = ads1115Conversion_us(channel)
  } else if (phase === "configure") {
    // The analog rail is off between scans, so the monitor has forgotten its calibration.
    senses.plan = ina228Configure(senses.monitor)
    senses.plan.push(ina228Trigger(senses.monitor)[0])
  } else if (phase === "current") {
    senses.plan = ina228Sample(senses.monitor)
    if (senses.polls === 0) senses.wait_us = ina228Conversion_us(senses.monitor)
  } else if (phase === "temperature") senses.plan = tmp117Sample(senses.frontEnd.temperatureAddress)
  else if (phase === "shot") {
    senses.plan = tmp117Configure(senses.frontEnd.temperatureAddress)
    senses.plan.push(tmp117Trigger(senses.frontEnd.temperatureAddress)[0])
  } else if (phase === "switches") senses.plan = expanderSample(senses.latch.chip)
  return phase !== "done"
}

/** A cell, or the bus behind its halving divider. */
function takeVoltage(senses: SensePlan, value_uV: number): void {
  const cells = senses.config.array.cells
  const cell = senses.channel
  if (value_uV === NO_READING) senses.missing |= cell < cells ? MISSING_CELLS : MISSING_BUS
  else if (cell < cells) senses.sample.cell_uV[cell] = value_uV
  else senses.sample.bus_uV = value_uV * 2
  senses.unsettled = value_uV === NO_READING
  senses.channel = cell + 1
  senses.phase = cell < cells ? "trigger" : senses.busOnly ? "off" : "configure"
}

function takeCurrent(senses: SensePlan, value_nA: number): void {
  senses.phase = "off"
  if (value_nA === NO_READING) {
    senses.missing |= MISSING_CURRENT
    return
  }
  senses.sample.current_nA = value_nA
  // No monitor sits at the harvester: what the cells gain beyond the module's own draw came from it.
  const harvest = value_nA + senses.config.power.idle_uA * 1000
  senses.sample.harvest_nA = harvest > 0 ? harvest : 0
}

function takeTemperature(senses: SensePlan, replies: number[][]): void {
  const time_ms = senses.sample.time_ms
  const value = replies.length === 1 ? tmp117Temperature_cC(replies[0]) : NO_READING
  if (value === NO_READING) senses.missing |= MISSING_TEMPERATURE
  else senses.sample.temperature_cC = value
  // One shot now, read at the next scan: nothing waits for its 17.5 ms.
  const due = senses.lastTemperature_ms < 0 || time_ms - senses.lastTemperature_ms >= senses.frontEnd.temperature_ms
  if (due) senses.lastTemperature_ms = time_ms
  senses.phase = due ? "shot" : "switches"
}

/** @param replies to `plan`, in order; fewer than it has if the bus failed */
export function feedPlan(senses: SensePlan, replies: number[][]): void {
  const phase = senses.phase
  const whole = replies.length === senses.plan.length
  if (phase === "rail" || phase === "off") {
    linesSaid(senses.latch, senses.latch.rail, phase === "rail" ? senses.latch.rail : 0, replies.length, senses.plan.length)
    senses.phase = phase === "rail" ? "trigger" : senses.busOnly ? "done" : "temperature"
  } else if (phase === "trigger") {
    senses.polls = 0
    if (whole) senses.phase = "voltage"
    else takeVoltage(senses, NO_READING)
  } else if (phase === "voltage") {
    const gain = ads1115CellChannel(senses.frontEnd.cellAdcs, senses.channel).gain
    const value = ads1115Voltage_uV(replies, gain)
    senses.polls = senses.polls + 1
    if (value !== NO_READING || !whole || senses.polls === POLLS) takeVoltage(senses, value)
  } else if (phase === "configure") {
    senses.polls = 0
    if (whole) senses.phase = "current"
    else takeCurrent(senses, NO_READING)
  } else if (phase === "current") {
    senses.polls = senses.polls + 1
    if (ina228Ready(replies)) takeCurrent(senses, ina228Current_nA(replies[1], senses.monitor))
    else if (!whole || senses.polls === POLLS) takeCurrent(senses, NO_READING)
  } else if (phase === "temperature") takeTemperature(senses, replies)
  else if (phase === "shot") senses.phase = "switches"
  else if (phase === "switches") {
    // The pins themselves, not the latches: a shorted or overloaded line shows.
    const pins = whole ? expanderPins(replies[0], senses.latch.lines) : NO_READING
    if (pins === NO_READING) senses.missing |= MISSING_SWITCHES
    else senses.sample.switches = pins
    senses.sample.missing = senses.missing
    senses.phase = "done"
  }
}
