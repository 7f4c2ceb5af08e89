import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { BATTERY_BYTES, encodeBattery, encodeLevel, encodeSfloat, LEVEL_UNKNOWN } from "../../../src/core/radio/gatt.js"
import { decodeEnergyStatus, decodeLevel, decodeSfloat } from "../../../field/gatt.js"

describe("an SFLOAT", () => {
  test("has the codes of the HL7 personal-health-device guide's table", () => {
    // Value, exponent, code; the guide's table of SFLOAT encodings.
    const table = [[2, 0, 0x0002], [20, -1, 0xf014], [200, -2, 0xe0c8], [2, 1, 0x1002], [2, 2, 0x2002], [200, 0, 0x00c8], [1234, 0, 0x04d2], [-1234, 0, 0x0b2e]]
    for (const [value, exponent, code] of table) expect(encodeSfloat(value, exponent)).toBe(code)
  })

  test("has the special values of IEEE 11073-20601 for what is no number, too large, or too small", () => {
    expect(encodeSfloat(NaN, 0)).toBe(0x07ff)
    expect(encodeSfloat(Infinity, 0)).toBe(0x07fe)
    expect(encodeSfloat(-Infinity, 0)).toBe(0x0802)
    expect(encodeSfloat(2045, 7)).toBe(0x77fd)
    expect(encodeSfloat(2046, 7)).toBe(0x07fe)
    expect(encodeSfloat(-2046, 7)).toBe(0x0802)
    expect(encodeSfloat(4, -9)).toBe(0)
    expect(encodeSfloat(5, -9)).toBe(0x8001)
    expect(encodeSfloat(0, -12)).toBe(0)
    for (const code of [0x07ff, 0x0800, 0x0801]) expect(decodeSfloat(code)).toBeNaN()
    expect([decodeSfloat(0x07fe), decodeSfloat(0x0802)]).toEqual([Infinity, -Infinity])
  })

  test("never takes one of the five reserved mantissas for a finite number, whatever the exponent", () => {
    fc.assert(fc.property(fc.integer({ min: -3_000_000, max: 3_000_000 }), fc.integer({ min: -14, max: 0 }), (value, exponent) => {
      const mantissa = encodeSfloat(value, exponent) & 0xfff
      expect([0x7fe, 0x7ff, 0x800, 0x801, 0x802]).not.toContain(mantissa)
    }))
  })

  test("of any representable number reads back as the very same number", () => {
    for (let exponent = -8; exponent <= 7; exponent++) {
      for (let mantissa = -2045; mantissa <= 2045; mantissa++) {
        const code = encodeSfloat(mantissa, exponent)
        const wanted = exponent < 0 ? mantissa / 10 ** -exponent : mantissa * 10 ** exponent
        if (decodeSfloat(code) !== wanted && mantissa !== 0) throw new Error(`${mantissa}e${exponent} came back as ${decodeSfloat(code)}`)
      }
    }
    expect(decodeSfloat(encodeSfloat(0, -8))).toBe(0)
  })

  test("is the nearest there is: within half a unit of the fourth digit, and the same for both signs", () => {
    fc.assert(fc.property(fc.double({ min: 1e-3, max: 1e12, noNaN: true }), value => {
      const back = decodeSfloat(encodeSfloat(value, -9))
      // Mantissas between 204.5 and 2045 leave at most 0.5 / 204.5; smaller ones sit on the finest grid, 1e-8.
      expect(Math.abs(back - value * 1e-9)).toBeLessThanOrEqual(Math.max(value * 1e-9 * 0.5 / 204.5, 0.5e-8) * (1 + 1e-9))
      expect(decodeSfloat(encodeSfloat(-value, -9))).toBe(back === 0 ? 0 : -back)
    }))
  })
})

describe("the battery values", () => {
  test("of a small pack: 63 %, 3.3 V, 1.5 of 2.4 mWh left, discharging at 250 µW", () => {
    const bytes = encodeBattery({ soc: 0.63, bus_uV: 3_300_000, energy_uJ: 5_400_000, capacity_uJ: 8_640_000, power_nW: -250_000 })
    expect(bytes.length).toBe(BATTERY_BYTES)
    // 330e-2 V, 150e-8 kWh, 240e-8 kWh, -250e-6 W
    expect(bytes).toEqual([63, 0x1e, 0x4a, 0xe1, 0x96, 0x80, 0xf0, 0x80, 0x06, 0xaf])
    expect(decodeEnergyStatus(bytes.slice(1))).toEqual({ voltage_V: 3.3, energy_kWh: 1.5e-6, capacity_kWh: 2.4e-6, chargeRate_W: -250e-6 })
  })

  test("of which nothing is known say so: no 0 %, four NaN", () => {
    const bytes = encodeBattery({ soc: NaN, bus_uV: NaN, energy_uJ: NaN, capacity_uJ: NaN, power_nW: NaN })
    expect(bytes).toEqual([LEVEL_UNKNOWN, 0x1e, 0xff, 0x07, 0xff, 0x07, 0xff, 0x07, 0xff, 0x07])
    expect(decodeLevel(bytes[0])).toBeNaN()
    expect(decodeEnergyStatus(bytes.slice(1))).toEqual({ voltage_V: NaN, energy_kWh: NaN, capacity_kWh: NaN, chargeRate_W: NaN })
  })

  test("keep the level within 0 to 100 %", () => {
    expect([-0.1, 0, 0.004, 0.005, 0.996, 1, 1.2].map(encodeLevel)).toEqual([0, 0, 0, 1, 100, 100, 100])
    expect(decodeLevel(50)).toBe(0.5)
  })

  test("round trip within the resolution of the format", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 6_000_000 }), fc.integer({ min: 0, max: 400_000_000 }), fc.integer({ min: -100_000_000, max: 100_000_000 }), (bus_uV, energy_uJ, power_nW) => {
      const back = decodeEnergyStatus(encodeBattery({ soc: 0.5, bus_uV, energy_uJ, capacity_uJ: energy_uJ, power_nW }).slice(1))!
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
