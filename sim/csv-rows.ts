// A CSV file as rows that know their line, comments (#) left out: the base of recorded light and recorded power.

import { readFileSync } from "node:fs"
import { parse } from "csv-parse/sync"
import { UserError } from "../project/user-error.js"

export interface Row {
  record: string[]
  line: number
}

/** @param what the file should be, for the mend
 *  @throws UserError when it cannot be read */
export function readText(file: string, what: string): string {
  try {
    return readFileSync(file, "utf8")
  } catch (error) {
    throw new UserError(file, "", `cannot be read (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`, `name ${what}`)
  }
}

/** @throws UserError with the line when it is no table, or has fewer than two rows of data */
export function readRows(file: string, text: string): Row[] {
  let rows: Row[]
  try {
    const found = parse(text, { comment: "#", comment_no_infix: true, info: true, skip_empty_lines: true, trim: true, bom: true })
    rows = (found as unknown as { record: string[], info: { lines: number } }[]).map(({ record, info }) => ({ record, line: info.lines }))
  } catch (error) {
    const { lines, message } = error as { lines?: number, message: string }
    throw new UserError(file, lines === undefined ? "" : `line ${lines}`, `not a table (${message})`, "every row needs as many values as the header")
  }
  if (rows.length < 3) throw new UserError(file, "", `${Math.max(0, rows.length - 1)} rows of data`, "give a header and at least two rows")
  return rows
}
