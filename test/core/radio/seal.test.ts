import { createCipheriv } from "node:crypto"
import { describe, expect, test } from "vitest"
import { CHECK_BYTES, type Sealed, sealAdvertisement, sealNonce } from "../../../src/core/radio/seal.js"
import { ADVERTISEMENT_HEAD, ADVERTISEMENT_MAX, encodeAdvertisement, PART_COUNTS } from "../../../src/core/radio/bthome.js"
import { createSealedReader } from "../../../field/sealed.js"

const bytesOf = (text: string): number[] => [...Buffer.from(text.replaceAll(" ", ""), "hex")]
const hex = (bytes: number[]): string => Buffer.from(bytes).toString("hex")

// bthome.io/encryption: the page's example.
const KEY = bytesOf("231d39c1d7cc1ab1aee224cd096db932")
const ADDRESS = bytesOf("5448E68F80A5")
/** Flags, service data, device information of the plain form, 25.06 °C and 50.55 %. */
const PLAIN = bytesOf("020106 0A16D2FC40 02CA09 03BF13")

/** AES-CCM by OpenSSL: an independent judge. */
function ccm(message: number[], nonce: number[]): Sealed {
  const cipher = createCipheriv("aes-128-ccm", Uint8Array.from(KEY), Uint8Array.from(nonce), { authTagLength: CHECK_BYTES })
  const data = [...cipher.update(Uint8Array.from(message))]
  cipher.final()
  return { data, tag: [...cipher.getAuthTag()] }
}

const seal = (plain: number[], counter: number): number[] =>
  sealAdvertisement(plain, counter, ccm(plain.slice(ADVERTISEMENT_HEAD), sealNonce(plain, ADDRESS, counter)))

describe("an encrypted advertisement", () => {
  test("of the specification's example has the specification's nonce, text and check", () => {
    // The page prints the counter's bytes, 00 11 22 33: little-endian that is 33221100h.
    expect(hex(sealNonce(PLAIN, ADDRESS, 0x33221100))).toBe("5448e68f80a5" + "d2fc" + "41" + "00112233")
    expect(hex(seal(PLAIN, 0x33221100))).toBe("020106" + "1216d2fc41" + "a47266c95f73" + "00112233" + "78237214")
    // Its newer edition: the counter is the number 00112233h.
    expect(hex(seal(PLAIN, 0x00112233))).toBe("020106" + "1216d2fc41" + "e445f3c9962b" + "33221100" + "6c7c4519")
  })

  test("of a module fits 31 bytes and is read back by whoever has the key", () => {
    const plain = encodeAdvertisement({ packetId: NaN, soc: 0.63, temperature_cC: NaN, light_lx: NaN, bus_uV: NaN, low: false, current_nA: -345_000, energy_uJ: 7200, full_uJ: NaN }, PART_COUNTS)
    const sealed = seal(plain, 300)
    expect(sealed.length).toBe(30)
    expect(sealed.length).toBeLessThanOrEqual(ADVERTISEMENT_MAX)
    // Version 2, irregular, encrypted.
    expect(sealed[7]).toBe(0x45)
    const reading = createSealedReader(Uint8Array.from(KEY), Uint8Array.from(ADDRESS))(sealed)
    expect(reading).toMatchObject({ kind: "message", message: { counter: 300 } })
    if (reading.kind === "message") expect(reading.message.objects.map(({ name, value }) => [name, value])).toEqual([["battery", 63], ["battery low", 0], ["charging", 0], ["count", -345], ["count", 2]])
  })

  test("carries counters beyond 31 bits", () => {
    const sealed = seal(PLAIN, 4294967295)
    expect(hex(sealed.slice(-8, -4))).toBe("ffffffff")
    expect(createSealedReader(Uint8Array.from(KEY), Uint8Array.from(ADDRESS))(sealed)).toMatchObject({ message: { counter: 4294967295 } })
  })
})

describe("the reader of encrypted advertisements", () => {
  const reader = (last?: number) => createSealedReader(Uint8Array.from(KEY), Uint8Array.from(ADDRESS), last)

  test("believes a counter once, and no lower one after it", () => {
    const read = reader()
    expect([7, 9, 9, 8, 10].map(counter => read(seal(PLAIN, counter)).kind)).toEqual(["message", "message", "refused", "refused", "message"])
    expect(read(seal(PLAIN, 8))).toEqual({ kind: "refused", why: "replayed" })
  })

  test("can be told what was used before it was started", () => {
    expect(reader(9)(seal(PLAIN, 9))).toEqual({ kind: "refused", why: "replayed" })
    expect(reader(9)(seal(PLAIN, 10)).kind).toBe("message")
  })

  test("refuses a packet with any bit changed, and its counter does not count", () => {
    const read = reader()
    const sealed = seal(PLAIN, 5)
    for (let at = 8; at < sealed.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = sealed.map((byte, i) => i === at ? byte ^ (1 << bit) : byte)
        expect(read(changed)).toEqual({ kind: "refused", why: "forged" })
      }
    }
    expect(read(sealed).kind).toBe("message")
  })

  test("refuses plain packets, other keys, other senders, and what is no BTHome", () => {
    expect(reader()(PLAIN)).toEqual({ kind: "refused", why: "plain" })
    expect(createSealedReader(new Uint8Array(16), Uint8Array.from(ADDRESS))(seal(PLAIN, 1))).toEqual({ kind: "refused", why: "forged" })
    expect(createSealedReader(Uint8Array.from(KEY), new Uint8Array(6))(seal(PLAIN, 1))).toEqual({ kind: "refused", why: "forged" })
    expect(reader()(bytesOf("0616D2FC41 0161"))).toEqual({ kind: "refused", why: "forged" })
    expect(reader()(bytesOf("020106"))).toEqual({ kind: "refused", why: "not-bthome" })
  })
})
