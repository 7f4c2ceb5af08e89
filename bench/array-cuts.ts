// Power that fails in the middle of a change of the array (sim/array/cuts.ts).
//   npm run bench -- array --only cuts [--cuts N] [--seed N] [--json]

import { parseArgs } from "node:util"
import { UserError } from "../project/user-error.js"
import { type CutFigures, cutLives } from "../sim/array/cuts.js"
import { wholeNumber } from "./options.js"

const CUTS = 10_000

/** @param words what follows "array --only cuts" on the command line
 *  @throws UserError for an unknown option */
export function cutsBench(words: string[]): CutFigures {
  let cuts: number
  let seed: number
  try {
    const { values } = parseArgs({ args: words, options: { cuts: { type: "string" }, seed: { type: "string" }, json: { type: "boolean" } } })
    cuts = wholeNumber("cuts", values.cuts ?? String(CUTS), 1)
    seed = wholeNumber("seed", values.seed ?? "1")
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError("bench array --only cuts", "", (error as Error).message, "known are --cuts N, --seed N and --json")
  }
  const figures = cutLives(cuts, seed)
  const { tried, in_burst, in_write, gave_out, topology_lost, records_lost } = figures
  process.stdout.write(`\n${tried} cuts, ${in_burst} in a change and ${in_write} in what it writes; the supply gave out again ${gave_out} times: `
    + `topology lost ${topology_lost} times, ${records_lost} records lost\n`)
  return figures
}
