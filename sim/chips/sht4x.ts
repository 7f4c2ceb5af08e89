// Fake SHT4x: one-byte commands, deaf while it measures, results with checksums, which are given once.

import { BusError, ChipError, hex, type I2cChip } from "./register-chip.js"

/** Typical times, table 4 of the datasheet. */
const MEASURE_US: Record<number, number> = { 0xfd: 6900, 0xf6: 3700, 0xe0: 1300 }

/** Checksum by one long division of the whole word by the polynomial 131h: another way than the driver's. */
function crc8(word: number): number {
  let rest = (word ^ 0xff00) * 256
  for (let bit = 23; bit >= 8; bit--) if (Math.floor(rest / 2 ** bit) % 2 === 1) rest ^= 0x131 << (bit - 8)
  return rest
}

export class FakeSht4x implements I2cChip {
  private temperature_cC = 2500
  private humidity_cPct = 5000
  private left_us = Infinity
  private result: number[] | undefined = undefined
  /** What both words read, whatever the world: a damaged sensor. */
  private forced: number | undefined = undefined

  constructor(readonly name = "sht4x") {}

  setTemperature_cC(value: number): void {
    this.temperature_cC = value
  }

  setHumidity_cPct(value: number): void {
    this.humidity_cPct = value
  }

  /** @param word of temperature and humidity alike; undefined: as the world is */
  force(word: number | undefined): void {
    this.forced = word
  }

  advance(elapsed_us: number): void {
    this.left_us -= elapsed_us
    if (this.left_us > 0) return
    this.left_us = Infinity
    const raw = (value: number): number => Math.max(0, Math.min(65535, Math.round(value)))
    const words = [raw((this.temperature_cC / 100 + 45) / 175 * 65535), raw((this.humidity_cPct / 100 + 6) / 125 * 65535)]
    this.result = words.map(word => this.forced ?? word).flatMap(word => [word >> 8, word & 0xff, crc8(word)])
  }

  transfer(write: number[], readLength: number): number[] {
    if (!this.resting()) throw new BusError("nack", this.name)
    if (write.length > 0 && readLength > 0) throw new ChipError(this.name, "read in the same transfer as its command")
    if (write.length > 0) this.command(write)
    if (readLength === 0) return []
    if (readLength > 6) throw new ChipError(this.name, `${readLength} bytes, it has six`)
    const result = this.result
    this.result = undefined
    if (result === undefined) throw new BusError("nack", this.name)
    return result.slice(0, readLength)
  }

  powerOnReset(): void {
    this.left_us = Infinity
    this.result = undefined
  }

  resting(): boolean {
    return this.left_us === Infinity
  }

  private command(bytes: number[]): void {
    const time_us = MEASURE_US[bytes[0]!]
    if (bytes.length !== 1 || time_us === undefined) throw new ChipError(this.name, `no command ${bytes.map(hex).join(" ")}, or no fake of it`)
    this.result = undefined
    this.left_us = time_us
  }
}
