// The microcontroller's own converter: what is behind its input is asked for as a number of conversions, which come back added up, each
// 0..65535 of the supply. A divider between supply and ground is then read without knowing the supply.
// Espruino on the nRF52 converts 14 bits against a quarter of the supply, with 3 µs of acquisition (targets/nrf5x/jshardware.c): by Nordic's table
// (SAADC, acquisition time) that serves sources up to 10 kohm. What is higher wants a capacitor of some nanofarads at the pin.

import { NO_READING } from "../core/types.js"
import { askNext, type Device, endReading, NO_ANSWER, type Reading } from "./device.js"
import { endWithin } from "./quality.js"
import { nearest } from "./transfer.js"

/** One conversion of the whole supply. */
export const ADC_FULL = 65535
/** Stands for a value that is larger than any that is measured. */
const BEYOND = 2147483647

export interface AdcConfig {
  /** From power to the first conversion: divider, capacitor at the pin, amplifier. */
  settle_us: number
  /** Conversions that are added up: noise falls with the root of their number. At most 64. */
  conversions: number
  /** Of the value, see quality.ts. */
  limits: number[]
}

/** Value of a sum of conversions, of which `full` is the whole supply. */
export type Decode = (sum: number, full: number) => number

/** The device's next step: so many conversions, after so long. */
export function askAnalog(reading: Reading, phase: number, wait_us: number, conversions: number): void {
  askNext(reading, phase, wait_us, [])
  reading.conversions = conversions
}

/** A device of the converter alone: settle, discard one conversion (the sampling capacitor still holds the last input's charge), take the
 *  others. Codes: NO_ANSWER without an input of its own, OUT_OF_RANGE beyond its limits. */
export function analogDevice(adc: AdcConfig, decode: Decode): Device {
  return (reading: Reading, _replies: number[][], analog: number): void => {
    if (reading.phase === 0) askAnalog(reading, 1, adc.settle_us, 1)
    else if (analog === NO_READING) endReading(reading, NO_ANSWER, NO_READING)
    else if (reading.phase === 1) askAnalog(reading, 2, 0, adc.conversions)
    else endWithin(reading, decode(analog, adc.conversions * ADC_FULL), adc.limits)
  }
}

/** Reference tracking, where the converter has a reference of its own.
 *  @param sum of conversions, each 0..65535 of `reference_mV`
 *  @param conversions how many
 *  @returns the same as shares of the supply, none above the whole of it */
export function adcOfSupply(sum: number, conversions: number, reference_mV: number, supply_mV: number): number {
  const tracked = nearest(sum * reference_mV / supply_mV)
  return tracked < conversions * ADC_FULL ? tracked : conversions * ADC_FULL
}

/** Resistance between supply and input, over a known one to ground.
 *  @returns in the unit of `below` */
export function resistanceAbove(sum: number, full: number, below: number): number {
  return sum > 0 ? nearest(below * (full - sum) / sum) : BEYOND
}

/** Resistance between input and ground, under a known one to the supply.
 *  @returns in the unit of `above` */
export function resistanceBelow(sum: number, full: number, above: number): number {
  return sum < full ? nearest(above * sum / (full - sum)) : BEYOND
}

/** Conductance between supply and input, over a known resistance to ground: what a film conducts is what it is pressed by.
 *  @returns nS */
export function conductanceAbove_nS(sum: number, full: number, below_Ohm: number): number {
  return sum < full ? nearest(1000000000 / below_Ohm * sum / (full - sum)) : BEYOND
}
