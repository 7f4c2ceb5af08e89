// Fake TMP117 (SNOSD82D): shutdown and one-shot, with the time a conversion takes.

import { RegisterChip } from "./register-chip.js"

const CONVERSION_US = 15500 // section 6.5, typical
const CYCLE_US = 1000000 // CONV and AVG of 0220h, as after power-on: eight conversions each second
const MOD_MASK = 0x0c00
const MOD_SHUTDOWN = 0x0400
const MOD_ONE_SHOT = 0x0c00
const DATA_READY = 0x2000

export class FakeTmp117 extends RegisterChip {
  private temperature_cC = 2500
  private left_us = Infinity

  constructor(name = "tmp117") {
    super(name, {
      0x00: { bytes: 2, value: 0x8000 },
      0x01: { bytes: 2, value: 0x0220, writable: 0x0ffc },
      0x02: { bytes: 2, value: 0x6000, writable: 0xffff },
      0x03: { bytes: 2, value: 0x8000, writable: 0xffff },
      0x04: { bytes: 2, value: 0x0000, writable: 0x8000 },
      0x05: { bytes: 2, value: 0x0000, writable: 0xffff },
      0x06: { bytes: 2, value: 0x0000, writable: 0xffff },
      0x07: { bytes: 2, value: 0x0000, writable: 0xffff },
      0x08: { bytes: 2, value: 0x0000, writable: 0xffff },
      0x0f: { bytes: 2, value: 0x0117 },
    })
  }

  setTemperature_cC(value: number): void {
    this.temperature_cC = value
  }

  override advance(elapsed_us: number): void {
    this.left_us -= elapsed_us
    if (this.left_us > 0) return
    const raw = Math.max(-32768, Math.min(32767, Math.round(this.temperature_cC * 32 / 25)))
    this.poke(0x00, raw & 0xffff)
    const once = (this.peek(0x01) & MOD_MASK) === MOD_ONE_SHOT
    this.left_us = once ? Infinity : CYCLE_US
    this.poke(0x01, (this.peek(0x01) & ~MOD_MASK) | (once ? MOD_SHUTDOWN : 0) | DATA_READY)
  }

  /** Only shutdown keeps still; power-on begins continuous conversion, 16 µA (section 6.5, from memory, not re-read). */
  override resting(): boolean {
    return (this.peek(0x01) & MOD_MASK) === MOD_SHUTDOWN
  }

  protected override onPowerOn(): void {
    this.left_us = 8 * CONVERSION_US
  }

  protected override onWrite(address: number): void {
    if (address !== 0x01) return
    this.left_us = (this.peek(0x01) & MOD_MASK) === MOD_ONE_SHOT ? CONVERSION_US : Infinity
  }

  protected override onRead(address: number): void {
    if (address <= 0x01) this.poke(0x01, this.peek(0x01) & ~DATA_READY)
  }
}
