// What the parts of a board's loop cost an interpreter that the core's step does not show, in empty function calls: a whole nap, shell and all, and the
// reading of the front end. A bus of fakes answers: a transfer costs two calls of the interpreter, where a board has one of its own and 0.1 to 0.3 ms
// of I²C. Waits are passed over: 9 ms a scan at most, of which most has passed in the interpreter.

import { assemble } from "../project/compile.js"
import { bundleEspruino } from "../project/espruino-bundle.js"
import { espruinoBoard } from "../project/espruino-image.js"
import type { Project } from "../project/project.js"
import { LinuxEspruino, linuxEspruino } from "../sim/runtimes/espruino-linux.js"

export interface BoardCost {
  nap_calls: number
  /** Step by step (sense-plan.ts), and in one go (espruino-scan.ts). */
  sense_calls: number
  scan_calls: number
}

/** Fakes (the Linux build has an I2C1 of its own, which no program replaces: ours has another name): converters at 1.17 V, a finished conversion, 25 °C, latches that read back; a clock that passes over every wait. */
const PLAY = `
var now = 0, said = 0, latch = { 0: [0, 0], 2: [0, 0], 4: [0, 0], 6: [255, 255] }, realTime = getTime;
var answers = { 32: latch, 72: { 1: [197, 227], 0: [73, 32] }, 73: { 1: [197, 227], 0: [73, 32] }, 74: { 0: [12, 128] },
  64: { 11: [0, 2], 7: [255, 206, 0], 5: [0, 0, 0], 10: [0, 0, 0, 0, 0] } };
global.FakeI2C = { setup: function () {}, writeTo: function (to, b) { said = b[0]; }, readFrom: function (a, n) { return answers[a][said]; } };
global.NRF = { getBattery: function () { return 2.34; } };
global.analogRead = function () { return 0.5; };
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
  pace.alarm_uV = 30000
}
hardware.senses.lastScan_ms = 1000000000000
runPaced(config, board, hardware.senses, module, function () { return undefined })
const bench = global as unknown as Record<string, unknown>
const quick = createQuickScan(config, hardware.senses)
bench.benchQuick = function (): void { scanQuickly(quick, hardware.senses, 1000000000001) }
bench.benchSense = function (): void { sense(hardware.senses, 1000000000001) }
`

/** The quickest of many. */
const MEASURE = `(function () {
  function f() { return 1; }
  function each(n, fn) { var best = 1e9, a, j, k; for (j = 0; j < 60; j++) { a = realTime(); for (k = 0; k < n; k++) fn(); a = (realTime() - a) / n * 1e6; if (a < best) best = a; } return best; }
  var none = each(50, function () {});
  R = [(each(50, function () { f(); f(); f(); f(); f(); f(); f(); f(); f(); f(); }) - none) / 10, each(10, benchNap), each(2, function () { benchSense(); }), each(2, function () { benchQuick(); })];
  return 0;
})()`

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
    const [call, nap, sense, quick] = [await engine.evaluate("R[0]"), await engine.evaluate("R[1]"), await engine.evaluate("R[2]"), await engine.evaluate("R[3]")]
    return { nap_calls: Math.round(nap / call), sense_calls: Math.round(sense / call), scan_calls: Math.round(quick / call) }
  } finally {
    await engine.close()
  }
}
