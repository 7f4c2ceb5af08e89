// Who reads which sensor, as source: a board's program imports the drivers that it uses, and no other.

import type { UsedSensor } from "./compile-sensors.js"
import { driverArguments, SENSOR_DRIVERS } from "./sensor-drivers.js"
import { deviceConfig } from "./sensor-file.js"

export interface DeviceSource {
  /** Lines of import, relative to a file in src/generated. */
  imports: string
  /** A list with one device per sensor, undefined for what is read raw; undefined where that is all of them. */
  list: string | undefined
}

/** @param sensors in configuration order */
export function deviceSource(sensors: UsedSensor[]): DeviceSource {
  if (sensors.every(({ raw }) => raw)) return { imports: "", list: undefined }
  const imports = new Set<string>()
  const list = sensors.map(({ file, raw }) => {
    if (raw) return "undefined"
    const driver = SENSOR_DRIVERS[file.device.driver]!
    imports.add(`import { ${driver.make.name} } from "../drivers/${driver.file}.js"\n`)
    return `${driver.make.name}(${driverArguments(driver, deviceConfig(file)).map(given => JSON.stringify(given)).join(", ")})`
  })
  return { imports: [...imports].sort().join(""), list: `[${list.join(", ")}]` }
}

/** A board's pins dealt out: those that a sensor of its kind needs get one after another, the others none.
 *  @returns one per sensor */
export function dealPins<T>(sensors: UsedSensor[], pins: T[], none: T): T[] {
  let next = 0
  return sensors.map(({ file }) => SENSOR_DRIVERS[file.device.driver]!.analog ? pins[next++] ?? none : none)
}
