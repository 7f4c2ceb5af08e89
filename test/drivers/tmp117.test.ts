import { expect, test } from "vitest"
import fc from "fast-check"
import { NO_READING } from "../../src/core/types.js"
import {
  isTmp117, TMP117_CONVERSION_US, tmp117Configure, tmp117Identify, tmp117Sample, tmp117Sleep, tmp117Temperature_cC, tmp117Trigger,
} from "../../src/drivers/tmp117.js"
import { FakeI2cBus } from "../../sim/chips/i2c-bus.js"
import { FakeTmp117 } from "../../sim/chips/tmp117.js"

// Actual register numbers, to check the driver's names against the datasheet (SNOSD82D).

test("SNOSD82D table 7-1: 0C80h is 25 °C, 3200h is 100 °C, F380h is -25 °C, FFF0h is -0.125 °C", () => {
  expect(tmp117Temperature_cC([0x0c, 0x80])).toBe(2500)
  expect(tmp117Temperature_cC([0x32, 0x00])).toBe(10000)
  expect(tmp117Temperature_cC([0xf3, 0x80])).toBe(-2500)
  expect(tmp117Temperature_cC([0x00, 0x80])).toBe(100)
  expect(tmp117Temperature_cC([0x00, 0x00])).toBe(0)
  expect(tmp117Temperature_cC([0xff, 0xf0])).toBe(-12) // -12.5 hundredths
})

test("8000h, -256 °C, is what the register holds until the first conversion: no reading", () => {
  expect(tmp117Temperature_cC([0x80, 0x00])).toBe(NO_READING)
  expect(tmp117Temperature_cC([0x0c])).toBe(NO_READING)
})

test("held to -55..150 °C, section 6.3: below, lowest, highest, above", () => {
  expect(tmp117Temperature_cC([0xe4, 0x7f])).toBe(-5500) // E480h is -55 °C
  expect(tmp117Temperature_cC([0xe4, 0x80])).toBe(-5500)
  expect(tmp117Temperature_cC([0xe4, 0x82])).toBe(-5498)
  expect(tmp117Temperature_cC([0x4b, 0x00])).toBe(15000) // 4B00h is 150 °C
  expect(tmp117Temperature_cC([0x4b, 0x01])).toBe(15000)
  expect(tmp117Temperature_cC([0x4a, 0xfe])).toBe(14998)
})

test("section 7.6: Device_ID (0Fh) is 117h whatever the revision in its high digit", () => {
  expect(tmp117Identify(0x48)).toEqual([{ address: 0x48, write: [0x0f], readLength: 2 }])
  expect(isTmp117([[0x01, 0x17]])).toBe(true)
  expect(isTmp117([[0x11, 0x17]])).toBe(true)
  expect(isTmp117([[0x01, 0x16]])).toBe(false)
  expect(isTmp117([[0x01]])).toBe(false)
  expect(isTmp117([])).toBe(false)
})

test("section 7.6, Configuration: shutdown is MOD 01 (0400h), one-shot without averaging is MOD 11 (0C00h)", () => {
  expect(tmp117Configure(0x48)).toEqual([{ address: 0x48, write: [0x01, 0x04, 0x00], readLength: 0 }])
  expect(tmp117Trigger(0x48)).toEqual([{ address: 0x48, write: [0x01, 0x0c, 0x00], readLength: 0 }])
  expect(tmp117Sleep(0x48)).toEqual(tmp117Configure(0x48))
})

test("on the fake chip any temperature of its range comes back within half a step, and not before the conversion has ended", () => {
  fc.assert(fc.property(fc.integer({ min: -5500, max: 15000 }), temperature_cC => {
    const bus = new FakeI2cBus()
    const chip = new FakeTmp117()
    bus.attach(0x4a, chip)
    expect(isTmp117(bus.run(tmp117Identify(0x4a)))).toBe(true)
    chip.setTemperature_cC(temperature_cC)
    bus.run(tmp117Configure(0x4a))
    bus.run(tmp117Trigger(0x4a))
    bus.advance(1000)
    expect(tmp117Temperature_cC(bus.run(tmp117Sample(0x4a))[0])).toBe(NO_READING)
    bus.advance(TMP117_CONVERSION_US)
    expect(Math.abs(tmp117Temperature_cC(bus.run(tmp117Sample(0x4a))[0]) - temperature_cC)).toBeLessThanOrEqual(1)
  }))
})
