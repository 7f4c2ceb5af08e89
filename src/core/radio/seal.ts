// The encrypted form of an advertisement (bthome.io/encryption): AES-CCM over the objects, a nonce of address, UUID,
// device information and counter, and behind the encrypted objects the counter and four bytes of check. The cipher is the
// runtime's own: in an interpreter a block of AES takes as long as 8,500 calls (Espruino 2v29, executed), and a packet is
// four of them: 14 s awake, thousands of times the price of sending it.

import { ADVERTISEMENT_HEAD } from "./bthome.js"

/** What encryption adds: counter and check. */
export const SEAL_BYTES = 8
/** Length of the check that the cipher is asked for. */
export const CHECK_BYTES = 4

const ENCRYPTED = 1

/** What AES-CCM made of a message. */
export interface Sealed {
  data: number[]
  /** The check, `CHECK_BYTES` long. */
  tag: number[]
}

function append(bytes: number[], more: number[]): void {
  for (let i = 0; i < more.length; i++) bytes.push(more[i])
}

function counterBytes(counter: number): number[] {
  return [counter & 255, (counter >> 8) & 255, (counter >> 16) & 255, (counter >> 24) & 255]
}

/** @param plain from `encodeAdvertisement`
 *  @param address of the radio, six bytes as they are printed
 *  @returns what AES-CCM must be given as nonce, 13 bytes */
export function sealNonce(plain: number[], address: number[], counter: number): number[] {
  const nonce = address.slice(0)
  nonce.push(0xd2, 0xfc, plain[ADVERTISEMENT_HEAD - 1] | ENCRYPTED)
  append(nonce, counterBytes(counter))
  return nonce
}

/** @param sealed of the objects of `plain`, its bytes from `ADVERTISEMENT_HEAD` on
 *  @returns the whole advertising payload */
export function sealAdvertisement(plain: number[], counter: number, sealed: Sealed): number[] {
  const bytes = plain.slice(0, ADVERTISEMENT_HEAD)
  bytes[3] += SEAL_BYTES
  bytes[ADVERTISEMENT_HEAD - 1] |= ENCRYPTED
  append(bytes, sealed.data)
  append(bytes, counterBytes(counter))
  append(bytes, sealed.tag)
  return bytes
}
