import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { commandsFromBytes, commandsToBytes, createSample, sampleFromNumbers, sampleToNumbers } from "../../src/core/flat.js"
import { type Command, type CommandKind, NO_READING, type Sample } from "../../src/core/types.js"

const int32 = fc.integer({ min: -2147483648, max: 2147483647 })
const sample: fc.Arbitrary<Sample> = fc.record({
  // 2^43 ms is 278 years.
  time_ms: fc.integer({ min: 0, max: 2 ** 43 }),
  cell_uV: fc.array(int32, { minLength: 1, maxLength: 16 }),
  bus_uV: int32, current_nA: int32, harvest_nA: int32, temperature_cC: int32, motion: fc.nat(255), switches: fc.nat(2147483647),
  failedCheck: fc.integer({ min: 0, max: 40 }), missing: fc.nat(31),
  readings: fc.array(fc.oneof(int32, fc.constant(NO_READING)), { maxLength: 8 }),
})
const kinds: CommandKind[] = ["switches", "harvest", "sample", "advertise", "battery", "erase", "write", "probe", "verify", "scan", "rest"]
const command: fc.Arbitrary<Command> = fc.record({
  kind: fc.constantFrom(...kinds), value: int32, bytes: fc.array(fc.nat(255), { maxLength: 255 }),
})

describe("a sample as numbers", () => {
  test("comes back as it was, and every number fits 32 signed bits", () => {
    fc.assert(fc.property(sample, given => {
      const numbers: number[] = []
      const count = sampleToNumbers(given, numbers)
      expect(numbers.slice(0, count).every(n => n === (n | 0))).toBe(true)
      const back = createSample(given.cell_uV.length, given.readings.length)
      expect(sampleFromNumbers(numbers, back)).toBe(true)
      expect(back).toEqual(given)
    }))
  })

  test("may lie in a longer array, as a reused one does", () => {
    const numbers = new Array<number>(60).fill(7)
    const given = { ...createSample(2, 1), time_ms: 2147483648, cell_uV: [1, 2], readings: [3] }
    expect(sampleToNumbers(given, numbers)).toBe(15)
    const back = createSample(2, 1)
    expect(sampleFromNumbers(numbers, back)).toBe(true)
    expect(back).toEqual(given)
  })

  test("of another module, or cut short, is refused and changes nothing", () => {
    const numbers: number[] = []
    sampleToNumbers({ ...createSample(6, 2), bus_uV: 3000000 }, numbers)
    for (const back of [createSample(5, 2), createSample(6, 1), createSample(5, 3)]) {
      const before = structuredClone(back)
      expect(sampleFromNumbers(numbers, back)).toBe(false)
      expect(back).toEqual(before)
    }
    expect(sampleFromNumbers(numbers.slice(0, -1), createSample(6, 2))).toBe(false)
  })

  test("of the largest module fits one Jacdac packet of 236 bytes", () => {
    expect(sampleToNumbers(createSample(16, 8), []) * 4).toBeLessThanOrEqual(236)
  })
})

describe("commands as bytes", () => {
  test("come back as they were", () => {
    fc.assert(fc.property(fc.array(command, { maxLength: 8 }), given => {
      const bytes: number[] = []
      commandsToBytes(given, bytes)
      expect(bytes.every(b => b >= 0 && b <= 255)).toBe(true)
      const back: Command[] = []
      expect(commandsFromBytes(bytes, back)).toBe(true)
      expect(back).toEqual(given)
    }))
  })

  test("have the layout that recorded traces rely on", () => {
    const bytes: number[] = []
    commandsToBytes([{ kind: "harvest", value: 1, bytes: [] }, { kind: "write", value: -2, bytes: [9, 8] }], bytes)
    expect(bytes).toEqual([1, 1, 0, 0, 0, 0, 6, 254, 255, 255, 255, 2, 9, 8])
  })

  test("that end within a command, or are of an unknown kind, are refused", () => {
    fc.assert(fc.property(fc.array(command, { minLength: 1, maxLength: 3 }), fc.nat(), (given, at) => {
      const whole: number[] = []
      const ends = [0]
      for (const one of given) {
        commandsToBytes([one], whole)
        ends.push(whole.length)
      }
      const cut = at % whole.length
      const back: Command[] = []
      expect(commandsFromBytes(whole.slice(0, cut), back)).toBe(ends.includes(cut))
      expect(back).toEqual(given.slice(0, back.length))
    }))
    expect(commandsFromBytes([kinds.length, 0, 0, 0, 0, 0], [])).toBe(false)
  })
})
