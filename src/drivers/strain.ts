// A resistive strain sensor under a fixed resistor: the ion-conducting gel on a finger (PASHE, review 000, section 6, ref. 114), or a fibre
// (review 003, section 4.1, ref. 73).

import type { Device } from "./device.js"
import { type AdcConfig, analogDevice, resistanceBelow } from "./mcu-adc.js"
import { nearest } from "./transfer.js"

export interface StrainConfig extends AdcConfig {
  series_Ohm: number
  /** Of the sensor at rest. */
  rest_Ohm: number
  /** Relative change of resistance over strain, thousandths. */
  gauge_permille: number
}

/** Strain = (R / R0 - 1) / gauge factor.
 *  @returns parts per million */
export function strain_ppm(resistance_Ohm: number, config: StrainConfig): number {
  return nearest((resistance_Ohm - config.rest_Ohm) * 1000000 / config.rest_Ohm * 1000 / config.gauge_permille)
}

/** Strain, parts per million; a gel that is warmer than when it was at rest seems shorter. TOO_LOW: shorted; TOO_HIGH: torn. */
export function strain(config: StrainConfig): Device {
  return analogDevice(config, (sum: number, full: number) => strain_ppm(resistanceBelow(sum, full, config.series_Ohm), config))
}
