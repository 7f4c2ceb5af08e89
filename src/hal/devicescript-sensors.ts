// Sensors with drivers on a board that runs DeviceScript.

import { adcOfSupply } from "../drivers/mcu-adc.js"
import { NO_READING } from "../core/types.js"
import { type DeviceScriptBoard, type Hardware, walk } from "./devicescript-hardware.js"
import { beginSteps, createReadings, feedStep, type SensorReading, stepDue, takeValue } from "./reading-plan.js"

export interface DeviceSensors {
  readings: (SensorReading | undefined)[]
  /** What the converter measures against; 0: the supply. */
  adc_mV: number
}

export function openSensors(board: DeviceScriptBoard): DeviceSensors | undefined {
  if (board.devices === undefined) return undefined
  return { readings: createReadings(board.devices), adc_mV: board.adc_mV === undefined ? 0 : board.adc_mV }
}

/** So many conversions, added up, each 0..65535 of the supply. */
function convert(hardware: Hardware, sensor: number, conversions: number, adc_mV: number): number {
  if (conversions === 0) return NO_READING
  let sum = 0
  for (let i = 0; i < conversions; i++) {
    const value = hardware.ports.readAnalog(sensor)
    if (value === NO_READING) return NO_READING
    sum += value
  }
  return adc_mV === 0 ? sum : adcOfSupply(sum, conversions, adc_mV, hardware.senses.sample.bus_uV / 1000)
}

async function setPower(hardware: Hardware, sensor: number, on: boolean): Promise<void> {
  if (hardware.ports.setPower !== undefined) await hardware.ports.setPower(sensor, on)
}

/** One raw reading, or as many steps of a device as this tick has; a sensor is powered from the first to the last.
 *  @returns what goes into the sample */
export async function readSensor(hardware: Hardware, index: number): Promise<number> {
  const asked = hardware.asked[index]
  const sensors = hardware.sensors
  const sensor = sensors === undefined ? undefined : sensors.readings[index]
  if (sensors === undefined || sensor === undefined) return asked ? hardware.ports.readAnalog(index) : NO_READING
  const time_ms = hardware.senses.sample.time_ms
  const wasBusy = sensor.busy
  beginSteps(sensor, time_ms, asked)
  if (sensor.busy && !wasBusy) await setPower(hardware, index, true)
  const reading = sensor.reading
  while (stepDue(sensor, time_ms)) {
    if (reading.wait_us > 0) await hardware.ports.wait(Math.ceil(reading.wait_us / 1000))
    const replies = await walk(hardware.ports, reading.plan)
    feedStep(sensor, time_ms, replies, convert(hardware, index, reading.conversions, sensors.adc_mV))
  }
  if (sensor.busy && reading.done) await setPower(hardware, index, false)
  return takeValue(sensor)
}
