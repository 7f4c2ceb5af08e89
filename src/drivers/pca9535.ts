// PCA9535 / TCA9535 16-bit expander, Texas Instruments SCPS129K / SCPS201E: the latch of the switch matrix.
// It keeps its outputs while the microcontroller resets, so a reset never changes the topology.

import { NO_READING } from "../core/types.js"
import { readRegister } from "./transfer.js"
import type { Transfer } from "./transfer.js"

// Command bytes, section 8.3.2.2; each is the first of a pair, and a transfer of two bytes fills or reads the pair.
const INPUT = 0x00
const OUTPUT = 0x02
const POLARITY = 0x04
const CONFIGURATION = 0x06

function writePair(address: number, command: number, value: number): Transfer {
  return { address: address, write: [command, value & 255, (value >> 8) & 255], readLength: 0 }
}

/** Port 0 comes first: low byte first, unlike every other chip here. */
function pair(bytes: number[]): number {
  if (bytes.length !== 2) return NO_READING
  return bytes[0] + bytes[1] * 256
}

/** Read directions, polarity and latches; see `isPca9535` and `pca9535Topology`. */
export function pca9535Identify(address: number): Transfer[] {
  return [
    readRegister(address, CONFIGURATION, 2),
    readRegister(address, POLARITY, 2),
    readRegister(address, OUTPUT, 2),
  ]
}

/** The chip has no identity register: it is believed if it is either fresh from power-on reset or as we configure it.
 *  @param used mask of the lines that drive switches */
export function isPca9535(replies: number[][], used: number): boolean {
  if (replies.length !== 3 || pair(replies[1]) !== 0) return false
  const directions = pair(replies[0])
  return directions === 0xffff ? pair(replies[2]) === 0xffff : directions === (~used & 0xffff)
}

/** The topology that outlived our reset.
 *  @returns the latch mask, or NO_READING if the chip has lost its power too: all lines float, all switches are open */
export function pca9535Topology(replies: number[][], used: number): number {
  if (!isPca9535(replies, used) || pair(replies[0]) === 0xffff) return NO_READING
  return pair(replies[2]) & used
}

/** Take the lines over after a power-on reset, with every switch open. The latches wake up as ones (section 8.3.2.3),
 *  so they are cleared before the pins become outputs: the other order closes every switch at once. */
export function pca9535Configure(address: number, used: number): Transfer[] {
  return [
    writePair(address, OUTPUT, 0),
    writePair(address, POLARITY, 0),
    writePair(address, CONFIGURATION, ~used & 0xffff),
  ]
}

/** Go from one latch mask to another, breaking before making. Port 0 changes a byte time before port 1, so even a
 *  single write passes through a state nobody asked for; opening first makes that state harmless. */
export function pca9535Switch(address: number, from: number, to: number): Transfer[] {
  const kept = from & to
  const plan: Transfer[] = []
  if (kept !== from) plan.push(writePair(address, OUTPUT, kept))
  if (kept !== to) plan.push(writePair(address, OUTPUT, to))
  return plan
}

/** Read the pins themselves, not the latches: a shorted or overloaded line shows. */
export function pca9535Sample(address: number): Transfer[] {
  return [readRegister(address, INPUT, 2)]
}

/** @returns the switch mask, or NO_READING after a broken reply */
export function pca9535Pins(bytes: number[], used: number): number {
  const pins = pair(bytes)
  return pins === NO_READING ? NO_READING : pins & used
}

/** The chip sleeps whenever the bus is idle; its latches must stay. */
export function pca9535Sleep(): Transfer[] {
  return []
}
