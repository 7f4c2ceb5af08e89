// The journal of a module as it arrives over the air: which bytes of the ring are there, which are still to be asked for,
// and which have been written over meanwhile. Pure: field/collect/fetch.ts does the asking.

import { createScan, feedRead, nextRead } from "../../src/core/journal/scan.js"
import { RECORD_BYTES } from "../../src/core/journal/record.js"
import { CHUNK_STEP, DOWNLOAD_VERSION, OFFSET_OVER, OFFSET_WHERE } from "../../src/core/radio/download.js"

/** Where the ring ends, as the module says it. */
export interface RingEnd {
  pages: number
  page_bytes: number
  /** Page that is being filled, 255 in an empty ring; its next free slot. */
  page: number
  slot: number
  /** Number of the next record. */
  sequence: number
  modelId: number
}

/** One message of the module. */
export type Answer =
  | { kind: "where", tag: number, end: RingEnd }
  | { kind: "chunk", tag: number, offset: number, bytes: Uint8Array }
  | { kind: "over", tag: number, why: number }

/** @returns nothing if it is no message of ours */
export function readAnswer(message: Uint8Array): Answer | undefined {
  if (message.length < 5) return undefined
  const tag = message[0]!
  const offset = message[1]! + message[2]! * 256 + message[3]! * 65536
  const rest = message.subarray(4)
  if (offset === OFFSET_OVER) return { kind: "over", tag, why: rest[0]! }
  if (offset !== OFFSET_WHERE) return { kind: "chunk", tag, offset, bytes: rest }
  if (rest.length < 13 || rest[0] !== DOWNLOAD_VERSION) return undefined
  const view = new DataView(rest.buffer, rest.byteOffset)
  return {
    kind: "where", tag,
    end: {
      pages: rest[1]!, page_bytes: view.getUint16(2, true) * RECORD_BYTES, page: rest[4]!, slot: view.getUint16(5, true),
      sequence: view.getUint32(7, true), modelId: view.getUint16(11, true),
    },
  }
}

export class RingImage {
  readonly bytes: Uint8Array
  /** Per 16 bytes. */
  private readonly there: boolean[]

  /** @param end where the ring ended when the first byte of the image was read, or before */
  constructor(public end: RingEnd) {
    this.bytes = new Uint8Array(end.pages * end.page_bytes).fill(255)
    this.there = new Array<boolean>(this.bytes.length / CHUNK_STEP).fill(false)
  }

  /** An image that was fetched before, to fetch only what is new.
   *  @returns nothing if `bytes` are not of a ring of this size */
  static from(bytes: Uint8Array, like: RingEnd): RingImage | undefined {
    if (bytes.length !== like.pages * like.page_bytes) return undefined
    const scan = createScan({ pages: like.pages, page_bytes: like.page_bytes, interval_ms: 0 })
    while (nextRead(scan)) feedRead(scan, [...bytes.subarray(scan.offset, scan.offset + scan.length)])
    if (scan.newest < 0) return undefined
    const image = new RingImage({ ...like, page: scan.newest, slot: scan.tail, sequence: scan.sequence })
    image.bytes.set(bytes)
    image.there.fill(true)
    return image
  }

  get complete(): boolean {
    return this.there.every(Boolean)
  }

  /** What to ask for next: the first bytes that are missing. @returns nothing when all are there */
  missing(most_bytes: number): { offset: number, length: number } | undefined {
    const first = this.there.indexOf(false)
    if (first < 0) return undefined
    const next = this.there.indexOf(true, first)
    const end = next < 0 ? this.there.length : next
    return { offset: first * CHUNK_STEP, length: Math.min(most_bytes, (end - first) * CHUNK_STEP) }
  }

  /** Takes a chunk; one that does not fit the ring is left out. */
  put(offset: number, bytes: Uint8Array): void {
    if (offset % CHUNK_STEP !== 0 || bytes.length % CHUNK_STEP !== 0 || offset + bytes.length > this.bytes.length) return
    this.bytes.set(bytes, offset)
    this.there.fill(true, offset / CHUNK_STEP, (offset + bytes.length) / CHUNK_STEP)
  }

  private forget(from: number, to: number): void {
    this.there.fill(false, from / CHUNK_STEP, to / CHUNK_STEP)
  }

  /** The ring ends here now: what was written since the image's own end is forgotten.
   *  @returns false if it is another ring, of which nothing can be kept */
  moveTo(end: RingEnd): boolean {
    const before = this.end
    if (end.pages !== before.pages || end.page_bytes !== before.page_bytes || end.modelId !== before.modelId) return false
    this.end = end
    if (end.sequence === before.sequence && end.page === before.page && end.slot === before.slot) return true
    const slots = end.page_bytes / RECORD_BYTES
    const written = end.sequence - before.sequence
    const place = ({ page, slot }: RingEnd): number => page * end.page_bytes + slot * RECORD_BYTES
    if (end.page === before.page && written === end.slot - before.slot) {
      this.forget(place(before), place(end))
    } else if (written < 0 || written >= slots * (end.pages - 1) || before.page >= end.pages || end.page === before.page) {
      // Once round, or a page was erased a second time: nothing is sure.
      this.there.fill(false)
    } else {
      this.forget(place(before), (before.page + 1) * end.page_bytes)
      for (let page = before.page; page !== end.page;) {
        page = (page + 1) % end.pages
        this.forget(page * end.page_bytes, (page + 1) * end.page_bytes)
      }
    }
    return true
  }
}
