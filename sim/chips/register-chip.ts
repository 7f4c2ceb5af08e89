// A chip as a driver meets it: a pointer and registers of one to five bytes, high byte first. It objects to whatever
// the datasheet does not allow, because silicon that answers nonsense with 0xFF hides the driver's fault.

/** The driver did what the chip's datasheet does not allow. */
export class ChipError extends Error {
  constructor(chip: string, problem: string) {
    super(`${chip}: ${problem}`)
    this.name = "ChipError"
  }
}

export type BusFault = "nack" | "time-out"

/** The bus did not work, as a runtime would report it. */
export class BusError extends Error {
  constructor(readonly fault: BusFault, where: string) {
    super(`${fault} at ${where}`)
    this.name = "BusError"
  }
}

/** Anything that answers on a bus. */
export interface I2cChip {
  readonly name: string
  /** @throws BusError if a fault was planned, ChipError if the driver erred */
  transfer(write: number[], readLength: number): number[]
  /** Let time pass for conversions and counters. */
  advance(elapsed_us: number): void
  /** The supply failed and came back: everything is as after power-on. */
  powerOnReset(): void
  /** It draws its standby current and no more: nothing converts, nothing heats. */
  resting(): boolean
}

export interface Register {
  /** Width; a number holds up to 5 bytes exactly. */
  bytes: number
  value: number
  /** Bits that a write changes; 0 or absent: read-only. */
  writable?: number
}

export abstract class RegisterChip implements I2cChip {
  private pointer: number | undefined = undefined
  private faults: BusFault[] = []
  private readonly atPowerOn: Record<number, number> = {}
  /** A longer transfer goes on with the registers behind. */
  protected readonly increments: boolean = false

  constructor(readonly name: string, protected readonly registers: Record<number, Register>) {
    for (const [address, register] of Object.entries(registers)) this.atPowerOn[Number(address)] = register.value
  }

  /** The next `count` transfers fail. A time-out may come after the write was taken; a NACK never does. */
  failNext(fault: BusFault, count = 1): void {
    for (let i = 0; i < count; i++) this.faults.push(fault)
  }

  transfer(write: number[], readLength: number): number[] {
    const fault = this.faults.shift()
    if (fault === "nack") throw new BusError(fault, this.name)
    if (write.some(byte => !Number.isInteger(byte) || byte < 0 || byte > 255)) throw new ChipError(this.name, `not bytes: ${write}`)
    if (write.length > 0) this.write(write)
    if (fault === "time-out") throw new BusError(fault, this.name)
    return readLength > 0 ? this.read(readLength) : []
  }

  advance(_elapsed_us: number): void {}

  powerOnReset(): void {
    for (const [address, value] of Object.entries(this.atPowerOn)) this.register(Number(address)).value = value
    this.pointer = undefined
    this.onPowerOn()
  }

  abstract resting(): boolean

  /** What the chip begins by itself when its supply has come. */
  protected onPowerOn(): void {}

  /** Content of a register, for the chip's own logic and for tests. */
  peek(address: number): number {
    return this.register(address).value
  }

  protected poke(address: number, value: number): void {
    this.register(address).value = value
  }

  /** What a write does beyond changing the register. */
  protected onWrite(_address: number, _value: number): void {}

  /** What a read does beyond returning the register, e.g. clear a flag. */
  protected onRead(_address: number): void {}

  private write(bytes: number[]): void {
    this.pointer = bytes[0]
    this.register(this.pointer)
    let rest = bytes.slice(1)
    for (let at = bytes[0]; rest.length > 0; at++) {
      const register = this.register(at)
      if (!register.writable) throw new ChipError(this.name, `register ${hex(at)} is read-only`)
      if (rest.length < register.bytes || (rest.length > register.bytes && !this.increments)) {
        throw new ChipError(this.name, `register ${hex(at)} has ${register.bytes} bytes, ${rest.length} were written`)
      }
      const value = this.number(rest.slice(0, register.bytes))
      rest = rest.slice(register.bytes)
      register.value = (register.value & ~register.writable) | (value & register.writable)
      this.onWrite(at, value)
    }
  }

  private read(length: number): number[] {
    if (this.pointer === undefined) throw new ChipError(this.name, "read before any register was pointed at")
    const bytes: number[] = []
    for (let at = this.pointer; bytes.length < length; at++) {
      const register = this.register(at)
      const left = length - bytes.length
      if (left < register.bytes || (left > register.bytes && !this.increments)) {
        throw new ChipError(this.name, `register ${hex(at)} has ${register.bytes} bytes, ${left} were read`)
      }
      bytes.push(...this.bytes(register))
      this.onRead(at)
    }
    return bytes
  }

  /** Order of the bytes of a register on the wire: high byte first, unless the chip has it the other way round. */
  protected number(bytes: number[]): number {
    return bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  }

  protected bytes(register: Register): number[] {
    const bytes: number[] = []
    let rest = register.value < 0 ? register.value + 256 ** register.bytes : register.value
    for (let i = 0; i < register.bytes; i++) {
      bytes.unshift(rest % 256)
      rest = Math.floor(rest / 256)
    }
    return bytes
  }

  private register(address: number): Register {
    const register = this.registers[address]
    if (!register) throw new ChipError(this.name, `no register ${hex(address)}`)
    return register
  }
}

export function hex(value: number): string {
  return `${value.toString(16).toUpperCase().padStart(2, "0")}h`
}
