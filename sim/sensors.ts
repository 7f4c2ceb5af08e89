// The sensors of a project as the plant has them: what they draw, and what the firmware's own driver makes of what they would put on its input.

import type { UsedSensor } from "../project/compile-sensors.js"
import { SENSOR_DRIVERS } from "../project/sensor-drivers.js"
import { deviceConfig, type SensorFile } from "../project/sensor-file.js"
import { beginReading, createReading, type Device, endReading, MOST_STEPS, NOT_READY } from "../src/drivers/device.js"
import { ADC_FULL } from "../src/drivers/mcu-adc.js"
import { NO_READING } from "../src/core/types.js"
import type { Environment } from "./plant/plant.js"
import { filmShare } from "./plant/sensors/film.js"
import { fingerShare } from "./plant/sensors/finger.js"
import { no2Share } from "./plant/sensors/no2.js"
import { photocurrentShare } from "./plant/sensors/photocurrent.js"
import type { PlantSensor } from "./plant/sensors/sensor.js"
import { trackShare } from "./plant/sensors/track.js"

/** Share of the supply at the sensor's input. */
type Share = (figures: never, environment: Environment, time_s: number) => number

const SIGNALS: Record<SensorFile["physics"]["signal"], Share> = {
  film: filmShare, photocurrent: photocurrentShare, track: trackShare, finger: fingerShare, no2: no2Share,
}

/** A longer warm-up is one that the processor sleeps through: other loads go on beside it. */
const ATTENDED_MS = 1000

/** Runs the driver as the shell does, against an input that reads `sum` of conversions.
 *  @returns its value, NO_READING where it ends with another code than READ_OK */
export function readDevice(device: Device, sum: (conversions: number) => number): number {
  const reading = createReading()
  beginReading(reading)
  device(reading, [], NO_READING)
  for (let step = 0; !reading.done; step++) {
    if (step === MOST_STEPS) endReading(reading, NOT_READY, NO_READING)
    else device(reading, [], reading.conversions > 0 ? sum(reading.conversions) : NO_READING)
  }
  return reading.value
}

/** Price and physics of one sensor. The noise of a sample's mean is drawn once, so that a run is the same whatever a driver asks for. */
export function plantSensor({ name, file, raw }: UsedSensor): PlantSensor {
  const { price, physics } = file
  const config = deviceConfig(file)
  const driver = SENSOR_DRIVERS[file.device.driver]!
  const device = driver.make(config)
  const figures = { ...config, ...physics } as never
  const conversions = Number(config["conversions"] ?? 1)
  const noise = Number(physics["noise_share"] ?? 0) / Math.sqrt(raw ? 1 : conversions)
  const slow = price.warmUp_ms > ATTENDED_MS
  const { current_uA, warmUp_uA = current_uA } = price
  const duration_ms = price.settle_ms + price.active_ms + (slow ? 0 : price.warmUp_ms)
  return {
    // A warm-up that is waited out is one piece with the sample, of the same charge.
    name, duration_ms, current_uA: slow ? current_uA : current_uA + (warmUp_uA - current_uA) * price.warmUp_ms / duration_ms,
    ...slow ? { warmUp: { current_uA: warmUp_uA, duration_ms: price.warmUp_ms } } : {},
    read: (environment, time_s, random) => {
      const share = SIGNALS[physics.signal](figures, environment, time_s) + (noise > 0 ? noise * random.gaussian() : 0)
      const counts = Math.max(0, Math.min(ADC_FULL, share * ADC_FULL))
      return raw ? Math.floor(counts) : readDevice(device, many => Math.floor(counts * many))
    },
  }
}
