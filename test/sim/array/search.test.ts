// The search finds what is wrong, and the firmware as it is has little of it.

import { describe, expect, test } from "vitest"
import { equalShares } from "../../../project/grouping.js"
import { search, wander } from "../../../sim/array/search.js"
import { dangersOf, type World } from "../../../sim/array/world.js"
import { bypassBit, groupingMask, isolationBit } from "../../../src/core/array/switches.js"
import type { ModuleConfig } from "../../../src/core/config.js"
import type { Command } from "../../../src/core/types.js"
import { batteryConfig } from "../../helpers/config.js"

/** A module of so many cells with every equal-share grouping but all in parallel, which no microcontroller runs from. */
function world(cells: number, more: Partial<World> = {}): World {
  const config: ModuleConfig = batteryConfig()
  config.array = { ...config.array, cells, groupings: equalShares(cells).filter(({ series }) => series > 1) }
  return { config, reset: groupingMask(cells, config.array.groupings[0]), ...more }
}

/** A supply that forbids nothing: what the switches can do, the firmware will. */
const EASY = { brownOut_mV: 1000, guard_mV: 100, busCapacitor_nF: 1e7 }

const easy = (cells: number, more: Partial<World> = {}): World => {
  const own = world(cells, more)
  return { ...own, config: { ...own.config, power: { ...own.config.power, ...EASY } } }
}

describe("a step from mask to mask", () => {
  const { config } = world(6)
  const S0 = 1, S2 = 1 << 2, P0 = 1 << 5, P1 = 1 << 6, P4 = 1 << 9

  test.each([
    ["a cell between its own ends", 0, S0 | P0, 0, "shorts a cell"],
    ["series for parallel in one write: what opens may be slower", P0, S0, 0, "shorts a cell while it switches"],
    ["cells that differ", 0, P0, 1, "parallels cells that differ"],
  ])("%s", (_, before, after, apart, danger) => {
    expect(dangersOf(config, before, after, apart)).toContain(danger)
  })

  test("all, parallel, series is none of these; nor are cells that differ but stay in groups of their own", () => {
    expect(dangersOf(config, 0, P0 | P1 | P4, 0)).toEqual([])
    expect(dangersOf(config, P0 | P1 | P4, P0 | P1 | P4 | S2, 0)).toEqual([])
    expect(dangersOf(config, 0, P0 | P1, 0b000111)).toEqual([])
  })

  test("with a switch per cell: what bypasses a cell that is not taken out shorts it, and one that was taken out is beside nobody", () => {
    const own = { ...config, has: { ...config.has, isolation: true, bypass: true } }
    const [I0, I1, B0] = [isolationBit(6, 0), isolationBit(6, 1), bypassBit(6, 0)]
    expect(dangersOf(own, I0, I0 | B0, 0)).toContain("shorts a cell")
    expect(dangersOf(own, I1, I1 | B0, 0)).toEqual([])
    expect(dangersOf(own, I0 | P0, I0 | I1 | P0, 1)).toContain("parallels cells that differ")
    expect(dangersOf(own, I0, I0 | P0, 1)).toEqual([])
  })
})

test("nothing that the firmware does is dangerous, wherever it is cut, in any array of two to six cells; and it does change", () => {
  for (const cells of [2, 3, 4, 5, 6]) {
    const { unsafe, states } = search(easy(cells))
    expect(states).toBeGreaterThan(cells === 6 ? 200 : 5)
    expect(unsafe).toEqual({})
  }
})

test.each([
  ["a series switch", 1], ["a parallel switch", 5], ["the bus switch", 10],
])("nor with %s that sticks at any tick, open or closed", (_, sticking) => {
  const { unsafe, states } = search(easy(6, { sticking }))
  expect(states).toBeGreaterThan(200)
  expect(unsafe).toEqual({})
})

test("without the probes a switch that sticks closed shorts a cell: they are what keeps it safe", () => {
  const reorder = (commands: Command[]): Command[] => commands.filter(({ kind }) => kind !== "probe")
  expect(Object.keys(search(easy(6, { sticking: 1, reorder })).unsafe)).toContain("shorts a cell")
})

test("without the verification a switch that sticks open leaves the bus without supply", () => {
  const reorder = (commands: Command[]): Command[] => commands.filter(({ kind }) => kind !== "verify")
  expect(Object.keys(search(easy(6, { sticking: 6, reorder })).unsafe)).toContain("leaves the bus open for a tick")
})

/** Bus, all, parallel, series, bus: what any two of these in the wrong order do. */
test.each([[0, 1], [0, 2], [0, 3], [0, 4], [1, 2], [1, 3], [1, 4], [2, 3], [2, 4], [3, 4]])("steps %i and %i of a change, swapped, are found", (one, other) => {
  const reorder = (commands: Command[]): Command[] => {
    const steps = commands.flatMap(({ kind }, i) => kind === "switches" ? [i] : [])
    if (steps.length < 5) return commands
    const swapped = [...commands]
    ;[swapped[steps[one]], swapped[steps[other]]] = [swapped[steps[other]], swapped[steps[one]]]
    return swapped
  }
  expect(search(easy(6, { reorder })).unsafe).not.toEqual({})
})

test("a random life of twelve cells stays clear of what the search looks for, and goes through the groupings", () => {
  const { unsafe, states } = wander(easy(12), 20_000, 1)
  expect(unsafe).toEqual({})
  expect(states).toBeGreaterThan(5)
})
