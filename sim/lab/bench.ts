// What the cycler asks of a cell on the bench. The plant's `Pack` with one cell satisfies it; so does any closed form in a test.

import type { SimCell } from "../../project/sim-cell.js"
import { Pack } from "../plant/pack.js"
import { solderedMatrix } from "../plant/switch-matrix.js"

/** SI units, current positive into the cell, time in whole microseconds. */
export interface Bench {
  /** Charge through the terminals since the start, C. */
  readonly charge_C: number
  setTemperature(temperature_degC: number): void
  /** Goes on for at most `limit_us` with a constant current; ends earlier at `low_V` (discharging) or `high_V` (charging), or where
   *  its accuracy asks for it. @returns the time it took, µs */
  stepCurrent(limit_us: number, current_A: number, low_V?: number, high_V?: number): number
  /** The same with the terminal voltage start_V + slope_V_s·t. */
  stepVoltage(limit_us: number, start_V: number, slope_V_s: number): number
  /** Terminal voltage at this instant if this current flowed, V. */
  portVoltage(current_A: number): number
}

/** What may not be exceeded on the bench. */
export interface Limits {
  low_V: number
  high_V: number
  current_A: number
}

/** Everything a protocol needs. */
export interface Laboratory {
  cell: SimCell
  /** A fresh cell at equilibrium.
   *  @param health factors on capacity and resistances; a new cell without */
  mount(soc: number, health?: { capacity: number, resistance: number }): Bench
  temperature_degC: number
  /** Absent: asked to go beyond the limits of the cell. */
  limits?: Limits
}

/** A cell of the plant. Its series resistance moves with its charge, and an instrument that looks after every row wants the one of now:
 *  the network of the instant is solved anew before each look. */
class SolderedCell implements Bench {
  private readonly pack: Pack

  constructor(cell: SimCell, soc: number, health: { capacity: number, resistance: number }) {
    this.pack = new Pack(cell, [{ ...health, soc }], solderedMatrix(1, 1))
  }

  get charge_C(): number {
    return this.pack.charge_C
  }

  setTemperature(temperature_degC: number): void {
    this.pack.setTemperature(temperature_degC)
  }

  stepCurrent(limit_us: number, current_A: number, low_V?: number, high_V?: number): number {
    return this.pack.stepCurrent(limit_us, current_A, low_V, high_V)
  }

  stepVoltage(limit_us: number, start_V: number, slope_V_s: number): number {
    return this.pack.stepVoltage(limit_us, start_V, slope_V_s)
  }

  portVoltage(current_A: number): number {
    this.pack.refresh()
    return this.pack.portVoltage(current_A)
  }
}

/** One cell of the plant on the bench, soldered to the cycler. */
export function laboratory(cell: SimCell, temperature_degC = 25, beyond = false): Laboratory {
  const [low_V, high_V] = cell.window_V
  return {
    cell, temperature_degC,
    mount: (soc, health = { capacity: 1, resistance: 1 }) => new SolderedCell(cell, soc, health),
    ...(beyond ? {} : { limits: { low_V, high_V, current_A: cell.maxCurrent_mA / 1000 } }),
  }
}
