// The whole module in the same question: what its firmware gets out of recorded light on the full plant (cells with resistance and self-discharge,
// charger, array, its own estimate of its store). What anybody could who knows all light ahead is in plant-bound.ts.

import { assemble } from "../../project/compile.js"
import { leastStart_mV } from "../../project/compile-pace.js"
import { loadModuleFile } from "../../project/module-file.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject, type Project } from "../../project/project.js"
import type { ModuleConfig } from "../../src/core/config.js"
import { fullStore_uJ } from "../../src/core/schedule/budget.js"
import { type DayOptions, simulateDay } from "../day.js"
import type { RunResult } from "../result.js"

export const SLOT_S = 600

/** Made for stores of a joule: three capacitors in series keep the bus between 1.95 and 5.2 V, all that they hold but an eighth. */
const MODULE = "zincwear-regulated-6"
const GROUPINGS = ["3s2p"]
const PACE = { share: 0.05, longest_s: 43_200 }
/** The area is found in so many steps: each leaves a fifth of the error. */
const ROUNDS = 8
/** Above what a start takes: light may go while it starts, and has lifted the bus above what the cells hold. */
const SPARE_V = 0.1

/** What a store of so much energy is made of. */
export interface ModuleStore {
  cell: string
  /** Side by side; one where absent. */
  panels?: number
  /** Of six cells from empty to full at rest. */
  store_J: number
}

/** A project of the reference module with six cells that hold so much between them.
 *  @throws UserError if the cell cannot be had in that size */
export function moduleProject({ cell, panels = 1, store_J }: ModuleStore, folder: string, light: string, days: number): Project {
  const base = loadProject(packageRoot(), { cell })
  const array = { ...base.array, groupings: GROUPINGS }
  const cells = (area_cm2: number): Project["cells"] => ({ id: cell, count: 6, area_cm2: Number(area_cm2.toPrecision(6)) })
  // Large prints hold less per area.
  let area_cm2 = 1
  for (let round = 0; round < ROUNDS; round++) area_cm2 *= store_J / (fullStore_uJ(assemble({ ...base, array, cells: cells(area_cm2) }).config) * 1e-6)
  const full_V = loadModuleFile(MODULE).harvester.overVoltage_mV / 1000
  const found: Project = { ...base, board: "MDBT42Q", pace: PACE, module: MODULE, array, cells: cells(area_cm2), panels, start_V: full_V, file: `${store_J} J of ${cell}` }
  const { config, board, module } = assemble(found)
  const start_V = Math.min(leastStart_mV(config, board, module) / 1000 + SPARE_V, full_V)
  return { ...found, start_V: Number(start_V.toFixed(2)), file: `${folder}/devicescript.json`, light: { file: light, mission_days: days } }
}

/** The same, but that it never samples and never advertises. */
export const neverSampling = (project: Project): Project =>
  ({ ...project, sensors: [], radio: { ...project.radio, fastest_s: NEVER_S, slowest_s: NEVER_S } })
const NEVER_S = 1e6

/** State of charge at which cells hold half of what they hold when full: more than a half where the voltage rises with the charge. */
export function halfEnergy({ cell }: ModuleConfig): number {
  const table = cell.ocvDischarge_uV
  const parts = table.slice(1).map((own, i) => (own + table[i]) / 2)
  const total = parts.reduce((sum, own) => sum + own, 0)
  let [held, i] = [0, 0]
  while (held + parts[i] < total / 2) held += parts[i++]
  return (i + (total / 2 - held) / parts[i]) / parts.length
}

export interface ModuleLife {
  utility: number
  /** Slots at the end of which the module is dead, or in which it died. */
  dead: boolean[]
  longest_gap: number
  run: RunResult
}

/** Lives the days of a light file on the plant. */
export async function liveModule(project: Project, file: string, column: string, hours: number, onTick?: DayOptions["onTick"]): Promise<ModuleLife> {
  const assembly = assemble(project)
  const { config } = assembly
  const run = await simulateDay({
    project, light: file, column, hours, start: 0, seed: 1, runtime: "node", initialSoc: halfEnergy(config), faults: [], report_s: SLOT_S,
    ...(onTick === undefined ? {} : { onTick }),
  })
  const { series } = run
  const steps = (counts: number[]): number[] => counts.map((own, i) => own - (i === 0 ? 0 : counts[i - 1]))
  const counts = config.sensors.length === 0 ? [] : [steps(series.pressureCount), steps(series.lightCount), steps(series.bleCount)]
  const weights = [...config.sensors, config.radio].map(({ weight }) => weight)
  let [utility, gap, longest_gap] = [0, 0, 0]
  for (let slot = 0; slot < series.time_s.length; slot++) {
    counts.forEach((own, i) => { utility += weights[i] * Math.log1p(own[slot]) })
    gap = counts.length > 0 && counts[0][slot] > 0 ? 0 : gap + 1
    longest_gap = Math.max(longest_gap, gap)
  }
  const off_V = config.power.brownOut_mV / 1000
  return { utility, dead: series.busMin_V.map((own, i) => own < off_V || Number.isNaN(series.socEstimated[i])), longest_gap, run }
}
