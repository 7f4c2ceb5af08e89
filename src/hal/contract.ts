// What a runtime must give the firmware, and what it promises. A new board or engine is done when it keeps these
// promises; test/hal runs them against register-level fakes.

import type { Device } from "../drivers/device.js"
import type { Expander } from "../drivers/expander.js"
import type { Transfer } from "../drivers/transfer.js"

/** The I²C bus. 7-bit right-aligned address; all of `write`, then after a repeated start `readLength` bytes.
 *  A NACK or a time-out is an answer, not an exception: undefined. The bus is idle on return. */
export type TransferRunner = (transfer: Transfer) => number[] | undefined

/** The flash ring of the journal, addressed from 0 as in `JournalConfig`.
 *  - what `program` returned from survives any later loss of power; a cut inside it spoils only the bytes it programs.
 *    DeviceScript promises less: a cut inside `program`, about 1 ms, can lose the whole ring (docs/field.md)
 *  - `erase` makes a whole page FFh; a cut inside it leaves that page undefined and no other
 *  - nothing else ever writes there, not even while a new firmware is loaded without having been asked to */
export interface JournalFlash {
  read(offset: number, length: number): number[]
  program(offset: number, bytes: number[]): void
  erase(page: number): void
}

/** The radio. Both calls return at once. */
export interface RadioPort {
  /** One advertising event with this payload, and silence after it.
   *  @param counter where the module has a key: the payload goes out encrypted with it, or not at all */
  advertise(bytes: number[], counter: number): void
  /** Battery Level (1 byte) and Battery Energy Status (the rest), for whoever connects. */
  battery(bytes: number[]): void
}

/** Where things are on the module's bus: the reference hardware of boards/modules, as the firmware needs it. */
export interface FrontEndConfig {
  /** Converters of the cells, four inputs each; the input after the last cell reads the bus through a divider. */
  cellAdcs: number[]
  /** With `config.has.regulator`: the bus over what that input sees; elsewhere the divider halves. */
  busDivider?: number
  current: { address: number, shunt_mOhm: number, lsb_pA: number }
  temperatureAddress: number
  /** The expander that drives the switches: its registers, the mask of the lines that do so, and the two lines beside them: high connects the harvester, high powers
   *  converters and current monitor. */
  latch: Expander & { lines: number, harvestLine: number, railLine: number }
  /** How often voltages and current, and how often the temperature are measured; ticks between only count. */
  scan_ms: number
  temperature_ms: number
}

/** What the Espruino firmware knows of its board; the build writes it beside the module's configuration. */
export interface EspruinoBoard {
  sda: string
  scl: string
  bitrate: number
  /** Analog inputs of the sensors, in configuration order; a sensor without one is never read. */
  analog: string[]
  /** With `config.has.regulator`, where the chip's supply says nothing of the bus: the analog input that reads it, and the bus at which it reads
   *  its full scale. */
  bus?: { pin: string, fullScale_uV: number }
  /** With `config.has.devices`: who reads each sensor, undefined for one that is read raw; and its supply, high while it is being read. */
  devices?: (Device | undefined)[]
  power?: string[]
  /** What the converter measures against, where that is not the supply. */
  adc_mV?: number
  /** The key of the advertisements, 16 bytes; none: they are plain. */
  key: number[]
  /** Where Storage lies in flash. */
  storage: { address: number, page_bytes: number, pages: number }
  frontEnd: FrontEndConfig
}
