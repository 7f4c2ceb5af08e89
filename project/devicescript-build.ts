// The firmware as DeviceScript bytecode, made by the official compiler. It insists on writing into its working folder
// (.devicescript, node_modules) and takes the module's numbers as source, so it gets a scratch folder with a copy of
// `src`. Its exit code is not trusted, and neither is `-o`, which is broken: what counts is the file at its usual place.

import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir, userInfo } from "node:os"
import { dirname, join } from "node:path"
import { foldParts } from "./fold-parts.js"
import type { ModuleConfig } from "../src/core/config.js"
import { boardSource, type DeviceScriptTarget } from "./devicescript-board.js"
import { packageRoot } from "./package-root.js"
import { UserError } from "./user-error.js"

const CLI = "@devicescript/cli/package.json"
const BYTECODE = "bytecode.devs"
const SIZES = "bytecode-sizes.md"
const DEBUG = "bytecode-dbg.json"
/** What is kept of the compiler's debug information: bytes by source file. */
const FILES = "bytecode-files.json"
/** Part of an image's name in the cache; counts up when other files are kept. */
const LAYOUT = "2"
/** First bytes of every DeviceScript image: "DevS\n". */
const MAGIC = "DevS\n"
const TIMEOUT_MS = 180000
/** What the compiler reads of the package: `src` without what other targets need. */
const FOREIGN = ["espruino", "generated"]

export interface DeviceScriptSizes {
  /** The whole image. */
  bytes: number
  /** Strings, constants and headers. */
  data_bytes: number
  /** Functions of the same name are added up. */
  by_function: Record<string, number>
  /** Functions of one source file added up; paths as in the package. */
  by_file: Record<string, number>
}

export interface DeviceScriptImage {
  bytecode: Uint8Array
  sizes: DeviceScriptSizes
}

export interface DeviceScriptBuildOptions {
  /** Where finished images are kept, by content; a folder of the user's in the system's temporary folder unless given. */
  cache?: string
  /** The board that the program drives; without one it looks for a module that another device serves. */
  board?: DeviceScriptTarget
  /** Path and text of sources that join the package's own, or stand in for them. */
  sources?: Record<string, string>
}

/** The VM addresses functions with 16 bits. */
const LARGEST = 65536
/** Where the header says how far into the image the functions go: the second of its sections (DeviceScript bytecode, format 2). */
const FUNCTIONS_AT = 40

function functionsEnd(bytecode: Uint8Array): number {
  if (bytecode.length < FUNCTIONS_AT + 8) return 0
  const view = new DataView(bytecode.buffer, bytecode.byteOffset, bytecode.byteLength)
  return view.getUint32(FUNCTIONS_AT, true) + view.getUint32(FUNCTIONS_AT + 4, true)
}

/** The generated source that carries a module's numbers into the firmware. */
export function configSource(config: ModuleConfig): string {
  return `import type { ModuleConfig } from "../core/config.js"\n\nexport const config: ModuleConfig = ${JSON.stringify(config, null, 2)}\n`
}

/** Compiles src/main.ts for one module; some seconds the first time, then read from the cache.
 *  @throws Error with the compiler's own messages if there is no valid image at the end; UserError if it is larger than the VM bears */
export async function buildDeviceScript(config: ModuleConfig, options: DeviceScriptBuildOptions = {}): Promise<DeviceScriptImage> {
  const files = { ...inputs(config, options.board), ...options.sources }
  const version = compilerVersion()
  const hash = createHash("sha256").update(LAYOUT).update(version)
  for (const path of Object.keys(files).sort()) hash.update(`\0${path}\0`).update(files[path]!)
  const cache = options.cache ?? join(tmpdir(), `zincwear-devicescript-${userInfo().uid}`)
  const kept = join(cache, hash.digest("hex").slice(0, 32))
  if (!existsSync(kept)) await compile(files, kept)
  const bytecode = new Uint8Array(readFileSync(join(kept, BYTECODE)))
  const end = functionsEnd(bytecode)
  if (end > LARGEST) {
    throw new UserError("build", "", `the DeviceScript program is ${end - LARGEST} bytes too large: its functions end at ${end}, and the VM reaches ${LARGEST}`,
      "ask for less: no `care` in the project, or fewer sensors and groupings")
  }
  const by_file = JSON.parse(readFileSync(join(kept, FILES), "utf8")) as Record<string, number>
  return { bytecode, sizes: { ...parseSizes(readFileSync(join(kept, SIZES), "utf8"), bytecode.length), by_file } }
}

/** Reads the compiler's table of sizes.
 *  @param bytes length of the image, which the table's own total does not quite reach */
export function parseSizes(markdown: string, bytes: number): Omit<DeviceScriptSizes, "by_file"> {
  const sizes: Omit<DeviceScriptSizes, "by_file"> = { bytes, data_bytes: 0, by_function: {} }
  for (const line of markdown.split("\n")) {
    const row = /^\s*(\d+) \| (.*?)\s*(?:\||$)/.exec(line)
    if (row === null) continue
    const size = Number(row[1])
    const name = /^`(.*)`$/.exec(row[2]!)?.[1]
    if (name !== undefined) sizes.by_function[name] = (sizes.by_function[name] ?? 0) + size
    else if (row[2] === "Data TOTAL") sizes.data_bytes = size
  }
  if (sizes.data_bytes === 0 || Object.keys(sizes.by_function).length === 0) throw new Error(`${SIZES}: not the table that devs 2.16 writes`)
  return sizes
}

/** What the compiler's debug information says of functions: where they stand in the text of all sources, one after another. */
export interface DebugInfo {
  functions: { size: number, location?: [number, number] }[]
  sources: { path: string, length: number }[]
}

/** @returns bytes of functions by source file; what the compiler made up itself stands under "" */
export function sizesByFile({ functions, sources }: DebugInfo): Record<string, number> {
  const sizes: Record<string, number> = {}
  for (const { size, location } of functions) {
    let left = location?.[0] ?? Infinity
    const source = sources.find(({ length }) => {
      if (left < length) return true
      left -= length
      return false
    })
    const path = source?.path ?? ""
    sizes[path] = (sizes[path] ?? 0) + size
  }
  return sizes
}

/** Path and content of everything the compiler reads. */
function inputs(config: ModuleConfig, board: DeviceScriptTarget | undefined): Record<string, string> {
  const root = packageRoot()
  const files: Record<string, string> = {
    "devsconfig.json": readFileSync(join(root, "devsconfig.json"), "utf8"),
    "src/generated/config.ts": configSource(config),
    "src/generated/devicescript.ts": boardSource(board),
  }
  for (const folder of ["src", "services"]) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name).slice(root.length + 1).replaceAll("\\", "/")
      const foreign = FOREIGN.some(word => path.includes(word))
      if (entry.isFile() && !foreign && /\.(ts|md)$/.test(path)) files[path] = foldParts(readFileSync(join(root, path), "utf8"), config)
    }
  }
  return files
}

async function compile(files: Record<string, string>, kept: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "zincwear-devs-"))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(work, path)), { recursive: true })
      writeFileSync(join(work, path), text)
    }
    const said = await runCompiler(work)
    const out = join(work, ".devicescript", "bin")
    const image = existsSync(join(out, BYTECODE)) ? readFileSync(join(out, BYTECODE)) : undefined
    if (image === undefined || image.toString("latin1", 0, MAGIC.length) !== MAGIC || !existsSync(join(out, SIZES)) || !existsSync(join(out, DEBUG))) {
      throw new Error(`devs build wrote no program:\n${said.trim()}`)
    }
    // Whoever comes second finds the first one's result; a half-written one is never seen under this name.
    mkdirSync(dirname(kept), { recursive: true })
    const next = mkdtempSync(`${kept}-`)
    for (const file of [BYTECODE, SIZES]) cpSync(join(out, file), join(next, file))
    writeFileSync(join(next, FILES), JSON.stringify(sizesByFile(JSON.parse(readFileSync(join(out, DEBUG), "utf8")) as DebugInfo)))
    try {
      renameSync(next, kept)
    } catch (error) {
      rmSync(next, { recursive: true, force: true })
      if (!existsSync(kept)) throw error
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Runs `devs build` in a folder. @returns what it printed; a failure is judged by its result */
function runCompiler(folder: string): Promise<string> {
  const cli = join(dirname(createRequire(import.meta.url).resolve(CLI)), "devicescript")
  // CI and NO_UPDATE_NOTIFIER keep it from asking the registry for news.
  const env = { ...process.env, CI: "1", NO_UPDATE_NOTIFIER: "1", NODE_OPTIONS: "" }
  const run = `require(${JSON.stringify(join(dirname(cli), "built", "devicescript-cli.cjs"))}).mainCli()`
  return new Promise(resolve => {
    execFile(process.execPath, ["-e", run, "devicescript", "--quiet", "--no-colors", "build"],
      { cwd: folder, env, timeout: TIMEOUT_MS, maxBuffer: 1 << 24 },
      (error, stdout, stderr) => resolve(`${stdout}${stderr}${error?.killed === true ? `\nstopped after ${TIMEOUT_MS / 1000} s` : ""}`))
  })
}

function compilerVersion(): string {
  return JSON.parse(readFileSync(createRequire(import.meta.url).resolve(CLI), "utf8")).version
}
