// TMP117 temperature sensor, Texas Instruments SNOSD82D. Used in one-shot mode: 15.5 ms at 135 µA, then 0.15 µA.

import { clamp } from "../core/arithmetic.js"
import { NO_READING } from "../core/types.js"
import { type Device, NOT_READY, OUT_OF_RANGE, POWER_LOST, READ_OK, NO_ANSWER } from "./device.js"
import { oneShot } from "./one-shot.js"
import { nearest, readRegister, signed16, unsigned16, writeRegister16 } from "./transfer.js"
import type { Transfer } from "./transfer.js"

// Register map, section 7.6.
const TEMP_RESULT = 0x00
const CONFIGURATION = 0x01
const DEVICE_ID = 0x0f

// Configuration register: MOD in bits 11:10, AVG in bits 6:5.
const MOD_SHUTDOWN = 1 << 10
const MOD_ONE_SHOT = 3 << 10

const AVG_AND_CONV = 0x03e0
const DATA_READY = 1 << 13

/** Device_ID without the revision in bits 15:12. */
const ID = 0x117
/** Temp_Result from reset until the first conversion has ended (-256 °C). */
const NOT_YET = -32768

/** Ask who is there; see `isTmp117`. */
export function tmp117Identify(address: number): Transfer[] {
  return [readRegister(address, DEVICE_ID, 2)]
}

export function isTmp117(replies: number[][]): boolean {
  return replies.length === 1 && (unsigned16(replies[0]) & 0x0fff) === ID
}

/** No averaging, shut down: the chip converts only when told to. */
export function tmp117Configure(address: number): Transfer[] {
  return [writeRegister16(address, CONFIGURATION, MOD_SHUTDOWN)]
}

/** Start one conversion; read it with `tmp117Sample` after `TMP117_CONVERSION_US`. The chip sleeps by itself afterwards. */
export function tmp117Trigger(address: number): Transfer[] {
  return [writeRegister16(address, CONFIGURATION, MOD_ONE_SHOT)]
}

/** Longest active conversion without averaging (section 6.5: 13 / 15.5 / 17.5 ms). */
export const TMP117_CONVERSION_US = 17500

export function tmp117Sample(address: number): Transfer[] {
  return [readRegister(address, TEMP_RESULT, 2)]
}

export function tmp117Sleep(address: number): Transfer[] {
  return tmp117Configure(address)
}

/** @param bytes Temp_Result
 *  @returns hundredths of °C, held to the chip's range of -55..150 °C (section 6.3), or NO_READING before the first
 *  conversion or after a broken reply */
export function tmp117Temperature_cC(bytes: number[]): number {
  const raw = signed16(bytes)
  if (raw === NO_READING || raw === NOT_YET) return NO_READING
  return clamp(nearest(raw * 25 / 32), -5500, 15000) // 7.8125 m°C per LSB, section 7.3.3
}

/** One shot without averaging. Reading Configuration clears Data_Ready, so asking who is there does away with an old result. A chip that has
 *  lost its supply wakes up averaging eight conversions, continuously (0220h).
 *  @returns a device whose value is hundredths of °C */
export function tmp117(address: number): Device {
  const configuration = readRegister(address, CONFIGURATION, 2)
  return oneShot({
    identify: [readRegister(address, DEVICE_ID, 2), configuration],
    isIt: replies => isTmp117([replies[0]]),
    start: tmp117Trigger(address),
    wait_us: TMP117_CONVERSION_US,
    result: [configuration, readRegister(address, TEMP_RESULT, 2), configuration],
    judge: (reading, replies) => {
      const raw = signed16(replies[1])
      if ((unsigned16(replies[2]) & AVG_AND_CONV) !== 0) return POWER_LOST
      if ((unsigned16(replies[0]) & DATA_READY) === 0) return NOT_READY
      reading.note = tmp117Temperature_cC(replies[1])
      return raw < -7040 || raw > 19200 ? OUT_OF_RANGE : READ_OK // -55 and 150 °C, section 6.3
    },
    silence: NO_ANSWER,
    stop: tmp117Sleep(address),
    stopsItself: true,
  })
}
