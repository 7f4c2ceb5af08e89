// What the array's firmware can be driven into (sim/array): every state of every module of up to eight cells, with a reset or a loss of power
// after every step of every change; with each of its switches stuck; and random lives of larger arrays.
//   npm run bench -- array --only search [--walks N] [--json]

import { parseArgs } from "node:util"
import { assemble } from "../project/compile.js"
import { equalShares } from "../project/grouping.js"
import { packageRoot } from "../project/package-root.js"
import { loadProject } from "../project/project.js"
import { UserError } from "../project/user-error.js"
import { search, type SearchResult, wander } from "../sim/array/search.js"
import type { World } from "../sim/array/world.js"
import { connectedMask } from "../src/core/array/switches.js"
import { wholeNumber } from "./options.js"
import { printTable } from "./table.js"

const WALKED = [9, 10, 12, 15, 16]
const WALKS = 1_000_000

/** What the switches of a module can do beyond grouping. */
type Kind = "ladder" | "isolation" | "bypass"

/** A supply that forbids nothing: whatever the switches can do, the firmware will. */
const EASY = { brownOut_mV: 1000, guard_mV: 100, busCapacitor_nF: 1e7 }

/** The project's module with so many cells, and every equal-share grouping but all in parallel. */
function worldOf(cells: number, kind: Kind): World {
  const { config } = assemble(loadProject(packageRoot()))
  const groupings = equalShares(cells).filter(({ series }) => series > 1)
  const own = { ...config, power: { ...config.power, ...EASY }, has: { ...config.has, isolation: kind !== "ladder", bypass: kind === "bypass" }, array: { ...config.array, cells, groupings } }
  return { config: own, reset: connectedMask(own, groupings[0], 0) }
}

const sum = (unsafe: SearchResult["unsafe"]): number => Object.values(unsafe).reduce((total, count) => total + count, 0)
const text = (unsafe: SearchResult["unsafe"]): string => Object.entries(unsafe).map(([danger, count]) => `${danger} ${count}`).join(", ") || "-"

/** Lines of a module: bits of its masks. */
const linesOf = ({ config: { has, array: { cells } } }: World): number => 2 * cells - 1 + (has.isolation ? cells : 0) + (has.bypass ? cells : 0)

/** Searches again for each switch that may stick, at any tick, as it is then. */
function searchStuck(world: World): SearchResult {
  const total: SearchResult = { states: 0, transitions: 0, unsafe: {}, found: [] }
  for (let sticking = 0; sticking < linesOf(world); sticking++) {
    const own = search({ ...world, sticking })
    total.states += own.states
    total.transitions += own.transitions
    total.found.push(...own.found)
    for (const [danger, count] of Object.entries(own.unsafe) as [keyof SearchResult["unsafe"], number][]) total.unsafe[danger] = (total.unsafe[danger] ?? 0) + count
  }
  return total
}

/** Largest modules that are searched, and searched with each switch sticking: with isolation and bypass there are more states and more ways to
 *  go on from each. */
const KINDS: [Kind, number, number][] = [["ladder", 8, 8], ["isolation", 4, 3], ["bypass", 4, 2]]

function readWalks(words: string[]): number {
  try {
    const { values } = parseArgs({ args: words, options: { walks: { type: "string" }, json: { type: "boolean" } } })
    return wholeNumber("walks", values.walks ?? String(WALKS))
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError("bench array --only search", "", (error as Error).message, "known are --walks N and --json")
  }
}

/** @param words what follows "array --only search" on the command line
 *  @throws UserError for an unknown option */
export function searchBench(words: string[]): object {
  const walks = readWalks(words)
  const rows: string[][] = []
  const total = { modules: 0, states: 0, transitions: 0, unsafe: 0, stuck_states: 0, stuck_transitions: 0, stuck_unsafe: 0, walked: 0, walk_unsafe: 0 }
  for (const [kind, most, mostStuck] of KINDS) {
    for (let cells = 2; cells <= most; cells++) {
      const world = worldOf(cells, kind)
      const sound = search(world)
      const stuck = cells <= mostStuck ? searchStuck(world) : undefined
      total.modules++
      total.states += sound.states
      total.transitions += sound.transitions
      total.unsafe += sum(sound.unsafe)
      total.stuck_states += stuck?.states ?? 0
      total.stuck_transitions += stuck?.transitions ?? 0
      total.stuck_unsafe += sum(stuck?.unsafe ?? {})
      rows.push([`${cells} ${kind}`, ...[sound, stuck].flatMap(own => own === undefined ? ["-", "-", "-"] : [String(own.states), String(own.transitions), text(own.unsafe)])])
    }
  }
  printTable(["cells", "states", "transitions", "unsafe", "a switch sticks", "transitions", "unsafe"], rows)
  for (const cells of WALKED) {
    const own = wander(worldOf(cells, "ladder"), Math.round(walks / WALKED.length), cells)
    total.walked += own.transitions
    total.walk_unsafe += sum(own.unsafe)
  }
  process.stdout.write(`\n${total.walked} random ticks of ${WALKED.join(", ")} cells: ${total.walk_unsafe} unsafe\n`)
  return total
}
