// Fake INA228 (SLYS021A): shunt and bus converters with their conversion time, current calculation, charge counter.

import { ChipError, RegisterChip } from "./register-chip.js"

const CONVERSION_US = [50, 84, 150, 280, 540, 1052, 2074, 4120]
const AVERAGES = [1, 4, 16, 64, 128, 256, 512, 1024]
const CNVRF = 1 << 1

export class FakeIna228 extends RegisterChip {
  private shunt_nV = 0
  private bus_uV = 0
  private left_us = Infinity
  /** Part of a CHARGE step not yet counted. */
  private remainder = 0

  /** @param shunt_Ohm the resistor on the board, which the chip knows only by SHUNT_CAL */
  constructor(private readonly shunt_Ohm: number, name = "ina228") {
    super(name, {
      0x00: { bytes: 2, value: 0x0000, writable: 0x3ff0 },
      0x01: { bytes: 2, value: 0xfb68, writable: 0xffff },
      0x02: { bytes: 2, value: 0x1000, writable: 0x7fff },
      0x03: { bytes: 2, value: 0x0000, writable: 0x3fff },
      0x04: { bytes: 3, value: 0 },
      0x05: { bytes: 3, value: 0 },
      0x06: { bytes: 2, value: 0 },
      0x07: { bytes: 3, value: 0 },
      0x08: { bytes: 3, value: 0 },
      0x09: { bytes: 5, value: 0 },
      0x0a: { bytes: 5, value: 0 },
      0x0b: { bytes: 2, value: 0x0001, writable: 0xf000 },
      0x3e: { bytes: 2, value: 0x5449 },
      0x3f: { bytes: 2, value: 0x2281 },
    })
    this.schedule()
  }

  /** Current through the shunt, positive from IN+ to IN-. */
  setCurrent_nA(value: number): void {
    this.shunt_nV = value * this.shunt_Ohm
  }

  setShunt_nV(value: number): void {
    this.shunt_nV = value
  }

  setVoltage_uV(value: number): void {
    this.bus_uV = value
  }

  override advance(elapsed_us: number): void {
    let rest = elapsed_us
    while (this.left_us <= rest) {
      const took = this.conversion_us()
      rest -= this.left_us
      this.finish(took)
      this.left_us = this.continuous() ? took : Infinity
    }
    this.left_us -= rest
  }

  override resting(): boolean {
    return this.left_us === Infinity
  }

  protected override onPowerOn(): void {
    this.remainder = 0
    this.schedule()
  }

  protected override onWrite(address: number, value: number): void {
    if (address === 0x00 && (value & 0x8000) !== 0) throw new ChipError(this.name, "a reset bit, and no fake of it")
    if (address === 0x00 && (value & 0x4000) !== 0) {
      this.poke(0x0a, 0)
      this.poke(0x09, 0)
      this.remainder = 0
    }
    if (address === 0x01) this.schedule()
  }

  protected override onRead(address: number): void {
    if (address === 0x0b) this.poke(0x0b, this.peek(0x0b) & ~CNVRF)
  }

  private finish(took_us: number): void {
    const step_nV = (this.peek(0x00) & 0x10) !== 0 ? 78.125 : 312.5
    const shunt = clamp20(Math.round(this.shunt_nV / step_nV))
    // The chip multiplies by SHUNT_CAL; 4096 is unity for a shunt step as current step, whatever the shunt (section 8.1.2).
    const current = clamp20(Math.round(shunt * this.peek(0x02) / 4096))
    this.poke(0x04, shunt * 16)
    this.poke(0x05, Math.max(0, clamp20(Math.round(this.bus_uV / 195.3125))) * 16)
    this.poke(0x07, current * 16)
    this.poke(0x0b, this.peek(0x0b) | CNVRF)
    if (!this.continuous()) return
    const total = this.remainder + current * took_us
    const whole = Math.floor(total / 1e6)
    this.remainder = total - whole * 1e6
    this.poke(0x0a, this.peek(0x0a) + whole)
  }

  private schedule(): void {
    const mode = this.mode()
    this.left_us = mode === 0 || mode === 8 ? Infinity : this.conversion_us()
    this.poke(0x0b, this.peek(0x0b) & ~CNVRF)
  }

  private mode(): number {
    return this.peek(0x01) >> 12
  }

  private continuous(): boolean {
    return this.mode() > 8
  }

  /** Of everything the mode converts: bit 0 bus, bit 1 shunt, bit 2 die temperature. */
  private conversion_us(): number {
    const config = this.peek(0x01)
    let time_us = 0
    for (let i = 0; i < 3; i++) {
      if ((this.mode() & (1 << i)) !== 0) time_us += CONVERSION_US[(config >> (9 - 3 * i)) & 7]
    }
    return time_us * AVERAGES[config & 7]
  }
}

function clamp20(value: number): number {
  return Math.max(-524288, Math.min(524287, value))
}
