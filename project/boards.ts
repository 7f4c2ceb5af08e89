// The boards that Zincwear builds for. One sheet per board, boards/espruino/<ID>.json: the part that the
// `espruino` tool reads (info, chip, devices) and ours (wiring, runtimes, power, radio) in one file, so
// that a pin or a current has one home. DeviceScript's own schema forbids such extras in *.board.json.

import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { packageRoot } from "./package-root.js"
import { UserError } from "./user-error.js"

export type BuildTarget = "devicescript" | "espruino"

/** What the board itself draws, for the simulator. */
export interface BoardPower {
  /** Between ticks, radio silent, µA. */
  sleep_uA: number
  /** While the interpreter runs, mA. */
  active_mA: number
  /** How long a tick keeps the processor awake, ms: one that only counts, and one with a scan. */
  wake_ms: number
  scanWake_ms: number
  /** From power-on to the first tick, at the active current, ms. */
  boot_ms: number
  /** The processor resets below this supply voltage, mV. */
  brownOut_mV: number
  supplyMin_mV: number
  supplyMax_mV: number
  source: string
}

/** One advertising event on all three channels. */
export interface BoardRadio {
  peak_uA: number
  event_us: number
  /** Charge of the whole event at the board's supply, µC. */
  event_uC: number
  /** Where it is known that the board's own Espruino has AES-CCM; without it packets cannot be encrypted. */
  cipher?: string
  source: string
}

/** Where the power module's I²C bus is connected, in the runtime's own pin names. */
export interface BoardWiring {
  sda: string
  scl: string
  kHz: number
  /** Analog inputs of the sensors that need one, in configuration order; a sensor beyond them cannot be read. */
  analog: string[]
  /** Supplies of the sensors that a driver reads, in configuration order: high while one is read. A sensor beyond them has its own. */
  power?: string[]
  /** Full scale of the converter, where it does not follow the supply. */
  adc_mV?: number
  note: string
}

export interface Board {
  id: string
  name: string
  runtimes: BuildTarget[]
  power: BoardPower
  /** null: the board has no radio. */
  radio: BoardRadio | null
  wiring: BoardWiring
  /** Board id and architecture in DeviceScript, where that runtime is supported. */
  devicescript: { board: string, arch: string } | null
  /** Name that Espruino's own build gives the board (process.env.BOARD). */
  espruinoName: string
  /** Storage lies in flash that a debug probe can program: an Intel HEX file makes sense. */
  hex: boolean
  /** Where Espruino's Storage lies. */
  storage: { address: number, page_bytes: number, pages: number }
  /** The sheet, as the `espruino` tool wants it after `--board`. */
  sheet: string
  sources: string[]
}

/** Folder of the sheets, inside the package. */
function sheetFolder(): string {
  return join(packageRoot(), "boards", "espruino")
}

/** Ids of all boards, in alphabetical order. */
export function listBoards(): string[] {
  return readdirSync(sheetFolder()).filter(name => name.endsWith(".json")).map(name => name.slice(0, -".json".length)).sort()
}

/** Reads one board's sheet.
 *  @param id as the user typed it: case and "-" or "." for "_" do not matter
 *  @throws UserError that lists the boards, if there is no such board */
export function loadBoard(id: string): Board {
  const wanted = id.toUpperCase().replace(/[-. ]/g, "_")
  const known = listBoards().find(name => name === wanted || name.replace(/_/g, "") === wanted.replace(/_/g, ""))
  if (known === undefined) throw new UserError("board", "", `unknown board "${id}"`, `use one of ${listBoards().join(", ")}`)
  const sheet = join(sheetFolder(), `${known}.json`)
  const data = JSON.parse(readFileSync(sheet, "utf8"))
  const { address, page_size, pages } = data.chip.saved_code
  return {
    id: known, name: data.info.name, runtimes: data.runtimes, power: data.power, radio: data.radio, wiring: data.wiring,
    devicescript: data.devicescript ?? null, espruinoName: data.info.boardname ?? known,
    hex: data.hex, storage: { address, page_bytes: page_size, pages }, sheet, sources: data.sources,
  }
}

/** Path of the DeviceScript board definition of a board that runs DeviceScript. */
export function deviceScriptBoardFile(board: Board): string {
  if (board.devicescript === null) throw new Error(`${board.id} does not run DeviceScript`)
  const file = join(packageRoot(), "boards", `${board.devicescript.board}.board.json`)
  if (!existsSync(file)) throw new Error(`${board.id} names ${file}, which does not exist`)
  return file
}
