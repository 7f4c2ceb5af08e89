// A module with its flash and its latches, ticked by hand: what the commands ask for is done before the next sample.

import { createScan, feedRead, type JournalScan, nextRead } from "../../src/core/journal/scan.js"
import type { ModuleConfig } from "../../src/core/config.js"
import { restoreCharge } from "../../src/core/gauge/gauge.js"
import { createModule, restore, step } from "../../src/core/module.js"
import type { Command, CommandKind, Sample } from "../../src/core/types.js"
import { FakeFlash } from "../../sim/chips/flash.js"
import { batteryConfig, calmSample, MASK_2S3P, MASK_3S2P, MASK_6S1P } from "./config.js"

const SERIES: Record<number, number> = { [MASK_2S3P]: 2, [MASK_3S2P]: 3, [MASK_6S1P]: 6 }

export class Life {
  module
  readonly flash: FakeFlash
  latches = MASK_2S3P
  time_ms = 0
  /** Sum of the charge that went into the pack, pC. */
  into_pC = 0

  constructor(readonly config: ModuleConfig = batteryConfig()) {
    this.module = createModule(config)
    this.flash = new FakeFlash(config.journal.pages, config.journal.page_bytes)
  }

  /** @returns the sample that `tick` would give, for those who want to see it */
  sample(change: Partial<Sample> = {}): Sample {
    const sample = { ...calmSample(this.config, this.time_ms), switches: this.latches, ...change }
    const sum_uV = sample.cell_uV.reduce((a, b) => a + b, 0)
    sample.bus_uV = change.bus_uV ?? Math.floor(sum_uV / this.config.array.cells * (SERIES[this.latches] ?? 2))
    return sample
  }

  /** One tick, and what it asks for is done.
   *  @param elapsed_ms until the next tick
   *  @returns a copy of the commands */
  tick(change: Partial<Sample> = {}, elapsed_ms = 1000): Command[] {
    const sample = this.sample(change)
    this.time_ms += elapsed_ms
    const commands = step(this.module, sample).map(command => ({ ...command }))
    for (const command of commands) {
      if (command.kind === "switches") this.latches = command.value
      if (command.kind === "erase") this.flash.erase(command.value)
      if (command.kind === "write") this.flash.program(command.value, command.bytes)
    }
    return commands
  }

  ticks(count: number, change: Partial<Sample> = {}, elapsed_ms = 1000): Command[] {
    const all: Command[] = []
    for (let i = 0; i < count; i++) all.push(...this.tick(change, elapsed_ms))
    return all
  }

  scan(): JournalScan {
    const scan = createScan(this.config.journal)
    while (nextRead(scan)) feedRead(scan, this.flash.read(scan.offset, scan.length))
    return scan
  }

  /** The microcontroller starts anew: latches and flash are as they were, the clock begins at 0. */
  reset(): JournalScan {
    const scan = this.scan()
    this.module = createModule(this.config)
    this.time_ms = 0
    restore(this.module, scan)
    return scan
  }
}

export function kinds(commands: Command[]): CommandKind[] {
  return commands.map(({ kind }) => kind)
}

/** What a scan says of six cells at one voltage. */
export const cells = (cell_mV: number): { cell_uV: number[] } => ({ cell_uV: new Array<number>(6).fill(cell_mV * 1000) })

/** Cells whose voltages say nothing, so that only counting moves the charge. */
export function counting(config = batteryConfig(), voltages = {}): Life {
  const life = new Life(config)
  life.tick(voltages)
  life.module.gauge.evidenceIn_ms = 1e15
  for (let i = 0; i < 6; i++) restoreCharge(life.module.gauge, i, 0.5, 0.1)
  return life
}
