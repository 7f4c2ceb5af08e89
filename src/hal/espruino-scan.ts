// A scan in one go. The plans of sense-plan.ts stop before every transfer, as shells that await must: on an interpreter that alone costs twice what the
// core makes of the scan. Here the same plans, made once, are walked one after another; whatever does not go as it should is left to the slow way.

import type { ModuleConfig } from "../core/config.js"
import { NO_READING, type Sample } from "../core/types.js"
import { ads1115CellChannel, ads1115Conversion_us, ads1115Sample, ads1115Trigger, ads1115Voltage_uV } from "../drivers/ads1115.js"
import { expanderPins, expanderSample } from "../drivers/expander.js"
import { ina228Configure, ina228Conversion_us, ina228Current_nA, ina228Ready, ina228Sample, ina228Trigger } from "../drivers/ina228.js"
import { tmp117Configure, tmp117Sample, tmp117Temperature_cC, tmp117Trigger } from "../drivers/tmp117.js"
import type { Transfer } from "../drivers/transfer.js"
import { sense, setLines, walk } from "./espruino-hardware.js"
import { failedCheck } from "./latch-plan.js"
import type { SensePlan } from "./sense-plan.js"

export interface QuickScan {
  /** Per cell and for the bus: start a conversion, read it. */
  triggers: Transfer[][]
  reads: Transfer[][]
  gain: number
  convert_s: number
  configure: Transfer[]
  monitor: Transfer[]
  integrate_s: number
  shot: Transfer[]
  thermometer: Transfer[]
  switches: Transfer[]
}

/** Status of an ADS1115 that has finished. */
const IDLE = [128, 0]
/** The analog rail's rise, and the monitor's start. */
const RAIL_S = 1 / 1000

export function createQuickScan(config: ModuleConfig, senses: SensePlan): QuickScan {
  const frontEnd = senses.frontEnd
  const triggers: Transfer[][] = []
  const reads: Transfer[][] = []
  const first = ads1115CellChannel(frontEnd.cellAdcs, 0)
  for (let i = 0; i <= config.array.cells; i++) {
    const channel = ads1115CellChannel(frontEnd.cellAdcs, i)
    triggers.push(ads1115Trigger(channel))
    reads.push([ads1115Sample(channel)[1]])
  }
  const configure = ina228Configure(senses.monitor)
  configure.push(ina228Trigger(senses.monitor)[0])
  const shot = tmp117Configure(frontEnd.temperatureAddress)
  shot.push(tmp117Trigger(frontEnd.temperatureAddress)[0])
  return {
    triggers, reads, gain: first.gain, convert_s: ads1115Conversion_us(first) / 1000000, configure, monitor: ina228Sample(senses.monitor),
    integrate_s: ina228Conversion_us(senses.monitor) / 1000000, shot, thermometer: tmp117Sample(frontEnd.temperatureAddress), switches: expanderSample(senses.latch.chip),
  }
}

function waitFor(time_s: number): void {
  const until_s = getTime() + time_s
  while (getTime() < until_s) continue
}

/** @returns false as soon as anything is not as it should be */
function readAll(quick: QuickScan, senses: SensePlan, sample: Sample): boolean {
  const latch = senses.latch
  // The thermometer is not on the rail, and has its 17.5 ms while the cells are read: an hour-old temperature would protect nobody.
  if (walk(quick.shot).length !== quick.shot.length) return false
  setLines(latch, latch.rail, latch.rail)
  waitFor(RAIL_S)
  const cells = sample.cell_uV.length
  for (let i = 0; i <= cells; i++) {
    if (walk(quick.triggers[i]).length !== 1) return false
    waitFor(quick.convert_s)
    const reply = walk(quick.reads[i])
    if (reply.length !== 1) return false
    // The longest time of a conversion has passed: its status is not asked for.
    const value_uV = ads1115Voltage_uV([IDLE, reply[0]], quick.gain)
    if (value_uV === NO_READING) return false
    if (i < cells) sample.cell_uV[i] = value_uV
    else sample.bus_uV = value_uV * 2
  }
  if (walk(quick.configure).length !== quick.configure.length) return false
  waitFor(quick.integrate_s)
  const monitor = walk(quick.monitor)
  if (!ina228Ready(monitor)) return false
  const current_nA = ina228Current_nA(monitor[1], senses.monitor)
  const temperature = walk(quick.thermometer)
  if (temperature.length !== 1) return false
  const temperature_cC = tmp117Temperature_cC(temperature[0])
  const switches = walk(quick.switches)
  const pins = switches.length === 1 ? expanderPins(switches[0], latch.lines) : NO_READING
  if (current_nA === NO_READING || temperature_cC === NO_READING || pins === NO_READING) return false
  setLines(latch, latch.rail, 0)
  sample.current_nA = current_nA
  const harvest_nA = current_nA + senses.config.power.idle_uA * 1000
  sample.harvest_nA = harvest_nA > 0 ? harvest_nA : 0
  sample.temperature_cC = temperature_cC
  sample.switches = pins
  return true
}

/** Measures everything, now.
 *  @returns the sample, reused by the next call */
export function scanQuickly(quick: QuickScan, senses: SensePlan, time_ms: number): Sample {
  const sample = senses.sample
  if (!readAll(quick, senses, sample)) return sense(senses, time_ms)
  senses.lastScan_ms = time_ms
  senses.missing = 0
  sample.time_ms = time_ms
  sample.missing = 0
  sample.failedCheck = failedCheck(senses.latch)
  return sample
}
