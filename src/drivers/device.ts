// One reading of a device, as data: what to say on the bus, how many conversions of an analog input to take, how long to wait before it, and in
// the end a value, or a code that says why there is none. Drivers do no I/O and know no clock, so a device is a function that is asked again
// after each step:
//   beginReading(reading)
//   device(reading, [], NO_READING)
//   while (!reading.done) { wait reading.wait_us; device(reading, walk(reading.plan), analog(reading.conversions)) }

import { NO_READING } from "../core/types.js"
import type { Transfer } from "./transfer.js"

/** How a reading ended. */
export const READ_OK = 0
/** Nobody answered, or the bus did not come free. */
export const NO_ANSWER = 1
/** Somebody answered, but it is another chip. */
export const WRONG_CHIP = 2
/** No result after as long as the datasheet allows. */
export const NOT_READY = 3
/** Beyond what the device can measure: the value would be the edge, not the truth. */
export const OUT_OF_RANGE = 4
/** It has forgotten what it was told since the reading began: its supply failed between warm-up and result. */
export const POWER_LOST = 5
/** The reply does not agree with its own checksum, or has another length. */
export const GARBLED = 6

/** More steps than this and a reading is given up: no device can hang a tick. */
export const MOST_STEPS = 32

export interface Reading {
  /** To do next: wait so long, walk the plan, then take so many conversions of the device's own analog input (0: none). A wait of more than a
   *  tick is not waited out: the shell comes back when it is over. */
  wait_us: number
  plan: Transfer[]
  conversions: number
  /** Where the device is in its own steps; 0 at the beginning. What it notes between steps. */
  phase: number
  note: number
  /** Over: with a code, and a whole number in the device's own unit, NO_READING unless the code is READ_OK. */
  done: boolean
  code: number
  value: number
}

/** @param reading is led one step further: to the next thing to do, or to its end
 *  @param replies to the plan, in order; fewer than it has if the bus failed
 *  @param analog sum of the conversions that were asked for, each 0..65535 of the supply (ratio-metric); NO_READING if none were */
export type Device = (reading: Reading, replies: number[][], analog: number) => void

export function createReading(): Reading {
  return { wait_us: 0, plan: [], conversions: 0, phase: 0, note: 0, done: true, code: READ_OK, value: NO_READING }
}

export function beginReading(reading: Reading): void {
  reading.phase = 0
  reading.note = 0
  reading.done = false
  reading.code = READ_OK
  reading.value = NO_READING
}

/** The device's next step: go to `phase` with this plan, after so long. */
export function askNext(reading: Reading, phase: number, wait_us: number, plan: Transfer[]): void {
  reading.phase = phase
  reading.wait_us = wait_us
  reading.plan = plan
  reading.conversions = 0
}

/** The end of a reading. */
export function endReading(reading: Reading, code: number, value: number): void {
  reading.done = true
  reading.wait_us = 0
  reading.plan = []
  reading.conversions = 0
  reading.code = code
  reading.value = code === READ_OK ? value : NO_READING
}
