// INA226 current and voltage monitor, Texas Instruments SBOS547B: coarser and simpler than the INA228, 330 µA while it converts and 0.5 µA in
// power-down. Current is reckoned here from the shunt's voltage, so that one register holds all that the chip is told, and one
// reading of it shows whether it still knows.

import { clamp } from "../core/arithmetic.js"
import { NO_READING } from "../core/types.js"
import { type Device, NO_ANSWER, NOT_READY, OUT_OF_RANGE, POWER_LOST, READ_OK } from "./device.js"
import { oneShot } from "./one-shot.js"
import { nearest, readRegister, signed16, unsigned16, writeRegister16 } from "./transfer.js"
import type { Transfer } from "./transfer.js"

// Register map, table 7-1.
const CONFIGURATION = 0x00
const SHUNT_VOLTAGE = 0x01
const BUS_VOLTAGE = 0x02
const MASK_ENABLE = 0x06
const MANUFACTURER_ID = 0xfe
const DIE_ID = 0xff

// Configuration: averages in bits 11:9, conversion times of bus and shunt in 8:6 and 5:3, MODE in 2:0. Bit 14 reads 1.
const ALWAYS = 1 << 14
const MODE_SHUNT_TRIGGERED = 1
const MODE_BUS_TRIGGERED = 2
const MODE_CONTINUOUS = 4
const MODE = 7
/** Conversion ready, in Mask/Enable. */
const CVRF = 1 << 3

/** Longest conversion by code 0..7, µs (section 5.5: 140 µs typical is 154 µs at most, and so on), and averages by code 0..7. */
const CONVERSION_US = [154, 224, 365, 646, 1210, 2328, 4572, 9068]
const AVERAGES = [1, 4, 16, 64, 128, 256, 512, 1024]

/** The bus input is specified up to 36 V; the register would go on to 40.96 V. */
const HIGHEST_BUS = 28800

export interface Ina226Config {
  address: number
  shunt_mOhm: number
  /** Code of the conversion time, 0..7. */
  time: number
  /** Code of the number of averages, 0..7. */
  averages: number
}

function configWord(config: Ina226Config, mode: number): number {
  const time = clamp(config.time, 0, 7)
  return ALWAYS + (clamp(config.averages, 0, 7) << 9) + (time << 6) + (time << 3) + mode
}

export function ina226Identify(address: number): Transfer[] {
  return [readRegister(address, MANUFACTURER_ID, 2), readRegister(address, DIE_ID, 2)]
}

/** "TI" and 226h; the low digit of the die's is its revision. */
export function isIna226(replies: number[][]): boolean {
  return replies.length === 2 && unsigned16(replies[0]) === 0x5449 && unsigned16(replies[1]) >> 4 === 0x226
}

/** Longest time of one conversion of one quantity. */
export function ina226Conversion_us(config: Ina226Config): number {
  return CONVERSION_US[clamp(config.time, 0, 7)] * AVERAGES[clamp(config.averages, 0, 7)]
}

/** @param bytes Shunt Voltage: 2.5 µV per step (section 7.1.3), positive from IN+ to IN-, which the board wires to be into the cells
 *  @returns µA, or NO_READING after a broken reply */
export function ina226Current_uA(bytes: number[], shunt_mOhm: number): number {
  const raw = signed16(bytes)
  return raw === NO_READING ? NO_READING : nearest(raw * 2500 / shunt_mOhm)
}

/** @param bytes Bus Voltage: 1.25 mV per step (section 7.1.4)
 *  @returns µV, or NO_READING after a broken reply */
export function ina226Bus_uV(bytes: number[]): number {
  const raw = unsigned16(bytes)
  return raw === NO_READING ? NO_READING : raw * 1250
}

/** After power-on the chip converts for ever (4127h), which no mode used here does; so the mode tells even where the rest would not. */
function isAsTold(bytes: number[], word: number): boolean {
  const found = unsigned16(bytes)
  return (found & MODE_CONTINUOUS) === 0 && (found & ~MODE) === (word & ~MODE)
}

function ina226(config: Ina226Config, mode: number, register: number, judge: (reading: { note: number }, bytes: number[]) => number): Device {
  const address = config.address
  const word = configWord(config, mode)
  return oneShot({
    identify: ina226Identify(address),
    isIt: isIna226,
    start: [writeRegister16(address, CONFIGURATION, word)],
    wait_us: ina226Conversion_us(config),
    result: [readRegister(address, MASK_ENABLE, 2), readRegister(address, register, 2), readRegister(address, CONFIGURATION, 2)],
    judge: (reading, replies) => {
      if (!isAsTold(replies[2], word)) return POWER_LOST
      if ((unsigned16(replies[0]) & CVRF) === 0) return NOT_READY
      return judge(reading, replies[1])
    },
    silence: NO_ANSWER,
    stop: [writeRegister16(address, CONFIGURATION, word - mode)],
    stopsItself: true,
  })
}

/** @returns a device whose value is µA, positive into the cells; OUT_OF_RANGE at ±81.92 mV over the shunt */
export function ina226Current(config: Ina226Config): Device {
  return ina226(config, MODE_SHUNT_TRIGGERED, SHUNT_VOLTAGE, (reading, bytes) => {
    const raw = signed16(bytes)
    reading.note = ina226Current_uA(bytes, config.shunt_mOhm)
    return raw === 32767 || raw === -32768 ? OUT_OF_RANGE : READ_OK
  })
}

/** @returns a device whose value is µV at VBUS; OUT_OF_RANGE above 36 V */
export function ina226Bus(config: Ina226Config): Device {
  return ina226(config, MODE_BUS_TRIGGERED, BUS_VOLTAGE, (reading, bytes) => {
    reading.note = ina226Bus_uV(bytes)
    return unsigned16(bytes) > HIGHEST_BUS ? OUT_OF_RANGE : READ_OK
  })
}
