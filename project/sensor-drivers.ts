// The drivers that a sensor's file may name, one line each. A driver is a file of src/drivers that makes a `Device` of one configuration object;
// the build imports it into the image of a board that has such a sensor, and into no other.

import type { Device } from "../src/drivers/device.js"
import { film, filmResistance } from "../src/drivers/film.js"
import { gas, GAS_LOOKS } from "../src/drivers/gas.js"
import { lps22hb } from "../src/drivers/lps22hb.js"
import { photodetector } from "../src/drivers/photodetector.js"
import { rtd } from "../src/drivers/rtd.js"
import { sht4xHumidity, sht4xTemperature } from "../src/drivers/sht4x.js"
import { strain } from "../src/drivers/strain.js"
import { tmp117 } from "../src/drivers/tmp117.js"
import { veml7700 } from "../src/drivers/veml7700.js"

/** What a driver is given: numbers, and the four limits of the reading. */
export type DeviceConfig = Record<string, number | number[]>

export interface SensorDriver {
  /** File of src/drivers, without its ending; its function that makes the device. */
  file: string
  // Each factory wants its own parameters: one object, or one number after another. sensor-file.ts sees that they are there.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  make: (...parameters: any[]) => Device
  /** Its parameters are given one by one, in this order. */
  oneByOne?: true
  /** Read by the microcontroller's converter: it takes one of the board's analog inputs. */
  analog: boolean
  /** It sees to the warm-up itself, and looks so often meanwhile. */
  looks?: number
  /** Parameters that a sensor's file must give, beside those that every analog driver has. */
  parameters: string[]
}

const analog = (file: string, make: SensorDriver["make"], parameters: string[]): SensorDriver => ({ file, make, analog: true, parameters })

/** A chip on the module's bus; `parameters` one by one unless it wants an object. */
const chip = (file: string, make: SensorDriver["make"], parameters: string[]): SensorDriver => ({ file, make, analog: false, oneByOne: true, parameters })

export const SENSOR_DRIVERS: Record<string, SensorDriver> = {
  "film": analog("film", film, ["divider_Ohm"]),
  "film-resistance": analog("film", filmResistance, ["divider_Ohm"]),
  "photodetector": analog("photodetector", photodetector, ["feedback_kOhm"]),
  "rtd": analog("rtd", rtd, ["series_Ohm", "track_mOhm", "lead_mOhm", "slope_ppm"]),
  "strain": analog("strain", strain, ["series_Ohm", "rest_Ohm", "gauge_permille"]),
  "gas": { ...analog("gas", gas, ["divider_Ohm", "clean_Ohm", "clean_ppb"]), looks: GAS_LOOKS },
  "lps22hb": chip("lps22hb", lps22hb, ["address"]),
  "sht4x-humidity": chip("sht4x", sht4xHumidity, ["address", "precision"]),
  "sht4x-temperature": chip("sht4x", sht4xTemperature, ["address", "precision"]),
  "tmp117": chip("tmp117", tmp117, ["address"]),
  "veml7700": { file: "veml7700", make: veml7700, analog: false, parameters: ["address", "gain", "time"] },
}

/** What a driver is called with. */
export function driverArguments({ parameters, oneByOne }: SensorDriver, config: DeviceConfig): (DeviceConfig | number | number[])[] {
  return oneByOne === true ? parameters.map(name => config[name]!) : [config]
}
