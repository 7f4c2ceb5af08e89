// An hour of scans as the gauge sees them, for measuring what the gauge costs: out of the simulator, calibrated, as whole numbers.

import { packageRoot } from "../project/package-root.js"
import { loadProject } from "../project/project.js"
import { calibrate, createMeasured } from "../src/core/calibrate.js"
import type { ModuleConfig } from "../src/core/config.js"
import { createSample, sampleFromNumbers, sampleToNumbers } from "../src/core/flat.js"
import { NOT_SCANNED } from "../src/core/types.js"
import { DEFAULT_SOC, simulateDay } from "../sim/day.js"

/** Around noon of the default day: sun, shade, samples and radio. Nobody has seen the cells before, so the hour is lived once before it counts. */
const START_H = 12

/** The numbers of a row before the cells' voltages. `parallel`: cells per group, which divide the current among them. */
export const COLUMNS = ["time_ms", "elapsed_ms", "bus_uV", "current_nA", "harvest_nA", "temperature_cC", "motion", "missing", "trusted", "parallel"] as const

export async function gaugeHour(config: ModuleConfig): Promise<number[][]> {
  const samples: number[][] = []
  await simulateDay({
    project: loadProject(packageRoot()), hours: 1, start: START_H, seed: 1, runtime: "node", initialSoc: DEFAULT_SOC, faults: [], report_s: 60,
    onTick: sample => {
      const flat: number[] = []
      sampleToNumbers(sample, flat)
      if ((sample.missing & NOT_SCANNED) === 0) samples.push(flat)
    },
  })
  const measured = createMeasured(config)
  const sample = createSample(config.array.cells, config.sensors.length)
  return samples.map(flat => {
    sampleFromNumbers(flat, sample)
    calibrate(config, sample, measured)
    const { time_ms, elapsed_ms, bus_uV, current_nA, harvest_nA, temperature_cC, motion, missing, trusted, cell_uV } = measured
    // The grouping in force, as the voltages tell it.
    const series = Math.min(Math.max(Math.round(bus_uV / (cell_uV.reduce((sum, one) => sum + one, 0) / cell_uV.length)), 1), cell_uV.length)
    return [time_ms, elapsed_ms, bus_uV, current_nA, harvest_nA, temperature_cC, motion, missing, trusted ? 1 : 0, cell_uV.length / series, ...cell_uV]
      .map(Math.round)
  })
}

/** Source of a function that reads a row into `measured`, `current_nA` and `parallel`, for both interpreters.
 *  @param read the number at a place, from the name of a variable that holds the row's first place */
export function loadSource(cells: number, read: (place: string) => string): string {
  const column = (name: typeof COLUMNS[number]): string => read(`at + ${COLUMNS.indexOf(name)}`)
  const plain = COLUMNS.filter(name => name !== "trusted" && name !== "parallel")
  return `function load(row: number): void {
  const at = row * ${COLUMNS.length + cells}
${plain.map(name => `  measured.${name} = ${column(name)}`).join("\n")}
  measured.trusted = ${column("trusted")} === 1
  measured.first = false
  for (let i = 0; i < ${cells}; i++) measured.cell_uV[i] = ${read(`at + ${COLUMNS.length} + i`)}
  parallel = ${column("parallel")}
  current_nA = measured.current_nA / parallel
}`
}

/** What steps cost, told apart by their cost alone: most only count, the dearest reads evidence. */
export interface Spread {
  counting: number
  evidence: number
  mean: number
}

export function spread(values: number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  return { counting: sorted[Math.floor(sorted.length / 2)], evidence: sorted[sorted.length - 1], mean: values.reduce((sum, value) => sum + value, 0) / values.length }
}
