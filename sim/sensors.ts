// The sensors of a project as the plant has them: what they draw, and what the firmware's own driver makes of what they would say.

import type { UsedSensor } from "../project/compile-sensors.js"
import { driverArguments, SENSOR_DRIVERS } from "../project/sensor-drivers.js"
import { type AnalogSignal, deviceConfig, sampleTimes } from "../project/sensor-file.js"
import { beginReading, createReading, type Device, endReading, MOST_STEPS, NOT_READY, type Reading } from "../src/drivers/device.js"
import { ADC_FULL } from "../src/drivers/mcu-adc.js"
import type { Transfer } from "../src/drivers/transfer.js"
import { NO_READING } from "../src/core/types.js"
import { BusError, type I2cChip } from "./chips/register-chip.js"
import type { Environment } from "./plant/plant.js"
import { PLAYED_CHIPS } from "./plant/sensors/chips.js"
import { filmShare } from "./plant/sensors/film.js"
import { fingerShare } from "./plant/sensors/finger.js"
import { no2Share } from "./plant/sensors/no2.js"
import { photocurrentShare } from "./plant/sensors/photocurrent.js"
import type { ComputedSensor, PlantSensor } from "./plant/sensors/sensor.js"
import { trackShare } from "./plant/sensors/track.js"

/** Share of the supply at the sensor's input. */
type Share = (figures: never, environment: Environment, time_s: number) => number

const SIGNALS: Record<AnalogSignal, Share> = { film: filmShare, photocurrent: photocurrentShare, track: trackShare, finger: fingerShare, no2: no2Share }

/** What a device may meet: a chip, or conversions of an input. */
export interface DeviceWorld {
  chip?: I2cChip
  sum?: (conversions: number) => number
}

/** Leads a device through one reading, as the shell does, in no time but that which it asks for.
 *  @returns the reading, ended */
export function readDevice(device: Device, { chip, sum }: DeviceWorld): Reading {
  const reading = createReading()
  beginReading(reading)
  device(reading, [], NO_READING)
  for (let step = 0; !reading.done; step++) {
    chip?.advance(reading.wait_us)
    if (step === MOST_STEPS) endReading(reading, NOT_READY, NO_READING)
    else device(reading, walk(reading.plan, chip), reading.conversions > 0 && sum !== undefined ? sum(reading.conversions) : NO_READING)
  }
  return reading
}

function walk(plan: Transfer[], chip: I2cChip | undefined): number[][] {
  const replies: number[][] = []
  try {
    for (const { write, readLength } of plan) if (chip !== undefined) replies.push(chip.transfer(write, readLength))
  } catch (error) {
    if (!(error instanceof BusError)) throw error
  }
  return replies
}

/** Price and physics of one sensor. What its driver keeps the processor awake for is its own; the few lines of a raw reading are the tick's. */
export function plantSensor(sensor: UsedSensor, tick_ms: number, active_uA: number): PlantSensor {
  const { name, file, raw } = sensor
  const { price } = file
  const { warmUp_ms, slept, awake_ms } = sampleTimes(file, raw, tick_ms)
  const { current_uA, active_ms, warmUp_uA = current_uA } = price
  // A warm-up that is waited out is one piece with the sample, of the same charge; and so is the processor.
  const duration_ms = Math.max(active_ms + (slept ? 0 : warmUp_ms), raw ? 0 : awake_ms)
  const charge_nC = active_ms * current_uA + (slept ? 0 : warmUp_ms * warmUp_uA) + (raw ? 0 : awake_ms * active_uA)
  return {
    name, duration_ms, current_uA: charge_nC / duration_ms,
    ...slept ? { warmUp: { current_uA: warmUp_uA, duration_ms: warmUp_ms } } : {},
    read: SENSOR_DRIVERS[file.device.driver]!.analog ? analogRead(sensor) : chipRead(sensor),
  }
}

/** The noise of a sample's mean is drawn once, so that a run is the same however often a driver asks. */
function analogRead({ file, raw }: UsedSensor): ComputedSensor["read"] {
  const config = deviceConfig(file)
  const { physics } = file
  const device = SENSOR_DRIVERS[file.device.driver]!.make(config)
  const figures = { ...config, ...physics } as never
  const noise = Number(physics["noise_share"] ?? 0) / Math.sqrt(raw ? 1 : Number(config["conversions"]))
  return (environment, time_s, random) => {
    const share = SIGNALS[physics.signal as AnalogSignal](figures, environment, time_s) + (noise > 0 ? noise * random.gaussian() : 0)
    const counts = Math.max(0, Math.min(ADC_FULL, share * ADC_FULL))
    return raw ? Math.floor(counts) : readDevice(device, { sum: many => Math.floor(counts * many) }).value
  }
}

function chipRead({ file }: UsedSensor): ComputedSensor["read"] {
  const driver = SENSOR_DRIVERS[file.device.driver]!
  const device = driver.make(...driverArguments(driver, deviceConfig(file)))
  const { chip, meet } = PLAYED_CHIPS[file.device.driver]!(file.physics as never)
  return (environment, time_s) => {
    meet(environment, time_s)
    return readDevice(device, { chip }).value
  }
}
