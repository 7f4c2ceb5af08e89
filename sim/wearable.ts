// From the assembled module (what it is made of) to the plant's options (how it behaves).
// Assumptions that no file states are here, each with its reason.

import { connectedMask } from "../src/core/array/switches.js"
import { chooseGrouping } from "../src/core/array/planner.js"
import { voltageAt } from "../src/core/gauge/ocv.js"
import type { ModuleConfig } from "../src/core/config.js"
import { awake_ms } from "../project/compile-pace.js"
import type { Assembly } from "../project/compile.js"
import { idleOfSensors_nA } from "../project/compile-sensors.js"
import type { ModuleFile } from "../project/module-types.js"
import { eventTimes } from "./load-events.js"
import { loadLoadProfile } from "./load-profile.js"
import { attachLoad } from "./plant/attached-load.js"
import { loadIvCurves, sideBySide } from "./plant/panel.js"
import { openPanel, openRegulator, openSource } from "./plant/part-file.js"
import type { AnalogChannel, Environment, PlantModule, PlantOptions } from "./plant/plant.js"
import { plantSensor } from "./sensors.js"
import { isolatingMatrix, standardMatrix, type SwitchMatrix } from "./plant/switch-matrix.js"

/** A microcontroller starts again this far above the voltage at which it stopped: the charger's VBAT_OK output
 *  (BQ25504) holds it in reset until the bus bears the start-up current of a second (assumed resistors). */
const RESET_HYSTERESIS_MV = 500

/** Drawn by a microcontroller in reset: leakage of its regulator (assumed; nRF52 system-off takes 300 nA). */
const OFF_NA = 300

/** What charges a module where nothing else is named. */
const PANEL = "panel-amorphous-35x14"

/** NRF.getBattery of an nRF52: 14 bits over 3.6 V (Espruino 2v29, targets/nrf5x/jshardware.c); gain and noise assumed. */
const LOOK = { gain_ppm: 10000, noise_uV: 2000, step_uV: 220, most_uV: 3600000 }

/** Cells of one printed batch: relative standard deviations; three of them stay within the gauge's allowance. */
const SPREAD = { capacity: 0.03, esr: 0.1, soc: 0.005 }

function channel(gainSpread_ppm: number, offsetSpread: number, noise: number, step: number, fullScale: number): AnalogChannel {
  return { gain_ppm: [0], offset: [0], gainSpread_ppm, offsetSpread, noise, step, range: [-fullScale, fullScale] }
}

/** Where the switches fall without power: all open would leave cells and charger apart for good, since no bus
 *  capacitor can pay for a start. */
function resetMask(module: ModuleFile, config: ModuleConfig): number {
  const grouping = module.switches.latch?.resetGrouping
  return grouping === undefined ? 0 : connectedMask(config, grouping, 0)
}

/** Resistance of an open switch: its printed leakage at the highest bus voltage. */
function leak_Ohm(module: ModuleFile): number {
  return module.switches.off_nA > 0 ? module.bus.max_mV / module.switches.off_nA * 1e6 : Infinity
}

function matrixOf(module: ModuleFile): SwitchMatrix {
  const { lines, on_mOhm } = module.switches
  return lines.includes("I0") ? isolatingMatrix(module.cells, lines.includes("B0"), on_mOhm / 1000, leak_Ohm(module))
    : standardMatrix(module.cells, on_mOhm / 1000, leak_Ohm(module))
}

/** What calibration leaves is taken as three standard deviations, shared between gain (at 1.2 V) and offset. */
function plantModule({ module, config, project: { panels = 1 } }: Assembly, parts: Parts): PlantModule {
  const { frontEnd, harvester } = module
  const { residual } = frontEnd
  const voltageSpread_uV = residual.cellError_uV / 6
  const gain_ppm = voltageSpread_uV / 1.2
  const { panel = [], source, regulator } = parts
  return {
    busCapacitor_nF: module.bus.capacitor_nF,
    busLeakage_MOhm: 3000 / module.bus.capacitorLeakage_nA,
    switch_mOhm: module.switches.on_mOhm,
    shunt_mOhm: frontEnd.current.shunt_mOhm,
    burst: { settle_ms: module.switches.settle_ms, rest_ms: config.power.probeRest_ms, fall_mV: config.power.probeFall_mV },
    latchReset_mV: module.switches.latch?.reset_mV ?? 0,
    latchResetMask: resetMask(module, config),
    idle_nA: frontEnd.idle_nA,
    ...(module.supply === undefined ? {} : { supplySwitch: true }),
    frontEnd: {
      scanInterval_ms: config.pace?.longest_ms ?? frontEnd.scanInterval_ms,
      ...(config.has.pace === true ? { look: lookChannel(module), looksFirst: config.has.capacitor === true } : {}),
      scan_uA: frontEnd.scan_uJ / 3 / frontEnd.scan_ms * 1000,
      scan_ms: frontEnd.scan_ms,
      currentFilter_ms: frontEnd.current.filter_ms,
      cell: channel(gain_ppm, voltageSpread_uV, frontEnd.cell.noise_uV, frontEnd.cell.lsb_uV, frontEnd.cell.fullScale_uV),
      bus: channel(gain_ppm, voltageSpread_uV, frontEnd.bus.noise_uV, frontEnd.bus.lsb_uV, frontEnd.bus.fullScale_uV),
      current: channel(residual.currentError_ppm / 3, residual.currentError_nA / 3, frontEnd.current.noise_nA, frontEnd.current.lsb_nA, frontEnd.current.fullScale_nA),
      harvest: channel(residual.currentError_ppm / 3, 0, frontEnd.current.noise_nA, frontEnd.current.lsb_nA, frontEnd.current.fullScale_nA),
      temperature: channel(0, frontEnd.temperature.offset_cC / 3, frontEnd.temperature.noise_cC, frontEnd.temperature.lsb_cC, 15000),
    },
    source: panel.length > 0 ? loadIvCurves(panel) : source === undefined ? sideBySide(openPanel(PANEL), panels) : openSource(source),
    ...(regulator === undefined ? moduleRegulator(module) : { regulator: openRegulator(regulator) }),
    matrix: matrixOf(module),
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

/** The converter of the module's own file: its load switch is its window. */
function moduleRegulator({ regulator, supply }: ModuleFile): Pick<PlantModule, "regulator"> {
  if (regulator === undefined || supply === undefined) return {}
  const { output_mV, efficiency, quiescent_nA } = regulator
  return { regulator: { kind: "buck-boost", output_mV, efficiency, quiescent_nA, shutdown_nA: supply.leak_nA, lockout: { off_mV: supply.off_mV, on_mV: supply.on_mV } } }
}

/** What the processor reads of the bus: its supply; or, on a regulated rail, a share of it at an input. */
function lookChannel({ regulator }: ModuleFile): AnalogChannel {
  const times = regulator === undefined ? 1 : regulator.busFullScale_mV * 1000 / LOOK.most_uV
  return channel(LOOK.gain_ppm, 0, LOOK.noise_uV * times, LOOK.step_uV * times, LOOK.most_uV * times)
}

/** Parts of the wearable beyond what the module's file says, by file or by id. */
export interface Parts {
  /** Measured I-V curves of a panel, one file per light level. */
  panel?: string[] | undefined
  /** Another source than the panel of `sim/sources`, and a regulator between bus and rail. */
  source?: string | undefined
  regulator?: string | undefined
  /** Load profiles (sim/loads, or files) that hang on the rail beside board, sensors and radio. */
  loads?: string[] | undefined
}

/** @param initialSoc mean state of charge at the start, 0..1
 *  @param hours length of the run: events of the wearer that start a load are found beforehand
 *  @throws UserError for a part that cannot be read */
export function plantOptions(assembly: Assembly, environment: Environment, seed: number, initialSoc: number, hours: number, parts: Parts = {}): PlantOptions {
  const { config, board, module, cell } = assembly
  const cells = config.array.cells
  const rest_mV = voltageAt(config.cell.ocvDischarge_uV, initialSoc) / 1000
  const on_mV = module.supply?.on_mV ?? board.power.brownOut_mV + RESET_HYSTERESIS_MV
  // Latched by the last life of the firmware; a grouping that bears a start, where there is one.
  const starts = config.array.groupings.findIndex(({ series }) =>
    series * rest_mV <= config.power.busMax_mV && series * rest_mV >= on_mV)
  const first = starts >= 0 ? starts : Math.max(0, chooseGrouping(config, -1, rest_mV, false))
  return {
    cell, cells, seed, initialSoc, spread: SPREAD,
    module: withIdle(plantModule(assembly, parts), assembly),
    board: {
      sleep_uA: board.power.sleep_uA,
      active_uA: board.power.active_mA * 1000,
      wake_ms: board.power.wake_ms,
      scanWake_ms: board.power.scanWake_ms,
      ...(config.has.pace === true ? { pieces: awake_ms(board, config.has.capacitor === true) } : {}),
      // A regulated rail is there or is not; what lies before it draws in the regulator's account.
      ...(module.regulator === undefined
        ? { brownOut_mV: config.power.brownOut_mV, powerOnReset_mV: on_mV, off_nA: module.supply?.leak_nA ?? OFF_NA }
        : { brownOut_mV: board.power.brownOut_mV, powerOnReset_mV: board.power.brownOut_mV, off_nA: 0 }),
      startUp_ms: board.power.boot_ms,
      boot_uC: board.power.active_mA * board.power.boot_ms,
    },
    sensors: assembly.sensors.map(sensor => plantSensor(sensor, config.tick_ms, board.power.active_mA * 1000)),
    radio: { segments: joined(module.radio.segments, module.bus.capacitor_nF) },
    loads: (parts.loads ?? []).map(id => loadOn(id, environment, seed, hours)),
    environment,
    initialSwitches: connectedMask(config, config.array.groupings[first], 0),
  }
}

/** What sensors draw between samples comes on top of the module's own. */
function withIdle(module: PlantModule, { sensors }: Assembly): PlantModule {
  return { ...module, idle_nA: module.idle_nA + idleOfSensors_nA(sensors) }
}

function loadOn(id: string, environment: Environment, seed: number, hours: number): ReturnType<typeof attachLoad> {
  const profile = loadLoadProfile(id)
  const { timing } = profile
  return attachLoad(profile, seed, timing.kind === "event" ? eventTimes(timing.event, environment, hours * 3600) : [])
}

/** How far the bus may stand from where the true shape of an advertising event would put it, mV: neighbouring stages are joined as long as
 *  the charge that they have drawn by then moves the bus capacitor alone by no more. At 100 µF six of fifteen stages are left, at 1 µF all. */
const JOINED_MV = 2

function joined(segments: { duration_us: number, current_uA: number }[], capacitor_nF: number): { duration_us: number, current_uA: number }[] {
  const largest_pC = capacitor_nF * JOINED_MV
  const pieces: { duration_us: number, current_uA: number }[] = []
  let first = 0
  for (let last = 0; last < segments.length; last++) {
    if (last + 1 < segments.length && stray_pC(segments, first, last + 1) <= largest_pC) continue
    const run = segments.slice(first, last + 1)
    const duration_us = run.reduce((sum, segment) => sum + segment.duration_us, 0)
    pieces.push({ duration_us, current_uA: run.reduce((sum, segment) => sum + segment.duration_us * segment.current_uA, 0) / duration_us })
    first = last + 1
  }
  return pieces
}

/** Largest distance of the charge drawn in these segments from a straight line between its ends, pC. */
function stray_pC(segments: { duration_us: number, current_uA: number }[], first: number, last: number): number {
  const run = segments.slice(first, last + 1)
  const mean_uA = run.reduce((sum, segment) => sum + segment.duration_us * segment.current_uA, 0) / run.reduce((sum, segment) => sum + segment.duration_us, 0)
  let stray = 0
  let largest = 0
  for (const segment of run) largest = Math.max(largest, Math.abs(stray += (segment.current_uA - mean_uA) * segment.duration_us))
  return largest
}
