// From chips to a Sample, the synchronous way. A quiet tick repeats the last values: a scan every second would cost
// more than an indoor panel gives. What cannot be read keeps its last value and is named in `missing`.

import type { ModuleConfig } from "../core/config.js"
import {
  MISSING_BUS, MISSING_CELLS, MISSING_CURRENT, MISSING_SWITCHES, MISSING_TEMPERATURE, NO_READING, type Sample,
} from "../core/types.js"
import { type Ads1115Channel, ads1115CellChannel, ads1115Sample, ads1115Trigger, ads1115Voltage_uV } from "../drivers/ads1115.js"
import {
  type Ina228Config, ina228Configure, ina228Current_nA, ina228Ready, ina228Sample, ina228Trigger,
} from "../drivers/ina228.js"
import { tmp117Configure, tmp117Sample, tmp117Temperature_cC, tmp117Trigger } from "../drivers/tmp117.js"
import type { FrontEndConfig, TransferRunner } from "./contract.js"
import { type Latch, readSwitches, runPlan, setLines } from "./espruino-latch.js"

/** One transfer takes a millisecond and more in the interpreter, a conversion at most 2.2: a few polls are enough. */
const POLLS = 8
/** Conversion time code 5 (1052 µs), no averaging: the filter in front of the monitor averages (boards/modules). */
const INA228_TIME = 5

export interface Senses {
  config: ModuleConfig
  frontEnd: FrontEndConfig
  run: TransferRunner
  latch: Latch
  monitor: Ina228Config
  sample: Sample
  lastScan_ms: number
  lastTemperature_ms: number
}

export function createSenses(config: ModuleConfig, frontEnd: FrontEndConfig, latch: Latch): Senses {
  const current = frontEnd.current
  const sample: Sample = {
    time_ms: 0, cell_uV: [], bus_uV: 0, current_nA: 0, harvest_nA: 0, temperature_cC: 2500, motion: 0, switches: 0, missing: 0,
    readings: [],
  }
  for (let i = 0; i < config.array.cells; i++) sample.cell_uV.push(0)
  for (let i = 0; i < config.sensors.length; i++) sample.readings.push(NO_READING)
  return {
    config, frontEnd, run: latch.run, latch, sample, lastScan_ms: -1, lastTemperature_ms: -1,
    monitor: {
      address: current.address, shunt_mOhm: current.shunt_mOhm, range: 1, currentLsb_pA: current.lsb_pA, time: INA228_TIME, averages: 0,
    },
  }
}

function voltage_uV(run: TransferRunner, channel: Ads1115Channel): number {
  if (runPlan(run, ads1115Trigger(channel)).length === 0) return NO_READING
  for (let poll = 0; poll < POLLS; poll++) {
    const value = ads1115Voltage_uV(runPlan(run, ads1115Sample(channel)), channel.gain)
    if (value !== NO_READING) return value
  }
  return NO_READING
}

function current_nA(senses: Senses): number {
  const run = senses.run
  const monitor = senses.monitor
  // The analog rail is off between scans, so the monitor has forgotten its calibration.
  if (runPlan(run, ina228Configure(monitor)).length < 3) return NO_READING
  if (runPlan(run, ina228Trigger(monitor)).length < 1) return NO_READING
  for (let poll = 0; poll < POLLS; poll++) {
    const replies = runPlan(run, ina228Sample(monitor))
    if (ina228Ready(replies)) return ina228Current_nA(replies[1], monitor)
  }
  return NO_READING
}

function scan(senses: Senses): number {
  const sample = senses.sample
  const cells = senses.config.array.cells
  let missing = 0
  setLines(senses.latch, senses.latch.rail, senses.latch.rail)
  for (let i = 0; i <= cells; i++) {
    const value = voltage_uV(senses.run, ads1115CellChannel(senses.frontEnd.cellAdcs, i))
    if (value === NO_READING) missing |= i < cells ? MISSING_CELLS : MISSING_BUS
    else if (i < cells) sample.cell_uV[i] = value
    else sample.bus_uV = value * 2
  }
  const current = current_nA(senses)
  setLines(senses.latch, senses.latch.rail, 0)
  if (current === NO_READING) missing |= MISSING_CURRENT
  else {
    sample.current_nA = current
    // No monitor sits at the harvester: what the cells gain beyond the module's own draw came from it.
    const harvest = current + senses.config.power.idle_uA * 1000
    sample.harvest_nA = harvest > 0 ? harvest : 0
  }
  return missing
}

function temperature(senses: Senses, time_ms: number): number {
  const address = senses.frontEnd.temperatureAddress
  // One shot now, read at the next tick: nothing waits for its 17.5 ms.
  const replies = runPlan(senses.run, tmp117Sample(address))
  const value = replies.length === 1 ? tmp117Temperature_cC(replies[0]) : NO_READING
  const due = senses.lastTemperature_ms < 0 || time_ms - senses.lastTemperature_ms >= senses.frontEnd.temperature_ms
  if (due) {
    senses.lastTemperature_ms = time_ms
    runPlan(senses.run, tmp117Configure(address))
    runPlan(senses.run, tmp117Trigger(address))
  }
  if (value !== NO_READING) senses.sample.temperature_cC = value
  return value === NO_READING ? MISSING_TEMPERATURE : 0
}

/** Measures what is due.
 *  @returns the sample, reused by the next call; `readings` is the caller's to fill */
export function sense(senses: Senses, time_ms: number): Sample {
  const sample = senses.sample
  const first = senses.lastScan_ms < 0
  sample.time_ms = time_ms
  if (first || time_ms - senses.lastScan_ms >= senses.frontEnd.scan_ms) {
    senses.lastScan_ms = time_ms
    sample.missing = scan(senses) | temperature(senses, time_ms)
  }
  const pins = readSwitches(senses.latch)
  sample.missing = sample.missing & ~MISSING_SWITCHES
  if (pins === NO_READING) sample.missing |= MISSING_SWITCHES
  else sample.switches = pins
  return sample
}
