// The page's script is bundled on the user's machine from sources that must be there, and is typed for a browser.

import { expect, test } from "vitest"
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { build } from "esbuild"
import { packageRoot } from "../../../project/package-root.js"

const client = join(packageRoot(), "field", "report", "client")

test("every source the script is made of is in the published package", async () => {
  const { metafile } = await build({
    entryPoints: [join(client, "main.ts"), join(client, "style.css")],
    absWorkingDir: packageRoot(), bundle: true, write: false, metafile: true, outdir: client, tsconfigRaw: {},
  })
  const published = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")).files as string[]
  expect(published).toContain("field/report/client")
  const sources = Object.keys(metafile.inputs)
  expect(sources.length).toBeGreaterThan(8)
  expect(sources.filter(path => !path.startsWith("field/report/client/") && !path.includes("node_modules/uplot/"))).toEqual([])
})

test("the script passes the type checker, with a browser's globals and without Node's", () => {
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc")
  const check = (): string => {
    try {
      return execFileSync(process.execPath, [tsc, "-p", client], { encoding: "utf8" })
    } catch (error) {
      return (error as { stdout: string }).stdout
    }
  }
  expect(check()).toBe("")
})
