import { describe, expect, test } from "vitest"
import { askDownload, createDownload, type Download, endDownload, mayDownload, nextChunk, takeChunk } from "../../../src/core/radio/download.js"
import { restoreCharge } from "../../../src/core/gauge/gauge.js"
import { SHED_RADIO } from "../../../src/core/protect/table.js"
import { Life } from "../../helpers/life.js"
import { Ring } from "../journal/ring.js"

// Four pages of 1024 bytes.
const fresh = (): Download => createDownload({ pages: 4, page_bytes: 1024, interval_ms: 60_000 })

/** A ring with three records in it. */
function journal() {
  const ring = new Ring(4, 1024, 6, 3)
  for (let i = 0; i < 3; i++) ring.append("event")
  return ring.journal
}
const ask = (download: Download, ...request: number[]): number[] => askDownload(download, request, journal(), 0x1267)
const REFUSED = (tag: number): number[] => [tag, 0xfe, 0xff, 0xff, 1]

describe("a request", () => {
  test("where the ring ends is answered at once: version, pages, slots, page, slot, sequence, model", () => {
    expect(ask(fresh(), 1, 77)).toEqual([77, 0xff, 0xff, 0xff, 1, 4, 32, 0, 0, 3, 0, 3, 0, 0, 0, 0x67, 0x12])
    // An empty ring is in no page.
    expect(askDownload(fresh(), [1, 0], new Ring(4, 1024, 6, 3).journal, 0)[8]).toBe(255)
  })

  test("to send is answered by chunks with tag and offset, the last one as long as is left, and an end", () => {
    const download = fresh()
    // 40 bytes from 0x0310 on, 32 at a time.
    expect(ask(download, 2, 5, 0x10, 0x03, 0, 40, 0, 0, 32)).toEqual([])
    expect([download.at, nextChunk(download)]).toEqual([0x310, 32])
    expect(takeChunk(download, new Array<number>(32).fill(9))).toEqual([5, 0x10, 0x03, 0, ...new Array<number>(32).fill(9)])
    expect([download.at, nextChunk(download)]).toEqual([0x330, 8])
    expect(takeChunk(download, [1, 2, 3, 4, 5, 6, 7, 8])).toEqual([5, 0x30, 0x03, 0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(nextChunk(download)).toBe(0)
    expect(endDownload(download, true)).toEqual([5, 0xfe, 0xff, 0xff, 0])
  })

  test.each([
    ["beyond the ring", [2, 5, 0, 0, 0, 1, 16, 0, 16]], ["from beyond it", [2, 5, 0, 16, 0, 1, 0, 0, 16]], ["for nothing", [2, 5, 0, 0, 0, 0, 0, 0, 16]],
    ["in chunks of 0", [2, 5, 0, 0, 0, 16, 0, 0, 0]], ["in chunks of 8", [2, 5, 0, 0, 0, 16, 0, 0, 8]], ["in chunks of 24", [2, 5, 0, 0, 0, 48, 0, 0, 24]],
    ["in chunks of 128", [2, 5, 0, 0, 0, 128, 0, 0, 128]], ["that is too short", [2, 5, 0, 0, 0, 16, 0, 0]], ["that is too long", [2, 5, 0, 0, 0, 16, 0, 0, 16, 0]],
    ["of an unknown kind", [3, 5, 0, 0, 0, 16, 0, 0, 16]],
  ])("%s is refused, and nothing is read", (_, request) => {
    const download = fresh()
    expect(ask(download, ...request)).toEqual(REFUSED(5))
    expect(nextChunk(download)).toBe(0)
  })

  test("that is empty is refused as well", () => {
    expect(ask(fresh())).toEqual(REFUSED(0))
    expect(ask(fresh(), 2)).toEqual(REFUSED(0))
  })

  test("of the whole ring is one that can be asked for", () => {
    const download = fresh()
    expect(ask(download, 2, 5, 0, 0, 0, 0, 16, 0, 112)).toEqual([])
    expect([download.at, download.end]).toEqual([0, 4096])
  })

  test("ends the one before: to stop, to know, or what it does not understand", () => {
    for (const next of [[0, 6], [1, 6], [9, 6]]) {
      const download = fresh()
      ask(download, 2, 5, 0, 0, 0, 0, 1, 0, 16)
      expect(nextChunk(download)).toBe(16)
      ask(download, ...next)
      expect(nextChunk(download)).toBe(0)
    }
  })
})

test("what is not permitted any more ends with the reason, and the rest is not sent", () => {
  const download = fresh()
  ask(download, 2, 5, 0, 0, 0, 0, 1, 0, 16)
  takeChunk(download, new Array<number>(16).fill(0))
  expect(endDownload(download, false)).toEqual([5, 0xfe, 0xff, 0xff, 2])
  expect(nextChunk(download)).toBe(0)
})

describe("a download is permitted", () => {
  function informed(soc: number): Life {
    const life = new Life()
    for (let i = 0; i < 6; i++) restoreCharge(life.module.gauge, i, soc, 0)
    life.ticks(70, { cell_uV: new Array<number>(6).fill(1_075_000 + 250_000 * soc) })
    return life
  }

  test("to a module that is grouped, sheds nothing and has energy to spare", () => {
    expect(mayDownload(informed(0.6).module)).toBe(true)
  })

  test("not while the array is changed, radio or tasks are shed, or the battery is low", () => {
    const life = informed(0.6)
    life.module.array.state = "boot"
    expect(mayDownload(life.module)).toBe(false)
    const shedding = informed(0.6)
    shedding.module.protection.actions = SHED_RADIO
    expect(mayDownload(shedding.module)).toBe(false)
    expect(mayDownload(informed(0.1).module)).toBe(true)
    const low = informed(0.1)
    low.ticks(20, { cell_uV: new Array<number>(6).fill(940_000) })
    expect(mayDownload(low.module)).toBe(false)
  })

  test("not where less is left than twice what it costs: 6 µJ for each of 4096 bytes", () => {
    const { module } = informed(0.6)
    module.schedule.budget.store_uJ = 24_576
    expect(mayDownload(module)).toBe(false)
    module.schedule.budget.store_uJ = 24_577
    expect(mayDownload(module)).toBe(true)
  })
})
