// What recordings of light teach a module's build: whole days of people, as the file that a project names (project/schedule/light-file.ts).

import { learnChain, type Recording, usualMean } from "../../project/schedule/chain.js"
import type { LightFile } from "../../project/schedule/light-file.js"
import { UserError } from "../../project/user-error.js"
import { openRecording, sawLight } from "./recordings.js"
import { REFERENCE } from "./setting.js"

const PANEL = "AM-1417, 90 % of its maximum power"
const DAY_S = 86_400
/** Chances to so many places: what is left out is rarer than one slot in two months. */
const PLACES = 4

const rounded = (value: number): number => Number(value.toFixed(PLACES))

/** Whole days from midnight on, the rest is left out. @throws UserError if there are none */
function daysOf(file: string, column: string): Recording {
  const { slots, late } = openRecording(file, column)
  const whole = slots.length - slots.length % (DAY_S / REFERENCE.slot_s)
  if (whole === 0) throw new UserError(file, `column ${column}`, "there is no whole day from midnight to midnight in it", "record at least two days")
  const days = { slots: slots.subarray(0, whole), late: late.subarray(0, whole) }
  if (!sawLight(days)) throw new UserError(file, `column ${column}`, "it is dark throughout", "leave it out with --column for the others")
  return days
}

/** @throws UserError for a file or column that cannot be read */
export function learnLight(file: string, columns: readonly string[]): LightFile {
  const recordings = columns.map(column => daysOf(file, column))
  const chain = learnChain(recordings, REFERENCE.slot_s)
  const days = recordings.reduce((sum, { slots }) => sum + slots.length * REFERENCE.slot_s / DAY_S, 0)
  return {
    title: `light of ${columns.length} ${columns.length === 1 ? "person" : "people"}, ${days} days`,
    source: `${file}: ${columns.join(", ")}`,
    mean_uW: Number((usualMean(recordings) / REFERENCE.slot_s * 1e6).toPrecision(3)),
    panel: PANEL,
    chain: {
      ...chain, profile: chain.profile.map(rounded),
      chance: chain.chance.map(block => block.map(row => row.map(rounded))), slowChance: chain.slowChance.map(row => row.map(rounded)), gain: chain.gain.map(row => row.map(rounded)),
    },
  }
}
