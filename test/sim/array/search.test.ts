// The search finds what is wrong, and the firmware as it is has little of it.

import { describe, expect, test } from "vitest"
import { equalShares } from "../../../project/grouping.js"
import { search, wander } from "../../../sim/array/search.js"
import { dangersOf, type World } from "../../../sim/array/world.js"
import { busBit, groupingMask } from "../../../src/core/array/switches.js"
import type { ModuleConfig } from "../../../src/core/config.js"
import { batteryConfig } from "../../helpers/config.js"

/** A module of so many cells with every equal-share grouping but all in parallel, which no microcontroller runs from. */
function world(cells: number, more: Partial<World> = {}): World {
  const config: ModuleConfig = batteryConfig()
  config.array = { ...config.array, cells, groupings: equalShares(cells).filter(({ series }) => series > 1) }
  return { config, reset: groupingMask(cells, config.array.groupings[0]), ...more }
}

describe("a step from mask to mask", () => {
  const six = world(6)
  const S0 = 1, P0 = 1 << 5, P1 = 1 << 6, BUS = busBit(6)

  test.each([
    ["a cell between its own ends", 0, S0 | P0, false, "shorts a cell"],
    ["series for parallel in one write: what opens may be slower", P0, S0, false, "shorts a cell while it switches"],
    ["a parallel switch after a series one", S0, S0 | P1, false, "closes parallel beside closed series"],
    ["both at once", 0, S0 | P1, false, "closes parallel beside closed series"],
    ["under load", S0 | BUS, BUS, false, "switches the array under a closed bus"],
    ["cells that differ", 0, P0, true, "parallels cells that differ"],
  ])("%s", (_, before, after, uneven, danger) => {
    expect(dangersOf(six, before, after, uneven)).toContain(danger)
  })

  test("bus, all, parallel, series, bus is none of these", () => {
    let before = P0 | BUS
    for (const after of [P0, 0, P1, P1 | S0, P1 | S0 | BUS]) {
      expect(dangersOf(six, before, after, false)).toEqual([])
      before = after
    }
  })

  test("a switch that is stuck closed shorts what would be harmless with a sound one", () => {
    expect(dangersOf(six, 0, P0, false)).toEqual([])
    expect(dangersOf({ ...six, stuck: { bit: 0, closed: true } }, 0, P0, false)).toContain("shorts a cell")
  })
})

test("with cells that agree nothing that the firmware does is dangerous, wherever it is cut, in any array of two to eight cells", () => {
  for (const cells of [2, 3, 4, 5, 6, 7, 8]) {
    const { unsafe, states } = search(world(cells))
    expect(states).toBeGreaterThan(5)
    // What is left: a change that was cut finds that one cell has gone astray meanwhile, and nothing may be paralleled any more.
    expect(Object.keys(unsafe).filter(danger => danger !== "leaves the bus open for a tick")).toEqual([])
  }
})

/** Bus, all, parallel, series, bus: what any two of these in the wrong order do. */
test.each([0, 1, 2, 3])("steps %i and the next of a change, swapped, are found", at => {
  const reorder = (masks: number[]): number[] => {
    if (masks.length < 5) return masks
    const swapped = [...masks]
    ;[swapped[at], swapped[at + 1]] = [swapped[at + 1], swapped[at]]
    return swapped
  }
  const { unsafe } = search(world(6, { reorder }))
  const before = search(world(6)).unsafe
  expect(Object.entries(unsafe).filter(([danger, count]) => (before as Record<string, number>)[danger] !== count)).not.toEqual([])
  // The bus before the series switches ends with the bus open; every other order is worse.
  if (at < 3) expect(Object.keys(unsafe).some(danger => danger !== "leaves the bus open for a tick")).toBe(true)
})

test("a random life of twelve cells stays clear of what the search looks for, and goes through the groupings", () => {
  const { unsafe, states } = wander(world(12), 20_000, 1)
  expect(Object.keys(unsafe).filter(danger => danger !== "leaves the bus open for a tick")).toEqual([])
  expect(states).toBeGreaterThan(5)
})
