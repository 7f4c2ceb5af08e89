// INA228 current, voltage and charge monitor, Texas Instruments SLYS021A. Wearables use it triggered and unpowered in
// between; benches let it run and read its 40-bit charge register (640 µA all the time).

import { clamp } from "../core/arithmetic.js"
import { NO_READING } from "../core/types.js"
import { type Device, NO_ANSWER, NOT_READY, OUT_OF_RANGE, POWER_LOST, READ_OK } from "./device.js"
import { oneShot } from "./one-shot.js"
import { nearest, readRegister, unsigned16, writeRegister16 } from "./transfer.js"
import type { Transfer } from "./transfer.js"

// Register map, section 7.6.1.
const CONFIG = 0x00
const ADC_CONFIG = 0x01
const SHUNT_CAL = 0x02
const VSHUNT = 0x04
const VBUS = 0x05
const CURRENT = 0x07
const CHARGE = 0x0a
const DIAG_ALRT = 0x0b
const MANUFACTURER_ID = 0x3e
const DEVICE_ID = 0x3f

// CONFIG bits.
const RSTACC = 1 << 14
const ADCRANGE_40MV = 1 << 4

// ADC_CONFIG: MODE in bits 15:12, conversion times of bus, shunt and die in 11:9, 8:6 and 5:3, averages in 2:0.
const MODE_SHUTDOWN = 0x0
const MODE_TRIGGERED_SHUNT = 0x2
const MODE_TRIGGERED_BUS_SHUNT = 0x3
const MODE_CONTINUOUS = 8
const MODE_CONTINUOUS_BUS_SHUNT = 0xb

// DIAG_ALRT bits.
const CNVRF = 1 << 1
const MATHOF = 1 << 9

/** Conversion times by code 0..7, µs, and averages by code 0..7. */
const CONVERSION_US = [50, 84, 150, 280, 540, 1052, 2074, 4120]
const AVERAGES = [1, 4, 16, 64, 128, 256, 512, 1024]

export interface Ina228Config {
  address: number
  shunt_mOhm: number
  /** 0: ±163.84 mV across the shunt, 1: ±40.96 mV with four times the resolution (ADCRANGE). */
  range: number
  /** Step of the CURRENT register, pA. The chip is linear, so any step near full scale / 2^19 will do;
   *  78.125 nV (range 1) or 312.5 nV (range 0) over the shunt makes it equal to the shunt converter's own. */
  currentLsb_pA: number
  /** Code of the conversion time of shunt and bus, 0..7. */
  time: number
  /** Code of the number of averages, 0..7. */
  averages: number
}

/** SHUNT_CAL = 13107.2e6 · CURRENT_LSB · R_SHUNT, four times that in range 1 (section 8.1.2, equation 2).
 *  @returns the register value, held to its 15 bits */
export function ina228ShuntCal(config: Ina228Config): number {
  const scale = config.range === 1 ? 4 : 1
  return clamp(nearest(config.currentLsb_pA * config.shunt_mOhm * scale * 8192 / 625000000), 0, 0x7fff)
}

function configWord(config: Ina228Config): number {
  return config.range === 1 ? ADCRANGE_40MV : 0
}

function adcConfigWord(config: Ina228Config, mode: number): number {
  const time = clamp(config.time, 0, 7)
  return mode * 4096 + (time << 9) + (time << 6) + (time << 3) + clamp(config.averages, 0, 7)
}

export function ina228Identify(address: number): Transfer[] {
  return [readRegister(address, MANUFACTURER_ID, 2), readRegister(address, DEVICE_ID, 2)]
}

/** "TI" and 228h; the low digit of DEVICE_ID is the revision. */
export function isIna228(replies: number[][]): boolean {
  return replies.length === 2 && unsigned16(replies[0]) === 0x5449 && unsigned16(replies[1]) >> 4 === 0x228
}

/** Range and calibration, charge cleared, shut down. */
export function ina228Configure(config: Ina228Config): Transfer[] {
  return [
    writeRegister16(config.address, ADC_CONFIG, adcConfigWord(config, MODE_SHUTDOWN)),
    writeRegister16(config.address, CONFIG, configWord(config) + RSTACC),
    writeRegister16(config.address, SHUNT_CAL, ina228ShuntCal(config)),
  ]
}

/** Start one conversion of shunt and bus; read it with `ina228Sample` after `ina228Conversion_us`. */
export function ina228Trigger(config: Ina228Config): Transfer[] {
  return [writeRegister16(config.address, ADC_CONFIG, adcConfigWord(config, MODE_TRIGGERED_BUS_SHUNT))]
}

/** Convert without end, so that CHARGE counts. */
export function ina228Run(config: Ina228Config): Transfer[] {
  return [writeRegister16(config.address, ADC_CONFIG, adcConfigWord(config, MODE_CONTINUOUS_BUS_SHUNT))]
}

/** Shunt and bus one after the other, each as often as is averaged; the conversion clock may be 1 % slow. */
export function ina228Conversion_us(config: Ina228Config): number {
  return Math.ceil(2.02 * CONVERSION_US[clamp(config.time, 0, 7)] * AVERAGES[clamp(config.averages, 0, 7)])
}

/** Flags, current, bus voltage, charge. */
export function ina228Sample(config: Ina228Config): Transfer[] {
  return [
    readRegister(config.address, DIAG_ALRT, 2),
    readRegister(config.address, CURRENT, 3),
    readRegister(config.address, VBUS, 3),
    readRegister(config.address, CHARGE, 5),
  ]
}

export function ina228Sleep(config: Ina228Config): Transfer[] {
  return [writeRegister16(config.address, ADC_CONFIG, adcConfigWord(config, MODE_SHUTDOWN))]
}

/** Whether the replies of `ina228Sample` hold a finished conversion whose arithmetic did not overflow. */
export function ina228Ready(replies: number[][]): boolean {
  if (replies.length !== 4 || replies[0].length !== 2) return false
  const flags = unsigned16(replies[0])
  return (flags & CNVRF) !== 0 && (flags & MATHOF) === 0
}

/** Results of 20 bits come in three bytes, the low four bits empty. */
function signed20(bytes: number[]): number {
  if (bytes.length !== 3) return NO_READING
  const value = bytes[0] * 4096 + bytes[1] * 16 + (bytes[2] >> 4)
  return value >= 524288 ? value - 1048576 : value
}

/** @param bytes CURRENT; positive when current flows from IN+ to IN-, which the board wires to be into the cells
 *  @returns nA, or NO_READING after a broken reply */
export function ina228Current_nA(bytes: number[], config: Ina228Config): number {
  const raw = signed20(bytes)
  return raw === NO_READING ? NO_READING : nearest(raw * config.currentLsb_pA / 1000)
}

/** @param bytes VBUS: 195.3125 µV per step, never negative (section 7.3.1)
 *  @returns µV, or NO_READING after a broken reply */
export function ina228Bus_uV(bytes: number[]): number {
  const raw = signed20(bytes)
  return raw === NO_READING ? NO_READING : clamp(nearest(raw * 3125 / 16), 0, 85000000)
}

/** @param bytes CHARGE: 40 bits, two's complement, steps of the current step times one second (equation 7).
 *  More than 32 bits: kept out of bitwise arithmetic.
 *  @returns nC since configuration, positive into the cells, or NO_READING after a broken reply */
export function ina228Charge_nC(bytes: number[], config: Ina228Config): number {
  if (bytes.length !== 5) return NO_READING
  let raw = 0
  for (let i = 0; i < 5; i++) raw = raw * 256 + bytes[i]
  if (raw >= 549755813888) raw -= 1099511627776
  return nearest(raw * config.currentLsb_pA / 1000)
}

/** @param bytes VSHUNT: 312.5 nV per step, 78.125 nV in range 1 (section 7.3.1)
 *  @returns nA, positive into the cells, or NO_READING after a broken reply */
export function ina228Shunt_nA(bytes: number[], config: Ina228Config): number {
  const raw = signed20(bytes)
  return raw === NO_READING ? NO_READING : nearest(raw * (config.range === 1 ? 78125 : 312500) / config.shunt_mOhm)
}

/** One conversion of the shunt alone. Current is reckoned here instead of by SHUNT_CAL, so that there is less for the chip to forget; after
 *  power-on it converts for ever in the wider range (FB68h), which no mode used here does.
 *  @returns a device whose value is nA, positive into the cells; OUT_OF_RANGE at full scale of the shunt */
export function ina228Current(config: Ina228Config): Device {
  const address = config.address
  const shutDown = adcConfigWord(config, MODE_SHUTDOWN)
  return oneShot({
    identify: ina228Identify(address),
    isIt: isIna228,
    start: [
      writeRegister16(address, CONFIG, configWord(config)),
      writeRegister16(address, ADC_CONFIG, adcConfigWord(config, MODE_TRIGGERED_SHUNT)),
    ],
    wait_us: Math.ceil(ina228Conversion_us(config) / 2),
    result: [
      readRegister(address, DIAG_ALRT, 2), readRegister(address, VSHUNT, 3),
      readRegister(address, CONFIG, 2), readRegister(address, ADC_CONFIG, 2),
    ],
    judge: (reading, replies) => {
      const found = unsigned16(replies[3])
      if (unsigned16(replies[2]) !== configWord(config) || found >> 12 >= MODE_CONTINUOUS || (found & 0xfff) !== shutDown) return POWER_LOST
      if ((unsigned16(replies[0]) & CNVRF) === 0) return NOT_READY
      const raw = signed20(replies[1])
      reading.note = ina228Shunt_nA(replies[1], config)
      return raw === 524287 || raw === -524288 ? OUT_OF_RANGE : READ_OK
    },
    silence: NO_ANSWER,
    stop: ina228Sleep(config),
    stopsItself: true,
  })
}
