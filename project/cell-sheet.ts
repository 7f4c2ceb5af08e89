import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { nearest } from "./cell-nearest.js"
import { readSheetText } from "./cell-schema.js"
import type { CellSheet } from "./cell-types.js"
import { packageRoot } from "./package-root.js"
import { UserError } from "./user-error.js"

export { resolveCell, type ResolveOptions, type Resolved } from "./cell-resolve.js"
export type { CellSheet } from "./cell-types.js"

const SCHEMA = "cell.schema.json"

/** The folder of the datasheets that come with the package. */
export function cellsFolder(): string {
  return join(packageRoot(), "cells")
}

/** Files of all datasheets in a folder (the package's own unless told), in the order of their names. */
export function cellFiles(folder: string = cellsFolder()): string[] {
  return readdirSync(folder).filter((name) => name.endsWith(".json") && name !== SCHEMA).sort().map((name) => join(folder, name))
}

/** Ids of the cells in the package. */
export function cellIds(): string[] {
  return cellFiles().map((file) => file.slice(cellsFolder().length + 1, -".json".length))
}

/** Reads one datasheet, by the id of a cell of the package or by the path of a file.
 *  @throws UserError for an unknown id (with the nearest ones), a missing or unreadable file, bad JSON, a breach of the schema */
export function loadCellSheet(pathOrId: string): CellSheet {
  const file = cellFile(pathOrId)
  const { located, findings } = readSheetText(readFileSync(file, "utf8"))
  if (located !== undefined) return located.sheet
  const first = findings[0]
  throw new UserError(file, `line ${first.line}, column ${first.column}`, first.message, first.mend)
}

/** The file that holds a cell: a path as it is, an id in the package's folder.
 *  @throws UserError where there is none */
export function cellFile(pathOrId: string): string {
  if (pathOrId.endsWith(".json") || pathOrId.includes("/") || pathOrId.includes("\\")) {
    if (!existsSync(pathOrId)) throw new UserError(pathOrId, "", "no such datasheet", "give the path of a JSON file or a cell's id")
    if (!statSync(pathOrId).isFile()) throw new UserError(pathOrId, "", "not a file", "give the path of a JSON file or a cell's id")
    return pathOrId
  }
  const file = join(cellsFolder(), `${pathOrId}.json`)
  if (/^[a-z0-9-]+$/.test(pathOrId) && existsSync(file) && pathOrId !== "cell.schema") return file
  throw new UserError("cells", "", `no cell "${pathOrId}"`, `nearest: ${nearest(pathOrId, cellIds()).join(", ")} (zincwear cells list shows all)`)
}

/** All datasheets of a folder (the package's own unless told), capacitors first, then by id.
 *  @throws UserError for the first sheet that cannot be read */
export function listCellSheets(folder: string = cellsFolder()): CellSheet[] {
  const sheets = cellFiles(folder).map((file) => loadCellSheet(file))
  return sheets.sort((a, b) => a.kind === b.kind ? (a.id < b.id ? -1 : 1) : (a.kind < b.kind ? -1 : 1))
}
