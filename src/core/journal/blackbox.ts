// The black box: the first time after a start that a fault trips that warns or more, the four scans before it, its own and the two after it go to the
// journal, as events that an older reader skips.

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
  /** The last scans, oldest first. */
  scans: BoxedScan[]
  /** Row that tripped, and scans that are still to be kept. */
  row: number
  left: number
}

export function createBlackBox(): BlackBox {
  return { scans: [], row: 0, left: 0 }
}

function keep(box: BlackBox, journal: Journal, index: number, detail: number, commands: Command[]): void {
  const scan = box.scans[index]
  const low = signedCode(scan.low_mV, 32767, 0)
  const high = signedCode(scan.high_mV, 32767, 0)
  const bus = unsignedCode(scan.bus_mV, 1, 65534, U16_UNKNOWN)
  const temperature = signedCode(scan.temperature_cC, 32767, 0)
  const harvest = unsignedCode(scan.harvest_nA, 1 / 100, 65534, U16_UNKNOWN)
  appendEvent(journal, { time_ms: scan.time_ms, kind: "scan", subject: box.row, detail, place: NO_PLACE, value: scan.current_nA }, commands, [
    low & 255, (low >> 8) & 255, high & 255, (high >> 8) & 255, bus & 255, bus >> 8, temperature & 255, (temperature >> 8) & 255, harvest & 255, harvest >> 8,
  ])
}

/** Takes a scan, and writes what is to be kept; after the events of the scan. */
export function boxScan(box: BlackBox, journal: Journal, module: PowerModule, commands: Command[]): void {
  const protection = module.protection
  const measured = module.measured
  const scans = box.scans
  if (scans.length > BEFORE) scans.shift()
  scans.push({
    time_ms: measured.time_ms, low_mV: Math.floor(protection.values[VOLTAGE_LOW] / 1000), high_mV: Math.floor(protection.values[VOLTAGE_HIGH] / 1000),
    bus_mV: Math.floor(measured.bus_uV / 1000), current_nA: measured.current_nA, harvest_nA: measured.harvest_nA, temperature_cC: measured.temperature_cC,
  })
  const newest = scans.length - 1
  if (box.left > 0) {
    box.left--
    keep(box, journal, newest, BEFORE + AFTER - box.left, commands)
    return
  }
  for (let i = 0; i < protection.changed.length; i++) {
    const row = protection.changed[i]
    if (!protection.states.active[row] || protection.states.count[row] > 1 || protection.table[row * ROW + SEVERITY] < WARN) continue
    box.row = row
    box.left = AFTER
    for (let j = 0; j <= newest; j++) keep(box, journal, j, BEFORE - newest + j, commands)
    return
  }
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
