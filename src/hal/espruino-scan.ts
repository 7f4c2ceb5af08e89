// A scan in one go. The plans of sense-plan.ts stop before every transfer, as shells that await must: on an interpreter that alone costs twice what the
// core makes of the scan. Here the same plans, made once, are walked one after another.

import type { ModuleConfig } from "../core/config.js"
import { MISSING_BUS, MISSING_CELLS, MISSING_CURRENT, MISSING_SWITCHES, MISSING_TEMPERATURE, NO_READING, type Sample } from "../core/types.js"
import { ads1115CellChannel, ads1115Conversion_us, ads1115Sample, ads1115Trigger, ads1115Voltage_uV } from "../drivers/ads1115.js"
import { expanderPins, expanderSample } from "../drivers/expander.js"
import { ina228Configure, ina228Conversion_us, ina228Current_nA, ina228Ready, ina228Sample, ina228Trigger } from "../drivers/ina228.js"
import { tmp117Configure, tmp117Sample, tmp117Temperature_cC, tmp117Trigger } from "../drivers/tmp117.js"
import type { Transfer } from "../drivers/transfer.js"
import { setLines, walk } from "./espruino-bus.js"
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

/** Reads of the monitor's result that is not there yet. */
const POLLS = 8
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

/** One converter input, after the longest time that a conversion takes: its status is not asked for. That time is waited for even where the start was not
 *  acknowledged, since the chip may convert all the same, and would then take no order. */
function voltage_uV(quick: QuickScan, channel: number): number {
  const begun = walk(quick.triggers[channel]).length === 1
  waitFor(quick.convert_s)
  const reply = walk(quick.reads[channel])
  return begun && reply.length === 1 ? ads1115Voltage_uV([IDLE, reply[0]], quick.gain) : NO_READING
}

/** The bus over what its converter sees, where that is not two. */
const dividerOf = (senses: SensePlan): number => senses.frontEnd.busDivider ?? 2

/** The bus alone, now, mV; NaN, which passes no check, if it could not be read. */
export function quickBus_mV(senses: SensePlan): number {
  const quick = createQuickScan(senses.config, senses)
  const latch = senses.latch
  setLines(latch, latch.rail, latch.rail)
  waitFor(RAIL_S)
  const value_uV = voltage_uV(quick, quick.triggers.length - 1)
  setLines(latch, latch.rail, 0)
  if (value_uV === NO_READING) return NaN
  if (senses.config.has.regulator) return value_uV * dividerOf(senses) / 1000
  return value_uV / 500
}

/** nA, or NO_READING. */
function current_nA(quick: QuickScan, senses: SensePlan): number {
  if (walk(quick.configure).length !== quick.configure.length) return NO_READING
  waitFor(quick.integrate_s)
  for (let i = 0; i < POLLS; i++) {
    const replies = walk(quick.monitor)
    if (ina228Ready(replies)) return ina228Current_nA(replies[1], senses.monitor)
  }
  return NO_READING
}

/** The pins themselves, not the latches: a shorted or overloaded line shows.
 *  @returns MISSING_SWITCHES if they could not be read, else 0 */
export function readSwitches(quick: QuickScan, senses: SensePlan): number {
  const switches = walk(quick.switches)
  const pins = switches.length === 1 ? expanderPins(switches[0], senses.latch.lines) : NO_READING
  if (pins === NO_READING) return MISSING_SWITCHES
  senses.sample.switches = pins
  return 0
}

/** Measures everything, now. What cannot be read keeps its last value and is named in `missing`.
 *  @returns the sample, reused by the next call */
export function scanQuickly(quick: QuickScan, senses: SensePlan, time_ms: number): Sample {
  const sample = senses.sample
  const latch = senses.latch
  let missing = 0
  // The thermometer is not on the rail, and has its 17.5 ms while the cells are read: an hour-old temperature would protect nobody.
  walk(quick.shot)
  setLines(latch, latch.rail, latch.rail)
  waitFor(RAIL_S)
  const cells = sample.cell_uV.length
  for (let i = 0; i <= cells; i++) {
    const value_uV = voltage_uV(quick, i)
    if (value_uV === NO_READING) missing |= i < cells ? MISSING_CELLS : MISSING_BUS
    else if (i < cells) sample.cell_uV[i] = value_uV
    else sample.bus_uV = value_uV * (senses.config.has.regulator ? dividerOf(senses) : 2)
  }
  const pack_nA = current_nA(quick, senses)
  setLines(latch, latch.rail, 0)
  if (pack_nA === NO_READING) missing |= MISSING_CURRENT
  else {
    sample.current_nA = pack_nA
    const harvest_nA = pack_nA + senses.config.power.idle_uA * 1000
    sample.harvest_nA = harvest_nA > 0 ? harvest_nA : 0
  }
  const thermometer = walk(quick.thermometer)
  const temperature_cC = thermometer.length === 1 ? tmp117Temperature_cC(thermometer[0]) : NO_READING
  if (temperature_cC === NO_READING) missing |= MISSING_TEMPERATURE
  else sample.temperature_cC = temperature_cC
  missing |= readSwitches(quick, senses)
  senses.lastScan_ms = time_ms
  senses.missing = missing
  sample.time_ms = time_ms
  sample.missing = missing
  sample.failedCheck = failedCheck(latch)
  return sample
}
