// Snapshots as records with consecutive sequence numbers: the pack, its cells, its counters if it has any, and what its
// gauge has learnt if that is anything.
// The sequence number of the pack is the mark of the whole: cell record i belongs to it if it is number mark + 1 + i.

import { S16_UNKNOWN, S24_UNKNOWN, U16_UNKNOWN, U24_UNKNOWN, U8_UNKNOWN, errorCode, fromCode, signedCode, unsignedCode } from "./code.js"
import { accountModel, accountPart, decodeAccount } from "./account.js"
import type { JournalEvent } from "./event.js"
import { decodeEvent } from "./event.js"
import { type Learned, decodeLearned, hasLearned } from "./learned.js"
import {
  KIND_CELLS, KIND_COUNTS, KIND_EVENT, KIND_GAUGE, KIND_PACK, KIND_STRESS, RECORD_VERSION, TIME_SPLIT,
  getSigned, getUnsigned, headOf, payloadOf, readHead, sealRecord,
} from "./record.js"
import type { Snapshot } from "./snapshot.js"
import { CELLS_PER_RECORD, MAX_COUNTS, createSnapshot } from "./snapshot.js"

const FLAG_CHARGING = 1
const FLAG_LOW = 2
const FLAG_HARVESTING = 4
const FLAG_COPY = 8
const FLAG_COUNTS = 16
const BOOTS_AGO_AT = 5
const BOOTS_AGO_MAX = 7
/** The flags are full, so this one is the highest bit of the number of cells, 0 in all older journals. Firmware that
 *  does not know it misses a hundred cells and refuses the snapshot as a whole. */
const GAUGE_FOLLOWS = 128

const SOC_STEPS = 50000
const ERROR_STEPS = 500
const CAPACITY_STEPS = 200

export interface PackRecord {
  kind: "pack"
  boot: number
  sequence: number
  time_ms: number
  cells: number
  hasCounts: boolean
  hasGauge: boolean
  /** A repetition of an earlier snapshot, at the start of a page. */
  copy: boolean
  /** Its arrays are empty until the cells have been found. */
  snapshot: Snapshot
}

export interface CellsRecord {
  kind: "cells"
  boot: number
  sequence: number
  time_ms: number
  /** 0 for the cells 0-2, 1 for the cells 3-5, .. */
  index: number
  cell_mV: number[]
  soc: number[]
  error: number[]
  capacity: number[]
}

export interface CountsRecord {
  kind: "counts"
  boot: number
  sequence: number
  time_ms: number
  counts: number[]
}

export interface GaugeRecord {
  kind: "gauge"
  boot: number
  sequence: number
  time_ms: number
  learned: Learned
}

/** A part of the account of stress. */
export interface StressRecord {
  kind: "stress"
  boot: number
  sequence: number
  time_ms: number
  part: number
  modelId: number
  numbers: number[]
}

export interface EventRecord {
  kind: "event"
  boot: number
  sequence: number
  time_ms: number
  event: JournalEvent
}

export type JournalRecord = PackRecord | CellsRecord | CountsRecord | GaugeRecord | StressRecord | EventRecord

/** The pack record of a snapshot.
 *  @param boot the boot that writes; the snapshot's own may be earlier if it is a copy */
export function encodePack(snapshot: Snapshot, boot: number, sequence: number, copy: boolean): number[] {
  let ago = (boot - snapshot.boot) & 65535
  if (ago > BOOTS_AGO_MAX) ago = BOOTS_AGO_MAX
  let flags = ago << BOOTS_AGO_AT
  if (snapshot.charging) flags = flags | FLAG_CHARGING
  if (snapshot.low) flags = flags | FLAG_LOW
  if (snapshot.harvesting) flags = flags | FLAG_HARVESTING
  if (copy) flags = flags | FLAG_COPY
  if (snapshot.counts.length > 0) flags = flags | FLAG_COUNTS
  const high = Math.floor(snapshot.time_ms / TIME_SPLIT)
  const low = snapshot.time_ms - high * TIME_SPLIT
  const bus = unsignedCode(snapshot.bus_mV, 1, 65534, U16_UNKNOWN)
  const current = signedCode(snapshot.current_nA / 10, 8388607, S24_UNKNOWN)
  const harvest = unsignedCode(snapshot.harvest_nA, 0.1, 16777214, U24_UNKNOWN)
  const temperature = signedCode(snapshot.temperature_cC, 32767, S16_UNKNOWN)
  const soc = unsignedCode(snapshot.packSoc, SOC_STEPS, SOC_STEPS, U16_UNKNOWN)
  const bytes = [
    (RECORD_VERSION << 4) | KIND_PACK, boot & 255, boot >> 8,
    sequence & 255, (sequence >> 8) & 255, (sequence >> 16) & 255, (sequence >> 24) & 255,
    low & 255, (low >> 8) & 255, low >> 16, high & 255, high >> 8,
    snapshot.modelId & 255, (snapshot.modelId >> 8) & 255,
    snapshot.soc.length | (hasLearned(snapshot) ? GAUGE_FOLLOWS : 0), snapshot.series & 255, flags,
    bus & 255, bus >> 8, current & 255, (current >> 8) & 255, (current >> 16) & 255,
    harvest & 255, (harvest >> 8) & 255, harvest >> 16, temperature & 255, (temperature >> 8) & 255,
    soc & 255, soc >> 8, errorCode(snapshot.packError, ERROR_STEPS, U8_UNKNOWN),
  ]
  sealRecord(bytes)
  return bytes
}

/** The record of the cells 3 index to 3 index + 2; slots beyond the last cell are unknown. */
export function encodeCells(snapshot: Snapshot, index: number, boot: number, sequence: number): number[] {
  const bytes = headOf(KIND_CELLS + index, snapshot.time_ms, boot, sequence)
  const first = index * CELLS_PER_RECORD
  for (let i = first; i < first + CELLS_PER_RECORD; i++) {
    if (i < snapshot.soc.length) {
      const voltage = signedCode(snapshot.cell_mV[i], 32767, S16_UNKNOWN)
      const soc = unsignedCode(snapshot.soc[i], SOC_STEPS, SOC_STEPS, U16_UNKNOWN)
      bytes.push(
        voltage & 255, (voltage >> 8) & 255, soc & 255, soc >> 8,
        errorCode(snapshot.error[i], ERROR_STEPS, U8_UNKNOWN), unsignedCode(snapshot.capacity[i], CAPACITY_STEPS, 254, U8_UNKNOWN),
      )
    } else {
      bytes.push(0, 0x80, 255, 255, 255, 255)
    }
  }
  sealRecord(bytes)
  return bytes
}

/** The record of the counters. */
export function encodeCounts(snapshot: Snapshot, boot: number, sequence: number): number[] {
  const bytes = headOf(KIND_COUNTS, snapshot.time_ms, boot, sequence)
  // 2^24 - 1 marks an unused counter, so that count is skipped: one event in 16.7 million.
  for (let i = 0; i < MAX_COUNTS; i++) {
    const count = i < snapshot.counts.length ? snapshot.counts[i] % U24_UNKNOWN : U24_UNKNOWN
    bytes.push(count & 255, (count >> 8) & 255, count >> 16)
  }
  sealRecord(bytes)
  return bytes
}

function decodePack(bytes: number[], offset: number, boot: number, sequence: number, time_ms: number): PackRecord {
  const at = payloadOf(offset)
  const cells = bytes[at + 2]
  const flags = bytes[at + 4]
  const current = getSigned(bytes, at + 7, 3)
  const harvest = getUnsigned(bytes, at + 10, 3)
  const snapshot = createSnapshot(0, 0)
  snapshot.time_ms = time_ms
  snapshot.boot = (boot - (flags >> BOOTS_AGO_AT)) & 65535
  snapshot.modelId = getUnsigned(bytes, at, 2)
  snapshot.series = bytes[at + 3]
  snapshot.charging = (flags & FLAG_CHARGING) !== 0
  snapshot.low = (flags & FLAG_LOW) !== 0
  snapshot.harvesting = (flags & FLAG_HARVESTING) !== 0
  snapshot.bus_mV = fromCode(getUnsigned(bytes, at + 5, 2), 1, U16_UNKNOWN)
  snapshot.current_nA = current === S24_UNKNOWN ? NaN : current * 10
  snapshot.harvest_nA = harvest === U24_UNKNOWN ? NaN : harvest * 10
  snapshot.temperature_cC = fromCode(getSigned(bytes, at + 13, 2), 1, S16_UNKNOWN)
  snapshot.packSoc = fromCode(getUnsigned(bytes, at + 15, 2), SOC_STEPS, U16_UNKNOWN)
  snapshot.packError = fromCode(bytes[at + 17], ERROR_STEPS, U8_UNKNOWN)
  return {
    kind: "pack", boot: boot, sequence: sequence, time_ms: time_ms,
    cells: cells & (GAUGE_FOLLOWS - 1),
    hasCounts: (flags & FLAG_COUNTS) !== 0,
    hasGauge: (cells & GAUGE_FOLLOWS) !== 0,
    copy: (flags & FLAG_COPY) !== 0,
    snapshot: snapshot,
  }
}

function decodeCells(bytes: number[], offset: number, index: number, boot: number, sequence: number, time_ms: number): CellsRecord {
  const record: CellsRecord = {
    kind: "cells", boot: boot, sequence: sequence, time_ms: time_ms, index: index,
    cell_mV: [], soc: [], error: [], capacity: [],
  }
  for (let i = 0; i < CELLS_PER_RECORD; i++) {
    const at = payloadOf(offset) + i * 6
    record.cell_mV.push(fromCode(getSigned(bytes, at, 2), 1, S16_UNKNOWN))
    record.soc.push(fromCode(getUnsigned(bytes, at + 2, 2), SOC_STEPS, U16_UNKNOWN))
    record.error.push(fromCode(bytes[at + 4], ERROR_STEPS, U8_UNKNOWN))
    record.capacity.push(fromCode(bytes[at + 5], CAPACITY_STEPS, U8_UNKNOWN))
  }
  return record
}

function decodeCounts(bytes: number[], offset: number, boot: number, sequence: number, time_ms: number): CountsRecord {
  const counts: number[] = []
  for (let i = 0; i < MAX_COUNTS; i++) {
    const count = getUnsigned(bytes, payloadOf(offset) + i * 3, 3)
    if (count !== U24_UNKNOWN) counts.push(count)
  }
  return { kind: "counts", boot: boot, sequence: sequence, time_ms: time_ms, counts: counts }
}

/** The record in the slot at `offset`, or nothing if the slot is blank, torn, damaged or of another version. */
export function decodeRecord(bytes: number[], offset: number): JournalRecord | undefined {
  const head = readHead(bytes, offset)
  if (head === undefined) return undefined
  if (head.kind === KIND_PACK) return decodePack(bytes, offset, head.boot, head.sequence, head.time_ms)
  if (head.kind === KIND_COUNTS) return decodeCounts(bytes, offset, head.boot, head.sequence, head.time_ms)
  if (head.kind === KIND_GAUGE) {
    return { kind: "gauge", boot: head.boot, sequence: head.sequence, time_ms: head.time_ms, learned: decodeLearned(bytes, offset) }
  }
  if (head.kind === KIND_STRESS) {
    const numbers: number[] = []
    decodeAccount(bytes, offset, numbers)
    return {
      kind: "stress", boot: head.boot, sequence: head.sequence, time_ms: head.time_ms,
      part: accountPart(bytes, offset), modelId: accountModel(bytes, offset), numbers: numbers,
    }
  }
  if (head.kind !== KIND_EVENT) {
    return decodeCells(bytes, offset, head.kind - KIND_CELLS, head.boot, head.sequence, head.time_ms)
  }
  const event = decodeEvent(bytes, offset, head)
  if (event === undefined) return undefined
  return { kind: "event", boot: head.boot, sequence: head.sequence, time_ms: head.time_ms, event: event }
}
