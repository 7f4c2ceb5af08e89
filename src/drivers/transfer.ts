// What a driver wants said on the bus, as data. Drivers do no I/O: the runtime walks a plan, awaiting each transfer on
// DeviceScript and calling it directly on Espruino, collects the replies in order, and hands them to the decoders.

import { NO_READING } from "../core/types.js"

/** One I2C transaction. The runtime promises: 7-bit right-aligned address; first all of `write`, then, after a
 *  repeated start, `readLength` bytes; a NACK or a time-out ends the plan; the bus is idle afterwards. */
export interface Transfer {
  address: number
  write: number[]
  readLength: number
}

/** Read `length` bytes of the register at `register`. */
export function readRegister(address: number, register: number, length: number): Transfer {
  return { address: address, write: [register], readLength: length }
}

/** Write a 16-bit register, high byte first. */
export function writeRegister16(address: number, register: number, value: number): Transfer {
  return { address: address, write: [register, (value >> 8) & 255, value & 255], readLength: 0 }
}

/** High byte first. @returns 0..65535, or NO_READING if the reply has another length */
export function unsigned16(bytes: number[]): number {
  if (bytes.length !== 2) return NO_READING
  return bytes[0] * 256 + bytes[1]
}

/** Two's complement, high byte first. @returns -32768..32767, or NO_READING if the reply has another length */
export function signed16(bytes: number[]): number {
  const value = unsigned16(bytes)
  return value >= 32768 ? value - 65536 : value
}

/** The nearest whole number, halves upwards: `Math.round` disagrees between the interpreters. */
export function nearest(value: number): number {
  return Math.floor(value + 0.5)
}
