import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { ADVERTISEMENT_MAX, type Broadcast, encodeAdvertisement } from "../../../src/core/radio/bthome.js"
import { decodeAdvertisement } from "../../../field/bthome.js"

const nothing: Broadcast = {
  packetId: 0, soc: NaN, temperature_cC: NaN, light_lx: NaN, bus_mV: NaN, low: false, charging: false, current_uA: NaN, energy_uWh: NaN,
}

function hex(bytes: number[]): string {
  return bytes.map(byte => byte.toString(16).padStart(2, "0")).join("").toUpperCase()
}

function bytesOf(text: string): number[] {
  return Array.from(text.replaceAll(" ", "").match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}

describe("a BTHome v2 advertisement", () => {
  test("of the format page's own values has the format page's own bytes", () => {
    // bthome.io/format: 02C409 is 25.00 °C, 0161 is 97 %, 0C020C is 3.074 V, 1501 battery low, 1601 charging.
    const bytes = encodeAdvertisement({ ...nothing, packetId: 8, soc: 0.97, temperature_cC: 2500, bus_mV: 3074, low: true, charging: true })
    expect(hex(bytes)).toBe("020106" + "1216D2FC40" + "0008" + "0161" + "02C409" + "0C020C" + "1501" + "1601")
    // 05138A14 is 13460.67 lx.
    expect(hex(encodeAdvertisement({ ...nothing, packetId: 9, light_lx: 13460.67 }))).toBe("020106" + "0E16D2FC40" + "0009" + "05138A14" + "1500" + "1600")
  })

  test("fits 31 bytes with ascending ids whatever is known", () => {
    const value = fc.oneof(fc.constant(NaN), fc.double({ min: -1e12, max: 1e12, noNaN: true }))
    fc.assert(fc.property(
      fc.record({ packetId: fc.nat(100_000), soc: value, temperature_cC: value, light_lx: value, bus_mV: value, low: fc.boolean(), charging: fc.boolean(), current_uA: value, energy_uWh: value }),
      broadcast => {
        const bytes = encodeAdvertisement(broadcast)
        expect(bytes.length).toBeLessThanOrEqual(ADVERTISEMENT_MAX)
        expect(bytes.every(byte => Number.isInteger(byte) && byte >= 0 && byte <= 255)).toBe(true)
        const ids = decodeAdvertisement(bytes)!.objects.map(object => object.id)
        expect(ids).toEqual([...ids].sort((a, b) => a - b))
        expect(new Set(ids).size).toBe(ids.length)
      }))
  })

  test("uses all 31 bytes when everything is known, and light and temperature take turns", () => {
    const all = { ...nothing, soc: 0.5, temperature_cC: 3120, light_lx: 350, bus_mV: 4100, current_uA: -12, energy_uWh: 900 }
    const names = (packetId: number) => decodeAdvertisement(encodeAdvertisement({ ...all, packetId }))!.objects.map(object => object.name)
    expect(encodeAdvertisement({ ...all, packetId: 1 }).length).toBe(31)
    expect(names(0)).toEqual(["packet id", "battery", "temperature", "voltage", "battery low", "charging", "count", "count"])
    expect(names(1)).toEqual(["packet id", "battery", "illuminance", "voltage", "battery low", "charging", "count", "count"])
  })

  test("comes back as it was sent, within the steps of the format", () => {
    fc.assert(fc.property(
      fc.record({
        packetId: fc.nat(255), soc: fc.double({ min: 0, max: 1, noNaN: true }), temperature_cC: fc.integer({ min: -4000, max: 8500 }), light_lx: fc.double({ min: 0, max: 120_000, noNaN: true }),
        bus_mV: fc.nat(6000), low: fc.boolean(), charging: fc.boolean(), current_uA: fc.integer({ min: -30_000, max: 30_000 }), energy_uWh: fc.nat(1_000_000),
      }), broadcast => {
        const objects = new Map(decodeAdvertisement(encodeAdvertisement(broadcast))!.objects.map(object => [object.id, object.value]))
        expect(objects.get(0x00)).toBe(broadcast.packetId)
        expect(Math.abs(objects.get(0x01)! - broadcast.soc * 100)).toBeLessThanOrEqual(0.5)
        if (broadcast.packetId % 2 === 0) expect(objects.get(0x02)).toBeCloseTo(broadcast.temperature_cC / 100, 9)
        else expect(Math.abs(objects.get(0x05)! - broadcast.light_lx)).toBeLessThanOrEqual(0.00501)
        expect(objects.get(0x0c)).toBeCloseTo(broadcast.bus_mV / 1000, 9)
        expect(objects.get(0x15)).toBe(broadcast.low ? 1 : 0)
        expect(objects.get(0x16)).toBe(broadcast.charging ? 1 : 0)
        expect(objects.get(0x5a)).toBe(broadcast.current_uA)
        expect(objects.get(0x5b)).toBe(broadcast.energy_uWh)
      }))
  })

  test("leaves out what is unknown, rather than saying 0 %", () => {
    expect(hex(encodeAdvertisement(nothing))).toBe("020106" + "0A16D2FC40" + "0000" + "1500" + "1600")
  })

  test("clamps to the limits of a field", () => {
    const objects = (broadcast: Partial<Broadcast>) =>
      new Map(decodeAdvertisement(encodeAdvertisement({ ...nothing, ...broadcast }))!.objects.map(object => [object.id, object.value]))
    expect(objects({ soc: 1.3 }).get(0x01)).toBe(100)
    expect(objects({ soc: -0.1 }).get(0x01)).toBe(0)
    expect(objects({ temperature_cC: -40_000 }).get(0x02)).toBe(-327.68)
    expect(objects({ packetId: 1, light_lx: 1e6 }).get(0x05)).toBe(167_772.15)
    expect(objects({ bus_mV: 70_000 }).get(0x0c)).toBe(65.535)
    expect(objects({ current_uA: -40_000 }).get(0x5a)).toBe(-32768)
    expect(objects({ energy_uWh: 1e12 }).get(0x5b)).toBe(2_147_483_647)
    expect(objects({ packetId: 257 }).get(0x00)).toBe(1)
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
