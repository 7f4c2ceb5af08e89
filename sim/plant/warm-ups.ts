// Warm-ups that take longer than the processor is awake for (a gas sensor's heater): they run beside everything else. When one is over, its
// sample takes its place among what the processor does.

import { type Agenda, LOAD_SENSOR } from "./agenda.js"
import type { PlantSensor } from "./sensors/sensor.js"

export class WarmUps {
  /** When each sensor is warm, µs; Infinity while it is off. */
  private readonly ends_us: Float64Array

  constructor(private readonly sensors: PlantSensor[], private readonly agenda: Agenda) {
    this.ends_us = new Float64Array(sensors.length).fill(Infinity)
  }

  /** A sample is asked for. One that warms up already goes on doing so. */
  begin(sensor: number, now_us: number): void {
    const warmUp = this.sensors[sensor]?.warmUp
    if (warmUp === undefined) this.sample(sensor)
    else if (this.ends_us[sensor] === Infinity) this.ends_us[sensor] = now_us + Math.round(warmUp.duration_ms * 1000)
  }

  /** Adds what they draw. @returns when the next of them is over, µs */
  draw(load_A: Float64Array): number {
    let next_us = Infinity
    for (let i = 0; i < this.ends_us.length; i++) {
      if (this.ends_us[i] === Infinity) continue
      load_A[LOAD_SENSOR + i] += this.sensors[i].warmUp!.current_uA * 1e-6
      next_us = Math.min(next_us, this.ends_us[i])
    }
    return next_us
  }

  finish(now_us: number): void {
    for (let i = 0; i < this.ends_us.length; i++) {
      if (this.ends_us[i] > now_us) continue
      this.ends_us[i] = Infinity
      this.sample(i)
    }
  }

  /** A reset switches all heaters off, and what was to be done is forgotten. */
  forget(): void {
    this.ends_us.fill(Infinity)
    this.agenda.clear()
  }

  private sample(sensor: number): void {
    const wanted = this.sensors[sensor]
    if (wanted !== undefined) this.agenda.add(LOAD_SENSOR + sensor, wanted.current_uA, wanted.duration_ms * 1000, true)
  }
}
