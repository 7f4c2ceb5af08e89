// The ring of records. Its promises, each held by a test that cuts the power at every byte:
// - a slot is programmed once between two erases of its page;
// - a snapshot is whole or does not count, and never straddles two pages;
// - a page begins with a whole snapshot, if there ever was one (a copy of the last, if an event opens the page), so
//   erasing the oldest page never takes the last snapshot, whatever storm of events went through;
// - before that snapshot the account of stress stands, if there is one: a page with a snapshot has it whole.

import type { Command } from "../types.js"
import { type Account, ACCOUNT_RECORDS, encodeAccount } from "./account.js"
import { encodeCells, encodeCounts, encodePack } from "./codec.js"
import type { JournalEvent } from "./event.js"
import { encodeEvent } from "./event.js"
import { encodeLearned, hasLearned } from "./learned.js"
import { RECORD_BYTES } from "./record.js"
import type { JournalScan } from "./scan.js"
import type { Snapshot } from "./snapshot.js"
import { CELLS_PER_RECORD, copySnapshot, createSnapshot, snapshotRecords } from "./snapshot.js"

export interface Journal {
  pages: number
  page_bytes: number
  slots: number
  /** Page being filled, -1 before the first; its next free slot. */
  page: number
  slot: number
  /** Number of the next record. */
  sequence: number
  /** Number of this boot, written into each record. */
  boot: number
  /** The last snapshot and its page (-1: none), kept for the copy that opens a page. */
  last: Snapshot | undefined
  snapshotPage: number
  /** What every page begins with; the owner keeps it up to date. */
  account: Account | undefined
  /** The page holds nothing whole (a cut while it was opened): it is erased again instead of left. */
  spoilt: boolean
}

/** A journal that goes on where the scan found the end.
 *  @param scan complete, or never fed if the flash is known to be blank */
export function createJournal(scan: JournalScan): Journal {
  // A newest page without a snapshot was cut while it was opened, perhaps while it was erased a second time: then
  // blank slots in it may have dirty ones behind them, so nothing more is written to it before an erase.
  const unopened = scan.snapshotPage >= 0 && scan.snapshotPage !== scan.newest
  return {
    pages: scan.pages, page_bytes: scan.page_bytes, slots: scan.slots,
    page: scan.newest, slot: unopened ? scan.slots : scan.tail, sequence: scan.sequence,
    boot: (scan.boots + 1) & 65535,
    last: scan.snapshot, snapshotPage: scan.snapshotPage, account: undefined,
    spoilt: unopened && !scan.hasEvent,
  }
}

// A command per record: joining them would copy every byte, and 32 bytes fit any runtime's packet.
function program(journal: Journal, bytes: number[], commands: Command[]): void {
  commands.push({ kind: "write", value: journal.page * journal.page_bytes + journal.slot * RECORD_BYTES, bytes: bytes })
  journal.slot = journal.slot + 1
  journal.sequence = journal.sequence + 1
}

function accountRecords(journal: Journal): number {
  return journal.account === undefined ? 0 : ACCOUNT_RECORDS
}

function enterPage(journal: Journal, commands: Command[]): void {
  let next = (journal.page + 1) % journal.pages
  if (journal.spoilt || (next === journal.snapshotPage && journal.snapshotPage !== journal.page)) next = journal.page
  commands.push({ kind: "erase", value: next, bytes: [] })
  journal.page = next
  journal.slot = 0
  journal.spoilt = false
  if (journal.account === undefined) return
  for (let i = 0; i < ACCOUNT_RECORDS; i++) program(journal, encodeAccount(journal.account, i, journal.boot, journal.sequence), commands)
}

function writeSnapshot(journal: Journal, snapshot: Snapshot, copy: boolean, commands: Command[]): void {
  program(journal, encodePack(snapshot, journal.boot, journal.sequence, copy), commands)
  const groups = Math.ceil(snapshot.soc.length / CELLS_PER_RECORD)
  for (let i = 0; i < groups; i++) program(journal, encodeCells(snapshot, i, journal.boot, journal.sequence), commands)
  if (snapshot.counts.length > 0) program(journal, encodeCounts(snapshot, journal.boot, journal.sequence), commands)
  if (hasLearned(snapshot)) program(journal, encodeLearned(snapshot, snapshot.time_ms, journal.boot, journal.sequence), commands)
  journal.snapshotPage = journal.page
}

/** Write the state of the module.
 *  @param snapshot copied; its `boot` is set to this boot
 *  @returns records written; 0 if a page is too small for it, which `smallestPage_bytes` tells beforehand */
export function appendSnapshot(journal: Journal, snapshot: Snapshot, commands: Command[]): number {
  const records = snapshotRecords(snapshot)
  if (accountRecords(journal) + records > journal.slots) return 0
  if (journal.page < 0 || journal.slot + records > journal.slots) enterPage(journal, commands)
  snapshot.boot = journal.boot
  writeSnapshot(journal, snapshot, false, commands)
  if (journal.last === undefined || journal.last.soc.length !== snapshot.soc.length || journal.last.counts.length !== snapshot.counts.length) {
    journal.last = createSnapshot(snapshot.soc.length, snapshot.counts.length)
  }
  copySnapshot(journal.last, snapshot)
  return records
}

/** Write one event.
 *  @param more what stands after its value: ten bytes, or nothing
 *  @returns records written: 1, or more when it opens a page, which begins with a copy of the last snapshot;
 *           0 if a page is too small to hold both */
export function appendEvent(journal: Journal, event: JournalEvent, commands: Command[], more?: number[]): number {
  const before = journal.sequence
  const last = journal.last
  if (last !== undefined && accountRecords(journal) + snapshotRecords(last) >= journal.slots) return 0
  if (journal.page < 0 || journal.slot >= journal.slots) enterPage(journal, commands)
  if (last !== undefined && journal.snapshotPage !== journal.page) writeSnapshot(journal, last, true, commands)
  program(journal, encodeEvent(event, journal.boot, journal.sequence, more), commands)
  return journal.sequence - before
}

/** Least page size for a module: its snapshot, with what its gauge may learn one day, the account of stress if it keeps one, and one event must fit. Two pages
 *  are the least number. */
export function smallestPage_bytes(cells: number, counters: number, stress: boolean): number {
  return ((stress ? ACCOUNT_RECORDS : 0) + 1 + Math.ceil(cells / CELLS_PER_RECORD) + (counters > 0 ? 1 : 0) + 2) * RECORD_BYTES
}
