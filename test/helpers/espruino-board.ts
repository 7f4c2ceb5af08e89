// An Espruino board on the desk: the globals that the shell touches, over register-level chips and a flash that only
// clears bits. Storage is as far as the journal needs it: files behind 32-byte headers, first fit.

import type { ModuleConfig } from "../../src/core/config.js"
import type { EspruinoBoard } from "../../src/hal/contract.js"
import { FakeAds1115 } from "../../sim/chips/ads1115.js"
import { FakeI2cBus } from "../../sim/chips/i2c-bus.js"
import { FakeIna228 } from "../../sim/chips/ina228.js"
import { FakePca9535 } from "../../sim/chips/pca9535.js"
import { FakeTmp117 } from "../../sim/chips/tmp117.js"

const PAGE = 4096

/** As far as the shell uses them (src/hal/espruino-globals.d.ts). */
type Services = Record<string | number, Record<string | number, { value?: number[], onWrite?: (written: { data: ArrayBuffer }) => void }>>
export interface FakeAes {
  ccmEncrypt?: (message: number[], key: number[], nonce: number[], tagLength: number) => { data: ArrayBuffer, tag: ArrayBuffer } | undefined
}

/** The reference module's addresses (boards/modules/zincwear-6.json) on a small storage area. */
export const DESK: EspruinoBoard = {
  sda: "D1", scl: "D2", bitrate: 400000, analog: ["D30"], key: [],
  storage: { address: 0x6c000, page_bytes: PAGE, pages: 10 },
  frontEnd: {
    cellAdcs: [72, 73], current: { address: 64, shunt_mOhm: 10000, lsb_pA: 7812.5 }, temperatureAddress: 74,
    latch: { address: 32, pins: 0, latches: 2, polarity: 4, directions: 6, lines: 0x7ff, harvestLine: 15, railLine: 14 }, scan_ms: 10000, temperature_ms: 60000,
  },
}

export class EspruinoDesk {
  readonly bus = new FakeI2cBus()
  readonly cells = [new FakeAds1115("cells 0-3"), new FakeAds1115("cells 4-5, bus")]
  readonly monitor = new FakeIna228(10)
  readonly thermometer = new FakeTmp117()
  readonly latch = new FakePca9535()
  readonly flash: Uint8Array
  /** Everything that the radio was told, in order. */
  readonly radio: unknown[][] = []
  readonly timers: { run: () => void, every_ms: number, repeat: boolean }[] = []
  readonly analogReads: string[] = []
  /** Services as they were declared last, and what listens to the radio. */
  services: Services = {}
  private readonly listeners: { event: string, run: () => void }[] = []
  erases = 0
  time_s = 1000
  private pending: number[] = []

  /** @param cipher what the firmware offers as the global AES; nothing: none */
  constructor(config: ModuleConfig, readonly hasRadio = true, flash?: Uint8Array, readonly cipher?: FakeAes) {
    this.flash = flash ?? new Uint8Array(DESK.storage.pages * PAGE).fill(255)
    this.bus.attach(72, this.cells[0]!)
    this.bus.attach(73, this.cells[1]!)
    this.bus.attach(64, this.monitor)
    this.bus.attach(74, this.thermometer)
    this.bus.attach(32, this.latch)
    for (let i = 0; i < config.array.cells; i++) this.setCell_uV(i, 1200000)
  }

  setCell_uV(cell: number, value: number): void {
    this.cells[cell >> 2]!.setVoltage_uV(cell & 3, value)
  }

  /** The bus goes through a divider to the input after the last of six cells. */
  setBus_uV(value: number, divider = 2): void {
    this.cells[1]!.setVoltage_uV(2, value / divider)
  }

  /** The latches as another life has left them, with power all along. */
  leaveLatched(mask: number): void {
    this.latch.transfer([0x02, mask & 255, mask >> 8], 0)
    // Eleven lines, the rail and the charger are outputs.
    this.latch.transfer([0x06, 0, 0x38], 0)
  }

  /** Seconds of the board's life: its clock goes on and its interval runs once per tick. */
  run(ticks: number, tick_ms: number): void {
    for (let i = 0; i < ticks; i++) {
      this.time_s += tick_ms / 1000
      this.bus.advance(tick_ms * 1000)
      for (const timer of this.timers.filter(each => each.repeat)) timer.run()
    }
  }

  /** Somebody connects or goes. */
  radioEvent(event: "connect" | "disconnect"): void {
    for (const listener of this.listeners) if (listener.event === event) listener.run()
  }

  /** Somebody writes a characteristic. */
  radioWrite(service: string, characteristic: string, bytes: number[]): void {
    this.services[service]![characteristic]!.onWrite!({ data: Uint8Array.from(bytes).buffer })
  }

  /** What was notified in a characteristic, and forgets it. */
  notified(service: string, characteristic: string): Uint8Array[] {
    const told = this.radio.filter(([what]) => what === "updateServices")
      .map(([, services]) => (services as Services)[service]?.[characteristic]).filter(found => found !== undefined)
    this.radio.length = 0
    return told.map(({ value }) => Uint8Array.from(value!))
  }

  /** Runs the timers of this delay that are waiting, and those that they start in turn. @returns how many ran */
  runTimers(every_ms: number): number {
    for (let count = 0; ; count++) {
      const next = this.timers.findIndex(timer => !timer.repeat && timer.every_ms === every_ms)
      if (next < 0) return count
      this.timers.splice(next, 1)[0]!.run()
    }
  }

  /** Time that the interpreter takes; the chips live through it too. @returns the board's clock, s */
  private spend(time_us: number): number {
    this.bus.advance(time_us)
    return this.time_s += time_us / 1000000
  }

  /** The globals that a board has beyond the language. */
  globals(): Record<string, unknown> {
    const modules: Record<string, unknown> = { Storage: this.storage(), Flash: this.raw() }
    return {
      I2C1: this.i2c(),
      Pin: function Pin(this: { name: string }, name: string) { this.name = name },
      analogRead: (pin: { name: string }) => {
        this.analogReads.push(pin.name)
        return 0.5
      },
      getTime: () => this.spend(50),
      setInterval: (run: () => void, every_ms: number) => this.timers.push({ run, every_ms, repeat: true }),
      setTimeout: (run: () => void, every_ms: number) => this.timers.push({ run, every_ms, repeat: false }),
      require: (name: string) => modules[name],
      ...(this.hasRadio ? { NRF: this.nrf() } : {}),
      ...(this.cipher === undefined ? {} : { AES: this.cipher }),
    }
  }

  private i2c(): unknown {
    return {
      setup: () => undefined,
      writeTo: (to: number | { address: number, stop: boolean }, data: ArrayLike<number>) => {
        const bytes = Array.from(data)
        if (typeof to === "number") this.bus.transfer({ address: to, write: bytes, readLength: 0 })
        else this.pending = bytes
      },
      readFrom: (address: number, quantity: number) => {
        this.spend(300)
        const reply = this.bus.transfer({ address, write: this.pending, readLength: quantity })
        this.pending = []
        return Uint8Array.from(reply)
      },
    }
  }

  private raw(): unknown {
    const at = (address: number): number => address - DESK.storage.address
    return {
      read: (length: number, address: number) => this.flash.slice(at(address), at(address) + length),
      write: (data: ArrayLike<number>, address: number) => {
        Array.from(data).forEach((byte, i) => { this.flash[at(address) + i]! &= byte })
      },
      erasePage: (address: number) => {
        const start = Math.floor(at(address) / PAGE) * PAGE
        this.flash.fill(255, start, start + PAGE)
        this.erases++
      },
    }
  }

  private storage(): unknown {
    return {
      write: (name: string, data: string, offset: number, size: number) => {
        let free = 0
        while (this.flash[free] !== 255 || this.flash[free + 3] !== 255) {
          free += 32 + Math.ceil((this.flash[free]! + this.flash[free + 1]! * 256 + this.flash[free + 2]! * 65536) / 4) * 4
        }
        if (free + 32 + size > this.flash.length) throw new Error("Unable to find or create file")
        this.flash.set([size & 255, (size >> 8) & 255, size >> 16, 0, ...Buffer.from(name.padEnd(28, "\0"), "latin1")], free)
        for (let i = 0; i < data.length; i++) this.flash[free + 32 + offset + i]! &= data.charCodeAt(i)
        return true
      },
    }
  }

  private nrf(): unknown {
    const note = (what: string) => (...details: unknown[]) => { this.radio.push([what, ...details]) }
    return {
      on: (event: string, run: () => void) => this.listeners.push({ event, run }),
      wake: note("wake"), sleep: note("sleep"), setAdvertising: note("setAdvertising"),
      setServices: (services: Services) => {
        this.services = services
        this.radio.push(["setServices", services])
      },
      updateServices: note("updateServices"),
      getAddress: () => "54:48:e6:8f:80:a5",
      setConnectionInterval: (interval: { minInterval: number, maxInterval: number }) => this.radio.push(["setConnectionInterval", interval.minInterval, interval.maxInterval]),
    }
  }
}
