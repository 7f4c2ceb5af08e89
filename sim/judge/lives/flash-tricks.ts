// What can be wrong with a memory: a flipped bit in its last snapshot, the snapshot of another module behind it. And what the firmware
// says of it afterwards.

import type { ModuleConfig } from "../../../src/core/config.js"
import { decodeRecord } from "../../../src/core/journal/codec.js"
import { appendSnapshot, createJournal } from "../../../src/core/journal/journal.js"
import { isBlank, readHead, RECORD_BYTES } from "../../../src/core/journal/record.js"
import { createScan, feedRead, type JournalScan, nextRead } from "../../../src/core/journal/scan.js"
import { copySnapshot, createSnapshot } from "../../../src/core/journal/snapshot.js"
import type { Command } from "../../../src/core/types.js"
import type { FakeFlash } from "../../chips/flash.js"
import type { Random } from "../../random.js"
import { applyToFlash } from "../memory.js"

function scanOf({ bytes }: FakeFlash, config: ModuleConfig): JournalScan {
  const scan = createScan(config.journal)
  while (nextRead(scan)) feedRead(scan, Array.from(bytes.slice(scan.offset, scan.offset + scan.length)))
  return scan
}

/** Flips a bit in a record of the last snapshot, the copy that opens a page aside.
 *  @returns whether there is one */
export function corruptSnapshot(flash: FakeFlash, random: Random): boolean {
  const bytes = Array.from(flash.bytes)
  let newest = -1
  let found = -1
  for (let at = 0; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
    const record = decodeRecord(bytes, at)
    if (record === undefined || record.kind === "event" || record.sequence <= newest) continue
    newest = record.sequence
    found = at
  }
  if (found < 0) return false
  // Its last record is `found`; the mark is in the pack's, and any of them will do.
  flash.bytes[found + random.below(RECORD_BYTES)] ^= 1 << random.below(8)
  return true
}

/** Writes the snapshot of a module of another model behind the last one, with other charges. */
export function plantForeign(flash: FakeFlash, config: ModuleConfig, random: Random): void {
  const scan = scanOf(flash, config)
  const cells = config.array.cells
  const foreign = createSnapshot(cells, config.sensors.length + 1)
  if (scan.snapshot !== undefined) copySnapshot(foreign, scan.snapshot)
  foreign.modelId = config.modelId ^ 1 + random.below(65535)
  foreign.packSoc = random.next()
  foreign.packError = 0.01
  for (let k = 0; k < cells; k++) {
    foreign.soc[k] = foreign.packSoc
    foreign.error[k] = 0.01
    foreign.capacity[k] = 0.6
  }
  const commands: Command[] = []
  appendSnapshot(createJournal(scan), foreign, commands)
  for (const command of commands) applyToFlash(flash, command)
}

/** Programmed slots that are no record. */
export function tornSlots({ bytes }: FakeFlash): number {
  const list = Array.from(bytes)
  let torn = 0
  for (let at = 0; at + RECORD_BYTES <= list.length; at += RECORD_BYTES) {
    if (!isBlank(list, at) && readHead(list, at) === undefined) torn++
  }
  return torn
}

/** Subjects of the events "refused" of the last boot. */
export function refusals({ bytes }: FakeFlash): number[] {
  const list = Array.from(bytes)
  const found: { boot: number, sequence: number, subject: number }[] = []
  let last = { boot: 0, sequence: -1 }
  for (let at = 0; at + RECORD_BYTES <= list.length; at += RECORD_BYTES) {
    const record = decodeRecord(list, at)
    if (record?.kind !== "event") continue
    if (record.event.kind === "boot" && record.sequence > last.sequence) last = record
    if (record.event.kind === "refused") found.push({ boot: record.boot, sequence: record.sequence, subject: record.event.subject })
  }
  return found.filter(({ sequence }) => sequence > last.sequence).map(({ subject }) => subject)
}
