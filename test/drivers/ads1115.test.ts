import { expect, test } from "vitest"
import fc from "fast-check"
import { NO_READING } from "../../src/core/types.js"
import {
  ads1115, ads1115CellChannel, ads1115Configure, ads1115Conversion_us, ads1115Identify, ads1115Sample, ads1115Saturated, ads1115Sleep,
  ads1115Trigger, ads1115Voltage_uV, isAds1115,
} from "../../src/drivers/ads1115.js"
import { FakeAds1115 } from "../../sim/chips/ads1115.js"
import { FakeI2cBus } from "../../sim/chips/i2c-bus.js"
import { startOf } from "./first-words.js"

// Actual register numbers, to check the driver's names against the datasheet (SBAS444).

const DONE = [0x85, 0x83] // Config register after reset: OS set, nothing runs

test("Config register: AIN0-AIN1, ±2.048 V, single-shot, 128 SPS, comparator off is the reset value 8583h", () => {
  const channel = { address: 0x48, mux: 0, gain: 2, rate: 4 }
  expect(ads1115Trigger(channel)).toEqual([{ address: 0x48, write: [0x01, 0x85, 0x83], readLength: 0 }])
  expect(ads1115Configure(channel)).toEqual([{ address: 0x48, write: [0x01, 0x05, 0x83], readLength: 0 }])
  expect(ads1115Sleep(channel)).toEqual(ads1115Configure(channel))
})

test("cells 0..7 are AIN0..AIN3 of the first chip, then of the second: MUX 100 to 111, at 860 SPS", () => {
  const words = [0, 1, 2, 3, 4, 7].map(cell => ads1115Trigger(ads1115CellChannel([0x48, 0x49], cell))[0])
  expect(words.map(word => word.address)).toEqual([0x48, 0x48, 0x48, 0x48, 0x49, 0x49])
  expect(words.map(word => word.write[1])).toEqual([0xc5, 0xd5, 0xe5, 0xf5, 0xc5, 0xf5])
  expect(words.map(word => word.write[2])).toEqual([0xe3, 0xe3, 0xe3, 0xe3, 0xe3, 0xe3])
})

test("fields outside their range are held to it: below, lowest, highest, above", () => {
  const word = (mux: number, gain: number, rate: number): number[] => ads1115Configure({ address: 0x48, mux, gain, rate })[0].write
  expect(word(-1, -1, -1)).toEqual(word(0, 0, 0))
  expect(word(0, 0, 0)).toEqual([0x01, 0x01, 0x03])
  expect(word(7, 5, 7)).toEqual([0x01, 0x7b, 0xe3])
  expect(word(8, 6, 8)).toEqual(word(7, 5, 7))
})

test("table \"Full-Scale Range and LSB Size\": one step is 187.5, 125, 62.5, 31.25, 15.625 and 7.8125 µV", () => {
  const hundredSteps = [0x00, 0x64]
  expect([0, 1, 2, 3, 4, 5].map(gain => ads1115Voltage_uV([DONE, hundredSteps], gain))).toEqual([18750, 12500, 6250, 3125, 1563, 781])
})

test("table \"Input Signal Versus Ideal Output Code\": 7FFFh, 0001h, 0, FFFFh and 8000h of ±2.048 V", () => {
  expect(ads1115Voltage_uV([DONE, [0x7f, 0xff]], 2)).toBe(2047938)
  expect(ads1115Voltage_uV([DONE, [0x00, 0x02]], 2)).toBe(125)
  expect(ads1115Voltage_uV([DONE, [0x00, 0x00]], 2)).toBe(0)
  expect(ads1115Voltage_uV([DONE, [0xff, 0xfe]], 2)).toBe(-125)
  expect(ads1115Voltage_uV([DONE, [0x80, 0x00]], 2)).toBe(-2048000)
})

test("6E90h at ±2.048 V is 28304 steps of 62.5 µV, 1.769 V", () => {
  expect(ads1115Voltage_uV([DONE, [0x6e, 0x90]], 2)).toBe(1769000)
})

test("the end codes say that the input may be beyond full scale; their neighbours do not", () => {
  expect([[0x7f, 0xff], [0x80, 0x00]].map(code => ads1115Saturated([DONE, code]))).toEqual([true, true])
  expect([[0x7f, 0xfe], [0x80, 0x01], [0x00, 0x00]].map(code => ads1115Saturated([DONE, code]))).toEqual([false, false, false])
})

test("OS clear means that the conversion still runs: no reading, as after a short reply", () => {
  expect(ads1115Voltage_uV([[0x05, 0x83], [0x12, 0x34]], 2)).toBe(NO_READING)
  expect(ads1115Voltage_uV([DONE, [0x12]], 2)).toBe(NO_READING)
  expect(ads1115Voltage_uV([DONE], 2)).toBe(NO_READING)
})

test("thresholds after reset, Lo 8000h and Hi 7FFFh, are the signature of a chip without an identity register", () => {
  expect(ads1115Identify(0x48).map(transfer => transfer.write)).toEqual([[0x02], [0x03]])
  expect(isAds1115([[0x80, 0x00], [0x7f, 0xff]])).toBe(true)
  expect(isAds1115([[0x7f, 0xff], [0x80, 0x00]])).toBe(false)
  expect(isAds1115([[0x80, 0x00]])).toBe(false)
})

test("a conversion takes 1/860 s, up to 10 % more, and 25 µs to power up", () => {
  expect(ads1115Conversion_us({ address: 0x48, mux: 4, gain: 2, rate: 7 })).toBe(25 + 1280)
  expect(ads1115Conversion_us({ address: 0x48, mux: 4, gain: 2, rate: 0 })).toBe(25 + 137500)
})

test("on two fake chips any six cell voltages come back within half a step, each from its own input", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 2047900 }), { minLength: 6, maxLength: 6 }), cells => {
    const chips = [new FakeAds1115("cells 0-3"), new FakeAds1115("cells 4-7")]
    const bus = new FakeI2cBus()
    bus.attach(0x48, chips[0])
    bus.attach(0x49, chips[1])
    cells.forEach((value, i) => chips[i >> 2].setVoltage_uV(i & 3, value))
    cells.forEach((value, i) => {
      const channel = ads1115CellChannel([0x48, 0x49], i)
      bus.run(ads1115Trigger(channel))
      expect(ads1115Voltage_uV(bus.run(ads1115Sample(channel)), channel.gain)).toBe(NO_READING)
      bus.advance(ads1115Conversion_us(channel))
      expect(Math.abs(ads1115Voltage_uV(bus.run(ads1115Sample(channel)), channel.gain) - value)).toBeLessThanOrEqual(32)
    })
  }), { numRuns: 50 })
})

test("differential pairs on the fake: AIN0-AIN1, AIN0-AIN3, AIN1-AIN3, AIN2-AIN3, sign included", () => {
  const chip = new FakeAds1115()
  const bus = new FakeI2cBus()
  bus.attach(0x48, chip);
  [1000000, 1500000, 250000, 500000].forEach((value, i) => chip.setVoltage_uV(i, value))
  const read = [0, 1, 2, 3].map(mux => {
    const channel = { address: 0x48, mux, gain: 2, rate: 7 }
    bus.run(ads1115Trigger(channel))
    bus.advance(ads1115Conversion_us(channel))
    return ads1115Voltage_uV(bus.run(ads1115Sample(channel)), 2)
  })
  expect(read).toEqual([-500000, 500000, 1000000, -250000])
})

test("a device marks its chip by COMP_POL, bit 3, which does nothing while the comparator is off: no channel is like 8583h", () => {
  const device = ads1115({ address: 0x48, mux: 0, gain: 2, rate: 4 })
  expect(startOf(device, [[0x80, 0x00], [0x7f, 0xff]])).toEqual([[0x01, 0x85, 0x8b]])
})
