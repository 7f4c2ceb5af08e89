// What the array makes of the seeds' capacitor cells, beside soldered groupings, the two published policies and what physics leaves (sim/array/energy).
//   npm run bench -- array --only energy [--cells ID,ID] [--seed N] [--light FILE [--column NAME]] [--json]

import { UserError } from "../project/user-error.js"
import { capacitorIds, CELLS } from "../sim/array/energy/cells.js"
import { DAY, DAY_HOURS, DISCHARGES, type Light, type MatchResult, OTHER_COUNTS } from "../sim/array/energy/match.js"
import { openLight } from "../sim/light.js"
import { readWords, wholeNumber } from "./options.js"
import { runAll } from "./pool.js"
import { printTable } from "./table.js"

export interface EnergyFigures {
  of_limit: number
  over_best_fixed: number
  over_react: number
  over_morphy: number
}

export interface EnergyJob {
  id: string
  load: string
  seed: number
  light: Light | undefined
}

interface Options {
  ids: string[]
  seed: number
  light: Light | undefined
}

function readOptions(words: string[]): Options {
  const known = capacitorIds()
  const values = readWords("bench array --only energy", words, { cells: { type: "string" }, seed: { type: "string" }, light: { type: "string" }, column: { type: "string" } },
    "--cells ID,ID, --seed N, --light FILE, --column NAME")
  const ids = values.cells === undefined ? known : values.cells.split(",")
  const stranger = ids.find(id => !known.includes(id))
  if (stranger !== undefined) throw new UserError("--cells", "", `"${stranger}" is no capacitor that can be simulated`, `choose of ${known.join(", ")}`)
  if (values.light !== undefined) openLight(values.light, values.column === undefined ? {} : { column: values.column })
  const light = values.light === undefined ? undefined : { file: values.light, ...(values.column === undefined ? {} : { column: values.column }) }
  return { ids, seed: wholeNumber("seed", values.seed ?? "1", 1), light }
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

const RATIOS: Record<keyof EnergyFigures, (result: MatchResult) => number> = {
  of_limit: ({ firmware, limit }) => firmware / limit,
  over_best_fixed: ({ firmware, bestFixed }) => firmware / bestFixed.energy,
  over_react: ({ firmware, react }) => firmware / react,
  over_morphy: ({ firmware, morphy }) => firmware / morphy,
}
const NAMES = Object.keys(RATIOS) as (keyof EnergyFigures)[]
const percent = (share: number): string => (100 * share).toFixed(1)

function printMatches(results: MatchResult[]): void {
  printTable(
    ["cell", "load", "cm2", "limit J", "1-1/s2 %", "% of the limit: array", "changes", "best fixed", "", "REACT", "Morphy", ...OTHER_COUNTS.map(count => `${count} cells`)],
    results.map(({ id, load, area_cm2, share, limit, firmware, changes, bestFixed, react, morphy, others }) => [
      id, load, area_cm2.toFixed(2), limit.toFixed(2), percent(share), percent(firmware / limit), String(changes), percent(bestFixed.energy / limit), bestFixed.name,
      percent(react / limit), percent(morphy / limit), ...others.map(own => percent(own.energy / own.limit)),
    ]),
  )
}

/** Median and worst of each ratio, load by load and over the cells of all. */
function printRatios(results: MatchResult[]): EnergyFigures {
  const groups = [...DISCHARGES, DAY].map(({ name }): [string, MatchResult[]] => [name, results.filter(({ load }) => load === name)])
  groups.push([`${DISCHARGES.length} discharges`, results.filter(({ load }) => load !== DAY.name)], ["all", results])
  printTable(["array against, median (worst) of the cells", "limit", "best fixed", "REACT", "Morphy"], groups.map(([name, own]) => [
    name, ...NAMES.map(ratio => own.map(RATIOS[ratio])).map(values => `${median(values).toFixed(3)} (${Math.min(...values).toFixed(3)})`),
  ]))
  const figures = {} as EnergyFigures
  for (const name of NAMES) figures[name] = Number(median(results.map(RATIOS[name])).toFixed(3))
  return figures
}

/** @param words what follows "array --only energy" on the command line
 *  @returns medians over all cells and loads, as ratios
 *  @throws UserError for an unknown option, a cell that is none, light that cannot be read */
export async function energyBench(words: string[]): Promise<EnergyFigures> {
  const { ids, seed, light } = readOptions(words)
  // The days take longest.
  const jobs = [DAY, ...DISCHARGES].flatMap(({ name }) => ids.map(id => ({ id, load: name, seed, light })))
  const results = await runAll<EnergyJob, MatchResult>(new URL("./array-energy-worker.js", import.meta.url), jobs)
  process.stdout.write(`${CELLS} equal cells each; the energy of the array with ${OTHER_COUNTS.join(" and ")} of them (of the same sheet) beside its own limit\n\n`)
  printMatches(results)
  process.stdout.write("\n")
  const figures = printRatios(results)
  process.stdout.write(`\nThe day: ${DAY_HOURS} h at ${DAY.base_uW} uW ${light === undefined ? "in the default day's light" : `in ${light.file} ${light.column ?? ""}`}\n`)
  return figures
}
