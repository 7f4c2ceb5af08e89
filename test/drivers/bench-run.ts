// Leads a device through one reading on its bench, as a shell does, and lets things go wrong at chosen moments.

import { beginReading, createReading, type Reading, MOST_STEPS } from "../../src/drivers/device.js"
import { NO_READING } from "../../src/core/types.js"
import type { Transfer } from "../../src/drivers/transfer.js"
import { BusError } from "../../sim/chips/register-chip.js"
import type { Bench } from "./member.js"

/** What goes wrong at one moment.
 *  - nack: not acknowledged, nothing was taken
 *  - time-out: the write was taken, the read was not
 *  - lost: all of it was done, and the reply did not arrive
 *  - short: the reply lacks its last byte
 *  - power: just before, the supply failed and came back
 *  - off: just before, the supply failed; it comes back after the reading
 *  - stuck: from here to the end of the reading every transfer times out, and nothing is taken */
export const FAULTS = ["nack", "time-out", "lost", "short", "power", "off", "stuck"] as const
export type Fault = typeof FAULTS[number]

/** Moments of a reading, in order: both halves of a wait, each transfer, the conversions of an analog input. */
export type Moment = "wait" | "write" | "read" | "convert"

export interface Outcome {
  code: number
  value: number
  reading: Reading
  steps: number
  moments: Moment[]
  transfers: Transfer[]
  /** What was asked for in all. */
  waited_us: number
}

export interface Circumstances {
  faults?: Map<number, Fault>
  /** Time passes for everybody but the device's surroundings: no conversion ever ends. */
  frozen?: boolean
}

export function advance(bench: Bench, elapsed_us: number): void {
  for (const chip of Object.values(bench.chips)) chip.advance(elapsed_us)
  bench.advance?.(elapsed_us)
}

export function losePower(bench: Bench): void {
  for (const chip of Object.values(bench.chips)) chip.powerOnReset()
  bench.losePower?.()
}

export function resting(bench: Bench): boolean {
  return Object.values(bench.chips).every(chip => chip.resting()) && (bench.resting?.() ?? true)
}

/** One reading from its beginning to its end, or to one step more than is allowed. */
export function read(bench: Bench, { faults = new Map(), frozen = false }: Circumstances = {}): Outcome {
  const reading = createReading()
  const moments: Moment[] = []
  const transfers: Transfer[] = []
  const world: { mode: "good" | "off" | "stuck" } = { mode: "good" }
  let waited_us = 0

  /** @returns what goes wrong now */
  const meet = (moment: Moment): Fault | undefined => {
    const fault = faults.get(moments.length)
    moments.push(moment)
    if (fault === "power" || fault === "off") losePower(bench)
    if (fault === "off" || fault === "stuck") world.mode = fault
    return fault
  }

  const transfer = (wanted: Transfer): number[] | undefined => {
    const { address, write, readLength } = wanted
    const fault = meet(readLength > 0 ? "read" : "write")
    transfers.push(wanted)
    const chip = bench.chips[address]
    if (chip === undefined || world.mode !== "good" || fault === "nack") return undefined
    try {
      if (fault === "time-out") {
        if (write.length > 0) chip.transfer(write, 0)
        return undefined
      }
      const reply = chip.transfer(write, readLength)
      if (fault === "lost") return undefined
      return fault === "short" ? reply.slice(0, -1) : reply
    } catch (error) {
      if (error instanceof BusError) return undefined
      throw error
    }
  }

  const walk = (plan: Transfer[]): number[][] => {
    const replies: number[][] = []
    for (const wanted of plan) {
      const reply = transfer(wanted)
      if (reply === undefined) break
      replies.push(reply)
    }
    return replies
  }

  const pass = (elapsed_us: number): void => {
    meet("wait")
    if (!frozen) advance(bench, elapsed_us)
  }

  let steps = 0
  beginReading(reading)
  bench.device(reading, [], NO_READING)
  while (!reading.done && steps <= MOST_STEPS) {
    steps++
    waited_us += reading.wait_us
    if (reading.wait_us > 0) {
      pass(Math.floor(reading.wait_us / 2))
      pass(Math.ceil(reading.wait_us / 2))
    }
    const replies = walk(reading.plan)
    let analog = NO_READING
    if (reading.conversions > 0) {
      meet("convert")
      // Without supply an input reads its own ground.
      analog = world.mode === "off" ? 0 : bench.convert?.(reading.conversions) ?? NO_READING
    }
    bench.device(reading, replies, analog)
  }
  return { code: reading.code, value: reading.value, reading, steps, moments, transfers, waited_us }
}
