// The light that a project plans with: what `zincwear light` has learnt from recordings of people like its wearer.

import { isAbsolute, join, dirname } from "node:path"
import type { Grouping, ModuleConfig } from "../../src/core/config.js"
import { chargeAt } from "../../src/core/gauge/ocv.js"
import { fullStore_uJ, heldAt_uJ } from "../../src/core/schedule/budget.js"
import { priceOfCharge_uV, pricedTasks } from "../../src/core/schedule/priced.js"
import type { Board } from "../boards.js"
import { readJsonFile } from "../json-file.js"
import type { ModuleFile } from "../module-types.js"
import { packageRoot } from "../package-root.js"
import { UserError } from "../user-error.js"
import { moduleActions, powerOf_W } from "./actions.js"
import { BLOCKS, type LightChain } from "./chain.js"
import { spendTable } from "./table.js"

/** What a project says of its light. */
export interface LightPlan {
  /** Path of the light file, from the project's folder. */
  file: string
  /** Mean power that the panel brings into the store, µW; where it is left out, that of the people whose light it is, with the panel of the file. */
  usual_uW?: number
  /** How long the module has to live, days: towards the end it spends what is left. */
  mission_days?: number
}

export interface LightFile {
  title: string
  source: string
  /** Mean power of the people whose light it is, geometric, µW, with the panel that is named. */
  mean_uW: number
  panel: string
  chain: LightChain
}

/** Parts of the table for the last days of a mission. */
const LAST_DAYS = 2
/** What a slot without power costs beside what it does not earn: half of what one is worth in which much is sampled. */
const DEATH = 10
/** With less room for the program the table does without the light of the hours before. */
const ROOMY_BYTES = 131_072

/** @param project file that names it
 *  @throws UserError with file, place and mend */
export function readLightFile(project: string, plan: LightPlan): LightFile {
  const file = isAbsolute(plan.file) ? plan.file : join(dirname(project), plan.file)
  const light = readJsonFile<LightFile>(file, join(packageRoot(), "project", "schedule", "light.schema.json"))
  const { chain } = light
  const states = (chain.lateEdges.length + 1) * (chain.slowEdges.length + 1)
  const wrong = chain.chance.length !== BLOCKS || chain.profile.length !== BLOCKS || chain.slowChance.length !== states || chain.gain.length !== chain.lateEdges.length + 1
    || chain.chance.some(block => block.length !== states || block.some(row => row.length !== chain.lateEdges.length + 1))
  if (wrong) throw new UserError(file, "chain", "its tables do not have the size that its classes ask for", "let `zincwear light` write it again")
  return light
}

/** Scans a day, and looks an hour, that a module needs which looks at its capacitors: changes of grouping at dusk and dawn, limits that come nearer. */
const SCANS_A_DAY = 5
const LOOKS_AN_HOUR = 1

/** Mean current of the firmware beside its naps, A: of capacitors, where it matters. */
function looks_A({ has, pace }: ModuleConfig): number {
  if (has.capacitor !== true || pace === undefined) return 0
  return 1e-6 * ((pace.tick_uC + pace.scan_uC) * SCANS_A_DAY / 86_400 + (pace.tick_uC + pace.look_uC) * LOOKS_AN_HOUR / 3600)
}

/** What a module that was cut off must gather until it is connected again, and what its start takes of that, J. */
function restart({ has, cell, array, power, pace }: ModuleConfig, { supply }: ModuleFile, board: Board): { restart_J: number, boot_J: number } {
  if (supply === undefined || pace === undefined) return { restart_J: 0, boot_J: 0 }
  const series = Math.max(...array.groupings.map(own => own.series))
  const held_J = (bus_mV: number): number => heldAt_uJ({ cell, array }, chargeAt(cell.ocvDischarge_uV, bus_mV * 1000 / series)) * 1e-6
  const boot_uC = board.power.active_mA * board.power.boot_ms + pace.tick_uC + pace.look_uC
  return { restart_J: held_J(supply.on_mV) - held_J(power.brownOut_mV), boot_J: boot_uC * 1e-12 * priceOfCharge_uV({ has, power }, supply.on_mV * 1000) }
}

/** A compiled module, and what its project says of light turned into a table of what it may spend.
 *  @throws UserError for a light file that cannot be used */
export function withLight(config: ModuleConfig, project: { file: string, light?: LightPlan, panels?: number }, board: Board, module: ModuleFile): ModuleConfig {
  const plan = project.light
  if (plan === undefined) return config
  const light = readLightFile(project.file, plan)
  const { slot_s } = light.chain
  const tasks = pricedTasks(config)
  const bus_V = priceOfCharge_uV(config, 1e6 * (config.has.capacitor === true ? usualBus_V(config) : nominal_V(config, config.array.groupings[0]))) / 1e6
  // What goes whatever is planned: asleep, lost inside the cells, tasks at their slowest.
  const base_W = (config.power.idle_uA * 1e-6 + looks_A(config)) * bus_V + selfDischarge_W(config) + powerOf_W(tasks, tasks.map(task => task.slowest_ms))
  const policy = spendTable(light.chain, moduleActions(tasks, slot_s), { capacity_J: (fullStore_uJ(config) - (config.pace?.reserve_uJ ?? 0)) * 1e-6, base_J: base_W * slot_s, death: DEATH, ...restart(config, module, board) }, {
    usual_W: (plan.usual_uW ?? light.mean_uW * (project.panels ?? 1)) * 1e-6,
    lastDays: plan.mission_days === undefined ? 0 : LAST_DAYS, mission_s: (plan.mission_days ?? 0) * 86_400,
    coarse: board.storage.pages * board.storage.page_bytes < ROOMY_BYTES,
  })
  return { ...config, has: { ...config.has, policy: true }, policy }
}

/** Voltage of the bus with cells half full. */
function nominal_V({ cell }: ModuleConfig, { series }: Grouping): number {
  return cell.ocvDischarge_uV[Math.floor(cell.ocvDischarge_uV.length / 2)] * series * 1e-6
}

/** Mean bus of capacitors that are used from full to empty in the groupings that keep it lowest, V: each voltage counts by the energy that it holds. */
function usualBus_V({ cell, array, power }: ModuleConfig): number {
  let [energy, sum] = [0, 0]
  for (const own_uV of cell.ocvDischarge_uV) {
    const buses_mV = array.groupings.map(({ series }) => series * own_uV / 1000).filter(bus_mV => bus_mV >= power.brownOut_mV && bus_mV <= power.busMax_mV)
    const safe_mV = buses_mV.filter(bus_mV => bus_mV >= power.brownOut_mV + power.guard_mV)
    if (buses_mV.length === 0) continue
    energy += own_uV
    sum += own_uV * (safe_mV.length > 0 ? Math.min(...safe_mV) : Math.max(...buses_mV))
  }
  return energy > 0 ? sum / energy / 1000 : power.busMax_mV / 1000
}

/** What half-full cells lose inside; a capacitor's current is told at full voltage and follows it. */
function selfDischarge_W(config: ModuleConfig): number {
  const { chemistry, selfDischarge_nA } = config.cell
  return config.array.cells * selfDischarge_nA * 1e-9 * nominal_V(config, { series: 1, parallel: 1 }) * (chemistry === "zihmsc" ? 1 / 2 : 1)
}
