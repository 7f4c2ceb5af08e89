// Reads encrypted BTHome v2 advertisements (bthome.io/encryption), and does not let itself be fooled: by a packet that was
// changed or made by somebody else, by one that was recorded and is played again, or by one that is not encrypted at all.

import { createDecipheriv } from "node:crypto"
import { type BthomeMessage, decodeAdvertisement, decodeObjects, ENCRYPTED, findServiceData, isVersion2 } from "./bthome.js"

const COUNTER_BYTES = 4
const CHECK_BYTES = 4

/** Why a packet is not believed: not BTHome v2 or cut off; plain, though a key was given; another key, another sender,
 *  or changed; the counter is not higher than that of a packet before. */
export type Refusal = "not-bthome" | "plain" | "forged" | "replayed"

export interface SealedMessage extends BthomeMessage {
  counter: number
}

export type Reading = { kind: "message", message: SealedMessage } | { kind: "refused", why: Refusal }

const refused = (why: Refusal): Reading => ({ kind: "refused", why })

/** Reads one module.
 *  @param key 16 bytes
 *  @param address of its radio, six bytes as they are printed
 *  @param last highest counter that is known to have been used, so that a restarted reader is not fooled; -1: none
 *  @returns reads one advertising payload; each counter is believed once, and never one below it again */
export function createSealedReader(key: Uint8Array, address: Uint8Array, last = -1): (advertisement: ArrayLike<number>) => Reading {
  let highest = last
  return advertisement => {
    const data = findServiceData(advertisement)
    if (data === undefined || data.length === 0 || !isVersion2(data[0])) return refused("not-bthome")
    if ((data[0] & ENCRYPTED) === 0) return refused(decodeAdvertisement(advertisement) === undefined ? "not-bthome" : "plain")
    const opened = openSealed(data, key, address)
    if (opened === undefined) return refused("forged")
    // Only a packet that is the module's own may raise the counter, or anybody could make it deaf.
    if (opened.counter <= highest) return refused("replayed")
    highest = opened.counter
    const message = decodeObjects(opened.objects)
    return message === undefined ? refused("not-bthome") : { kind: "message", message: { ...message, counter: opened.counter } }
  }
}

/** @param data service data behind the UUID: device information, encrypted objects, counter, check
 *  @returns nothing if the check fails */
export function openSealed(data: readonly number[], key: Uint8Array, address: Uint8Array): { objects: Uint8Array, counter: number } | undefined {
  const end = data.length - COUNTER_BYTES - CHECK_BYTES
  if (end < 1) return undefined
  const counter = data.slice(end, end + COUNTER_BYTES)
  const decipher = createDecipheriv("aes-128-ccm", key, Uint8Array.from([...address, 0xd2, 0xfc, data[0], ...counter]), { authTagLength: CHECK_BYTES })
  decipher.setAuthTag(Uint8Array.from(data.slice(end + COUNTER_BYTES)))
  try {
    const objects = decipher.update(Uint8Array.from(data.slice(1, end)))
    decipher.final()
    return { objects, counter: counter.reduceRight((sum, byte) => sum * 256 + byte, 0) }
  } catch {
    return undefined
  }
}
