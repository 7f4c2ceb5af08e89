// Fake LPS22HB (DocID027083): one shot, the ready flag, and what the pressure registers hold before anything was measured.

import { ChipError, type Register, RegisterChip } from "./register-chip.js"

const CONVERSION_US = 8000 // assumed: well within a period of 75 Hz
const P_DA = 1
const readOnly = (value: number): Register => ({ bytes: 1, value })
const writable = (value: number, mask = 0xff): Register => ({ bytes: 1, value, writable: mask })

export class FakeLps22hb extends RegisterChip {
  protected override readonly increments = true
  private pressure_Pa = 101325
  private left_us = Infinity

  constructor(name = "lps22hb") {
    super(name, {
      0x0b: writable(0), 0x0c: writable(0), 0x0d: writable(0), 0x0f: readOnly(0xb1),
      0x10: writable(0, 0x7f), 0x11: writable(0x10), 0x12: writable(0),
      0x14: writable(0), 0x15: writable(0), 0x16: writable(0), 0x17: writable(0), 0x18: writable(0), 0x19: writable(0), 0x1a: writable(0, 0x01),
      0x25: readOnly(0), 0x26: readOnly(0), 0x27: readOnly(0),
      0x28: readOnly(0x66), 0x29: readOnly(0x66), 0x2a: readOnly(0x2f), // as read from silicon that has not measured yet
      0x2b: readOnly(0), 0x2c: readOnly(0), 0x33: readOnly(0),
    })
  }

  setPressure_Pa(value: number): void {
    this.pressure_Pa = value
  }

  override advance(elapsed_us: number): void {
    this.left_us -= elapsed_us
    if (this.left_us > 0) return
    this.left_us = Infinity
    const raw = Math.round(this.pressure_Pa * 40.96) & 0xffffff
    for (let i = 0; i < 3; i++) this.poke(0x28 + i, (raw >> (8 * i)) & 0xff)
    this.poke(0x27, this.peek(0x27) | P_DA)
    this.poke(0x11, this.peek(0x11) & ~1)
  }

  override resting(): boolean {
    return this.left_us === Infinity
  }

  protected override onPowerOn(): void {
    this.left_us = Infinity
  }

  protected override onWrite(address: number, value: number): void {
    if (address === 0x10 && (value & 0x70) !== 0) throw new ChipError(this.name, "a data rate, and no fake of it")
    if (address === 0x1a && !this.resting()) throw new ChipError(this.name, "RES_CONF changed while it converts")
    if (address !== 0x11) return
    if ((value & 0xec) !== 0 || (value & 0x10) === 0) throw new ChipError(this.name, `CTRL_REG2 ${value}, and no fake of it`)
    if ((value & 1) !== 0 && this.left_us === Infinity) this.left_us = CONVERSION_US
  }

  protected override onRead(address: number): void {
    if (address === 0x2a) this.poke(0x27, this.peek(0x27) & ~P_DA)
  }
}
