// How fast is the closed loop, firmware included? The main job without its files, on every engine.

import { loadProject } from "../project/project.js"
import { packageRoot } from "../project/package-root.js"
import { DEFAULT_SOC, simulateDay } from "../sim/day.js"
import type { RuntimeName } from "../sim/result.js"
import { printTable } from "./table.js"

/** Runs of each; the median is quoted, since machines are noisy. */
const RUNS = { node: 5, espruino: 3, devicescript: 1 }

async function timesRealTime(runtime: RuntimeName, hours: number): Promise<{ times: number, cells: number, wall_s: number }> {
  const { summary, config } = await simulateDay({
    project: loadProject(packageRoot()), hours, start: 0, seed: 1, runtime, initialSoc: DEFAULT_SOC, faults: [], report_s: 60,
  })
  return { times: summary.simulated_s / summary.wall_s, cells: config.array.cells, wall_s: summary.wall_s }
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
}

export async function simBench(): Promise<object> {
  const rows: string[][] = []
  const figures: Record<string, { times_real_time: number, cells: number }> = {}
  for (const runtime of ["node", "espruino", "devicescript"] as const) {
    const runs: number[] = []
    let cells = 0
    for (let i = 0; i < RUNS[runtime]; i++) {
      const run = await timesRealTime(runtime, 24)
      runs.push(run.times)
      cells = run.cells
    }
    figures[runtime] = { times_real_time: Math.round(median(runs)), cells }
    rows.push([runtime, "24 h, 1 s tick", String(cells), String(runs.length), ...[Math.min(...runs), median(runs), Math.max(...runs)].map(x => Math.round(x).toLocaleString("en"))])
  }
  printTable(["runtime", "job", "cells", "runs", "times real time: min", "median", "max"], rows)
  return figures
}
