import { expect, test } from "vitest"
import { FakeAds1115 } from "../../../sim/chips/ads1115.js"
import { FakeI2cBus } from "../../../sim/chips/i2c-bus.js"
import { FakeIna226 } from "../../../sim/chips/ina226.js"
import { FakeIna228 } from "../../../sim/chips/ina228.js"
import { FakeLps22hb } from "../../../sim/chips/lps22hb.js"
import { FakeMcp23017 } from "../../../sim/chips/mcp23017.js"
import { FakePca9535 } from "../../../sim/chips/pca9535.js"
import { BusError, ChipError, type I2cChip } from "../../../sim/chips/register-chip.js"
import { FakeSht4x } from "../../../sim/chips/sht4x.js"
import { FakeTmp117 } from "../../../sim/chips/tmp117.js"
import { FakeVeml7700 } from "../../../sim/chips/veml7700.js"

/** Every fake: a register that is not there, one that is read-only, and one that can be read. */
const chips: { make: () => I2cChip & { failNext(fault: "nack" | "time-out", count?: number): void }, absent: number, readOnly: number, readable: number }[] = [
  { make: () => new FakeIna228(10), absent: 0x12, readOnly: 0x05, readable: 0x3e },
  { make: () => new FakeAds1115(), absent: 0x04, readOnly: 0x00, readable: 0x01 },
  { make: () => new FakeTmp117(), absent: 0x09, readOnly: 0x0f, readable: 0x0f },
  { make: () => new FakePca9535(), absent: 0x08, readOnly: 0x00, readable: 0x02 },
  { make: () => new FakeMcp23017(), absent: 0x16, readOnly: 0x12, readable: 0x14 },
  { make: () => new FakeIna226(1), absent: 0x08, readOnly: 0x01, readable: 0xfe },
  { make: () => new FakeLps22hb(), absent: 0x13, readOnly: 0x0f, readable: 0x10 },
  { make: () => new FakeVeml7700(), absent: 0x07, readOnly: 0x04, readable: 0x00 },
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

test("a transfer goes on with the next register where the chip counts up, and nowhere else", () => {
  const pressure = new FakeLps22hb()
  expect(pressure.transfer([0x28], 3)).toEqual([0x66, 0x66, 0x2f])
  expect(() => pressure.transfer([0x2c], 2)).toThrow("no register 2D")
  expect(() => new FakeIna226(1).transfer([0x00], 4)).toThrow("has 2 bytes, 4 were read")
})

test("after a loss of power every register is as on the first day, and nothing is pointed at", () => {
  for (const chip of [new FakeIna228(10), new FakeIna226(1), new FakeAds1115(), new FakeTmp117(), new FakeVeml7700()]) {
    const configuration = chip instanceof FakeTmp117 || chip instanceof FakeAds1115 ? 0x01 : 0x00
    const before = chip.transfer([configuration], 2)
    chip.transfer([configuration, 0x03, 0x02], 0)
    expect(chip.transfer([configuration], 2)).not.toEqual(before)
    chip.powerOnReset()
    expect(() => chip.transfer([], 2)).toThrow("before any register was pointed at")
    expect(chip.transfer([configuration], 2)).toEqual(before)
  }
})

test("an SHT4x knows its commands, is deaf while it measures, and gives a result once", () => {
  const chip = new FakeSht4x()
  expect(() => chip.transfer([0x39], 0)).toThrow(ChipError) // the heater: 200 mW for a second
  expect(() => chip.transfer([0xfd], 6)).toThrow(ChipError)
  expect(() => chip.transfer([], 6)).toThrow(BusError)
  chip.transfer([0xe0], 0)
  expect(() => chip.transfer([], 6)).toThrow(BusError)
  chip.advance(1700)
  expect(chip.transfer([], 6)).toHaveLength(6)
  expect(() => chip.transfer([], 6)).toThrow(BusError)
})
