// From devicescript.json to what a board takes: everything is made and checked before anything is written.

import { existsSync, readFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { type Board, type BuildTarget, deviceScriptBoardFile } from "./boards.js"
import type { Assembly } from "./compile.js"
import { packageRoot } from "./package-root.js"
import { UserError } from "./user-error.js"

export interface BuiltFile {
  path: string
  content: string | Uint8Array
  /** One line for people. */
  says: string
}

/** The target of a board: what was asked for if the board runs it, else Espruino where it can, because it sleeps.
 *  @throws UserError if the board does not run what was asked for */
export function chooseTarget(board: Board, asked: string | undefined): BuildTarget {
  if (asked === undefined) return board.runtimes.includes("espruino") ? "espruino" : board.runtimes[0]!
  const target = board.runtimes.find(runtime => runtime === asked)
  if (target === undefined) {
    throw new UserError("--target", "", `${board.id} does not run ${asked}`, `use ${board.runtimes.join(" or ")}, or another --board`)
  }
  return target
}

async function espruinoFiles(board: Board, assembly: Assembly, stem: string): Promise<BuiltFile[]> {
  const { buildEspruinoImage } = await import("./espruino-image.js")
  const image = await buildEspruinoImage(board, assembly)
  const { journal } = assembly.config
  const less = image.journalPages === 0 ? ": no journal fits this board, after a reset the charge is unknown until voltages tell it"
    : `, journal of ${image.journalPages} pages${image.journalPages < journal.pages ? ` (the module asks for ${journal.pages}: the rest does not fit the board)` : ""}`
  const files: BuiltFile[] = [
    { path: `${stem}.js`, content: image.code, says: `readable program, ${image.code.length} bytes` },
    {
      path: `${stem}.min.js`, content: image.minified,
      says: `what \`zincwear flash\` uploads: ${image.minified.length} bytes, ${image.program_bytes} in flash${less}`,
    },
  ]
  if (image.hex !== undefined) {
    files.push({ path: `${stem}.hex`, content: image.hex, says: "Intel HEX of the board's whole Storage, for a debug probe; erases a journal that is there" })
  }
  return files
}

async function deviceScriptFiles(board: Board, assembly: Assembly, stem: string): Promise<BuiltFile[]> {
  const { buildDeviceScript, configSource } = await import("./devicescript-build.js")
  const { boardSource, deviceScriptConfig, deviceScriptTarget } = await import("./devicescript-board.js")
  const target = deviceScriptTarget(board, assembly)
  const config = deviceScriptConfig(assembly.config)
  const { bytecode, sizes } = await buildDeviceScript(config, { board: target })
  const definition = deviceScriptBoardFile(board)
  const files: BuiltFile[] = [
    { path: `${stem}.devs`, content: bytecode, says: `bytecode, ${bytecode.length} bytes, ${sizes.data_bytes} of them data` },
    { path: join(dirname(stem), basename(definition)), content: readFileSync(definition), says: "the board's definition, for the `devs` tools" },
  ]
  // In a checkout, `devs` compiles src/main.ts itself, and needs the module's numbers beside it.
  const sources = join(packageRoot(), "src")
  if (dirname(assembly.project.file) === packageRoot() && existsSync(join(packageRoot(), ".git"))) {
    files.push({ path: join(sources, "generated", "config.ts"), content: configSource(config), says: "the module's numbers, for the `devs` tools" })
    files.push({ path: join(sources, "generated", "devicescript.ts"), content: boardSource(target), says: "the board's, likewise" })
  }
  return files
}

/** Path of an image, without its extension. */
export function imageStem(board: Board, target: BuildTarget, folder: string): string {
  return join(folder, `zincwear-${board.id.toLowerCase()}-${target}`)
}

/** Makes the image of one board; nothing is written.
 *  @param folder where it is going to be
 *  @throws UserError if the program does not fit the board */
export function makeImage(board: Board, assembly: Assembly, target: BuildTarget, folder: string): Promise<BuiltFile[]> {
  const stem = imageStem(board, target, folder)
  return target === "espruino" ? espruinoFiles(board, assembly, stem) : deviceScriptFiles(board, assembly, stem)
}
