import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { assemble } from "../../project/compile.js"
import { frontEndConfig } from "../../project/front-end.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject } from "../../project/project.js"
import { FakeI2cBus } from "../../sim/chips/i2c-bus.js"
import { FakeMcp23017 } from "../../sim/chips/mcp23017.js"
import { FakePca9535 } from "../../sim/chips/pca9535.js"
import { adoptLatch, askLatch, createLatchPlan, type LatchPlan, linesSaid, planLines } from "../../src/hal/latch-plan.js"

const root = packageRoot()
const folder = mkdtempSync(join(tmpdir(), "zincwear-latch-"))

/** The reference module with another expander, as a reader would write it into the module file. */
function latchOf(chip: string): LatchPlan {
  const file = join(folder, `${chip}.json`)
  const text = readFileSync(join(root, "boards/modules/zincwear-6.json"), "utf8")
  writeFileSync(file, text.replace('"chip": "pca9535"', `"chip": "${chip}"`))
  return createLatchPlan(frontEndConfig(assemble({ ...loadProject(root), module: file })).latch)
}

const CHIPS = [
  { chip: "pca9535", fake: () => new FakePca9535() },
  { chip: "tca9555", fake: () => new FakePca9535(0xffff, "tca9555") },
  { chip: "mcp23017", fake: () => new FakeMcp23017() },
]

describe.each(CHIPS)("a module whose latch is the $chip", ({ chip, fake }) => {
  /** A bus at power-on, and the latch taken over as a shell does it. */
  function start() {
    const bus = new FakeI2cBus()
    const there = fake()
    bus.attach(32, there)
    const latch = latchOf(chip)
    const set = (mask: number, value: number): void => {
      const plan = planLines(latch, mask, value)
      linesSaid(latch, mask, value, bus.run(plan).length, plan.length)
    }
    bus.run(adoptLatch(latch, bus.run(askLatch(latch))))
    return { bus, there, latch, set }
  }

  test("after power-on every line is driven low, the harvester's too, and none was high before", () => {
    const { there, latch } = start()
    expect([there.levels, latch.closed]).toEqual([0, 0])
    expect(there.history.every(levels => levels === 0)).toBe(true)
  })

  test("lines are set one group at a time, and the others stay", () => {
    const { there, latch, set } = start()
    set(latch.lines, 0x0481)
    set(latch.harvest, latch.harvest)
    set(latch.rail, latch.rail)
    expect(there.levels).toBe(0x0481 | 1 << 15 | 1 << 14)
    set(latch.rail, 0)
    expect(there.levels).toBe(0x0481 | 1 << 15)
  })

  test("a reset of the processor finds the topology and touches nothing", () => {
    const { bus, there, latch, set } = start()
    set(latch.lines | latch.harvest, 0x0481 | latch.harvest)
    there.history.length = 0
    const later = latchOf(chip)
    expect(adoptLatch(later, bus.run(askLatch(later)))).toEqual([])
    expect(later.closed).toBe(0x0481 | 1 << 15)
    expect(there.history).toEqual([])
  })

  test("a loss of the latch's own supply is met with every switch open", () => {
    const { bus, there, latch, set } = start()
    set(latch.lines, 0x0481)
    there.powerOnReset()
    const later = latchOf(chip)
    bus.run(adoptLatch(later, bus.run(askLatch(later))))
    expect([there.levels, later.closed]).toEqual([0, 0])
  })
})

test("an expander that nobody knows is refused by the module file", () => {
  expect(() => latchOf("pcf8575")).toThrow(/chip/)
})
