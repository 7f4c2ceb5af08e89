// Fetches the journal of a module over anything that carries messages both ways: Web Bluetooth, a serial bridge, a test.
// Messages may be lost, come late, twice or in another order; the connection may go at any time, and whoever comes back
// with the same image goes on where it went.

import { ASK_SEND, ASK_WHERE, CHUNK_STEP, OVER_NOT_NOW, OVER_REFUSED } from "../../src/core/radio/download.js"
import { type Answer, readAnswer, RingImage, type RingEnd } from "./ring-image.js"

/** The two characteristics of the log service. */
export interface LogLink {
  /** Writes a request. Rejects when the connection is gone. */
  ask(request: Uint8Array): Promise<void>
  /** The next notification; undefined when none came for a second or two. Rejects when the connection is gone. */
  hear(): Promise<Uint8Array | undefined>
}

export interface FetchOptions {
  /** An image that was begun, or fetched before: only what is missing or new is asked for. */
  image?: RingImage | Uint8Array
  /** Data per message: a multiple of 16 that fits behind 4 bytes; 32 for a packet of 53 bytes, 16 always fits. */
  chunk_bytes?: number
  /** Given up after so many answers in a row that brought nothing. */
  patience?: number
  /** Told of every new image, to come back with when the connection is gone. */
  onImage?: (image: RingImage) => void
}

/** The module said no: it would cost energy that it has not ("not-now"), or it is no ring of ours ("refused"); or it
 *  has fallen silent. */
export class FetchError extends Error {
  constructor(readonly why: "not-now" | "refused" | "silent", readonly image: RingImage | undefined) {
    super({ "not-now": "the module has no energy to spare: try again in the light", refused: "the module refuses the request", silent: "the module does not answer" }[why])
  }
}

/** Bytes asked for at once: a second or two of talk, so that a request that got lost costs no more. */
const REQUEST_BYTES = 2048

/** @returns the whole ring, every byte of it read after the end that `image.end` tells; `zincwear log decode` reads its bytes
 *  @throws FetchError; and whatever the link rejects with */
export async function fetchLog(link: LogLink, options: FetchOptions = {}): Promise<RingImage> {
  const { chunk_bytes = CHUNK_STEP, patience = 10 } = options
  let tag = 0
  let image = options.image instanceof RingImage ? options.image : undefined
  let fruitless = 0
  const failed = (why: FetchError["why"]): void => {
    if (++fruitless >= patience) throw new FetchError(why, image)
  }

  /** Asks, and hears answers to just this until one is the last. */
  const talk = async (op: number, rest: number[], take: (answer: Answer) => boolean): Promise<void> => {
    tag = (tag + 1) & 255
    await link.ask(Uint8Array.from([op, tag, ...rest]))
    for (;;) {
      const message = await link.hear()
      if (message === undefined) return failed("silent")
      const answer = readAnswer(message)
      if (answer === undefined || answer.tag !== tag) continue
      if (answer.kind === "over" && answer.why === OVER_REFUSED) throw new FetchError("refused", image)
      if (answer.kind === "over" && answer.why === OVER_NOT_NOW) return failed("not-now")
      if (take(answer)) return
    }
  }

  const where = async (): Promise<RingEnd> => {
    for (;;) {
      let found: RingEnd | undefined
      await talk(ASK_WHERE, [], answer => {
        if (answer.kind === "where") found = answer.end
        return found !== undefined
      })
      if (found !== undefined) return found
    }
  }

  for (;;) {
    const end = await where()
    if (image === undefined && options.image instanceof Uint8Array) image = RingImage.from(options.image, end)
    if (image === undefined || !image.moveTo(end)) image = new RingImage(end)
    options.onImage?.(image)
    // Asked once more after the last byte: what was written meanwhile is fetched as well.
    const settled = image.complete
    if (settled) return image
    await fill(image)
  }

  async function fill(ring: RingImage): Promise<void> {
    for (let wanted = ring.missing(REQUEST_BYTES); wanted !== undefined; wanted = ring.missing(REQUEST_BYTES)) {
      const { offset, length } = wanted
      const last = offset + length
      await talk(ASK_SEND, [offset & 255, (offset >> 8) & 255, offset >> 16, length & 255, (length >> 8) & 255, length >> 16, chunk_bytes], answer => {
        if (answer.kind === "chunk") {
          ring.put(answer.offset, answer.bytes)
          fruitless = 0
        }
        return answer.kind === "over" || (answer.kind === "chunk" && answer.offset + answer.bytes.length === last)
      })
    }
  }
}
