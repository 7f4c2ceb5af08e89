import { expect, test } from "vitest"
import { NO_READING } from "../../src/core/types.js"
import { clamp } from "../../src/core/arithmetic.js"
import { nearest, readRegister, signed16, unsigned16, writeRegister16 } from "../../src/drivers/transfer.js"

test("a read points first and then reads, a write carries the high byte first", () => {
  expect(readRegister(0x40, 0x3f, 2)).toEqual({ address: 0x40, write: [0x3f], readLength: 2 })
  expect(writeRegister16(0x40, 0x01, 0xfb68)).toEqual({ address: 0x40, write: [0x01, 0xfb, 0x68], readLength: 0 })
})

test("sixteen bits: 7FFFh is the highest, 8000h the lowest, FFFFh is -1; a short reply is no reading", () => {
  expect(signed16([0x7f, 0xff])).toBe(32767)
  expect(signed16([0x80, 0x00])).toBe(-32768)
  expect(signed16([0xff, 0xff])).toBe(-1)
  expect(unsigned16([0xff, 0xff])).toBe(65535)
  expect(signed16([0x7f])).toBe(NO_READING)
  expect(unsigned16([])).toBe(NO_READING)
})

test("clamp: below, lowest, between, highest, above", () => {
  expect([-3, -2, 0, 5, 6].map(value => clamp(value, -2, 5))).toEqual([-2, -2, 0, 5, 5])
})

test("nearest: halves go upwards on both sides of zero", () => {
  expect([-1.6, -1.5, -1.4, -0.5, 0.4, 0.5, 1.5].map(nearest)).toEqual([-2, -1, -1, 0, 0, 1, 2])
})
