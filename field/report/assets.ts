// The page's script and style, in one piece each: made from field/report/client and the uPlot package when first asked for.

import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { buildSync } from "esbuild"
import { packageRoot } from "../../project/package-root.js"

export interface Assets {
  script: string
  style: string
}

const made = new Map<string, Assets>()

/** Bundles a client: TypeScript sources are shipped with the package, so this works from the source and from `dist/`.
 *  Takes about a tenth of a second, once per process and page.
 *  @param page its script in field/report/client; all pages share one style */
export function assets(page: "main" | "lab" = "main"): Assets {
  const before = made.get(page)
  if (before !== undefined) return before
  const client = join(packageRoot(), "field", "report", "client")
  const { outputFiles } = buildSync({
    entryPoints: [join(client, `${page}.ts`), join(client, "style.css")],
    bundle: true, minify: true, write: false, outdir: client, format: "iife", target: "es2022", charset: "utf8",
    banner: { js: `/*! This page contains uPlot.\n${licence("uplot")}*/` }, legalComments: "inline", logLevel: "silent", tsconfigRaw: {},
  })
  const text = (ending: string) => outputFiles.find(file => file.path.endsWith(ending))!.text
  const both = { script: text(".js").replace(/<\/script/gi, "<\\/script"), style: text(".css") }
  made.set(page, both)
  return both
}

/** The MIT licence wants its text to go where the code goes. */
function licence(name: string): string {
  const main = createRequire(import.meta.url).resolve(name)
  return readFileSync(join(dirname(main), "..", "LICENSE"), "utf8").replaceAll("*/", "")
}
