// The few globals of Espruino that the shell names (2v29 reference). Node's own types cover the rest.

interface EspruinoI2C {
  setup(options: { sda: EspruinoPin, scl: EspruinoPin, bitrate: number }): void
  /** Throws on a NACK. */
  writeTo(address: number | { address: number, stop: boolean }, data: number[]): void
  readFrom(address: number, quantity: number): Uint8Array
}

interface EspruinoPin {
  readonly espruinoPin: unique symbol
}

interface EspruinoStorage {
  read(name: string): string | undefined
  write(name: string, data: string, offset: number, size: number): boolean
}

interface EspruinoFlash {
  read(length: number, address: number): Uint8Array
  write(data: number[], address: number): void
  erasePage(address: number): void
}

interface EspruinoNRF {
  /** Voltage of the chip's supply, V. */
  getBattery?: () => number
  getSecurityStatus(): { connected: boolean }
  wake(): void
  sleep(): void
  on(event: "connect" | "disconnect", listener: () => void): void
  setAdvertising(data: number[], options: { interval: number }): void
  setServices(services: EspruinoServices, options: { uart: boolean }): void
  updateServices(services: EspruinoServices): void
}

type EspruinoServices = Record<number, Record<number, { value: number[], maxLen?: number, readable?: boolean, notify?: boolean }>>

declare const I2C1: EspruinoI2C
declare const NRF: EspruinoNRF | undefined
declare const Pin: new (name: string) => EspruinoPin
/** 0..1 of the supply. */
declare function analogRead(pin: EspruinoPin): number
/** From now on; the present wait begins anew. */
declare function changeInterval(timer: ReturnType<typeof setInterval>, every_ms: number): void
/** Seconds, with fractions; jumps when somebody sets the clock. */
declare function getTime(): number
