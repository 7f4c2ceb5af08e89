// What a case's wearer does: a load that asks a given current of each cell, and light that gives one, whatever the grouping. Decided
// once a minute by the truth, as a person who plugs and unplugs would; the gauge is told nothing of it.

import type { SimCell } from "../../project/sim-cell.js"
import type { AttachedLoad } from "../plant/attached-load.js"
import { HarvestTable } from "../plant/panel.js"
import type { BoostConverter, Environment, MeasuredPanel, PvPanel } from "../plant/plant.js"
import { Random } from "../random.js"
import type { Duty } from "./grid.js"

export const CASE_HOURS = 16
/** Before it the plant lives alone for so long. */
export const PAST_MIN = 60
const MINUTE_US = 60_000_000
const FADE_V = 0.6

/** A load whose draw is set every minute: a base, and in each minute a pulse. Where in the minute it lies must be left to chance, or ticks
 *  of a minute would always meet it at the same moment. */
export class JudgeLoad implements AttachedLoad {
  readonly name = "duty"
  base_A = 0
  pulse_A = 0
  /** The pulse's place in the minute. */
  from_us = 0
  until_us = 0

  current_A(time_us: number, rail_V: number): number {
    // On a dying rail it fades, as a load behind a lock-out does.
    const fade = Math.max(0, Math.min(1, rail_V / FADE_V))
    const within_us = time_us % MINUTE_US
    return fade * (within_us >= this.from_us && within_us < this.until_us ? this.pulse_A : this.base_A)
  }

  nextChange_us(time_us: number): number {
    const within_us = time_us % MINUTE_US
    return time_us - within_us + (within_us < this.from_us ? this.from_us : within_us < this.until_us ? this.until_us : MINUTE_US)
  }
}

/** Light for a power on the bus, by bisection of the panel's own table. */
export class Lamp {
  lux = 0
  private readonly table: HarvestTable
  constructor(panel: PvPanel | MeasuredPanel, converter: BoostConverter) {
    this.table = new HarvestTable(panel, converter)
  }

  shine(power_W: number): void {
    let low = 0
    let high = 100_000
    if (power_W <= 0) high = 0
    for (let i = 0; i < 30 && high > 0; i++) {
      const middle = (low + high) / 2
      this.table.locate(middle)
      if (this.table.panel_W * this.table.efficiency > power_W) high = middle
      else low = middle
    }
    this.lux = high
  }
}

/** Largest drop that the duty may ask of a cell, V: below it a wearable of these cells would not be built for this temperature. */
const LARGEST_DROP_V = 0.3
const GAS_J_molK = 8.314462618

/** Current that the duty counts as one: ten hours for a fresh cell, less where cold or age let the cell bear less (peaks are five of it). */
export function unitCurrent_A(cell: SimCell, temperature_degC: number): number {
  const ohm = cell.esr_Ohm + cell.branches.reduce((sum, branch) => sum + branch.resistance_Ohm, 0)
  const cold = Math.exp(cell.activation_J_mol / GAS_J_molK * (1 / (temperature_degC + 273.15) - 1 / 298.15)) * Math.exp(Math.max(0, cell.freezing_degC - temperature_degC) / 4)
  const shape = Math.max(...cell.resistanceBySoc)
  return Math.min(cell.capacity_uC * 1e-6 / 36_000, LARGEST_DROP_V / (ohm * cold * shape) / 5)
}

/** The day of a case. `minute` is called once per minute and says what each cell shall carry, in unit currents. */
export class Day {
  /** Into the cell from the light; out of it at base, and in the minute's pulse. */
  light = 0
  base = 0
  pulse = 0
  pulse_s = 0
  pulseFrom_s = 0
  private charging = false
  private cloud = 0
  private readonly floor: number
  private readonly ceiling: number

  constructor(private readonly duty: Duty, private readonly random: Random) {
    this.floor = 0.02 + 0.2 * random.next()
    this.ceiling = 0.8 + 0.19 * random.next()
  }

  /** The hour before: one unit current one way, so that the cell comes with a past, as every cell does. */
  past(charge: boolean): void {
    this.light = charge ? 1 : 0
    this.base = charge ? 0 : 1
  }

  minute(index: number, soc: number): void {
    this.choose(index, soc)
    this.pulseFrom_s = Math.floor((60 - this.pulse_s) * this.random.next())
  }

  private choose(index: number, soc: number): void {
    const hour = index / 60
    const { random, duty } = this
    if (soc < this.floor) this.charging = true
    else if (soc > this.ceiling) this.charging = false
    this.light = 0
    this.pulse_s = 0
    this.cloud = 0.97 * this.cloud + 0.24 * random.gaussian()
    if (duty === "solar") {
      const sun = Math.sin(Math.PI * (hour - 2) / 9)
      this.light = sun > 0 && soc < this.ceiling ? Math.min(4, 2.5 * sun * Math.exp(0.5 * this.cloud)) : 0
      this.base = soc > this.floor / 2 ? 0.3 : 0.01
      if (index % 10 === 0 && soc > this.floor / 2) [this.pulse, this.pulse_s] = [3, 15]
      return
    }
    const resting = duty === "rest" && hour > 2 && hour < CASE_HOURS - 2
    this.base = resting ? 0.02 : 0.4
    if (this.charging && !resting) {
      // Protection may refuse to charge in heat or cold: whoever waits for it draws next to nothing.
      this.light = 1.8
      this.base = 0.02
    } else if (duty === "ble") {
      // A connection every five minutes: data for forty seconds.
      if (index % 5 === 0) [this.pulse, this.pulse_s] = [5, 40]
    } else if (!resting) {
      ;[this.pulse, this.pulse_s] = [3, 10]
    }
  }
}

/** A body: warmth that wanders around the case's temperature, motion that bends the cells. */
export function judgedBody(temperature_degC: number, lamp: () => number, seed: number): Environment {
  const random = new Random(seed, 42)
  const minutes = PAST_MIN + CASE_HOURS * 60 + 2
  const warmth = new Float64Array(minutes)
  const motion = new Float64Array(minutes)
  let drift = random.gaussian()
  let stir = 0
  for (let i = 0; i < minutes; i++) {
    drift = 0.99 * drift + 0.141 * random.gaussian()
    stir = 0.8 * stir + 0.6 * random.gaussian()
    warmth[i] = temperature_degC + 1.5 * drift
    motion[i] = Math.max(0, Math.min(255, Math.round(60 * stir)))
  }
  const at = (time_s: number): number => Math.min(minutes - 1, Math.floor(time_s / 60))
  return {
    step_s: 60, lux: lamp, light: lamp, pressure: () => 0,
    temperature_degC: time_s => warmth[at(time_s)], motion: time_s => motion[at(time_s)],
  }
}
