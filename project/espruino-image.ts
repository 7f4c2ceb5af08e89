// The image of an Espruino board: how much journal fits beside the program, the bundle, and what the official tool
// makes of it.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { ModuleConfig } from "../src/core/config.js"
import type { EspruinoBoard } from "../src/hal/contract.js"
import type { Board } from "./boards.js"
import type { Assembly } from "./compile.js"
import { dealPins, deviceSource } from "./device-source.js"
import { bundleEspruino } from "./espruino-bundle.js"
import { checkEspruino } from "./espruino-check.js"
import { ESPRUINO_BUILD_OPTIONS, runEspruino } from "./espruino-tool.js"
import { frontEndConfig } from "./front-end.js"
import type { ModuleRegulator } from "./module-types.js"
import { UserError } from "./user-error.js"

export interface EspruinoImage {
  /** Readable program. */
  code: string
  /** What to upload: shortened, not yet pretokenised. */
  minified: string
  /** Intel HEX of the whole Storage area, where a debug probe can program it. */
  hex: string | undefined
  /** Bytes of the program in Storage. */
  program_bytes: number
  /** Journal pages that fit beside it, at most those of the module; 0: no ring fits, and nothing is remembered over a reset. */
  journalPages: number
}

/** A Storage file's header; see src/hal/espruino-journal.ts. */
const HEADER_BYTES = 32
/** A ring needs a page to write on while another keeps the last snapshot. */
const LEAST_PAGES = 2

/** The input that reads the bus behind a regulator: the first that no sensor needs.
 *  @throws UserError where there is none */
function busInput({ id, sheet, wiring }: Board, { sensors, module }: Assembly, regulator: ModuleRegulator): { pin: string, fullScale_uV: number } {
  const taken = dealPins(sensors, wiring.analog, "")
  const pin = wiring.analog.find(name => !taken.includes(name))
  if (pin === undefined) {
    throw new UserError(sheet, "wiring.analog", `${id} has no analog input left, by which module ${module.id} reads its bus`, "name another, leave out a sensor that needs one, or choose another board")
  }
  return { pin, fullScale_uV: regulator.busFullScale_mV * 1000 }
}

/** What the firmware must know of its board.
 *  @throws UserError where it lacks an input that the module needs */
export function espruinoBoard(board: Board, assembly: Assembly): EspruinoBoard {
  const { sda, scl, kHz, analog, power, adc_mV } = board.wiring
  const { sensors, module, config } = assembly
  const bus = config.has.regulator === true && module.regulator !== undefined ? busInput(board, assembly, module.regulator) : undefined
  return {
    sda, scl, bitrate: kHz * 1000, analog: dealPins(sensors, analog, ""), ...(bus === undefined ? {} : { bus }),
    ...(power === undefined || sensors.every(({ raw }) => raw) ? {} : { power: sensors.map((_, i) => power[i] ?? "") }),
    ...(adc_mV === undefined || sensors.every(({ raw }) => raw) ? {} : { adc_mV }),
    key: [...Buffer.from(assembly.project.radio.key ?? "", "hex")], storage: board.storage, frontEnd: frontEndConfig(assembly),
  }
}

/** What the radio is asked for and a board cannot give. A key is never ignored: packets that somebody wanted encrypted do not go out plain.
 *  @throws UserError */
function requireRadio(board: Board, { config, project }: Assembly, journal: boolean): void {
  const refuse = (field: string, what: string, way: string): void => {
    throw new UserError(project.file, `radio.${field}`, `board ${board.id} ${what}`, `${way}, or leave it out`)
  }
  if (config.has.seal && board.radio?.cipher === undefined) refuse("key", "has no AES-CCM in its Espruino", "build for a board that has, such as BANGLEJS2")
  if (config.has.seal && !journal) refuse("key", "has no room for a journal, in which the counter of encrypted packets lives", "choose a board with more flash")
  if (config.has.download && (board.radio === null || !journal)) refuse("log", "has no journal to fetch over a radio", "choose another board")
}

/** Pages of the journal that fit behind a program of this size. */
export function journalRoom(storage: Board["storage"], program_bytes: number): number {
  const program = HEADER_BYTES + Math.ceil(program_bytes / 4) * 4
  return storage.pages - Math.ceil((program + HEADER_BYTES) / storage.page_bytes)
}

/** Bundles, checks and packs.
 *  @throws UserError if the program does not fit the board
 *  @throws Error if the bundle is not what Espruino can run, or the official tool fails */
export async function buildEspruinoImage(board: Board, assembly: Assembly): Promise<EspruinoImage> {
  const onBoard = espruinoBoard(board, assembly)
  const devices = deviceSource(assembly.sensors)
  const pack = async (config: ModuleConfig): Promise<{ code: string, minified: string, program_bytes: number }> => {
    const bundle = await bundleEspruino(config, { board: onBoard, devices })
    return { ...bundle, program_bytes: await programSize(board, bundle.minified) }
  }
  let config = assembly.config
  requireRadio(board, assembly, true)
  let image = await pack(config)
  const room = journalRoom(board.storage, image.program_bytes)
  requireRadio(board, assembly, room >= LEAST_PAGES)
  if (room < LEAST_PAGES) {
    // Without room for a ring the board runs without a memory, and without the program for one: after a reset voltages must tell the charge.
    config = { ...config, has: { ...config.has, journal: false, stress: false } }
    image = await pack(config)
  } else if (room < config.journal.pages) {
    // One digit against another: the program keeps its size.
    config = { ...config, journal: { ...config.journal, pages: room } }
    image = await pack(config)
  }
  if (journalRoom(board.storage, image.program_bytes) < 0) {
    throw new UserError(`board ${board.id}`, "", `the program takes ${image.program_bytes} bytes, more than the ${board.storage.pages * board.storage.page_bytes} of its Storage`,
      "choose a board with more flash")
  }
  for (const [form, text] of [["readable", image.code], ["minified", image.minified]] as const) {
    const findings = await checkEspruino(text)
    if (findings.length > 0) {
      throw new Error(`Espruino cannot run the ${form} bundle:\n${findings.map(({ line, name, problem }) => `  line ${line}: ${name}: ${problem}`).join("\n")}`)
    }
  }
  return {
    code: image.code, minified: image.minified, hex: board.hex ? (await packWithTool(board.sheet, image.minified)).hex : undefined,
    program_bytes: image.program_bytes, journalPages: room < LEAST_PAGES ? 0 : config.journal.pages,
  }
}

/** Storage in which any program has room, so that its size can be known. */
const ROOMY_PAGES = 100

/** What the official tool makes of a program: it pretokenises (a seventh less flash, and faster) and lays out Storage. */
async function packWithTool(sheet: string, minified: string): Promise<{ program_bytes: number, hex: string }> {
  const folder = mkdtempSync(join(tmpdir(), "zincwear-build-"))
  try {
    const [source, sent, hex] = [join(folder, "zincwear.js"), join(folder, "sent.js"), join(folder, "zincwear.hex")]
    writeFileSync(source, minified, "latin1")
    await runEspruino(["--no-ble", "--board", sheet, ...ESPRUINO_BUILD_OPTIONS, "-n", "-o", sent, "--ohex", hex, source], [sent, hex])
    return { program_bytes: readFileSync(sent).length, hex: readFileSync(hex, "latin1") }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Bytes of a program in flash. */
async function programSize(board: Board, minified: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "zincwear-board-"))
  try {
    const sheet = JSON.parse(readFileSync(board.sheet, "utf8")) as { chip: { saved_code: { pages: number } } }
    sheet.chip.saved_code.pages = ROOMY_PAGES
    const roomy = join(folder, "board.json")
    writeFileSync(roomy, JSON.stringify(sheet))
    return (await packWithTool(roomy, minified)).program_bytes
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
