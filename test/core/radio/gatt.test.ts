import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Broadcast } from "../../../src/core/radio/bthome.js"
import { BATTERY_BYTES, encodeBattery, encodeLevel, encodeSfloat, LEVEL_UNKNOWN } from "../../../src/core/radio/gatt.js"
import { decodeEnergyStatus, decodeLevel, decodeSfloat } from "../../../field/gatt.js"

describe("an SFLOAT", () => {
  test("has the values of the HL7 personal-health-device guide's table", () => {
    // Code and value; the guide's table of SFLOAT encodings has several codes for one value.
    const table = [[0x0002, 2], [0xf014, 2], [0xe0c8, 2], [0x1002, 20], [0x2002, 200], [0x00c8, 200], [0x04d2, 1234], [0x0b2e, -1234]]
    for (const [code, value] of table) {
      expect(decodeSfloat(code)).toBe(value)
      expect(decodeSfloat(encodeSfloat(value * 1e8))).toBe(value)
    }
    // Ours has as many digits as fit: 2000e-3, and 1234e0.
    expect([encodeSfloat(2e8), encodeSfloat(1234e8), encodeSfloat(-1234e8)]).toEqual([0xd7d0, 0x04d2, 0x0b2e])
  })

  test("has the special values of IEEE 11073-20601 for what is no number, too large, or too small", () => {
    expect(encodeSfloat(NaN)).toBe(0x07ff)
    expect(encodeSfloat(Infinity)).toBe(0x07fe)
    expect(encodeSfloat(-Infinity)).toBe(0x0802)
    // 2045e7 and 2046e7 in steps of 1e-8.
    expect(encodeSfloat(2045e15)).toBe(0x77fd)
    expect(encodeSfloat(2046e15)).toBe(0x07fe)
    expect(encodeSfloat(-2046e15)).toBe(0x0802)
    expect(encodeSfloat(0.4)).toBe(0)
    expect(encodeSfloat(0.5)).toBe(0x8001)
    expect(encodeSfloat(0)).toBe(0)
    for (const code of [0x07ff, 0x0800, 0x0801]) expect(decodeSfloat(code)).toBeNaN()
    expect([decodeSfloat(0x07fe), decodeSfloat(0x0802)]).toEqual([Infinity, -Infinity])
  })

  test("never takes one of the five reserved mantissas for a finite number, whatever the size", () => {
    fc.assert(fc.property(fc.integer({ min: -3_000_000, max: 3_000_000 }), fc.integer({ min: -6, max: 8 }), (value, exponent) => {
      const mantissa = encodeSfloat(value * 10 ** exponent) & 0xfff
      expect([0x7fe, 0x7ff, 0x800, 0x801, 0x802]).not.toContain(mantissa)
    }))
  })

  test("of any representable number reads back as the very same number", () => {
    for (let exponent = -8; exponent <= 7; exponent++) {
      for (let mantissa = -2045; mantissa <= 2045; mantissa++) {
        const code = encodeSfloat(mantissa * 10 ** (exponent + 8))
        const wanted = exponent < 0 ? mantissa / 10 ** -exponent : mantissa * 10 ** exponent
        if (decodeSfloat(code) !== wanted && mantissa !== 0) throw new Error(`${mantissa}e${exponent} came back as ${decodeSfloat(code)}`)
      }
    }
    expect(decodeSfloat(encodeSfloat(0))).toBe(0)
  })

  test("is the nearest there is: within half a unit of the fourth digit, and the same for both signs", () => {
    fc.assert(fc.property(fc.double({ min: 1e-4, max: 1e11, noNaN: true }), value => {
      const back = decodeSfloat(encodeSfloat(value))
      // Mantissas between 204.5 and 2045 leave at most 0.5 / 204.5; smaller ones sit on the finest grid, 1e-8.
      expect(Math.abs(back - value * 1e-8)).toBeLessThanOrEqual(Math.max(value * 1e-8 * 0.5 / 204.5, 0.5e-8) * (1 + 1e-9))
      expect(decodeSfloat(encodeSfloat(-value))).toBe(back === 0 ? 0 : -back)
    }))
  })
})

/** What the Battery Service tells of; advertisements alone have the rest. */
function status(change: Partial<Broadcast>): Broadcast {
  return { packetId: NaN, soc: NaN, temperature_cC: NaN, light_lx: NaN, bus_uV: NaN, low: false, current_nA: NaN, energy_uJ: NaN, full_uJ: NaN, ...change }
}

describe("the battery values", () => {
  test("of a small pack: 63 %, 3.2 V, 1.5 of 2.4 mWh left, discharging at 78.125 µA, that is 250 µW", () => {
    const bytes = encodeBattery(status({ soc: 0.63, bus_uV: 3_200_000, energy_uJ: 5_400_000, full_uJ: 8_640_000, current_nA: -78_125 }))
    expect(bytes.length).toBe(BATTERY_BYTES)
    // 320e-2 V, 150e-8 kWh, 240e-8 kWh, -250e-6 W
    expect(bytes).toEqual([63, 0x1e, 0x40, 0xe1, 0x96, 0x80, 0xf0, 0x80, 0x06, 0xaf])
    expect(decodeEnergyStatus(bytes.slice(1))).toEqual({ voltage_V: 3.2, energy_kWh: 1.5e-6, capacity_kWh: 2.4e-6, chargeRate_W: -250e-6 })
  })

  test("of which nothing is known say so: no 0 %, four NaN", () => {
    const bytes = encodeBattery(status({}))
    expect(bytes).toEqual([LEVEL_UNKNOWN, 0x1e, 0xff, 0x07, 0xff, 0x07, 0xff, 0x07, 0xff, 0x07])
    expect(decodeLevel(bytes[0])).toBeNaN()
    expect(decodeEnergyStatus(bytes.slice(1))).toEqual({ voltage_V: NaN, energy_kWh: NaN, capacity_kWh: NaN, chargeRate_W: NaN })
  })

  test("keep the level within 0 to 100 %", () => {
    expect([-0.1, 0, 0.004, 0.005, 0.996, 1, 1.2].map(encodeLevel)).toEqual([0, 0, 0, 1, 100, 100, 100])
    expect(decodeLevel(50)).toBe(0.5)
  })

  test("round trip within the resolution of the format", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 6_000_000 }), fc.integer({ min: 0, max: 400_000_000 }), fc.integer({ min: -100_000_000, max: 100_000_000 }), (bus_uV, energy_uJ, current_nA) => {
      const power_nW = current_nA * bus_uV / 1e6
      const back = decodeEnergyStatus(encodeBattery(status({ soc: 0.5, bus_uV, energy_uJ, full_uJ: energy_uJ, current_nA })).slice(1))!
      expect(Math.abs(back.voltage_V! - bus_uV / 1e6)).toBeLessThanOrEqual(0.005)
      expect(Math.abs(back.energy_kWh! - energy_uJ / 3.6e12)).toBeLessThanOrEqual(Math.max(energy_uJ / 3.6e12 / 400, 5.001e-9))
      expect(Math.sign(back.chargeRate_W!) * Math.sign(power_nW)).toBeGreaterThanOrEqual(0)
      expect(Math.abs(back.chargeRate_W! - power_nW / 1e9)).toBeLessThanOrEqual(Math.max(Math.abs(power_nW) / 1e9 / 400, 5.001e-9))
    }))
  })

  test("that are shorter than their flags say are declined", () => {
    expect(decodeEnergyStatus([0x1e, 0xff, 0x07])).toBeUndefined()
    expect(decodeEnergyStatus([])).toBeUndefined()
    expect(decodeEnergyStatus([0])).toEqual({})
  })
})
