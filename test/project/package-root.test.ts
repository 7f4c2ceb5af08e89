import { existsSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { packageRoot } from "../../project/package-root.js"

test("the package root is the folder that holds the cells and the manifest, whatever the working directory", () => {
  const before = process.cwd()
  process.chdir("/")
  try {
    expect(packageRoot()).toBe(before)
    expect(existsSync(join(packageRoot(), "package.json"))).toBe(true)
  } finally {
    process.chdir(before)
  }
})
