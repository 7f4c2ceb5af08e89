// From the assembled module (what it is made of) to the plant's options (how it behaves).
// Assumptions that no file states are here, each with its reason.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { groupingMask } from "../src/core/array/switches.js"
import { chooseGrouping } from "../src/core/array/planner.js"
import { voltageAt } from "../src/core/gauge/ocv.js"
import type { Assembly } from "../project/compile.js"
import type { ModuleFile, ModuleSensor } from "../project/module-types.js"
import { packageRoot } from "../project/package-root.js"
import { loadIvCurves } from "./plant/panel.js"
import type { AnalogChannel, Environment, PlantModule, PlantOptions, PlantSensor, PvPanel } from "./plant/plant.js"

/** A microcontroller starts again this far above the voltage at which it stopped: the charger's VBAT_OK output
 *  (BQ25504) holds it in reset until the bus bears the start-up current of a second (assumed resistors). */
const RESET_HYSTERESIS_MV = 500

/** Drawn by a microcontroller in reset: leakage of its regulator (assumed; nRF52 system-off takes 300 nA). */
const OFF_NA = 300

/** Cells of one printed batch: relative standard deviations; three of them stay within the gauge's allowance. */
const SPREAD = { capacity: 0.03, esr: 0.1, soc: 0.005 }

function channel(gainSpread_ppm: number, offsetSpread: number, noise: number, step: number, fullScale: number): AnalogChannel {
  return { gain_ppm: [0], offset: [0], gainSpread_ppm, offsetSpread, noise, step, range: [-fullScale, fullScale] }
}

/** Where the switches fall without power: all open would leave cells and charger apart for good, since no bus
 *  capacitor can pay for a start. */
function resetMask(module: ModuleFile): number {
  const grouping = module.switches.latch?.resetGrouping
  return grouping === undefined ? 0 : groupingMask(module.cells, grouping)
}

/** What calibration leaves is taken as three standard deviations, shared between gain (at 1.2 V) and offset. */
function plantModule(module: ModuleFile, panelFiles: string[]): PlantModule {
  const { frontEnd, harvester } = module
  const { residual } = frontEnd
  const voltageSpread_uV = residual.cellError_uV / 6
  const gain_ppm = voltageSpread_uV / 1.2
  const panel = panelFiles.length > 0 ? loadIvCurves(panelFiles)
    : JSON.parse(readFileSync(join(packageRoot(), "sim/panels/amorphous-35x14.json"), "utf8")) as PvPanel
  return {
    busCapacitor_nF: module.bus.capacitor_nF,
    busLeakage_MOhm: 3000 / module.bus.capacitorLeakage_nA,
    switch_mOhm: module.switches.on_mOhm,
    shunt_mOhm: frontEnd.current.shunt_mOhm,
    latchReset_mV: module.switches.latch?.reset_mV ?? 0,
    latchResetMask: resetMask(module),
    idle_nA: frontEnd.idle_nA,
    frontEnd: {
      scanInterval_ms: frontEnd.scanInterval_ms,
      scan_uA: frontEnd.scan_uJ / 3 / frontEnd.scan_ms * 1000,
      scan_ms: frontEnd.scan_ms,
      currentFilter_ms: frontEnd.current.filter_ms,
      cell: channel(gain_ppm, voltageSpread_uV, frontEnd.cell.noise_uV, frontEnd.cell.lsb_uV, frontEnd.cell.fullScale_uV),
      bus: channel(gain_ppm, voltageSpread_uV, frontEnd.bus.noise_uV, frontEnd.bus.lsb_uV, frontEnd.bus.fullScale_uV),
      current: channel(residual.currentError_ppm / 3, residual.currentError_nA / 3, frontEnd.current.noise_nA, frontEnd.current.lsb_nA, frontEnd.current.fullScale_nA),
      harvest: channel(residual.currentError_ppm / 3, 0, frontEnd.current.noise_nA, frontEnd.current.lsb_nA, frontEnd.current.fullScale_nA),
      temperature: channel(0, frontEnd.temperature.offset_cC / 3, frontEnd.temperature.noise_cC, frontEnd.temperature.lsb_cC, 15000),
    },
    panel,
    converter: {
      mpptFraction: harvester.mpptFraction,
      duty: 1 - harvester.mpptSample_ms / harvester.mpptPeriod_ms,
      efficiency: {
        input_V: harvester.efficiency.inputVoltage_mV.map(v => v / 1000),
        input_uA: harvester.efficiency.inputCurrent_uA,
        value: harvester.efficiency.table,
      },
      minimumInput_mV: harvester.minInput_mV,
      minimumInput_uW: harvester.minPower_uW,
      quiescent_nA: harvester.quiescent_nA,
      mainStart_mV: harvester.mainStart_mV,
      coldStartEfficiency: harvester.coldStartEfficiency,
      coldStart_uW: harvester.coldStartPower_uW,
      overVoltage_mV: harvester.overVoltage_mV,
    },
  }
}

function plantSensor(sensor: ModuleSensor): PlantSensor {
  const cost = { name: sensor.name, current_uA: sensor.current_uA, duration_ms: sensor.active_ms + sensor.warmUp_ms }
  // Readings: tenths of kPa of the film, lux of the photodetector; noise one count.
  if (sensor.kind === "resistive") return { ...cost, signal: "pressure", scale: 10, noise: 1 }
  return { ...cost, signal: "light", scale: 1, noise: 1 }
}

/** Neighbouring pieces of an advertising event put together until they last about this long: below the time
 *  constant of pack and bus capacitor (some 20 ohm and 100 µF, 2 ms), so the bus cannot tell; the charge is the same. */
const PIECE_US = 1500

function coarse(segments: { duration_us: number, current_uA: number }[]): { duration_us: number, current_uA: number }[] {
  const pieces: { duration_us: number, current_uA: number }[] = []
  let duration_us = 0
  let charge_pC = 0
  segments.forEach((segment, i) => {
    duration_us += segment.duration_us
    charge_pC += segment.duration_us * segment.current_uA
    if (duration_us < PIECE_US && i < segments.length - 1) return
    pieces.push({ duration_us, current_uA: charge_pC / duration_us })
    duration_us = 0
    charge_pC = 0
  })
  return pieces
}

/** @param initialSoc mean state of charge at the start, 0..1
 *  @param panelFiles measured I-V curves of a panel, one file per light level; the modelled one where empty
 *  @throws UserError for a curve that cannot be read */
export function plantOptions(assembly: Assembly, environment: Environment, seed: number, initialSoc: number, panelFiles: string[] = []): PlantOptions {
  const { config, board, module, cell } = assembly
  const cells = config.array.cells
  const rest_mV = voltageAt(config.cell.ocvDischarge_uV, initialSoc) / 1000
  // Latched by the last life of the firmware; a grouping that bears a start, where there is one.
  const starts = config.array.groupings.findIndex(({ series }) =>
    series * rest_mV <= config.power.busMax_mV && series * rest_mV >= config.power.brownOut_mV + RESET_HYSTERESIS_MV)
  const first = starts >= 0 ? starts : Math.max(0, chooseGrouping(config, -1, rest_mV))
  const sensors = config.sensors.map(wanted => module.sensors.find(sensor => sensor.name === wanted.name)).filter(sensor => sensor !== undefined)
  return {
    cell, cells, seed, initialSoc, spread: SPREAD,
    module: plantModule(module, panelFiles),
    board: {
      sleep_uA: board.power.sleep_uA,
      active_uA: board.power.active_mA * 1000,
      wake_ms: board.power.wake_ms,
      scanWake_ms: board.power.scanWake_ms,
      brownOut_mV: board.power.brownOut_mV,
      powerOnReset_mV: board.power.brownOut_mV + RESET_HYSTERESIS_MV,
      startUp_ms: board.power.boot_ms,
      boot_uC: board.power.active_mA * board.power.boot_ms,
      off_nA: OFF_NA,
    },
    sensors: sensors.map(plantSensor),
    radio: { segments: coarse(module.radio.segments) },
    environment,
    initialSwitches: groupingMask(cells, config.array.groupings[first]),
  }
}
