// A photoconductive film whose current an amplifier turns into a voltage (review 000, section 6, ref. 113: lit, it carries 1.13 times what it
// carries in the dark). Bias and converter have the same supply, so that the share of full scale is a conductance, and a supply that sags does
// not look like a shadow. An eighth of the dark current is the whole signal: hence many conversions, and limits that see a film torn off.

import type { Device } from "./device.js"
import { type AdcConfig, analogDevice } from "./mcu-adc.js"
import { nearest } from "./transfer.js"

/** Supply at which currents are stated. */
const NOMINAL_MV = 3000

export interface PhotodetectorConfig extends AdcConfig {
  /** Resistor of the amplifier. */
  feedback_kOhm: number
}

/** Current at a bias of 3 V.
 *  @returns pA */
export function photocurrent_pA(sum: number, full: number, feedback_kOhm: number): number {
  return nearest(sum * NOMINAL_MV * 1000000 / feedback_kOhm / full)
}

/** The film's current at a bias of 3 V, pA. TOO_LOW: no film; TOO_HIGH: shorted, or the amplifier at its end. */
export function photodetector(config: PhotodetectorConfig): Device {
  return analogDevice(config, (sum: number, full: number) => photocurrent_pA(sum, full, config.feedback_kOhm))
}
