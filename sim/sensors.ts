// The sensors of a project as the plant has them: what they draw, and what the firmware's own driver makes of what they would put on its input.

import type { UsedSensor } from "../project/compile-sensors.js"
import { SENSOR_DRIVERS } from "../project/sensor-drivers.js"
import { deviceConfig, sampleTimes, type SensorFile } from "../project/sensor-file.js"
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

/** Price and physics of one sensor. What its driver keeps the processor awake for is its own; the few lines of a raw reading are the tick's. The noise of a sample's mean is drawn once, so that a run is the same whatever a driver asks for. */
export function plantSensor({ name, file, raw }: UsedSensor, tick_ms: number, active_uA: number): PlantSensor {
  const { price, physics } = file
  const config = deviceConfig(file)
  const driver = SENSOR_DRIVERS[file.device.driver]!
  const device = driver.make(config)
  const figures = { ...config, ...physics } as never
  const conversions = Number(config["conversions"] ?? 1)
  const noise = Number(physics["noise_share"] ?? 0) / Math.sqrt(raw ? 1 : conversions)
  const { warmUp_ms, slept, awake_ms } = sampleTimes(file, raw, tick_ms)
  const { current_uA, active_ms, warmUp_uA = current_uA } = price
  // A warm-up that is waited out is one piece with the sample, of the same charge; and so is the processor.
  const duration_ms = Math.max(active_ms + (slept ? 0 : warmUp_ms), raw ? 0 : awake_ms)
  const charge_nC = active_ms * current_uA + (slept ? 0 : warmUp_ms * warmUp_uA) + (raw ? 0 : awake_ms * active_uA)
  return {
    name, duration_ms, current_uA: charge_nC / duration_ms,
    ...slept ? { warmUp: { current_uA: warmUp_uA, duration_ms: warmUp_ms } } : {},
    read: (environment, time_s, random) => {
      const share = SIGNALS[physics.signal](figures, environment, time_s) + (noise > 0 ? noise * random.gaussian() : 0)
      const counts = Math.max(0, Math.min(ADC_FULL, share * ADC_FULL))
      return raw ? Math.floor(counts) : readDevice(device, many => Math.floor(counts * many))
    },
  }
}
