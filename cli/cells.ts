import { relative } from "node:path"
import { Command } from "commander"
import { checkCellFile, type Finding } from "../project/cell-check.js"
import { nearest } from "../project/cell-nearest.js"
import { cellFile, cellFiles, cellIds, listCellSheets, loadCellSheet, resolveCell } from "../project/cell-sheet.js"
import { cellRow, cellTable, sheetText } from "../project/cell-text.js"
import { UserError } from "../project/user-error.js"

/** `zincwear cells [list|show ID|check FILE...]`: the cell datasheets, for reading and for checking one's own. */
export function cellsCommand(): Command {
  const command = new Command("cells").description("the cell datasheets: list, show one, check files")
  command.command("list", { isDefault: true })
    .description("all cells as a table (the default)")
    .argument("[text]", "only cells whose id, kind or label contains this")
    .option("--json", "as one JSON object")
    .action((text: string | undefined, options: { json?: boolean }) => list(text, options.json === true))
  command.command("show")
    .description("one datasheet: what is printed, derived and assumed, and its conflicts")
    .argument("<id>", "id of a cell, or path of a datasheet")
    .option("--json", "the sheet and the simulated cell as one JSON object")
    .action((id: string, options: { json?: boolean }) => show(id, options.json === true))
  command.command("check")
    .description("errors of datasheets with line and column; equations (7)-(10) are recomputed; exit code 2 on errors")
    .argument("[files...]", "paths or ids; all cells of the package if none is given")
    .option("--json", "as one JSON object")
    .action((files: string[], options: { json?: boolean }) => check(files, options.json === true))
  return command
}

function list(text: string | undefined, json: boolean): void {
  const all = listCellSheets()
  const wanted = text?.toLowerCase()
  const sheets = wanted === undefined ? all : all.filter((sheet) => `${sheet.id} ${sheet.kind} ${sheet.label}`.toLowerCase().includes(wanted))
  if (sheets.length === 0) throw new UserError("cells", "", `no cell matches "${text ?? ""}"`, `nearest ids: ${nearest(text ?? "", cellIds()).join(", ")}`)
  const rows = sheets.map(cellRow)
  process.stdout.write(json ? `${JSON.stringify({ cells: rows })}\n` : cellTable(rows))
}

function show(id: string, json: boolean): void {
  const sheet = loadCellSheet(id)
  process.stdout.write(json ? `${JSON.stringify({ sheet, simulated: resolveCell(sheet) })}\n` : sheetText(sheet))
}

function check(given: string[], json: boolean): void {
  const files = given.length === 0 ? cellFiles() : given.map((file) => cellFile(file))
  const checked = files.map((file) => ({ file: nearestName(file), findings: checkCellFile(file) }))
  const count = (severity: Finding["severity"]) =>
    checked.reduce((sum, entry) => sum + entry.findings.filter((finding) => finding.severity === severity).length, 0)
  const errors = count("error")
  if (json) {
    process.stdout.write(`${JSON.stringify({ files: checked, errors, warnings: count("warning"), notes: count("note") })}\n`)
  } else {
    const lines = checked.flatMap(({ file, findings }) => findings.map((finding) =>
      `${file}:${finding.line}:${finding.column}: ${finding.severity} ${finding.code}: ${finding.message}; ${finding.mend}`))
    const total = `${several(files.length, "file")}: ${several(errors, "error")}, ${several(count("warning"), "warning")}, ${several(count("note"), "note")}`
    process.stdout.write(`${[...lines, total].join("\n")}\n`)
  }
  if (errors > 0) process.exitCode = 2
}

function several(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`
}

/** Relative to where the user stands, if the file lies below. */
function nearestName(file: string): string {
  const below = relative(process.cwd(), file)
  return below.startsWith("..") ? file : below
}
