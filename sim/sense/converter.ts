// The microcontroller's own converter, read as a share of the supply: noise and steps.

import type { Random } from "../random.js"

/** A reading is a share of the supply in so many steps, as Device's analog input (src/drivers/device.ts). */
export const FULL_READING = 65535

/** nRF52832 SAADC: 12 bits, of which Nordic promises 9 effective ones (ENOB of the product specification as quoted by Nordic's DevZone). */
const STEP = 65536 / 4096
const ENOB = 9

/** Noise that makes 9 bits of it: a sine of full scale, rms 0.354 of it, over 6.02·9 + 1.76 dB; the steps' own share is taken off. Steps of 1/65535. */
export const CONVERTER_NOISE = Math.sqrt(Math.pow(FULL_READING / Math.sqrt(8) / Math.pow(10, (6.02 * ENOB + 1.76) / 20), 2) - STEP * STEP / 12)

/** @param share of the supply, 0..1
 *  @param noise factor on the converter's noise
 *  @returns the reading, clipped at both ends */
export function convert(share: number, noise: number, random: Random): number {
  const raw = share * FULL_READING + noise * CONVERTER_NOISE * random.gaussian()
  return Math.max(0, Math.min(FULL_READING, Math.round(raw / STEP) * STEP))
}

/** Mean of so many conversions. */
export function convertMean(share: number, conversions: number, noise: number, random: Random): number {
  let sum = 0
  for (let i = 0; i < conversions; i++) sum += convert(share, noise, random)
  return Math.round(sum / conversions)
}
