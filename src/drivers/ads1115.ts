// ADS1115 16-bit converter, Texas Instruments SBAS444: cell voltages. Two of them read up to eight cells, one
// single-shot conversion each; between conversions the chip powers itself down to 0.5 µA.

import { clamp } from "../core/arithmetic.js"
import { NO_READING } from "../core/types.js"
import { type Device, NO_ANSWER, NOT_READY, OUT_OF_RANGE, POWER_LOST, READ_OK } from "./device.js"
import { oneShot } from "./one-shot.js"
import { nearest, readRegister, signed16, unsigned16, writeRegister16 } from "./transfer.js"
import type { Transfer } from "./transfer.js"

// Register map, "Register Map" section: address pointer.
const CONVERSION = 0x00
const CONFIG = 0x01
const LOW_THRESHOLD = 0x02
const HIGH_THRESHOLD = 0x03

// Config register fields.
const OS_START = 1 << 15
const OS_IDLE = 1 << 15
const MODE_SINGLE_SHOT = 1 << 8
const COMPARATOR_OFF = 3
/** Polarity of the comparator, which is off: it does nothing but mark a chip that was told. After power-on it is 0. */
const TOLD = 1 << 3

/** MUX codes: pairs first, then each input against ground. */
export const ADS1115_AIN0_AIN1 = 0
export const ADS1115_AIN0_AIN3 = 1
export const ADS1115_AIN1_AIN3 = 2
export const ADS1115_AIN2_AIN3 = 3
export const ADS1115_AIN0 = 4

/** Step of the result by PGA code 0..5, nV: full scale 6.144, 4.096, 2.048, 1.024, 0.512 and 0.256 V over 2^15. */
const LSB_NV = [187500, 125000, 62500, 31250, 15625, 7812.5]
/** Conversions per second by DR code 0..7. */
const RATE = [8, 16, 32, 64, 128, 250, 475, 860]

export interface Ads1115Channel {
  address: number
  /** MUX code 0..7. */
  mux: number
  /** PGA code 0..5. */
  gain: number
  /** DR code 0..7. */
  rate: number
}

/** The channel that reads cell `cell` (0..7): four single-ended inputs per chip, ±2.048 V, the fastest rate. */
export function ads1115CellChannel(addresses: number[], cell: number): Ads1115Channel {
  return { address: addresses[cell >> 2], mux: ADS1115_AIN0 + (cell & 3), gain: 2, rate: 7 }
}

/** The chip has no identity register; its untouched comparator thresholds are its signature. */
export function ads1115Identify(address: number): Transfer[] {
  return [readRegister(address, LOW_THRESHOLD, 2), readRegister(address, HIGH_THRESHOLD, 2)]
}

export function isAds1115(replies: number[][]): boolean {
  return replies.length === 2 && unsigned16(replies[0]) === 0x8000 && unsigned16(replies[1]) === 0x7fff
}

function configWord(channel: Ads1115Channel): number {
  return MODE_SINGLE_SHOT + (clamp(channel.mux, 0, 7) << 12) + (clamp(channel.gain, 0, 5) << 9)
    + (clamp(channel.rate, 0, 7) << 5) + COMPARATOR_OFF
}

/** Single-shot mode, comparator off, nothing converted yet. */
export function ads1115Configure(channel: Ads1115Channel): Transfer[] {
  return [writeRegister16(channel.address, CONFIG, configWord(channel))]
}

/** Start one conversion; read it with `ads1115Sample` after `ads1115Conversion_us`. */
export function ads1115Trigger(channel: Ads1115Channel): Transfer[] {
  return [writeRegister16(channel.address, CONFIG, configWord(channel) + OS_START)]
}

/** Longest time of one conversion: 25 µs to power up, and a rate that may be 10 % low. */
export function ads1115Conversion_us(channel: Ads1115Channel): number {
  return 25 + Math.ceil(1100000 / RATE[clamp(channel.rate, 0, 7)])
}

/** The status first: a result that is not there yet is not taken for one. */
export function ads1115Sample(channel: Ads1115Channel): Transfer[] {
  return [readRegister(channel.address, CONFIG, 2), readRegister(channel.address, CONVERSION, 2)]
}

/** The chip powers down by itself after each single shot; this only takes it out of continuous mode, whoever set it. */
export function ads1115Sleep(channel: Ads1115Channel): Transfer[] {
  return ads1115Configure(channel)
}

/** @param replies of `ads1115Sample`
 *  @returns µV between the inputs, or NO_READING while the conversion runs or after a broken reply */
export function ads1115Voltage_uV(replies: number[][], gain: number): number {
  if (replies.length !== 2 || replies[0].length !== 2 || (unsigned16(replies[0]) & OS_IDLE) === 0) return NO_READING
  const raw = signed16(replies[1])
  if (raw === NO_READING) return NO_READING
  return nearest(raw * LSB_NV[clamp(gain, 0, 5)] / 1000)
}

/** True at the end codes 7FFFh and 8000h: the input is at full scale or anywhere beyond it. */
export function ads1115Saturated(replies: number[][]): boolean {
  if (replies.length !== 2) return false
  const raw = signed16(replies[1])
  return raw === 32767 || raw === -32768
}

/** The chip powers itself down after each shot and after power-on, so it needs no telling.
 *  @returns a device whose value is µV between the inputs; OUT_OF_RANGE at full scale */
export function ads1115(channel: Ads1115Channel): Device {
  const address = channel.address
  const word = configWord(channel) + TOLD
  const config = readRegister(address, CONFIG, 2)
  return oneShot({
    identify: ads1115Identify(address),
    isIt: isAds1115,
    start: [writeRegister16(address, CONFIG, word + OS_START)],
    wait_us: ads1115Conversion_us(channel),
    result: [config, readRegister(address, CONVERSION, 2), config],
    judge: (reading, replies) => {
      if ((unsigned16(replies[2]) & ~OS_IDLE) !== word) return POWER_LOST
      if ((unsigned16(replies[0]) & OS_IDLE) === 0) return NOT_READY
      reading.note = ads1115Voltage_uV([replies[0], replies[1]], channel.gain)
      return ads1115Saturated([replies[0], replies[1]]) ? OUT_OF_RANGE : READ_OK
    },
    silence: NO_ANSWER,
    stop: [],
    stopsItself: true,
  })
}
