// How a shell carries out a change of switches (src/core/array/burst.ts), on whatever has hands for it.

import { maskAt } from "../../src/core/array/burst.js"
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
      sound = this.comesUp(value, timing)
      if (!sound) for (let i = 0; i < bytes.length; i += 4) this.set(maskAt(bytes, i))
    }
    if (!sound) this.failed = this.checks
  }

  /** Whether the bus is carried: one below the level rises, one above it does not fall below while it settles. */
  private comesUp(level_mV: number, { rest_ms, fall_mV }: NonNullable<PlantModule["burst"]>): boolean {
    const { hands } = this
    const start_mV = hands.bus_mV()
    for (let waited_ms = 0; waited_ms < rest_ms; waited_ms++) {
      const now_mV = hands.bus_mV()
      if (start_mV < level_mV ? Math.abs(now_mV - start_mV) >= fall_mV : now_mV < level_mV) break
      hands.wait(1)
    }
    return hands.bus_mV() >= Math.min(level_mV, start_mV)
  }

  private set(mask: number): void {
    this.hands.write(mask)
    if (this.timing !== undefined) this.hands.wait(this.timing.settle_ms)
  }
}
