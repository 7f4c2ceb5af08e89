import { expect, test } from "vitest"
import fc from "fast-check"
import { NO_READING } from "../../src/core/types.js"
import {
  ina228Bus_uV, ina228Charge_nC, ina228Configure, ina228Conversion_us, ina228Current, ina228Current_nA, ina228Identify, ina228Ready, ina228Run,
  ina228Sample, ina228Shunt_nA, ina228ShuntCal, ina228Sleep, ina228Trigger, type Ina228Config, isIna228,
} from "../../src/drivers/ina228.js"
import { FakeI2cBus } from "../../sim/chips/i2c-bus.js"
import { FakeIna228 } from "../../sim/chips/ina228.js"
import { startOf } from "./first-words.js"

// Actual register numbers, to check the driver's names against the datasheet (SLYS021A).

/** The application example of section 8.2.2: 10 A full scale, 16.2 mohm, CURRENT_LSB = 10 A / 2^19. */
const example: Ina228Config = { address: 0x40, shunt_mOhm: 16.2, range: 0, currentLsb_pA: 19073486, time: 5, averages: 0 }
/** The wearable: 10 ohm, ±40.96 mV, steps of 78.125 nV / 10 ohm. */
const wearable: Ina228Config = { address: 0x40, shunt_mOhm: 10000, range: 1, currentLsb_pA: 7812.5, time: 5, averages: 0 }

/** A 20-bit result as it travels: three bytes, low nibble empty. */
function bytes20(raw: number): number[] {
  const word = (raw < 0 ? raw + 2 ** 20 : raw) * 16
  return [word >> 16, (word >> 8) & 255, word & 255]
}

function bytes40(raw: number): number[] {
  const word = BigInt.asUintN(40, BigInt(raw))
  return [32n, 24n, 16n, 8n, 0n].map(shift => Number((word >> shift) & 255n))
}

test("section 8.2.2.3: 13107.2e6 · 19.073 µA · 16.2 mohm is SHUNT_CAL 4050 (0FD2h)", () => {
  expect(ina228ShuntCal(example)).toBe(4050)
  expect(ina228Configure(example)[2]).toEqual({ address: 0x40, write: [0x02, 0x0f, 0xd2], readLength: 0 })
})

test("ADCRANGE 1 needs four times the SHUNT_CAL (section 8.1.2)", () => {
  expect(ina228ShuntCal({ ...example, range: 1 })).toBe(16200)
})

test("a current step equal to the shunt converter's own needs the reset value 1000h, in both ranges", () => {
  expect(ina228ShuntCal(wearable)).toBe(0x1000)
  expect(ina228ShuntCal({ ...wearable, range: 0, currentLsb_pA: 31250 })).toBe(0x1000)
})

test("SHUNT_CAL has 15 bits: below, lowest, highest, above", () => {
  const cal = (currentLsb_pA: number): number => ina228ShuntCal({ ...wearable, range: 0, currentLsb_pA })
  expect(cal(-1000000)).toBe(0)
  expect(cal(0)).toBe(0)
  expect(cal(249992)).toBe(0x7fff)
  expect(cal(1e9)).toBe(0x7fff)
})

test("returned values of the same example, INA229 SLYS023A table 8-4 (the SPI twin): 314572 is 6 A, 245760 is 48 V, 1132462080 is 21600 C", () => {
  expect(ina228Current_nA(bytes20(314572), example) / 1e9).toBeCloseTo(6, 4)
  expect(ina228Bus_uV(bytes20(245760))).toBe(48000000)
  expect(ina228Charge_nC(bytes40(1132462080), example) / 1e9).toBeCloseTo(21600, 2)
})

test("SLYS023A, text under table 8-4: the shunt reading 1011 0100 0001 0000 0000 is negative, -311040 steps", () => {
  // 312.5 nV each: -97.2 mV. With the shunt's own step as current step (1 ohm) the reading is -97.2 mA.
  const ohm = { ...example, shunt_mOhm: 1000, currentLsb_pA: 312500 }
  expect(ina228Current_nA([0b10110100, 0b00010000, 0b00000000], ohm)).toBe(-97200000)
})

test("20 bits: 7FFFFh is the highest, 80000h the lowest, the low nibble is ignored", () => {
  const step = { ...wearable, currentLsb_pA: 1000 }
  expect(ina228Current_nA([0x7f, 0xff, 0xf0], step)).toBe(524287)
  expect(ina228Current_nA([0x80, 0x00, 0x00], step)).toBe(-524288)
  expect(ina228Current_nA([0xff, 0xff, 0xf0], step)).toBe(-1)
  expect(ina228Current_nA([0x00, 0x00, 0x1f], step)).toBe(1)
})

test("VBUS is held to 0..85 V (section 7.3.1): below, lowest, highest, above", () => {
  expect(ina228Bus_uV(bytes20(-1))).toBe(0)
  expect(ina228Bus_uV(bytes20(0))).toBe(0)
  expect(ina228Bus_uV(bytes20(435200))).toBe(85000000)
  expect(ina228Bus_uV(bytes20(435201))).toBe(85000000)
})

test("CHARGE keeps all its 40 bits and its sign", () => {
  const step = { ...wearable, currentLsb_pA: 1000 }
  expect(ina228Charge_nC([0x7f, 0xff, 0xff, 0xff, 0xff], step)).toBe(2 ** 39 - 1)
  expect(ina228Charge_nC([0x80, 0x00, 0x00, 0x00, 0x00], step)).toBe(-(2 ** 39))
  expect(ina228Charge_nC([0xff, 0xff, 0xff, 0xff, 0xff], step)).toBe(-1)
  expect(ina228Charge_nC([0x01, 0x00, 0x00, 0x00, 0x00], step)).toBe(2 ** 32)
})

test("section 7.6.1: \"TI\" (5449h) at 3Eh and 228h at 3Fh, whatever the revision", () => {
  expect(ina228Identify(0x40).map(transfer => transfer.write)).toEqual([[0x3e], [0x3f]])
  expect(isIna228([[0x54, 0x49], [0x22, 0x81]])).toBe(true)
  expect(isIna228([[0x54, 0x49], [0x22, 0x80]])).toBe(true)
  expect(isIna228([[0x54, 0x49], [0x23, 0x81]])).toBe(false) // an INA238
  expect(isIna228([[0x54, 0x49], [0x22]])).toBe(false)
})

test("ADC_CONFIG: the reset value FB68h is 1052 µs three times, average of 1; triggered is mode 3, continuous B, shutdown 0", () => {
  expect(ina228Trigger(wearable)[0].write).toEqual([0x01, 0x3b, 0x68])
  expect(ina228Run(wearable)[0].write).toEqual([0x01, 0xbb, 0x68])
  expect(ina228Sleep(wearable)[0].write).toEqual([0x01, 0x0b, 0x68])
  expect(ina228Trigger({ ...wearable, time: -1, averages: -1 })[0].write).toEqual([0x01, 0x30, 0x00])
  expect(ina228Trigger({ ...wearable, time: 7, averages: 7 })[0].write).toEqual([0x01, 0x3f, 0xff])
  expect(ina228Trigger({ ...wearable, time: 8, averages: 8 })[0].write).toEqual([0x01, 0x3f, 0xff])
})

test("configuration shuts down first, then sets ADCRANGE (bit 4) and clears the accumulators (bit 14)", () => {
  expect(ina228Configure(wearable).map(transfer => transfer.write)).toEqual([[0x01, 0x0b, 0x68], [0x00, 0x40, 0x10], [0x02, 0x10, 0x00]])
})

test("a reply that is short is no reading, and flags without CNVRF or with MATHOF are not ready", () => {
  expect(ina228Current_nA([1, 2], wearable)).toBe(NO_READING)
  expect(ina228Bus_uV([])).toBe(NO_READING)
  expect(ina228Charge_nC([1, 2, 3], wearable)).toBe(NO_READING)
  const replies = (flags: number[]): number[][] => [flags, [0, 0, 0], [0, 0, 0], [0, 0, 0, 0, 0]]
  expect(ina228Ready(replies([0x00, 0x03]))).toBe(true)
  expect(ina228Ready(replies([0x00, 0x01]))).toBe(false)
  expect(ina228Ready(replies([0x02, 0x03]))).toBe(false)
  expect(ina228Ready([[0x00, 0x03]])).toBe(false)
})

test("on the fake chip any current of ±4.09 mA comes back within half a step, and its sign is the cells' charge", () => {
  fc.assert(fc.property(fc.integer({ min: -4095000, max: 4095000 }), fc.integer({ min: 0, max: 3600000 }), (current_nA, bus_uV) => {
    const bus = new FakeI2cBus()
    const chip = new FakeIna228(10)
    bus.attach(0x40, chip)
    expect(isIna228(bus.run(ina228Identify(0x40)))).toBe(true)
    bus.run(ina228Configure(wearable))
    chip.setCurrent_nA(current_nA)
    chip.setVoltage_uV(bus_uV)
    bus.run(ina228Trigger(wearable))
    expect(ina228Ready(bus.run(ina228Sample(wearable)))).toBe(false)
    bus.advance(ina228Conversion_us(wearable))
    const replies = bus.run(ina228Sample(wearable))
    expect(ina228Ready(replies)).toBe(true)
    expect(Math.abs(ina228Current_nA(replies[1], wearable) - current_nA)).toBeLessThanOrEqual(5)
    expect(Math.abs(ina228Bus_uV(replies[2]) - bus_uV)).toBeLessThanOrEqual(98)
    expect(ina228Ready(bus.run(ina228Sample(wearable)))).toBe(false) // reading the flags cleared CNVRF
  }), { numRuns: 50 })
})

test("left running, the charge counter holds current times time: -1 mA for an hour is -3.6 C", () => {
  const bus = new FakeI2cBus()
  const chip = new FakeIna228(10)
  bus.attach(0x40, chip)
  bus.run(ina228Configure(wearable))
  chip.setCurrent_nA(-1000000)
  bus.run(ina228Run(wearable))
  for (let minute = 0; minute < 60; minute++) bus.advance(60e6)
  const charge_nC = ina228Charge_nC(bus.run(ina228Sample(wearable))[3], wearable)
  expect(charge_nC / 1e9).toBeCloseTo(-3.6, 5)
})

test("the shunt itself (VSHUNT): 312.5 nV a step, 78.125 nV in range 1; 6 A through 16.2 mohm are 97.2 mV, 311040 steps", () => {
  expect(ina228Shunt_nA(bytes20(311040), example)).toBe(6000000000)
  expect(ina228Shunt_nA(bytes20(-311040), example)).toBe(-6000000000)
  expect(ina228Shunt_nA(bytes20(1), { ...wearable, shunt_mOhm: 100 })).toBe(781)
  expect(ina228Shunt_nA([0, 0], wearable)).toBe(NO_READING)
})

test("a reading of the shunt alone sets ADCRANGE and then mode 2, and needs no SHUNT_CAL", () => {
  expect(startOf(ina228Current(wearable), [[0x54, 0x49], [0x22, 0x81]])).toEqual([[0x00, 0x00, 0x10], [0x01, 0x2b, 0x68]])
})
