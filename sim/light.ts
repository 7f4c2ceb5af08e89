// Light recorded by a logger, from CSV. Two shapes: one column per person beside `minute`, or `t_s,lux[,temp_C,pim]`; lines that
// begin with # are comments ("# start.. 2023-08-28 08:47:54" gives the clock). The simulated day needs every step of it, so a gap
// is an error and says which row is missing.

import { UserError } from "../project/user-error.js"
import { readRows, readText, type Row } from "./csv-rows.js"

export interface LightTrace {
  step_s: number
  lux: Float64Array
  /** Clock time of the first row, s after local midnight. */
  startOfDay_s: number
  /** As the file's comment has it. */
  start?: string
  temperature_degC?: Float64Array
  /** Raw counts of the logger's activity channel. */
  activity?: Float64Array
}

/** What a logger may have recorded beside the light. */
const TEMPERATURE = "temp_C"
const ACTIVITY = "pim"
const BESIDE = [TEMPERATURE, ACTIVITY]

const DAY_S = 86_400
/** Largest deviation of one step, as a share of it, that still counts as the logger's clock. */
const SLIP = 0.1

/** Reads a light trace.
 *  @param options.column which person of a wide file; may be left out where there is only one, or a column called `lux`
 *  @throws UserError with file, line and mend for anything that is not a gapless table of numbers from 0 up */
export function openLight(file: string, options: { column?: string } = {}): LightTrace {
  const text = readText(file, "a CSV file with a lux column")
  const rows = readRows(file, text)
  const header = headerOf(file, rows)
  const timeName = header[0]
  const unit_s = timeName === "minute" ? 60 : 1
  const lux = column(file, rows, columnIndex(file, header, rows[0].line, options.column), 0)
  const step_s = checkTimes(file, rows, column(file, rows, 0, -Infinity), timeName, unit_s)
  const start = /^#.*?(\d{4}-\d\d-\d\d[ T](\d\d):(\d\d)(?::(\d\d))?)/m.exec(text)
  const trace: LightTrace = { step_s, lux, startOfDay_s: 0 }
  if (start !== null) {
    trace.start = start[1]
    trace.startOfDay_s = Number(start[2]) * 3600 + Number(start[3]) * 60 + Number(start[4] ?? 0)
  } else {
    trace.startOfDay_s = Number(rows[1].record[0]) * unit_s % DAY_S
  }
  const temperature = header.indexOf(TEMPERATURE)
  if (temperature > 0) trace.temperature_degC = column(file, rows, temperature, -Infinity)
  const activity = header.indexOf(ACTIVITY)
  if (activity > 0) trace.activity = column(file, rows, activity, 0)
  return trace
}

/** What is left of a recording when it begins at its first midnight: nothing, if it has none. Temperature and activity are left out. */
export function fromMidnight({ step_s, lux, startOfDay_s }: LightTrace): LightTrace {
  const skip = Math.ceil((DAY_S - startOfDay_s) % DAY_S / step_s)
  return { step_s, lux: lux.subarray(skip), startOfDay_s: 0 }
}

/** Names of the columns of light. @throws UserError for a table without any */
export function lightColumns(file: string): string[] {
  const rows = readRows(file, readText(file, "a CSV file with a lux column"))
  const columns = headerOf(file, rows).slice(1).filter(name => !BESIDE.includes(name))
  if (columns.length === 0) throw new UserError(file, `line ${rows[0].line}`, "no column of light", "add one of lux")
  return columns
}

function headerOf(file: string, rows: Row[]): string[] {
  const header = rows[0].record.map(name => name.trim())
  if (header[0] !== "minute" && header[0] !== "t_s") {
    throw new UserError(file, `line ${rows[0].line}`, `the first column is "${header[0]}"`, "it must be `minute` (whole minutes) or `t_s` (seconds)")
  }
  return header
}

function columnIndex(file: string, header: string[], line: number, wanted: string | undefined): number {
  const others = header.slice(1)
  const list = others.join(", ")
  if (wanted !== undefined) {
    const index = others.indexOf(wanted)
    if (index === -1) throw new UserError(file, `line ${line}`, `no column "${wanted}"`, others.length > 0 ? `choose one of ${list}` : "the file has only a time column")
    return index + 1
  }
  if (others.includes("lux")) return others.indexOf("lux") + 1
  if (others.length === 1) return 1
  throw new UserError(file, `line ${line}`, `${others.length} columns to choose from`, others.length > 0 ? `say which with --column: ${list}` : "add a column of lux values")
}

function column(file: string, rows: Row[], index: number, least: number): Float64Array {
  const values = new Float64Array(rows.length - 1)
  for (let i = 0; i < values.length; i++) {
    const { record, line } = rows[i + 1]
    const text = record[index]
    const value = Number(text)
    if (text === "" || !Number.isFinite(value)) {
      throw new UserError(file, `line ${line}, column ${rows[0].record[index]}`, text === "" ? "no value" : `"${text}" is not a number`, "fill in a number")
    }
    if (value < least) {
      throw new UserError(file, `line ${line}, column ${rows[0].record[index]}`, `${text} is negative`, "light and activity are 0 or more")
    }
    values[i] = value
  }
  return values
}

/** @returns the step, s */
function checkTimes(file: string, rows: Row[], times: Float64Array, name: string, unit_s: number): number {
  const step = times[1] - times[0]
  if (!(step > 0)) throw new UserError(file, `line ${rows[2].line}`, `${name} goes from ${times[0]} to ${times[1]}`, "times must rise")
  for (let i = 2; i < times.length; i++) {
    const gap = times[i] - times[i - 1]
    // A logger's clock may slip by a little; a row belongs to its step as long as the slips do not add up to one.
    const slipped = Math.abs(times[i] - times[0] - i * step)
    if (Math.abs(gap - step) <= SLIP * step && slipped < step / 2) continue
    const line = `line ${rows[i + 1].line}`
    if (!(gap > 0)) throw new UserError(file, line, `${name} goes from ${times[i - 1]} to ${times[i]}`, "times must rise; remove the repeated row")
    if (gap < step) throw new UserError(file, line, `${name} goes from ${times[i - 1]} to ${times[i]}, in steps of ${step} before`, "use one step throughout")
    throw new UserError(file, line, `a gap: ${name} ${times[i - 1] + step} is missing`, `fill it in, or cut the file before ${name} ${times[i]}`)
  }
  return step * unit_s
}
