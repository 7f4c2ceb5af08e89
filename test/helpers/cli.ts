import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { packageRoot } from "../../project/package-root.js"

export interface Outcome {
  code: number | null
  out: string
  err: string
}

/** Runs the built command as a person would (`npm test` builds it first). */
export function zincwear(args: string[], cwd = packageRoot()): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(packageRoot(), "dist/cli/main.js"), ...args], { cwd, encoding: "utf8", maxBuffer: 1 << 26 })
  return { code: status, out: stdout, err: stderr }
}

/** The JSON object in the last line. */
export function lastJson(text: string): Record<string, unknown> {
  return JSON.parse(text.trimEnd().split("\n").pop() ?? "") as Record<string, unknown>
}
