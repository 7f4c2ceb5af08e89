// The firmware as one script that Espruino can run: no modules, no ES6, nothing used before it is defined.
// esbuild puts the modules in order of need and names apart; TypeScript's ES5 target takes ES6 out of the result
// (esbuild cannot); esbuild shortens what is left. Espruino's own minifier (ESPRIMA) renames classes and their
// uses differently, and says nothing when it fails, so it is not used.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { ModuleConfig } from "../src/core/config.js"
import type { EspruinoBoard } from "../src/hal/contract.js"
import { exactLiterals } from "./espruino-literals.js"
import { packageRoot } from "./package-root.js"

export interface EspruinoBundle {
  /** Readable: ES5, no comments. */
  code: string
  /** The same program, shortened: what goes onto a board. */
  minified: string
}

export interface BundleOptions {
  /** What `onInit` needs. Without it only the plain functions work: all that simulation and conformance tests call. */
  board?: EspruinoBoard
  /** Text of an entry in place of src/espruino.ts, as if it lay beside it: a bench looks at a part of the firmware alone. */
  entry?: string
}

/** Bundles src/espruino.ts, or another entry, for one module.
 *  @throws Error if the source needs a helper that ES5 lacks (see the language table in CONTRIBUTING) */
export async function bundleEspruino(config: ModuleConfig, options: BundleOptions = {}): Promise<EspruinoBundle> {
  const esbuild = await import("esbuild")
  const source = join(packageRoot(), "src")
  const generated: Record<string, string> = {
    config: `export const config = ${JSON.stringify(config)}`,
    board: `export const board = ${JSON.stringify(options.board ?? null)}`,
  }
  const bundled = await esbuild.build({
    stdin: {
      contents: options.entry ?? readFileSync(join(source, "espruino.ts"), "utf8"), resolveDir: source, sourcefile: "espruino.ts", loader: "ts",
    },
    bundle: true, write: false, format: "cjs", external: ["Storage", "Flash"], target: "esnext", charset: "ascii", treeShaking: true, logLevel: "silent",
    tsconfigRaw: { compilerOptions: { target: "es2022" } },
    plugins: [{
      name: "generated",
      setup(build) {
        build.onResolve({ filter: /\/generated\/(config|board)\.js$/ }, found => ({
          path: found.path.slice(found.path.lastIndexOf("/") + 1, -".js".length), namespace: "generated",
        }))
        build.onLoad({ filter: /.*/, namespace: "generated" }, found => ({ contents: generated[found.path]!, loader: "js" }))
      },
    }],
  })
  const lowered = await lowerToEs5(bundled.outputFiles[0]!.text)
  const short = await esbuild.transform(lowered, {
    minify: true, target: "es5", format: "iife", charset: "ascii", legalComments: "none",
    // The configuration comes as JSON, its names in quotes.
    mangleProps: await ownNames(lowered), mangleQuoted: true,
  })
  return { code: await exactLiterals(lowered), minified: await exactLiterals(short.code) }
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

/** Names that the world outside reads or writes: samples, commands, our functions, and options of Espruino's. */
const WORLD = [
  "time_ms", "cell_uV", "bus_uV", "current_nA", "harvest_nA", "temperature_cC", "motion", "switches", "missing", "readings",
  "kind", "value", "bytes",
  "Zincwear", "onInit", "begin", "next", "feed", "resume", "step", "observe",
  "sda", "scl", "bitrate", "address", "stop", "interval", "maxLen", "readable", "notify", "uart",
]

/** Our own property names are a third of the program: all but the world's and Espruino's own may be shortened. */
async function ownNames(code: string): Promise<RegExp> {
  const [{ parse }, { walk }, { loadEspruinoAllowed }] = await Promise.all([
    import("acorn"), import("./espruino-scopes.js"), import("./espruino-check.js"),
  ])
  const { globals, methods, modules } = loadEspruinoAllowed()
  const kept = new Set([WORLD, Object.keys(globals), ...[globals, methods, modules].flatMap(group => Object.values(group))].flat())
  const names = new Set<string>()
  walk(parse(code, { ecmaVersion: 5 }), node => {
    const name = node.type === "Property" ? String(node.key.name ?? node.key.value) : ""
    if (/^[A-Za-z_]\w*$/.test(name) && !kept.has(name)) names.add(name)
  })
  return new RegExp(`^(?:${[...names].join("|")})$`)
}
