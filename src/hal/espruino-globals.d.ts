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
  /** "aa:bb:cc:dd:ee:ff" */
  getAddress(): string
  /** Asks the central for an interval between connection events, ms. */
  setConnectionInterval(interval: { minInterval: number, maxInterval: number }): void
}

interface EspruinoCharacteristic {
  value?: number[]
  maxLen?: number
  readable?: boolean
  writable?: boolean
  notify?: boolean
  onWrite?: (written: { data: ArrayBuffer }) => void
}

/** By UUID: a number, or a string of 128 bits. */
type EspruinoServices = Record<number | string, Record<number | string, EspruinoCharacteristic>>

interface EspruinoAES {
  /** Undefined in firmware that was built without AES_CCM; undefined is also its answer to what it does not like. */
  ccmEncrypt?: (message: number[], key: number[], nonce: number[], tagLength: number) => { data: ArrayBuffer, tag: ArrayBuffer } | undefined
}

declare const AES: EspruinoAES | undefined

declare const I2C1: EspruinoI2C
declare const NRF: EspruinoNRF | undefined
declare const Pin: new (name: string) => EspruinoPin
/** 0..1 of the supply. */
declare function analogRead(pin: EspruinoPin): number
declare function digitalWrite(pin: EspruinoPin, value: number): void
/** From now on; the present wait begins anew. */
declare function changeInterval(timer: ReturnType<typeof setInterval>, every_ms: number): void
/** Seconds, with fractions; jumps when somebody sets the clock. */
declare function getTime(): number
