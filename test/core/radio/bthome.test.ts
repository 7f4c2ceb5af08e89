import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { ADVERTISEMENT_MAX, type Broadcast, encodeAdvertisement, PART_COUNTS, PART_LIGHT, PART_TEMPERATURE, PART_VOLTAGE } from "../../../src/core/radio/bthome.js"
import { decodeAdvertisement } from "../../../field/bthome.js"

const nothing: Broadcast = {
  packetId: 0, soc: NaN, temperature_cC: NaN, light_lx: NaN, bus_uV: NaN, low: false, current_nA: NaN, energy_uJ: NaN, full_uJ: NaN,
}
/** With the temperature, and with the light in its stead. */
const WARM = PART_TEMPERATURE + PART_VOLTAGE + PART_COUNTS
const BRIGHT = PART_LIGHT + PART_VOLTAGE + PART_COUNTS

function hex(bytes: number[]): string {
  return bytes.map(byte => byte.toString(16).padStart(2, "0")).join("").toUpperCase()
}

function bytesOf(text: string): number[] {
  return Array.from(text.replaceAll(" ", "").match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}

describe("a BTHome v2 advertisement", () => {
  test("of the format page's own values has the format page's own bytes", () => {
    // bthome.io/format: 02C409 is 25.00 °C, 0161 is 97 %, 0C020C is 3.074 V, 1501 battery low, 1601 charging. The device
    // information 44h is version 2, irregular intervals.
    const bytes = encodeAdvertisement({ ...nothing, packetId: 8, soc: 0.97, temperature_cC: 2500, bus_uV: 3_074_000, low: true, current_nA: 1 }, WARM)
    expect(hex(bytes)).toBe("020106" + "1216D2FC44" + "0008" + "0161" + "02C409" + "0C020C" + "1501" + "1601")
    // 05138A14 is 13460.67 lx.
    expect(hex(encodeAdvertisement({ ...nothing, packetId: 9, light_lx: 13460.67 }, BRIGHT))).toBe("020106" + "0E16D2FC44" + "0009" + "05138A14" + "1500" + "1600")
  })

  test("fits 31 bytes with ascending ids whatever is known", () => {
    const value = fc.oneof(fc.constant(NaN), fc.double({ min: -1e12, max: 1e12, noNaN: true }))
    fc.assert(fc.property(
      fc.record({ packetId: fc.nat(255), soc: value, temperature_cC: value, light_lx: value, bus_uV: value, low: fc.boolean(), current_nA: value, energy_uJ: value, full_uJ: value }),
      fc.constantFrom(WARM, BRIGHT, 0, PART_COUNTS, PART_LIGHT),
      (broadcast, parts) => {
        const bytes = encodeAdvertisement(broadcast, parts)
        expect(bytes.length).toBeLessThanOrEqual(ADVERTISEMENT_MAX)
        expect(bytes.every(byte => Number.isInteger(byte) && byte >= 0 && byte <= 255)).toBe(true)
        const ids = decodeAdvertisement(bytes)!.objects.map(object => object.id)
        expect(ids).toEqual([...ids].sort((a, b) => a - b))
        expect(new Set(ids).size).toBe(ids.length)
      }))
  })

  test("is 30 bytes with the temperature, 31 with the light in its stead, and 16 of charge and flags alone", () => {
    const all = { ...nothing, soc: 0.5, temperature_cC: 3120, light_lx: 350, bus_uV: 4_100_000, current_nA: -12_000, energy_uJ: 3_240_000 }
    const names = (parts: number) => decodeAdvertisement(encodeAdvertisement(all, parts))!.objects.map(object => object.name)
    expect([WARM, BRIGHT, 0].map(parts => encodeAdvertisement(all, parts).length)).toEqual([30, 31, 16])
    expect(names(WARM)).toEqual(["packet id", "battery", "temperature", "voltage", "battery low", "charging", "count", "count"])
    expect(names(BRIGHT)).toEqual(["packet id", "battery", "illuminance", "voltage", "battery low", "charging", "count", "count"])
    expect(names(0)).toEqual(["packet id", "battery", "battery low", "charging"])
    // Sealed it gets eight bytes longer and has no packet id.
    for (const parts of [PART_COUNTS, PART_LIGHT + PART_VOLTAGE, PART_TEMPERATURE + PART_VOLTAGE]) {
      expect(encodeAdvertisement({ ...all, packetId: NaN }, parts).length + 8).toBeLessThanOrEqual(ADVERTISEMENT_MAX)
    }
  })

  test("comes back as it was sent, within the steps of the format", () => {
    fc.assert(fc.property(
      fc.record({
        packetId: fc.nat(255), soc: fc.double({ min: 0, max: 1, noNaN: true }), temperature_cC: fc.integer({ min: -4000, max: 8500 }), light_lx: fc.double({ min: 0, max: 120_000, noNaN: true }),
        bus_uV: fc.nat(6_000_000), low: fc.boolean(), current_nA: fc.integer({ min: -30_000_000, max: 30_000_000 }), energy_uJ: fc.nat(2_000_000_000), full_uJ: fc.constant(NaN),
      }), fc.constantFrom(WARM, BRIGHT), (broadcast, parts) => {
        const objects = new Map(decodeAdvertisement(encodeAdvertisement(broadcast, parts))!.objects.map(object => [object.id, object.value]))
        expect(objects.get(0x00)).toBe(broadcast.packetId)
        expect(Math.abs(objects.get(0x01)! - broadcast.soc * 100)).toBeLessThanOrEqual(0.5)
        if (parts === WARM) expect(objects.get(0x02)).toBeCloseTo(broadcast.temperature_cC / 100, 9)
        else expect(Math.abs(objects.get(0x05)! - broadcast.light_lx)).toBeLessThanOrEqual(0.00501)
        expect(Math.abs(objects.get(0x0c)! - broadcast.bus_uV / 1e6)).toBeLessThanOrEqual(0.000501)
        expect(objects.get(0x15)).toBe(broadcast.low ? 1 : 0)
        expect(objects.get(0x16)).toBe(broadcast.current_nA > 0 ? 1 : 0)
        expect(Math.abs(objects.get(0x5a)! - broadcast.current_nA / 1000)).toBeLessThanOrEqual(0.5)
        expect(Math.abs(objects.get(0x5b)! - broadcast.energy_uJ / 3600)).toBeLessThanOrEqual(0.5)
      }))
  })

  test("leaves out what is unknown, rather than saying 0 %", () => {
    expect(hex(encodeAdvertisement(nothing, WARM))).toBe("020106" + "0A16D2FC44" + "0000" + "1500" + "1600")
  })

  test("has both counts or none: a receiver calls the first of two count 1, and one alone something else", () => {
    const ids = (change: Partial<Broadcast>) => decodeAdvertisement(encodeAdvertisement({ ...nothing, ...change }, WARM))!.objects.map(object => object.id)
    expect(ids({ current_nA: 5000, energy_uJ: 3600 })).toEqual([0x00, 0x15, 0x16, 0x5a, 0x5b])
    expect(ids({ current_nA: 5000 })).toEqual([0x00, 0x15, 0x16])
    expect(ids({ energy_uJ: 3600 })).toEqual([0x00, 0x15, 0x16])
  })

  test("clamps to the limits of a field", () => {
    const objects = (broadcast: Partial<Broadcast>, parts = WARM) =>
      new Map(decodeAdvertisement(encodeAdvertisement({ ...nothing, ...broadcast }, parts))!.objects.map(object => [object.id, object.value]))
    expect(objects({ soc: 1.3 }).get(0x01)).toBe(100)
    expect(objects({ soc: -0.1 }).get(0x01)).toBe(0)
    expect(objects({ temperature_cC: -40_000 }).get(0x02)).toBe(-327.68)
    expect(objects({ light_lx: 1e6 }, BRIGHT).get(0x05)).toBe(167_772.15)
    expect(objects({ bus_uV: 70_000_000 }).get(0x0c)).toBe(65.535)
    expect(objects({ current_nA: -40_000_000, energy_uJ: 1e16 }).get(0x5a)).toBe(-32768)
    expect(objects({ current_nA: 0, energy_uJ: 1e16 }).get(0x5b)).toBe(2_147_483_647)
  })
})

describe("the reader of advertisements", () => {
  test("reads the example of the format page, behind flags and a name", () => {
    const message = decodeAdvertisement(bytesOf("020106 0B094449592D73656E736F72 0A16D2FC4002C40903BF13"))
    expect(message).toEqual({
      unknownId: undefined,
      objects: [{ id: 2, name: "temperature", value: 25, unit: "degC" }, { id: 3, name: "humidity", value: 50.55, unit: "%" }],
    })
  })

  test("stops at an id it does not know, and says which", () => {
    expect(decodeAdvertisement(bytesOf("0816D2FC40 0161 EE07"))).toEqual({ objects: [{ id: 1, name: "battery", value: 97, unit: "%" }], unknownId: 0xee })
  })

  test("declines encrypted and version 1 data, other services, and objects that are cut off", () => {
    expect(decodeAdvertisement(bytesOf("0616D2FC41 0161"))).toBeUndefined()
    expect(decodeAdvertisement(bytesOf("0616D2FC20 0161"))).toBeUndefined()
    expect(decodeAdvertisement(bytesOf("06160F1840 0161"))).toBeUndefined()
    expect(decodeAdvertisement(bytesOf("0616D2FC40 02C4"))).toBeUndefined()
    expect(decodeAdvertisement(bytesOf("0A16D2FC40 0161"))).toBeUndefined()
    expect(decodeAdvertisement([])).toBeUndefined()
  })
})
