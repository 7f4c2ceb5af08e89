// A ring on fake flash, driven by scripts of appends, and what must be true of it whenever the power went.

import { ACCOUNT_NUMBERS } from "../../../src/core/care/stress.js"
import type { Account } from "../../../src/core/journal/account.js"
import { appendEvent, appendSnapshot, createJournal, type Journal } from "../../../src/core/journal/journal.js"
import { decodeRecord, type JournalRecord } from "../../../src/core/journal/codec.js"
import { RECORD_BYTES } from "../../../src/core/journal/record.js"
import { createScan, feedRead, type JournalScan, nextRead } from "../../../src/core/journal/scan.js"
import type { Learned } from "../../../src/core/journal/learned.js"
import { createSnapshot } from "../../../src/core/journal/snapshot.js"
import type { Command } from "../../../src/core/types.js"
import { FakeFlash, PowerCut } from "../../../sim/chips/flash.js"

/** "learned" is a snapshot of a gauge that has learnt something. */
export type Op = "snapshot" | "learned" | "event"

/** What the gauge has learnt at a mark: other numbers at every mark, each a whole number of steps, one of them unknown. */
function learnedAt(mark: number): Learned {
  const m = mark % 90
  return {
    hysteresis: (m - 45) / 100, hysteresisError: m / 100, slowResistance: m / 10, slowResistanceError: (m + 1) / 100,
    quickResistance: NaN, quickResistanceError: (m + 2) / 100, drain_ppmPerHour: -100 * m, drainError_ppmPerHour: 300 * m,
    efficiency_ppm: 10 * m - 300, zero_nA: 4000 - 70_000 * m, capacityError: m / 500,
  }
}

/** An account that tells when it was brought up to date. */
function accountAt(mark: number): Account {
  return { modelId: 7, time_ms: 1000 * mark, numbers: Array.from({ length: ACCOUNT_NUMBERS }, (_, i) => 1000 * i + mark) }
}

const UNKNOWN = createSnapshot(0, 0)

/** What was written to the end, in the order of writing. `mark` tells the records apart. */
export interface Written {
  op: Op
  mark: number
  /** Pages that its write commands touched. */
  page: number
}

export class Ring {
  readonly flash: FakeFlash
  journal: Journal
  /** All whole writes that no later erase of their page has begun to remove. */
  kept: Written[] = []
  lastSnapshot = -1
  /** Marks of the snapshots whose gauge had learnt something. */
  readonly learned = new Set<number>()
  /** The append that a cut stopped, if any. */
  torn: Written | undefined
  mark = 0
  boots = 0
  lastScan: JournalScan

  constructor(readonly pages: number, readonly page_bytes: number, readonly cells: number, readonly counters: number, seed = 1, readonly withAccount = false) {
    this.flash = new FakeFlash(pages, page_bytes, seed)
    this.lastScan = this.scan()
    this.journal = createJournal(this.lastScan)
  }

  scan(): JournalScan {
    const scan = createScan({ pages: this.pages, page_bytes: this.page_bytes, interval_ms: 60_000 })
    while (nextRead(scan)) {
      if (scan.length > 192 || scan.length <= 0) throw new Error(`a read of ${scan.length} bytes`)
      feedRead(scan, this.flash.read(scan.offset, scan.length))
    }
    return scan
  }

  /** Power returns: recover, and go on with a new journal. */
  reboot(): void {
    this.flash.powerUp()
    this.lastScan = this.scan()
    this.journal = createJournal(this.lastScan)
  }

  /** @returns false if the power went */
  append(op: Op): boolean {
    const mark = ++this.mark
    if (this.withAccount) this.journal.account = accountAt(mark)
    const commands: Command[] = []
    if (op !== "event") {
      const snapshot = createSnapshot(this.cells, this.counters)
      snapshot.bus_mV = mark
      snapshot.time_ms = mark * 1000
      for (let i = 0; i < this.cells; i++) snapshot.soc[i] = ((mark * 7 + i) % 100) / 100
      if (op === "learned") {
        Object.assign(snapshot, learnedAt(mark))
        this.learned.add(mark)
      }
      appendSnapshot(this.journal, snapshot, commands)
    } else {
      appendEvent(this.journal, { time_ms: mark * 1000, kind: "note", subject: 1, detail: 2, place: 3, value: mark }, commands)
    }
    try {
      for (const command of commands) this.execute(command)
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error
      this.torn = { op, mark, page: this.journal.page }
      return false
    }
    this.torn = undefined
    this.kept.push({ op, mark, page: this.journal.page })
    if (op !== "event") this.lastSnapshot = mark
    return true
  }

  private execute(command: Command): void {
    if (command.kind === "erase") {
      this.kept = this.kept.filter(written => written.page !== command.value)
      this.flash.erase(command.value)
      return
    }
    if (command.kind !== "write") throw new Error(`the journal asked for ${command.kind}`)
    const end = command.value + command.bytes.length
    if (Math.floor(command.value / this.page_bytes) !== Math.floor((end - 1) / this.page_bytes)) throw new Error("a write across pages")
    for (let i = command.value; i < end; i++) {
      if (this.flash.bytes[i] !== 0xff) throw new Error(`byte ${i} would be programmed twice`)
    }
    this.flash.program(command.value, command.bytes)
  }

  records(): JournalRecord[] {
    const bytes = Array.from(this.flash.bytes)
    const found: JournalRecord[] = []
    for (let page = 0; page < this.pages; page++) {
      for (let at = 0; at + RECORD_BYTES <= this.page_bytes; at += RECORD_BYTES) {
        const record = decodeRecord(bytes, page * this.page_bytes + at)
        if (record !== undefined) found.push(record)
      }
    }
    return found
  }

  /** Throw unless the account that the scan finds is whole, and no older than the page of the last snapshot. */
  private checkAccount(): void {
    const { account, snapshotPage } = this.lastScan
    if ((account !== undefined) !== this.withAccount) throw new Error(`account ${account?.time_ms}`)
    if (account === undefined) return
    const mark = account.time_ms / 1000
    const { numbers, modelId } = accountAt(mark)
    if (account.modelId !== modelId || account.numbers.join() !== numbers.join()) throw new Error(`account ${mark} is not whole`)
    const first = decodeRecord(Array.from(this.flash.bytes), snapshotPage * this.page_bytes)
    if (first?.kind !== "stress" || first.time_ms !== account.time_ms) throw new Error(`account ${mark} is not that of page ${snapshotPage}`)
  }

  /** Throw unless everything that was committed is there, and is what the scan finds. */
  check(): void {
    const marks = new Set<string>()
    for (const record of this.records()) {
      if (record.kind === "event") marks.add(`event ${record.event.value}`)
      if (record.kind === "pack") marks.add(`snapshot ${record.snapshot.bus_mV}`)
    }
    for (const written of this.kept) {
      if (!marks.has(`${written.op === "event" ? "event" : "snapshot"} ${written.mark}`)) throw new Error(`${written.op} ${written.mark} was committed and is lost`)
    }
    const found = this.lastScan.snapshot
    // A cut after the last cleared bit of a write leaves it whole although nobody was told.
    const wholeAfterAll = this.torn !== undefined && this.torn.op !== "event" && found?.bus_mV === this.torn.mark
    if (wholeAfterAll) this.lastSnapshot = this.torn!.mark
    if ((found?.bus_mV ?? -1) !== this.lastSnapshot) {
      throw new Error(`recovered snapshot ${found?.bus_mV}, committed was ${this.lastSnapshot}`)
    }
    if (found !== undefined && found.soc.length !== this.cells) throw new Error(`recovered ${found.soc.length} cells`)
    for (let i = 0; found !== undefined && i < this.cells; i++) {
      const soc = ((found.bus_mV * 7 + i) % 100) / 100
      if (Math.abs(found.soc[i] - soc) > 1e-5) throw new Error(`cell ${i}: ${found.soc[i]} instead of ${soc}`)
    }
    if (found === undefined) return
    this.checkAccount()
    const learned = this.learned.has(found.bus_mV) ? learnedAt(found.bus_mV) : UNKNOWN
    for (const name of Object.keys(learnedAt(0)) as (keyof Learned)[]) {
      if (!(Math.abs(found[name] - learned[name]) < 1e-9 || Object.is(found[name], learned[name]))) throw new Error(`${name}: ${found[name]} instead of ${learned[name]}`)
    }
  }
}
