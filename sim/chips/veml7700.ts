// Fake VEML7700 (Vishay 84286): integrates again and again while awake, keeps the last result in shutdown, and bends at low gain and high light.

import { ChipError, type Register, RegisterChip } from "./register-chip.js"

const TIME_MS: Record<number, number> = { 12: 25, 8: 50, 0: 100, 1: 200, 2: 400, 3: 800 }
const GAIN = [1, 2, 1 / 8, 1 / 4]
const WAKE_US = 2500

/** What a bent reading of x lx means (application note 84323). */
const bend = (x: number): number => 6.0135e-13 * x ** 4 - 9.3924e-9 * x ** 3 + 8.1488e-5 * x ** 2 + 1.0023 * x

export class FakeVeml7700 extends RegisterChip {
  private light_lx = 0
  private left_us = Infinity

  constructor(name = "veml7700") {
    super(name, {
      0x00: { bytes: 2, value: 0x0001, writable: 0x1bf3 },
      0x01: { bytes: 2, value: 0, writable: 0xffff },
      0x02: { bytes: 2, value: 0, writable: 0xffff },
      0x03: { bytes: 2, value: 0, writable: 0x0007 },
      0x04: { bytes: 2, value: 0 },
      0x05: { bytes: 2, value: 0 },
      0x06: { bytes: 2, value: 0 },
    })
  }

  setLight_mlx(value: number): void {
    this.light_lx = value / 1000
  }

  override advance(elapsed_us: number): void {
    this.left_us -= elapsed_us
    if (this.left_us > 0) return
    this.poke(0x04, Math.min(65535, Math.round(this.seen_lx() / this.step_lx())))
    this.left_us = this.integration_us()
  }

  override resting(): boolean {
    return (this.peek(0x00) & 1) === 1
  }

  protected override onPowerOn(): void {
    this.left_us = Infinity
  }

  protected override onWrite(address: number, value: number): void {
    if (address !== 0x00) return
    if ((value & ~0x1bf3) !== 0) throw new ChipError(this.name, `reserved bits of ALS_CONF set: ${value}`)
    this.left_us = this.resting() ? Infinity : WAKE_US + this.integration_us()
  }

  /** Words travel low byte first. */
  protected override number(bytes: number[]): number {
    return super.number([...bytes].reverse())
  }

  protected override bytes(register: Register): number[] {
    return super.bytes(register).reverse()
  }

  private integration_us(): number {
    const time_ms = TIME_MS[(this.peek(0x00) >> 6) & 15]
    if (time_ms === undefined) throw new ChipError(this.name, "no such integration time")
    return time_ms * 1000
  }

  private step_lx(): number {
    return 0.0042 * (2 / GAIN[(this.peek(0x00) >> 11) & 3]!) * (800000 / this.integration_us())
  }

  /** The light that a straight sensor would have to see for the same result. */
  private seen_lx(): number {
    const light_lx = this.light_lx
    if (((this.peek(0x00) >> 11) & 2) === 0 || light_lx < bend(1000)) return Math.min(light_lx, 1e9)
    let [low, high] = [1000, 60000]
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2
      if (bend(middle) < light_lx) low = middle
      else high = middle
    }
    return low
  }
}
