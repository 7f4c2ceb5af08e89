// A raw image of the journal flash, as copied off a board: which records are in it, and what became of the rest.

import { readFileSync } from "node:fs"
import { UserError } from "../project/user-error.js"
import { type Account, ACCOUNT_RECORDS } from "../src/core/journal/account.js"
import { assemble, createAssembly } from "../src/core/journal/assembly.js"
import { type BoxedScan, boxedScan } from "../src/core/journal/blackbox.js"
import { decodeRecord, type EventRecord, type JournalRecord } from "../src/core/journal/codec.js"
import { isBlank, RECORD_BYTES } from "../src/core/journal/record.js"
import type { Snapshot } from "../src/core/journal/snapshot.js"

/** A committed snapshot and the number of its pack record. */
export interface DumpSnapshot {
  sequence: number
  /** The boot that wrote it; a copy may be of an earlier one, which is `snapshot.boot`. */
  writer: number
  snapshot: Snapshot
  /** A repetition at the start of a page whose original is gone. */
  copy: boolean
}

/** A whole account of stress and the number of its first record. */
export interface DumpAccount extends Account {
  sequence: number
  boot: number
}

/** An event; of one of the scans around a trip also what was measured. */
export interface DumpEvent extends EventRecord {
  scan?: BoxedScan
}

export interface Dump {
  /** In the order of writing. */
  snapshots: DumpSnapshot[]
  events: DumpEvent[]
  accounts: DumpAccount[]
  /** Slots of 32 bytes, by what they hold; `corrupt` are torn, damaged, half erased or of another version. */
  slots: { records: number, blank: number, corrupt: number }
  /** Snapshots of which not all records are there. */
  incomplete: number
  /** Bytes after the last whole slot. */
  trailing_bytes: number
}

/** Read a dump file.
 *  @throws UserError if it cannot be read or holds no record */
export function readDump(file: string): Dump {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(file)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === "ENOENT") throw new UserError(file, "", "does not exist", "name a journal dump, such as out/journal.bin")
    throw new UserError(file, "", `cannot be read (${code})`, "name a file that you may read")
  }
  const dump = parseDump(bytes)
  if (dump.slots.records > 0) return dump
  if (bytes.length === 0) throw new UserError(file, "", "is empty", "name a raw image of the journal flash")
  if (dump.slots.corrupt === 0 && dump.trailing_bytes === 0) {
    throw new UserError(file, "", "is erased flash without a single record", "let the module run for one journal interval first")
  }
  throw new UserError(file, "", `is not a journal: none of its ${Math.floor(bytes.length / RECORD_BYTES)} slots of ${RECORD_BYTES} bytes holds a record`, "name a raw image of the journal flash")
}

/** Find every sound record in an image. Pages need not be known: they begin at multiples of 32 bytes. */
export function parseDump(image: Uint8Array): Dump {
  const bytes = Array.from(image)
  const records: JournalRecord[] = []
  let blank = 0
  let corrupt = 0
  const end = bytes.length - bytes.length % RECORD_BYTES
  for (let at = 0; at < end; at += RECORD_BYTES) {
    const record = decodeRecord(bytes, at)
    if (record?.kind === "event" && record.event.kind === "scan") records.push({ ...record, scan: boxedScan(bytes, at, record.time_ms) } as DumpEvent)
    else if (record !== undefined) records.push(record)
    else if (isBlank(bytes, at)) blank++
    else corrupt++
  }
  records.sort((a, b) => a.sequence - b.sequence)
  const { snapshots, incomplete } = collectSnapshots(records)
  return {
    snapshots, incomplete,
    events: records.filter(record => record.kind === "event"),
    accounts: collectAccounts(records),
    slots: { records: records.length, blank, corrupt },
    trailing_bytes: bytes.length - end,
  }
}

function collectSnapshots(records: JournalRecord[]): { snapshots: DumpSnapshot[], incomplete: number } {
  const assembly = createAssembly()
  const found: DumpSnapshot[] = []
  let incomplete = 0
  for (const record of records.toReversed()) {
    const snapshot = assemble(assembly, record)
    if (record.kind !== "pack") continue
    if (snapshot === undefined) incomplete++
    else found.push({ sequence: record.sequence, writer: record.boot, snapshot, copy: record.copy })
  }
  const originals = new Set(found.filter(({ copy }) => !copy).map(identity))
  // Several pages may begin with copies of the same snapshot: the first one stands for it.
  const snapshots = found.toReversed().filter(one => {
    if (!one.copy) return true
    const known = originals.has(identity(one))
    originals.add(identity(one))
    return !known
  })
  return { snapshots, incomplete }
}

function collectAccounts(records: JournalRecord[]): DumpAccount[] {
  const parts = records.filter(record => record.kind === "stress")
  return parts.flatMap(({ sequence, boot, time_ms, modelId, part }, i) => {
    const whole = parts.slice(i, i + ACCOUNT_RECORDS).filter((one, k) => one.part === k && one.sequence === sequence + k && one.boot === boot)
    return part === 0 && whole.length === ACCOUNT_RECORDS ? [{ sequence, boot, time_ms, modelId, numbers: whole.flatMap(({ numbers }) => numbers) }] : []
  })
}

function identity({ snapshot }: DumpSnapshot): string {
  return `${snapshot.boot} ${snapshot.time_ms}`
}
