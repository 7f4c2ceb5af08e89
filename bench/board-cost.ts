// What the parts of a board's loop cost an interpreter that the core's step does not show, in empty function calls: a whole nap, shell and all, and the
// reading of the front end. A bus of fakes answers: a transfer costs two calls of the interpreter, where a board has one of its own and 0.1 to 0.3 ms
// of I²C. Waits are passed over: 9 ms a scan at most, of which most has passed in the interpreter.

import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assemble } from "../project/compile.js"
import { bundleEspruino } from "../project/espruino-bundle.js"
import { espruinoBoard } from "../project/espruino-image.js"
import type { Project } from "../project/project.js"
import { LinuxEspruino, linuxEspruino } from "../sim/runtimes/espruino-linux.js"

export interface BoardCost {
  /** A nap like the last one; and one after which something else is asked for, or said. */
  nap_calls: number
  turn_calls: number
  /** One round of the interpreter's own loop with a timer in it that is due (jsiIdle): its call of an empty function is in it, as it is in `nap_calls`. */
  round_calls: number
  /** Step by step (sense-plan.ts), and in one go (espruino-scan.ts). */
  sense_calls: number
  scan_calls: number
}

/** Fakes (the Linux build has an I2C1 of its own, which no program replaces: ours has another name): converters at 1.17 V, a finished conversion, 25 °C, latches that read back; a clock that passes over every wait.
 *  What is the chip's on a board is of the interpreter here too: no conversion of its own takes as long as a call. */
const PLAY = `
var now = 0, said = 0, latch = { 0: [0, 0], 2: [0, 0], 4: [0, 0], 6: [255, 255] }, realTime = getTime;
var answers = { 32: latch, 72: { 1: [197, 227], 0: [73, 32] }, 73: { 1: [197, 227], 0: [73, 32] }, 74: { 0: [12, 128] },
  64: { 11: [0, 2], 7: [255, 206, 0], 5: [0, 0, 0], 10: [0, 0, 0, 0, 0] } };
global.FakeI2C = { setup: function () {}, writeTo: function (to, b) { said = b[0]; }, readFrom: function (a, n) { return answers[a][said]; } };
global.NRF = { getBattery: Math.random };
global.analogRead = isNaN;
global.Pin = function () {};
global.getTime = function () { return now += 0.01; };
global.setInterval = function (run) { global.benchNap = run; return 1; };
global.changeInterval = function () {};
`

/** The paced loop in the middle of a long rest; the front end beside it. */
const ENTRY = `
import { createModule } from "./core/module.js"
import type { Command } from "./core/types.js"
import { board } from "./generated/board.js"
import { config } from "./generated/config.js"
import { openHardware, sense } from "./hal/espruino-hardware.js"
import { createQuickScan, scanQuickly } from "./hal/espruino-scan.js"
import { runPaced } from "./hal/espruino-pace.js"
const hardware = openHardware(config, board.frontEnd)
const module = createModule(config)
const pace = module.pace
const list: Command[] = [{ kind: "sample", value: 0, bytes: [] }, { kind: "sample", value: 1, bytes: [] }, { kind: "rest", value: 30000, bytes: [0] }]
if (pace !== undefined) {
  pace.until_ms = 1000000000000
  pace.some = list
  pace.all = list
  pace.alarm_uV = 1000000000
}
hardware.senses.lastScan_ms = 1000000000000
runPaced(config, board, hardware.senses, module, function () { return undefined })
const bench = global as unknown as Record<string, unknown>
bench.benchAlike = function (): void {
  if (pace !== undefined) pace.turn = 1000000000
}
const quick = createQuickScan(config, hardware.senses)
bench.benchQuick = function (): void { scanQuickly(quick, hardware.senses, 1000000000001) }
bench.benchSense = function (): void { sense(hardware.senses, 1000000000001) }
`

/** The quickest of many. */
const EACH = `
  function f() { return 1; }
  function each(n, fn) { var best = 1e9, a, j, k; for (j = 0; j < 60; j++) { a = clock(); for (k = 0; k < n; k++) fn(); a = (clock() - a) / n * 1e6; if (a < best) best = a; } return best; }
  var none = each(50, function () {}), call = (each(50, function () { f(); f(); f(); f(); f(); f(); f(); f(); f(); f(); }) - none) / 10;
`

/** In each nap another list's turn comes at first, then the same one's for ever. */
const MEASURE = `(function () { var clock = realTime; ${EACH}
  R = [each(20, benchNap) / call, each(2, function () { benchSense(); }) / call, each(2, function () { benchQuick(); }) / call];
  benchAlike(); benchNap(); benchNap();
  R.push(each(50, benchNap) / call);
  return 0;
})()`

/** An interval that is seconds late is made up for, round by round without a rest. */
const ROUNDS = `(function () { var clock = getTime; ${EACH}
  var rounds = 0, best = 1e9, since_s = clock(), timer, busy_s;
  function late() { if (++rounds % 50) return; since_s = clock() - since_s; if (rounds > 50 && since_s < best) best = since_s; since_s = clock(); }
  var own = each(50, late);
  rounds = 0; best = 1e9; timer = setInterval(late, 1); busy_s = clock() + 1;
  while (clock() < busy_s);
  setTimeout(function () { print("rounds " + (best / 50 * 1e6 - own + none) / call); quit(); }, 500);
})();`

/** What a round of the interpreter's loop costs, whatever it is called for. */
function roundCost(binary: string): number {
  const folder = mkdtempSync(join(tmpdir(), "zincwear-rounds-"))
  try {
    const script = join(folder, "rounds.js")
    writeFileSync(script, ROUNDS)
    const said = execFileSync(binary, [script], { encoding: "utf8", timeout: 60000, stdio: ["ignore", "pipe", "ignore"] })
    return Number(/rounds ([\d.]+)/.exec(said)?.[1])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** @param project one that paces itself
 *  @returns nothing where ESPRUINO names no Linux Espruino */
export async function boardCost(project: Project): Promise<BoardCost | undefined> {
  const binary = linuxEspruino()
  if (binary === undefined) return undefined
  const assembly = assemble(project)
  const config = { ...assembly.config, has: { ...assembly.config.has, journal: false } }
  const { minified } = await bundleEspruino(config, { board: espruinoBoard(assembly.board, assembly), entry: ENTRY })
  const engine = new LinuxEspruino(binary, `${PLAY}\n${minified.replaceAll("I2C1", "FakeI2C")}`)
  try {
    await engine.evaluate(MEASURE)
    const counts: number[] = []
    for (let i = 0; i < 4; i++) counts.push(Math.round(10 * await engine.evaluate(`R[${i}]`)) / 10)
    const [turn, sense, quick, nap] = counts
    return { nap_calls: nap, turn_calls: turn, round_calls: Math.round(10 * roundCost(binary)) / 10, sense_calls: Math.round(sense), scan_calls: Math.round(quick) }
  } finally {
    await engine.close()
  }
}
