// How a shell carries out a change of switches (src/core/array/burst.ts), on whatever has hands for it.

import type { Command } from "../../src/core/types.js"
import type { PlantModule } from "./plant.js"

export interface SwitchHands {
  /** Latch mask. */
  closed(): number
  bus_mV(): number
  write(mask: number): void
  wait(time_ms: number): void
}

export class BurstShell {
  /** Check that failed since `begin`, from 1. */
  failed = 0
  private checks = 0

  constructor(private readonly timing: PlantModule["burst"], private readonly hands: SwitchHands) {}

  static takes({ kind }: Command): boolean {
    return kind === "switches" || kind === "probe" || kind === "verify"
  }

  /** A new tick. */
  begin(): void {
    this.failed = this.checks = 0
  }

  perform({ kind, value, bytes }: Command): void {
    const { hands, timing } = this
    if (this.failed > 0) return
    if (kind === "switches") {
      this.set(value)
      return
    }
    this.checks++
    if (timing === undefined) return
    let sound: boolean
    if (kind === "probe") {
      const before = hands.closed()
      hands.wait(timing.rest_ms)
      const settled_mV = hands.bus_mV()
      this.set(value)
      sound = settled_mV - hands.bus_mV() >= timing.fall_mV
      this.set(before)
    } else {
      sound = hands.bus_mV() >= value
      if (!sound) for (let i = 0; i < bytes.length; i += 4) this.set(bytes[i] | bytes[i + 1] << 8 | bytes[i + 2] << 16 | bytes[i + 3] << 24)
    }
    if (!sound) this.failed = this.checks
  }

  private set(mask: number): void {
    this.hands.write(mask)
    if (this.timing !== undefined) this.hands.wait(this.timing.settle_ms)
  }
}
