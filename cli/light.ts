// `zincwear light`: what recordings of light teach, as a file that a project plans with. Arguments in, a file and a few lines out; the work is in
// project/schedule.

import { resolve } from "node:path"
import { Command } from "commander"
import { writeWhole } from "../field/atomic.js"
import { learnChain, usualMean } from "../project/schedule/chain.js"
import type { LightFile } from "../project/schedule/light-file.js"
import { UserError } from "../project/user-error.js"
import { lightColumns, openLight } from "../sim/light.js"
import { REFERENCE, recordingOf } from "../sim/policy/setting.js"

interface LightArguments {
  column?: string[]
  out: string
}

const PANEL = "AM-1417, 90 % of its maximum power"
const DAY_S = 86_400
/** Chances to so many places: what is left out is rarer than one slot in two months. */
const PLACES = 4

const rounded = (value: number): number => Number(value.toFixed(PLACES))

/** Whole days from midnight on, the rest is left out. @throws UserError if there are none */
function daysOf(file: string, column: string): ReturnType<typeof recordingOf> {
  const trace = openLight(file, { column })
  const skip = Math.round((DAY_S - trace.startOfDay_s) % DAY_S / trace.step_s)
  const day = Math.round(DAY_S / trace.step_s)
  const days = Math.floor((trace.lux.length - skip) / day)
  if (days < 1) throw new UserError(file, `column ${column}`, "there is no whole day from midnight to midnight in it", "record at least two days")
  const recording = recordingOf(REFERENCE, { ...trace, lux: trace.lux.subarray(skip, skip + days * day) })
  if (!recording.slots.some(slot => slot > 0)) throw new UserError(file, `column ${column}`, "it is dark throughout", "leave it out with --column for the others")
  return recording
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

/** `zincwear light FILE -o light.json`. */
export function lightCommand(): Command {
  return new Command("light")
    .description("learn from recorded light when it comes and how long it stays, for a project to plan with")
    .argument("<file>", "CSV of lux: `minute` or `t_s`, then a column per person")
    .option("--column <names...>", "only these people; others: all columns of the file")
    .requiredOption("-o, --out <file>", "the light file to write; name it in devicescript.json as \"light\": { \"file\": .. }")
    .action((file: string, given: LightArguments) => {
      const known = lightColumns(file)
      const light = learnLight(file, given.column ?? known.filter(name => !["temp_C", "pim"].includes(name)))
      writeWhole(resolve(given.out), `${JSON.stringify(light)}\n`)
      process.stdout.write(`${light.title}\nmean   ${light.mean_uW} µW with an ${light.panel}\nby day ${light.chain.profile.map(own => own.toFixed(2)).join(" ")} (two hours each, in units of the mean)\nwritten  ${given.out}\n`)
    })
}
