// The black box: the first time after a start that a fault trips that warns or more, the four scans before it, its own and the two after it go to the
// journal, as events that an older reader skips. It is a delay line, one record a scan: several at once are more than an interpreter has time for.

import { filled } from "../arithmetic.js"
import type { PowerModule } from "../module.js"
import { ROW, SEVERITY, VOLTAGE_HIGH, VOLTAGE_LOW, WARN } from "../protect/table.js"
import type { Command } from "../types.js"
import { signedCode, unsignedCode, U16_UNKNOWN } from "./code.js"
import { NO_PLACE } from "./event.js"
import { appendEvent, type Journal } from "./journal.js"
import { getSigned, getUnsigned, payloadOf } from "./record.js"

const BEFORE = 4
const AFTER = 2

/** One scan: whole numbers, in the units of the sample but for voltages (mV). */
export interface BoxedScan {
  time_ms: number
  low_mV: number
  high_mV: number
  bus_mV: number
  current_nA: number
  harvest_nA: number
  temperature_cC: number
}

export interface BlackBox {
  /** The last scans, `SCAN` numbers each, in turn; `next` is where the oldest begins. A time below zero: nothing yet. */
  scans: number[]
  next: number
  /** Row that tripped, and how many of the scans around it are still to be kept. */
  row: number
  left: number
}

/** Numbers of a scan: time, lowest and highest cell, bus, current, harvest, temperature, as in `BoxedScan`. */
const SCAN = 7

export function createBlackBox(): BlackBox {
  return { scans: filled((BEFORE + 1) * SCAN, -1), next: 0, row: 0, left: 0 }
}

function keepOldest(box: BlackBox, journal: Journal, commands: Command[]): void {
  const scans = box.scans
  const at = box.next
  const detail = BEFORE + 1 + AFTER - box.left
  box.left--
  const time_ms = scans[at]
  if (time_ms < 0) return
  const low = signedCode(scans[at + 1], 32767, 0)
  const high = signedCode(scans[at + 2], 32767, 0)
  const bus = unsignedCode(scans[at + 3], 1, 65534, U16_UNKNOWN)
  const harvest = unsignedCode(scans[at + 5], 1 / 100, 65534, U16_UNKNOWN)
  const temperature = signedCode(scans[at + 6], 32767, 0)
  appendEvent(journal, { time_ms, kind: "scan", subject: box.row, detail, place: NO_PLACE, value: scans[at + 4] }, commands, [
    low & 255, (low >> 8) & 255, high & 255, (high >> 8) & 255, bus & 255, bus >> 8, temperature & 255, (temperature >> 8) & 255, harvest & 255, harvest >> 8,
  ])
}

/** Takes a scan, and writes one that is to be kept; after the events of the scan. */
export function boxScan(box: BlackBox, journal: Journal, module: PowerModule, commands: Command[]): void {
  const protection = module.protection
  const measured = module.measured
  const scans = box.scans
  const at = box.next
  scans[at] = measured.time_ms
  scans[at + 1] = Math.floor(protection.values[VOLTAGE_LOW] / 1000)
  scans[at + 2] = Math.floor(protection.values[VOLTAGE_HIGH] / 1000)
  scans[at + 3] = Math.floor(measured.bus_uV / 1000)
  scans[at + 4] = measured.current_nA
  scans[at + 5] = measured.harvest_nA
  scans[at + 6] = measured.temperature_cC
  box.next = at + SCAN < scans.length ? at + SCAN : 0
  const changed = protection.changed
  for (let i = 0; i < changed.length && box.left === 0; i++) {
    const row = changed[i]
    const trips = protection.states.trips[row]
    if (!protection.states.active[row] || trips === undefined || trips.count > 1 || protection.table[row * ROW + SEVERITY] < WARN) continue
    box.row = row
    box.left = BEFORE + 1 + AFTER
  }
  if (box.left > 0) keepOldest(box, journal, commands)
}

/** The scan in the event at `offset` of a journal.
 *  @param time_ms of its record */
export function boxedScan(bytes: number[], offset: number, time_ms: number): BoxedScan {
  const at = payloadOf(offset)
  return {
    time_ms, current_nA: getSigned(bytes, at + 4, 4), low_mV: getSigned(bytes, at + 8, 2), high_mV: getSigned(bytes, at + 10, 2),
    bus_mV: getUnsigned(bytes, at + 12, 2), temperature_cC: getSigned(bytes, at + 14, 2), harvest_nA: getUnsigned(bytes, at + 16, 2) * 100,
  }
}
