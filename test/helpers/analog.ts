import { SENSOR_DRIVERS } from "../../project/sensor-drivers.js"
import { deviceConfig, loadSensorFile } from "../../project/sensor-file.js"
import { readDevice } from "../../sim/sensors.js"

/** One reading of a sensor of boards/sensors whose input stands at a share of the supply.
 *  @returns code and value */
export function readAnalog(id: string, share: number): [number, number] {
  const file = loadSensorFile(id)
  const { code, value } = readDevice(SENSOR_DRIVERS[file.device.driver]!.make(deviceConfig(file)), { sum: many => Math.floor(share * many * 65535) })
  return [code, value]
}
