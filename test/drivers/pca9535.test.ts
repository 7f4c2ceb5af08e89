import { expect, test } from "vitest"
import fc from "fast-check"
import { groupingMask, isSafeMask } from "../../src/core/array/switches.js"
import { NO_READING } from "../../src/core/types.js"
import {
  isPca9535, pca9535Configure, pca9535Identify, pca9535Pins, pca9535Sample, pca9535Sleep, pca9535Switch, pca9535Topology,
} from "../../src/drivers/pca9535.js"
import { FakeI2cBus } from "../../sim/chips/i2c-bus.js"
import { FakePca9535 } from "../../sim/chips/pca9535.js"

// Actual command bytes, to check the driver's names against the datasheet (SCPS129K section 8.3.2.2).

const USED = 0x07ff // the 11 lines of six cells

function board(): { bus: FakeI2cBus, chip: FakePca9535 } {
  const bus = new FakeI2cBus()
  const chip = new FakePca9535()
  bus.attach(0x20, chip)
  return { bus, chip }
}

test("section 8.3.2.2: directions are command 06h, polarity 04h, latches 02h, pins 00h, two bytes each", () => {
  expect(pca9535Identify(0x20)).toEqual([
    { address: 0x20, write: [0x06], readLength: 2 },
    { address: 0x20, write: [0x04], readLength: 2 },
    { address: 0x20, write: [0x02], readLength: 2 },
  ])
  expect(pca9535Sample(0x20)).toEqual([{ address: 0x20, write: [0x00], readLength: 2 }])
  expect(pca9535Sleep()).toEqual([])
})

test("latches wake up as ones, so they are cleared before the lines become outputs", () => {
  expect(pca9535Configure(0x20, USED).map(transfer => transfer.write)).toEqual([[0x02, 0, 0], [0x04, 0, 0], [0x06, 0x00, 0xf8]])
  const { bus, chip } = board()
  bus.run(pca9535Configure(0x20, USED))
  expect(chip.levels).toBe(0)
  expect(chip.history.every(levels => levels === 0)).toBe(true)
})

test("the other order would have closed every switch at once", () => {
  const { bus, chip } = board()
  bus.transfer({ address: 0x20, write: [0x06, 0x00, 0xf8], readLength: 0 })
  expect(chip.levels).toBe(USED)
})

test("port 0 travels first: mask 0481h is the bytes 81h, 04h", () => {
  expect(pca9535Switch(0x20, 0, 0x0481)).toEqual([{ address: 0x20, write: [0x02, 0x81, 0x04], readLength: 0 }])
  expect(pca9535Pins([0x81, 0x04], USED)).toBe(0x0481)
  expect(pca9535Pins([0x81, 0xfc], USED)).toBe(0x0481) // lines that are not ours do not count
  expect(pca9535Pins([0x81], USED)).toBe(NO_READING)
})

test("from one grouping to any other, no instant of the wire closes both switches of a boundary", () => {
  const groupings = [[1, 6], [2, 3], [3, 2], [6, 1]].map(([series, parallel]) => groupingMask(6, { series, parallel }))
  for (const from of groupings) {
    for (const to of groupings) {
      const { bus, chip } = board()
      bus.run(pca9535Configure(0x20, USED))
      bus.run(pca9535Switch(0x20, 0, from))
      chip.history.length = 0
      bus.run(pca9535Switch(0x20, from, to))
      expect(chip.levels).toBe(to)
      expect(chip.history.filter(levels => !isSafeMask(6, levels))).toEqual([])
    }
  }
})

test("one write straight to the new mask would pass through a short: that is what the fake is there to show", () => {
  // Eight cells: S3 is bit 3 (port 0), P3 is bit 10 (port 1). From P3 to S3 in one write, port 0 closes S3 first.
  const { bus, chip } = board()
  bus.run(pca9535Configure(0x20, 0x7fff))
  bus.run(pca9535Switch(0x20, 0, 1 << 10))
  chip.history.length = 0
  bus.transfer({ address: 0x20, write: [0x02, 1 << 3, 0], readLength: 0 })
  expect(chip.history.some(levels => !isSafeMask(8, levels))).toBe(true)
})

test("between any two safe masks of 2 to 8 cells every level on the lines is safe, and what stays closed never opens", () => {
  const boundary = fc.constantFrom("open", "series", "parallel")
  const state = fc.array(boundary, { minLength: 7, maxLength: 7 })
  const mask = (cells: number, kinds: string[]): number => kinds.slice(0, cells - 1).reduce((sum, kind, i) =>
    sum | (kind === "series" ? 1 << i : kind === "parallel" ? 1 << (cells - 1 + i) : 0), 0)
  fc.assert(fc.property(fc.integer({ min: 2, max: 8 }), state, state, (cells, a, b) => {
    const { bus, chip } = board()
    const [from, to] = [mask(cells, a), mask(cells, b)]
    bus.run(pca9535Configure(0x20, 0x7fff))
    bus.run(pca9535Switch(0x20, 0, from))
    chip.history.length = 0
    bus.run(pca9535Switch(0x20, from, to))
    expect(chip.levels).toBe(to)
    expect(chip.history.every(levels => isSafeMask(cells, levels) && (levels & from & to) === (from & to))).toBe(true)
  }))
})

test("nothing to change is nothing to say", () => {
  expect(pca9535Switch(0x20, 0x0481, 0x0481)).toEqual([])
  expect(pca9535Switch(0x20, 0x0481, 0x0400)).toHaveLength(1)
  expect(pca9535Switch(0x20, 0x0400, 0x0481)).toHaveLength(1)
  expect(pca9535Switch(0x20, 0x0400, 0x0081)).toHaveLength(2)
})

test("a reset of the microcontroller finds the topology as it was", () => {
  const { bus } = board()
  bus.run(pca9535Configure(0x20, USED))
  bus.run(pca9535Switch(0x20, 0, 0x0481))
  const replies = bus.run(pca9535Identify(0x20)) // after the reset
  expect(isPca9535(replies, USED)).toBe(true)
  expect(pca9535Topology(replies, USED)).toBe(0x0481)
})

test("a loss of its own supply opens all switches, and the driver says that it does not know a topology", () => {
  const { bus, chip } = board()
  bus.run(pca9535Configure(0x20, USED))
  bus.run(pca9535Switch(0x20, 0, 0x0481))
  chip.powerOnReset()
  expect(chip.levels).toBe(0)
  const replies = bus.run(pca9535Identify(0x20))
  expect(isPca9535(replies, USED)).toBe(true)
  expect(pca9535Topology(replies, USED)).toBe(NO_READING)
})

test("a chip with other directions, another polarity or a short reply is not believed", () => {
  expect(isPca9535([[0x00, 0xf8], [0, 0], [0x81, 0x04]], USED)).toBe(true)
  expect(isPca9535([[0x00, 0xf0], [0, 0], [0x81, 0x04]], USED)).toBe(false)
  expect(isPca9535([[0x00, 0xf8], [1, 0], [0x81, 0x04]], USED)).toBe(false)
  expect(isPca9535([[0x00, 0xf8], [0, 0]], USED)).toBe(false)
  expect(pca9535Topology([[0x00], [0, 0], [0, 0]], USED)).toBe(NO_READING)
})

test("the pins, not the latches, are read back: a line that is stuck shows", () => {
  const { bus, chip } = board()
  bus.run(pca9535Configure(0x20, USED))
  bus.run(pca9535Switch(0x20, 0, 0x0481))
  chip.stick(0x0080, 0)
  expect(pca9535Pins(bus.run(pca9535Sample(0x20))[0], USED)).toBe(0x0401)
})
