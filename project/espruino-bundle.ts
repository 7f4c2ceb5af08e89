// The firmware as one script that Espruino can run: no modules, no ES6, nothing used before it is defined.
// esbuild puts the modules in order of need and names apart; TypeScript's ES5 target takes ES6 out of the result
// (esbuild cannot); esbuild shortens the names of properties, UglifyJS the rest. Espruino's own minifier (ESPRIMA) renames classes and
// their uses differently, and says nothing when it fails, so it is not used.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { ModuleConfig } from "../src/core/config.js"
import type { EspruinoBoard } from "../src/hal/contract.js"
import type { DeviceSource } from "./device-source.js"
import { exactLiterals } from "./espruino-literals.js"
import { foldParts } from "./fold-parts.js"
import { packageRoot } from "./package-root.js"

export interface EspruinoBundle {
  /** Readable: ES5, no comments. */
  code: string
  /** The same program, shortened: what goes onto a board. */
  minified: string
}

export interface BundleOptions {
  /** What `onInit` needs. Without it the bundle has the firmware as plain functions instead: what simulation and conformance tests call. */
  board?: EspruinoBoard
  /** What reads the sensors (device-source.ts). */
  devices?: DeviceSource
  /** Text of an entry in place of src/espruino.ts, as if it lay beside it: a bench looks at a part of the firmware alone. */
  entry?: string
}

/** What UglifyJS may do. Constants go where they are used and branches are joined, which makes a scan take half as many operations. Not taken in
 *  are functions that are called once: the interpreter would make them anew at every call (ten times the price of a quiet tick). Not
 *  collapsed are variables: 2v29 looks a function up after its arguments, and calls what the arguments have overwritten (executed). Variables are
 *  made at the head of their function: it does not hoist (espruino-hoisting.ts). Names stay in a function of their own, away from Espruino's
 *  one-letter globals. (The package of types lags behind the options.) */
const COMPRESS = {
  passes: 5, arrows: false, templates: false, pure_getters: true, keep_fargs: false, inline: 1, reduce_funcs: false, collapse_vars: false,
  hoist_vars: true,
} as object

/** Keywords to Espruino's lexer, names to everybody else: nothing may be called so. A renamer keeps away from a global that it sees, and what is asked of it here
 *  is left out again. */
const STRANGE = ["of"]

/** Bundles src/espruino.ts for a board, src/espruino-desk.ts for a simulator, or another entry, for one module.
 *  @throws Error if the source needs a helper that ES5 lacks (see the language table in CONTRIBUTING) */
export async function bundleEspruino(config: ModuleConfig, options: BundleOptions = {}): Promise<EspruinoBundle> {
  const esbuild = await import("esbuild")
  const source = join(packageRoot(), "src")
  const generated: Record<string, string> = {
    config: `export const config = ${JSON.stringify(config)}`,
    board: boardSource(options),
  }
  const bundled = await esbuild.build({
    stdin: {
      contents: options.entry ?? readFileSync(join(source, options.board === undefined ? "espruino-desk.ts" : "espruino.ts"), "utf8"), resolveDir: source, sourcefile: "espruino.ts", loader: "ts",
    },
    bundle: true, write: false, format: "cjs", external: ["Storage", "Flash"], target: "esnext", charset: "ascii", treeShaking: true, minifySyntax: true, logLevel: "silent",
    tsconfigRaw: { compilerOptions: { target: "es2022" } },
    plugins: [{
      name: "generated",
      setup(build) {
        build.onResolve({ filter: /\/generated\/(config|board)\.js$/ }, found => ({
          path: found.path.slice(found.path.lastIndexOf("/") + 1, -".js".length), namespace: "generated",
        }))
        // Their folder need not exist: any beside it resolves the same relative paths.
        build.onLoad({ filter: /.*/, namespace: "generated" }, found => ({ contents: generated[found.path]!, loader: "ts", resolveDir: join(source, "hal") }))
        build.onLoad({ filter: /\.ts$/ }, found => ({ contents: foldParts(readFileSync(found.path, "utf8"), config), loader: "ts" }))
      },
    }],
  })
  const lowered = await lowerToEs5(bundled.outputFiles[0]!.text)
  const renamed = await esbuild.transform(`${lowered}\n${STRANGE.map(name => `typeof ${name}`).join("\n")}\n`, {
    minify: true, target: "es5", format: "iife", charset: "ascii", legalComments: "none",
    // The configuration comes as JSON, its names in quotes.
    mangleProps: await ownNames(lowered, options.board === undefined ? [...BOARD, ...DESK] : BOARD), mangleQuoted: true,
  })
  const { minify } = await import("uglify-js")
  const short = minify(renamed.code, {
    mangle: { reserved: STRANGE },
    // Only what ES5 has; nothing of ours has a getter.
    compress: COMPRESS,
  })
  if (short.error !== undefined) throw short.error
  return { code: await exactLiterals(lowered), minified: await exactLiterals(short.code) }
}

/** What the firmware must know of its board, and who reads its sensors. */
function boardSource({ board, devices }: BundleOptions): string {
  const data = JSON.stringify(board ?? null)
  return devices?.list === undefined ? `export const board = ${data}` : `${devices.imports}export const board = ${data.slice(0, -1)},"devices":${devices.list}}`
}

/** Takes everything newer than ES5 out of a script, comments too.
 *  @throws Error naming the line, if that would take a helper function: Espruino has none, and each costs flash */
export async function lowerToEs5(code: string): Promise<string> {
  const { default: ts } = await import("typescript")
  const lowered = ts.transpileModule(code, {
    compilerOptions: {
      target: ts.ScriptTarget.ES5, module: ts.ModuleKind.None, removeComments: true, noEmitHelpers: true,
      alwaysStrict: false, newLine: ts.NewLineKind.LineFeed,
    },
  }).outputText
  const helper = /\b__(?:extends|spreadArray|assign|rest|read|values|awaiter|generator|makeTemplateObject)\b/.exec(lowered)
  if (helper !== null) {
    const line = lowered.slice(0, helper.index).split("\n").length
    throw new Error(`the Espruino bundle needs ${helper[0]} at line ${line}: the source uses something outside the language intersection`)
  }
  return lowered
}

/** Names that Espruino calls or reads: our start, and options of its functions. */
const BOARD = ["onInit", "sda", "scl", "bitrate", "address", "stop", "value", "interval", "maxLen", "readable", "writable", "notify", "uart", "onWrite",
  "data", "tag", "minInterval", "maxInterval"]

/** Names that a simulator reads or writes beside: our functions, samples, commands. */
const DESK = [
  "Zincwear", "begin", "next", "feed", "resume", "step", "observe",
  "time_ms", "cell_uV", "bus_uV", "current_nA", "harvest_nA", "temperature_cC", "motion", "switches", "missing", "readings", "kind", "bytes",
]

/** Our own property names are a third of the program: all but the world's and Espruino's own may be shortened. */
async function ownNames(code: string, world: string[]): Promise<RegExp> {
  const [{ parse }, { walk }, { loadEspruinoAllowed }] = await Promise.all([
    import("acorn"), import("./espruino-scopes.js"), import("./espruino-check.js"),
  ])
  const { globals, methods, modules } = loadEspruinoAllowed()
  const kept = new Set([world, Object.keys(globals), ...[globals, methods, modules].flatMap(group => Object.values(group))].flat())
  const names = new Set<string>()
  walk(parse(code, { ecmaVersion: 5 }), node => {
    const name = node.type === "Property" ? String(node.key.name ?? node.key.value) : ""
    if (/^[A-Za-z_]\w*$/.test(name) && !kept.has(name)) names.add(name)
  })
  return new RegExp(`^(?:${[...names].join("|")})$`)
}
