// What a look at the store and a scan cost the core of a paced module with capacitor cells and a table of light, in empty function calls. The light is made up: its
// numbers do not matter to the time.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assemble } from "../project/compile.js"
import { learnChain } from "../project/schedule/chain.js"
import { moduleProject } from "../sim/policy/module.js"
import { connectedMask } from "../src/core/array/switches.js"
import { createSample } from "../src/core/flat.js"
import { NOT_SCANNED } from "../src/core/types.js"
import { createLinuxEspruinoRuntime, linuxEspruino } from "../sim/runtimes/espruino-linux.js"
import { CLOCKWORK } from "./step-cost.js"

const DAYS = 4
const SLOTS = 144
/** A bus that goes up and down makes two ticks a pair. */
const BATCH = 4

/** Runs inside Espruino: leaves [call, look, scan] in `R`, µs. In each tick the bus lies a quarter from where the last look saw it: all of them are
 *  looks, as far apart as they are in a life of the policy bench, so that each ends some slots of the light. Nothing is wrong with the cells. */
function measuring(sample: string): string {
  return `R=[];(function () {
    var s = ${sample}, time = 0, k = 0;${CLOCKWORK}
    function tick(missing, after) {
      time += after; s.time_ms = time; s.missing = missing; s.bus_uV = k++ & 1 ? 3300000 : 2500000; s.current_nA = -5000 - (k & 7); s.temperature_cC = 2500 + (k & 3);
      for (var i = 0; i < s.cell_uV.length; i++) s.cell_uV[i] = s.bus_uV / 3;
      Zincwear.step(s);
    }
    for (var i = 0; i < 6; i++) tick(0, 400000);
    var look = least(function () { tick(${NOT_SCANNED}, 4800000); }, ${BATCH}) - empty;
    var scan = least(function () { tick(0, 1900000); }, ${BATCH}) - empty;
    R = [call, look, scan];
    return 0;
  })()`
}

/** @returns undefined where ESPRUINO names no Linux Espruino */
export async function lookCost(): Promise<{ look_calls: number, looking_scan_calls: number } | undefined> {
  if (linuxEspruino() === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), "zincwear-look-"))
  try {
    const slots = Float64Array.from({ length: DAYS * SLOTS }, (_, slot) => Math.max(0, Math.sin((slot % SLOTS / SLOTS - 0.25) * 2 * Math.PI)) * (1 + slot % 3) * 40e-6)
    writeFileSync(join(folder, "light.json"), JSON.stringify({ title: "made up", source: "made up", mean_uW: 40, panel: "none", chain: learnChain([{ slots, late: slots }], 600) }))
    const { config } = assemble(moduleProject({ cell: "flig-zn", store_J: 2 }, folder, "light.json", DAYS))
    const runtime = await createLinuxEspruinoRuntime({ config, minified: true })
    try {
      await runtime.boot((_offset, length) => new Uint8Array(length).fill(255))
      const sample = createSample(config.array.cells, config.sensors.length)
      sample.switches = connectedMask(config, config.array.groupings[0], 0)
      await runtime.evaluate(measuring(JSON.stringify(sample)))
      const [call, look, scan] = [await runtime.evaluate("R[0]"), await runtime.evaluate("R[1]"), await runtime.evaluate("R[2]")]
      return { look_calls: Math.round(look / call), looking_scan_calls: Math.round(scan / call) }
    } finally {
      await runtime.close()
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
