// Fake PCA9535 / TCA9535 (SCPS129K): latches that outlive the microcontroller, and a record of every level the
// switch lines went through, including the moment between the two bytes of one write.

import { BusError, type BusFault, ChipError, hex, type I2cChip } from "./register-chip.js"

export class FakePca9535 implements I2cChip {
  private readonly registers = [0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]
  private pointer: number | undefined = undefined
  private faults: BusFault[] = []
  private stuck = { mask: 0, levels: 0 }
  /** Levels of the driven lines after every byte that changed them, oldest first. */
  readonly history: number[] = []

  /** @param pulldowns lines that read 0 while they are inputs; the others float high */
  constructor(private readonly pulldowns = 0xffff, readonly name = "pca9535") {}

  failNext(fault: BusFault, count = 1): void {
    for (let i = 0; i < count; i++) this.faults.push(fault)
  }

  /** Hold lines at levels whatever the latch says: a short on the board. */
  stick(mask: number, levels: number): void {
    this.stuck = { mask, levels }
  }

  /** The supply was lost: latches are ones, lines are inputs (section 8.2.1). */
  powerOnReset(): void {
    this.registers.splice(2, 6, 0xff, 0xff, 0, 0, 0xff, 0xff)
    this.pointer = undefined
    this.record()
  }

  /** Levels on the lines now. */
  get levels(): number {
    const inputs = this.registers[6] + this.registers[7] * 256
    const latches = this.registers[2] + this.registers[3] * 256
    const free = (latches & ~inputs) | (~this.pulldowns & inputs & 0xffff)
    return (free & ~this.stuck.mask) | (this.stuck.levels & this.stuck.mask)
  }

  advance(_elapsed_us: number): void {}

  transfer(write: number[], readLength: number): number[] {
    const fault = this.faults.shift()
    if (fault === "nack") throw new BusError(fault, this.name)
    if (write.length > 0) this.write(write)
    if (fault === "time-out") throw new BusError(fault, this.name)
    return readLength > 0 ? this.read(readLength) : []
  }

  private write(bytes: number[]): void {
    if (bytes.some(byte => !Number.isInteger(byte) || byte < 0 || byte > 255)) throw new ChipError(this.name, `not bytes: ${bytes}`)
    if (bytes[0] > 7) throw new ChipError(this.name, `no register ${hex(bytes[0])}`)
    this.pointer = bytes[0]
    bytes.slice(1).forEach((byte, i) => {
      const register = this.paired(i)
      if (register < 2) throw new ChipError(this.name, `register ${hex(register)} is read-only`)
      this.registers[register] = byte
      this.record()
    })
  }

  private read(length: number): number[] {
    if (this.pointer === undefined) throw new ChipError(this.name, "read before any register was pointed at")
    return Array.from({ length }, (_, i) => {
      const register = this.paired(i)
      if (register >= 2) return this.registers[register]
      const shift = register * 8
      return ((this.levels >> shift) & 0xff) ^ this.registers[4 + register]
    })
  }

  /** Bytes alternate between the two registers of a pair (section 8.3.2.2). */
  private paired(i: number): number {
    return (this.pointer! & 6) | ((this.pointer! + i) & 1)
  }

  private record(): void {
    if (this.history[this.history.length - 1] !== this.levels) this.history.push(this.levels)
  }
}
