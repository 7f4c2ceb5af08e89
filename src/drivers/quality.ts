// How good a value is. The limits come with the sensor's file (boards/sensors), in the unit of its reading.

import { endReading, OUT_OF_RANGE, READ_OK, type Reading } from "./device.js"
import { NO_READING } from "../core/types.js"

/** What `Reading.note` says at the end. A value as good as the sensor's file promises ... */
export const GOOD = 0
/** ... a value that is one, but near an end of the range, where the device is less sure ... */
export const DOUBTFUL = 1
/** ... or none: below what can be measured, or above. Of a film in a divider the one is an open circuit, the other a short. */
export const TOO_LOW = 2
export const TOO_HIGH = 3

/** Ends a reading with `value` if that can be one.
 *  @param limits four that rise: nothing below the first or above the last can be measured, and outside the middle two it is doubtful */
export function endWithin(reading: Reading, value: number, limits: number[]): void {
  const low = value < limits[0]
  if (low || value > limits[3]) {
    endReading(reading, OUT_OF_RANGE, NO_READING)
    reading.note = low ? TOO_LOW : TOO_HIGH
    return
  }
  endReading(reading, READ_OK, value)
  reading.note = value < limits[1] || value > limits[2] ? DOUBTFUL : GOOD
}
