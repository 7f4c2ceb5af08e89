// LPS22HB absolute pressure, STMicroelectronics DocID027083. One shot at a time in its low-current mode; powered down in between.

import { NO_READING } from "../core/types.js"
import { type Device, NO_ANSWER, NOT_READY, OUT_OF_RANGE, POWER_LOST, READ_OK } from "./device.js"
import { oneShot } from "./one-shot.js"
import { nearest, readRegister } from "./transfer.js"

// Register map, section 9; the address goes up by itself (IF_ADD_INC, on after reset).
const WHO_AM_I = 0x0f
const CTRL_REG1 = 0x10
const RES_CONF = 0x1a
const STATUS = 0x27

const ID = 0xb1
/** CTRL_REG1: no data rate, so one shot; the three bytes of a result belong together. Also what the chip does not know after a loss of power. */
const BLOCK_DATA_UPDATE = 1 << 1
/** CTRL_REG2: ONE_SHOT, and IF_ADD_INC as after reset. */
const ONE_SHOT = 0x11
/** RES_CONF: low-current mode, a quarter of the charge per conversion (3 instead of 12 µA at 1 Hz, from memory, not re-read). */
const LOW_CURRENT = 1
/** STATUS: there is a pressure that nobody has read. */
const P_DA = 1

/** Longest conversion: the chip converts up to 75 times a second. */
export const LPS22HB_CONVERSION_US = 13400

/** @param bytes PRESS_OUT, low byte first: 4096 steps per hPa, two's complement
 *  @returns Pa, or NO_READING after a broken reply */
export function lps22hbPressure_Pa(bytes: number[]): number {
  if (bytes.length !== 3) return NO_READING
  const raw = bytes[0] + bytes[1] * 256 + bytes[2] * 65536
  return nearest((raw >= 8388608 ? raw - 16777216 : raw) * 100 / 4096)
}

/** Reading a pressure clears P_DA, so the old one is read away before the new one is started. After power-on PRESS_OUT holds a number that
 *  looks like a mountain's (2F6666h, 758 hPa, seen on silicon), so CTRL_REG1 is asked after it.
 *  @returns a device whose value is Pa; OUT_OF_RANGE outside 260 to 1260 hPa */
export function lps22hb(address: number): Device {
  const statusAndPressure = readRegister(address, STATUS, 4)
  return oneShot({
    identify: [readRegister(address, WHO_AM_I, 1), statusAndPressure],
    isIt: replies => replies[0][0] === ID,
    start: [
      { address: address, write: [RES_CONF, LOW_CURRENT], readLength: 0 },
      { address: address, write: [CTRL_REG1, BLOCK_DATA_UPDATE, ONE_SHOT], readLength: 0 },
    ],
    wait_us: LPS22HB_CONVERSION_US,
    result: [statusAndPressure, readRegister(address, CTRL_REG1, 1)],
    judge: (reading, replies) => {
      if (replies[1][0] !== BLOCK_DATA_UPDATE) return POWER_LOST
      if ((replies[0][0] & P_DA) === 0) return NOT_READY
      const pressure_Pa = lps22hbPressure_Pa(replies[0].slice(1))
      reading.note = pressure_Pa
      return pressure_Pa < 26000 || pressure_Pa > 126000 ? OUT_OF_RANGE : READ_OK
    },
    silence: NO_ANSWER,
    // Powered down after its conversion and after power-on alike.
    stop: [],
    stopsItself: true,
  })
}
