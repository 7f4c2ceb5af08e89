// Searches what it is handed: one module, sound or with one switch that may stick; or a random life.

import { assemble } from "../project/compile.js"
import { equalShares } from "../project/grouping.js"
import { packageRoot } from "../project/package-root.js"
import { loadProject } from "../project/project.js"
import { search, type SearchResult, wander } from "../sim/array/search.js"
import type { World } from "../sim/array/world.js"
import { connectedMask } from "../src/core/array/switches.js"
import { serve } from "./pool.js"

/** What the switches of a module can do beyond grouping. */
export type Kind = "ladder" | "isolation" | "bypass"

export interface SearchJob {
  cells: number
  kind: Kind
  /** Bit of the switch that may stick. */
  sticking?: number
  /** Ticks of a random life, instead of every state. */
  walk?: number
}

/** A supply that forbids nothing: whatever the switches can do, the firmware will. */
const EASY = { brownOut_mV: 1000, guard_mV: 100, busCapacitor_nF: 1e7 }

/** The project's module with so many cells, and every equal-share grouping but all in parallel. */
function worldOf({ cells, kind, sticking }: SearchJob): World {
  const { config } = assemble(loadProject(packageRoot()))
  const groupings = equalShares(cells).filter(({ series }) => series > 1)
  const own = { ...config, power: { ...config.power, ...EASY }, has: { ...config.has, isolation: kind !== "ladder", bypass: kind === "bypass" }, array: { ...config.array, cells, groupings } }
  return { config: own, reset: connectedMask(own, groupings[0], 0), ...sticking === undefined ? {} : { sticking } }
}

serve((job: SearchJob): SearchResult => job.walk === undefined ? search(worldOf(job)) : wander(worldOf(job), job.walk, job.cells))
