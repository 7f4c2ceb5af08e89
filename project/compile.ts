// From files to the firmware's integers: project + cell + board + module -> ModuleConfig.
// The only place that decides a limit or a margin, each with its reason.

import { createHash } from "node:crypto"
import type { CellModel, ModuleConfig, RadioTask } from "../src/core/config.js"
import { bypassBit, groupingMask, isolationBit } from "../src/core/array/switches.js"
import { smallestPage_bytes } from "../src/core/journal/journal.js"
import { RECORD_BYTES } from "../src/core/journal/record.js"
import { NOMINAL_V } from "../src/core/schedule/priced.js"
import { onRail, priceOfCharge_V, requireRail } from "./rail.js"
import { type Board, loadBoard } from "./boards.js"
import { loadCellSheet, resolveCell } from "./cell-sheet.js"
import { parseGrouping } from "./grouping.js"
import { closableMask, loadModuleFile } from "./module-file.js"
import type { ModuleFile } from "./module-types.js"
import { compileCare } from "./compile-care.js"
import { withEvents } from "./compile-events.js"
import { withPace } from "./compile-pace.js"
import { findSensors, idleOfSensors_nA, requirePower, sensorTask, type UsedSensor } from "./compile-sensors.js"
import { withFaults } from "./fault-rows.js"
import type { Project } from "./project.js"
import type { SimCell } from "./sim-cell.js"
import { withLight } from "./schedule/light-file.js"
import { withSupply } from "./supply.js"
import { UserError } from "./user-error.js"

/** Everything that one module is made of, found and checked. */
export interface Assembly {
  project: Project
  cell: SimCell
  board: Board
  module: ModuleFile
  /** In configuration order. */
  sensors: UsedSensor[]
  config: ModuleConfig
}

/** Distance from brown-out that is always kept: a tick's worth of surprise. The change of grouping comes on top. */
const GUARD_MV = 50

/** Cells of one batch differ in capacity by a few percent (3.4 to 2.9 mAh/cm² between sizes of one paper, ref. 59):
 *  three times the plant's default spread. */
const CAPACITY_ERROR_PPM = 100000

/** Where the tables over temperature have their points (src/core/gauge/warmth.ts reads them). */
const TEMPERATURES_DEGC = Array.from({ length: 19 }, (_, i) => 5 * i - 30)

/** Below freezing an electrolyte's resistance rises by e every so many kelvin (docs/models.md, warmth and cold). */
const FREEZING_FOLD_K = 4

const arrhenius = (activation_J_mol: number, temperature_degC: number): number =>
  Math.exp(activation_J_mol / 8.314462618 * (1 / (temperature_degC + 273.15) - 1 / 298.15))

/** Noise and resolution of the channels: what is rounded to steps is off by a step over the root of twelve. */
export function channelNoise({ frontEnd }: ModuleFile): { cellNoise_uV: number, currentNoise_nA: number } {
  const noise = (own: number, step: number): number => Math.ceil(Math.hypot(own, step / Math.sqrt(12)))
  return { cellNoise_uV: noise(frontEnd.cell.noise_uV, frontEnd.cell.lsb_uV), currentNoise_nA: noise(frontEnd.current.noise_nA, frontEnd.current.lsb_nA) }
}

/** Time between writes to the latches while the bus has no supply, in writes: all open, parallel, series, bus; and once more all of them if the
 *  bus does not come up and the change is taken back, and about two more until that is seen. The search (sim/array) holds it. */
export const LATCH_WRITES = 10

/** Time constants of array and bus capacitor before the switches are probed; then a bus that is cut off must fall by half of what the
 *  microcontroller takes from the capacitor within a millisecond. */
const PROBE_REST = 3
/** Without probes only a bus that comes up is waited for. */
const UNPROBED_REST_MS = 20
const milli = (value: number): number => Math.round(value * 1000)
const micro = (value: number): number => Math.round(value * 1e6)

/** A cell as the firmware needs it. */
export function compileCell(cell: SimCell): CellModel {
  const [empty_V, full_V] = cell.window_V
  const span_V = full_V - empty_V
  // Branches slower than a minute relax over a rest; faster ones follow the mean current of a tick.
  const slow = cell.branches.filter(branch => branch.tau_s >= 60)
  const fast = cell.branches.filter(branch => branch.tau_s < 60)
  const sum = (branches: { resistance_Ohm: number }[]): number => branches.reduce((total, branch) => total + branch.resistance_Ohm, 0)
  const slowest_s = Math.max(1, ...cell.branches.map(branch => branch.tau_s))
  const limit_uA = milli(cell.maxCurrent_mA)
  return {
    id: cell.id,
    chemistry: cell.chemistry,
    capacity_uC: Math.round(cell.capacity_uC),
    capacityError_ppm: CAPACITY_ERROR_PPM,
    ocvCharge_uV: cell.ocvCharge_V.map(micro),
    ocvDischarge_uV: cell.ocvDischarge_V.map(micro),
    esr_mOhm: milli(cell.esr_Ohm),
    fast_mOhm: milli(sum(fast)),
    polarisation_mOhm: milli(sum(slow)),
    coulombicEfficiency_ppm: micro(cell.coulombicEfficiency),
    selfDischarge_nA: milli(cell.selfDischarge_uA),
    rest_ms: Math.round(4000 * slowest_s),
    branch_mOhm: cell.branches.map(branch => milli(branch.resistance_Ohm)),
    branch_ms: cell.branches.map(branch => milli(branch.tau_s)),
    resistanceBySoc_ppm: cell.resistanceBySoc.map(micro),
    resistanceByTemperature_ppm: TEMPERATURES_DEGC.map(temperature_degC => micro(
      arrhenius(cell.activation_J_mol, temperature_degC) * Math.exp(Math.max(0, cell.freezing_degC - temperature_degC) / FREEZING_FOLD_K))),
    selfDischargeByTemperature_ppm: TEMPERATURES_DEGC.map(temperature_degC => micro(1 / arrhenius(cell.selfDischargeActivation_J_mol, temperature_degC))),
    resistanceGrowth_ppm: micro(cell.resistanceGrowth),
    // Operating: the last tenth; recommended: the window's end; safety: a twentieth beyond (never a reversed cell by much).
    underVoltage_mV: [empty_V + span_V / 10, empty_V + span_V / 50, empty_V - span_V / 20].map(milli),
    overVoltage_mV: [full_V - span_V / 50, full_V, full_V + span_V / 20].map(milli),
    overCurrent_uA: [Math.round(limit_uA / 2), limit_uA, Math.round(limit_uA * 1.5)],
    underTemperature_degC: [cell.temperature_degC[0] + 5, cell.temperature_degC[0], cell.temperature_degC[0] - 10].map(Math.round),
    overTemperature_degC: [cell.temperature_degC[1] - 5, cell.temperature_degC[1], cell.temperature_degC[1] + 10].map(Math.round),
  }
}

/** Least that the processor draws from the bus while it is awake: through a regulator at the highest one. */
const leastAwake_mA = (board: Board, module: ModuleFile): number =>
  module.regulator === undefined ? board.power.active_mA : board.power.active_mA * module.regulator.output_mV / module.bus.max_mV

function compileRadio(project: Project, module: ModuleFile, board: Board): RadioTask {
  const charge_pC = module.radio.segments.reduce((total, segment) => total + segment.duration_us * segment.current_uA, 0)
  const peak_uA = Math.max(...module.radio.segments.map(segment => segment.current_uA))
  return {
    present: board.radio !== null,
    energy_uJ: Math.ceil(charge_pC / 1e6 * priceOfCharge_V(module)),
    fastest_ms: milli(project.radio.fastest_s),
    slowest_ms: milli(project.radio.slowest_s),
    weight: project.radio.weight,
    peak_uA,
    // The event is a staircase; for the dip of the bus only its charge counts.
    peak_us: Math.ceil(charge_pC / peak_uA),
  }
}

/** Mean current of a module that only ticks, µA.
 *  @param sensors_nA what its sensors draw between samples */
export function idleCurrent_uA(board: Board, module: ModuleFile, tick_ms: number, sensors_nA = 0): number {
  const { active_mA, wake_ms, scanWake_ms } = board.power
  const awake_uA = active_mA * 1000 * (wake_ms / tick_ms + (scanWake_ms - wake_ms) / Math.max(tick_ms, module.frontEnd.scanInterval_ms))
  const scan_uA = module.frontEnd.scan_uJ / (module.frontEnd.scanInterval_ms / 1000) / NOMINAL_V
  return Math.ceil(board.power.sleep_uA + awake_uA + (module.frontEnd.idle_nA + sensors_nA) / 1000 + scan_uA)
}

/** What a scan does not see of the processor's own current, µA. The low-pass in front of the monitor is read just
 *  before the processor wakes, at the bottom of its ripple: of pulses with period T it shows x / (e^x - 1), x = T / tau. */
function unseenCurrent_uA(board: Board, module: ModuleFile, tick_ms: number): number {
  const { active_mA, wake_ms, scanWake_ms } = board.power
  const { scanInterval_ms, current } = module.frontEnd
  const unseen = (period_ms: number, awake_ms: number): number => {
    const x = period_ms / current.filter_ms
    return active_mA * 1000 * awake_ms / period_ms * (1 - x / Math.expm1(x))
  }
  const scan_ms = Math.max(tick_ms, scanInterval_ms)
  return unseen(tick_ms, wake_ms) + unseen(scan_ms, scanWake_ms - wake_ms)
}

/** Switch lines that a mask needs and a module lacks. */
function missingLines(mask: number, cells: number, lines: string[]): string[] {
  const names: string[] = []
  for (let i = 0; i < cells - 1; i++) names.push(`S${i}`)
  for (let i = 0; i < cells - 1; i++) names.push(`P${i}`)
  names.push("BUS")
  return names.filter((name, bit) => (mask & (1 << bit)) !== 0 && !lines.includes(name))
}

/** The journal's ring must hold one snapshot and an event per page, and have a page to erase while another is kept. */
function requireJournal(module: ModuleFile, cells: number, sensors: number, stress: boolean): void {
  const { pages, page_bytes } = module.journal
  const least_bytes = smallestPage_bytes(cells, sensors + 1, stress)
  if (pages >= 2 && page_bytes % RECORD_BYTES === 0 && page_bytes >= least_bytes) return
  throw new UserError(`module ${module.id}`, "journal", `${pages} pages of ${page_bytes} bytes cannot hold a journal of ${cells} cells`,
    `give at least 2 pages of a multiple of ${RECORD_BYTES} bytes, ${least_bytes} or more`)
}

/** Difference that drives the highest permitted current from one cell through two switches into another. */
function parallelMost_mV(cell: CellModel, module: ModuleFile): number {
  return Math.floor(cell.overCurrent_uA[2] * 2 * (cell.esr_mOhm + module.switches.on_mOhm) / 1e6)
}

/** Finds and checks everything that a project names, and compiles it.
 *  @throws UserError: unknown cell, board, module or sensor; a cell with missing parameters; a grouping that does not fit */
export function assemble(project: Project): Assembly {
  const module = withSupply(loadModuleFile(project.module), project)
  const board = onRail(loadBoard(project.board), module)
  const sheet = loadCellSheet(project.cells.id)
  const resolved = resolveCell(sheet, project.cells.area_cm2 === undefined ? {} : { area_cm2: project.cells.area_cm2 })
  if ("missing" in resolved) {
    throw new UserError(`cell ${project.cells.id}`, "", `cannot be simulated: ${resolved.missing.join("; ")}`,
      "give these in a datasheet of your own, or choose another cell (zincwear cells list)")
  }
  const cells = project.cells.count
  if (cells !== module.cells) {
    throw new UserError(project.file, "cells.count", `${cells} cells do not fit module ${module.id}, which has ${module.cells} places`, `set it to ${module.cells}`)
  }
  const groupings = project.array.groupings.map((text, i) => {
    const grouping = parseGrouping(text, cells, project.file, `array.groupings[${i}]`)
    const fixed = module.switches.fixed
    const lacking = fixed === undefined ? missingLines(groupingMask(cells, grouping), cells, module.switches.lines) : []
    if (lacking.length > 0 || (fixed !== undefined && (fixed.series !== grouping.series || fixed.parallel !== grouping.parallel))) {
      throw new UserError(project.file, `array.groupings[${i}]`, `module ${module.id} cannot make ${text}`,
        fixed === undefined ? `it lacks ${lacking.join(", ")}` : `it is soldered as ${fixed.series}s${fixed.parallel}p`)
    }
    return grouping
  })
  requireJournal(module, cells, project.sensors.length, project.care !== undefined)
  const sensors = findSensors(project, module)
  const cell = compileCell(resolved.cell)
  requireRail(module, project, cell.chemistry === "zihmsc")
  const unseen_nA = milli(unseenCurrent_uA(board, module, project.tick_ms))
  const transition_nC = Math.ceil(board.power.active_mA * 1000 * module.switches.settle_ms * LATCH_WRITES)
  const slowest_Ohm = (cell.esr_mOhm + cell.fast_mOhm + module.switches.on_mOhm) * Math.max(...groupings.map(({ series, parallel }) => series / parallel)) / 1000
  const zeros = Array.from({ length: cells }, () => 0)
  const config = {
    name: project.radio.name,
    has: {
      radio: board.radio !== null, seal: project.radio.key !== undefined, download: project.radio.log === true, journal: true,
      isolation: closableMask(module) >= isolationBit(cells, 0), bypass: closableMask(module) >= bypassBit(cells, 0),
      probes: module.switches.probe !== false, stress: project.care !== undefined, recondition: project.care?.recondition !== undefined,
      ...(sensors.some(({ raw }) => !raw) ? { devices: true } : {}),
    },
    modelId: createHash("sha256").update(JSON.stringify([cell, cells, groupings])).digest().readUInt16LE(0),
    tick_ms: project.tick_ms,
    cell,
    array: { cells, groupings, parallelLimit_mV: module.parallelLimit_mV, parallelMost_mV: parallelMost_mV(cell, module), dwell_ms: milli(project.array.dwell_s) },
    power: {
      brownOut_mV: Math.max(board.power.brownOut_mV, module.supply?.off_mV ?? 0),
      guard_mV: GUARD_MV + Math.ceil(transition_nC * 1000 / module.bus.capacitor_nF),
      busMax_mV: module.regulator === undefined ? Math.min(module.bus.max_mV, board.power.supplyMax_mV) : module.bus.max_mV,
      busCapacitor_nF: module.bus.capacitor_nF,
      transition_nC,
      probeRest_ms: module.switches.probe === false ? UNPROBED_REST_MS : Math.ceil(PROBE_REST * slowest_Ohm * module.bus.capacitor_nF * 1e-6),
      probeFall_mV: Math.ceil(leastAwake_mA(board, module) * 1e6 / module.bus.capacitor_nF / 2),
      active_uA: milli(board.power.active_mA),
      wake_us: milli(board.power.scanWake_ms),
      idle_uA: idleCurrent_uA(board, module, project.tick_ms, idleOfSensors_nA(sensors)),
      switch_mOhm: module.switches.on_mOhm,
      path_mOhm: module.frontEnd.current.shunt_mOhm,
    },
    calibration: {
      cellGain_ppm: zeros, cellOffset_uV: zeros, currentGain_ppm: 0,
      // A discharge that is not seen: the reading is too high by it. Times awake are known to a fifth, say.
      currentOffset_nA: unseen_nA,
      ...module.frontEnd.residual,
      currentError_nA: module.frontEnd.residual.currentError_nA + Math.round(unseen_nA / 5),
      ...channelNoise(module),
      currentFilter_ms: module.frontEnd.current.filter_ms,
    },
    sensors: sensors.map(sensor => sensorTask(sensor, project.pace !== undefined, board.power.active_mA, project.tick_ms, priceOfCharge_V(module))),
    radio: compileRadio(project, module, board),
    journal: { ...module.journal, interval_ms: milli(project.journal.interval_s) },
    ...(project.care === undefined ? {} : compileCare(project.care, resolved.cell)),
  }
  requirePower(sensors, project, config)
  return { project, cell: resolved.cell, board, module, sensors, config: withLight(withFaults(withEvents(withPace(config, project, board, module), project, sensors)), project, board, module) }
}
