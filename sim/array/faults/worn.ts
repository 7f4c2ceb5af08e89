// A module as it is worn, from cells to flash, tick by tick; whoever wears it may lay hands on what the front end says, between plant and
// firmware.

import { assemble, type Assembly } from "../../../project/compile.js"
import { loadProject } from "../../../project/project.js"
import { packageRoot } from "../../../project/package-root.js"
import { createSample } from "../../../src/core/flat.js"
import type { PowerModule } from "../../../src/core/module.js"
import type { Command, Sample } from "../../../src/core/types.js"
import { FakeFlash } from "../../chips/flash.js"
import { applyToFlash } from "../../judge/memory.js"
import type { AttachedLoad } from "../../plant/attached-load.js"
import type { Environment, Plant, PlantOptions } from "../../plant/plant.js"
import { createPlant } from "../../plant/simulated-plant.js"
import { createNodeRuntime } from "../../runtimes/node.js"
import { type Parts, plantOptions } from "../../wearable.js"

export interface WornOptions {
  cell: string
  tick_s: number
  seed: number
  initialSoc: number
  hours: number
  environment: Environment
  groupings?: string[] | undefined
  loads?: AttachedLoad[] | undefined
  parts?: Parts | undefined
  /** Last word on the plant. */
  change?: ((options: PlantOptions) => PlantOptions) | undefined
}

export class Worn {
  readonly assembly: Assembly
  readonly plant: Plant
  readonly flash: FakeFlash
  /** Starts of the firmware. */
  starts = 0
  /** Called with every sample before the firmware sees it. */
  corrupt: ((sample: Sample) => void) | undefined
  private readonly runtime: ReturnType<typeof createNodeRuntime>
  private readonly sample: Sample
  private boots = 0

  constructor(private readonly options: WornOptions) {
    const { cell, tick_s, seed, initialSoc, hours, environment, groupings, loads, parts, change } = options
    const project = loadProject(packageRoot(), { cell })
    this.assembly = assemble({ ...project, tick_ms: tick_s * 1000, array: { ...project.array, groupings: groupings ?? project.array.groupings } })
    const { config } = this.assembly
    const plant = plantOptions(this.assembly, environment, seed, initialSoc, hours, parts)
    const loaded = { ...plant, loads: [...plant.loads ?? [], ...loads ?? []] }
    this.plant = createPlant(change === undefined ? loaded : change(loaded))
    this.flash = new FakeFlash(config.journal.pages, config.journal.page_bytes, seed)
    this.runtime = createNodeRuntime(config)
    this.sample = createSample(config.array.cells, config.sensors.length)
  }

  get module(): PowerModule {
    return this.runtime.module
  }

  /** Every number that the firmware believes (src/core/observe.ts). */
  observe(): number[] {
    return this.runtime.observe() as number[]
  }

  /** @returns what the firmware asked for; nothing while it is without supply. Reused by the next tick */
  tick(): readonly Command[] {
    const { plant, flash, runtime, sample } = this
    let commands: readonly Command[] = []
    if (plant.powered) {
      if (plant.bootCount !== this.boots) {
        this.boots = plant.bootCount
        this.starts++
        runtime.boot((offset, length) => flash.bytes.slice(offset, offset + length))
      }
      plant.sample(sample)
      this.corrupt?.(sample)
      commands = runtime.step(sample) as Command[]
      for (const command of commands) {
        applyToFlash(flash, command)
        plant.apply(command)
      }
    }
    plant.advance(this.options.tick_s * 1000)
    return commands
  }
}
