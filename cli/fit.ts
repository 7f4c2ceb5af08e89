// `zincwear fit`: a datasheet from recordings of one cell. Arguments in, a sheet, a summary and a chart out; the work is in sim/fit.

import { existsSync, writeFileSync } from "node:fs"
import { basename, resolve } from "node:path"
import { Command, InvalidArgumentError, Option } from "commander"
import { writeTogether, type Output } from "../field/atomic.js"
import { cellIds, loadCellSheet, type CellSheet } from "../project/cell-sheet.js"
import { UserError } from "../project/user-error.js"
import { fitCell } from "../sim/fit/fit-cell.js"
import { sheetOf } from "../sim/fit/sheet.js"
import { readLog, type ReadOptions } from "../sim/replay/log.js"
import type { CurrentMeaning } from "../sim/replay/scan.js"
import { fitPage } from "./fit-page.js"
import { fitSummary, fitText } from "./fit-text.js"
import { collectColumn } from "./gauge.js"
import { numberWithin } from "./options.js"

interface FitArguments {
  kind: "zimb" | "zihmsc"
  out: string
  label?: string
  area?: number
  window?: [number, number]
  like?: string
  current?: CurrentMeaning
  dischargePositive?: boolean
  restarts?: boolean
  column: Record<string, string>
  report?: string
  json?: boolean
}

function windowOf(text: string): [number, number] {
  const [low, high, more] = text.split(",").map(part => part.trim() === "" ? NaN : Number(part))
  if (!(low >= 0 && high > low) || more !== undefined) throw new InvalidArgumentError("write LOW,HIGH in volts, such as 0.8,1.6.")
  return [low, high]
}

/** `zincwear fit LOG... --kind zimb|zihmsc --out cell.json`. */
export function fitCommand(): Command {
  return new Command("fit")
    .description("a datasheet from recordings of one cell: open-circuit curve, capacity, resistances, losses, each with its error or the reason why it cannot be told")
    .argument("<log...>", "CSV in Battery Data Format, or as a cycler writes it: pulses, charge and discharge, rests, sweeps of one cell")
    .addOption(new Option("--kind <kind>", "battery or hybrid capacitor").choices(["zimb", "zihmsc"]).makeOptionMandatory())
    .requiredOption("--out <file>", "the datasheet; its name is the cell's id")
    .option("--report <file>", "fit against data as one HTML page")
    .option("--area <cm2>", "area of the cell (that of --like, or 1: the whole cell)", numberWithin(1e-4, 1e6))
    .option("--window <low,high>", "voltages at rest between which the capacity counts; those between which the recordings go", windowOf)
    .option("--like <id>", "id or path of a sheet that supplies what the recordings do not tell; the assumptions of its class")
    .option("--label <text>", "what the cell is; the names of the recordings")
    .addOption(new Option("--current <meaning>", "currents are readings, or means since the row before (what agrees with the recording's own count of charge; without one, what fits better)").choices(["reading", "mean"]))
    .option("--discharge-positive", "the recordings count discharge as positive")
    .option("--restarts", "the recordings' clocks start again with each step")
    .option("--column <quantity=name>", "which column is time, voltage, current or temperature; a number of amperes for a constant current", collectColumn, {})
    .option("--json", "one JSON object instead of the table")
    .action(run)
}

async function run(files: string[], options: FitArguments): Promise<void> {
  const id = idOf(options.out)
  requireApart(files, options)
  const kind: CellSheet["kind"] = options.kind === "zimb" ? "ZIMB" : "ZIHMSC"
  const like = options.like === undefined ? undefined : loadCellSheet(options.like)
  if (like !== undefined && like.kind !== kind) throw new UserError("--like", options.like!, `is a ${like.kind}, not a ${kind}`, `give a ${kind}, or another --kind`)
  const reading: ReadOptions = { columns: options.column }
  if (options.dischargePositive === true) reading.dischargePositive = true
  if (options.restarts === true) reading.restarts = true
  const fit = fitCell(files.map(file => readLog(file, reading)), {
    kind, partly: like !== undefined, ...(options.window === undefined ? {} : { window_V: options.window }), ...(options.current === undefined ? {} : { current: options.current }),
  })
  const footprint = like?.printed.footprint_cm2 ?? like?.assumed?.footprint_cm2
  const area_cm2 = options.area ?? (footprint !== undefined && "value" in footprint ? footprint.value as number : 1)
  const sheet = sheetOf(fit, { id, area_cm2, ...(options.label === undefined ? {} : { label: options.label }), ...(like === undefined ? {} : { like }) })
  const summary = fitSummary(fit, sheet, area_cm2)
  const outputs: Output[] = [{ path: options.out, write: path => writeFileSync(path, `${JSON.stringify(sheet, null, 2)}\n`) }]
  if (options.report !== undefined) {
    const { renderLab } = await import("../field/report/lab-report.js")
    outputs.push({ path: options.report, write: path => writeFileSync(path, renderLab(fitPage(fit, sheet, summary))) })
  }
  await writeTogether(outputs)
  const written = outputs.map(output => output.path)
  process.stdout.write(options.json === true ? `${JSON.stringify({ ...summary, files: written })}\n` : fitText(summary, written))
}

/** A sheet's id is the name of its file. */
function idOf(out: string): string {
  const id = basename(out, ".json")
  if (!out.endsWith(".json") || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
    throw new UserError("--out", out, "its name is the cell's id: small letters, digits and hyphens, then .json", `write ${id.replace(/\.[^.]*$/, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "cell"}.json`)
  }
  if (cellIds().includes(id)) throw new UserError("--out", out, `the package has a cell "${id}" already`, "choose another name")
  return id
}

/** A recording cannot be made again; one file given twice says nothing twice. */
function requireApart(files: string[], options: FitArguments): void {
  for (const path of [options.out, options.report]) {
    const log = path === undefined ? undefined : files.find(file => resolve(file) === resolve(path))
    if (log !== undefined) throw new UserError(path!, "", "is a recording itself", "choose another name")
  }
  const twice = files.find((file, i) => existsSync(file) && files.some((other, j) => j < i && resolve(other) === resolve(file)))
  if (twice !== undefined) throw new UserError(twice, "", "is given twice", "give each recording once")
}
