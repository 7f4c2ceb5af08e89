// A heated metal-oxide film for NO2 (as MiCS-2714): its resistance rises with the gas, in proportion over the range that matters, once the
// heater has been on for minutes. Film over a fixed resistor, both on the heater's supply: without that the input reads nothing.
// The warm-up spans many ticks. It is looked after in parts, so that a supply that failed in between is found out.

import { NO_READING } from "../core/types.js"
import { type Device, endReading, NO_ANSWER, POWER_LOST, type Reading } from "./device.js"
import { ADC_FULL, type AdcConfig, askAnalog, resistanceAbove } from "./mcu-adc.js"
import { endWithin } from "./quality.js"
import { nearest } from "./transfer.js"

/** Looks at the film while it warms up. */
export const GAS_LOOKS = 16
/** So many times the most that can be measured is not gas, but a film that is cold, or has no supply: cold ones have a thousand times the
 *  resistance. */
const COLD = 2

export interface GasConfig extends AdcConfig {
  warmUp_ms: number
  divider_Ohm: number
  /** Of the hot film in clean air; each film has its own. */
  clean_Ohm: number
  /** Gas at which the film has `clean_Ohm`, by its line through the origin of the datasheet's chart, ppb. */
  clean_ppb: number
}

/** @returns ppb */
export function gas_ppb(resistance_Ohm: number, config: GasConfig): number {
  return nearest(resistance_Ohm * config.clean_ppb / config.clean_Ohm)
}

/** Gas, ppb. Codes beside those of every analog device: POWER_LOST when heater and film lost their supply while they warmed up.
 *  The shell powers it from the first step to the last. */
export function gas(config: GasConfig): Device {
  return (reading: Reading, _replies: number[][], analog: number): void => {
    const phase = reading.phase
    if (phase > 0 && analog === NO_READING) {
      endReading(reading, NO_ANSWER, NO_READING)
      return
    }
    const conversions = phase > GAS_LOOKS ? config.conversions : 1
    const found_ppb = phase > 0 ? gas_ppb(resistanceAbove(analog, conversions * ADC_FULL, config.divider_Ohm), config) : 0
    // A film that has just been switched on is cold: what it says at the first look is not judged.
    if (phase > 1 && found_ppb > config.limits[3] * COLD) endReading(reading, POWER_LOST, NO_READING)
    else if (phase < GAS_LOOKS) askAnalog(reading, phase + 1, Math.ceil(config.warmUp_ms * 1000 / GAS_LOOKS), 1)
    else if (phase === GAS_LOOKS) askAnalog(reading, phase + 1, 0, config.conversions)
    else endWithin(reading, found_ppb, config.limits)
  }
}
