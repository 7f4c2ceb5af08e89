// `zincwear lab`: one cell on the bench. Arguments in, a table, a recording and a chart out; the work is in sim/lab.

import { writeFileSync } from "node:fs"
import { Command, Option } from "commander"
import { writeTogether, type Output } from "../field/atomic.js"
import { bdfText } from "../field/bdf.js"
import { listCellSheets, loadCellSheet, resolveCell } from "../project/cell-sheet.js"
import type { SimCell } from "../project/sim-cell.js"
import { UserError } from "../project/user-error.js"
import { bdfColumns } from "../sim/lab/bdf.js"
import { experiment, PROTOCOLS, type Experiment, type Protocol, type Wishes } from "../sim/lab/experiment.js"
import { reproduce, type SeedResult } from "../sim/lab/seeds.js"
import { labPage } from "./lab-page.js"
import { experimentText, seedsText } from "./lab-text.js"
import { integerWithin, numberWithin } from "./options.js"

interface LabArguments {
  cell: string
  area?: number
  figures: "printed" | "cautious"
  current?: number
  density?: number
  rate?: number
  cycles?: number
  hours?: number
  hold?: number
  temperature?: number
  beyond?: boolean
  out?: string
  report?: string
  json?: boolean
}

const WHAT: Record<Protocol, string> = {
  gcd: "galvanostatic charge-discharge: capacitance, capacity, energy, efficiencies, by equations (7), (9), (10)",
  cv: "cyclic voltammetry to a steady loop: capacitance by equation (8)",
  pulse: "pulse resistance within 1 ms, after 1 s and 10 s, at five states of charge",
  rest: "self-discharge: charge, hold, then watch the voltage at rest",
  cycle: "ageing by cycling: capacity at check-points against the printed retention",
}

/** `zincwear lab gcd|cv|pulse|rest|cycle --cell ID` and `zincwear lab seeds`. */
export function labCommand(): Command {
  const lab = new Command("lab").description("a virtual laboratory: measure one cell as papers do")
  for (const protocol of PROTOCOLS) {
    const command = lab.command(protocol).description(WHAT[protocol])
      .requiredOption("--cell <id>", "id of a cell (zincwear cells list), or path of a datasheet")
      .option("--area <cm2>", "area instead of the sheet's", numberWithin(1e-4, 1000))
      .addOption(new Option("--figures <which>", "where printed figures exclude each other").choices(["printed", "cautious"]).default("printed"))
      .option("--temperature <degC>", "of cell and room (25)", numberWithin(-60, 100))
      .option("--beyond", "go beyond the limits of the cell")
      .option("--out <file>", "recording as Battery Data Format CSV")
      .option("--report <file>", "chart as one HTML page")
      .option("--json", "one JSON object instead of the table")
    if (protocol === "cv") command.option("--rate <mV/s>", "scan rate; the printed one, or one as slow as the printed current", numberWithin(1e-4, 1e5))
    else command.option("--current <mA>", protocol === "pulse" ? "of the pulses; what takes 1 % of the charge in 10 s" : "current of the cell; the printed one", numberWithin(1e-7, 1e5)).option("--density <mA/cm2>", "the same per area", numberWithin(1e-7, 1e4))
    if (protocol === "gcd" || protocol === "cv") command.option("--cycles <n>", protocol === "cv" ? "loops; until they repeat" : "cycles, the last one counts (3)", integerWithin(1, 1000))
    if (protocol === "cycle") command.option("--cycles <n>", "cycles in all; the printed number", integerWithin(1, 1_000_000))
    if (protocol === "rest") command.option("--hours <n>", "length of the rest (30)", numberWithin(0.01, 10_000))
    if (protocol === "gcd" || protocol === "rest" || protocol === "cycle") {
      command.option("--hold <hours>", "how long the upper voltage is kept; until the cell has settled. 0: triangles", numberWithin(0, 1000))
    }
    command.action((options: LabArguments) => measure(protocol, options))
  }
  lab.command("seeds")
    .description("every quantitative cell under its printed condition, against its printed figures; exit code 1 on a miss")
    .option("--json", "one JSON object instead of the table")
    .action((options: { json?: boolean }) => seeds(options.json === true))
  return lab
}

async function measure(protocol: Protocol, options: LabArguments): Promise<void> {
  const sheet = loadCellSheet(options.cell)
  const resolved = resolveCell(sheet, { figures: options.figures, ...(options.area === undefined ? {} : { area_cm2: options.area }) })
  if ("missing" in resolved) {
    throw new UserError("--cell", options.cell, `cannot be simulated, it lacks: ${resolved.missing.join(", ")}`, "copy its sheet and supply them, or choose another (zincwear cells list)")
  }
  const { cell, notes } = resolved
  const result = experiment(protocol, sheet, cell, wishesOf(options, cell))
  const outputs: Output[] = []
  if (options.out !== undefined) outputs.push({ path: options.out, write: path => writeFileSync(path, bdfText(bdfColumns(result.rows))) })
  if (options.report !== undefined) {
    const { renderLab } = await import("../field/report/lab-report.js")
    outputs.push({ path: options.report, write: path => writeFileSync(path, renderLab(labPage(sheet, cell, notes, result))) })
  }
  await writeTogether(outputs)
  const files = outputs.map(output => output.path)
  process.stdout.write(options.json === true ? `${JSON.stringify(asJson(cell, notes, result, files))}\n` : experimentText(sheet, cell, notes, result, files))
}

function wishesOf(options: LabArguments, cell: SimCell): Wishes {
  if (options.current !== undefined && options.density !== undefined) {
    throw new UserError("--density", "", "says the same as --current", "give one of them")
  }
  const current_mA = options.current ?? (options.density === undefined ? undefined : options.density * cell.area_cm2)
  if (current_mA !== undefined && options.beyond !== true && current_mA > cell.maxCurrent_mA * 1.000_001) {
    throw new UserError(options.current === undefined ? "--density" : "--current", `${Number(current_mA.toPrecision(4))} mA`,
      `${cell.id} allows ${Number(cell.maxCurrent_mA.toPrecision(4))} mA on ${cell.area_cm2} cm2`, "give less, or ask with --beyond")
  }
  const wishes: Wishes = {}
  if (current_mA !== undefined) wishes.current_A = current_mA / 1000
  if (options.rate !== undefined) wishes.rate_V_s = options.rate / 1000
  if (options.cycles !== undefined) wishes.cycles = options.cycles
  if (options.hours !== undefined) wishes.hours = options.hours
  if (options.hold !== undefined) wishes.hold_h = options.hold
  if (options.temperature !== undefined) wishes.temperature_degC = options.temperature
  if (options.beyond === true) wishes.beyond = true
  return wishes
}

function asJson(cell: SimCell, notes: string[], result: Experiment, files: string[]): object {
  const { protocol, condition, remarks, figures, series, comparisons, rows } = result
  const [low_V, high_V] = cell.window_V
  return {
    protocol, cell: cell.id, area_cm2: cell.area_cm2, low_V, high_V, condition, remarks, notes, figures, series, comparisons,
    recorded: { rows: rows.length, hours: rows[rows.length - 1].time_s / 3600 }, files,
  }
}

function seeds(json: boolean): void {
  const results: SeedResult[] = listCellSheets().filter(sheet => sheet.quantitative === true).map(reproduce)
  const all = results.flatMap(result => result.comparisons)
  const count = (verdict: string): number => all.filter(comparison => comparison.verdict === verdict).length
  const totals = { quantitative: results.length, simulated: results.filter(result => result.simulatable).length, reproduced: count("reproduced"), conflicts: count("conflict"), missed: count("missed") }
  process.stdout.write(json ? `${JSON.stringify({ cells: results, ...totals })}\n` : seedsText(results, totals))
  if (totals.missed > 0) process.exitCode = 1
}
