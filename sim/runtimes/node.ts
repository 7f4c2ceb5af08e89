// The firmware on Node itself: the same source, called directly.

import type { ModuleConfig } from "../../src/core/config.js"
import { createScan, feedRead, nextRead } from "../../src/core/journal/scan.js"
import { createModule, type PowerModule, restore, step } from "../../src/core/module.js"
import { tellTime } from "../../src/core/schedule/daytime.js"
import { observe } from "../../src/core/observe.js"
import type { Command, Sample } from "../../src/core/types.js"
import type { Runtime } from "./runtime.js"

class NodeRuntime implements Runtime {
  readonly name = "node"
  private readonly numbers: number[] = []
  module: PowerModule

  constructor(private readonly config: ModuleConfig, private timeOfDay_ms: number | undefined) {
    this.module = createModule(config)
  }

  boot(readFlash: (offset: number, length: number) => Uint8Array): void {
    this.module = createModule(this.config)
    const scan = createScan(this.config.journal)
    while (nextRead(scan)) feedRead(scan, Array.from(readFlash(scan.offset, scan.length)))
    restore(this.module, scan)
    // Whoever loads a board tells it the time; after a reset nobody is there to.
    const { day } = this.module.schedule
    if (day !== undefined && this.timeOfDay_ms !== undefined) tellTime(day, this.timeOfDay_ms, 0)
    this.timeOfDay_ms = undefined
  }

  step(sample: Sample): Command[] {
    return step(this.module, sample)
  }

  observe(): number[] {
    observe(this.module, this.numbers)
    return this.numbers
  }

  close(): void {
    // Nothing is held.
  }
}

/** The reference engine; `module` shows the live state to tests.
 *  @param timeOfDay_ms of the first start, where whoever loads the board tells it; otherwise the firmware finds the hour by its light */
export function createNodeRuntime(config: ModuleConfig, timeOfDay_ms?: number): Runtime & { readonly module: PowerModule } {
  return new NodeRuntime(config, timeOfDay_ms)
}
