// What the gauge costs in Espruino: script text anywhere; memory units and time where ESPRUINO names a Linux build. The gauge is measured
// inside the whole firmware as a board runs it, since a name costs more to look up the more names there are.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { bundleEspruino } from "../project/espruino-bundle.js"
import { packageRoot } from "../project/package-root.js"
import type { ModuleConfig } from "../src/core/config.js"
import { LinuxEspruino, linuxEspruino } from "../sim/runtimes/espruino-linux.js"
import { COLUMNS, loadSource, type Spread, spread } from "./gauge-hour.js"

/** The hour is lived this often; of each step the quickest counts, so that what else the machine did drops out. */
const REPEATS = 10
/** More memory units than a step needs for a moment. */
const MOST_UNITS = 512

export interface EspruinoGauge {
  /** The gauge's script alone, names shortened as in the firmware. */
  minified_bytes: number
  readable_bytes: number
  /** Nothing where no Linux Espruino is named. */
  run: EspruinoRun | undefined
}

export interface EspruinoRun {
  /** Memory units that a fresh gauge holds, the most that it ever holds in the hour, and what a step needs besides for a moment. */
  ram_units: number
  ram_most_units: number
  transient_units: number
  /** Growth of the most over the hour, from the second hour to the third. */
  grown_units: number
  /** One step for all cells, in empty function calls, and in multiplications of two local numbers. */
  calls: Spread
  multiplications: Spread
}

/** Script of the gauge alone: all that gauge.ts exports, and what that needs. */
async function scriptBytes(config: ModuleConfig): Promise<{ minified_bytes: number, readable_bytes: number }> {
  const source = readFileSync(join(packageRoot(), "src/core/gauge/gauge.ts"), "utf8")
  const names = [...source.matchAll(/^export function (\w+)/gm)].map(([, name]) => name)
  const keep = (list: string[], from: string): string => `${from}\nglobal.bench = [${list.join()}]\n`
  const alone = await bundleEspruino(config, { entry: keep(names, `import { ${names.join()} } from "./core/gauge/gauge.js"`) })
  const nothing = await bundleEspruino(config, { entry: keep(names, "") })
  return { minified_bytes: alone.minified.length - nothing.minified.length, readable_bytes: alone.code.length - nothing.code.length }
}

/** The firmware's own entry, with handles for the bench. */
export function benchEntry(rows: number, cells: number): string {
  return `${readFileSync(join(packageRoot(), "src/espruino.ts"), "utf8")}
import { createMeasured as benchMeasured } from "./core/calibrate.js"
import { createGauge as benchCreate, type Gauge as BenchGauge, updateGauge as benchUpdate } from "./core/gauge/gauge.js"
const measured = benchMeasured(config)
const hour = new Int32Array(${rows * (COLUMNS.length + cells)})
let gauge: BenchGauge
let current_nA = 0
let parallel = 1
${loadSource(cells, place => `hour[${place}]`)}
const bench = global as unknown as Record<string, unknown>
bench.benchRow = function (row: number, numbers: number[]): void { hour.set(numbers, row * ${COLUMNS.length + cells}) }
bench.benchLoad = load
bench.benchCreate = function (): void { gauge = benchCreate(config) }
bench.benchStep = function (): void { benchUpdate(gauge, config, measured, current_nA, parallel) }
bench.benchNothing = function (): void { measured.first = false }
`
}

/** Runs inside Espruino: an hour. @param after what follows each step */
const live = (rows: number, what: string, after = ""): string => `for (var i = 0; i < ${rows}; i++) { benchLoad(i); ${what}; ${after} }`

/** Leaves in `T` the time of each step, and in `U` those of nothing, an empty call, no statement and a multiplication (ten of each), µs. The quickest of all
 *  runs each, before anything is subtracted. */
const timing = (rows: number): string => `T = new Float64Array(${rows}); U = new Float64Array(4); (function () {
  var a, b, none = 1e9;
  function f() { return 1; }
  function each(k, fn) { var a = getTime(); for (var i = 0; i < 50; i++) fn(i); a = (getTime() - a) / 50 * 1e6; if (a < U[k]) U[k] = a; }
  T.fill(1e9); U.fill(1e9);
  for (var r = 0; r < ${REPEATS}; r++) {
    benchCreate();
    ${live(rows, "benchStep()")}
    ${live(rows, "a = getTime(); benchStep(); b = (getTime() - a) * 1e6", "if (b < T[i]) T[i] = b")}
    for (var j = 0; j < 100; j++) { a = getTime(); benchNothing(); b = (getTime() - a) * 1e6; if (b < none) none = b; }
    for (j = 0; j < 5; j++) {
      each(0, function () {});
      each(1, function () { ${"f(); ".repeat(10)}});
      each(2, function () { var x = 1.5, y = 0, k = 1.0001; });
      each(3, function () { var x = 1.5, y = 0, k = 1.0001; ${"y = x * k; ".repeat(10)}});
    }
  }
  for (var t = 0; t < ${rows}; t++) T[t] -= none;
  return 0;
})()`

/** The least free units with which an hour is lived. Espruino collects garbage when it has no unit left, and notes it; so some garbage is
 *  made for that case, and the rest of the memory filled.
 *  @param what of each step */
async function leastFree(engine: LinuxEspruino, rows: number, what: "benchStep()" | "benchNothing()"): Promise<number> {
  let [enough, short] = [MOST_UNITS, 0]
  while (enough - short > 1) {
    const free = (enough + short) >> 1
    const collected = await engine.evaluate(`(function () {
      var k = 0, lost = [], flags;
      J = [];
      for (; k < ${MOST_UNITS}; k++) lost.push(0);
      lost.push(lost);
      lost = undefined;
      for (k = process.memory(false).free - ${free}; k > 0; k--) J.push(0);
      E.getErrorFlags();
      ${live(rows, what)}
      flags = E.getErrorFlags();
      J = undefined;
      return flags.indexOf("LOW_MEMORY") < 0 ? 0 : 1;
    })()`)
    if (collected === 0) enough = free
    else short = free
  }
  return enough
}

/** Starts an Espruino that holds the firmware and the hour. */
export async function startBench(binary: string, config: ModuleConfig, rows: number[][]): Promise<LinuxEspruino> {
  const { minified } = await bundleEspruino(config, { entry: benchEntry(rows.length, config.array.cells) })
  const engine = new LinuxEspruino(binary, minified)
  for (const [i, row] of rows.entries()) await engine.evaluate(`(benchRow(${i},${JSON.stringify(row)}),0)`)
  return engine
}

/** The most memory units in use over an hour. @param what of each step */
export async function mostUnits(engine: LinuxEspruino, rows: number, what: "benchStep()" | "benchNothing()"): Promise<number> {
  return engine.evaluate(`(function () { var u, m = 0; ${live(rows, what, "u = process.memory().usage; if (u > m) m = u;")} return m; })()`)
}

export async function gaugeInEspruino(config: ModuleConfig, rows: number[][]): Promise<EspruinoGauge> {
  const bytes = await scriptBytes(config)
  const binary = linuxEspruino()
  return { ...bytes, run: binary === undefined ? undefined : await measure(binary, config, rows) }
}

async function measure(binary: string, config: ModuleConfig, rows: number[][]): Promise<EspruinoRun> {
  const engine = await startBench(binary, config, rows)
  try {
    const usage = (): Promise<number> => engine.evaluate("process.memory().usage")
    const mostWithout = await mostUnits(engine, rows.length, "benchNothing()")
    const without = await usage()
    await engine.evaluate("(benchCreate(),0)")
    const fresh = await usage()
    const most: number[] = []
    for (let i = 0; i < 3; i++) most.push(await mostUnits(engine, rows.length, "benchStep()"))
    await engine.evaluate(timing(rows.length))
    const [call, multiplication] = [await engine.evaluate("(U[1]-U[0])/10"), await engine.evaluate("(U[3]-U[2])/10")]
    const times: number[] = []
    for (let i = 0; i < rows.length; i++) times.push(await engine.evaluate(`T[${i}]`))
    return {
      ram_units: fresh - without,
      ram_most_units: most[2] - mostWithout,
      transient_units: await leastFree(engine, rows.length, "benchStep()") - await leastFree(engine, rows.length, "benchNothing()"),
      grown_units: most[2] - most[1],
      calls: spread(times.map(time => time / call)),
      multiplications: spread(times.map(time => time / multiplication)),
    }
  } finally {
    await engine.close()
  }
}
