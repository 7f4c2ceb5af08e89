// 16-bit port expanders as the latch of the switch matrix: they keep their outputs while the microcontroller resets, so a reset never changes the
// topology. PCA9535, TCA9535, TCA9555 and MCP23017 are one thing with other register numbers; which is data (pca9535.ts, mcp23017.ts).

import { NO_READING } from "../core/types.js"
import { type Device, NO_ANSWER, POWER_LOST, READ_OK } from "./device.js"
import { oneShot } from "./one-shot.js"
import { readRegister } from "./transfer.js"
import type { Transfer } from "./transfer.js"

/** Where a chip has its registers; each is the first of a pair, and a transfer of two bytes fills or reads the pair. After power-on all lines are
 *  inputs (directions FFFFh) and polarity is 0; what the latches hold then differs, and nothing here depends on it. */
export interface ExpanderRegisters {
  /** Levels of the lines themselves. */
  pins: number
  /** What the outputs are driven to. */
  latches: number
  /** Ones turn the reading of an input over: all zero here. */
  polarity: number
  /** Ones are inputs. */
  directions: number
}

export interface Expander extends ExpanderRegisters {
  address: number
}

function writePair(chip: Expander, register: number, value: number): Transfer {
  return { address: chip.address, write: [register, value & 255, (value >> 8) & 255], readLength: 0 }
}

/** Port 0 (A) comes first: low byte first, unlike most chips here. */
function pair(bytes: number[]): number {
  if (bytes.length !== 2) return NO_READING
  return bytes[0] + bytes[1] * 256
}

/** Read directions, polarity and latches; see `expanderTopology`. */
export function expanderIdentify(chip: Expander): Transfer[] {
  return [readRegister(chip.address, chip.directions, 2), readRegister(chip.address, chip.polarity, 2), readRegister(chip.address, chip.latches, 2)]
}

/** The topology that outlived our reset. No expander has an identity register: it is believed if it is as we configure it.
 *  @param replies of `expanderIdentify`
 *  @param used mask of the lines that drive switches
 *  @returns the latch mask, or NO_READING if the chip has lost its power too: all lines float, all switches are open */
export function expanderTopology(replies: number[][], used: number): number {
  if (replies.length !== 3 || pair(replies[1]) !== 0 || pair(replies[0]) !== (~used & 0xffff)) return NO_READING
  return pair(replies[2]) & used
}

/** Take the lines over after a power-on reset, with every switch open. The latches of the PCA9535 wake up as ones (SCPS129K section 8.3.2.3), so
 *  they are cleared before the pins become outputs: the other order closes every switch at once. */
export function expanderConfigure(chip: Expander, used: number): Transfer[] {
  return [writePair(chip, chip.latches, 0), writePair(chip, chip.polarity, 0), writePair(chip, chip.directions, ~used & 0xffff)]
}

/** Go from one latch mask to another, breaking before making. Port 0 changes a byte time before port 1, so even a
 *  single write passes through a state nobody asked for; opening first makes that state harmless. */
export function expanderSwitch(chip: Expander, from: number, to: number): Transfer[] {
  const kept = from & to
  const plan: Transfer[] = []
  if (kept !== from) plan.push(writePair(chip, chip.latches, kept))
  if (kept !== to) plan.push(writePair(chip, chip.latches, to))
  return plan
}

/** Read the pins themselves, not the latches: a shorted or overloaded line shows. */
export function expanderSample(chip: Expander): Transfer[] {
  return [readRegister(chip.address, chip.pins, 2)]
}

/** @returns the switch mask, or NO_READING after a broken reply */
export function expanderPins(bytes: number[], used: number): number {
  const pins = pair(bytes)
  return pins === NO_READING ? NO_READING : pins & used
}

/** Reads only: who takes a chip over that has lost its power must know what may be closed (src/hal/latch-plan.ts).
 *  @returns a device whose value is the mask of the lines that are high; POWER_LOST until the chip is taken over */
export function expander(chip: Expander, used: number): Device {
  const directions = readRegister(chip.address, chip.directions, 2)
  return oneShot({
    identify: [directions, readRegister(chip.address, chip.polarity, 2)],
    isIt: replies => pair(replies[1]) === 0 && (pair(replies[0]) === 0xffff || pair(replies[0]) === (~used & 0xffff)),
    start: [],
    wait_us: 0,
    result: [expanderSample(chip)[0], directions],
    judge: (reading, replies) => {
      reading.note = expanderPins(replies[0], used)
      return pair(replies[1]) === 0xffff ? POWER_LOST : READ_OK
    },
    silence: NO_ANSWER,
    // The latches must stay; the chip sleeps whenever the bus is idle.
    stop: [],
    stopsItself: true,
  })
}
