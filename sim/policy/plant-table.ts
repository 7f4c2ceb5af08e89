// The firmware's table in the bound's own world: what it is worth to somebody who knows light and store as they are, forgets nothing in a loss of power,
// decides in every slot, and pays for no look and no scan. What the module gets less than that is the firmware's price; what this is less than the
// bound, the price of not knowing what comes.

import { powerOf_W } from "../../project/schedule/actions.js"
import type { ModuleConfig } from "../../src/core/config.js"
import { createOutlook, endSlots } from "../../src/core/schedule/outlook.js"
import { spendFor } from "../../src/core/schedule/policy.js"
import { priceOfCharge_uV, pricedTasks } from "../../src/core/schedule/priced.js"
import { createSharing, shareOut } from "../../src/core/schedule/share.js"
import { liveSlot, type Moment } from "./plant-life.js"
import { busAt, type PlantProblem } from "./plant-problem.js"

const DAY_S = 86_400

/** @param problem that begins at midnight, without allowances
 *  @param config of the same module, with a table
 *  @returns worth of the whole life */
export function plantByTable(problem: PlantProblem, config: ModuleConfig): number {
  const { policy: table, pace } = config
  if (table === undefined) throw new Error("a module without a table of light has nothing to look up")
  const { slot_s, store, harvest_J, start_J } = problem
  const slots = harvest_J.length
  const blocks = table.light.profile_permille.length
  const outlook = createOutlook(table.light)
  const tasks = pricedTasks(config)
  const sharing = createSharing(tasks)
  const intervals_ms: number[] = []
  let now: Moment = { energy_J: start_J, alive: true }
  let worth = 0
  for (let t = 0; t < slots; t++) {
    const block = Math.floor(t * slot_s % DAY_S * blocks / DAY_S)
    const store_uJ = now.energy_J * 1e6 - (pace?.reserve_uJ ?? 0)
    const daysLeft = table.mission_ms > 0 ? slots * slot_s / DAY_S - Math.floor(t * slot_s / DAY_S) : 0
    shareOut(sharing, spendFor(table, outlook, Math.max(0, store_uJ), block, daysLeft), intervals_ms)
    const price_V = priceOfCharge_uV(config, busAt(problem, store.voltage(now.energy_J)) * 1e6) / 1e6
    const end = liveSlot(problem, t, now, store_uJ > 0 ? powerOf_W(tasks, intervals_ms) * slot_s / price_V : 0)
    worth += end.worth
    const harvest_uW = harvest_J[t] / slot_s * 1e6
    endSlots(outlook, table.light, harvest_uW, harvest_uW, block, 1)
    now = end
  }
  return worth
}
