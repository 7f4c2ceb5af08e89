// What hangs on the bus: a constant power, as the converters of an nRF52832 draw it, and bursts of the radio on top.

import type { AttachedLoad } from "../../plant/attached-load.js"
import type { PlantRadio } from "../../plant/plant.js"

export interface LoadShape {
  name: string
  base_uW: number
  /** An advertising event this often. */
  burst_s?: number
}

/** Plays a shape while the microcontroller is out of reset. */
export class EnergyLoad implements AttachedLoad {
  readonly name = "load"
  supplied = (): boolean => true
  private readonly base_W: number
  private readonly period_us: number
  /** Ends of the pieces of a burst since its start, and their currents. */
  private readonly ends_us: number[] = []
  private readonly burst_A: number[] = []

  constructor({ base_uW, burst_s }: LoadShape, radio: PlantRadio) {
    this.base_W = base_uW * 1e-6
    this.period_us = burst_s === undefined ? Infinity : burst_s * 1e6
    let end_us = 0
    for (const { duration_us, current_uA } of burst_s === undefined ? [] : radio.segments) {
      end_us += duration_us
      this.ends_us.push(end_us)
      this.burst_A.push(current_uA * 1e-6)
    }
  }

  current_A(time_us: number, rail_V: number): number {
    if (!this.supplied()) return 0
    return this.base_W / Math.max(1, rail_V) + this.burstAt(time_us)
  }

  nextChange_us(time_us: number): number {
    if (this.period_us === Infinity) return Infinity
    const within_us = time_us % this.period_us
    const end_us = this.ends_us.find(end => end > within_us)
    return time_us - within_us + (end_us ?? this.period_us)
  }

  private burstAt(time_us: number): number {
    const within_us = time_us % this.period_us
    const piece = this.ends_us.findIndex(end => end > within_us)
    return piece < 0 ? 0 : this.burst_A[piece]
  }
}

/** What the processor takes while it sets switches. */
export class SwitchingLoad implements AttachedLoad {
  readonly name = "switching"
  now_A = 0

  current_A(): number {
    return this.now_A
  }

  nextChange_us(): number {
    return Infinity
  }
}
