import { createScan, feedRead, type JournalScan, nextRead } from "../../src/core/journal/scan.js"
import type { ModuleConfig } from "../../src/core/config.js"
import { sampleToNumbers } from "../../src/core/flat.js"
import { createModule, type PowerModule, restore, step } from "../../src/core/module.js"
import { observe } from "../../src/core/observe.js"
import type { Command, Sample } from "../../src/core/types.js"
import { type Hardware, type HardwarePorts, openHardware, tick } from "../../src/hal/devicescript-hardware.js"
import type { Device } from "../../src/drivers/device.js"
import { openSensors } from "../../src/hal/devicescript-sensors.js"
import { DESK, EspruinoDesk } from "./espruino-board.js"

/** Register-level chips of the reference module, on a bus without a board. */
export function chips(config: ModuleConfig): EspruinoDesk {
  const desk = new EspruinoDesk(config)
  desk.setBus_uV(2400000)
  return desk
}

/** What the latch drives, or would drive. */
export function outputs(desk: EspruinoDesk): number {
  return desk.latch.transfer([0x02], 2).reduce((sum, byte, i) => sum + byte * 256 ** i, 0)
}

/** DeviceScript's hardware path on Node, over a flash that only clears bits. */
export class NodeBoard {
  readonly flash: Uint8Array
  module: PowerModule
  hardware: Hardware | undefined
  /** Commands of the last tick. */
  commands: Command[] = []
  readonly ports: HardwarePorts

  /** @param devices what reads its sensors; all are raw where absent */
  constructor(readonly config: ModuleConfig, readonly desk: EspruinoDesk, private readonly devices?: (Device | undefined)[]) {
    const { pages, page_bytes } = config.journal
    this.flash = new Uint8Array(pages * page_bytes).fill(255)
    this.module = createModule(config)
    this.ports = {
      run: async wanted => {
        desk.bus.advance(300)
        try {
          return desk.bus.transfer(wanted)
        } catch (error) {
          if ((error as Error).name !== "BusError") throw error
          return undefined
        }
      },
      wait: async time_ms => desk.bus.advance(time_ms * 1000),
      readAnalog: sensor => 1000 + sensor,
      journal: {
        read: async (offset, length) => [...this.flash.slice(offset, offset + length)],
        program: async (offset, bytes) => bytes.forEach((byte, i) => { this.flash[offset + i]! &= byte }),
        erase: async page => { this.flash.fill(255, page * page_bytes, (page + 1) * page_bytes) },
      },
    }
  }

  /** What a reader of the flash finds. */
  scan(): JournalScan {
    const scan = createScan(this.config.journal)
    while (nextRead(scan)) feedRead(scan, [...this.flash.slice(scan.offset, scan.offset + scan.length)])
    return scan
  }

  async boot(): Promise<void> {
    this.module = createModule(this.config)
    restore(this.module, this.scan())
    this.hardware = await openHardware(this.config, DESK.frontEnd, this.ports)
    const sensors = this.devices === undefined ? undefined : openSensors({ frontEnd: DESK.frontEnd, analog: [], devices: this.devices })
    if (sensors !== undefined) this.hardware.sensors = sensors
  }

  async tick(time_ms: number): Promise<Sample> {
    this.commands = structuredClone(await tick(this.hardware!, time_ms, sample => step(this.module, sample)))
    return this.hardware!.senses.sample
  }

  get sample(): number[] {
    const numbers: number[] = []
    sampleToNumbers(this.hardware!.senses.sample, numbers)
    return numbers
  }

  get beliefs(): number[] {
    const numbers: number[] = []
    observe(this.module, numbers)
    return numbers
  }
}
