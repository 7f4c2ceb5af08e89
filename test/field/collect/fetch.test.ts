import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { FetchError, fetchLog, type LogLink } from "../../../field/collect/fetch.js"
import type { RingImage } from "../../../field/collect/ring-image.js"
import { readAnswer } from "../../../field/collect/ring-image.js"
import { parseDump } from "../../../field/journal-dump.js"
import { askDownload, createDownload, endDownload, nextChunk, takeChunk } from "../../../src/core/radio/download.js"
import { type Op, Ring } from "../../core/journal/ring.js"

const PAGES = 4
const PAGE_BYTES = 512

/** How a link treats what goes over it; shares of 0..1. */
interface Weather {
  lost: number
  twice: number
  late: number
  /** Messages until the connection goes; then it is made anew. */
  cutAfter: number
}
const CALM: Weather = { lost: 0, twice: 0, late: 0, cutAfter: Infinity }

class Gone extends Error {}

/** A module behind a link: the firmware's own state machine over a ring, which goes on writing while it is read. */
class Module implements LogLink {
  readonly ring = new Ring(PAGES, PAGE_BYTES, 6, 3)
  private download = createDownload({ pages: PAGES, page_bytes: PAGE_BYTES, interval_ms: 60_000 })
  private air: Uint8Array[] = []
  permitted = true
  /** Bytes of the ring that went over the air. */
  sent_bytes = 0
  asked = 0
  private untilCut: number

  constructor(readonly weather: Weather, private readonly random: () => number, private readonly script: Op[] = []) {
    this.untilCut = weather.cutAfter
  }

  connect(): void {
    this.air = []
    this.untilCut = this.weather.cutAfter
  }

  private send(message: number[]): void {
    const bytes = Uint8Array.from(message)
    if (this.random() < this.weather.lost) return
    if (this.random() < this.weather.twice) this.air.push(bytes)
    if (this.random() < this.weather.late) this.air.splice(Math.floor(this.random() * this.air.length), 0, bytes)
    else this.air.push(bytes)
  }

  async ask(request: Uint8Array): Promise<void> {
    this.asked++
    if (this.random() < this.weather.lost) return
    const answer = askDownload(this.download, [...request], this.ring.journal, 4711)
    if (answer.length > 0) return this.send(answer)
    for (let length = nextChunk(this.download); length > 0 && this.permitted; length = nextChunk(this.download)) {
      const { at } = this.download
      this.sent_bytes += length
      this.send(takeChunk(this.download, this.ring.flash.read(at, length)))
      const op = this.script.length > 0 && this.random() < 0.05 ? this.script.shift() : undefined
      if (op !== undefined) this.ring.append(op)
    }
    this.send(endDownload(this.download, this.permitted))
  }

  async hear(): Promise<Uint8Array | undefined> {
    if (--this.untilCut < 0) throw new Gone()
    return this.air.shift()
  }
}

/** Numbers from 0 to 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
}

function fill(module: Module, records: number): Module {
  for (let i = 0; i < records; i++) module.ring.append(i % 4 === 3 ? "event" : "snapshot")
  return module
}

/** Fetches, and comes back with what it has whenever the connection goes. */
async function persist(module: Module, chunk_bytes = 32): Promise<RingImage> {
  let image: RingImage | undefined
  for (let tries = 0; tries < 1000; tries++) {
    module.connect()
    try {
      return await fetchLog(module, { ...(image === undefined ? {} : { image }), chunk_bytes, patience: 1000, onImage: begun => { image = begun } })
    } catch (error) {
      if (!(error instanceof Gone)) throw error
    }
  }
  throw new Error("never finished")
}

describe("a journal over the air", () => {
  test.each([16, 32, 112])("arrives byte by byte, in chunks of %i, and is a dump that the decoder reads", async chunk_bytes => {
    const module = fill(new Module(CALM, () => 0.5), 40)
    const image = await fetchLog(module, { chunk_bytes })
    expect(image.bytes).toEqual(module.ring.flash.bytes)
    expect(module.sent_bytes).toBe(PAGES * PAGE_BYTES)
    const dump = parseDump(image.bytes)
    expect(dump.slots.corrupt).toBe(0)
    expect(dump.snapshots.at(-1)!.snapshot.bus_mV).toBe(39)
  })

  test("that was fetched before costs only what is new", async () => {
    const module = fill(new Module(CALM, () => 0.5), 40)
    const { bytes } = await fetchLog(module)
    module.sent_bytes = 0
    expect((await fetchLog(module, { image: bytes })).bytes).toEqual(bytes)
    expect(module.sent_bytes).toBe(0)
    module.ring.append("event")
    expect((await fetchLog(module, { image: bytes })).bytes).toEqual(module.ring.flash.bytes)
    expect(module.sent_bytes).toBe(32)
    // Into the next page, which is erased for it.
    for (let i = 0; i < 5; i++) module.ring.append("snapshot")
    expect((await fetchLog(module, { image: bytes })).bytes).toEqual(module.ring.flash.bytes)
    expect(module.sent_bytes).toBeLessThan(3 * PAGE_BYTES)
  })

  test("that was fetched before is brought up to date whatever was written since: nothing, a page, or several times round the ring", async () => {
    for (let since = 0; since < 60; since++) {
      const module = fill(new Module(CALM, () => 0.5), 21)
      const { bytes } = await fetchLog(module, { chunk_bytes: 112 })
      fill(module, since)
      expect((await fetchLog(module, { image: bytes, chunk_bytes: 112 })).bytes, `${since} more`).toEqual(module.ring.flash.bytes)
    }
  })

  test("is the whole of it and nothing else, over links that lose, repeat, delay and break, while the module writes on and its pages go round", async () => {
    await fc.assert(fc.asyncProperty(
      fc.record({
        lost: fc.constantFrom(0, 0.1, 0.4), twice: fc.constantFrom(0, 0.2), late: fc.constantFrom(0, 0.3),
        cutAfter: fc.constantFrom(Infinity, 200, 40),
      }),
      fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(16, 32, 112), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 30 }),
      async (weather, seed, chunk_bytes, before, during) => {
        const script = Array.from({ length: during }, (_, i): Op => i % 3 === 2 ? "event" : "snapshot")
        const module = fill(new Module(weather, seeded(seed), script), before)
        const image = await persist(module, chunk_bytes)
        expect(image.complete).toBe(true)
        expect(image.end.sequence).toBe(module.ring.journal.sequence)
        expect(image.bytes).toEqual(module.ring.flash.bytes)
      }), { numRuns: 200 })
  })

  test("survives resets of the module that cut a write: an image begun before them is mended", async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 12 }), async (seed, cut, after) => {
      const module = fill(new Module({ ...CALM, cutAfter: 30 }, seeded(seed)), 30)
      let image: RingImage | undefined
      await fetchLog(module, { chunk_bytes: 16, onImage: begun => { image = begun } }).catch(() => undefined)
      module.ring.flash.cutAfterBytes(cut)
      for (let i = 0; i < 20 && module.ring.append("snapshot");) i++
      module.ring.reboot()
      fill(module, after)
      const mended = new Module(CALM, seeded(seed))
      Object.assign(mended, { ring: module.ring })
      expect((await fetchLog(mended, { image: image! })).bytes).toEqual(module.ring.flash.bytes)
    }), { numRuns: 100 })
  })
})

describe("a module that does not give its journal", () => {
  test("because energy or grouping forbid it says so, and what has arrived is kept", async () => {
    const module = fill(new Module(CALM, () => 0.5), 40)
    module.permitted = false
    const failure = await fetchLog(module, { patience: 3 }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(FetchError)
    expect(failure).toMatchObject({ why: "not-now", message: "the module has no energy to spare: try again in the light" })
    module.permitted = true
    expect((await fetchLog(module, { image: (failure as FetchError).image! })).bytes).toEqual(module.ring.flash.bytes)
  })

  test("because nobody is there is given up after so many tries", async () => {
    const module = new Module({ ...CALM, lost: 1 }, () => 0.5)
    await expect(fetchLog(module, { patience: 4 })).rejects.toMatchObject({ why: "silent" })
    expect(module.asked).toBe(4)
  })
})

describe("a message", () => {
  test("that is too short, or of another version, is none of ours", () => {
    expect(readAnswer(Uint8Array.from([1, 0, 0, 0]))).toBeUndefined()
    expect(readAnswer(Uint8Array.from([1, 255, 255, 255, 2, 4, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]))).toBeUndefined()
  })

  test("of another request is not believed, though it fits", async () => {
    const module = fill(new Module(CALM, () => 0.5), 40)
    let heard = 0
    const link: LogLink = {
      ask: request => module.ask(request),
      // After the ring's end and a first chunk: 16 bytes of zero for its beginning, numbered as if it had been asked for an hour ago.
      hear: async () => ++heard === 3 ? Uint8Array.from([200, 0, 0, 0, ...new Array<number>(16).fill(0)]) : module.hear(),
    }
    expect((await fetchLog(link)).bytes).toEqual(module.ring.flash.bytes)
  })
})
