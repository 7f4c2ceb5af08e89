// Readings of devices, without I/O and over as many ticks as they need. A wait of more than a few milliseconds costs more energy than coming
// back in a tick that is there anyway, so it is not waited out; a device that does not come to an end is given up, so that no tick hangs on it.
//   beginSteps(sensor, time_ms, asked)
//   while (stepDue(sensor, time_ms)) { wait; feedStep(sensor, time_ms, walk(sensor.reading.plan), analog) }
//   sample.readings[i] = takeValue(sensor)

import { filled } from "../core/arithmetic.js"
import { NO_READING } from "../core/types.js"
import { beginReading, createReading, type Device, endReading, MOST_STEPS, NOT_READY, READ_OK, type Reading } from "../drivers/device.js"

/** Waited out within the tick: about what a scan's own conversions take. */
export const PATIENCE_US = 3000
/** A step may be taken this long after its tick began, and its wait counts from then. */
export const LATEST_MS = 500
/** Codes of device.ts. */
const CODES = 7

export interface SensorReading {
  device: Device
  reading: Reading
  steps: number
  /** Nothing is done before this. */
  resume_ms: number
  /** Powered: from the first step to the end. */
  busy: boolean
  /** How often readings ended with each code, since boot. */
  codes: number[]
}

/** @param devices one per sensor, undefined where a sensor is read raw */
export function createReadings(devices: (Device | undefined)[]): (SensorReading | undefined)[] {
  const list: (SensorReading | undefined)[] = []
  for (let i = 0; i < devices.length; i++) {
    const device = devices[i]
    if (device === undefined) list.push(undefined)
    else list.push({ device: device, reading: createReading(), steps: 0, resume_ms: 0, busy: false, codes: filled(CODES, READ_OK) })
  }
  return list
}

/** Gives the device what it asked for, and sees when it wants more. */
export function feedStep(sensor: SensorReading, time_ms: number, replies: number[][], analog: number): void {
  const reading = sensor.reading
  if (sensor.steps > MOST_STEPS) endReading(reading, NOT_READY, NO_READING)
  else sensor.device(reading, replies, analog)
  sensor.steps = sensor.steps + 1
  if (reading.wait_us <= PATIENCE_US) return
  sensor.resume_ms = time_ms + LATEST_MS + Math.ceil(reading.wait_us / 1000)
  reading.wait_us = 0
}

/** Begins a reading if one is asked for. One that is going on already goes on. */
export function beginSteps(sensor: SensorReading, time_ms: number, asked: boolean): void {
  if (!asked || sensor.busy) return
  sensor.busy = true
  sensor.steps = 0
  sensor.resume_ms = time_ms
  beginReading(sensor.reading)
  feedStep(sensor, time_ms, [], NO_READING)
}

/** Whether there is something to do in the tick that began at `time_ms`. */
export function stepDue(sensor: SensorReading, time_ms: number): boolean {
  return !sensor.reading.done && time_ms >= sensor.resume_ms
}

/** At the end of a reading its value, once, and its code is counted; NO_READING otherwise. */
export function takeValue(sensor: SensorReading): number {
  const reading = sensor.reading
  if (!sensor.busy || !reading.done) return NO_READING
  sensor.busy = false
  sensor.codes[reading.code]++
  return reading.value
}
