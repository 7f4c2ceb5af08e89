// Recovery after a reset: a few short reads find the end of the ring and the last committed snapshot in it.
// The runtime does the reading, so that this stays free of I/O:
//   while (nextRead(scan)) feedRead(scan, read(scan.offset, scan.length))
// One read per page for its first record, a binary search for the first blank slot of the newest page, then
// backwards six records at a time until a snapshot is whole; then the head of its page, if an account of stress stands there.

import type { JournalConfig } from "../config.js"
import type { Assembly } from "./assembly.js"
import { assemble, createAssembly } from "./assembly.js"
import { decodeRecord } from "./codec.js"
import { ACCOUNT_RECORDS, type Account, accountModel, accountPart, decodeAccount } from "./account.js"
import { KIND_STRESS, RECORD_BYTES, isBlank, readHead } from "./record.js"
import type { Snapshot } from "./snapshot.js"

/** Slots that one read may span: 192 bytes fit a Jacdac packet (236). */
const SLOTS_PER_READ = 6

export type ScanPhase = "heads" | "tail" | "back" | "account" | "done"

export interface JournalScan {
  /** What to read next: byte offset in the journal and length, at most 192. */
  offset: number
  length: number
  /** The last committed snapshot; nothing in a fresh journal. */
  snapshot: Snapshot | undefined
  /** Cells in series when the array was last seen in a grouping, 0 if none is known; and those that were taken out, as bits. */
  series: number
  excluded: number
  /** The account of stress of the snapshot's page, or of the newest page before it where that is damaged. */
  account: Account | undefined
  /** Number of the last boot that left a record; 0 if none did. Modulo 65536. */
  boots: number
  /** Reads so far. */
  reads: number
  /** Programmed slots that hold no sound record (version, kind or CRC is wrong), each counted once: those met on the
   *  way back from the end of the ring to `snapshot`, and those at the start of pages that nothing in them dates. The
   *  slot that a power cut tore while it was written is one of them; it is met until a snapshot lies behind it.
   *  Older damage, behind the snapshot, costs nothing and is not looked for. Whose the snapshot is (modelId) is the
   *  caller's to judge. */
  damaged: number

  // Geometry, and where to go on writing: for createJournal.
  pages: number
  page_bytes: number
  slots: number
  /** Newest page, -1 if the ring is blank; its first free slot; next sequence number. */
  newest: number
  tail: number
  sequence: number
  /** Page of the snapshot, -1 if there is none. */
  snapshotPage: number
  /** The newest page holds an event. */
  hasEvent: boolean

  // Progress.
  phase: ScanPhase
  page: number
  /** The first slot of the page was damaged: look at the ones behind it. */
  second: boolean
  heads: number[]
  /** Pages that begin with an account. */
  accounts: boolean[]
  low: number
  high: number
  end: number
  assembly: Assembly
}

/** A scan at its beginning. Never fed, it stands for a ring that is known to be blank. */
export function createScan(config: JournalConfig): JournalScan {
  return {
    offset: 0, length: 0, snapshot: undefined, series: 0, excluded: 0, account: undefined, boots: 0, reads: 0, damaged: 0,
    pages: config.pages, page_bytes: config.page_bytes, slots: Math.floor(config.page_bytes / RECORD_BYTES),
    newest: -1, tail: 0, sequence: 0, snapshotPage: -1, hasEvent: false,
    phase: "heads", page: 0, second: false, heads: [], accounts: [], low: 0, high: 0, end: 0, assembly: createAssembly(),
  }
}

function aim(scan: JournalScan, page: number, slot: number, slots: number): void {
  scan.offset = page * scan.page_bytes + slot * RECORD_BYTES
  // eslint-disable-next-line zincwear/intersection -- a field of this object, not the length of an array
  scan.length = slots * RECORD_BYTES
}

// The page with the highest first sequence number below `limit`, or -1.
function newestBelow(scan: JournalScan, limit: number): number {
  let best = -1
  for (let i = 0; i < scan.pages; i++) {
    if (scan.heads[i] >= 0 && scan.heads[i] < limit && (best < 0 || scan.heads[i] > scan.heads[best])) best = i
  }
  return best
}

function isDamaged(bytes: number[], at: number): boolean {
  return readHead(bytes, at) === undefined && !isBlank(bytes, at)
}

// The first record of a page dates it. A damaged one is replaced by the next that is sound: losing a whole page
// to one flipped bit would be a poor bargain.
function feedHead(scan: JournalScan, bytes: number[]): void {
  let sequence = -1
  let first = false
  for (let at = 0; at + RECORD_BYTES <= bytes.length && sequence < 0; at += RECORD_BYTES) {
    const head = readHead(bytes, at)
    if (head === undefined) continue
    sequence = head.sequence
    first = head.kind === KIND_STRESS
  }
  if (sequence < 0 && !scan.second && scan.slots > 1 && !isBlank(bytes, 0)) {
    scan.second = true
    return
  }
  // The way back leads through dated pages only, so what is counted here is not met again.
  if (sequence < 0) {
    // Its first slot was found damaged by the read before.
    if (scan.second && bytes.length > 0) scan.damaged = scan.damaged + 1
    for (let at = 0; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
      if (isDamaged(bytes, at)) scan.damaged = scan.damaged + 1
    }
  }
  scan.heads.push(sequence)
  scan.accounts.push(first)
  scan.second = false
  scan.page = scan.page + 1
  if (scan.page < scan.pages) return
  scan.newest = newestBelow(scan, Infinity)
  scan.page = scan.newest
  scan.low = 1
  scan.high = scan.slots
  scan.phase = scan.newest < 0 ? "done" : "tail"
}

// Slots are programmed in order, so everything before the first blank one is in use.
function feedTail(scan: JournalScan, bytes: number[]): void {
  const middle = Math.floor((scan.low + scan.high) / 2)
  if (isBlank(bytes, 0)) scan.high = middle
  else scan.low = middle + 1
}

function feedBack(scan: JournalScan, bytes: number[]): void {
  for (let at = bytes.length - RECORD_BYTES; at >= 0; at -= RECORD_BYTES) {
    const record = decodeRecord(bytes, at)
    if (record !== undefined) {
      if (record.sequence >= scan.sequence) {
        scan.sequence = record.sequence + 1
        scan.boots = record.boot
      }
      if (record.kind === "event" && scan.page === scan.newest) scan.hasEvent = true
      if (record.kind === "event" && record.event.kind === "topology" && scan.series === 0) {
        scan.series = record.event.detail
        scan.excluded = record.event.value
      }
      const snapshot = assemble(scan.assembly, record)
      if (snapshot !== undefined) {
        scan.snapshot = snapshot
        if (scan.series === 0) scan.series = snapshot.series
        scan.snapshotPage = scan.page
        scan.phase = "account"
        return
      }
    } else if (isDamaged(bytes, at)) scan.damaged = scan.damaged + 1
  }
  scan.end = scan.end - scan.length / RECORD_BYTES
}

// An account is as old as its page at most: one of the page before is better than none.
function feedAccount(scan: JournalScan, bytes: number[]): void {
  const head = readHead(bytes, 0)
  const numbers: number[] = []
  let whole = head !== undefined
  for (let i = 0; i < ACCOUNT_RECORDS; i++) {
    const at = i * RECORD_BYTES
    const part = readHead(bytes, at)
    whole = whole && part !== undefined && part.kind === KIND_STRESS && accountPart(bytes, at) === i && part.sequence === scan.heads[scan.page] + i
    if (whole) decodeAccount(bytes, at, numbers)
  }
  if (whole && head !== undefined) {
    scan.account = { modelId: accountModel(bytes, 0), time_ms: head.time_ms, numbers: numbers }
    scan.phase = "done"
  } else scan.page = newestBelow(scan, scan.heads[scan.page])
}

/** @returns true: read `scan.length` bytes at `scan.offset` and feed them; false: the scan is complete */
export function nextRead(scan: JournalScan): boolean {
  if (scan.phase === "heads") {
    if (scan.second) aim(scan, scan.page, 1, Math.min(SLOTS_PER_READ, scan.slots) - 1)
    else aim(scan, scan.page, 0, 1)
    return true
  }
  if (scan.phase === "tail") {
    if (scan.low < scan.high) {
      aim(scan, scan.page, Math.floor((scan.low + scan.high) / 2), 1)
      return true
    }
    scan.tail = scan.low
    scan.end = scan.low
    scan.phase = "back"
  }
  if (scan.phase === "back" && scan.end === 0) {
    scan.page = newestBelow(scan, scan.heads[scan.page])
    scan.end = scan.slots
    if (scan.page < 0) scan.phase = "done"
  }
  if (scan.phase === "account") {
    while (scan.page >= 0 && !scan.accounts[scan.page]) scan.page = newestBelow(scan, scan.heads[scan.page])
    if (scan.page >= 0) {
      aim(scan, scan.page, 0, ACCOUNT_RECORDS)
      return true
    }
    scan.phase = "done"
  }
  if (scan.phase === "done") return false
  const slots = Math.min(SLOTS_PER_READ, scan.end)
  aim(scan, scan.page, scan.end - slots, slots)
  return true
}

/** Take what was read.
 *  @param bytes `scan.length` bytes from `scan.offset` */
export function feedRead(scan: JournalScan, bytes: number[]): void {
  scan.reads = scan.reads + 1
  if (scan.phase === "heads") feedHead(scan, bytes)
  else if (scan.phase === "tail") feedTail(scan, bytes)
  else if (scan.phase === "back") feedBack(scan, bytes)
  else if (scan.phase === "account") feedAccount(scan, bytes)
}
