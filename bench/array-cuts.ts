// Power that fails in the middle of a change of the array (sim/array/cuts.ts).
//   npm run bench -- array --only cuts [--cuts N] [--seed N] [--json]

import { type CutFigures, cutLives } from "../sim/array/cuts.js"
import { readWords, wholeNumber } from "./options.js"

const CUTS = 10_000

/** @param words what follows "array --only cuts" on the command line
 *  @throws UserError for an unknown option */
export function cutsBench(words: string[]): CutFigures {
  const values = readWords("bench array --only cuts", words, { cuts: { type: "string" }, seed: { type: "string" } }, "--cuts N, --seed N")
  const cuts = wholeNumber("cuts", values.cuts ?? String(CUTS), 1)
  const seed = wholeNumber("seed", values.seed ?? "1")
  const figures = cutLives(cuts, seed)
  const { tried, in_burst, in_write, gave_out, topology_lost, records_lost } = figures
  process.stdout.write(`\n${tried} cuts, ${in_burst} in a change and ${in_write} in what it writes; the supply gave out again ${gave_out} times: `
    + `topology lost ${topology_lost} times, ${records_lost} records lost\n`)
  return figures
}
