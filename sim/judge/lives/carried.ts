// A module that is carried for longer than a case of the grid: plant, firmware and flash, lived tick by tick. The firmware can be cut off
// and started again at any of them; the plant goes on.

import type { SimCell } from "../../../project/sim-cell.js"
import { groupingOf } from "../../../src/core/array/switches.js"
import { createSample } from "../../../src/core/flat.js"
import type { PowerModule } from "../../../src/core/module.js"
import type { Command } from "../../../src/core/types.js"
import { FakeFlash, PowerCut } from "../../chips/flash.js"
import type { Environment, Plant } from "../../plant/plant.js"
import { createPlant } from "../../plant/simulated-plant.js"
import { createNodeRuntime } from "../../runtimes/node.js"
import { CASE_HOURS, judgedBody, JudgeLoad, Lamp, unitCurrent_A } from "../duty.js"
import { applyToFlash } from "../memory.js"
import { type Judged, judgedPlant, judgedWearable } from "../wearable.js"

/** What the wearer does in a minute, in unit currents per cell: light that charges it, load at base, and in a pulse somewhere within. */
export interface Minute {
  light: number
  base: number
  pulse: number
  pulse_s: number
  pulseFrom_s: number
}

export interface CarriedOptions {
  cell: string
  temperature_degC: number
  tick_s: number
  seed: number
  initialSoc: number
  /** The plant's cell where it is not the sheet's. */
  change?: (cell: SimCell) => SimCell
}

/** The body of a case, its weather again and again. */
function longBody(temperature_degC: number, lamp: () => number, seed: number): Environment {
  const body = judgedBody(temperature_degC, lamp, seed)
  const within = (time_s: number): number => time_s % (CASE_HOURS * 3600)
  return { ...body, temperature_degC: time_s => body.temperature_degC(within(time_s)), motion: time_s => body.motion(within(time_s)) }
}

export class Carried {
  readonly judged: Judged
  readonly plant: Plant
  readonly flash: FakeFlash
  /** Of the firmware, between the ticks. */
  running = false
  /** Starts of the firmware so far. */
  starts = 0
  /** The power went while this was done to the flash. */
  cutIn: Command["kind"] | undefined
  ticks = 0
  readonly ticksPerMinute: number
  readonly unit_A: number
  private readonly runtime: ReturnType<typeof createNodeRuntime>
  private readonly load = new JudgeLoad()
  private readonly lamp: Lamp
  private readonly sample
  private boots = 0

  constructor(private readonly options: CarriedOptions) {
    const { cell: id, temperature_degC, tick_s, seed, initialSoc, change } = options
    const known = { cell: id, temperature_degC, tick_s, age: "fresh", start: "unknown", duty: "sensor" } as const
    const judged = judgedWearable(known)
    this.judged = change === undefined ? judged : { ...judged, cell: change(judged.cell) }
    const { config } = judged.assembly
    const plantOptions = judgedPlant(this.judged, longBody(temperature_degC, () => this.lamp.lux, seed), this.load, seed, initialSoc)
    if (!("builtIn_V" in plantOptions.module.source)) throw new TypeError("the judge's lamp needs a panel")
    this.lamp = new Lamp(plantOptions.module.source, plantOptions.module.converter)
    this.plant = createPlant(plantOptions)
    this.unit_A = unitCurrent_A(this.judged.cell, temperature_degC)
    this.flash = new FakeFlash(config.journal.pages, config.journal.page_bytes, seed)
    this.runtime = createNodeRuntime(config)
    this.sample = createSample(config.array.cells, config.sensors.length)
    this.ticksPerMinute = 60 / tick_s
  }

  get module(): PowerModule {
    return this.runtime.module
  }

  /** Minutes lived. */
  get minute(): number {
    return this.ticks / this.ticksPerMinute
  }

  /** The truth that a gauge estimates: the charge of all cells in all that they hold, within the window. */
  get soc(): number {
    return Math.max(0, Math.min(1, this.plant.truth().soc))
  }

  /** Cells per group. */
  get parallel(): number {
    const { config } = this.judged.assembly
    return config.array.groupings[Math.max(0, groupingOf(config, this.plant.truth().switches))].parallel
  }

  /** The next ticks are such a minute; call at its beginning. */
  plan({ light, base, pulse, pulse_s, pulseFrom_s }: Minute): void {
    const unit_A = this.unit_A * this.parallel
    this.load.base_A = base * unit_A
    this.load.pulse_A = pulse * unit_A
    this.load.from_us = pulseFrom_s * 1e6
    this.load.until_us = (pulseFrom_s + pulse_s) * 1e6
    // The light carries the base load as well.
    this.lamp.shine((light + (light > 0 ? base : 0)) * unit_A * Math.max(1, this.plant.truth().bus_V))
  }

  /** Whether the load draws a pulse now. */
  get inPulse(): boolean {
    const within_us = this.plant.time_ms * 1000 % 60e6
    return this.load.pulse_A > 0 && within_us >= this.load.from_us && within_us < this.load.until_us
  }

  /** The firmware starts from its flash. */
  start(): void {
    this.starts++
    this.cutIn = undefined
    this.boots = this.plant.bootCount
    this.running = true
    this.flash.powerUp()
    this.runtime.boot((offset, length) => this.flash.bytes.slice(offset, offset + length))
  }

  /** One tick: of the firmware if it runs, then of the world. */
  tick(): void {
    if (this.plant.powered && this.running) {
      if (this.plant.bootCount !== this.boots) this.start()
      this.work()
    }
    this.plant.advance(this.options.tick_s * 1000)
    this.ticks++
  }

  private work(): void {
    this.plant.sample(this.sample)
    for (const command of this.runtime.step(this.sample) as Command[]) {
      try {
        applyToFlash(this.flash, command)
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error
        this.running = false
        this.cutIn = command.kind
        return
      }
      this.plant.apply(command)
    }
  }
}
