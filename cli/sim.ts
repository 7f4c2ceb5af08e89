// `zincwear sim day`: the main job. Arguments in, files and a summary out; the work is in sim/day.ts.

import { accessSync, constants, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Command, Option } from "commander"
import { detailsPath, runToBdf } from "../field/report/csv.js"
import { writeTogether } from "../field/atomic.js"
import { makeFolder } from "../project/make-folder.js"
import { loadProject } from "../project/project.js"
import { UserError } from "../project/user-error.js"
import { DEFAULT_SOC, simulateDay } from "../sim/day.js"
import { faultTable, type PlannedFault } from "../sim/fault-plan.js"
import { listDays, loadDaySheet } from "../sim/day-sheet.js"
import { loadTable } from "../sim/load-table.js"
import { listParts } from "../sim/plant/part-file.js"
import type { RunResult, RuntimeName } from "../sim/result.js"
import { collectFault, integerWithin, numberWithin } from "./options.js"
import { createProgress } from "./progress.js"
import { printSummary } from "./summary.js"

interface DayArguments {
  day?: string
  light?: string
  column?: string
  panel?: string[]
  source?: string
  regulator?: string
  load: string[]
  hours: number
  start: number
  seed: number
  soc: number
  board?: string
  cell?: string
  array?: string
  runtime: RuntimeName
  fault: PlannedFault[]
  report: number
  out: string
  json?: boolean
}

/** The folder must be there and writable before a day is simulated for it. */
function requireFolder(folder: string): void {
  makeFolder(folder)
  try {
    accessSync(folder, constants.W_OK)
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: "ENOTDIR" })
  } catch (error) {
    throw new UserError(folder, "", `is no folder to write to (${(error as NodeJS.ErrnoException).code ?? "error"})`, "name another with --out")
  }
}

async function writeFiles(result: RunResult, folder: string): Promise<string[]> {
  const files = ["day.html", "day.csv", "day.details.csv", "day.journal.bin"].map(name => join(folder, name))
  const { writeReport } = await import("../field/report/report.js")
  writeReport(result, files[0])
  runToBdf(result, files[1])
  await writeTogether([{ path: files[3], write: temporary => writeFileSync(temporary, result.journal) }])
  return [files[0], files[1], detailsPath(files[1]), files[3]]
}

async function runDay(options: DayArguments): Promise<void> {
  if (options.column !== undefined && options.light === undefined) {
    throw new UserError("sim day", "--column", `no light file is named that could have a column "${options.column}"`, "name it with --light")
  }
  const project = loadProject(process.cwd(), options)
  requireFolder(options.out)
  let stop = false
  const onInterrupt = (): void => { stop = true }
  process.on("SIGINT", onInterrupt)
  const progress = createProgress(options.hours)
  let result: RunResult
  try {
    result = await simulateDay({
      project, day: options.day, light: options.light, column: options.column, panel: options.panel, source: options.source, regulator: options.regulator, loads: options.load, hours: options.hours, start: options.start, seed: options.seed,
      runtime: options.runtime, initialSoc: options.soc, faults: options.fault, report_s: options.report,
      onProgress: share => {
        progress.update(share)
        return !stop
      },
    })
  } finally {
    progress.stop()
    process.off("SIGINT", onInterrupt)
  }
  const files = await writeFiles(result, options.out)
  if (options.json === true) process.stdout.write(`${JSON.stringify(result.summary)}\n`)
  else process.stdout.write(`\n${printSummary(result, files)}`)
  if (result.summary.interrupted) {
    process.stderr.write(`stopped by hand after ${(result.summary.simulated_s / 3600).toFixed(2)} h; what was simulated so far is kept in ${options.out}\n`)
    process.exitCode = 130
  }
}

/** `zincwear sim`. */
export function simCommand(): Command {
  const sim = new Command("sim").description("simulate the module on a desktop")
  sim.command("day", { isDefault: true })
    .description("live a day: the firmware in the loop with cells, light and person")
    .option("--day <day>", "the wearer's day: an id (zincwear sim days) or a file; a working day without it")
    .option("--light <file>", "lux trace (CSV: minute,p001,.. or t_s,lux) instead of the day's light")
    .option("--column <name>", "column of the light trace")
    .option("--panel <files...>", "measured I-V curves of a panel, one JSON file per light level (..lux1000.json)")
    .addOption(new Option("--source <part>", "what charges instead of the panel: a part's id (zincwear sim parts) or file, or a CSV of powers").conflicts("panel"))
    .option("--regulator <part>", "regulator between bus and rail: a part's id or file")
    .addOption(new Option("--load <id>", "another load on the rail (zincwear sim loads lists them); may be repeated").argParser((id: string, before: string[]) => [...before, id]).default([], "none"))
    .option("--hours <n>", "length", numberWithin(0.01, 24 * 366), 24)
    .option("--start <hour>", "clock time of the start", numberWithin(0, 23.99), 0)
    .option("--seed <n>", "cells, noise and person are drawn from it", integerWithin(0, 4294967295), 1)
    .option("--soc <share>", "state of charge at the start, 0 to 1", numberWithin(0, 1), DEFAULT_SOC)
    .option("--board <id>", "microcontroller board instead of the project's")
    .option("--cell <id>", "cell instead of the project's (zincwear cells list)")
    .option("--array <grouping>", "fix the array to one grouping, such as 2s3p")
    .addOption(new Option("--runtime <name>", "engine that runs the firmware").choices(["node", "devicescript", "espruino"]).default("node"))
    .addOption(new Option("--fault <name@time>", "break something (zincwear sim faults): NAME[:CELL][=SIZE]@TIME, such as cell-short:2@3h or sweat:all@0; may be repeated").argParser(collectFault).default([], "none"))
    .option("--report <seconds>", "seconds per row of report and CSV", numberWithin(1, 86400), 60)
    .option("--out <folder>", "where the files go", "out")
    .option("--json", "print one JSON object as the last line instead of the summary")
    .action(runDay)
  sim.command("loads")
    .description("the load profiles: mean and peak current, charge per event, systems")
    .action(() => { process.stdout.write(`${loadTable()}\n`) })
  sim.command("parts")
    .description("the sources and regulators that come with the package")
    .action(() => { process.stdout.write(table(listParts().map(({ id, kind, title }) => [id, kind, title]))) })
  sim.command("faults")
    .description("what --fault can break, how much, and what shows of it")
    .action(() => { process.stdout.write(table(faultTable())) })
  sim.command("days")
    .description("the days of the wearer that come with the package, and the demonstrated systems they stage")
    .action(() => { process.stdout.write(table(listDays().map(id => [id, loadDaySheet(id).name, (loadDaySheet(id).systems ?? []).join(" ")]))) })
  return sim
}

function table(rows: string[][]): string {
  const widths = rows.reduce<number[]>((wide, row) => row.map((cell, i) => Math.max(wide[i] ?? 0, cell.length)), [])
  return rows.map(row => `${row.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd()}\n`).join("")
}
