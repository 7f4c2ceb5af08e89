import { expect, test } from "vitest"
import { NO_READING } from "../../src/core/types.js"
import { lps22hbPressure_Pa } from "../../src/drivers/lps22hb.js"
import { FakeI2cBus } from "../../sim/chips/i2c-bus.js"
import { FakeLps22hb } from "../../sim/chips/lps22hb.js"

// Actual register numbers, to check the driver's names against the datasheet (DocID027083).

test("4096 steps per hPa, low byte first: 3ED000h is 1005 hPa, 3F5547h is 1013.33 hPa", () => {
  expect(lps22hbPressure_Pa([0x00, 0xd0, 0x3e])).toBe(100500)
  expect(lps22hbPressure_Pa([0x47, 0x55, 0x3f])).toBe(101333)
})

test("two's complement below zero, which only an offset can make; a short reply is no reading", () => {
  expect(lps22hbPressure_Pa([0x00, 0xf0, 0xff])).toBe(-100)
  expect(lps22hbPressure_Pa([0x00, 0xf0])).toBe(NO_READING)
})

test("before anything is measured PRESS_OUT (28h) reads 2F6666h, 758 hPa: a value, were it believed", () => {
  const bus = new FakeI2cBus()
  bus.attach(0x5c, new FakeLps22hb())
  expect(lps22hbPressure_Pa(bus.transfer({ address: 0x5c, write: [0x28], readLength: 3 }))).toBe(75840)
})

test("one transfer reads STATUS (27h) and the pressure, and clears P_DA", () => {
  const bus = new FakeI2cBus()
  bus.attach(0x5c, new FakeLps22hb())
  bus.run([{ address: 0x5c, write: [0x1a, 0x01], readLength: 0 }, { address: 0x5c, write: [0x10, 0x02, 0x11], readLength: 0 }])
  const status = (): number => bus.transfer({ address: 0x5c, write: [0x27], readLength: 4 })[0]!
  expect(status()).toBe(0)
  bus.advance(13400)
  expect(status()).toBe(1)
  expect(status()).toBe(0)
})
