// One cell as the smallest module there is: one place, one grouping, no sensors, no radio. The firmware's gauge then
// runs on it as it runs on a wrist.

import { channelNoise, compileCell } from "../../project/compile.js"
import { loadModuleFile } from "../../project/module-file.js"
import type { SimCell } from "../../project/sim-cell.js"
import type { ModuleConfig } from "../../src/core/config.js"
import { withFaults } from "../../project/fault-rows.js"

/** The front end whose residual errors the gauge allows for: the reference module's. */
const FRONT_END = "zincwear-6"

/** Errors of the instrument that made a recording, where the user knows them. */
export interface InstrumentErrors {
  cellError_uV: number
  currentError_ppm: number
  currentError_nA: number
}

/** Configuration of a module of one cell.
 *  @param tick_ms least time between two scans
 *  @param errors of the instrument; without them those of the reference front end (its currents are wearable: microamperes)
 *         or of a cycler with the range of this cell, a tenth of a thousandth of its largest current, whichever is more */
export function oneCellConfig(cell: SimCell, tick_ms: number, errors: Partial<InstrumentErrors> = {}): ModuleConfig {
  const module = loadModuleFile(FRONT_END)
  const model = compileCell(cell)
  const residual = module.frontEnd.residual
  const zeros = [0]
  return withFaults({
    name: cell.id,
    has: { radio: false, journal: true, isolation: false, bypass: false, probes: true },
    modelId: 0,
    tick_ms,
    cell: model,
    array: { cells: 1, groupings: [{ series: 1, parallel: 1 }], parallelLimit_mV: module.parallelLimit_mV, parallelMost_mV: 400, dwell_ms: 0 },
    power: {
      brownOut_mV: 0, guard_mV: 0, busMax_mV: Math.ceil(cell.window_V[1] * 2000), busCapacitor_nF: module.bus.capacitor_nF, transition_nC: 0, probeRest_ms: 5, probeFall_mV: 10,
      active_uA: 0, wake_us: 0, idle_uA: 0, switch_mOhm: module.switches.on_mOhm, path_mOhm: module.frontEnd.current.shunt_mOhm,
    },
    calibration: {
      cellGain_ppm: zeros, cellOffset_uV: zeros, currentGain_ppm: 0, currentOffset_nA: 0,
      ...residual,
      // 100 ppm of full scale is what cyclers' datasheets promise; a range is seldom less than the cell's largest current.
      currentError_nA: Math.max(residual.currentError_nA, Math.round(cell.maxCurrent_mA * 100)),
      ...channelNoise(module),
      // A recorder's current is that of the moment.
      currentFilter_ms: 0,
      ...errors,
    },
    sensors: [],
    radio: { present: false, energy_uJ: 0, fastest_ms: 1000, slowest_ms: 1000, weight: 0, peak_uA: 0, peak_us: 0 },
    journal: { ...module.journal, interval_ms: 3600000 },
  })
}
