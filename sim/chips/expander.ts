// Fake of a 16-bit expander: latches that outlive the microcontroller, and a record of every level the switch lines went through, including the
// moment between the two bytes of one write.

import { BusError, type BusFault, ChipError, hex, type I2cChip } from "./register-chip.js"

export interface ExpanderMap {
  /** Registers in all, port 0 and port 1 in turn; those of `pins`, `latches`, `polarity` and `directions` come with their pair. */
  count: number
  pins: number
  latches: number
  polarity: number
  directions: number
  /** What the latches hold after power-on. */
  fresh: number
  /** Registers that have no fake here, pairs named by their first: they may be read, and written with zero. */
  idle: number[]
  /** Where a third byte goes: back to the first of its pair, or to the next register. */
  staysInPair: boolean
}

export class FakeExpander implements I2cChip {
  private readonly registers: number[]
  private pointer: number | undefined = undefined
  private faults: BusFault[] = []
  private stuck = { mask: 0, levels: 0 }
  /** Levels of the driven lines after every byte that changed them, oldest first. */
  readonly history: number[] = []

  /** @param pulldowns lines that read 0 while they are inputs; the others float high */
  constructor(private readonly map: ExpanderMap, private readonly pulldowns: number, readonly name: string) {
    this.registers = new Array<number>(map.count).fill(0)
    this.wake()
  }

  failNext(fault: BusFault, count = 1): void {
    for (let i = 0; i < count; i++) this.faults.push(fault)
  }

  /** Hold lines at levels whatever the latch says: a short on the board. */
  stick(mask: number, levels: number): void {
    this.stuck = { mask, levels }
  }

  /** The supply was lost: lines are inputs again, and the latches are as after power-on. */
  powerOnReset(): void {
    this.wake()
    this.record()
  }

  resting(): boolean {
    return true
  }

  /** Levels on the lines now. */
  get levels(): number {
    const inputs = this.pair(this.map.directions)
    const free = (this.pair(this.map.latches) & ~inputs) | (~this.pulldowns & inputs & 0xffff)
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

  private wake(): void {
    this.registers.fill(0)
    this.setPair(this.map.latches, this.map.fresh)
    this.setPair(this.map.directions, 0xffff)
    this.pointer = undefined
  }

  private write(bytes: number[]): void {
    if (bytes.some(byte => !Number.isInteger(byte) || byte < 0 || byte > 255)) throw new ChipError(this.name, `not bytes: ${bytes}`)
    if (bytes[0]! >= this.map.count) throw new ChipError(this.name, `no register ${hex(bytes[0]!)}`)
    this.pointer = bytes[0]
    bytes.slice(1).forEach((byte, i) => {
      const register = this.at(i)
      const first = register & ~1
      if (first === this.map.pins) throw new ChipError(this.name, `register ${hex(register)} is read-only`)
      if (this.map.idle.includes(first) && byte !== 0) throw new ChipError(this.name, `register ${hex(register)} has no fake`)
      this.registers[register] = byte
      this.record()
    })
  }

  private read(length: number): number[] {
    if (this.pointer === undefined) throw new ChipError(this.name, "read before any register was pointed at")
    return Array.from({ length }, (_, i) => {
      const register = this.at(i)
      if ((register & ~1) !== this.map.pins) return this.registers[register]!
      const port = register & 1
      return ((this.levels >> (8 * port)) & 0xff) ^ this.registers[this.map.polarity + port]!
    })
  }

  private at(i: number): number {
    const pointer = this.pointer!
    return this.map.staysInPair ? (pointer & ~1) | ((pointer + i) & 1) : (pointer + i) % this.map.count
  }

  private pair(first: number): number {
    return this.registers[first]! + this.registers[first + 1]! * 256
  }

  private setPair(first: number, value: number): void {
    this.registers[first] = value & 0xff
    this.registers[first + 1] = value >> 8
  }

  private record(): void {
    if (this.history[this.history.length - 1] !== this.levels) this.history.push(this.levels)
  }
}
