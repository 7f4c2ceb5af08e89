// A simulated day, from the names a person gives to the result: find, build, connect, run.

import { assemble, type Assembly } from "../project/compile.js"
import { loadProject, type Project } from "../project/project.js"
import { UserError } from "../project/user-error.js"
import { loadDaySheet, type DaySheet } from "./day-sheet.js"
import { planFaults, type PlannedFault } from "./fault-plan.js"
import { openLight } from "./light.js"
import { createPerson } from "./person.js"
import { createPlant } from "./plant/simulated-plant.js"
import type { RunResult, RuntimeName } from "./result.js"
import { runSimulation, type RunOptions } from "./run.js"
import { createNodeRuntime } from "./runtimes/node.js"
import type { Runtime } from "./runtimes/runtime.js"
import { plantOptions, type Parts } from "./wearable.js"

export interface DayOptions extends Parts {
  project?: Project
  /** The wearer's day: id of a sheet of sim/scenarios or a file; the working day where absent. */
  day?: string | undefined
  /** Lux file and its column; the light of the day where absent. */
  light?: string | undefined
  column?: string | undefined
  hours: number
  /** Clock time of the start, h. */
  start: number
  seed: number
  runtime: RuntimeName
  /** Mean state of charge at the start, 0..1. */
  initialSoc: number
  faults: PlannedFault[]
  report_s: number
  onProgress?: RunOptions["onProgress"]
  onBoot?: RunOptions["onBoot"]
  onTick?: RunOptions["onTick"]
}

/** Half full and a little: room to charge, something to lose. */
export const DEFAULT_SOC = 0.6

/** Starts the engine that shall run the firmware; the heavy ones are loaded only here.
 *  @param start_h clock time of the start, told to the firmware as whoever loads a board does (Node only) */
export async function createRuntime(name: RuntimeName, assembly: Assembly, start_h?: number): Promise<Runtime> {
  if (name === "devicescript") {
    const { createDeviceScriptRuntime } = await import("./runtimes/devicescript.js")
    return createDeviceScriptRuntime({ config: assembly.config })
  }
  if (name === "espruino") {
    const { createEspruinoRuntime } = await import("./runtimes/espruino.js")
    return createEspruinoRuntime({ config: assembly.config })
  }
  return createNodeRuntime(assembly.config, start_h === undefined ? undefined : start_h * 3_600_000)
}

/** A grouping whose empty cells already exceed the bus would never be entered: say so before a day is wasted. */
function requireReachableGrouping({ config, project }: Assembly): void {
  const lowest_mV = config.cell.ocvDischarge_uV[0] / 1000
  const highest_mV = config.cell.ocvDischarge_uV[config.cell.ocvDischarge_uV.length - 1] / 1000
  const { brownOut_mV, busMax_mV } = config.power
  const usable = config.array.groupings.some(({ series }) => series * lowest_mV < busMax_mV && series * highest_mV > brownOut_mV)
  if (usable) return
  const ranges = config.array.groupings.map(({ series }, i) =>
    `${project.array.groupings[i]} gives ${(series * lowest_mV / 1000).toFixed(2)}-${(series * highest_mV / 1000).toFixed(2)} V`)
  throw new UserError(project.file, "array.groupings", `no grouping of ${config.cell.id} meets the bus window of ${(brownOut_mV / 1000).toFixed(2)}-${(busMax_mV / 1000).toFixed(2)} V (${ranges.join(", ")})`,
    "choose another grouping or cell")
}

/** Cells that are dry or broken from the beginning have never charged the bus. */
function deadAtFirst(faults: PlannedFault[], cells: number): boolean {
  const opened = faults.filter(({ name, time_s }) => time_s === 0 && (name === "sweat" || name === "cell-open" || name === "cut"))
  return new Set(opened.map(({ place }) => place.cell)).size === cells && opened.every(({ place }) => place.cell !== undefined)
}

/** "lux.csv p001, on the exercise bike" */
function scenarioName({ day, light, column }: DayOptions, sheet: DaySheet): string {
  const trace = light === undefined ? "" : `${light.split("/").pop() ?? light}${column === undefined ? "" : ` ${column}`}`
  if (day === undefined) return trace === "" ? "default day" : trace
  return trace === "" ? sheet.name : `${trace}, ${sheet.name}`
}

/** Simulates a day.
 *  @throws UserError for anything that was named wrongly, before the first tick */
export async function simulateDay(options: DayOptions): Promise<RunResult> {
  const assembly = assemble(options.project ?? loadProject())
  requireReachableGrouping(assembly)
  const faults = planFaults(options.faults, assembly.config.array.cells, options.hours)
  const { hours, start, seed, light } = options
  const day = loadDaySheet(options.day)
  const environment = createPerson({
    seed, hours, startHour: start, day,
    ...(light === undefined ? {} : { light: { file: light, trace: openLight(light, options.column === undefined ? {} : { column: options.column }) } }),
  })
  const plant = createPlant({
    ...plantOptions(assembly, environment, seed, options.initialSoc, hours, options),
    ...(deadAtFirst(faults, assembly.config.array.cells) ? { initialBus_mV: 0 } : {}),
  })
  const runtime = await createRuntime(options.runtime, assembly, start)
  try {
    return await runSimulation({
      scenario: scenarioName(options, day),
      start_s: start * 3600, seed, hours, assembly, plant, environment, runtime, runtimeName: options.runtime,
      faults, report_s: options.report_s,
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
      ...(options.onBoot === undefined ? {} : { onBoot: options.onBoot }),
      ...(options.onTick === undefined ? {} : { onTick: options.onTick }),
    })
  } finally {
    await runtime.close()
  }
}
