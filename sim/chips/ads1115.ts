// Fake ADS1115 (SBAS444): single shots of four inputs, with multiplexer, gain, saturation and conversion time.

import { ChipError, RegisterChip } from "./register-chip.js"

const FULL_SCALE_UV = [6144000, 4096000, 2048000, 1024000, 512000, 256000, 256000, 256000]
const RATE = [8, 16, 32, 64, 128, 250, 475, 860]
const PAIRS = [[0, 1], [0, 3], [1, 3], [2, 3]]
const OS = 0x8000
const MODE_SINGLE_SHOT = 0x0100

export class FakeAds1115 extends RegisterChip {
  private readonly input_uV = [0, 0, 0, 0]
  private left_us = Infinity

  constructor(name = "ads1115") {
    super(name, {
      0x00: { bytes: 2, value: 0x0000 },
      0x01: { bytes: 2, value: 0x8583, writable: 0x7fff },
      0x02: { bytes: 2, value: 0x8000, writable: 0xffff },
      0x03: { bytes: 2, value: 0x7fff, writable: 0xffff },
    })
  }

  /** @param input 0..3, against ground */
  setVoltage_uV(input: number, value: number): void {
    if (!(input in this.input_uV)) throw new ChipError(this.name, `no input AIN${input}`)
    this.input_uV[input] = value
  }

  override advance(elapsed_us: number): void {
    this.left_us -= elapsed_us
    if (this.left_us > 0) return
    this.left_us = Infinity
    this.poke(0x00, this.convert() & 0xffff)
    this.poke(0x01, this.peek(0x01) | OS)
  }

  override resting(): boolean {
    return this.left_us === Infinity
  }

  protected override onPowerOn(): void {
    this.left_us = Infinity
  }

  protected override onWrite(address: number, value: number): void {
    if (address !== 0x01) return
    if ((value & MODE_SINGLE_SHOT) === 0) throw new ChipError(this.name, "continuous mode: 150 µA for ever, and no fake of it")
    const running = this.left_us !== Infinity
    if (running) throw new ChipError(this.name, "configured while a conversion runs")
    if ((value & OS) === 0) return
    this.left_us = 25 + 1e6 / RATE[(value >> 5) & 7]
    this.poke(0x01, this.peek(0x01) & ~OS)
  }

  private convert(): number {
    const config = this.peek(0x01)
    const mux = (config >> 12) & 7
    const pair = PAIRS[mux]
    const difference_uV = pair ? this.input_uV[pair[0]] - this.input_uV[pair[1]] : this.input_uV[mux - 4]
    const raw = Math.round(difference_uV / FULL_SCALE_UV[(config >> 9) & 7] * 32768)
    return Math.max(-32768, Math.min(32767, raw))
  }
}
