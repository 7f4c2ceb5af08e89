// `zincwear gauge`: the firmware's own gauge over a recording. Arguments in, a summary, a table and a chart out; the work is in sim/replay.

import { writeFileSync } from "node:fs"
import { resolve } from "node:path"
import { Command, InvalidArgumentError, Option } from "commander"
import { writeTogether, type Output } from "../field/atomic.js"
import { csvText } from "../field/bdf.js"
import { loadCellSheet, resolveCell } from "../project/cell-sheet.js"
import { UserError } from "../project/user-error.js"
import { requireOwnCell } from "../sim/replay/check.js"
import { readLog, type ReadOptions } from "../sim/replay/log.js"
import { readPlace } from "../sim/replay/place.js"
import { replay, type Replay } from "../sim/replay/replay.js"
import { meaningByCount, type CurrentMeaning } from "../sim/replay/scan.js"
import { truthOf, type Truth } from "../sim/replay/score.js"
import { gaugePage } from "./gauge-page.js"
import { replayText, summarise } from "./gauge-text.js"
import { integerWithin, numberWithin } from "./options.js"

interface GaugeArguments {
  log: string
  cell: string
  area?: number
  figures: "printed" | "cautious"
  initial: number | "unknown"
  initialError: number
  tick: number
  current?: CurrentMeaning
  currentError?: number
  dischargePositive?: boolean
  restarts?: boolean
  column: Record<string, string>
  place?: number
  truth?: string
  truthStart?: number
  out?: string
  report?: string
  json?: boolean
}

const COLUMNS = ["time", "voltage", "current", "temperature"]

function startOf(text: string): number | "unknown" {
  if (text === "unknown") return text
  const value = Number(text)
  if (text.trim() === "" || !(value >= 0 && value <= 1)) throw new InvalidArgumentError("give \"unknown\" or a share from 0 to 1.")
  return value
}

export function collectColumn(text: string, before: Record<string, string>): Record<string, string> {
  const at = text.indexOf("=")
  const quantity = text.slice(0, at)
  if (at < 1 || !COLUMNS.includes(quantity)) throw new InvalidArgumentError(`write QUANTITY=NAME, the quantity one of ${COLUMNS.join(", ")}.`)
  return { ...before, [quantity]: text.slice(at + 1) }
}

/** `zincwear gauge --log FILE --cell ID|FILE`. */
export function gaugeCommand(): Command {
  return new Command("gauge")
    .description("run the firmware's gauge over a recording of one cell: what it would have believed, and how far off it was")
    .requiredOption("--log <file>", "CSV in Battery Data Format, or as a cycler writes it (EC-Lab, Arbin, Neware, Basytec)")
    .requiredOption("--cell <id>", "id of a cell (zincwear cells list), or path of a datasheet")
    .option("--area <cm2>", "area instead of the sheet's", numberWithin(1e-4, 1e6))
    .addOption(new Option("--figures <which>", "where printed figures exclude each other").choices(["printed", "cautious"]).default("printed"))
    .option("--initial <soc>", "state of charge at the start, 0 to 1, as a journal would restore it; unknown: a cold boot", startOf, "unknown")
    .option("--initial-error <share>", "how well --initial is known", numberWithin(0, 0.5), 0.01)
    .option("--tick <s>", "least time between two scans of the front end", numberWithin(0.001, 3600), 10)
    .addOption(new Option("--current <meaning>", "currents of the recording are readings, or means since the row before (what agrees with its own count of charge; readings)").choices(["reading", "mean"]))
    .option("--current-error <uA>", "offset that the recorder's current may have; 100 ppm of the cell's largest current", numberWithin(0, 1e9))
    .option("--discharge-positive", "the recording counts discharge as positive")
    .option("--restarts", "the recording's clock starts again with each step")
    .option("--column <quantity=name>", "which column is time, voltage, current or temperature; a number of amperes for a constant current", collectColumn, {})
    .option("--place <n>", "cell n of a simulated module's day.csv, from 1: voltage and truth come from the .details.csv beside it", integerWithin(1, 16))
    .option("--truth <column>", "column with the true state of charge, or with the charge moved (Ah, mAh, C)")
    .option("--truth-start <soc>", "true state of charge at the start, for a truth that is charge moved (--initial, if known)", numberWithin(0, 1))
    .option("--out <file>", "estimates at the recording's own times as CSV")
    .option("--report <file>", "chart as one HTML page")
    .option("--json", "one JSON object instead of the table")
    .action(run)
}

async function run(options: GaugeArguments): Promise<void> {
  for (const path of [options.out, options.report]) {
    // A recording cannot be made again.
    if (path !== undefined && resolve(path) === resolve(options.log)) throw new UserError(path, "", "is the recording itself", "choose another name")
  }
  const sheet = loadCellSheet(options.cell)
  const resolved = resolveCell(sheet, { figures: options.figures, ...(options.area === undefined ? {} : { area_cm2: options.area }) })
  if ("missing" in resolved) {
    throw new UserError("--cell", options.cell, `has no model for the gauge, its sheet lacks: ${resolved.missing.join(", ")}`, "copy its sheet and supply them, or choose another (zincwear cells list)")
  }
  const { cell } = resolved
  const reading: ReadOptions = { columns: options.column }
  if (options.truth !== undefined) reading.truth = options.truth
  if (options.dischargePositive === true) reading.dischargePositive = true
  if (options.restarts === true) reading.restarts = true
  const log = options.place === undefined ? readLog(options.log, reading) : readPlace(options.log, options.place)
  const current = options.current ?? (options.place === undefined ? meaningByCount(log) : "mean")
  requireOwnCell(log, cell, current)
  const start = options.truthStart ?? (options.initial === "unknown" ? undefined : options.initial)
  const truth = truthOf(log, cell, start)
  if (options.truth !== undefined && truth === undefined) {
    throw new UserError("--truth", options.truth, "is charge moved, and nothing says where it starts", "give --truth-start, the state of charge at the first row")
  }
  const result = replay(log, cell, {
    tick_s: options.tick, current,
    ...(options.initial === "unknown" ? {} : { initial: { soc: options.initial, error: options.initialError } }),
    ...(options.currentError === undefined ? {} : { errors: { currentError_nA: Math.round(options.currentError * 1000) } }),
  })
  const summary = summarise(log, cell, result, truth, { current, known: options.initial !== "unknown" })
  const outputs: Output[] = []
  if (options.out !== undefined) outputs.push({ path: options.out, write: path => writeFileSync(path, estimatesText(result, truth)) })
  if (options.report !== undefined) {
    const { renderLab } = await import("../field/report/lab-report.js")
    outputs.push({ path: options.report, write: path => writeFileSync(path, renderLab(gaugePage({ sheet, cell, log, result, truth, summary, initial: options.initial }))) })
  }
  await writeTogether(outputs)
  const files = outputs.map(output => output.path)
  process.stdout.write(options.json === true ? `${JSON.stringify({ ...summary, files })}\n` : replayText(summary, result, truth, files))
}

/** One row per row of the recording. */
function estimatesText({ rows }: Replay, truth: Truth | undefined): string {
  const column = (label: string, values: (number | string)[]): { label: string, values: (number | string)[] } => ({ label, values })
  const short = (value: number): number => Number(value.toFixed(6))
  return csvText([
    column("Test Time / s", rows.map(row => row.time_s)),
    column("Voltage / V", rows.map(row => row.voltage_V)),
    column("Current / A", rows.map(row => row.current_A)),
    column("SOC Estimated / 1", rows.map(row => short(row.soc))),
    column("SOC Error / 1", rows.map(row => short(row.error))),
    column("Age / s", rows.map(row => Number(row.age_s.toFixed(3)))),
    column("Source", rows.map(row => row.source)),
    column("Valid / 1", rows.map(row => Number(row.valid))),
    ...(truth === undefined ? [] : [column("SOC True / 1", rows.map((_, i) => short(truth.soc[i])))]),
  ])
}
