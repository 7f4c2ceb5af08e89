import { expect, test } from "vitest"
import { FakeAds1115 } from "../../../sim/chips/ads1115.js"
import { FakeI2cBus } from "../../../sim/chips/i2c-bus.js"
import { FakeIna228 } from "../../../sim/chips/ina228.js"
import { FakePca9535 } from "../../../sim/chips/pca9535.js"
import { BusError, ChipError, type I2cChip } from "../../../sim/chips/register-chip.js"
import { FakeTmp117 } from "../../../sim/chips/tmp117.js"

/** Every fake: a register that is not there, one that is read-only, and one that can be read. */
const chips: { make: () => I2cChip & { failNext(fault: "nack" | "time-out", count?: number): void }, absent: number, readOnly: number, readable: number }[] = [
  { make: () => new FakeIna228(10), absent: 0x12, readOnly: 0x05, readable: 0x3e },
  { make: () => new FakeAds1115(), absent: 0x04, readOnly: 0x00, readable: 0x01 },
  { make: () => new FakeTmp117(), absent: 0x09, readOnly: 0x0f, readable: 0x0f },
  { make: () => new FakePca9535(), absent: 0x08, readOnly: 0x00, readable: 0x02 },
]

for (const { make, absent, readOnly, readable } of chips) {
  const name = make().name

  test(`${name} objects to a register that is not in its datasheet`, () => {
    expect(() => make().transfer([absent], 2)).toThrow(ChipError)
    expect(() => make().transfer([absent, 0, 0], 0)).toThrow(ChipError)
  })

  test(`${name} objects to a write to a read-only register`, () => {
    expect(() => make().transfer([readOnly, 0, 0], 0)).toThrow("read-only")
  })

  test(`${name} objects to a read before anything was pointed at, and keeps its pointer afterwards`, () => {
    const chip = make()
    expect(() => chip.transfer([], 2)).toThrow("before any register was pointed at")
    const first = chip.transfer([readable], 2)
    expect(chip.transfer([], 2)).toEqual(first)
  })

  test(`${name} objects to what is no byte`, () => {
    expect(() => make().transfer([readable, 256, 0], 0)).toThrow(ChipError)
    expect(() => make().transfer([readable, -1, 0], 0)).toThrow(ChipError)
    expect(() => make().transfer([readable, 0.5, 0], 0)).toThrow(ChipError)
  })

  test(`${name} fails as often as it is told to and then works again`, () => {
    const chip = make()
    chip.failNext("nack", 2)
    chip.failNext("time-out")
    const faults = [0, 1, 2].map(() => {
      try {
        chip.transfer([readable], 2)
        return "none"
      } catch (error) {
        expect(error).toBeInstanceOf(BusError)
        return (error as BusError).fault
      }
    })
    expect(faults).toEqual(["nack", "nack", "time-out"])
    expect(chip.transfer([readable], 2)).toHaveLength(2)
  })
}

test("a read or write of another width than the register's is refused", () => {
  const chip = new FakeIna228(10)
  expect(() => chip.transfer([0x05], 2)).toThrow("has 3 bytes, 2 were read")
  expect(() => chip.transfer([0x02, 0x10], 0)).toThrow("has 2 bytes, 1 were written")
})

test("a NACKed write changes nothing, a timed-out one may have been taken: here it is", () => {
  const chip = new FakePca9535()
  chip.transfer([0x06, 0, 0], 0)
  chip.failNext("nack")
  expect(() => chip.transfer([0x02, 0x01, 0x00], 0)).toThrow(BusError)
  expect(chip.levels).toBe(0xffff)
  chip.failNext("time-out")
  expect(() => chip.transfer([0x02, 0x01, 0x00], 0)).toThrow(BusError)
  expect(chip.levels).toBe(0x0001)
})

test("nobody at an address is a NACK, and an address can be taken once", () => {
  const bus = new FakeI2cBus()
  bus.attach(0x48, new FakeAds1115())
  expect(() => bus.transfer({ address: 0x49, write: [1], readLength: 2 })).toThrow(new BusError("nack", "49h"))
  expect(() => bus.attach(0x48, new FakeTmp117())).toThrow("address 48h is taken by ads1115")
  expect(() => bus.attach(0x90, new FakeTmp117())).toThrow("not a 7-bit device address") // 48h, written with its R/W bit
  bus.detach(0x48)
  expect(() => bus.transfer({ address: 0x48, write: [1], readLength: 2 })).toThrow(BusError)
  expect(bus.transfers).toBe(2)
})

test("the wires are counted: a two-byte register costs address, pointer, address and two bytes", () => {
  const bus = new FakeI2cBus()
  bus.attach(0x48, new FakeTmp117())
  bus.transfer({ address: 0x48, write: [0x0f], readLength: 2 })
  expect(bus.bytes).toBe(5)
  bus.transfer({ address: 0x48, write: [0x01, 0x04, 0x00], readLength: 0 })
  expect(bus.bytes).toBe(9)
})
