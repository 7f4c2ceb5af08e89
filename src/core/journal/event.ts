import type { RecordHead } from "./record.js"
import { KIND_EVENT, RECORD_VERSION, TIME_SPLIT, getSigned, payloadOf, sealRecord } from "./record.js"

/** - "boot":     subject = cause (0 power-on, 1 brown-out, 2 watchdog, 3 software), value = modelId
 *  - "trip", "clear": subject = fault id, detail = severity, place = cell, value = what was measured
 *  - "topology": subject = series before, detail = series after (0 = isolated), value = cells that are taken out, as bits
 *  - "note":     whatever an application wants to keep
 *  - "refused":  the memory was not believed. subject = REFUSED_FOREIGN, value = modelId found; REFUSED_DAMAGED,
 *                value = damaged slots met (JournalScan.damaged); or REFUSED_CONTRADICTED, value = 0
 *  - "recondition": subject = outcome (care/recondition.ts), detail = fault row that ended it, place = cell, value = its capacity before
 *                and after, thousandths of the sheet's: before · 65536 + after
 *  - "scan":     what was measured around a trip (blackbox.ts). subject = fault id, detail = which of them, value = pack current, nA
 *  - "begin", "end": what a sensor's detector has seen, at the time of the first reading that showed it. subject = place among the sensors, detail = code
 *                of what it looks for (project/detectors.ts), and UNSURE where it is not to be relied on; value = events that have begun since the boot, or how long
 *                this one lasted, ms */
export type EventKind = "boot" | "trip" | "clear" | "topology" | "note" | "refused" | "recondition" | "scan" | "begin" | "end"

/** Added to the detail of a "begin" or "end". */
export const UNSURE = 128

/** The snapshot is of another model. */
export const REFUSED_FOREIGN = 1
/** Records newer than the snapshot that was taken, or all, are damaged. */
export const REFUSED_DAMAGED = 2
/** What was restored does not agree with the measured voltage. */
export const REFUSED_CONTRADICTED = 3

// Position = code in flash; append only.
const EVENT_KINDS: EventKind[] = ["boot", "trip", "clear", "topology", "note", "refused", "recondition", "scan", "begin", "end"]

/** `place` of an event that belongs to no cell. */
export const NO_PLACE = 255

export interface JournalEvent {
  time_ms: number
  kind: EventKind
  /** 0..255 each. */
  subject: number
  detail: number
  place: number
  /** 32 bits, signed. */
  value: number
}

/** Bytes of an event after its value. */
const NOTHING = [255, 255, 255, 255, 255, 255, 255, 255, 255, 255]

/** The 32 bytes of an event.
 *  @param more ten bytes after the value; 255s where absent */
export function encodeEvent(event: JournalEvent, boot: number, sequence: number, more?: number[]): number[] {
  const high = Math.floor(event.time_ms / TIME_SPLIT)
  const low = event.time_ms - high * TIME_SPLIT
  const value = event.value
  const rest = more === undefined ? NOTHING : more
  const bytes = [
    (RECORD_VERSION << 4) | KIND_EVENT, boot & 255, boot >> 8,
    sequence & 255, (sequence >> 8) & 255, (sequence >> 16) & 255, (sequence >> 24) & 255,
    low & 255, (low >> 8) & 255, low >> 16, high & 255, high >> 8,
    EVENT_KINDS.indexOf(event.kind), event.subject & 255, event.detail & 255, event.place & 255,
    value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255,
    rest[0], rest[1], rest[2], rest[3], rest[4], rest[5], rest[6], rest[7], rest[8], rest[9],
  ]
  sealRecord(bytes)
  return bytes
}

/** @returns nothing if this version does not know the event's code */
export function decodeEvent(bytes: number[], offset: number, head: RecordHead): JournalEvent | undefined {
  const at = payloadOf(offset)
  const code = bytes[at]
  if (code >= EVENT_KINDS.length) return undefined
  return {
    time_ms: head.time_ms,
    kind: EVENT_KINDS[code],
    subject: bytes[at + 1],
    detail: bytes[at + 2],
    place: bytes[at + 3],
    value: getSigned(bytes, at + 4, 4),
  }
}
