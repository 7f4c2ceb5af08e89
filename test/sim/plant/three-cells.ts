// Three cells that nothing ages but what is injected.

import { type CellCondition, Health } from "../../../sim/plant/health.js"
import { Random } from "../../../sim/random.js"
import { battery } from "./wearable.js"

export const HOUR_S = 3600
export const DAY_S = 86_400
export const Q = 3.6
export const still = { motion: 0, wet: false }
export const running = { motion: 200, wet: false }
export const raining = { motion: 0, wet: true }

/** Three cells; nothing ages but by what is injected. */
export function cells(seed = 1): Health {
  return new Health(battery, 3, new Random(seed))
}

export const soc = (value: number): Float64Array => new Float64Array(3).fill(value)
export const snapshot = (condition: CellCondition): number[] => Object.values(condition).flatMap((array: Float64Array) => Array.from(array))
export const NEW = snapshot(cells().condition)

export function charge(health: Health, cell: number, charges: number): void {
  health.stress.plated_C[cell] += charges * Q
  health.stress.throughput_C[cell] += charges * Q
  health.age(0, soc(0.5), 25, still)
}

export function live(health: Health, time_s: number, surroundings = still, temperature_degC = 25): void {
  for (let passed = 0; passed < time_s; passed += 60) health.age(Math.min(60, time_s - passed), soc(0.5), temperature_degC, surroundings)
}
