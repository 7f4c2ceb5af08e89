// The firmware's own rule in the slots of a setting: the table that the build works out from other people's light, looked up by the code that runs on
// boards (src/core/schedule).

import { learnChain, type Recording, usualMean } from "../../project/schedule/chain.js"
import { spendTable } from "../../project/schedule/table.js"
import { createOutlook, endSlots } from "../../src/core/schedule/outlook.js"
import { spendFor } from "../../src/core/schedule/policy.js"
import type { Policy } from "./live.js"
import type { Setting } from "./setting.js"

/** Parts of the table for the end of a mission. */
const LAST_DAYS = 2

/** Learns from recordings of other people, for one store.
 *  @param knowsEnd whether the length of the mission is told from the start, as the bound knows it too; otherwise it is thought to go on for ever
 *  @returns a policy for each life */
export function learnPolicy(setting: Setting, recordings: readonly Recording[], capacity_J: number, knowsEnd: boolean): () => Policy {
  const { slot_s, most, sample_J, utility } = setting
  const counts = Float64Array.from({ length: most + 1 }, (_, samples) => samples)
  const usual_W = usualMean(recordings) / slot_s
  const table = spendTable(
    learnChain(recordings, slot_s), { cost_J: counts.map(samples => samples * sample_J), worth: counts.map(utility) },
    { capacity_J, base_J: setting.base_W * slot_s, death: 0 }, { usual_W, lastDays: knowsEnd ? LAST_DAYS : 0, mission_s: 0, coarse: false },
  )
  const toMicrowatt = 1e6 / slot_s
  return () => {
    const outlook = createOutlook(table.light)
    let known = 0
    return {
      name: "zincwear",
      samples: ({ slot, day, slots, store_J, harvest_J, late_J }) => {
        const blockOf = (own: number): number => Math.floor(own % day * table.light.profile_permille.length / day)
        for (; known < slot; known++) endSlots(outlook, table.light, harvest_J[known] * toMicrowatt, late_J[known] * toMicrowatt, blockOf(known), 1)
        const daysLeft = knowsEnd ? (slots - Math.floor(slot / day) * day) / day : 0
        return Math.round(spendFor(table, outlook, store_J * 1e6, blockOf(slot), daysLeft) / toMicrowatt / sample_J)
      },
    }
  }
}
