import { describe, expect, test } from "vitest"
import fc from "fast-check"
import { groupingMask, isSafeMask } from "../../src/core/array/switches.js"
import { NO_READING } from "../../src/core/types.js"
import {
  type Expander, expanderConfigure, expanderIdentify, expanderPins, expanderSample, expanderSwitch, expanderTopology,
} from "../../src/drivers/expander.js"
import { MCP23017 } from "../../src/drivers/mcp23017.js"
import { PCA9535 } from "../../src/drivers/pca9535.js"
import type { FakeExpander } from "../../sim/chips/expander.js"
import { FakeI2cBus } from "../../sim/chips/i2c-bus.js"
import { FakeMcp23017 } from "../../sim/chips/mcp23017.js"
import { FakePca9535 } from "../../sim/chips/pca9535.js"

const USED = 0x07ff // the 11 lines of six cells

/** Actual command bytes, to check the drivers' names against the datasheets: SCPS129K section 8.3.2.2, DS20001952C table 3-5. */
const CHIPS = [
  { name: "pca9535", registers: PCA9535, pins: 0x00, latches: 0x02, polarity: 0x04, directions: 0x06, fake: (pulldowns?: number) => new FakePca9535(pulldowns) },
  { name: "mcp23017", registers: MCP23017, pins: 0x12, latches: 0x14, polarity: 0x02, directions: 0x00, fake: (pulldowns?: number) => new FakeMcp23017(pulldowns) },
]

describe.each(CHIPS)("$name", ({ registers, pins, latches, polarity, directions, fake }) => {
  const chip: Expander = { ...registers, address: 0x20 }

  function board(): { bus: FakeI2cBus, there: FakeExpander } {
    const bus = new FakeI2cBus()
    const there = fake()
    bus.attach(0x20, there)
    return { bus, there }
  }

  /** Taken over, with these lines closed. */
  function closed(mask: number): { bus: FakeI2cBus, there: FakeExpander } {
    const { bus, there } = board()
    bus.run(expanderConfigure(chip, USED))
    bus.run(expanderSwitch(chip, 0, mask))
    return { bus, there }
  }

  test("directions, polarity and latches are asked for, and pins, two bytes each", () => {
    expect(expanderIdentify(chip)).toEqual([directions, polarity, latches].map(register => ({ address: 0x20, write: [register], readLength: 2 })))
    expect(expanderSample(chip)).toEqual([{ address: 0x20, write: [pins], readLength: 2 }])
  })

  test("latches are cleared before the lines become outputs: no instant of it closes a switch", () => {
    expect(expanderConfigure(chip, USED).map(transfer => transfer.write)).toEqual([[latches, 0, 0], [polarity, 0, 0], [directions, 0x00, 0xf8]])
    const { bus, there } = board()
    bus.run(expanderConfigure(chip, USED))
    expect(there.levels).toBe(0)
    expect(there.history.every(levels => levels === 0)).toBe(true)
  })

  test("port 0 travels first: mask 0481h is the bytes 81h, 04h", () => {
    expect(expanderSwitch(chip, 0, 0x0481)).toEqual([{ address: 0x20, write: [latches, 0x81, 0x04], readLength: 0 }])
    expect(closed(0x0481).there.levels).toBe(0x0481)
  })

  test("from one grouping to any other, no instant of the wire closes both switches of a boundary", () => {
    const groupings = [[1, 6], [2, 3], [3, 2], [6, 1]].map(([series, parallel]) => groupingMask(6, { series, parallel }))
    for (const from of groupings) {
      for (const to of groupings) {
        const { bus, there } = closed(from)
        there.history.length = 0
        bus.run(expanderSwitch(chip, from, to))
        expect(there.levels).toBe(to)
        expect(there.history.filter(levels => !isSafeMask(6, levels))).toEqual([])
      }
    }
  })

  test("one write straight to the new mask would pass through a short: that is what the fake is there to show", () => {
    // Eight cells: S3 is bit 3 (port 0), P3 is bit 10 (port 1). From P3 to S3 in one write, port 0 closes S3 first.
    const { bus, there } = closed(1 << 10)
    there.history.length = 0
    bus.transfer({ address: 0x20, write: [latches, 1 << 3, 0], readLength: 0 })
    expect(there.history.some(levels => !isSafeMask(8, levels))).toBe(true)
  })

  test("between any two safe masks of 2 to 8 cells every level on the lines is safe, and what stays closed never opens", () => {
    const boundary = fc.constantFrom("open", "series", "parallel")
    const state = fc.array(boundary, { minLength: 7, maxLength: 7 })
    const mask = (cells: number, kinds: string[]): number => kinds.slice(0, cells - 1).reduce((sum, kind, i) =>
      sum | (kind === "series" ? 1 << i : kind === "parallel" ? 1 << (cells - 1 + i) : 0), 0)
    fc.assert(fc.property(fc.integer({ min: 2, max: 8 }), state, state, (cells, a, b) => {
      const { bus, there } = board()
      const [from, to] = [mask(cells, a), mask(cells, b)]
      bus.run(expanderConfigure(chip, 0x7fff))
      bus.run(expanderSwitch(chip, 0, from))
      there.history.length = 0
      bus.run(expanderSwitch(chip, from, to))
      expect(there.levels).toBe(to)
      expect(there.history.every(levels => isSafeMask(cells, levels) && (levels & from & to) === (from & to))).toBe(true)
    }))
  })

  test("a reset of the microcontroller finds the topology as it was, and asking for it moves no line", () => {
    const { bus, there } = closed(0x0481)
    there.history.length = 0
    expect(expanderTopology(bus.run(expanderIdentify(chip)), USED)).toBe(0x0481)
    expect([there.levels, there.history]).toEqual([0x0481, []])
  })

  test("a loss of its own supply opens all switches, and the driver says that it does not know a topology", () => {
    const { bus, there } = closed(0x0481)
    there.powerOnReset()
    expect(there.levels).toBe(0)
    expect(expanderTopology(bus.run(expanderIdentify(chip)), USED)).toBe(NO_READING)
  })

  test("the pins, not the latches, are read back: a line that is stuck shows", () => {
    const { bus, there } = closed(0x0481)
    there.stick(0x0080, 0)
    expect(expanderPins(bus.run(expanderSample(chip))[0]!, USED)).toBe(0x0401)
  })
})

const PCA: Expander = { ...PCA9535, address: 0x20 }

test("the latches of a PCA9535 wake up as ones: the other order would have closed every switch at once", () => {
  const bus = new FakeI2cBus()
  const there = new FakePca9535()
  bus.attach(0x20, there)
  bus.transfer({ address: 0x20, write: [0x06, 0x00, 0xf8], readLength: 0 })
  expect(there.levels).toBe(USED)
})

test("lines without pull-downs, and those of a TCA9555 with weak ones, are high until the chip is taken over: every switch closed", () => {
  const there = new FakePca9535(0, "tca9555")
  expect(there.levels & USED).toBe(USED)
})

test("nothing to change is nothing to say", () => {
  expect(expanderSwitch(PCA, 0x0481, 0x0481)).toEqual([])
  expect(expanderSwitch(PCA, 0x0481, 0x0400)).toHaveLength(1)
  expect(expanderSwitch(PCA, 0x0400, 0x0481)).toHaveLength(1)
  expect(expanderSwitch(PCA, 0x0400, 0x0081)).toHaveLength(2)
})

test("other directions, another polarity or a short reply are no topology", () => {
  expect(expanderTopology([[0x00, 0xf8], [0, 0], [0x81, 0x04]], USED)).toBe(0x0481)
  expect(expanderTopology([[0x00, 0xf0], [0, 0], [0x81, 0x04]], USED)).toBe(NO_READING)
  expect(expanderTopology([[0x00, 0xf8], [1, 0], [0x81, 0x04]], USED)).toBe(NO_READING)
  expect(expanderTopology([[0x00, 0xf8], [0, 0]], USED)).toBe(NO_READING)
  expect(expanderTopology([[0x00], [0, 0], [0, 0]], USED)).toBe(NO_READING)
  expect(expanderTopology([[0xff, 0xff], [0xff, 0xff], [0xff, 0xff]], USED)).toBe(NO_READING) // a bus that nobody pulls down
})

test("lines that are not ours do not count, and a short reply is no reading", () => {
  expect(expanderPins([0x81, 0x04], USED)).toBe(0x0481)
  expect(expanderPins([0x81, 0xfc], USED)).toBe(0x0481)
  expect(expanderPins([0x81], USED)).toBe(NO_READING)
})
