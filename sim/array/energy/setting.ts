// What all contestants share: the module for capacitor cells of boards/modules with as many places as are asked for, a lean processor, the
// drawn cells. What a policy itself needs to work comes on top (contestant.ts).

import { assemble, compileCell } from "../../../project/compile.js"
import { equalShares } from "../../../project/grouping.js"
import { packageRoot } from "../../../project/package-root.js"
import { loadProject } from "../../../project/project.js"
import type { SimCell } from "../../../project/sim-cell.js"
import { withFaults } from "../../../project/fault-rows.js"
import type { ModuleConfig } from "../../../src/core/config.js"
import type { CellInstance } from "../../plant/circuit.js"
import { drawInstances } from "../../plant/instances.js"
import type { Environment, PlantOptions } from "../../plant/plant.js"
import { Random } from "../../random.js"
import { plantOptions } from "../../wearable.js"

export interface Setting {
  cell: SimCell
  config: ModuleConfig
  options: PlantOptions
  /** The cells that every contestant has. */
  instances: CellInstance[]
  brownOut_V: number
  busMax_V: number
}

/** Dark, and warm. */
export const NIGHT: Environment = {
  step_s: 3600, lux: () => 0, temperature_degC: () => 25, motion: () => 0, pressure: () => 0, light: () => 0, bend: () => 0,
}

/** Compiled code, not an interpreter: what it draws in the mean is part of the load, but when it is awake matters for the bus. */
const AWAKE_MS = 2

export function createSetting(cell: SimCell, cells: number, environment: Environment, soc: number, seed: number): Setting {
  const project = loadProject(packageRoot())
  const known = assemble({ ...project, module: "zincwear-hybrid-6", cells: { id: cell.id, count: 6 }, sensors: [] })
  const { power } = known.config
  const none = Array.from({ length: cells }, () => 0)
  const config = withFaults({
    ...known.config, cell: compileCell(cell),
    array: { ...known.config.array, cells, groupings: equalShares(cells).filter(({ series }) => series > 1) },
    power: { ...power, wake_us: AWAKE_MS * 1000 },
    // No pulses of a processor that the current monitor would miss.
    calibration: { ...known.config.calibration, cellGain_ppm: none, cellOffset_uV: none, currentOffset_nA: 0, currentError_nA: known.module.frontEnd.residual.currentError_nA },
  })
  const { latch } = known.module.switches
  const switches = { ...known.module.switches, ...(latch === undefined ? {} : { latch: { ...latch, resetGrouping: { series: cells, parallel: 1 } } }) }
  const assembly = { ...known, cell, config, module: { ...known.module, cells, switches } }
  const own = plantOptions(assembly, environment, seed, soc, 1)
  const instances = drawInstances(cells, own.spread, soc, new Random(seed))
  const options: PlantOptions = {
    ...own, instances,
    // What the module itself draws (front end, charger, capacitor) is part of the load; so are a tick and a start of the processor.
    module: {
      ...own.module, burst: undefined, idle_nA: 0, busLeakage_MOhm: 0, frontEnd: { ...own.module.frontEnd, scan_uA: 0 }, converter: { ...own.module.converter, quiescent_nA: 0 },
    },
    board: { ...own.board, sleep_uA: 0, active_uA: 0, startUp_ms: 0, boot_uC: 0 },
  }
  return { cell, config, options, instances, brownOut_V: power.brownOut_mV / 1000, busMax_V: power.busMax_mV / 1000 }
}
