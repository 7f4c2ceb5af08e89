// A sensor as one file, boards/sensors/NAME.json or one of the user's: how it is read, what a sample costs, what it is worth.

import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { LATEST_MS, PATIENCE_US } from "../src/hal/reading-plan.js"
import { nearest } from "./cell-nearest.js"
import { readJsonFile } from "./json-file.js"
import { packageRoot } from "./package-root.js"
import { type DeviceConfig, SENSOR_DRIVERS } from "./sensor-drivers.js"
import type { SensorValue } from "./sensor-value.js"
import { UserError } from "./user-error.js"

export interface SensorPrice {
  warmUp_ms: number
  warmUp_uA?: number
  settle_ms: number
  active_ms: number
  current_uA: number
  peak_uA?: number
  idle_nA?: number
  awake_ms: number
  raw_uJ?: number
}

/** Figures of its detector, in the unit of the reading; which ones are needed depends on what it looks for (compile-events.ts). */
export interface DetectorFigures {
  rest?: number
  least?: number
  onOffRatio?: number
  noise_share?: number
  shadow_s?: number
  quiet_uA?: number
  shortest_s: number
  alert_s: number
}

/** What the simulator knows of it; sim/plant/sensors reads the numbers that its signal needs. */
export type SensorPhysics = { signal: AnalogSignal | ChipSignal } & Record<string, number | string>
/** Played as a voltage at an input, or by the chip's fake of sim/chips. */
export type AnalogSignal = "film" | "photocurrent" | "track" | "finger" | "no2"
export type ChipSignal = "air-pressure" | "humidity" | "temperature" | "light"

export interface SensorFile {
  id: string
  title: string
  systems?: string[]
  unit: string
  device: { driver: string } & Record<string, number | string>
  /** Rising, in the unit of the reading: src/drivers/quality.ts. */
  limits: number[]
  price: SensorPrice
  value: SensorValue
  event?: "press" | "light" | "motion" | "bend"
  detector?: DetectorFigures
  quiet?: boolean
  physics: SensorPhysics
  sources: Record<string, string>
}

const SCHEMA = "sensor.schema.json"
/** Conversions of an analog device whose file does not say. */
const CONVERSIONS = 4

/** Ids of the sensors that come with the package, in alphabetical order. */
export function listSensors(): string[] {
  return readdirSync(folder()).filter(name => name.endsWith(".json") && name !== SCHEMA).map(name => name.slice(0, -".json".length)).sort()
}

/** Reads and checks one sensor.
 *  @param idOrPath id of a sensor of the package ("pressure-film"), or a path that ends in .json
 *  @param asker where it was asked for, for the message
 *  @throws UserError with the place of the first fault, or with the nearest names of an unknown id */
export function loadSensorFile(idOrPath: string, asker = "sensor"): SensorFile {
  const isPath = idOrPath.endsWith(".json") || idOrPath.includes("/")
  const file = isPath ? idOrPath : join(folder(), `${idOrPath}.json`)
  if (!existsSync(file)) {
    if (isPath) throw new UserError(idOrPath, "", "no such file", "give a sensor's id or the path of its .json file")
    throw new UserError(asker, "", `unknown sensor "${idOrPath}"`, `did you mean ${nearest(idOrPath, listSensors(), 2).join(" or ")}? Known are ${listSensors().join(", ")}`)
  }
  const sensor = readJsonFile<SensorFile>(file, join(folder(), SCHEMA))
  checkSensor(sensor, (place, problem, mend) => { throw new UserError(file, place, problem, mend) })
  return sensor
}

/** What the schema cannot say. */
function checkSensor({ device, limits, price, physics }: SensorFile, complain: (place: string, problem: string, mend: string) => never): void {
  const known = Object.keys(SENSOR_DRIVERS)
  const driver = SENSOR_DRIVERS[device.driver]
  if (driver === undefined) complain("device.driver", `there is no driver "${device.driver}"`, `use one of ${known.join(", ")}`)
  const wanted = driver!.parameters
  const missing = wanted.find(name => device[name] === undefined)
  if (missing !== undefined) complain("device", `${device.driver} needs ${missing}`, `its parameters are ${wanted.join(", ")}`)
  const own = ["driver", ...wanted, ...driver!.analog ? ["conversions"] : []]
  const strange = Object.keys(device).find(name => !own.includes(name))
  if (strange !== undefined) complain(`device.${strange}`, `${device.driver} knows no such parameter`, `its parameters are ${own.slice(1).join(", ")}`)
  const nothing = wanted.find(name => !MAY_BE_ZERO.includes(name) && !(Number(device[name]) > 0))
  if (nothing !== undefined) complain(`device.${nothing}`, `${device[nothing]} is not above 0`, "give what the schematic says")
  const falls = limits.findIndex((limit, i) => i > 0 && limit < limits[i - 1])
  if (falls > 0) complain(`limits.${falls}`, `${limits[falls]} is below ${limits[falls - 1]}`, "let the four limits rise")
  const { peak_uA = Infinity, current_uA, warmUp_uA = 0 } = price
  if (peak_uA < Math.max(current_uA, warmUp_uA)) complain("price.peak_uA", `${peak_uA} is less than the ${Math.max(current_uA, warmUp_uA)} uA that it draws all along`, "leave it out, or correct it")
  const needs = PHYSICS[physics.signal].find(name => typeof physics[name] !== "number")
  if (needs !== undefined) complain("physics", `${physics.signal} needs ${needs}`, `its figures are ${PHYSICS[physics.signal].join(", ")}`)
}

/** Parameters of drivers that need not be above 0. */
const MAY_BE_ZERO = ["lead_mOhm", "precision", "gain", "time"]

/** Figures by which the simulator plays a signal. */
const PHYSICS: Record<SensorPhysics["signal"], string[]> = {
  "film": ["rest_Ohm", "pressed_Ohm", "pressed_kPa"],
  "photocurrent": ["dark_nA", "onOffRatio", "fullScale_lux"],
  "track": [],
  "finger": ["most_ppm"],
  "no2": ["indoors_ppb", "outdoors_ppb"],
  "air-pressure": ["mean_Pa", "swing_Pa"],
  "humidity": ["air_cPct", "skin_cPct"],
  "temperature": [],
  "light": [],
}

/** What the firmware's driver is given. */
export function deviceConfig({ device, price, limits }: SensorFile): DeviceConfig {
  const { driver, ...parameters } = device
  const numbers = parameters as Record<string, number>
  const { analog, looks } = SENSOR_DRIVERS[driver]!
  if (!analog) return numbers
  // A warm-up that the driver does not see to is one more thing to wait for.
  const settle_ms = looks === undefined ? price.warmUp_ms + price.settle_ms : price.settle_ms
  return {
    conversions: CONVERSIONS, ...numbers, limits, settle_us: Math.round(settle_ms * 1000),
    ...looks === undefined ? {} : { warmUp_ms: price.warmUp_ms },
  }
}

/** Awake for a raw reading: one call of `analogRead` among what the tick does anyway. */
const RAW_AWAKE_MS = 2

/** What the processor and the sensor's supply are on for. */
export interface SampleTimes {
  /** From power to measuring; `slept` when the processor sleeps meanwhile. */
  warmUp_ms: number
  slept: boolean
  awake_ms: number
}

/** A raw reading is taken in its tick. A driver's waits are waited out if they are short; otherwise the shell comes back in a later tick
 *  (src/hal/reading-plan.ts), until when the sensor is powered. */
export function sampleTimes({ device, price }: SensorFile, raw: boolean, tick_ms: number): SampleTimes {
  const { looks = 1 } = SENSOR_DRIVERS[device.driver]!
  const wait_ms = (price.warmUp_ms + price.settle_ms) / looks
  if (raw || wait_ms * 1000 <= PATIENCE_US) return { warmUp_ms: price.warmUp_ms + price.settle_ms, slept: false, awake_ms: raw ? RAW_AWAKE_MS : price.awake_ms }
  return { warmUp_ms: looks * tick_ms * Math.ceil((wait_ms + LATEST_MS) / tick_ms), slept: true, awake_ms: price.awake_ms }
}

/** Energy of one sample at the bus, µJ, by what the sensor and the board's processor draw.
 *  @param active_mA the board's processor awake
 *  @param nominal_V supply at which currents are stated */
export function sampleEnergy_uJ(file: SensorFile, raw: boolean, active_mA: number, tick_ms: number, nominal_V: number): number {
  const { price } = file
  if (raw && price.raw_uJ !== undefined) return price.raw_uJ
  return Math.ceil((sensorCharge_nC(file, raw, tick_ms) / 1000 + sampleTimes(file, raw, tick_ms).awake_ms * active_mA) * nominal_V)
}

/** The sensor's own part of it: what a reading takes in a wake whose price is known by itself. */
export function sensorEnergy_uJ(file: SensorFile, raw: boolean, tick_ms: number, nominal_V: number): number {
  return Math.ceil(sensorCharge_nC(file, raw, tick_ms) / 1000 * nominal_V)
}

function sensorCharge_nC(file: SensorFile, raw: boolean, tick_ms: number): number {
  const { price } = file
  return sampleTimes(file, raw, tick_ms).warmUp_ms * (price.warmUp_uA ?? price.current_uA) + price.active_ms * price.current_uA
}

/** Highest current of a sample, µA, without the processor's. */
export function samplePeak_uA({ peak_uA, current_uA, warmUp_uA }: SensorPrice): number {
  return peak_uA ?? Math.max(current_uA, warmUp_uA ?? 0)
}

function folder(): string {
  return join(packageRoot(), "boards", "sensors")
}
