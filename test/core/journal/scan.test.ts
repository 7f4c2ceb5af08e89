import { describe, expect, test } from "vitest"
import { appendEvent, appendSnapshot, createJournal, smallestPage_bytes } from "../../../src/core/journal/journal.js"
import { createScan } from "../../../src/core/journal/scan.js"
import { createSnapshot } from "../../../src/core/journal/snapshot.js"
import type { Command } from "../../../src/core/types.js"
import { Ring } from "./ring.js"

describe("recovery", () => {
  test("of a blank ring: one read per page, no snapshot, boot 1", () => {
    const ring = new Ring(8, 4096, 6, 3)
    expect(ring.lastScan).toMatchObject({ reads: 8, snapshot: undefined, boots: 0 })
    expect(ring.journal.boot).toBe(1)
  })

  test("of a full ring of 8 pages of 4 KiB needs at most 8 + 7 + 2 reads while snapshots come often", () => {
    const ring = new Ring(8, 4096, 6, 3)
    let worst = 0
    for (let i = 0; i < 600; i++) {
      ring.append(i % 7 === 0 ? "event" : "snapshot")
      const scan = ring.scan()
      expect(scan.snapshot?.bus_mV).toBe(ring.lastSnapshot === -1 ? undefined : ring.lastSnapshot)
      worst = Math.max(worst, scan.reads)
    }
    expect(Math.min(...ring.flash.wear)).toBeGreaterThanOrEqual(2)
    expect(worst).toBeLessThanOrEqual(17)
  })

  test("counts boots, over 65535 and on", () => {
    const ring = new Ring(2, 512, 3, 0)
    for (let boot = 1; boot <= 5; boot++) {
      expect(ring.journal.boot).toBe(boot)
      ring.append("event")
      ring.reboot()
      expect(ring.lastScan.boots).toBe(boot)
    }
    ring.journal.boot = 65535
    ring.append("event")
    ring.reboot()
    expect(ring.journal.boot).toBe(0)
  })

  test("survives a damaged first record of the newest page", () => {
    const ring = new Ring(3, 512, 3, 0)
    for (let i = 0; i < 20; i++) ring.append("snapshot")
    ring.flash.bytes[ring.journal.page * 512 + 9] ^= 0x10
    ring.reboot()
    expect(ring.lastScan.snapshot?.bus_mV).toBe(20)
  })

  test("falls back to the snapshot before when the last one is damaged", () => {
    const ring = new Ring(3, 512, 3, 0)
    for (let i = 0; i < 4; i++) ring.append("snapshot")
    ring.flash.bytes[(ring.journal.slot - 1) * 32 + 20] ^= 1
    ring.reboot()
    expect(ring.lastScan.snapshot?.bus_mV).toBe(3)
  })

  test("ends when the flash cannot be read at all", () => {
    const ring = new Ring(2, 512, 3, 0)
    for (let i = 0; i < 4; i++) ring.append("snapshot")
    ring.flash.read = () => []
    expect(ring.scan().snapshot).toBeUndefined()
  })
})

describe("a journal", () => {
  const config = { pages: 2, page_bytes: 128, interval_ms: 1000 }

  test("refuses a snapshot that no page can hold, and an event that would cost the snapshot", () => {
    const commands: Command[] = []
    const journal = createJournal(createScan(config))
    expect(appendSnapshot(journal, createSnapshot(12, 0), commands)).toBe(0)
    expect(commands).toEqual([])
    expect(appendSnapshot(journal, createSnapshot(9, 0), commands)).toBe(4)
    expect(appendEvent(journal, { time_ms: 0, kind: "note", subject: 0, detail: 0, place: 255, value: 0 }, commands)).toBe(0)
    expect(smallestPage_bytes(9, 0)).toBe(160)
  })

  test("erases a page before it enters it, and writes a 6-cell snapshot with counters as four records in a row", () => {
    const commands: Command[] = []
    const journal = createJournal(createScan(config))
    expect(appendSnapshot(journal, createSnapshot(6, 3), commands)).toBe(4)
    appendSnapshot(journal, createSnapshot(6, 3), commands)
    const writes = (from: number) => [0, 32, 64, 96].map(at => ["write", from + at, 32])
    expect(commands.map(({ kind, value, bytes }) => [kind, value, bytes.length])).toEqual([
      ["erase", 0, 0], ...writes(0), ["erase", 1, 0], ...writes(128),
    ])
  })

  test("keeps no reference to the snapshot it was given", () => {
    const journal = createJournal(createScan({ pages: 2, page_bytes: 256, interval_ms: 1 }))
    const snapshot = createSnapshot(3, 0)
    snapshot.soc[1] = 0.5
    appendSnapshot(journal, snapshot, [])
    snapshot.soc[1] = 0.9
    expect(journal.last?.soc[1]).toBe(0.5)
  })
})
