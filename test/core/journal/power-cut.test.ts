import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Op, Ring } from "./ring.js"

/** Snapshots with a fault storm now and then. */
function script(length: number, gauge = false): Op[] {
  // With a gauge: it has learnt something from the second snapshot on, and has forgotten it in every seventh.
  const kind = (i: number): Op => gauge && i % 7 !== 0 ? "learned" : "snapshot"
  return Array.from({ length }, (_, i) => i % 5 === 4 || i % 23 > 16 ? "event" : kind(i))
}

/** Append until the power goes. @returns false if it went */
function run(ring: Ring, ops: Op[]): boolean {
  return ops.every(op => ring.append(op))
}

describe("the power is cut at every byte", () => {
  for (const { pages, page_bytes, cells, counters, gauge, account, length } of [
    { pages: 2, page_bytes: 256, cells: 6, counters: 3, gauge: false, length: 16 },
    { pages: 3, page_bytes: 384, cells: 6, counters: 0, gauge: false, length: 32 },
    { pages: 2, page_bytes: 512, cells: 16, counters: 3, gauge: false, length: 9 },
    // The least page: five records of a snapshot and one event.
    { pages: 2, page_bytes: 192, cells: 6, counters: 3, gauge: true, length: 9 },
    { pages: 3, page_bytes: 384, cells: 6, counters: 0, gauge: true, length: 22 },
    { pages: 2, page_bytes: 320, cells: 16, counters: 3, gauge: true, length: 9 },
    // The same with an account of stress at the head of each page.
    { pages: 2, page_bytes: 288, cells: 6, counters: 3, gauge: true, account: true, length: 9 },
    { pages: 3, page_bytes: 384, cells: 6, counters: 0, gauge: false, account: true, length: 22 },
  ]) {
    test(`of a run that wraps ${pages} pages of ${page_bytes} bytes at least twice, with ${cells} cells${gauge ? " and a gauge that has learnt" : ""}${account === true ? " and an account" : ""}`, () => {
      const ops = script(length, gauge)
      const whole = new Ring(pages, page_bytes, cells, counters, 1, account)
      expect(run(whole, ops)).toBe(true)
      expect(Math.min(...whole.flash.wear)).toBeGreaterThanOrEqual(2)
      const total = whole.flash.programmed + whole.flash.wear.reduce((sum, wear) => sum + wear, 0) * page_bytes
      let cuts = 0
      for (let cut = 0; cut < total; cut++) {
        // Whole bytes, then half a byte: flash words tear as well.
        const ring = new Ring(pages, page_bytes, cells, counters, cut + 1, account)
        ring.flash.cutAfterBytes(cut % 2 === 0 ? cut : cut + 0.5)
        expect(run(ring, ops)).toBe(false)
        ring.reboot()
        ring.check()
        // Life goes on: an event first, as after a real boot, and on into the next page.
        expect(run(ring, ["event", ...script(8, gauge)])).toBe(true)
        ring.reboot()
        ring.check()
        expect(ring.flash.unsettableBits).toBe(0)
        cuts++
      }
      expect(cuts).toBe(total)
    })
  }
})

describe("the power is cut again and again", () => {
  test("whatever the order of writes, the moments and the geometry, nothing committed is lost and no byte is programmed twice", () => {
    fc.assert(fc.property(
      fc.record({ pages: fc.integer({ min: 2, max: 4 }), slots: fc.integer({ min: 10, max: 16 }), cells: fc.integer({ min: 1, max: 16 }), counters: fc.integer({ min: 0, max: 6 }), seed: fc.integer({ min: 1, max: 1e6 }) }),
      fc.array(fc.record({ ops: fc.array(fc.constantFrom<Op>("snapshot", "learned", "event"), { minLength: 1, maxLength: 30 }), cut: fc.double({ min: 0, max: 1500, noNaN: true }) }), { minLength: 1, maxLength: 25 }),
      (geometry, lives) => {
        const ring = new Ring(geometry.pages, geometry.slots * 32, geometry.cells, geometry.counters, geometry.seed)
        for (const life of lives) {
          ring.flash.cutAfterBytes(life.cut)
          run(ring, life.ops)
          ring.reboot()
          ring.check()
        }
        expect(ring.flash.unsettableBits).toBe(0)
      }), { numRuns: 300 })
  })

  test("a module that never stays up long enough for one snapshot still keeps the one it had", () => {
    // 40 boots, each cut while it opens the next page, in every byte of that: brown-out at dawn.
    const ring = new Ring(2, 256, 6, 3)
    expect(run(ring, ["snapshot", "event", "event", "event", "event"])).toBe(true)
    for (let boot = 0; boot < 40; boot++) {
      ring.flash.cutAfterBytes(256 + boot * 3)
      expect(run(ring, ["event", "event"])).toBe(false)
      ring.reboot()
      ring.check()
      expect(ring.lastScan.snapshot?.bus_mV).toBe(1)
    }
  })

  test("many cuts while a page is opened cost the history of that page only, not of the whole ring", () => {
    const ring = new Ring(4, 256, 6, 3)
    run(ring, new Array<Op>(40).fill("event").map((op, i) => i % 4 === 0 ? "snapshot" : op))
    while (ring.journal.slot < ring.journal.slots) ring.append("event")
    ring.flash.cutAfterBytes(300)
    run(ring, ["event"])
    const history = ring.kept.length
    expect(history).toBeGreaterThan(9)
    for (let boot = 0; boot < 40; boot++) {
      ring.reboot()
      ring.check()
      ring.flash.cutAfterBytes(260 + boot * 2)
      expect(run(ring, ["event"])).toBe(false)
      expect(ring.kept.length).toBe(history)
    }
  })

  test("a storm of events through the whole ring does not take the last snapshot with it", () => {
    const ring = new Ring(3, 512, 6, 3)
    expect(run(ring, ["snapshot", ...new Array<Op>(400).fill("event")])).toBe(true)
    ring.reboot()
    expect(ring.lastScan.snapshot).toMatchObject({ bus_mV: 1, time_ms: 1000, boot: 1 })
    // Two whole pages of 16 slots less a copy of 4, at the least.
    const newest = ring.kept.slice(-24).map(written => written.mark)
    expect(newest).toEqual(Array.from({ length: 24 }, (_, i) => 378 + i))
  })
})
