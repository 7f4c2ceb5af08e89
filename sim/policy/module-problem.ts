// A module and its light in the terms of the bound (plant-problem.ts): everything from its files, the cells from the seed of the run.

import type { Assembly } from "../../project/compile.js"
import { pace } from "../plant/ageing.js"
import type { Environment } from "../plant/plant.js"
import { createPlant } from "../plant/simulated-plant.js"
import { HarvestSource } from "../plant/source.js"
import { plantOptions } from "../wearable.js"
import { SLOT_S } from "./module.js"
import type { PlantProblem } from "./plant-problem.js"
import { allowanceFor } from "./polarisation.js"
import { leastCost } from "./rail.js"
import { StoreCurve } from "./store-curve.js"
import { bestWorth, mostCharge_C, type Tasks } from "./worth.js"

/** The charger holds the bus when it is at most this far above its limit (sim/plant/electrics.ts), V. */
const HOLD_V = 0.02
/** A battery below its window falls to 0 V within this share of its capacity (sim/plant/ocv.ts). */
const COLLAPSE = 0.02
const ROWS = 4000

/** @param environment that the run is lived in @param slots whole ones of it
 *  @param initialSoc, seed as the run has them */
export function moduleProblem(assembly: Assembly, environment: Environment, slots: number, initialSoc: number, seed: number): PlantProblem {
  const { cell, config } = assembly
  const options = plantOptions(assembly, environment, seed, initialSoc, slots * SLOT_S / 3600)
  const { module, board } = options
  const { cellSoc, capacity_uC } = createPlant(options).truth()
  const series = config.array.groupings.map(own => own.series)
  const brownOut_V = config.power.brownOut_mV / 1000
  const store = curveOf(cell.ocvDischarge_V, capacity_uC.reduce((sum, own) => sum + own, 0) * 1e-6)
  const knots = cell.ocvDischarge_V
  const soc = cellSoc.reduce((sum, own, k) => sum + own * capacity_uC[k], 0) / capacity_uC.reduce((sum, own) => sum + own, 0)
  const place = Math.min(knots.length - 1.001, soc * (knots.length - 1))
  const start_V = knots[Math.floor(place)] + (knots[Math.floor(place) + 1] - knots[Math.floor(place)]) * (place % 1)
  const tasks = tasksOf(options, config)
  const regulated = leastCost(options, brownOut_V)
  const asleep_A = board.sleep_uA * 1e-6 + module.idle_nA * 1e-9
  const leak_A = module.busLeakage_MOhm > 0 ? brownOut_V / module.busLeakage_MOhm * 1e-6 : 0
  const charger_A = module.converter.quiescent_nA * 1e-9
  const sparse_C = (regulated === undefined ? asleep_A + leak_A
    : (regulated.steady_W(asleep_A) * (1 - busiest(options, tasks)) + (regulated.own_A + leak_A + charger_A) * brownOut_V) / regulated.rail_V) * SLOT_S
  const base_C = sparse_C + (regulated === undefined ? charger_A * SLOT_S : 0)
  const restart_V = (module.regulator?.lockout?.on_mV ?? board.powerOnReset_mV) / 1000
  const main_V = module.converter.mainStart_mV / 1000
  const { harvest_J, cold_J, coldest_degC, ...light } = lightOf(options, slots)
  const most_C = mostCharge_C(tasks)
  const full_V = knots[knots.length - 1]
  const { fullSag_V, beside_J, ...allowance } = allowanceFor(cell, options, {
    ...light, slot_s: SLOT_S, coldest_degC: Math.min(...coldest_degC), most_A: (base_C + most_C) / SLOT_S * (regulated?.mostFlow ?? 1), groupings: config.array.groupings, brownOut_V, main_V, restart_V, store, full_V, regulated: regulated !== undefined,
  })
  const top_V = Math.min(full_V, (module.converter.overVoltage_mV / 1000 + HOLD_V) / Math.min(...series) + fullSag_V)
  const drain_A = cell.selfDischarge_uA * 1e-6
  const share = (cell_V: number): number => cell.selfDischargeProportional ? cell_V / full_V : Math.min(1, cell_V / Math.max(0.05, cell.window_V[0]))
  return {
    slot_s: SLOT_S, store, start_J: store.energy(start_V) + allowance.bus_J, capacity_J: store.energy(top_V) + beside_J, series, brownOut_V, ...(regulated === undefined ? {} : { rail_V: regulated.rail_V }),
    restart_V, boot_C: board.boot_uC * 1e-6, latch_V: module.supplySwitch === true ? Infinity : module.latchReset_mV / 1000, base_C, sparse_C, main_V,
    bus_W: bus_V => bus_V * ((bus_V >= main_V ? charger_A : 0) + leak_A * bus_V / brownOut_V), cold_J,
    dead_A: (module.regulator?.kind === "buck-boost" ? module.regulator.shutdown_nA : (module.supplySwitch === true ? 0 : module.idle_nA) + board.off_nA) * 1e-9, worth: tabled(tasks, most_C), most_C, harvest_J, coulombic: cell.coulombicEfficiency,
    drain_W: cell_V => options.cells * drain_A * share(cell_V) * cell_V, drainPace: coldest_degC.map(own => pace(cell.selfDischargeActivation_J_mol, own)), allowance,
  }
}

/** All cells as one; a battery goes on a little below its window. */
function curveOf(volt_V: readonly number[], capacity_C: number): StoreCurve {
  const charge_C = volt_V.map((_, i) => capacity_C * i / (volt_V.length - 1))
  if (!(volt_V[0] > 0)) return new StoreCurve(charge_C, volt_V)
  return new StoreCurve([0, ...charge_C.map(own => own + COLLAPSE * capacity_C)], [0, ...volt_V])
}

/** Most of the time that anything but sleep can take, as a share: meanwhile a regulator works better than for what sleeps. */
function busiest({ board, sensors, radio }: ReturnType<typeof plantOptions>, { woken, alone }: Tasks): number {
  const nap_ms = board.pieces?.nap ?? board.wake_ms
  const times_ms = woken.map(({ most }, i) => most * (nap_ms + sensors[i].duration_ms + (sensors[i].warmUp?.duration_ms ?? 0)))
  const event_ms = radio.segments.reduce((sum, own) => sum + own.duration_us, 0) / 1000
  return Math.min(1, [...times_ms, ...alone.map(({ most }) => most * event_ms)].reduce((sum, own) => sum + own, 0) / (SLOT_S * 1000))
}

/** What the plant draws for a sample, an event and the shortest wake. */
function tasksOf({ board, sensors, radio }: ReturnType<typeof plantOptions>, config: Assembly["config"]): Tasks {
  const slot_ms = SLOT_S * 1000
  const nap_ms = board.pieces?.nap ?? board.wake_ms
  return {
    wake_C: nap_ms * (board.active_uA - board.sleep_uA) * 1e-9,
    woken: sensors.map(({ current_uA, duration_ms, warmUp }, i) => ({
      weight: config.sensors[i].weight, most: slot_ms / config.sensors[i].fastest_ms,
      cost_C: (current_uA * duration_ms + (warmUp === undefined ? 0 : warmUp.current_uA * warmUp.duration_ms)) * 1e-9,
    })),
    alone: config.radio.present ? [{ weight: config.radio.weight, most: slot_ms / config.radio.fastest_ms, cost_C: radio.segments.reduce((sum, own) => sum + own.duration_us * own.current_uA, 0) * 1e-12 }] : [],
  }
}

/** Light and cold of each slot: what panel and charger bring at best, as if nothing ever throttled them. */
function lightOf({ environment, module }: ReturnType<typeof plantOptions>, slots: number): { harvest_J: Float64Array, cold_J: Float64Array, coldest_degC: Float64Array, step_s: number, power_W: Float64Array, coldShare: number } {
  const source = new HarvestSource(module.source, module.converter)
  const { step_s } = environment
  const perSlot = Math.round(SLOT_S / step_s)
  const [harvest_J, cold_J, coldest_degC, power_W] = [new Float64Array(slots), new Float64Array(slots), new Float64Array(slots).fill(Infinity), new Float64Array(slots * perSlot)]
  let coldShare = 0
  for (let i = 0; i < slots * perSlot; i++) {
    const time_s = (i + 0.5) * step_s
    const slot = Math.floor(i / perSlot)
    const celsius = environment.temperature_degC(time_s)
    const [skin_degC, ambient_degC] = [environment.skin_degC?.(time_s) ?? celsius, environment.ambient_degC?.(time_s) ?? celsius]
    source.locate({ lux: environment.lux(time_s), skin_degC, ambient_degC, time_s: i * step_s, span_s: step_s })
    const cold_W = source.panel_W * source.efficiencyAt(0)
    power_W[i] = source.panel_W * source.efficiencyAt(Infinity)
    harvest_J[slot] += power_W[i] * step_s
    cold_J[slot] += cold_W * step_s
    if (power_W[i] > 0) coldShare = Math.max(coldShare, cold_W / power_W[i])
    coldest_degC[slot] = Math.min(coldest_degC[slot], celsius)
  }
  return { harvest_J, cold_J, coldest_degC, step_s, power_W, coldShare }
}

/** Worth as a table, dense at little: between rows that lie 0.025 % of the whole apart a concave function stands out by less than 1e-4. */
function tabled(tasks: Tasks, most_C: number): (charge_C: number) => number {
  const rows = Float64Array.from({ length: ROWS + 1 }, (_, k) => bestWorth(tasks, most_C * (k / ROWS) ** 3))
  return charge_C => {
    const place = Math.min(ROWS, ROWS * Math.cbrt(Math.max(0, charge_C) / most_C))
    const below = Math.min(ROWS - 1, Math.floor(place))
    return rows[below] + (rows[below + 1] - rows[below]) * (place - below)
  }
}
