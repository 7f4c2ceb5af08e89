// What a device writes to start its chip, once the chip has said who it is.

import { NO_READING } from "../../src/core/types.js"
import { beginReading, createReading, type Device } from "../../src/drivers/device.js"

/** @param identity replies to the question who is there */
export function startOf(device: Device, identity: number[][]): number[][] {
  const reading = createReading()
  beginReading(reading)
  device(reading, [], NO_READING)
  device(reading, identity, NO_READING)
  return reading.plan.map(transfer => transfer.write)
}
