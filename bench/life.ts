// What a gauge keeps through resets, learns in a year, and reports of failing cells (sim/judge/lives).
//   npm run bench -- life [--resets N] [--days N] [--weeks N] [--seed N] [--json]     0 leaves a part out

import { type Job, type Outcome, resetJobs, troubleJobs, yearJobs } from "../sim/judge/lives/plan.js"
import { type LifeFigures, sumUp } from "../sim/judge/lives/sum.js"
import { readWords, wholeNumber } from "./options.js"
import { runAll } from "./pool.js"
import { printTable } from "./table.js"

const RESETS = 1000
const YEAR_DAYS = 365
const HEALTHY_WEEKS = 12

function printFigures({ resets, year, trouble }: LifeFigures): void {
  if (resets.resets > 0) {
    printTable(["resets", "number", "above band", "inside band, hour after %", "band, points"],
      Object.entries(resets.by_kind).map(([kind, own]) => [kind, String(own.resets), String(own.above_band), (100 * own.inside_hour).toFixed(1), own.band_percent.toFixed(1)]))
    process.stdout.write(`${resets.resets} resets: ${resets.above_band} above the band, ${resets.false_zero} minutes of a false 0 %, refused ${resets.refused.journalled} of ${resets.refused.planted}\n\n`)
  }
  if (year.length > 0) {
    printTable(["a year", "lost %", "true", "learnt", "error %", "last month's %", "band %", "inside band %"], year.map(own => [
      own.cell, (100 * own.fade_true).toFixed(1), own.capacity_true.toFixed(3), own.capacity_learnt.toFixed(3), own.error_percent.toFixed(2),
      own.mean_error_percent.toFixed(2), own.band_percent.toFixed(2), (100 * own.inside).toFixed(0),
    ]))
    process.stdout.write("\n")
  }
  if (trouble.cases.length > 0) {
    printTable(["trouble", "cell", "°C", "where", "reported after h"],
      trouble.cases.map(own => [own.trouble, own.cell, String(own.temperature_degC), String(own.place), own.hours?.toFixed(1) ?? "never"]))
    process.stdout.write(`${trouble.reported_within_48h} of ${trouble.cases.length} within two days; ${trouble.false_alarms} false alarms, ${trouble.healthy_weeks} healthy weeks among them\n\n`)
  }
}

function readOptions(words: string[]): { resets: number, days: number, weeks: number, seed: number } {
  const values = readWords("bench life", words, { resets: { type: "string" }, days: { type: "string" }, weeks: { type: "string" }, seed: { type: "string" } }, "--resets N, --days N, --weeks N, --seed N")
  const whole = (name: "resets" | "days" | "weeks" | "seed", usual: number): number => wholeNumber(name, values[name] ?? String(usual))
  return { resets: whole("resets", RESETS), days: whole("days", YEAR_DAYS), weeks: whole("weeks", HEALTHY_WEEKS), seed: whole("seed", 1) }
}

/** Shares and errors to four digits: what lies beyond is noise. */
const rounded = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_, inner: unknown) => typeof inner === "number" ? Number(inner.toPrecision(4)) : inner))

/** @param words what follows "life" on the command line
 *  @throws UserError for an unknown option */
export async function lifeBench(words: string[]): Promise<object> {
  const { resets, days, weeks, seed } = readOptions(words)
  const started = performance.now()
  // The longest first.
  const jobs = [...yearJobs(days, seed), ...resetJobs(resets, seed), ...troubleJobs(weeks, seed)]
  const figures = sumUp(await runAll<Job, Outcome>(new URL("./life-worker.js", import.meta.url), jobs))
  printFigures(figures)
  process.stdout.write(`${jobs.length} lives in ${((performance.now() - started) / 60_000).toFixed(1)} minutes\n`)
  return rounded(figures) as object
}
