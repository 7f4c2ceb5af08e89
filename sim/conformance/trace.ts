// Recorded sample traces: what a firmware was shown, tick by tick, to be shown again to every engine.

import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assemble } from "../../project/compile.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject } from "../../project/project.js"
import type { ModuleConfig } from "../../src/core/config.js"
import { sampleToNumbers } from "../../src/core/flat.js"
import { simulateDay } from "../day.js"
import type { PlannedFault } from "../fault-plan.js"

/** What to record: a short piece of a simulated day. `traces/recipes.json` lists them. */
export interface TraceRecipe {
  name: string
  what: string
  cell: string
  start: number
  minutes: number
  initialSoc: number
  seed: number
  faults: PlannedFault[]
}

export interface Trace {
  name: string
  what: string
  /** Cell of the module that recorded it; everything else is the package's devicescript.json. */
  cell: string
  /** Ticks before which the firmware starts anew; the first is 0. */
  boots: number[]
  /** One flat sample (src/core/flat.ts) per tick. */
  samples: number[][]
}

const folder = (): string => join(packageRoot(), "sim/conformance/traces")

export function listRecipes(): TraceRecipe[] {
  return JSON.parse(readFileSync(join(folder(), "..", "recipes.json"), "utf8")) as TraceRecipe[]
}

export function listTraces(): Trace[] {
  return readdirSync(folder()).filter(name => name.endsWith(".json")).sort()
    .map(name => JSON.parse(readFileSync(join(folder(), name), "utf8")) as Trace)
}

/** Configuration of the module that a trace was recorded on. */
export function traceConfig(trace: { cell: string }): ModuleConfig {
  return assemble(loadProject(packageRoot(), { cell: trace.cell })).config
}

/** Lives a recipe in the simulator and keeps what the firmware was shown. */
export async function recordTrace(recipe: TraceRecipe): Promise<Trace> {
  const trace: Trace = { name: recipe.name, what: recipe.what, cell: recipe.cell, boots: [], samples: [] }
  await simulateDay({
    project: loadProject(packageRoot(), { cell: recipe.cell }), hours: recipe.minutes / 60, start: recipe.start, seed: recipe.seed,
    runtime: "node", initialSoc: recipe.initialSoc, faults: recipe.faults, report_s: 60,
    onBoot: () => trace.boots.push(trace.samples.length),
    onTick: sample => {
      const flat: number[] = []
      sampleToNumbers(sample, flat)
      trace.samples.push(flat)
    },
  })
  return trace
}

/** One sample per line, so that a changed trace can be read as a change. */
export function traceText({ samples, ...head }: Trace): string {
  return `${JSON.stringify(head).slice(0, -1)},"samples":[\n${samples.map(sample => JSON.stringify(sample)).join(",\n")}\n]}\n`
}
