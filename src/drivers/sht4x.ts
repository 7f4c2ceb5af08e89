// SHT40, SHT41, SHT45: temperature and humidity, Sensirion (datasheet "SHT4x", version 6). No registers: one byte says what to measure, six bytes
// come back, and every two have a checksum. It sleeps at 0.1 µA before and after. Its heater is never lit.

import { clamp } from "../core/arithmetic.js"
import { NO_READING } from "../core/types.js"
import { type Device, GARBLED, NOT_READY, OUT_OF_RANGE, READ_OK } from "./device.js"
import { oneShot } from "./one-shot.js"
import { nearest } from "./transfer.js"

/** Commands and longest times by precision 0 (lowest, 0.25 %RH and 0.1 °C of noise) to 2, section 4.5 and table 4. */
const MEASURE = [0xe0, 0xf6, 0xfd]
const MEASURE_US = [1700, 4500, 8300]

/** Both values of a sensor that an electrostatic discharge has damaged (Sensirion's advice to drivers). */
const DAMAGED = 0x8000

/** Checksum of two bytes: polynomial 31h, from FFh, section 4.4. */
export function sht4xCrc(high: number, low: number): number {
  let crc = 255
  for (let i = 0; i < 2; i++) {
    crc = crc ^ (i === 0 ? high : low)
    for (let bit = 0; bit < 8; bit++) crc = (crc & 128) !== 0 ? ((crc << 1) ^ 0x31) & 255 : crc << 1
  }
  return crc
}

/** @param at 0: temperature, 3: humidity
 *  @returns 0..65535, or NO_READING if the reply has another length or checksum */
function word(bytes: number[], at: number): number {
  if (bytes.length !== 6 || sht4xCrc(bytes[at], bytes[at + 1]) !== bytes[at + 2]) return NO_READING
  return bytes[at] * 256 + bytes[at + 1]
}

/** Section 4.6. @returns hundredths of °C, or NO_READING after a broken reply */
export function sht4xTemperature_cC(bytes: number[]): number {
  const raw = word(bytes, 0)
  return raw === NO_READING ? NO_READING : nearest(raw * 17500 / 65535) - 4500
}

/** Section 4.6. A little below 0 and above 100 % is what the formula gives at the ends; the datasheet advises to crop it.
 *  @returns hundredths of percent of relative humidity, 0..10000, or NO_READING after a broken reply */
export function sht4xHumidity_cPct(bytes: number[]): number {
  const raw = word(bytes, 3)
  return raw === NO_READING ? NO_READING : clamp(nearest(raw * 12500 / 65535) - 600, 0, 10000)
}

/** It acknowledges nothing while it measures, and no read without a result: silence after an acknowledged start is NOT_READY, which is also
 *  what a loss of power looks like. Another chip shows by its checksums. */
function sht4x(address: number, precision: number, decode: (bytes: number[]) => number): Device {
  const level = clamp(precision, 0, 2)
  return oneShot({
    identify: [],
    isIt: () => true,
    start: [{ address: address, write: [MEASURE[level]], readLength: 0 }],
    wait_us: MEASURE_US[level],
    result: [{ address: address, write: [], readLength: 6 }],
    judge: (reading, replies) => {
      const bytes = replies[0]
      const temperature_cC = sht4xTemperature_cC(bytes)
      if (temperature_cC === NO_READING || word(bytes, 3) === NO_READING) return GARBLED
      if (word(bytes, 0) === DAMAGED && word(bytes, 3) === DAMAGED) return OUT_OF_RANGE
      reading.note = decode(bytes)
      // Operating range, section 2. Humidity is no better than the temperature that corrects it.
      return temperature_cC < -4000 || temperature_cC > 12500 ? OUT_OF_RANGE : READ_OK
    },
    silence: NOT_READY,
    stop: [],
    stopsItself: true,
  })
}

/** @param precision 0 (lowest, 1.7 ms), 1 (4.5 ms) or 2 (8.3 ms)
 *  @returns a device whose value is hundredths of °C */
export function sht4xTemperature(address: number, precision: number): Device {
  return sht4x(address, precision, sht4xTemperature_cC)
}

/** @param precision 0 (lowest, 1.7 ms), 1 (4.5 ms) or 2 (8.3 ms)
 *  @returns a device whose value is hundredths of percent of relative humidity */
export function sht4xHumidity(address: number, precision: number): Device {
  return sht4x(address, precision, sht4xHumidity_cPct)
}
