// Sensors with drivers on an Espruino board.

import type { SensePlan } from "./sense-plan.js"
import { adcOfSupply } from "../drivers/mcu-adc.js"
import { NO_READING } from "../core/types.js"
import type { EspruinoBoard } from "./contract.js"
import { walk } from "./espruino-bus.js"
import { pause } from "./espruino-hardware.js"
import { beginSteps, feedStep, type SensorReading, stepDue, takeValue } from "./reading-plan.js"

/** So many conversions of a pin, added up, each 0..65535 of the supply. */
function convert(board: EspruinoBoard, senses: SensePlan, sensor: number, conversions: number): number {
  const name = board.analog[sensor]
  if (conversions === 0 || name === undefined || name === "") return NO_READING
  const pin = new Pin(name)
  let sum = 0
  for (let i = 0; i < conversions; i++) sum += Math.floor(analogRead(pin) * 65535)
  return board.adc_mV === undefined ? sum : adcOfSupply(sum, conversions, board.adc_mV, senses.sample.bus_uV / 1000)
}

function setPower(board: EspruinoBoard, sensor: number, on: boolean): void {
  const name = board.power === undefined ? "" : board.power[sensor]
  if (name !== undefined && name !== "") digitalWrite(new Pin(name), on ? 1 : 0)
}

/** One raw reading, or as many steps of a device as this tick has; a sensor is powered from the first to the last.
 *  @returns what goes into the sample */
export function readSensor(board: EspruinoBoard, senses: SensePlan, sensor: SensorReading | undefined, index: number, asked: boolean): number {
  if (sensor === undefined) return asked ? convert(board, senses, index, 1) : NO_READING
  const time_ms = senses.sample.time_ms
  const wasBusy = sensor.busy
  beginSteps(sensor, time_ms, asked)
  if (sensor.busy && !wasBusy) setPower(board, index, true)
  const reading = sensor.reading
  while (stepDue(sensor, time_ms)) {
    pause(reading.wait_us / 1000)
    const replies = walk(reading.plan)
    feedStep(sensor, time_ms, replies, convert(board, senses, index, reading.conversions))
  }
  if (sensor.busy && reading.done) setPower(board, index, false)
  return takeValue(sensor)
}
