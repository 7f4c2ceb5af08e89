// What a DeviceScript program must know of its board: addresses and analog pins, which it reads, and the pins of the
// bus, which the compiler puts into the image, so that the runtime of the plain board will do.

import { readFileSync } from "node:fs"
import { smallestPage_bytes } from "../src/core/journal/journal.js"
import { RECORD_BYTES } from "../src/core/journal/record.js"
import type { ModuleConfig } from "../src/core/config.js"
import type { DeviceScriptBoard } from "../src/hal/devicescript-hardware.js"
import { type Board, deviceScriptBoardFile } from "./boards.js"
import type { Assembly } from "./compile.js"
import { frontEndConfig } from "./front-end.js"
import { UserError } from "./user-error.js"

export interface DeviceScriptTarget extends DeviceScriptBoard {
  i2c: { sda: number, scl: number, kHz: number }
}

/** Settings are a log in 8 KB on the RP2040 (2 pages of 32, twice: jacdac-c, source/jd_fstor.c), of which a record
 *  takes 56 bytes: 64 of them leave half of it to write in before the log must be copied. */
const PAGES = 4
const PAGE_BYTES = 512

/** @throws UserError if the board's definition does not offer a pin that the sheet names */
export function deviceScriptTarget(board: Board, assembly: Assembly): DeviceScriptTarget {
  const file = deviceScriptBoardFile(board)
  const { i2c, pins } = JSON.parse(readFileSync(file, "utf8")) as { i2c: { pinSDA: string, pinSCL: string, kHz: number }, pins: Record<string, number> }
  const analog = board.wiring.analog.slice(0, assembly.config.sensors.length).map(name => {
    const pin = Number(name.slice(1))
    if (!Object.values(pins).includes(pin)) throw new UserError(file, "pins", `does not offer GPIO ${pin}, an analog input of ${board.id}`, "add it")
    return pin
  })
  return {
    frontEnd: frontEndConfig(assembly), analog,
    i2c: { sda: pins[i2c.pinSDA]!, scl: pins[i2c.pinSCL]!, kHz: i2c.kHz },
  }
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
  const { i2c, frontEnd, analog } = target
  return `import { gpio } from "@devicescript/core"
import { configureHardware } from "@devicescript/servers"
${type}
configureHardware({ i2c: { pinSDA: gpio(${i2c.sda}), pinSCL: gpio(${i2c.scl}), kHz: ${i2c.kHz} } })

export const board: DeviceScriptBoard | undefined = ${JSON.stringify({ frontEnd, analog }, null, 2)}
`
}
