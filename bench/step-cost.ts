// What a tick in which nothing is due costs an interpreter, in its own currency: empty function calls. A ratio survives a noisy machine,
// and a board's own call time turns it into milliseconds (boards/espruino/*.json, wake_ms and scanWake_ms).

import type { ModuleConfig } from "../src/core/config.js"
import { NOT_SCANNED } from "../src/core/types.js"
import { createSample } from "../src/core/flat.js"
import { createLinuxEspruinoRuntime, linuxEspruino } from "../sim/runtimes/espruino-linux.js"

/** Inside Espruino: the time of anything, µs, the least of many, and that of an empty call. */
export const CLOCKWORK = `
    function f() { return 1; }
    function each(fn, n) { var a = getTime(); for (var i = 0; i < n; i++) fn(i); return (getTime() - a) / n * 1e6; }
    function least(fn, n) { var best = 1e9, i, own; for (i = 0; i < 40; i++) { own = each(fn, n); if (own < best) best = own; } return best; }
    var empty = least(function () {}, 500);
    var call = (least(function () { f(); f(); f(); f(); f(); f(); f(); f(); f(); f(); }, 100) - empty) / 10;`

/** Runs inside Espruino: leaves [call, tick with scan, tick without] in `R`, µs. */
function measuring(sample: string): string {
  return `R=[];(function () {
    var s = ${sample}, time = 0;${CLOCKWORK}
    function tick() { time += 1; s.time_ms = time; Zincwear.step(s); }
    s.missing = 0; var scan = each(tick, 2000) - empty;
    s.missing = ${NOT_SCANNED}; var quiet = each(tick, 4000) - empty;
    R = [call, scan, quiet];
    return 0;
  })()`
}

/** @returns undefined where ESPRUINO names no Linux Espruino */
export async function stepCost(config: ModuleConfig): Promise<{ quiet_calls: number, scan_calls: number } | undefined> {
  if (linuxEspruino() === undefined) return undefined
  const runtime = await createLinuxEspruinoRuntime({ config, minified: true })
  try {
    await runtime.boot((_offset, length) => new Uint8Array(length).fill(255))
    const sample = createSample(config.array.cells, config.sensors.length)
    sample.cell_uV.fill(1170000)
    sample.bus_uV = 2340000
    sample.current_nA = -100000
    sample.temperature_cC = 2500
    await runtime.evaluate(measuring(JSON.stringify(sample)))
    const [call, scan, quiet] = [await runtime.evaluate("R[0]"), await runtime.evaluate("R[1]"), await runtime.evaluate("R[2]")]
    return { quiet_calls: Math.round(quiet / call), scan_calls: Math.round(scan / call) }
  } finally {
    await runtime.close()
  }
}
