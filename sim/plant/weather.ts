// What reaches the cells from outside and from their own past: light, warmth, bending, failures, age. Met at every weather step and
// whenever something breaks; between, all of it is constant.

import type { Random } from "../random.js"
import type { Electrics } from "./electrics.js"
import type { FaultSet } from "./fault-set.js"
import { Health } from "./health.js"
import type { Pack } from "./pack.js"
import type { PlantOptions } from "./plant.js"

const FULL_MOTION = 255

export class Weather {
  lux = 0
  temperature_degC = 25
  /** When it is met next, µs. */
  next_us = 0
  readonly health: Health
  private met_us = 0
  private readonly soc: Float64Array
  /** Matrix element of the bridge between each cell and its next one. */
  private readonly firstBridge: number
  private readonly bridge_S: Float64Array

  /** @param random of what the failures leave to the seed */
  constructor(private readonly options: PlantOptions, private readonly pack: Pack, private readonly electrics: Electrics, private readonly faults: FaultSet, firstBridge: number, random: Random) {
    const { cells } = pack
    this.health = new Health(options.cell, cells.count, random, cells.stress, cells.fresh_C)
    this.soc = new Float64Array(cells.count)
    this.firstBridge = firstBridge
    this.bridge_S = new Float64Array(Math.max(0, cells.count - 1))
  }

  meet(now_us: number): void {
    const { environment } = this.options
    const step = Math.floor(now_us * 1e-6 / environment.step_s + 1e-9)
    const time_s = (step + 0.5) * environment.step_s
    this.next_us = Math.round((step + 1) * environment.step_s * 1e6)
    this.lux = this.faults.dark ? 0 : environment.lux(time_s)
    this.temperature_degC = this.faults.temperature_degC ?? environment.temperature_degC(time_s)
    const { source } = this.electrics
    source.locate({
      lux: this.lux,
      skin_degC: environment.skin_degC === undefined ? this.temperature_degC : environment.skin_degC(time_s),
      ambient_degC: environment.ambient_degC === undefined ? this.temperature_degC : environment.ambient_degC(time_s),
      time_s: now_us * 1e-6,
      span_s: (this.next_us - now_us) * 1e-6,
    })
    if (source.nextChange_s * 1e6 < this.next_us) this.next_us = Math.max(now_us + 1, Math.ceil(source.nextChange_s * 1e6))
    const motion = environment.motion(time_s)
    this.age(now_us, motion, environment.wet?.(time_s) ?? false)
    this.apply(environment.bend?.(time_s) ?? Math.max(0, Math.min(1, motion / FULL_MOTION)))
  }

  private age(now_us: number, motion: number, wet: boolean): void {
    const { cells } = this.pack
    for (let k = 0; k < cells.count; k++) this.soc[k] = Math.max(0, Math.min(1, cells.soc(k)))
    this.health.age((now_us - this.met_us) * 1e-6, this.soc, this.temperature_degC, { motion, wet })
    this.met_us = now_us
  }

  /** Hands condition and surroundings to the cells and the bridges between them. */
  private apply(bend: number): void {
    const { pack, health: { condition } } = this
    const { cells } = pack
    cells.worn.set(condition.resistance)
    cells.contact_Ohm.set(condition.contact_Ohm)
    cells.leak_S.set(condition.leak_S)
    cells.drainFactor.set(condition.drain)
    for (let k = 0; k < cells.count; k++) cells.setCapacity(k, condition.capacity[k], pack.losses_J)
    for (let k = 0; k < this.bridge_S.length; k++) {
      if (condition.bridge_S[k] === this.bridge_S[k]) continue
      this.bridge_S[k] = condition.bridge_S[k]
      pack.setResistance(this.firstBridge + k, 1 / this.bridge_S[k])
    }
    pack.setTemperature(this.temperature_degC, bend)
  }
}
