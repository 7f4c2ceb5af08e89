// What holds the port of a pack, and the two that a bench knows: a constant current with voltage limits, a voltage ramp.

import type { Pack } from "./pack.js"

/** What holds the port of a pack during a step. */
export interface Drive {
  /** Mean port current over a step of this length; the network is solved. */
  portCurrent(duration_us: number): number
  /** By how much the step is too long for what drives it; up to 1: it is not. */
  excess(duration_us: number): number
  /** What the drive holds a port at that nothing but leakage joins (which diodes would it open?), V; NaN: it holds none. */
  openPort_V(duration_us: number): number
  /** When something happens that ends the step, µs; Infinity: nothing within it. */
  event_us(duration_us: number): number
}

/** How well the moment of reaching a voltage limit is found, µs. */
const RESOLUTION_US = 1
/** How far the cells' emf may run away from the driven ramp within a step, V: by it the current changes over the series resistance. */
const LARGEST_RUN_V = 0.3e-3

export class CurrentDrive implements Drive {
  private current_A = 0
  private low_V = -Infinity
  private high_V = Infinity

  constructor(private readonly pack: Pack) {}

  set(current_A: number, low_V: number, high_V: number): this {
    this.current_A = current_A
    this.low_V = low_V
    this.high_V = high_V
    return this
  }

  portCurrent(): number {
    return this.current_A
  }

  excess(): number {
    return 0
  }

  openPort_V(): number {
    return NaN
  }

  /** The port voltage under constant current is monotonic between two kinks: the end tells, bisection finds. */
  event_us(duration_us: number): number {
    if (this.low_V === -Infinity && this.high_V === Infinity) return Infinity
    if (!this.beyond(duration_us)) return Infinity
    let low = 0
    let high = duration_us
    while (high - low > RESOLUTION_US) {
      const middle = Math.floor((low + high) / 2)
      if (this.beyond(middle)) high = middle
      else low = middle
    }
    return high
  }

  private beyond(offset_us: number): boolean {
    const voltage = this.pack.portVoltageAt(offset_us, this.current_A)
    return this.current_A <= 0 && voltage <= this.low_V || this.current_A >= 0 && voltage >= this.high_V
  }
}

export class VoltageDrive implements Drive {
  private start_V = 0
  private slope_V_s = 0

  constructor(private readonly pack: Pack) {}

  set(start_V: number, slope_V_s: number): this {
    this.start_V = start_V
    this.slope_V_s = slope_V_s
    return this
  }

  portCurrent(duration_us: number): number {
    const { network } = this.pack
    return network.connected ? network.currentAt(this.openPort_V(duration_us)) : 0
  }

  openPort_V(duration_us: number): number {
    return this.start_V + this.slope_V_s * duration_us * 0.5e-6
  }

  excess(duration_us: number): number {
    const { cells, momentary } = this.pack
    let run_V = this.slope_V_s * duration_us * 1e-6
    for (let k = 0; k < cells.count; k++) run_V -= momentary.beta[k] * cells.change_V[k]
    return Math.abs(run_V) / LARGEST_RUN_V
  }

  event_us(): number {
    return Infinity
  }
}
