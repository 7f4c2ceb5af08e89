// How well does the gauge know the charge, and its own error? A grid of cases on plants that are not its own model (sim/judge).
//   npm run bench -- gauge [--full] [--cases N] [--seed N] [--case NAME] [--json]

import { type Case, fullGrid, gridFactors, parseCase, sampleGrid } from "../sim/judge/grid.js"
import { type CaseScore, scoreCase } from "../sim/judge/score.js"
import { badness, rounded, tally } from "../sim/judge/tally.js"
import { factorTable, summaryTable } from "./gauge-tables.js"
import { readWords, wholeNumber } from "./options.js"
import { runAll } from "./pool.js"
import { printTable } from "./table.js"

/** Divisible by the number of levels of every factor (24 cells, 4, 2, 4, 5, 3): each level is met equally often. */
const SAMPLE = 120
const WORST = 10

async function scoreAll(cases: Case[], seed: number): Promise<CaseScore[]> {
  const scores = await runAll<{ known: Case, seed: number }, CaseScore>(new URL("./gauge-worker.js", import.meta.url), cases.map(known => ({ known, seed })))
  return scores.sort((a, b) => a.name < b.name ? -1 : 1)
}

function printWorst(scores: CaseScore[]): void {
  const worst = [...scores].sort((a, b) => badness(b) - badness(a)).slice(0, WORST)
  printTable(["worst cases (errors in points of charge)", "anchored rms", "end", "unanchored rms", "oracle's", "mean error", "inside %"], worst.map(({ name, anchored, unanchored, bias }) => [
    name, anchored?.rms.toFixed(1) ?? "-", anchored?.end.toFixed(1) ?? "-", unanchored?.rms.toFixed(1) ?? "-", unanchored?.oracle.rms.toFixed(1) ?? "-", bias.toFixed(1),
    (100 * ((anchored?.inside ?? 0) + (unanchored?.inside ?? 0)) / ((anchored?.minutes ?? 0) + (unanchored?.minutes ?? 0))).toFixed(0),
  ]))
}

function readOptions(words: string[]): { full: boolean, cases: number, seed: number, only: string | undefined } {
  const values = readWords("bench gauge", words, { full: { type: "boolean" }, cases: { type: "string" }, seed: { type: "string" }, case: { type: "string" } }, "--full, --cases N, --seed N, --case NAME")
  return { full: values.full === true, cases: wholeNumber("cases", values.cases ?? String(SAMPLE), 1), seed: wholeNumber("seed", values.seed ?? "1", 1), only: values.case }
}

/** @param words what follows "gauge" on the command line
 *  @throws UserError for an unknown option, or a case that is not of the grid */
export async function gaugeBench(words: string[]): Promise<object> {
  const { full, cases: count, seed, only } = readOptions(words)
  const factors = gridFactors()
  if (only !== undefined) {
    const score = scoreCase(parseCase(only, factors), seed)
    process.stdout.write(`${JSON.stringify(rounded(score), null, 2)}\n`)
    return rounded(score) as object
  }
  const cases = full ? fullGrid(factors) : sampleGrid(factors, count, seed)
  const started = performance.now()
  const scores = await scoreAll(cases, seed)
  const figures = tally(scores)
  summaryTable(figures)
  factorTable(scores)
  printWorst(scores)
  process.stdout.write(`\n${cases.length} cases in ${((performance.now() - started) / 60_000).toFixed(1)} minutes. The worst again:\n  npm run bench -- gauge --seed ${seed} --case "${figures.worst.case}"\n`)
  return rounded(figures) as object
}
