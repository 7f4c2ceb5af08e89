// The fault matrix (sim/array/faults): sixteen ways of lying of every channel in every tier, every row at its limit, the plant's own faults, pairs of
// faults; and days on which nothing is wrong.
//   npm run bench -- array --only matrix [--days N] [--seed N] [--json]     --days 0 leaves the healthy days out

import { assemble } from "../project/compile.js"
import { packageRoot } from "../project/package-root.js"
import { loadProject } from "../project/project.js"
import { type BoundaryScore, tryBoundaries } from "../sim/array/faults/boundary.js"
import { DAYS_PER_LIFE, healthyJob, type HealthyScore, tracesPresent } from "../sim/array/faults/healthy.js"
import type { Result } from "../sim/array/faults/matrix.js"
import { matrixBatches } from "../sim/array/faults/plan.js"
import type { Outcome } from "../sim/array/faults/verdict.js"
import type { Job } from "./array-matrix-worker.js"
import { readWords, wholeNumber } from "./options.js"
import { runAll } from "./pool.js"
import { printTable } from "./table.js"

/** Two hundred take a minute and a half on two cores. */
const DAYS = 1000

export interface MatrixFigures {
  executed: number
  detected: number
  harmless: number
  missed: number
  /** Supply gone at once and for good: no firmware ran that could have noticed. Not among the executed. */
  dead: number
  survived: number
  recovered: { of: number, recovered: number }
  /** Longest reaction, s, of faults of the electronics. */
  slowest_s: number
  false_alarms: number
  healthy_days: number
  /** Warnings of what was so, on healthy days: a battery that ran empty. */
  true_warnings: number
}

const WORKER = new URL("./array-matrix-worker.js", import.meta.url)

async function runMatrix(seed: number): Promise<Result[]> {
  return (await runAll<Job, Result[]>(WORKER, matrixBatches(seed).map(batch => ({ kind: "batch", batch })))).flat()
}

/** Lives as many as it takes for so many days on which the firmware ran: a module without supply raises no alarm. */
async function liveDays(days: number, seed: number): Promise<HealthyScore[]> {
  const scores: HealthyScore[] = []
  const ran = (): number => scores.reduce((sum, score) => sum + score.running_h / 24, 0)
  while (ran() < days) {
    const wanted = Math.ceil((days - ran()) / DAYS_PER_LIFE)
    const jobs = Array.from({ length: wanted }, (_, i): Job => ({ kind: "healthy", healthy: healthyJob(scores.length + i, seed) }))
    scores.push(...await runAll<Job, HealthyScore>(WORKER, jobs))
  }
  return scores
}

const count = (results: readonly Result[], ...outcomes: Outcome[]): number => results.filter(({ outcome }) => outcomes.includes(outcome)).length

function printBy(head: string, results: readonly Result[], keyOf: (result: Result) => string): void {
  const groups = new Map<string, Result[]>()
  for (const result of results) groups.set(keyOf(result), [...groups.get(keyOf(result)) ?? [], result])
  printTable([head, "executed", "detected", "harmless", "late", "missed", "dead", "survived", "slowest s"], [...groups].map(([key, own]) => [
    key, String(own.length), ...(["detected", "harmless", "late", "missed", "dead"] as const).map(outcome => String(count(own, outcome))),
    String(own.filter(({ survived }) => survived).length), String(Math.max(0, ...own.map(({ reaction_s = 0 }) => reaction_s))),
  ]))
  process.stdout.write("\n")
}

function printFailures(results: readonly Result[], boundaries: BoundaryScore): void {
  for (const { method, channel, condition, outcome, why, survived, recovered } of results) {
    if (outcome !== "late" && outcome !== "missed" && survived && recovered !== false) continue
    const what = [outcome, ...why === undefined ? [] : [why], ...survived ? [] : ["not survived"], ...recovered === false ? ["not recovered"] : []]
    process.stdout.write(`${method} of ${channel} (${condition}): ${what.join(", ")}\n`)
  }
  for (const failure of boundaries.failed) process.stdout.write(`${failure}: does not hold\n`)
  process.stdout.write("\n")
}

const sumOf = (list: Record<string, number>): number => Object.values(list).reduce((sum, trips) => sum + trips, 0)

function printDays(scores: readonly HealthyScore[], days: number): void {
  const warnings = (of: "false" | "true"): string => {
    const all: Record<string, number> = {}
    for (const score of scores) for (const [id, trips] of Object.entries(score[of])) all[id] = (all[id] ?? 0) + trips
    return Object.entries(all).map(([id, trips]) => `${id} ${trips}`).join(", ") || "none"
  }
  process.stdout.write(`${days.toFixed(0)} healthy days in ${scores.length} lives${tracesPresent() ? "" : " with modelled light, as the recorded light is not there"}: `
    + `false alarms: ${warnings("false")}; true warnings: ${warnings("true")}\n`)
  for (const { job, false: own } of scores) if (sumOf(own) > 0) process.stdout.write(`  ${job.cell}, ${job.person}, ticks of ${job.tick_s} s, seed ${job.seed}: ${JSON.stringify(own)}\n`)
}

function readOptions(words: string[]): { days: number, seed: number } {
  const values = readWords("bench array --only matrix", words, { days: { type: "string" }, seed: { type: "string" } }, "--days N, --seed N")
  return { days: wholeNumber("days", values.days ?? String(DAYS)), seed: wholeNumber("seed", values.seed ?? "1") }
}

/** @param words what follows "array --only matrix" on the command line
 *  @throws UserError for an unknown option */
export async function matrixBench(words: string[]): Promise<MatrixFigures> {
  const { days, seed } = readOptions(words)
  const results = await runMatrix(seed)
  const boundaries = tryBoundaries(assemble(loadProject(packageRoot())).config)
  const scores = days === 0 ? [] : await liveDays(days, seed)
  const ran = scores.reduce((sum, { running_h }) => sum + running_h / 24, 0)
  const sensors = results.filter(({ section }) => section === "sensor")
  printBy("method", sensors, ({ method }) => method)
  printBy("channel", sensors, ({ channel }) => channel)
  printBy("cells and switches", results.filter(({ section }) => section === "plant"), ({ method }) => method)
  printBy("pairs in", results.filter(({ section }) => section === "double"), ({ condition }) => condition)
  printFailures(results, boundaries)
  const recovering = results.filter(({ recovered }) => recovered !== undefined)
  const alive = results.filter(({ outcome }) => outcome !== "dead")
  const quick = sensors.filter(({ reaction_s }) => reaction_s !== undefined)
  const figures: MatrixFigures = {
    executed: alive.length + boundaries.executed, detected: count(results, "detected") + boundaries.executed - boundaries.failed.length,
    harmless: count(results, "harmless"), missed: count(results, "late", "missed") + boundaries.failed.length, dead: count(results, "dead"),
    survived: alive.filter(({ survived }) => survived).length + boundaries.executed,
    recovered: { of: recovering.length, recovered: recovering.filter(({ recovered }) => recovered === true).length },
    slowest_s: Math.max(...quick.map(({ reaction_s = 0 }) => reaction_s)),
    false_alarms: scores.reduce((sum, score) => sum + sumOf(score.false), 0), healthy_days: Math.floor(ran),
    true_warnings: scores.reduce((sum, score) => sum + sumOf(score.true), 0),
  }
  const { executed, detected, harmless, missed, dead, survived, recovered } = figures
  process.stdout.write(`${executed} executed (${boundaries.executed} of them limits of rows): ${detected} detected, ${harmless} harmless, ${missed} missed or late: `
    + `${(100 * (detected + harmless) / executed).toFixed(2)} %; ${survived} survived, ${recovered.recovered} of ${recovered.of} recovered; ${dead} more took the supply away at once\n`)
  if (days > 0) printDays(scores, ran)
  return figures
}
