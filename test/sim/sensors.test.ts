// What the sensors of boards/sensors read on a simulated person, through the firmware's own drivers.

import { describe, expect, test } from "vitest"
import { assemble } from "../../project/compile.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject } from "../../project/project.js"
import { listSensors } from "../../project/sensor-file.js"
import { NO_READING } from "../../src/core/types.js"
import type { Environment } from "../../sim/plant/plant.js"
import type { ComputedSensor } from "../../sim/plant/sensors/sensor.js"
import { Random } from "../../sim/random.js"
import { plantSensor } from "../../sim/sensors.js"

const world = (changes: Partial<Environment> = {}): Environment => ({
  step_s: 60, lux: () => 300, light: () => 300, temperature_degC: () => 30, motion: () => 0, pressure: () => 0, ...changes,
})
const project = loadProject(packageRoot())

/** A hundred readings in one world. */
function readings(take: string, environment: Environment, raw = false): number[] {
  const { sensors } = assemble({ ...project, cells: { ...project.cells, area_cm2: 20 }, sensors: [{ name: "x", take, raw, fastest_s: 1, slowest_s: 60, weight: 1 }] })
  const { read } = plantSensor(sensors[0]!, 1000, 5000) as unknown as ComputedSensor
  const random = new Random(1, 2)
  return Array.from({ length: 100 }, () => read(environment, 100, random))
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const deviation = (values: number[]): number => Math.sqrt(mean(values.map(value => (value - mean(values)) ** 2)))

test.each(listSensors())("%s reads whole numbers, and always something, on an ordinary day", id => {
  const values = readings(id, world())
  expect(values.every(value => Number.isInteger(value) && value !== NO_READING)).toBe(true)
})

describe("physics", () => {
  test("of the film: 10 µS at rest; pressed at 30 of 60 kPa halfway to 100", () => {
    expect(mean(readings("pressure-film", world()))).toBeCloseTo(10000, -2)
    expect(mean(readings("pressure-film", world({ pressure: () => 30 }))) / 1000).toBeCloseTo(55, 0)
  })

  test("of the photodetector: 1.13 between dark and full light, with noise of a hundredth of that step", () => {
    const [dark, lit] = [0, 1000].map(lux => readings("photodetector", world({ light: () => lux })))
    expect(mean(lit!) / mean(dark!)).toBeCloseTo(1.13, 2)
    expect(deviation(dark!) / (mean(lit!) - mean(dark!))).toBeLessThan(0.01)
    expect(deviation(dark!)).toBeGreaterThan(0)
  })

  test("of the silver track: the temperature of what it lies on, with a quarter of a kelvin of noise", () => {
    const values = readings("temperature-silver", world({ temperature_degC: () => 33.4 }))
    expect(mean(values) / 100).toBeCloseTo(33.4, 0)
    expect(deviation(values)).toBeGreaterThan(10)
    expect(deviation(values)).toBeLessThan(40)
  })

  test("of the finger: a grip stretches by 30 %", () => {
    expect(mean(readings("finger-strain", world({ pressure: () => 20 }))) / 1e4).toBeCloseTo(30, 0)
    expect(mean(readings("finger-strain", world())) / 1e4).toBeCloseTo(0, 0)
  })

  test("of NO2: more in the street than in a room", () => {
    expect(mean(readings("no2-heated", world()))).toBeCloseTo(60, -1)
    expect(mean(readings("no2-heated", world({ lux: () => 9000 })))).toBeCloseTo(120, -1)
  })

  test("of chips, through their registers: lux, pascal and percent as the world has them", () => {
    expect(readings("light-veml7700", world({ light: () => 900 }))[0]! / 1000).toBeCloseTo(900, -1)
    expect(readings("air-pressure-lps22hb", world())[0]! / 100).toBeCloseTo(1013, -1)
    expect(readings("humidity-sht4x", world({ temperature_degC: () => 33 }))[0]).toBeCloseTo(6500, -1)
  })
})

test("a raw reading is what a board's analogRead gives: a share of the supply, 10 of 110 kohm of 65535", () => {
  expect(mean(readings("pressure-film", world(), true))).toBeCloseTo(65535 / 11, -2)
})
