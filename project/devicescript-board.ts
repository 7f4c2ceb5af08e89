// What a DeviceScript program must know of its board: addresses and analog pins, which it reads, and the pins of the
// bus, which the compiler puts into the image, so that the runtime of the plain board will do.

import { readFileSync } from "node:fs"
import { smallestPage_bytes } from "../src/core/journal/journal.js"
import { RECORD_BYTES } from "../src/core/journal/record.js"
import type { ModuleConfig } from "../src/core/config.js"
import type { DeviceScriptBoard } from "../src/hal/devicescript-hardware.js"
import { type Board, deviceScriptBoardFile } from "./boards.js"
import type { Assembly } from "./compile.js"
import { dealPins, type DeviceSource, deviceSource } from "./device-source.js"
import { frontEndConfig } from "./front-end.js"
import { UserError } from "./user-error.js"

export interface DeviceScriptTarget extends Omit<DeviceScriptBoard, "devices"> {
  i2c: { sda: number, scl: number, kHz: number }
  /** As source. */
  devices?: DeviceSource
}

/** Settings are a log in 8 KB on the RP2040 (2 pages of 32, twice: jacdac-c, source/jd_fstor.c), of which a record
 *  takes 56 bytes: 64 of them leave half of it to write in before the log must be copied. */
const PAGES = 4
const PAGE_BYTES = 512

/** @throws UserError if the board's definition does not offer a pin that the sheet names */
export function deviceScriptTarget(board: Board, assembly: Assembly): DeviceScriptTarget {
  const file = deviceScriptBoardFile(board)
  const { i2c, pins } = JSON.parse(readFileSync(file, "utf8")) as { i2c: { pinSDA: string, pinSCL: string, kHz: number }, pins: Record<string, number> }
  const { sensors } = assembly
  const gpio = (name: string, use: string): number => {
    const pin = Number(name.slice(1))
    if (!Object.values(pins).includes(pin)) throw new UserError(file, "pins", `does not offer GPIO ${pin}, ${use} of ${board.id}`, "add it")
    return pin
  }
  const { analog, power = [], adc_mV } = board.wiring
  const devices = deviceSource(sensors)
  const target = {
    frontEnd: frontEndConfig(assembly), analog: trimmed(dealPins(sensors, analog.map(name => gpio(name, "an analog input")), -1)),
    i2c: { sda: pins[i2c.pinSDA]!, scl: pins[i2c.pinSCL]!, kHz: i2c.kHz },
  }
  if (devices.list === undefined) return target
  return {
    ...target, devices, ...(adc_mV === undefined ? {} : { adc_mV }),
    power: sensors.map((_, i) => power[i] === undefined ? -1 : gpio(power[i], "a sensor's supply")),
  }
}

/** Without the sensors at the end that have no input. */
function trimmed(analog: number[]): number[] {
  return analog.slice(0, analog.findLastIndex(pin => pin >= 0) + 1)
}

/** The module with the journal that DeviceScript has room for, and without a radio: DeviceScript drives none. */
export function deviceScriptConfig(config: ModuleConfig): ModuleConfig {
  const least = smallestPage_bytes(config.array.cells, config.sensors.length + 1, config.has.stress === true)
  const page_bytes = Math.max(PAGE_BYTES, Math.ceil(least / RECORD_BYTES) * RECORD_BYTES)
  return {
    ...config,
    has: { ...config.has, radio: false, seal: false, download: false },
    radio: { ...config.radio, present: false },
    journal: { ...config.journal, pages: PAGES, page_bytes },
  }
}

/** The generated source that carries the board into the firmware. */
export function boardSource(target: DeviceScriptTarget | undefined): string {
  const type = 'import type { DeviceScriptBoard } from "../hal/devicescript-hardware.js"\n'
  if (target === undefined) return `${type}\nexport const board: DeviceScriptBoard | undefined = undefined\n`
  const { i2c, devices, ...data } = target
  const text = JSON.stringify(data, null, 2)
  return `import { gpio } from "@devicescript/core"
import { configureHardware } from "@devicescript/servers"
${devices?.imports ?? ""}${type}
configureHardware({ i2c: { pinSDA: gpio(${i2c.sda}), pinSCL: gpio(${i2c.scl}), kHz: ${i2c.kHz} } })

export const board: DeviceScriptBoard | undefined = ${devices?.list === undefined ? text : `${text.slice(0, -2)},\n  "devices": ${devices.list}\n}`}
`
}
