// The whole module in the same question: what its firmware gets out of recorded light on the full plant (cells with resistance and self-discharge,
// charger, array, its own estimate of its store), beside what anybody could who knows all light ahead and loses nothing.

import type { Assembly } from "../../project/compile.js"
import { assemble } from "../../project/compile.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject, type Project } from "../../project/project.js"
import type { ModuleConfig } from "../../src/core/config.js"
import { fullStore_uJ } from "../../src/core/schedule/budget.js"
import { type DayOptions, simulateDay } from "../day.js"
import type { LightTrace } from "../light.js"
import type { RunResult } from "../result.js"
import { HarvestSource } from "../plant/source.js"
import { NIGHT } from "../array/energy/setting.js"
import { plantOptions } from "../wearable.js"
import type { Setting } from "./setting.js"

export const SLOT_S = 600
/** Steps of spending in a slot of the bound. */
const STEPS = 200
/** Units of the store that the least draw of a slot has, so that it is a whole number of them. */
export const UNITS_PER_BASE = 2

/** Made for stores of a joule; from 3s2p to 6s1p the bus would have to lie between 1.7 and 1.8 V. */
const MODULE = "zincwear-lean-6"
const GROUPINGS = ["2s3p", "3s2p"]

/** What a store of so much energy is made of. */
export interface ModuleStore {
  cell: string
  /** Of six cells from empty to full at rest. */
  store_J: number
}

/** A project of the reference module with six cells that hold so much between them.
 *  @throws UserError if the cell cannot be had in that size */
export function moduleProject({ cell, store_J }: ModuleStore, folder: string, light: string, days: number): Project {
  const base = loadProject(packageRoot(), { cell })
  const perArea_J = fullStore_uJ(assemble({ ...base, cells: { id: cell, count: 6, area_cm2: 1 } }).config) * 1e-6
  return {
    ...base, file: `${folder}/devicescript.json`, board: "MDBT42Q", module: MODULE, array: { ...base.array, groupings: GROUPINGS }, cells: { id: cell, count: 6, area_cm2: Number((store_J / perArea_J).toPrecision(6)) },
    light: { file: light, mission_days: days }, pace: { share: 0.05, longest_s: 21_600 },
  }
}

/** The same, but that it never samples and never advertises. */
export const neverSampling = (project: Project): Project =>
  ({ ...project, sensors: [], radio: { ...project.radio, fastest_s: NEVER_S, slowest_s: NEVER_S } })
const NEVER_S = 1e6

interface Source {
  weight: number
  cost_J: number
  most: number
}

/** Best worth of so much energy in a slot: `log(1 + n)` of each by weight, numbers that need not be whole. At the best a little more energy is worth
 *  the same wherever it goes: n = weight / (price cost) - 1. */
export function bestWorth(sources: readonly Source[], energy_J: number): number {
  let [low, high] = [0, 0]
  const countsAt = (price: number): number[] => sources.map(({ weight, cost_J, most }) => Math.max(0, Math.min(most, weight / (price * cost_J) - 1)))
  const costAt = (price: number): number => countsAt(price).reduce((sum, own, i) => sum + own * sources[i].cost_J, 0)
  high = Math.max(...sources.map(({ weight, cost_J }) => weight / cost_J))
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2
    if (costAt(middle) > energy_J) low = middle
    else high = middle
  }
  return countsAt(high).reduce((sum, own, i) => sum + sources[i].weight * Math.log1p(own), 0)
}

/** Voltage at which prices are printed. */
const PRICED_V = 3

/** The module in the terms of the bound, at the voltage at which everything is cheapest, just above brown-out: it draws what it draws asleep, a sample
 *  takes the sensor's charge and its part of a wake in which all sensors are read, an advertising event the radio's alone. Nothing is lost to
 *  resistance, self-discharge, scans or the journal. */
export function boundSetting({ config, board, module }: Assembly): Setting {
  const bus_V = config.power.brownOut_mV / 1000
  const weights = config.sensors.reduce((sum, { weight }) => sum + weight, 0)
  const wake_J = (config.pace?.nap_uC ?? 0) * 1e-6 * bus_V / weights
  const sources = [...config.sensors.map(sensor => ({ ...sensor, wake_J: wake_J * sensor.weight })), { ...config.radio, wake_J: 0 }]
    .map(({ energy_uJ, fastest_ms, weight, wake_J }) => ({ weight, cost_J: energy_uJ * 1e-6 * bus_V / PRICED_V + wake_J, most: SLOT_S * 1000 / fastest_ms }))
  const base_J = (board.power.sleep_uA * 1e-6 + module.frontEnd.idle_nA * 1e-9) * bus_V * SLOT_S
  const fastest_J = sources.reduce((sum, { cost_J, most }) => sum + cost_J * most, 0)
  const unit_J = base_J / UNITS_PER_BASE
  const sample_J = unit_J * Math.max(1, Math.ceil(fastest_J / STEPS / unit_J))
  const worth = Array.from({ length: STEPS + 1 }, (_, step) => bestWorth(sources, step * sample_J))
  return { slot_s: SLOT_S, base_W: base_J / SLOT_S, sample_J, most: STEPS, efficiency: 1, utility: samples => worth[samples], panel_W: () => NaN }
}

/** What panel and charger bring in each slot at best, J: into a full-voltage bus, as if nothing ever throttled them. */
export function bestHarvest(assembly: Assembly, light: LightTrace): Float64Array {
  const { module } = plantOptions(assembly, NIGHT, 1, 0.5, 1)
  const source = new HarvestSource(module.source, module.converter)
  const perSlot = Math.round(SLOT_S / light.step_s)
  const slots = new Float64Array(Math.floor(light.lux.length / perSlot))
  for (let i = 0; i < slots.length * perSlot; i++) {
    source.locate({ lux: light.lux[i], skin_degC: 0, ambient_degC: 0, time_s: i * light.step_s, span_s: light.step_s })
    slots[Math.floor(i / perSlot)] += source.panel_W * source.efficiencyAt(Infinity) * light.step_s
  }
  return slots
}

/** State of charge at which cells hold half of what they hold when full: more than a half where the voltage rises with the charge. */
function halfEnergy({ cell }: ModuleConfig): number {
  const table = cell.ocvDischarge_uV
  const parts = table.slice(1).map((own, i) => (own + table[i]) / 2)
  const total = parts.reduce((sum, own) => sum + own, 0)
  let [held, i] = [0, 0]
  while (held + parts[i] < total / 2) held += parts[i++]
  return (i + (total / 2 - held) / parts[i]) / parts.length
}

export interface ModuleLife {
  utility: number
  /** Slots at the end of which the module is dead, or in which it died. */
  dead: boolean[]
  longest_gap: number
  run: RunResult
}

/** Lives the days of a light file on the plant. */
export async function liveModule(project: Project, file: string, column: string, hours: number, onTick?: DayOptions["onTick"]): Promise<ModuleLife> {
  const assembly = assemble(project)
  const { config } = assembly
  const run = await simulateDay({
    project, light: file, column, hours, start: 0, seed: 1, runtime: "node", initialSoc: halfEnergy(config), faults: [], report_s: SLOT_S,
    ...(onTick === undefined ? {} : { onTick }),
  })
  const { series } = run
  const steps = (counts: number[]): number[] => counts.map((own, i) => own - (i === 0 ? 0 : counts[i - 1]))
  const counts = config.sensors.length === 0 ? [] : [steps(series.pressureCount), steps(series.lightCount), steps(series.bleCount)]
  const weights = [...config.sensors, config.radio].map(({ weight }) => weight)
  let [utility, gap, longest_gap] = [0, 0, 0]
  for (let slot = 0; slot < series.time_s.length; slot++) {
    counts.forEach((own, i) => { utility += weights[i] * Math.log1p(own[slot]) })
    gap = counts.length > 0 && counts[0][slot] > 0 ? 0 : gap + 1
    longest_gap = Math.max(longest_gap, gap)
  }
  const off_V = config.power.brownOut_mV / 1000
  return { utility, dead: series.busMin_V.map((own, i) => own < off_V || Number.isNaN(series.socEstimated[i])), longest_gap, run }
}
