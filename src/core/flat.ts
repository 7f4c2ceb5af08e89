// Samples and commands as plain numbers, for every border that carries no objects: a Jacdac packet, a recorded
// trace. Each number of a sample fits a signed 32-bit integer; commands become bytes.

import { filled } from "./arithmetic.js"
import { type Command, type CommandKind, NO_READING, type Sample } from "./types.js"

/** Numbers of a flat sample before those of the cells. */
export const SAMPLE_HEAD = 12
/** A day has 86.4 million milliseconds and a 32-bit integer ends after 24 days: time travels as two numbers. */
const TIME_SPLIT = 1000000000
/** Kind, value and length before the bytes of a command. */
const COMMAND_HEAD = 6

/** Codes of the kinds are their places here: append only. */
const KINDS: CommandKind[] = ["switches", "harvest", "sample", "advertise", "battery", "erase", "write", "probe", "verify", "scan", "rest"]

/** A sample that `sampleFromNumbers` can fill. */
export function createSample(cells: number, sensors: number): Sample {
  return {
    time_ms: 0, cell_uV: filled(cells, 0), bus_uV: 0, current_nA: 0, harvest_nA: 0, temperature_cC: 0, motion: 0, switches: 0, failedCheck: 0, missing: 0, readings: filled(sensors, NO_READING),
  }
}

/** Writes a sample into `into` from index 0: head, cells, readings.
 *  @returns how many numbers were written; `into` may be longer */
export function sampleToNumbers(sample: Sample, into: number[]): number {
  const cells = sample.cell_uV.length
  const sensors = sample.readings.length
  const high = Math.floor(sample.time_ms / TIME_SPLIT)
  into[0] = high
  into[1] = sample.time_ms - high * TIME_SPLIT
  into[2] = sample.bus_uV
  into[3] = sample.current_nA
  into[4] = sample.harvest_nA
  into[5] = sample.temperature_cC
  into[6] = sample.motion
  into[7] = sample.switches
  into[8] = sample.missing
  into[9] = sample.failedCheck
  into[10] = cells
  into[11] = sensors
  for (let i = 0; i < cells; i++) into[SAMPLE_HEAD + i] = sample.cell_uV[i]
  for (let i = 0; i < sensors; i++) into[SAMPLE_HEAD + cells + i] = sample.readings[i]
  return SAMPLE_HEAD + cells + sensors
}

/** Fills a sample of the same number of cells and sensors. Allocates nothing.
 *  @returns false, and nothing is touched, if the numbers are of another module */
export function sampleFromNumbers(numbers: number[], sample: Sample): boolean {
  const cells = sample.cell_uV.length
  const sensors = sample.readings.length
  if (numbers.length < SAMPLE_HEAD + cells + sensors || numbers[10] !== cells || numbers[11] !== sensors) return false
  sample.time_ms = numbers[0] * TIME_SPLIT + numbers[1]
  sample.bus_uV = numbers[2]
  sample.current_nA = numbers[3]
  sample.harvest_nA = numbers[4]
  sample.temperature_cC = numbers[5]
  sample.motion = numbers[6]
  sample.switches = numbers[7]
  sample.missing = numbers[8]
  sample.failedCheck = numbers[9]
  for (let i = 0; i < cells; i++) sample.cell_uV[i] = numbers[SAMPLE_HEAD + i]
  for (let i = 0; i < sensors; i++) sample.readings[i] = numbers[SAMPLE_HEAD + cells + i]
  return true
}

/** Appends commands to `into`: kind code, value as 32 bits little-endian, length, bytes. */
export function commandsToBytes(commands: Command[], into: number[]): void {
  for (let i = 0; i < commands.length; i++) {
    const command = commands[i]
    const value = command.value
    const length = command.bytes.length
    into.push(KINDS.indexOf(command.kind))
    into.push(value & 255)
    into.push((value >> 8) & 255)
    into.push((value >> 16) & 255)
    into.push((value >> 24) & 255)
    into.push(length)
    for (let j = 0; j < length; j++) into.push(command.bytes[j])
  }
}

/** Appends the commands in `bytes` to `into`.
 *  @returns false if the bytes end within a command or name an unknown kind; what came before is appended */
export function commandsFromBytes(bytes: number[], into: Command[]): boolean {
  let at = 0
  while (at < bytes.length) {
    if (at + COMMAND_HEAD > bytes.length) return false
    const end = at + COMMAND_HEAD + bytes[at + 5]
    if (bytes[at] >= KINDS.length || end > bytes.length) return false
    const payload: number[] = []
    for (let i = at + COMMAND_HEAD; i < end; i++) payload.push(bytes[i])
    into.push({
      kind: KINDS[bytes[at]],
      value: bytes[at + 1] | (bytes[at + 2] << 8) | (bytes[at + 3] << 16) | (bytes[at + 4] << 24),
      bytes: payload,
    })
    at = end
  }
  return true
}
