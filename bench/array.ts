// What the array's firmware can be driven into (sim/array): every state of every module of up to eight cells, with a reset or a loss of power
// after every step of every change; with each of its switches stuck; and random lives of larger arrays.
//   npm run bench -- array [--walks N] [--json]
//   npm run bench -- array --only energy ... (array-energy.ts)

import { parseArgs } from "node:util"
import { assemble } from "../project/compile.js"
import { equalShares } from "../project/grouping.js"
import { packageRoot } from "../project/package-root.js"
import { loadProject } from "../project/project.js"
import { UserError } from "../project/user-error.js"
import { search, type SearchResult, wander } from "../sim/array/search.js"
import type { World } from "../sim/array/world.js"
import { busBit, groupingMask } from "../src/core/array/switches.js"
import { wholeNumber } from "./options.js"
import { printTable } from "./table.js"

const SEARCHED = [2, 3, 4, 5, 6, 7, 8]
const WALKED = [9, 10, 12, 15, 16]
const WALKS = 1_000_000

/** The project's module with so many cells, and every equal-share grouping but all in parallel. */
function worldOf(cells: number): World {
  const { config } = assemble(loadProject(packageRoot()))
  const groupings = equalShares(cells).filter(({ series }) => series > 1)
  return { config: { ...config, array: { ...config.array, cells, groupings } }, reset: groupingMask(cells, groupings[0]) }
}

const sum = (unsafe: SearchResult["unsafe"]): number => Object.values(unsafe).reduce((total, count) => total + count, 0)
const text = (unsafe: SearchResult["unsafe"]): string => Object.entries(unsafe).map(([danger, count]) => `${danger} ${count}`).join(", ") || "-"

/** Searches again with each switch stuck open and stuck closed. */
function searchStuck(world: World, cells: number): { states: number, unsafe: SearchResult["unsafe"] } {
  const unsafe: SearchResult["unsafe"] = {}
  let states = 0
  for (let bit = 0; 1 << bit <= busBit(cells); bit++) {
    for (const closed of [false, true]) {
      const own = search({ ...world, stuck: { bit, closed } })
      states += own.states
      for (const [danger, count] of Object.entries(own.unsafe) as [keyof typeof unsafe, number][]) unsafe[danger] = (unsafe[danger] ?? 0) + count
    }
  }
  return { states, unsafe }
}

function readOptions(words: string[]): number {
  try {
    const { values } = parseArgs({ args: words, options: { walks: { type: "string" }, json: { type: "boolean" } } })
    return wholeNumber("walks", values.walks ?? String(WALKS))
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError("bench array", "", (error as Error).message, "known are --walks N and --json")
  }
}

export async function arrayBench(words: string[]): Promise<object> {
  if (words[0] === "--only" && words[1] === "energy") return { energy: await (await import("./array-energy.js")).energyBench(words) }
  const walks = readOptions(words)
  const rows: string[][] = []
  const total = { modules: 0, states: 0, transitions: 0, unsafe: 0, stuck_states: 0, stuck_unsafe: 0, walked: 0, walk_unsafe: 0 }
  for (const cells of SEARCHED) {
    const world = worldOf(cells)
    const sound = search(world)
    const stuck = searchStuck(world, cells)
    total.modules++
    total.states += sound.states
    total.transitions += sound.transitions
    total.unsafe += sum(sound.unsafe)
    total.stuck_states += stuck.states
    total.stuck_unsafe += sum(stuck.unsafe)
    rows.push([String(cells), String(sound.states), String(sound.transitions), text(sound.unsafe), String(stuck.states), text(stuck.unsafe)])
  }
  printTable(["cells", "states", "transitions", "unsafe", "with a stuck switch", "unsafe"], rows)
  for (const cells of WALKED) {
    const own = wander(worldOf(cells), Math.round(walks / WALKED.length), cells)
    total.walked += own.transitions
    total.walk_unsafe += sum(own.unsafe)
  }
  process.stdout.write(`\n${total.walked} random ticks of ${WALKED.join(", ")} cells: ${total.walk_unsafe} unsafe\n`)
  return { search: total }
}
