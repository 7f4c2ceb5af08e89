// The 32 bytes of a record; docs/field.md has the table. Little-endian throughout.
//   0 version (high nibble) and kind   1-2 boot   3-6 sequence   7-11 time_ms   12-29 payload   30-31 CRC

import { crc16 } from "./crc.js"

export const RECORD_BYTES = 32
/** A reader refuses other versions; 15 would look like erased flash. */
export const RECORD_VERSION = 1

export const KIND_PACK = 1
export const KIND_EVENT = 2
export const KIND_COUNTS = 3
export const KIND_GAUGE = 4
export const KIND_STRESS = 5
/** Kinds 8 to 13 are the cells 0-2, 3-5, .. 15-17 of a snapshot. */
export const KIND_CELLS = 8
const KIND_CELLS_LAST = 13

const PAYLOAD = 12
const CRC_AT = 30

/** Times are split by division and subtraction: a shift would lose what is above 32 bits, and so does the % of
 *  DeviceScript 2.16.4 (7160493762 % 16777216 gives -3377470 there). 2^40 ms are 34 years. */
export const TIME_SPLIT = 16777216

/** What all kinds have in common. */
export interface RecordHead {
  kind: number
  boot: number
  sequence: number
  time_ms: number
}

/** The first 12 bytes of a record. */
export function headOf(kind: number, time_ms: number, boot: number, sequence: number): number[] {
  const high = Math.floor(time_ms / TIME_SPLIT)
  const low = time_ms - high * TIME_SPLIT
  return [
    (RECORD_VERSION << 4) | kind, boot & 255, boot >> 8,
    sequence & 255, (sequence >> 8) & 255, (sequence >> 16) & 255, (sequence >> 24) & 255,
    low & 255, (low >> 8) & 255, low >> 16, high & 255, high >> 8,
  ]
}

/** Close a record: append the CRC of its first 30 bytes.
 *  The encoders write a record as one array literal, because a literal of 32 costs an interpreter a quarter of 32 pushes. */
export function sealRecord(bytes: number[]): void {
  const crc = crc16(bytes, 0, CRC_AT)
  bytes.push(crc & 255, crc >> 8)
}

/** Unsigned integer of `count` bytes. */
export function getUnsigned(bytes: number[], at: number, count: number): number {
  let value = 0
  for (let i = count - 1; i >= 0; i--) value = value * 256 + bytes[at + i]
  return value
}

/** Two's complement integer of `count` bytes. */
export function getSigned(bytes: number[], at: number, count: number): number {
  let span = 1
  for (let i = 0; i < count; i++) span = span * 256
  const value = getUnsigned(bytes, at, count)
  return value >= span / 2 ? value - span : value
}

/** Where the payload of the record at `offset` begins. */
export function payloadOf(offset: number): number {
  return offset + PAYLOAD
}

/** True when the slot at `offset` was never programmed since its page was erased. */
export function isBlank(bytes: number[], offset: number): boolean {
  for (let i = 0; i < RECORD_BYTES; i++) {
    if (bytes[offset + i] !== 255) return false
  }
  return true
}

/** The head of the record at `offset`, or nothing if the slot is blank, torn, damaged or of another version. */
export function readHead(bytes: number[], offset: number): RecordHead | undefined {
  if (bytes.length < offset + RECORD_BYTES || bytes[offset] >> 4 !== RECORD_VERSION) return undefined
  const kind = bytes[offset] & 15
  if (kind < KIND_PACK || kind > KIND_CELLS_LAST || (kind > KIND_STRESS && kind < KIND_CELLS)) return undefined
  if (crc16(bytes, offset, offset + CRC_AT) !== getUnsigned(bytes, offset + CRC_AT, 2)) return undefined
  return {
    kind: kind,
    boot: getUnsigned(bytes, offset + 1, 2),
    sequence: getUnsigned(bytes, offset + 3, 4),
    time_ms: getUnsigned(bytes, offset + 7, 5),
  }
}
