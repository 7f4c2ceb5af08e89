// The firmware's hands on a board that runs DeviceScript: one tick = sense, judge, do, each transfer awaited. What to
// say on the bus is decided in the plans that all shells share; what a board gives comes in as ports.

import { maskAt } from "../core/array/burst.js"
import type { ModuleConfig } from "../core/config.js"
import { type Command, NO_READING, type Sample } from "../core/types.js"
import type { Device } from "../drivers/device.js"
import type { Transfer } from "../drivers/transfer.js"
import type { FrontEndConfig } from "./contract.js"
import { adoptLatch, askLatch, checked, createLatchPlan, failedCheck, LATCH_TRIES, type LatchPlan, linesSaid, planLines } from "./latch-plan.js"
import { type DeviceSensors, readSensor } from "./devicescript-sensors.js"
import { beginBus, beginTick, busNow_mV, createSenses, feedPlan, nextPlan, scanIn, scanNext, type SensePlan } from "./sense-plan.js"

/** What the firmware knows of its board; the build writes it beside the module's configuration. */
export interface DeviceScriptBoard {
  frontEnd: FrontEndConfig
  /** GPIO numbers of the sensors' analog inputs, in configuration order; a sensor without one is never read. */
  analog: number[]
  /** With `config.has.devices`: who reads each sensor, undefined for one that is read raw; its supply, -1 for none, high while it is being
   *  read; what the converter measures against, 0 for the supply. */
  devices?: (Device | undefined)[]
  power?: number[]
  adc_mV?: number
}

/** `JournalFlash` of contract.ts, awaited. */
export interface AwaitedJournal {
  read: (offset: number, length: number) => Promise<number[] | undefined>
  program: (offset: number, bytes: number[]) => Promise<void>
  erase: (page: number) => Promise<void>
}

export interface HardwarePorts {
  /** `TransferRunner` of contract.ts, awaited. */
  run: (transfer: Transfer) => Promise<number[] | undefined>
  wait: (time_ms: number) => Promise<void>
  /** 0..65535, or NO_READING where there is no such input. */
  readAnalog: (sensor: number) => number
  /** Supply of a sensor, where it has one; only with `config.has.devices`. */
  setPower?: (sensor: number, on: boolean) => Promise<void>
  journal: AwaitedJournal
}

export interface Hardware {
  ports: HardwarePorts
  latch: LatchPlan
  senses: SensePlan
  /** Sensors to read before the next tick. */
  asked: boolean[]
  /** With `config.has.devices`. */
  sensors?: DeviceSensors
}

export async function walk(ports: HardwarePorts, plan: Transfer[]): Promise<number[][]> {
  const replies: number[][] = []
  for (let i = 0; i < plan.length; i++) {
    const reply = await ports.run(plan[i])
    if (reply === undefined) return replies
    replies.push(reply)
  }
  return replies
}

/** Meets the latches as they are, and leaves closed what a reset found closed. */
export async function openHardware(config: ModuleConfig, frontEnd: FrontEndConfig, ports: HardwarePorts): Promise<Hardware> {
  const latch = createLatchPlan(frontEnd.latch)
  let replies: number[][] = []
  for (let i = 0; i < LATCH_TRIES && replies.length < askLatch(latch).length; i++) replies = await walk(ports, askLatch(latch))
  await walk(ports, adoptLatch(latch, replies))
  const asked: boolean[] = []
  for (let i = 0; i < config.sensors.length; i++) asked.push(false)
  return { ports, latch, senses: createSenses(config, frontEnd, latch), asked }
}

async function setLines(hardware: Hardware, mask: number, value: number): Promise<void> {
  const plan = planLines(hardware.latch, mask, value)
  const replies = await walk(hardware.ports, plan)
  linesSaid(hardware.latch, mask, value, replies.length, plan.length)
}

/** A reading of the bus takes about this: the rail's rise, a conversion, the transfers. */
const READ_MS = 4

async function measure(hardware: Hardware): Promise<void> {
  const senses = hardware.senses
  while (nextPlan(senses)) {
    if (senses.wait_us > 0) await hardware.ports.wait(Math.ceil(senses.wait_us / 1000))
    feedPlan(senses, await walk(hardware.ports, senses.plan))
  }
}

async function readBus_mV(hardware: Hardware): Promise<number> {
  beginBus(hardware.senses)
  await measure(hardware)
  return busNow_mV(hardware.senses)
}

/** Whether the bus is carried: one below the level rises, one above it does not fall below while it settles. */
async function comesUp(hardware: Hardware, level_mV: number): Promise<boolean> {
  const power = hardware.senses.config.power
  const start_mV = await readBus_mV(hardware)
  let now_mV = start_mV
  for (let waited_ms = 0; waited_ms < power.probeRest_ms; waited_ms += READ_MS) {
    now_mV = await readBus_mV(hardware)
    if (start_mV < level_mV ? Math.abs(now_mV - start_mV) >= power.probeFall_mV : now_mV < level_mV) break
  }
  return now_mV >= Math.min(level_mV, start_mV)
}

/** One command of a change of switches; after a check that failed, none. */
async function setSwitches(hardware: Hardware, command: Command): Promise<void> {
  const latch = hardware.latch
  const power = hardware.senses.config.power
  if (latch.failed > 0) return
  scanNext(hardware.senses)
  if (command.kind === "switches") await setLines(hardware, latch.lines, command.value)
  else if (command.kind === "probe") {
    const before = latch.closed
    await hardware.ports.wait(power.probeRest_ms)
    const settled_mV = await readBus_mV(hardware)
    await setLines(hardware, latch.lines, command.value)
    // To read the bus takes longer than the millisecond that a bus without supply needs to fall.
    checked(latch, settled_mV - await readBus_mV(hardware) >= power.probeFall_mV)
    await setLines(hardware, latch.lines, before)
  } else {
    checked(latch, await comesUp(hardware, command.value))
    for (let at = 0; at < command.bytes.length; at += 4) if (latch.failed > 0) await setLines(hardware, latch.lines, maskAt(command.bytes, at))
  }
}

/** No radio: the boards that run DeviceScript here have none that it could drive, so advertisements are dropped. */
async function perform(hardware: Hardware, command: Command): Promise<void> {
  const latch = hardware.latch
  const journal = hardware.ports.journal
  if (command.kind === "switches" || command.kind === "probe" || command.kind === "verify") await setSwitches(hardware, command)
  else if (command.kind === "scan") scanIn(hardware.senses, command.value)
  else if (command.kind === "harvest") await setLines(hardware, latch.harvest, command.value === 1 ? latch.harvest : 0)
  else if (command.kind === "sample") hardware.asked[command.value] = true
  else if (command.kind === "erase") await journal.erase(command.value)
  else if (command.kind === "write") await journal.program(command.value, command.bytes)
}

/** One tick.
 *  @param judge the firmware's step; its commands are carried out in order
 *  @returns the commands, as the step gave them */
export async function tick(hardware: Hardware, time_ms: number, judge: (sample: Sample) => Command[]): Promise<Command[]> {
  const senses = hardware.senses
  const ports = hardware.ports
  beginTick(senses, time_ms)
  await measure(hardware)
  senses.sample.failedCheck = failedCheck(senses.latch)
  for (let i = 0; i < hardware.asked.length; i++) {
    if (senses.config.has.devices) senses.sample.readings[i] = await readSensor(hardware, i)
    else senses.sample.readings[i] = hardware.asked[i] ? ports.readAnalog(i) : NO_READING
    hardware.asked[i] = false
  }
  const commands = judge(senses.sample)
  for (let i = 0; i < commands.length; i++) await perform(hardware, commands[i])
  return commands
}
