// The official `espruino` command. It exits with 0 whatever happens ("Module Foo not found", no such port, a parse
// error in its minifier: all executed on 0.1.67), so its log decides, and its output files must be there.

import { spawn } from "node:child_process"
import { existsSync, statSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"

/** Options that a build and an upload share. Minifying is ours (espruino-bundle.ts): the tool's own would rename
 *  classes and their uses differently. */
export const ESPRUINO_BUILD_OPTIONS = ["--config", "PRETOKENISE=1", "--config", "MINIFICATION_LEVEL="]

/** What the tool prints when it fails, and what it means: executed on 0.1.67, or (upload) read in its sources. */
export const ESPRUINO_FAILURES: [RegExp, string][] = [
  [/^Module \S+ not found/, "a module that the program requires is not there"],
  [/ENOENT: no such file or directory, open '(?!\/dev)/, "a file is not there"],
  [/^Port named .* not found|^Error: No Ports Found/, "no board was found"],
  [/Permission denied|EACCES|EBUSY|Resource temporarily unavailable/i, "the port may not be opened, or something else has it open"],
  [/Port ".*" not found|ECONNREFUSED|EHOSTUNREACH|ETIMEDOUT|^Unable to connect!|Unable to open device/, "nothing answers at that port"],
  [/Prompt not detected|Unable to retrieve board information/, "what answers at that port is not an Espruino at its prompt"],
  [/Uncaught (?!undefined$)|Got \S+ expected|Function ".*" not found/, "the board refused the program"],
  [/Out of Memory|LOW_MEMORY|Not enough (?:free )?(?:flash|memory|space)|Unable to find or create file|Too much data for file size/i, "the program does not fit the board"],
  [/more (?:open|close) brackets than|Invalid Storage file name|pre-1v96 firmware|HTTP error while minifying|Unexpected token/, "the tool refused the program"],
  [/^(?:ERROR|Error!|RECEIVE ERROR|Timeout!)/, "the tool reported an error"],
]

export interface ToolOutcome {
  ok: boolean
  log: string
  /** One line: what went wrong, with the line of the log that says so. */
  problem: string
}

/** @param log everything the tool printed
 *  @param code its exit code
 *  @param files what it should have written
 *  @param wanted text that a success prints */
export function judgeEspruino(log: string, code: number | null, files: string[] = [], wanted?: RegExp): ToolOutcome {
  const lines = log.split(/\r?\n/)
  for (const [signature, meaning] of ESPRUINO_FAILURES) {
    const line = lines.find(text => signature.test(text.trim()))
    if (line !== undefined) return { ok: false, log, problem: `${meaning} ("${line.trim().slice(0, 160)}")` }
  }
  if (code !== 0) return { ok: false, log, problem: `the espruino tool ended with code ${code}` }
  const absent = files.find(file => !existsSync(file) || statSync(file).size === 0)
  if (absent !== undefined) return { ok: false, log, problem: `the espruino tool did not write ${absent}` }
  if (wanted !== undefined && !wanted.test(log)) {
    return { ok: false, log, problem: `the espruino tool did not say that it was done ("${lines.filter(text => text.trim() !== "").at(-1)?.trim().slice(0, 160) ?? ""}")` }
  }
  return { ok: true, log, problem: "" }
}

/** Path of the official command, inside the package of that name. */
export function espruinoTool(): string {
  return join(dirname(createRequire(import.meta.url).resolve("espruino/package.json")), "bin", "espruino-cli.js")
}

/** Runs the tool and judges it. @throws Error with one line and the log */
export async function runEspruino(options: string[], files: string[] = []): Promise<ToolOutcome> {
  const { log, code } = await runTool(process.execPath, [espruinoTool(), ...options])
  const outcome = judgeEspruino(log, code, files)
  if (!outcome.ok) throw new Error(`${outcome.problem}\n${log}`)
  return outcome
}

/** A child's whole output. @param timeout_ms after which it is stopped, and says so in its log */
export function runTool(command: string, options: string[], timeout_ms = 120000): Promise<{ log: string, code: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, options, { stdio: ["ignore", "pipe", "pipe"] })
    let log = ""
    const timer = setTimeout(() => {
      log += `\nTimeout! stopped after ${timeout_ms / 1000} s\n`
      child.kill()
    }, timeout_ms)
    child.stdout.on("data", data => { log += data })
    child.stderr.on("data", data => { log += data })
    child.once("error", error => {
      clearTimeout(timer)
      reject(error)
    })
    child.once("close", code => {
      clearTimeout(timer)
      resolve({ log, code })
    })
  })
}
