// Every driver against everything that a bus, a chip and a supply do to it: a clear code and never a wrong value, no hang, the bus free, the
// chip at rest, and the next reading good again. A driver is a member by its file in test/drivers/members.

import { readdirSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { NO_READING } from "../../src/core/types.js"
import {
  GARBLED, MOST_STEPS, NO_ANSWER, NOT_READY, OUT_OF_RANGE, POWER_LOST, READ_OK, WRONG_CHIP,
} from "../../src/drivers/device.js"
import { advance, type Circumstances, type Fault, FAULTS, type Moment, type Outcome, read, resting } from "./bench-run.js"
import type { Bench, Member } from "./member.js"

const names = readdirSync(new URL("./members/", import.meta.url)).map(file => file.replace(".ts", ""))
const modules = await Promise.all(names.map(name => import(`./members/${name}.ts`) as Promise<{ member: Member }>))
const members = modules.map(module => module.member)

const CODES = [READ_OK, NO_ANSWER, WRONG_CHIP, NOT_READY, OUT_OF_RANGE, POWER_LOST, GARBLED]
/** Longer than any conversion that ends by itself. */
const SETTLED_US = 5_000_000

/** What holds after every reading, whatever went wrong in it. */
function expectClear(bench: Bench, outcome: Outcome, expected: number): void {
  expect(CODES).toContain(outcome.code)
  expect(outcome.steps, "no hang").toBeLessThanOrEqual(MOST_STEPS)
  if (outcome.code === READ_OK) expect(Math.abs(outcome.value - expected), `${outcome.value} instead of ${expected}`).toBeLessThanOrEqual(bench.tolerance)
  else expect(outcome.value).toBe(NO_READING)
  expect(outcome.reading, "nothing more is wanted of the bus").toMatchObject({ done: true, plan: [], conversions: 0, wait_us: 0 })
  const own = Object.keys(bench.chips).map(Number)
  expect(outcome.transfers.filter(({ address }) => !own.includes(address)), "said to somebody else").toEqual([])
}

function expectGood(bench: Bench, world: number): Outcome {
  const { set, value } = bench.worlds[world % bench.worlds.length]
  set()
  const outcome = read(bench)
  expect(outcome.code).toBe(READ_OK)
  expectClear(bench, outcome, value)
  advance(bench, SETTLED_US)
  expect(resting(bench), "at rest").toBe(true)
  return outcome
}

/** A reading in which something goes wrong, between two good ones of other worlds: what is left over of either shows. */
function readThrough(bench: Bench, circumstances: Circumstances): Outcome {
  expectGood(bench, 0)
  bench.worlds[1].set()
  const outcome = read(bench, circumstances)
  expectClear(bench, outcome, bench.worlds[1].value)
  return outcome
}

/** The moments of a good reading that one kind of fault can strike at. */
function strikes(moments: Moment[], fault: Fault): number[] {
  const all = moments.map((moment, i) => ({ moment, i }))
  const some = fault === "power" || fault === "off" || fault === "stuck" ? all
    : all.filter(({ moment }) => moment === "read" || (moment === "write" && fault !== "short"))
  return some.map(({ i }) => i)
}

/** A chip that acknowledges everything and always gives the same byte, and what was written to it. */
function stranger(byte: number, written: number[][]): Bench["chips"][number] {
  return {
    name: "stranger", advance: () => {}, powerOnReset: () => {}, resting: () => true,
    transfer: (write, readLength) => {
      if (readLength === 0) written.push(write)
      return new Array<number>(readLength).fill(byte)
    },
  }
}

test("the suite has found its members, each of another name", () => {
  expect(members.length).toBeGreaterThan(5)
  expect(new Set(members.map(member => member.name)).size).toBe(members.length)
})

describe.each(members.map(member => [member.name, member] as const))("%s", (_name, { make }) => {
  const moments = expectGood(make(), 0).moments

  test("reads each state of its world, one after the other and from power-on", () => {
    const bench = make()
    expect(bench.worlds.length).toBeGreaterThan(1)
    for (let i = 0; i < 2 * bench.worlds.length; i++) expectGood(bench, i)
    for (let i = 0; i < bench.worlds.length; i++) expectGood(make(), i)
  })

  test.each(FAULTS)("%s at every moment: the right value or a clear code, then at rest, then good again", fault => {
    for (const at of strikes(moments, fault)) {
      const bench = make()
      const outcome = readThrough(bench, { faults: new Map([[at, fault]]) })
      advance(bench, SETTLED_US)
      // Nobody can be told to rest over a bus that does not work, or while its supply is off: then the code says so, and the next reading sees to it.
      if (outcome.code === READ_OK || (fault !== "stuck" && fault !== "off")) expect(resting(bench), `at rest after ${fault} at moment ${at}, code ${outcome.code}`).toBe(true)
      expectGood(bench, 2)
    }
  })

  test("nobody there, or a bus that is stuck from the beginning, is NO_ANSWER at once", () => {
    const bench = make()
    if (Object.keys(bench.chips).length === 0) return
    const outcome = readThrough(bench, { faults: new Map([[0, "stuck"]]) })
    expect(outcome.code).toBe(NO_ANSWER)
    expect(outcome.steps).toBeLessThanOrEqual(4)
  })

  test("a supply that fails while the result is waited for is noticed", () => {
    const start = moments.lastIndexOf("wait")
    if (start < 0) return
    const bench = make()
    expect(readThrough(bench, { faults: new Map([[start, "power"]]) }).code).toBe(bench.powerLost ?? POWER_LOST)
  })

  test.each([0x00, 0xff, 0x5a])("another chip at its address, all bytes %i: said so, and where it can be told, nothing is written to it", byte => {
    for (const address of Object.keys(make().chips).map(Number)) {
      const bench = make()
      const written: number[][] = []
      bench.chips[address] = stranger(byte, written)
      const outcome = read(bench)
      expectClear(bench, outcome, NaN)
      if (bench.knowsItsChip) expect([outcome.code, written]).toEqual([WRONG_CHIP, []])
      else expect(outcome.code).not.toBe(READ_OK)
    }
  })

  test("a result that never comes is given up", () => {
    const bench = make()
    if (bench.neverReady === undefined) return
    expect(readThrough(bench, { frozen: true }).code).toBe(bench.neverReady)
    advance(bench, SETTLED_US)
    expectGood(bench, 2)
  })

  test("a result that a failed reading has left behind is not taken for the next one's", () => {
    if (make().neverReady === undefined) return
    for (const at of strikes(moments, "stuck")) {
      const bench = make()
      readThrough(bench, { faults: new Map([[at, "stuck"]]) })
      advance(bench, SETTLED_US)
      bench.worlds[2 % bench.worlds.length].set()
      expect(read(bench, { frozen: true }).code, `after stuck at moment ${at}`).toBe(bench.neverReady)
    }
  })

  test("what it cannot measure is OUT_OF_RANGE, not the edge of what it can", () => {
    for (let i = 0; i < make().beyond.length; i++) {
      const bench = make()
      expectGood(bench, 0)
      bench.beyond[i]()
      const outcome = read(bench)
      expectClear(bench, outcome, NaN)
      expect(outcome.code, `state ${i}`).toBe(OUT_OF_RANGE)
      advance(bench, SETTLED_US)
      expect(resting(bench)).toBe(true)
      expectGood(bench, 1)
    }
  })

  test("any schedule of faults over several readings: never a wrong value, never a hang, and good again after it", () => {
    // A reading with faults has other moments than a good one; twice as many cover its retries.
    const fault = fc.tuple(fc.nat(2 * moments.length), fc.constantFrom(...FAULTS))
    const schedule = fc.array(fault, { maxLength: 6 })
    fc.assert(fc.property(fc.array(schedule, { minLength: 1, maxLength: 4 }), schedules => {
      const bench = make()
      expectGood(bench, 0)
      schedules.forEach((each, i) => {
        const { set, value } = bench.worlds[(i + 1) % bench.worlds.length]
        set()
        expectClear(bench, read(bench, { faults: new Map(each) }), value)
        advance(bench, SETTLED_US)
      })
      expectGood(bench, schedules.length + 1)
    }))
  })
})
