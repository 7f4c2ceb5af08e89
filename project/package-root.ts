import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

let found = ""

/** The folder of the installed package, where `cells/`, `boards/` and `package.json` lie: the nearest one
 *  upward of this file whose package.json is named zincwear. Works from the source and from `dist/`.
 *  @throws Error if the file was torn out of its package */
export function packageRoot(): string {
  if (found !== "") return found
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!isZincwear(join(folder, "package.json"))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error(`no package.json named zincwear above ${fileURLToPath(import.meta.url)}`)
    folder = parent
  }
  found = folder
  return found
}

function isZincwear(manifest: string): boolean {
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "zincwear"
}
