// A printed metal track as a thermometer (nano-silver, review 003, section 4.3, ref. 85): between input and ground, under a fixed resistor.

import type { Device } from "./device.js"
import { type AdcConfig, analogDevice, resistanceBelow } from "./mcu-adc.js"
import { nearest } from "./transfer.js"

export interface RtdConfig extends AdcConfig {
  series_Ohm: number
  /** Of the track at 25 °C, and of its leads, which are measured with it. */
  track_mOhm: number
  lead_mOhm: number
  /** Rise of the track's resistance per kelvin, parts per million of that at 25 °C. */
  slope_ppm: number
}

/** R = R25·(1 + slope·(T - 25 °C)) + leads: over 60 K a metal is straight within a kelvin.
 *  @returns hundredths of °C */
export function rtdTemperature_cC(resistance_mOhm: number, config: RtdConfig): number {
  const track_mOhm = resistance_mOhm - config.lead_mOhm
  return 2500 + nearest((track_mOhm - config.track_mOhm) * 100000000 / config.track_mOhm / config.slope_ppm)
}

/** Temperature of the track, hundredths of °C. TOO_LOW: shorted; TOO_HIGH: open. */
export function rtd(config: RtdConfig): Device {
  return analogDevice(config, (sum: number, full: number) => rtdTemperature_cC(resistanceBelow(sum, full, config.series_Ohm * 1000), config))
}
