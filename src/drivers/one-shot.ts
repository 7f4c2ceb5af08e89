// How a chip on I2C is read once, whatever chip: ask who is there, start, wait, take the result, let it sleep. A chip is data here, and one function that judges its
// replies. What a loss of power makes of a chip looks like a good chip with another value, so the result is read together with
// what shows that it still is as `start` has made it, and that is read last.

import { askNext, type Device, endReading, GARBLED, NO_ANSWER, NOT_READY, READ_OK, type Reading, WRONG_CHIP } from "./device.js"
import type { Transfer } from "./transfer.js"

export interface OneShot {
  /** Asked first, and reads only; empty if the chip cannot say who it is. A ready flag of an earlier result is cleared by it. */
  identify: Transfer[]
  isIt: (replies: number[][]) => boolean
  /** Set up and start. */
  start: Transfer[]
  /** From start to result at the latest. */
  wait_us: number
  /** The ready flag if there is one, the result, what `start` has set. */
  result: Transfer[]
  /** @param replies of `result`, all of them
   *  @returns a code, and with READ_OK the value in `reading.note`; NOT_READY asks once more */
  judge: (reading: Reading, replies: number[][]) => number
  /** What it means when `result` is not acknowledged: NO_ANSWER, or NOT_READY for a chip that says so in this way. */
  silence: number
  /** To standby; empty for a chip that needs no telling, not even after a loss of power. */
  stop: Transfer[]
  /** It goes to standby by itself after its result: `stop` is said only if something went wrong. */
  stopsItself: boolean
}

// Phases. RESULT to STOP - 1 are reads of the result, STOP to LAST are attempts to stop.
const IDENTIFY = 1
const START = 2
const RESULT = 3
const STOP = 11
const LAST = 13

/** A chip that is late is asked again after this part of its longest time. */
const AGAIN = 8

/** Whether all was acknowledged, and every reply is as long as was asked for. */
function heard(plan: Transfer[], replies: number[][]): number {
  if (replies.length !== plan.length) return NO_ANSWER
  for (let i = 0; i < plan.length; i++) if (replies[i].length !== plan[i].readLength) return GARBLED
  return READ_OK
}

function stop(chip: OneShot, reading: Reading, code: number): void {
  reading.code = code
  if (chip.stop.length === 0 || (chip.stopsItself && code === READ_OK)) endReading(reading, code, reading.note)
  else askNext(reading, STOP, 0, chip.stop)
}

/** The device that is read in this way, in 13 steps at most. A chip that could not be stopped gives NO_ANSWER, even if its value was good: it
 *  draws on, and somebody should know. */
export function oneShot(chip: OneShot): Device {
  return (reading, replies) => {
    const phase = reading.phase
    let code = heard(reading.plan, replies)
    if (phase === 0 && chip.identify.length > 0) askNext(reading, IDENTIFY, 0, chip.identify)
    else if (phase === IDENTIFY && code !== READ_OK) endReading(reading, code, 0)
    else if (phase === IDENTIFY && !chip.isIt(replies)) endReading(reading, WRONG_CHIP, 0)
    else if (phase < START) askNext(reading, START, 0, chip.start)
    else if (phase === START && code === READ_OK) askNext(reading, RESULT, chip.wait_us, chip.result)
    else if (phase === START) stop(chip, reading, code)
    else if (phase < STOP) {
      if (code === READ_OK) code = chip.judge(reading, replies)
      else if (code === NO_ANSWER) code = chip.silence
      if (code === NOT_READY && phase < STOP - 1) askNext(reading, phase + 1, Math.ceil(chip.wait_us / AGAIN), chip.result)
      else stop(chip, reading, code)
    } else if (code === READ_OK) endReading(reading, reading.code, reading.note)
    else if (phase < LAST) askNext(reading, phase + 1, 0, chip.stop)
    else endReading(reading, reading.code === READ_OK ? NO_ANSWER : reading.code, 0)
  }
}
