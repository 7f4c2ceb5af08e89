// The journal ring in DeviceScript's settings: a program reaches no other flash. One record is one setting, "zw" and
// the number of its slot, so that a record is written whole or not at all.
//
// What is promised is less than contract.ts asks for. What `program` returned from was read back, and survives any
// later loss of power. But settings are one log for everything the runtime keeps, the program included, and where it
// finds something half-written it formats that log (jacdac-c, source/jd_fstor.c, recompute_cache): a cut inside the one
// or two page programs of a record, about a millisecond, can lose the journal and the program with it. Its own
// clean-up is safe: it completes a copy first.

import * as ds from "@devicescript/core"
import type { JournalConfig } from "../core/config.js"
import { RECORD_BYTES } from "../core/journal/record.js"
import type { AwaitedJournal } from "./devicescript-hardware.js"

/** How long an answer of the runtime's own service may take, and how often it is asked again. */
const ANSWER_MS = 500
const TRIES = 3

/** @returns a journal whose pages are groups of settings; `program` and `erase` give up after some tries, and the
 *  firmware goes on without having written */
export function openJournal(config: JournalConfig): AwaitedJournal {
  const settings = new ds.Settings()
  const slots = Math.floor(config.page_bytes / RECORD_BYTES)
  let wanted = ""
  let answer: Buffer | undefined
  let sleeper: ds.Fiber | undefined
  settings.report().subscribe(async (packet: ds.Packet) => {
    if (packet.serviceCommand !== settings.spec.lookup("get").code) return
    const decoded = packet.decode()
    if (decoded[0] !== wanted) return
    answer = decoded[1] === undefined ? Buffer.alloc(0) : decoded[1]
    if (sleeper === undefined) return
    const fiber = sleeper
    sleeper = undefined
    fiber.resume(answer)
  })

  /** @returns what the slot holds, nothing in a blank one; undefined without an answer */
  async function get(slot: number): Promise<Buffer | undefined> {
    for (let i = 0; i < TRIES; i++) {
      wanted = "zw" + slot
      answer = undefined
      await settings.get(wanted)
      if (answer === undefined) {
        sleeper = ds.Fiber.self()
        await ds.suspend(ANSWER_MS)
        sleeper = undefined
      }
      if (answer !== undefined) return answer
    }
    return undefined
  }

  async function programSlot(slot: number, record: Buffer): Promise<void> {
    for (let i = 0; i < TRIES; i++) {
      await settings.set("zw" + slot, record)
      const found = await get(slot)
      if (found !== undefined && found.toString("hex") === record.toString("hex")) return
    }
  }

  return {
    read: async (offset: number, length: number) => {
      const bytes: number[] = []
      for (let at = 0; at < length; at += RECORD_BYTES) {
        const found = await get(Math.floor((offset + at) / RECORD_BYTES))
        if (found === undefined) return undefined
        for (let i = 0; i < RECORD_BYTES; i++) bytes.push(i < found.length ? found[i] : 255)
      }
      return bytes
    },
    program: async (offset: number, bytes: number[]) => {
      for (let at = 0; at < bytes.length; at += RECORD_BYTES) {
        await programSlot(Math.floor((offset + at) / RECORD_BYTES), Buffer.from(bytes.slice(at, at + RECORD_BYTES)))
      }
    },
    erase: async (page: number) => {
      for (let slot = page * slots; slot < (page + 1) * slots; slot++) {
        // To delete what is not there would cost an entry in the log.
        const found = await get(slot)
        if (found !== undefined && found.length > 0) await settings.delete("zw" + slot)
      }
    },
  }
}
