// Ctrl-C in the middle of a long run: what was simulated so far is kept, whole, and the command says so.

import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { packageRoot } from "../../project/package-root.js"
import { lastJson } from "../helpers/cli.js"

let folder = ""
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), "zincwear-stop-")) })
afterAll(() => rmSync(folder, { recursive: true }))

test("Ctrl-C keeps the part of the run that was lived, and exits as interrupted programs do", async () => {
  const child = spawn(process.execPath, [join(packageRoot(), "dist/cli/main.js"), "sim", "day", "--hours", "8784", "--report", "3600", "--json", "--out", folder])
  let out = ""
  let err = ""
  child.stdout.on("data", text => { out += String(text) })
  child.stderr.on("data", text => { err += String(text) })
  // A year takes minutes; any moment of it will do, once the handler is set.
  const again = setInterval(() => child.kill("SIGINT"), 6000)
  const code = await new Promise(resolve => child.once("exit", resolve))
  clearInterval(again)
  expect(code).toBe(130)
  expect(err).toMatch(/stopped by hand after [\d.]+ h; what was simulated so far is kept in /)
  const summary = lastJson(out)
  expect(summary["interrupted"]).toBe(true)
  expect(Number(summary["simulated_s"])).toBeGreaterThan(0)
  expect(Number(summary["simulated_s"])).toBeLessThan(8784 * 3600)
  const rows = readFileSync(join(folder, "day.csv"), "utf8").trimEnd().split("\n")
  expect(rows.length - 1).toBe(Math.floor(Number(summary["simulated_s"]) / 3600))
  for (const name of ["day.html", "day.details.csv", "day.journal.bin"]) expect(existsSync(join(folder, name))).toBe(true)
})
