import { READ_OK } from "../../src/drivers/device.js"
import { SENSOR_DRIVERS } from "../../project/sensor-drivers.js"
import { deviceConfig, loadSensorFile } from "../../project/sensor-file.js"
import type { Member } from "./member.js"

/** A member without chips: a sensor of boards/sensors whose input stands at these shares of the supply. What it reads does not outlive its power, so
 *  that a supply which fails and returns while it settles changes nothing.
 *  @param worlds shares, and what each must read as
 *  @param beyond shares that it cannot measure */
export function analogMember(id: string, tolerance: number, worlds: [number, number][], beyond: number[]): Member {
  return {
    name: id,
    make: () => {
      const file = loadSensorFile(id)
      let share = 0
      return {
        device: SENSOR_DRIVERS[file.device.driver]!.make(deviceConfig(file)), chips: {}, tolerance, knowsItsChip: false, powerLost: READ_OK,
        convert: conversions => Math.floor(conversions * share * 65535),
        worlds: worlds.map(([at, value]) => ({ value, set: () => { share = at } })),
        beyond: beyond.map(at => () => { share = at }),
      }
    },
  }
}
