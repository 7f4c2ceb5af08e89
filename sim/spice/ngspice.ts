// Runs ngspice in batch mode on a netlist and reads what it saved.

import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { readRawFile, type Waveforms } from "./raw-file.js"

export interface SpiceRun extends Waveforms {
  /** From the start of the process to its end, s. */
  wall_s: number
}

/** A netlist that ngspice did not run to its end; the message holds the lines in which it says why. */
export class SpiceError extends Error {
  override name = "SpiceError"
}

/** Version of the ngspice on this machine ("39"), or undefined where there is none. */
export function ngspiceVersion(): string | undefined {
  const told = spawnSync("ngspice", ["--version"], { encoding: "utf8" })
  return told.status === 0 ? /ngspice-([\d.]+)/.exec(told.stdout)?.[1] : undefined
}

/** @param netlist whole text with `.tran` and `.save`, as `netlist` writes it
 *  @param limit_s wall time after which the run is given up
 *  @throws SpiceError where ngspice is absent, refuses the netlist, stops before the end or takes too long */
export function runNgspice(netlist: string, limit_s = 600): SpiceRun {
  const folder = mkdtempSync(join(tmpdir(), "zincwear-spice-"))
  try {
    const [circuit, result] = [join(folder, "circuit.cir"), join(folder, "circuit.raw")]
    writeFileSync(circuit, netlist)
    const start = process.hrtime.bigint()
    // Neither a user's own .spiceinit nor a variable of the shell may change the answer or the file's format.
    const env = { ...process.env, SPICE_ASCIIRAWFILE: "0" }
    const run = spawnSync("ngspice", ["-n", "-b", "-r", result, circuit], { cwd: folder, env, encoding: "utf8", timeout: limit_s * 1000, maxBuffer: 1 << 26 })
    const wall_s = Number(process.hrtime.bigint() - start) / 1e9
    if (run.error !== undefined) throw new SpiceError(startProblem(run.error as NodeJS.ErrnoException, limit_s))
    const said = `${run.stdout}\n${run.stderr}`
    const complaint = said.split("\n").filter(line => /error|aborted|too small|singular|no such|unknown|fatal/i.test(line)).slice(0, 3).join("; ").trim()
    if (run.status !== 0 || !existsSync(result)) throw new SpiceError(`ngspice did not run the netlist (exit code ${run.status}): ${complaint}`)
    const waves = readRawFile(readFileSync(result))
    const end_s = Number(/^\.tran\s+\S+\s+(\S+)/m.exec(netlist)?.[1])
    const reached_s = waves.time_s[waves.time_s.length - 1]
    if (reached_s < end_s * (1 - 1e-9)) throw new SpiceError(`ngspice stopped at ${reached_s} s of ${end_s} s: ${complaint}`)
    return { ...waves, wall_s }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function startProblem(error: NodeJS.ErrnoException, limit_s: number): string {
  if (error.code === "ENOENT") return "ngspice is absent (Debian: apt-get install ngspice)"
  if (error.code === "ETIMEDOUT") return `ngspice took longer than ${limit_s} s`
  return `ngspice could not be started: ${error.message}`
}
