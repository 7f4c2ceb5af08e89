// The journal over Bluetooth. Whoever connects asks for bytes of the ring, and gets them in chunks that say where they
// belong. The module keeps no list of what arrived: what is missing is asked for again, so that a lost chunk, a cut
// connection and a reset cost what they lost and no more. A record carries its own CRC. docs/field.md has the formats.

import { batteryLow } from "../protect/protect.js"
import { SHED_RADIO, SHED_TASKS } from "../protect/table.js"
import type { JournalConfig } from "../config.js"
import type { Journal } from "../journal/journal.js"
import { RECORD_BYTES } from "../journal/record.js"
import type { PowerModule } from "../module.js"

export const DOWNLOAD_VERSION = 1

/** First byte of a request; the second is a number of the asker's own, which comes back in front of every answer. */
export const ASK_STOP = 0
export const ASK_WHERE = 1
export const ASK_SEND = 2
const SEND_BYTES = 9

/** In place of a chunk's offset: where the ring ends; and that the answer is over, and why. */
export const OFFSET_WHERE = 0xffffff
export const OFFSET_OVER = 0xfffffe
export const OVER_SENT = 0
export const OVER_REFUSED = 1
export const OVER_NOT_NOW = 2

/** Data in a chunk: 16 bytes fit the smallest Bluetooth packet behind their head, 112 the largest of a Bangle.js 2. */
export const CHUNK_STEP = 16
export const CHUNK_MOST = 112

/** What a byte costs, and as much again that must be left: 15 ms awake at 5 mA for 64 bytes, a connection event of 8 µC
 *  every 30 ms meanwhile, at 2.25 V: 3 µJ. */
const LEAST_uJ_PER_BYTE = 6

export interface Download {
  ring_bytes: number
  /** Number of the request that is being answered. */
  tag: number
  /** Next byte to send, where to stop, and data in a chunk. */
  at: number
  end: number
  chunk_bytes: number
}

export function createDownload(config: JournalConfig): Download {
  return { ring_bytes: config.pages * config.page_bytes, tag: 0, at: 0, end: 0, chunk_bytes: CHUNK_STEP }
}

/** Whether energy and grouping permit it: nothing is shed, nothing is being changed, and more than it costs is left. */
export function mayDownload(module: PowerModule): boolean {
  const journal = module.config.journal
  return module.array.state === "steady" && (module.protection.actions & (SHED_TASKS | SHED_RADIO)) === 0
    && !batteryLow(module.protection)
    && module.schedule.budget.store_uJ > journal.pages * journal.page_bytes * LEAST_uJ_PER_BYTE
}

function answer(tag: number, offset: number): number[] {
  return [tag, offset & 255, (offset >> 8) & 255, offset >> 16]
}

function over(download: Download, why: number): number[] {
  download.at = download.end
  const bytes = answer(download.tag, OFFSET_OVER)
  bytes.push(why)
  return bytes
}

function where(download: Download, journal: Journal, modelId: number): number[] {
  const bytes = answer(download.tag, OFFSET_WHERE)
  const sequence = journal.sequence
  const slots = journal.page_bytes / RECORD_BYTES
  bytes.push(DOWNLOAD_VERSION, journal.pages, slots & 255, slots >> 8, journal.page & 255, journal.slot & 255, journal.slot >> 8)
  bytes.push(sequence & 255, (sequence >> 8) & 255, (sequence >> 16) & 255, (sequence >> 24) & 255, modelId & 255, modelId >> 8)
  return bytes
}

/** Takes a request; what was being sent before is given up.
 *  @returns what to answer at once; nothing: chunks follow (nextChunk) */
export function askDownload(download: Download, request: number[], journal: Journal, modelId: number): number[] {
  download.tag = request.length > 1 ? request[1] : 0
  download.at = download.end
  if (request[0] === ASK_WHERE) return where(download, journal, modelId)
  if (request[0] === ASK_STOP) return over(download, OVER_SENT)
  const from = request[2] + request[3] * 256 + request[4] * 65536
  const to = from + request[5] + request[6] * 256 + request[7] * 65536
  const chunk_bytes = request[8]
  if (request[0] !== ASK_SEND || request.length !== SEND_BYTES || to > download.ring_bytes || to === from
    || chunk_bytes < CHUNK_STEP || chunk_bytes > CHUNK_MOST || chunk_bytes % CHUNK_STEP > 0) return over(download, OVER_REFUSED)
  download.at = from
  download.end = to
  download.chunk_bytes = chunk_bytes
  return []
}

/** @returns how many bytes to read at `download.at` for the next chunk; 0: there is none */
export function nextChunk(download: Download): number {
  return Math.min(download.chunk_bytes, download.end - download.at)
}

/** @param bytes what was read
 *  @returns what to send */
export function takeChunk(download: Download, bytes: number[]): number[] {
  const chunk = answer(download.tag, download.at)
  for (let i = 0; i < bytes.length; i++) chunk.push(bytes[i])
  download.at += bytes.length
  return chunk
}

/** Ends what is being sent.
 *  @param permitted false: energy or grouping forbid more of it now
 *  @returns what to send */
export function endDownload(download: Download, permitted: boolean): number[] {
  return over(download, permitted ? OVER_SENT : OVER_NOT_NOW)
}
