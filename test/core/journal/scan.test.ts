import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { encodeEvent } from "../../../src/core/journal/event.js"
import { appendEvent, appendSnapshot, createJournal, smallestPage_bytes } from "../../../src/core/journal/journal.js"
import { sealRecord } from "../../../src/core/journal/record.js"
import { createScan } from "../../../src/core/journal/scan.js"
import { createSnapshot } from "../../../src/core/journal/snapshot.js"
import type { Command } from "../../../src/core/types.js"
import { type Op, Ring } from "./ring.js"

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

  test("ends when the flash cannot be read at all, and calls nothing damaged that it could not read", () => {
    const ring = new Ring(2, 512, 3, 0)
    for (let i = 0; i < 4; i++) ring.append("snapshot")
    ring.flash.read = () => []
    expect(ring.scan()).toMatchObject({ snapshot: undefined, damaged: 0 })
  })

  test("refuses a snapshot any byte of whose gauge record is wrong, takes the one before and counts one damaged slot", () => {
    const ring = new Ring(3, 512, 6, 3)
    for (let i = 0; i < 4; i++) ring.append("learned")
    // Three snapshots of five records fill the first page up to its last slot; this is the fourth.
    expect(ring.journal).toMatchObject({ page: 1, slot: 5 })
    const at = 512 + 4 * 32
    expect(ring.flash.bytes[at]).toBe(0x14)
    for (let i = at; i < at + 32; i++) {
      for (let flips = 1; flips < 256; flips++) {
        ring.flash.bytes[i] ^= flips
        const { snapshot, damaged } = ring.scan()
        ring.flash.bytes[i] ^= flips
        if (snapshot?.bus_mV !== 3 || damaged !== 1) throw new Error(`flips ${flips} in byte ${i - at}: snapshot ${snapshot?.bus_mV}, ${damaged} damaged`)
      }
    }
    ring.reboot()
    ring.check()
    expect(ring.lastScan).toMatchObject({ damaged: 0, snapshot: { bus_mV: 4 } })
  })
})

describe("damaged slots", () => {
  test("are none in a journal that was never cut, whatever was written", () => {
    fc.assert(fc.property(fc.array(fc.constantFrom<Op>("snapshot", "learned", "event"), { maxLength: 60 }), ops => {
      const ring = new Ring(3, 384, 6, 2)
      for (const op of ops) ring.append(op)
      expect(ring.scan().damaged).toBe(0)
    }), { numRuns: 100 })
  })

  test("are one after a cut in the middle of a record, and none after a cut between two", () => {
    const whole = 512 + 5 * 32
    for (let cut = 512; cut < whole; cut++) {
      const ring = new Ring(2, 512, 6, 3)
      ring.flash.cutAfterBytes(cut)
      expect(ring.append("learned")).toBe(false)
      ring.flash.powerUp()
      const scan = ring.scan()
      expect(scan.snapshot).toBeUndefined()
      // Half a record at the start of the page dates nothing, so the page counts with the slots that its two reads met: the first.
      expect(scan.damaged, `cut after ${cut - 512} bytes`).toBe(cut % 32 === 0 ? 0 : 1)
    }
  })

  test("are met until a snapshot lies behind them, and not again", () => {
    const ring = new Ring(2, 1024, 6, 3)
    ring.append("learned")
    ring.flash.cutAfterBytes(3 * 32 + 7)
    ring.append("learned")
    for (let boot = 0; boot < 3; boot++) {
      ring.reboot()
      expect(ring.lastScan).toMatchObject({ damaged: 1, snapshot: { bus_mV: 1 } })
      ring.append("event")
    }
    ring.append("learned")
    ring.reboot()
    expect(ring.lastScan).toMatchObject({ damaged: 0, snapshot: { bus_mV: 6 } })
  })

  test("are each counted once, in pages with a date and without one", () => {
    const ring = new Ring(4, 384, 3, 0)
    for (let i = 0; i < 12; i++) ring.append("snapshot") // two records each, six to a page: pages 0 and 1
    const { bytes } = ring.flash
    for (let slot = 0; slot < 12; slot++) bytes[384 + slot * 32 + 9] ^= 1 // all of page 1, of which six are looked at for a date
    bytes[0 + 9] ^= 1 // the first record of page 0, which its second dates
    bytes[11 * 32 + 9] ^= 1 // the last: half of the newest snapshot that is left
    const scan = ring.scan()
    expect(scan.snapshot?.bus_mV).toBe(5)
    expect(scan.damaged).toBe(6 + 1)
    // With nothing whole left the way back leads to the very first slot, which dating the page has met before.
    for (let slot = 0; slot < 12; slot += 2) bytes[slot * 32 + 9] |= 0x80
    expect(ring.scan()).toMatchObject({ snapshot: undefined, damaged: 6 + 7 })
  })

  test("do not include another module's snapshot, which is sound: whose it is, its model id tells", () => {
    const ring = new Ring(2, 512, 6, 3)
    ring.append("learned")
    const { snapshot, damaged } = ring.scan()
    expect({ modelId: snapshot?.modelId, damaged }).toEqual({ modelId: 0, damaged: 0 })
  })

  test("do not include an event of a newer firmware, which is sound as well", () => {
    const ring = new Ring(2, 512, 6, 3)
    ring.append("snapshot")
    const event = encodeEvent({ time_ms: 0, kind: "note", subject: 0, detail: 0, place: 255, value: 0 }, 1, 4).slice(0, 30)
    event[12] = 200
    sealRecord(event)
    ring.flash.program(4 * 32, event)
    expect(ring.scan()).toMatchObject({ damaged: 0, snapshot: { bus_mV: 1 } })
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
    // Pack, three of cells, one event; and one of the gauge, which may learn something one day.
    expect(smallestPage_bytes(9, 0, false)).toBe(192)
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

  test("has room for a gauge that learns and an event in its least page, and not in one that is a slot smaller", () => {
    for (const [cells, counters, least_bytes] of [[6, 3, 192], [3, 0, 128], [16, 3, 320]]) {
      expect(smallestPage_bytes(cells, counters, false)).toBe(least_bytes)
      const snapshot = createSnapshot(cells, counters)
      snapshot.drain_ppmPerHour = -1
      for (const page_bytes of [least_bytes, least_bytes - 32]) {
        const journal = createJournal(createScan({ pages: 2, page_bytes, interval_ms: 1000 }))
        expect(appendSnapshot(journal, snapshot, [])).toBe(least_bytes / 32 - 1)
        expect(appendEvent(journal, { time_ms: 0, kind: "note", subject: 0, detail: 0, place: 255, value: 0 }, [])).toBe(page_bytes < least_bytes ? 0 : 1)
      }
    }
  })

  test("repeats in a copy what the gauge has learnt, and forgets it with the next snapshot that does not know it", () => {
    const ring = new Ring(2, 512, 6, 3)
    for (const op of ["learned", ...new Array<Op>(12).fill("event")] as Op[]) ring.append(op)
    expect(ring.journal.page).toBe(1)
    ring.reboot()
    ring.check()
    expect(ring.lastScan).toMatchObject({ snapshotPage: 1, snapshot: { bus_mV: 1, slowResistance: 0.1, drainError_ppmPerHour: 300 } })
    ring.append("snapshot")
    expect(ring.journal.last?.slowResistance).toBeNaN()
    ring.reboot()
    ring.check()
    expect(ring.lastScan.snapshot?.slowResistance).toBeNaN()
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
