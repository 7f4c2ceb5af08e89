import { expect, test } from "vitest"
import { NO_READING, type Sample } from "../../../src/core/types.js"
import type { PlantSensor } from "../../../sim/plant/sensors/sensor.js"
import { createPlant } from "../../../sim/plant/simulated-plant.js"
import { createSample } from "../../../src/core/flat.js"
import { wearable } from "./wearable.js"

const heater: PlantSensor = {
  name: "gas", current_uA: 1000, duration_ms: 10, warmUp: { current_uA: 1000, duration_ms: 30000 }, read: () => 42,
}
const quick: PlantSensor = { name: "film", current_uA: 100, duration_ms: 5, read: () => 7 }

/** Ticks of a second, the sensors asked for at these ticks. @returns the readings, one row per tick */
function live(asked: Record<number, number[]>, ticks: number, sensors = [heater, quick]) {
  const plant = createPlant(wearable({ sensors }))
  const sample: Sample = createSample(6, sensors.length)
  const rows: number[][] = []
  for (let tick = 0; tick < ticks; tick++) {
    plant.sample(sample)
    rows.push(sample.readings.slice())
    for (const value of asked[tick] ?? []) plant.apply({ kind: "sample", value, bytes: [] })
    plant.advance(1000)
  }
  return { plant, rows }
}

test("a heater of thirty seconds heats for thirty ticks, and others are read meanwhile", () => {
  const { rows } = live({ 0: [0], 5: [1], 20: [1] }, 40)
  expect(rows.findIndex(([gas]) => gas === 42)).toBe(31)
  expect(rows.filter(([gas]) => gas === 42)).toHaveLength(1)
  expect(rows.flatMap(([, film], tick) => film === 7 ? [tick] : [])).toEqual([6, 21])
})

test("what it draws is in the books: a milliampere for 30.01 s at the bus's voltage", () => {
  const [with_, without] = [live({ 0: [0] }, 40), live({}, 40)]
  const heated = with_.plant.ledger().delivered["gas"]!
  const { bus_V } = with_.plant.truth()
  expect(heated / 1000).toBeGreaterThan(30.01 * bus_V * 0.98)
  expect(heated / 1000).toBeLessThan(30.01 * bus_V * 1.05)
  expect(without.plant.ledger().delivered["gas"]).toBe(0)
  expect(Math.abs(with_.plant.ledger().delivered["mcu"]! / without.plant.ledger().delivered["mcu"]! - 1)).toBeLessThan(0.05)
})

test("one that is asked for while it warms up goes on warming up", () => {
  const { rows } = live({ 0: [0], 10: [0], 25: [0] }, 70)
  expect(rows.flatMap(([gas], tick) => gas === NO_READING ? [] : [tick])).toEqual([31])
})
