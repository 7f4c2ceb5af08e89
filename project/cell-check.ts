import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs"
import { basename, dirname, join, resolve } from "node:path"
import { checkDerived, checkEnergy, checkMeasurements } from "./cell-check-equations.js"
import { checkOcv, checkRanges, checkTranscription, checkWindow, type Report } from "./cell-check-figures.js"
import { nearest } from "./cell-nearest.js"
import { resolveCell } from "./cell-resolve.js"
import { readSheetText, type Finding, type LocatedSheet } from "./cell-schema.js"
import { cellFile, cellsFolder } from "./cell-sheet.js"
import type { CellSheet, Source } from "./cell-types.js"

export type { Finding } from "./cell-schema.js"

/** Checks one datasheet: JSON, schema, identity, references, figures, equations (7) to (10).
 *  @param path a file, or the id of a cell of the package
 *  @returns findings in the order of the file; a sheet is fit for use when none is an error.
 *  Where JSON or schema fail, only those findings are given: figures that are not there cannot be judged.
 *  @throws UserError if there is no such file */
export function checkCellFile(path: string): Finding[] {
  const file = cellFile(path)
  const { located, findings } = readSheetText(readFileSync(file, "utf8"))
  if (located === undefined) return findings
  const report: Report = (where, severity, code, message, mend) => {
    findings.push({ ...located.place(where), code, severity, message, mend })
  }
  const { sheet } = located
  checkIdentity(sheet, file, report)
  checkReferences(sheet, dirname(file), report)
  checkConflicts(located, report)
  checkTranscription(sheet, report)
  checkRanges(sheet, report)
  checkWindow(sheet, report)
  checkOcv(sheet, report)
  // With a reversed window every equation fails: one finding is enough.
  if (!findings.some((finding) => finding.code === "reversed")) {
    checkEnergy(sheet, report)
    checkMeasurements(sheet, report)
    checkDerived(sheet, (id) => sibling(id, dirname(file)), report)
  }
  if (!findings.some((finding) => finding.severity === "error")) checkSimulatable(sheet, report)
  return findings.sort((a, b) => a.line - b.line || a.column - b.column)
}

function checkIdentity(sheet: CellSheet, file: string, report: Report): void {
  const name = basename(file, ".json")
  if (sheet.id !== name) report(["id"], "error", "id-file",
    `the id "${sheet.id}" is not the name of the file`,
    `rename the file to ${sheet.id}.json, or the id to "${name}"`)
  const here = realpathSync(resolve(file))
  const shipped = join(cellsFolder(), `${sheet.id}.json`)
  if (existsSync(shipped) && realpathSync(shipped) !== here) {
    report(["id"], "error", "duplicate-id", `the package already has a cell "${sheet.id}"`, "give this one an id of its own")
  }
}

function checkReferences(sheet: CellSheet, folder: string, report: Report): void {
  const known = new Set(sheet.references.map(sourceKey))
  for (const [name, figure] of Object.entries(sheet.printed)) {
    const items = Array.isArray(figure) ? figure : [figure]
    items.forEach((item, i) => {
      if (item === undefined || known.has(sourceKey(item.source))) return
      const path = Array.isArray(figure) ? ["printed", name, i, "source"] : ["printed", name, "source"]
      report(path, "error", "bad-reference",
        `the source of printed.${name}, ${sourceText(item.source)}, is not among the references`,
        "add it to references, or correct document and number")
    })
  }
  if (sheet.baselineOf !== undefined && sibling(sheet.baselineOf, folder) === undefined) {
    const ids = [...sheetIds(folder), ...sheetIds(cellsFolder())]
    report(["baselineOf"], "error", "bad-reference",
      `there is no cell "${sheet.baselineOf}"`,
      `nearest: ${nearest(sheet.baselineOf, ids).join(", ")}`)
  }
}

function checkConflicts({ sheet }: LocatedSheet, report: Report): void {
  sheet.conflicts.forEach((conflict, i) => conflict.figures.forEach((figure, j) => {
    const [block, name] = figure.split(".")
    const found = (block === "printed" || block === "assumed" || block === "derived") && sheet[block]?.[name] !== undefined
    if (!found) report(["conflicts", i, "figures", j], "error", "bad-reference",
      `the conflict is about ${figure}, which this sheet has not`,
      "write block.name, as printed.capacitance_mF_cm2")
  }))
}

function checkSimulatable(sheet: CellSheet, report: Report): void {
  const resolved = resolveCell(sheet)
  if ("missing" in resolved) report([], "note", "not-simulatable",
    `can be listed, not simulated: lacks ${resolved.missing.join(", ")}`,
    "print them, or assume them with a reason")
}

function sibling(id: string, folder: string): CellSheet | undefined {
  for (const place of [folder, cellsFolder()]) {
    const file = join(place, `${id}.json`)
    if (existsSync(file)) return readSheetText(readFileSync(file, "utf8")).located?.sheet
  }
  return undefined
}

function sheetIds(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith(".json") && name !== "cell.schema.json").map((name) => basename(name, ".json"))
}

function sourceKey(source: Source): string {
  return `${source.document}#${source.reference ?? ""}`
}

function sourceText(source: Source): string {
  return source.reference === undefined ? source.document : `${source.document}, ref. ${source.reference}`
}
