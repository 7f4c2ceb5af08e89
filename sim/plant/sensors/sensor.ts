import type { Random } from "../../random.js"
import type { Environment } from "../plant.js"

/** A sensor: what one sample draws, and what it reads. */
export type PlantSensor = SensorDraw & (ProportionalSensor | ComputedSensor)

export interface SensorDraw {
  name: string
  current_uA: number
  duration_ms: number
  /** Before that and beside everything else, while the processor sleeps (a heater). */
  warmUp?: { current_uA: number, duration_ms: number }
}

/** Raw reading = round(signal · scale + noise), kept within 0..maximum (65535 where absent). */
export interface ProportionalSensor {
  /** Of the environment, or the hydrogen in the most swollen cell, µL. */
  signal: "pressure" | "light" | "temperature" | "motion" | "swelling"
  scale: number
  noise: number
  maximum?: number
}

export interface ComputedSensor {
  /** @returns a whole number, or NO_READING */
  read: (environment: Environment, time_s: number, random: Random) => number
}
