// One cell out of a simulated module's day. day.csv is the pack at its terminals; the .details.csv beside it has each
// cell's voltage and true charge, and how many cells were in series. All cells of a group carry the same share here.

import { existsSync } from "node:fs"
import { UserError } from "../../project/user-error.js"
import { type Log, readLog } from "./log.js"

const SERIES = "Cells in Series / 1"

/** The recording of the cell at one place: its own voltage and truth, its share of the pack's current. A row's grouping is the one at
 *  its end, so the share is blurred in a row within which the grouping changed.
 *  @param place from 1, as the columns count
 *  @throws UserError where there are no details beside, or no such cell in them */
export function readPlace(file: string, place: number): Log {
  const pack = readLog(file)
  const beside = file.replace(/(\.bdf)?(\.csv)?$/i, ".details.csv")
  if (!existsSync(beside)) {
    throw new UserError(beside, "", "is not there, and only it has the voltages of single cells", "give a day.csv as zincwear sim day writes it, with its day.details.csv")
  }
  const all = readLog(beside, { columns: { voltage: "Cell 1 Voltage / V", current: "0" } })
  const cells = all.header.filter(name => /^Cell \d+ Voltage \/ V$/.test(name)).length
  if (place > cells) throw new UserError("--place", String(place), `${beside} has ${cells} cells`, `give 1 to ${cells}`)
  const cell = readLog(beside, { columns: { voltage: `Cell ${place} Voltage / V`, current: "0" }, truth: `Cell ${place} SOC True / 1`, also: [SERIES] })
  if (cell.time_s.length !== pack.time_s.length || cell.time_s.some((time_s, i) => time_s !== pack.time_s[i])) {
    throw new UserError(beside, "", `its times are not those of ${file}`, "give both files of one run")
  }
  const series = cell.also[SERIES]
  const parallel = series.map(count => count > 0 ? cells / count : 0)
  return {
    ...cell, file, parallel,
    current_A: pack.current_A.map((current_A, i) => parallel[i] > 0 ? current_A / parallel[i] : 0),
    names: { ...cell.names, current: pack.names.current ?? "Current / A" },
    ...(pack.temperature_degC === undefined ? {} : { temperature_degC: pack.temperature_degC }),
  }
}
