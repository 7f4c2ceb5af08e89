// Fake INA226 (SBOS547B): shunt and bus converters with their conversion times, and the ready flag. Power and alerts are not needed here.

import { ChipError, RegisterChip } from "./register-chip.js"

const CONVERSION_US = [140, 204, 332, 588, 1100, 2116, 4156, 8244] // tables 7-4 and 7-5, typical
const AVERAGES = [1, 4, 16, 64, 128, 256, 512, 1024]
const CVRF = 1 << 3

export class FakeIna226 extends RegisterChip {
  private shunt_nV = 0
  private bus_uV = 0
  private left_us = Infinity

  /** @param shunt_Ohm the resistor on the board, which the chip does not know */
  constructor(private readonly shunt_Ohm: number, name = "ina226") {
    super(name, {
      0x00: { bytes: 2, value: 0x4127, writable: 0x8fff },
      0x01: { bytes: 2, value: 0 },
      0x02: { bytes: 2, value: 0 },
      0x03: { bytes: 2, value: 0 },
      0x04: { bytes: 2, value: 0 },
      0x05: { bytes: 2, value: 0, writable: 0x7fff },
      0x06: { bytes: 2, value: 0, writable: 0xfc03 },
      0x07: { bytes: 2, value: 0, writable: 0xffff },
      0xfe: { bytes: 2, value: 0x5449 },
      0xff: { bytes: 2, value: 0x2260 },
    })
    this.schedule()
  }

  /** Current through the shunt, positive from IN+ to IN-. */
  setCurrent_uA(value: number): void {
    this.shunt_nV = value * this.shunt_Ohm * 1000
  }

  setVoltage_uV(value: number): void {
    this.bus_uV = value
  }

  override advance(elapsed_us: number): void {
    this.left_us -= elapsed_us
    if (this.left_us > 0) return
    const mode = this.peek(0x00)
    const raw = (value: number, lowest: number): number => Math.max(lowest, Math.min(32767, Math.round(value)))
    if ((mode & 1) !== 0) this.poke(0x01, raw(this.shunt_nV / 2500, -32768) & 0xffff)
    if ((mode & 2) !== 0) this.poke(0x02, raw(this.bus_uV / 1250, 0))
    this.poke(0x06, this.peek(0x06) | CVRF)
    this.left_us = (mode & 4) !== 0 ? this.conversion_us() : Infinity
  }

  override resting(): boolean {
    return this.left_us === Infinity
  }

  protected override onPowerOn(): void {
    this.schedule()
  }

  protected override onWrite(address: number, value: number): void {
    if (address !== 0x00) return
    if ((value & 0x8000) !== 0) throw new ChipError(this.name, "a reset bit, and no fake of it")
    this.schedule()
  }

  protected override onRead(address: number): void {
    if (address === 0x06) this.poke(0x06, this.peek(0x06) & ~CVRF)
  }

  /** A write of any mode but power-down clears the ready flag (section on the Mask/Enable register). */
  private schedule(): void {
    const down = (this.peek(0x00) & 3) === 0
    this.left_us = down ? Infinity : this.conversion_us()
    if (!down) this.poke(0x06, this.peek(0x06) & ~CVRF)
  }

  private conversion_us(): number {
    const config = this.peek(0x00)
    const shunt_us = (config & 1) !== 0 ? CONVERSION_US[(config >> 3) & 7]! : 0
    const bus_us = (config & 2) !== 0 ? CONVERSION_US[(config >> 6) & 7]! : 0
    return (shunt_us + bus_us) * AVERAGES[(config >> 9) & 7]!
  }
}
