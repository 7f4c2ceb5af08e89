// zincwear log: what a module remembers, as files for other tools.

import { writeFileSync } from "node:fs"
import { basename, resolve } from "node:path"
import { Command, InvalidArgumentError } from "commander"
import { writeTogether, type Output } from "../field/atomic.js"
import { bdfText, csvText } from "../field/bdf.js"
import { writeDuckdb } from "../field/duckdb.js"
import { readDump, type Dump } from "../field/journal-dump.js"
import { reconditionText, stressSummary, stressTables } from "../field/stress.js"
import { decodeTables, type Decoded } from "../field/tables.js"
import { UserError } from "../project/user-error.js"
import { REFUSED_CONTRADICTED, REFUSED_DAMAGED, REFUSED_FOREIGN } from "../src/core/journal/event.js"

interface DecodeOptions {
  csv?: string
  duckdb?: string
  cells?: number
}

function parseCells(text: string): number {
  const cells = Number(text)
  if (!Number.isInteger(cells) || cells < 1 || cells > 16) throw new InvalidArgumentError("1 to 16 cells")
  return cells
}

/** "wear.bdf.csv", "wear.csv" and "wear" all have "wear.details.csv" beside them. */
function beside(path: string, suffix: string): string {
  return path.replace(/(\.bdf)?(\.csv)?$/i, suffix)
}

function csvOutputs(path: string, decoded: Decoded): Output[] {
  const events = decoded.tables[2].columns
    .map(({ name, values }) => ({ label: name, values: values.map(value => typeof value === "boolean" ? Number(value) : value) }))
  return [
    { path, write: temporary => writeFileSync(temporary, bdfText(decoded.bdf)) },
    { path: beside(path, ".details.csv"), write: temporary => writeFileSync(temporary, csvText(decoded.details)) },
    { path: beside(path, ".events.csv"), write: temporary => writeFileSync(temporary, csvText(events)) },
  ]
}

function describe(file: string, dump: Dump, decoded: Decoded): string[] {
  const { records, blank, corrupt } = dump.slots
  const lines = [`${basename(file)}: ${records} records, ${blank} blank slots, ${corrupt} corrupt slots`]
  const model = decoded.modelId === undefined ? "" : ` of ${decoded.cells} cells (model ${decoded.modelId.toString(16).padStart(4, "0")})`
  lines.push(`${decoded.bdf[0].values.length} snapshots${model} and ${dump.events.length} ${dump.events.length === 1 ? "event" : "events"} from ${decoded.boots} ${decoded.boots === 1 ? "boot" : "boots"}, ${humanTime(decoded.powered_s)} powered`)
  lines.push(...refusals(dump))
  for (const { event } of dump.events) if (event.kind === "recondition") lines.push(`reconditioning of ${reconditionText(event)}`)
  if (dump.incomplete > 0) lines.push(`left out: ${dump.incomplete} incomplete snapshots (power cut or damage)`)
  if (decoded.foreign > 0) lines.push(`left out: ${decoded.foreign} snapshots of another module`)
  if (dump.trailing_bytes > 0) lines.push(`left out: ${dump.trailing_bytes} bytes after the last whole slot (cut-off dump?)`)
  return lines
}

/** What the zinc went through, as the newest page begins. */
function stressLines({ stress }: Decoded): string[] {
  if (stress === undefined) return []
  const { figures, capacity, time_s } = stress
  const lines = ["", `stress after ${humanTime(time_s)} powered; ${stressSummary(figures, capacity)}`]
  for (const table of stressTables(figures)) {
    const widths = table[0].map((_, column) => Math.max(...table.map(row => row[column].length)))
    lines.push("", ...table.map(row => row.map((text, column) => column === 0 ? text.padEnd(widths[0]) : text.padStart(widths[column] + 2)).join("")))
  }
  return lines
}

// A module that did not believe its memory says why: without this line a jump of its state of charge would have no cause.
function refusals(dump: Dump): string[] {
  const reasons: [number, string][] = [
    [REFUSED_FOREIGN, "of another module"], [REFUSED_DAMAGED, "damaged"], [REFUSED_CONTRADICTED, "contradicted by the voltage"],
  ]
  const refused = dump.events.filter(({ event }) => event.kind === "refused")
  const counts = reasons
    .map(([subject, why]) => ({ why, times: refused.filter(({ event }) => event.subject === subject).length }))
    .filter(({ times }) => times > 0)
  return counts.length === 0 ? [] : [`memory refused by the module: ${counts.map(({ times, why }) => `${times} ${why}`).join(", ")}`]
}

function humanTime(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(0)} s`
  return seconds < 7200 ? `${(seconds / 60).toFixed(0)} min` : `${(seconds / 3600).toFixed(1)} h`
}

// A dump cannot be made again once the ring has gone round: nothing may be written over it.
function requireDistinct(file: string, outputs: Output[]): void {
  const taken = new Set([resolve(file)])
  for (const { path } of outputs) {
    if (taken.has(resolve(path))) throw new UserError(path, "", "would be written over another file of this command", "choose another name")
    taken.add(resolve(path))
  }
}

async function decode(file: string, options: DecodeOptions): Promise<void> {
  const dump = readDump(file)
  const decoded = decodeTables(dump, file, options.cells)
  const stem = file.replace(/\.[^./\\]*$/, "")
  const neither = options.csv === undefined && options.duckdb === undefined
  const csv = options.csv ?? (neither ? `${stem}.bdf.csv` : undefined)
  const duckdb = options.duckdb ?? (neither ? `${stem}.duckdb` : undefined)
  const outputs: Output[] = []
  if (csv !== undefined) outputs.push(...csvOutputs(csv, decoded))
  if (duckdb !== undefined) outputs.push({ path: duckdb, write: temporary => writeDuckdb(temporary, decoded.tables) })
  requireDistinct(file, outputs)
  await writeTogether(outputs)
  for (const line of [...describe(file, dump, decoded), ...stressLines(decoded)]) console.log(line)
  console.log(`wrote ${outputs.map(output => output.path).join(", ")}`)
}

/** The `log` subcommand, for the `zincwear` program to add. */
export function logCommand(): Command {
  const log = new Command("log").description("read what a module has journalled")
  log.command("decode")
    .description("turn a raw image of the journal flash into Battery Data Format CSV and a DuckDB file")
    .argument("<file>", "raw image of the journal flash (.bin)")
    .option("--csv <file>", "write CSV: pack in Battery Data Format, and .details.csv and .events.csv beside it")
    .option("--duckdb <file>", "write a DuckDB file with tables pack, cells, events and stress")
    .option("--cells <n>", "take the newest module with this many cells instead of the newest of all", parseCells)
    .addHelpText("after", "\nWithout --csv and --duckdb both are written beside the file.")
    .action(decode)
  return log
}
