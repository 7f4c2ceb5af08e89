// What the firmware must know of its own cost to pace itself, from what its pieces cost in function calls (npm run bench -- firmware).

import { packResistance_mOhm, predictBus_mV } from "../src/core/array/planner.js"
import type { CellModel, Grouping, ModuleConfig } from "../src/core/config.js"
import { chargeAt } from "../src/core/gauge/ocv.js"
import { fullStore_uJ, heldAt_uJ } from "../src/core/schedule/budget.js"
import { NOMINAL_V } from "../src/core/schedule/priced.js"
import type { Board } from "./boards.js"
import type { ModuleFile } from "./module-types.js"
import type { Project } from "./project.js"
import { priceOfCharge_V } from "./rail.js"
import { UserError } from "./user-error.js"

/** Empty function calls that a piece costs as much as, in a Linux Espruino: what a nap takes, shell and all; a tick with its shell; and what a scan
 *  (transfers, decoding, judgement), a reading of the voltages as evidence for each history, a snapshot and a radio
 *  payload take besides; with capacitor cells, which are looked at, what a scan takes that shares out by a table, and a look. */
export const CALLS = { nap: 10, tick: 150, scan: 1750, read: 8000, write: 6000, payload: 60, sharingScan: 2450, look: 350 }
/** Of which a tick by the clock takes so many: `wake_ms` of a board's sheet. */
const TICK_CALLS = 44

/** Readings at the start that do not wait for their money: twelve, 5, 10, 15 .. minutes apart, tell where the cells are. */
const EARLY = 12
/** Unless they cost more than this share of what the cells hold: a small store cannot pay for twelve. */
const EARLY_SHARE = 0.03
const EARLY_MS = 300000
/** A change of grouping takes two scans: one that decides, one that looks at what came of it. */
const BURST_SCANS = 2
/** A store is worth another look when it has moved by what so many looks cost. */
const NEWS_LOOKS = 4
/** What the last scan of a store leaves of the bus above brown-out, mV. */
const LAST_MV = 50

const milli = (value: number): number => Math.round(value * 1000)

/** Kinds of work of a module that paces itself. */
export type Work = "nap" | "tick" | "scan" | "read" | "write" | "payload" | "look"
type AwakePieces = Record<Work, number>

/** How long the processor of a board is awake for each piece, ms. */
export function awake_ms(board: Board, capacitor: boolean): AwakePieces {
  const of = (calls: number): number => board.power.wake_ms / TICK_CALLS * calls
  return { nap: of(CALLS.nap), tick: of(CALLS.tick), scan: of(capacitor ? CALLS.sharingScan : CALLS.scan), read: of(CALLS.read), write: of(CALLS.write), payload: of(CALLS.payload), look: of(CALLS.look) }
}

/** What the voltage of a capacitor falls by when it gives a charge, in the mean over its window, mV. */
export function fallBy_mV({ ocvDischarge_uV, capacity_uC }: CellModel, charge_uC: number): number {
  return charge_uC * (ocvDischarge_uV[ocvDischarge_uV.length - 1] - ocvDischarge_uV[0]) / capacity_uC / 1000
}

/** What the cells hold when no grouping keeps the bus above brown-out any longer while the firmware looks, µJ.
 *  @param fall_mV of a cell that gives the charge of a look alone */
function reserve_uJ({ cell, array, power }: Pick<ModuleConfig, "cell" | "array" | "power">, fall_mV: number): number {
  const least_mV = Math.min(...array.groupings.map(({ series, parallel }) => (power.brownOut_mV + LAST_MV) / series + fall_mV / parallel))
  const soc = chargeAt(cell.ocvDischarge_uV, least_mV * 1000)
  return Math.ceil(heldAt_uJ({ cell, array }, soc))
}

/** What the processor takes off the bus of capacitors by working for so long at once, mV: the charge by which they fall, and what its current drops over
 *  their resistance, as far as that has built up by then. Behind a regulator it draws the more, the lower the bus: this is at brown-out.
 *  Not less than the dip under a radio event. */
export function dip_mV(config: Omit<ModuleConfig, "faults">, grouping: Grouping, { power: { active_mA } }: Board, awake_ms: number): number {
  const { cell, power } = config
  const { series, parallel } = grouping
  const whole = { ...config, faults: [] }
  const current_mA = active_mA * (power.rail_uV === undefined ? 1 : power.rail_uV / 1000 / power.brownOut_mV)
  const slow_mOhm = cell.branch_mOhm.reduce((sum, own, k) => sum + own * (1 - Math.exp(-awake_ms / cell.branch_ms[k]!)), 0)
  const dropped_mV = current_mA * (packResistance_mOhm(whole, grouping) + slow_mOhm * series / parallel) / 1000
  const radio_mV = -predictBus_mV(whole, grouping, 0)
  return Math.ceil(Math.max(dropped_mV + fallBy_mV(cell, current_mA * awake_ms) * series / parallel, radio_mV))
}

/** Bus from which a start, and the look after it, leave a module of capacitors alive, mV: in the grouping that its switches have without power. */
export function leastStart_mV(config: Omit<ModuleConfig, "faults">, board: Board, { switches }: ModuleFile): number {
  const awake = awake_ms(board, true)
  const { series, parallel } = switches.latch?.resetGrouping ?? config.array.groupings.reduce((found, own) => own.series > found.series ? own : found)
  return config.power.brownOut_mV + dip_mV(config, { series, parallel }, board, board.power.boot_ms + awake.tick + awake.look + awake.payload)
}

/** @throws UserError for a load switch that would connect cells which do not bear the start: it would open again, and again */
function requireStart(config: Omit<ModuleConfig, "faults">, file: string, board: Board, module: ModuleFile): void {
  const { supply, harvester } = module
  if (supply === undefined) return
  const least_mV = leastStart_mV(config, board, module)
  if (supply.on_mV >= least_mV) return
  const least_V = (Math.ceil(least_mV / 10) / 100).toFixed(2)
  throw new UserError(file, "start_V", `a start takes these cells from ${(supply.on_mV / 1000).toFixed(2)} V to below ${(config.power.brownOut_mV / 1000).toFixed(2)}, where the load switch opens again`,
    least_mV > harvester.overVoltage_mV ? "take larger cells, or cells of less resistance" : `give ${least_V} or more`)
}

/** What it draws asleep; and behind a regulator what a charge of that costs, which charger and bus add to. */
function idleOf({ power }: Pick<ModuleConfig, "power">, { power: { sleep_uA } }: Board, module: ModuleFile): { idle_uA: number, rail_uV?: number } {
  const { frontEnd, regulator, harvester, bus } = module
  const rail_uA = sleep_uA + frontEnd.idle_nA / 1000
  if (regulator === undefined) return { idle_uA: Math.ceil(rail_uA) }
  const rail_V = priceOfCharge_V(module)
  const usual_V = (power.brownOut_mV + power.busMax_mV) / 2000
  const bus_uA = (harvester.quiescent_nA + bus.capacitorLeakage_nA * usual_V / NOMINAL_V) / 1000
  return { idle_uA: Math.ceil(rail_uA + bus_uA * usual_V / rail_V), rail_uV: Math.round(rail_V * 1e6) }
}

/** The configuration of a module that paces itself, where its project asks for it (@throws UserError where it cannot). It draws nothing by the clock, and the core reads its current
 *  through the low-pass itself. */
export function withPace<Config extends Omit<ModuleConfig, "faults">>(config: Config, { file, pace, tick_ms, radio }: Project, board: Board, module: ModuleFile): Config {
  if (pace === undefined) return config
  if (config.has.devices) throw new UserError(file, "pace", "a module that paces itself reads its sensors raw, and some here are read by their drivers", "give them \"raw\": true, or leave pace out")
  if (radio.key !== undefined) throw new UserError(file, "pace", "a radio that repeats a packet by itself cannot seal it anew", "leave out radio.key or pace")
  const capacitor = config.cell.chemistry === "zihmsc"
  if (capacitor && board.radio === null) {
    throw new UserError(file, "pace", `capacitor cells are followed by the supply as the board reads it, and ${board.id} cannot read its own`, "use a board with an nRF52, or leave pace out")
  }
  const { frontEnd } = module
  const charge_uC = (awake: number): number => Math.ceil(board.power.active_mA * awake)
  const awake = awake_ms(board, capacitor)
  // Two histories of the gauge at first, at the least voltage of the bus.
  const reading_uJ = charge_uC(2 * awake.read + awake.scan) * config.power.brownOut_mV / 1000
  const early = Math.max(2, Math.min(EARLY, Math.floor(EARLY_SHARE * fullStore_uJ(config) / reading_uJ)))
  const { currentFilter_ms, ...calibration } = config.calibration
  const onBus = { ...config, power: { ...config.power, ...idleOf(config, board, module) } }
  if (capacitor) requireStart(onBus, file, board, module)
  const burst_ms = (config.array.groupings.length > 1 ? BURST_SCANS : 1) * (awake.tick + awake.scan)
  return {
    ...onBus,
    has: { ...config.has, pace: true, ...(capacitor ? { capacitor } : {}), ...(module.regulator === undefined ? {} : { regulator: true }) },
    ...(capacitor ? { array: { ...config.array, groupings: config.array.groupings.map(own => ({ ...own, dip_mV: dip_mV(onBus, own, board, burst_ms), look_mV: dip_mV(onBus, own, board, awake.tick + awake.look + awake.payload) })) } } : {}),
    calibration: { ...calibration, currentOffset_nA: 0, currentError_nA: frontEnd.residual.currentError_nA, currentFilter_ms: 0 },
    pace: {
      share_permille: milli(pace.share), scan_ms: Math.max(tick_ms, frontEnd.scanInterval_ms), longest_ms: milli(pace.longest_s), early, early_ms: EARLY_MS,
      reserve_uJ: capacitor ? reserve_uJ(config, fallBy_mV(config.cell, charge_uC(awake.tick + awake.look))) : 0, look_uC: charge_uC(awake.look),
      ...(capacitor ? { news_uV: Math.ceil(NEWS_LOOKS * 1000 * fallBy_mV(config.cell, charge_uC(awake.tick + awake.look))) } : {}),
      leak_pW: Math.round(config.cell.selfDischarge_nA * config.array.cells * config.cell.ocvDischarge_uV[config.cell.ocvDischarge_uV.length - 1] / 1000),
      nap_uC: charge_uC(awake.nap), tick_uC: charge_uC(awake.tick), scan_uC: charge_uC(awake.scan), read_uC: charge_uC(awake.read),
      write_uC: charge_uC(awake.write), payload_uC: charge_uC(awake.payload), filter_ms: currentFilter_ms,
    },
  }
}
