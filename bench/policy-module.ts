// The module's part of the policy bench: the firmware on the full plant beside the best that anybody could do with the light that was recorded.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assemble } from "../project/compile.js"
import { fromMidnight, openLight } from "../sim/light.js"
import { createPerson } from "../sim/person.js"
import { learnLight } from "../sim/policy/learn-light.js"
import { halfEnergy, liveModule, moduleProject, neverSampling, SLOT_S } from "../sim/policy/module.js"
import { moduleProblem } from "../sim/policy/module-problem.js"
import { plantUpper } from "../sim/policy/plant-bound.js"
import { livesUnspent, plantSchedule } from "../sim/policy/plant-life.js"
import { noAllowance } from "../sim/policy/plant-problem.js"
import { plantByTable } from "../sim/policy/plant-table.js"

/** Of the run on the plant (sim/policy/module.ts), so that the bound has its cells and its weather. */
const SEED = 1
/** Of the bound's grid: with half as many it is up to 1 % higher. */
const CELLS = 800

export interface ModuleLived {
  utility: number
  /** Of the firmware's table where it knows all that is, and costs nothing (sim/policy/plant-table.ts). */
  table: number
  lower: number
  /** The best schedule found that is never dead where a module without tasks lives; and in how many slots it is all the same. */
  alive: number
  alive_avoidable: number
  upper: number
  ratio: number
  /** Slots in which the module was dead; those in which one that never samples is not. */
  brownouts: number
  avoidable_brownouts: number
  longest_gap: number
  switches: number
  delivered_J: number
  /** What the processor took of that while awake or starting. */
  firmware_share: number
}

const digits = (value: number, places: number): number => Number(value.toFixed(places))

/** One person and store; and the columns that the light is learnt from. */
export interface ModuleJob {
  file: string
  person: string
  others: readonly string[]
  cell: string
  panels: number
  store_J: number
}

export async function moduleLife({ file, person, others, cell, panels, store_J }: ModuleJob): Promise<ModuleLived> {
  const folder = mkdtempSync(join(tmpdir(), "zincwear-policy-"))
  try {
    writeFileSync(join(folder, "light.json"), JSON.stringify(learnLight(file, others)))
    const light = openLight(file, { column: person })
    const slots = Math.floor(fromMidnight(light).lux.length * light.step_s / SLOT_S)
    const hours = slots * SLOT_S / 3600
    const project = moduleProject({ cell, panels, store_J }, folder, "light.json", hours / 24)
    const assembly = assemble(project)
    const environment = createPerson({ seed: SEED, hours, startHour: 0, light: { file, trace: light } })
    const problem = moduleProblem(assembly, environment, slots, halfEnergy(assembly.config), SEED)
    const upper = plantUpper(problem, CELLS)
    const plain = { ...problem, allowance: noAllowance(slots) }
    const { worth: lower } = plantSchedule(plain)
    const alive = plantSchedule(plain, livesUnspent(plain))
    const table = plantByTable(plain, assembly.config)
    const own = await liveModule(project, file, person, hours)
    const never = await liveModule(neverSampling(project), file, person, hours)
    const { summary: { energy_uJ }, series } = own.run
    const { regulator } = assembly.module
    const asleep_uJ = series.bus_V.reduce((sum, bus_V, slot) => sum + (own.dead[slot] ? 0 : assembly.board.power.sleep_uA * (regulator === undefined ? bus_V : regulator.output_mV / 1000) * SLOT_S), 0)
    return {
      utility: digits(own.utility, 2), table: digits(table, 2), lower: digits(lower, 2), alive: digits(alive.worth, 2), alive_avoidable: alive.avoidable, upper: digits(upper, 2), ratio: digits(own.utility / upper, 4),
      brownouts: own.dead.filter(Boolean).length, avoidable_brownouts: own.dead.filter((dead, slot) => dead && !never.dead[slot]).length,
      longest_gap: own.longest_gap, switches: own.run.events.filter(({ kind }) => kind === "topology").length,
      delivered_J: digits(energy_uJ.delivered * 1e-6, 4), firmware_share: energy_uJ.delivered > 0 ? digits(Math.max(0, (energy_uJ.delivered_to["mcu"] ?? 0) - asleep_uJ) / energy_uJ.delivered, 4) : 0,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
