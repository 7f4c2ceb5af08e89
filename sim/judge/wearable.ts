// The wearable that the judge puts a gauge into: the reference module with a worse front end, around cells of one size. The electronics
// bear whatever the cells give, so that the gauge is judged and not the supply.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assemble, type Assembly, compileCell } from "../../project/compile.js"
import { loadModuleFile } from "../../project/module-file.js"
import type { ModuleFile } from "../../project/module-types.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject } from "../../project/project.js"
import type { SimCell } from "../../project/sim-cell.js"
import { groupingMask } from "../../src/core/array/switches.js"
import type { AttachedLoad } from "../plant/attached-load.js"
import type { AnalogChannel, Environment, PlantOptions } from "../plant/plant.js"
import { Random } from "../random.js"
import { plantOptions } from "../wearable.js"
import type { Case } from "./grid.js"

/** Every cell is cut to this: half a milliampere-hour, which the currents of the reference module's size move within a day. */
export const CELL_CAPACITY_UC = 2e6

/** End of life of a cell. */
const AGED = 0.8

/** What the front end is worth: gain of the current within 1 %, of the voltages within the converter's own 0.15 %; converters of 12 bits
 *  over +-2.048 V and +-4.096 mA with one code of noise. The firmware is told these bounds, as a maker would who does not calibrate. */
export const FRONT_END = { currentGain_ppm: 10_000, currentOffset_nA: 300, cellGain_ppm: 1500, cellOffset_uV: 500, cellStep_uV: 1000, currentStep_nA: 2000 }

/** Bound that follows for a reading of a cell at 1.5 V. */
export const CELL_ERROR_UV = FRONT_END.cellGain_ppm * 1.5 + FRONT_END.cellOffset_uV + FRONT_END.cellStep_uV / 2

/** The supply works down to this, so that capacitors with a window from 0 V can be judged near empty as well. */
const LEAST_BUS_MV = 100

/** Low-pass of the current input in scan intervals: every pulse is seen by one conversion per scan, as the reference module does it. */
const FILTER_SCANS = 3

/** So many sheets of the cell side by side. */
export function resize(cell: SimCell, capacity_uC: number): SimCell {
  const times = capacity_uC / cell.capacity_uC
  return {
    ...cell, area_cm2: cell.area_cm2 * times, capacity_uC, esr_Ohm: cell.esr_Ohm / times,
    branches: cell.branches.map(branch => ({ ...branch, resistance_Ohm: branch.resistance_Ohm / times })),
    selfDischarge_uA: cell.selfDischarge_uA * times, maxCurrent_mA: cell.maxCurrent_mA * times,
  }
}

/** The cell as age leaves it: less capacity, more resistance, as the plant's own ageing couples them. */
export function aged(cell: SimCell, left: number): SimCell {
  const growth = 1 + cell.resistanceGrowth * (1 - left)
  return {
    ...cell, capacity_uC: cell.capacity_uC * left, esr_Ohm: cell.esr_Ohm * growth,
    branches: cell.branches.map(branch => ({ ...branch, resistance_Ohm: branch.resistance_Ohm * growth })),
  }
}

/** The reference module for this tick. */
function judgedModule(tick_s: number): ModuleFile {
  const module = loadModuleFile("zincwear-6")
  const { frontEnd } = module
  const scanInterval_ms = frontEnd.scanInterval_ms
  return {
    ...module,
    bus: { ...module.bus, max_mV: 5500 },
    harvester: { ...module.harvester, overVoltage_mV: 5400, mainStart_mV: LEAST_BUS_MV, coldStartEfficiency: 0.5 },
    switches: { ...module.switches, ...(module.switches.latch === undefined ? {} : { latch: { ...module.switches.latch, reset_mV: LEAST_BUS_MV / 2 } }) },
    frontEnd: {
      ...frontEnd,
      cell: { ...frontEnd.cell, lsb_uV: FRONT_END.cellStep_uV, noise_uV: FRONT_END.cellStep_uV },
      bus: { ...frontEnd.bus, fullScale_uV: 6e6, lsb_uV: 2 * FRONT_END.cellStep_uV, noise_uV: 2 * FRONT_END.cellStep_uV },
      current: { ...frontEnd.current, lsb_nA: FRONT_END.currentStep_nA, noise_nA: FRONT_END.currentStep_nA, filter_ms: FILTER_SCANS * Math.max(scanInterval_ms, tick_s * 1000) },
      residual: { cellError_uV: Math.round(CELL_ERROR_UV), currentError_ppm: FRONT_END.currentGain_ppm, currentError_nA: FRONT_END.currentOffset_nA },
    },
  }
}

/** Everything of a case that does not change while it runs. The plant's cell is `cell`; `assembly.config` knows the sheet's fresh one. */
export interface Judged {
  assembly: Assembly
  cell: SimCell
}

/** @throws UserError for a cell that cannot be simulated */
export function judgedWearable({ cell: id, tick_s, age }: Case): Judged {
  const folder = mkdtempSync(join(tmpdir(), "zincwear-judge-"))
  try {
    const file = join(folder, "judged.json")
    writeFileSync(file, JSON.stringify(judgedModule(tick_s)))
    const project = loadProject(packageRoot(), { cell: id })
    const assembly = assemble({ ...project, module: file, tick_ms: tick_s * 1000, array: { groupings: ["2s3p", "3s2p", "6s1p"], dwell_s: 60 } })
    const fresh = resize(assembly.cell, CELL_CAPACITY_UC)
    const { power } = assembly.board
    // A processor of today: what it draws awake is small beside the duty at any tick, so that the same day is the same at all of them.
    const board = { ...assembly.board, power: { ...power, active_mA: 3, wake_ms: 0.2, scanWake_ms: 2, boot_ms: 20, brownOut_mV: LEAST_BUS_MV, supplyMax_mV: 5500 } }
    const config = {
      ...assembly.config, cell: compileCell(fresh),
      power: { ...assembly.config.power, brownOut_mV: LEAST_BUS_MV, busMax_mV: 5500, active_uA: 3000, wake_us: 2000, idle_uA: 6, transition_nC: 12_000, probeRest_ms: 5, probeFall_mV: 10 },
      // Its pulses are too small to be missed.
      calibration: { ...assembly.config.calibration, currentOffset_nA: 0, currentError_nA: FRONT_END.currentOffset_nA },
    }
    return { assembly: { ...assembly, cell: fresh, board, config }, cell: age === "aged" ? aged(fresh, AGED) : fresh }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Errors that nobody knows: even within their bounds, by seed. */
function flawed(channel: AnalogChannel, gain_ppm: number, offset: number, count: number, random: Random): AnalogChannel {
  const within = (bound: number): number[] => Array.from({ length: count }, () => bound * (2 * random.next() - 1))
  return { ...channel, gain_ppm: within(gain_ppm), offset: within(offset), gainSpread_ppm: 0, offsetSpread: 0 }
}

/** The plant of a case: cells that differ, branches, hysteresis, side reactions, weather, motion, and the flawed front end. */
export function judgedPlant({ assembly, cell }: Judged, environment: Environment, load: AttachedLoad, seed: number, initialSoc: number): PlantOptions {
  const options = plantOptions({ ...assembly, cell }, environment, seed, initialSoc, 1)
  const random = new Random(seed, 41)
  const { frontEnd } = options.module
  return {
    ...options,
    board: { ...options.board, powerOnReset_mV: 2 * LEAST_BUS_MV },
    loads: [load],
    initialSwitches: groupingMask(options.cells, assembly.config.array.groupings[startGrouping(assembly, cell, initialSoc)]),
    module: {
      ...options.module,
      frontEnd: {
        ...frontEnd,
        cell: flawed(frontEnd.cell, FRONT_END.cellGain_ppm, FRONT_END.cellOffset_uV, options.cells, random),
        current: flawed(frontEnd.current, FRONT_END.currentGain_ppm, FRONT_END.currentOffset_nA, 1, random),
      },
    },
  }
}

/** The fewest cells in series that start the microcontroller. */
function startGrouping({ config }: Assembly, cell: SimCell, soc: number): number {
  const at = Math.min(cell.ocvDischarge_V.length - 2, Math.floor(soc * (cell.ocvDischarge_V.length - 1)))
  const found = config.array.groupings.findIndex(({ series }) => series * cell.ocvDischarge_V[at] > 0.4)
  return found < 0 ? config.array.groupings.length - 1 : found
}
