// The firmware's hands on an Espruino board: one tick = sense, judge, do, all of it synchronous. What to say on the bus
// is decided in the plans that all shells share; this walks them.

import { maskAt } from "../core/array/burst.js"
import type { ModuleConfig } from "../core/config.js"
import type { Command, Sample } from "../core/types.js"
import type { FrontEndConfig } from "./contract.js"
import { setLines, walk } from "./espruino-bus.js"
import { quickBus_mV } from "./espruino-scan.js"
import { adoptLatch, askLatch, checked, createLatchPlan, failedCheck, LATCH_TRIES, type LatchPlan } from "./latch-plan.js"
import { beginBus, beginTick, busNow_mV, createSenses, feedPlan, nextPlan, scanNext, type SensePlan } from "./sense-plan.js"

export interface Hardware {
  latch: LatchPlan
  senses: SensePlan
}

/** A bus that is cut off falls by twice `probeFall_mV` within this. */
const PROBE_MS = 1

/** Meets the latches as they are, and leaves closed what a reset found closed. I2C1 must be set up. */
export function openHardware(config: ModuleConfig, frontEnd: FrontEndConfig): Hardware {
  const latch = createLatchPlan(frontEnd.latch)
  const ask = askLatch(latch)
  let replies: number[][] = []
  for (let i = 0; i < LATCH_TRIES && replies.length < ask.length; i++) replies = walk(ask)
  walk(adoptLatch(latch, replies))
  return { latch, senses: createSenses(config, frontEnd, latch) }
}

/** Measures what is due. Waits, of 2.2 ms at most, are counted from the end of the transfer before: most of each has
 *  then been spent in the interpreter, a call of which takes 0.4 ms. The rest is a busy wait, because a timer would end
 *  the tick; for the same reason nobody can set the clock during it.
 *  @returns the sample, reused by the next call; `readings` is the caller's to fill */
export function sense(senses: SensePlan, time_ms: number): Sample {
  beginTick(senses, time_ms)
  measure(senses)
  senses.sample.failedCheck = failedCheck(senses.latch)
  return senses.sample
}

function measure(senses: SensePlan): void {
  let walked_s = 0
  while (nextPlan(senses)) {
    if (senses.wait_us > 0) {
      const until_s = walked_s + senses.wait_us / 1000000
      while (getTime() < until_s) continue
    }
    const replies = walk(senses.plan)
    walked_s = getTime()
    feedPlan(senses, replies)
  }
}

/** A busy wait: a timer would end the tick. */
export function pause(time_ms: number): void {
  const until_s = getTime() + time_ms / 1000
  while (getTime() < until_s) continue
}

/** The bus, mV: the chip's own supply where it can read that, for the converter takes five times as long. Behind a regulator that says nothing of the
 *  bus, and the input that the paced loop looks at has a capacitor which hides for a tenth of a second what happens here within two milliseconds. */
function readBus_mV(senses: SensePlan): number {
  if (senses.config.has.regulator) return quickBus_mV(senses)
  if (typeof NRF === "object" && NRF.getBattery !== undefined) return NRF.getBattery() * 1000
  const config = senses.config
  if (config.has.pace) return quickBus_mV(senses)
  beginBus(senses)
  measure(senses)
  return busNow_mV(senses)
}

/** Whether the bus is carried: one below the level rises, one above it does not fall below while it settles. */
function comesUp(senses: SensePlan, level_mV: number): boolean {
  const fall_mV = senses.config.power.probeFall_mV
  const start_mV = readBus_mV(senses)
  const until_s = getTime() + senses.config.power.probeRest_ms / 1000
  let now_mV = start_mV
  while (getTime() < until_s) {
    now_mV = readBus_mV(senses)
    if (start_mV < level_mV ? Math.abs(now_mV - start_mV) >= fall_mV : now_mV < level_mV) break
  }
  return now_mV >= Math.min(level_mV, start_mV)
}

/** One command of a change of switches; after a check that failed, none. */
export function setSwitches(senses: SensePlan, command: Command): void {
  const latch = senses.latch
  if (latch.failed > 0) return
  scanNext(senses)
  if (command.kind === "switches") setLines(latch, latch.lines, command.value)
  else if (command.kind === "probe") {
    const before = latch.closed
    pause(senses.config.power.probeRest_ms)
    const settled_mV = readBus_mV(senses)
    setLines(latch, latch.lines, command.value)
    pause(PROBE_MS)
    checked(latch, settled_mV - readBus_mV(senses) >= senses.config.power.probeFall_mV)
    setLines(latch, latch.lines, before)
  } else {
    checked(latch, comesUp(senses, command.value))
    for (let at = 0; at < command.bytes.length; at += 4) if (latch.failed > 0) setLines(latch, latch.lines, maskAt(command.bytes, at))
  }
}
