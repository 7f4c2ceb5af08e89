// The sensors that a project asks for: found, checked, and priced.

import type { ModuleConfig, SensorTask } from "../src/core/config.js"
import type { ModuleFile } from "./module-types.js"
import type { Project, ProjectSensor } from "./project.js"
import { SENSOR_DRIVERS } from "./sensor-drivers.js"
import { loadSensorFile, sampleEnergy_uJ, sensorEnergy_uJ, sampleTimes, type SensorFile } from "./sensor-file.js"
import { UserError } from "./user-error.js"

/** A sensor of one project. */
export interface UsedSensor {
  name: string
  file: SensorFile
  /** Read as a share of the supply, 0..65535, by no driver. */
  raw: boolean
  wanted: ProjectSensor
}

/** @returns in configuration order
 *  @throws UserError: unknown sensor or file, one that no converter can read raw, bounds that are swapped, a name that stands twice */
export function findSensors(project: Project, module: ModuleFile): UsedSensor[] {
  return project.sensors.map((wanted, index) => {
    const place = `sensors[${index}]`
    const complain = (problem: string, mend: string): never => { throw new UserError(project.file, place, problem, mend) }
    const own = module.sensors.find(candidate => candidate.name === wanted.name)
    const take = wanted.take ?? own?.take
    if (take === undefined) {
      return complain(`module ${module.id} has no sensor "${wanted.name}"`,
        `use one of ${module.sensors.map(known => known.name).join(", ")}, or say what to take of boards/sensors`)
    }
    if (project.sensors.findIndex(({ name }) => name === wanted.name) < index) complain(`there is a sensor "${wanted.name}" already`, "give it another name")
    if (wanted.fastest_s > wanted.slowest_s) complain("fastest_s is larger than slowest_s", "swap them")
    const file = loadSensorFile(take, `${project.file}: ${place}`)
    const raw = wanted.raw ?? (wanted.take === undefined && own?.raw === true)
    if (raw && !SENSOR_DRIVERS[file.device.driver]!.analog) complain(`${file.id} has no analog output to read raw`, "leave out raw")
    return { name: wanted.name, file, raw, wanted }
  })
}

/** What the scheduler is told.
 *  @param paced whether the wake in which it is read has a price of its own */
export function sensorTask({ name, file, raw, wanted }: UsedSensor, paced: boolean, active_mA: number, tick_ms: number, nominal_V: number): SensorTask {
  return {
    name, energy_uJ: paced ? sensorEnergy_uJ(file, raw, tick_ms, nominal_V) : sampleEnergy_uJ(file, raw, active_mA, tick_ms, nominal_V),
    fastest_ms: Math.round(wanted.fastest_s * 1000), slowest_ms: Math.round(wanted.slowest_s * 1000), weight: wanted.weight,
  }
}

/** What they draw between samples, nA. */
export function idleOfSensors_nA(sensors: UsedSensor[]): number {
  return sensors.reduce((sum, { file }) => sum + (file.price.idle_nA ?? 0), 0)
}

/** A heater that runs for seconds is carried by the cells, not by the bus capacitor: some grouping must bear it at least while they are full.
 *  @throws UserError if none does */
export function requirePower(sensors: UsedSensor[], project: Project, { cell, array, power }: Pick<ModuleConfig, "cell" | "array" | "power">): void {
  const full_mV = cell.ocvDischarge_uV[cell.ocvDischarge_uV.length - 1] / 1000
  sensors.forEach(({ file, raw }, index) => {
    const { slept } = sampleTimes(file, raw, project.tick_ms)
    const current_uA = slept ? file.price.warmUp_uA ?? file.price.current_uA : 0
    const mA = (value_uA: number): string => `${(value_uA / 1000).toPrecision(3)} mA`
    const bears = array.groupings.some(({ series, parallel }) => {
      const resistance_mOhm = series / parallel * (cell.esr_mOhm + cell.fast_mOhm + cell.polarisation_mOhm + power.switch_mOhm) + power.path_mOhm
      return current_uA / parallel <= cell.overCurrent_uA[1] && series * full_mV - current_uA * resistance_mOhm / 1e6 > power.brownOut_mV
    })
    if (bears) return
    throw new UserError(project.file, `sensors[${index}]`,
      `${file.id} draws ${mA(current_uA)} for ${file.price.warmUp_ms / 1000} s, which no grouping of these cells bears (a cell gives ${mA(cell.overCurrent_uA[1])})`,
      "give larger cells (cells.area_cm2), or take another sensor")
  })
}
