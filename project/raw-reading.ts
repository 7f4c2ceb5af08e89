// A sensor that is read raw gives the share of the supply at its input instead of its own unit: what its file says in that unit, as such a share.
// Only of sensors whose share does not depend on the supply, and rises with the reading.

import { ADC_FULL } from "../src/drivers/mcu-adc.js"
import { photocurrent_pA } from "../src/drivers/photodetector.js"
import type { SensorFile } from "./sensor-file.js"

/** Share of the supply at a reading, by driver: what the driver's own decoding inverts. */
const SHARES: Record<string, (value: number, device: Record<string, number>) => number> = {
  // nS over a divider to ground.
  "film": (value, { divider_Ohm }) => 1 / (1 + 1e9 / (divider_Ohm! * value)),
  // ppm of strain, under a resistor to the supply.
  "strain": (value, { series_Ohm, rest_Ohm, gauge_permille }) => 1 / (1 + series_Ohm! / (rest_Ohm! * (1 + value * gauge_permille! / 1e9))),
  // pA through an amplifier.
  "photodetector": (value, { feedback_kOhm }) => value / photocurrent_pA(1, 1, feedback_kOhm!),
}

/** Drivers whose sensors may be judged raw. */
export const JUDGED_RAW = Object.keys(SHARES)

/** @param value in the unit of the sensor's reading
 *  @returns what a raw reading is then, 0..65535 of the supply */
export function rawReading(value: number, { device }: SensorFile): number {
  const share = SHARES[device.driver]!(value, device as never)
  return Math.round(ADC_FULL * Math.max(0, Math.min(1, share)))
}
