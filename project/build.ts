// From devicescript.json to what a board takes: everything is made and checked first, then written together.

import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { basename, dirname, join, resolve } from "node:path"
import { writeTogether } from "../field/atomic.js"
import { type Board, type BuildTarget, deviceScriptBoardFile } from "./boards.js"
import type { Assembly } from "./compile.js"
import { makeFolder } from "./make-folder.js"
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
  const less = image.journalPages < journal.pages ? ` (the module asks for ${journal.pages}: the rest does not fit the board)` : ""
  const files: BuiltFile[] = [
    { path: `${stem}.js`, content: image.code, says: `readable program, ${image.code.length} bytes` },
    {
      path: `${stem}.min.js`, content: image.minified,
      says: `what \`zincwear flash\` uploads: ${image.minified.length} bytes, ${image.program_bytes} in flash, journal of ${image.journalPages} pages${less}`,
    },
  ]
  if (image.hex !== undefined) {
    files.push({ path: `${stem}.hex`, content: image.hex, says: "Intel HEX of the board's whole Storage, for a debug probe; erases a journal that is there" })
  }
  return files
}

async function deviceScriptFiles(board: Board, assembly: Assembly, stem: string): Promise<BuiltFile[]> {
  const { buildDeviceScript, configSource } = await import("./devicescript-build.js")
  const { bytecode, sizes } = await buildDeviceScript(assembly.config)
  const definition = deviceScriptBoardFile(board)
  const files: BuiltFile[] = [
    { path: `${stem}.devs`, content: bytecode, says: `bytecode, ${bytecode.length} bytes, ${sizes.data_bytes} of them data` },
    { path: join(dirname(stem), basename(definition)), content: readFileSync(definition), says: "the board's definition, for the `devs` tools" },
  ]
  // In a checkout, `devs` compiles src/main.ts itself, and needs the module's numbers beside it.
  const sources = join(packageRoot(), "src")
  if (dirname(assembly.project.file) === packageRoot() && existsSync(join(packageRoot(), ".git"))) {
    makeFolder(join(sources, "generated"))
    files.push({ path: join(sources, "generated", "config.ts"), content: configSource(assembly.config), says: "the module's numbers, for the `devs` tools" })
  }
  return files
}

/** Path of an image, without its extension. */
export function imageStem(board: Board, target: BuildTarget, folder: string): string {
  return join(folder, `zincwear-${board.id.toLowerCase()}-${target}`)
}

/** Builds the image of one board into `folder`.
 *  @returns the files, already written
 *  @throws UserError if the folder cannot be written or the program does not fit the board */
export async function buildImage(board: Board, assembly: Assembly, target: BuildTarget, folder: string): Promise<BuiltFile[]> {
  const stem = imageStem(board, target, folder)
  const files = await (target === "espruino" ? espruinoFiles : deviceScriptFiles)(board, assembly, stem)
  makeFolder(resolve(folder))
  await writeTogether(files.map(({ path, content }) => ({ path, write: temporary => writeFileSync(temporary, content, "latin1") })))
  return files
}
