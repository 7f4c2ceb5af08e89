// A recording of one cell, read and checked whole before anything is made of it.

import { readFileSync } from "node:fs"
import { parse, type Info } from "csv-parse/sync"
import { nearest } from "../../project/cell-nearest.js"
import { UserError } from "../../project/user-error.js"
import { columnsOf, indexOfName, isSpectrum, scaleOf, type Quantity } from "./columns.js"

/** Columns of a recording, one number per row; positive current charges. */
export interface Log {
  file: string
  time_s: Float64Array
  voltage_V: Float64Array
  current_A: Float64Array
  /** NaN where a field was empty; undefined where there is no such column. */
  temperature_degC?: Float64Array
  /** True state of charge, 0..1. */
  soc?: Float64Array
  /** Charge since the start by the recorder's own count, C. */
  net_C?: Float64Array
  /** Programme step of a cycler. */
  step?: Float64Array
  /** Cells that share the current, of a cell inside a pack; its voltage says less after a change. 0: the cell is isolated. */
  parallel?: Float64Array
  /** Columns that were asked for by name. */
  also: Record<string, Float64Array>
  header: string[]
  /** What the file calls each column that was used. */
  names: Partial<Record<Quantity, string>>
}

/** Choices where names alone do not tell. */
export interface ReadOptions {
  /** A column for a quantity, by its name in the file; of a current also a number of amperes ("-3" for a constant discharge). */
  columns?: Partial<Record<"time" | "voltage" | "current" | "temperature", string>>
  /** Column with the truth: a state of charge, or a charge in Ah, mAh, C. */
  truth?: string
  /** The file counts discharge as positive. */
  dischargePositive?: boolean
  /** Time starts again with each step of the programme: it goes on from where the step before ended. */
  restarts?: boolean
  /** Further columns, by name. */
  also?: string[]
}

interface Line {
  record: string[]
  line: number
}

/** Reads a CSV, TSV or semicolon file; lines before the header (instrument settings) are skipped.
 *  @throws UserError with the line: no such file, column or number, time that goes back, no rows */
export function readLog(file: string, options: ReadOptions = {}): Log {
  const wanted = options.columns ?? {}
  const lines = linesOf(file, wanted)
  const at = lines.findIndex(({ record }) => isHeader(record, wanted))
  if (at < 0) throw noHeader(file, lines, wanted)
  const header = lines[at].record
  const rows = lines.slice(at + 1).filter(({ record }) => record.some(field => field !== ""))
  const found = columnsOf(header)
  const use = (quantity: Quantity, name: string | undefined): { index: number, name: string, scale: number } | undefined => {
    if (name === undefined) return found.get(quantity)
    return { index: requireColumn(file, lines[at], name), name, scale: scaleOf(quantity, name) }
  }
  const column = (chosen: { index: number, name: string, scale: number }, empty: boolean): Float64Array => {
    return Float64Array.from(rows, row => numberOf(file, row, header, chosen.index, empty) * chosen.scale)
  }
  if (rows.length < 2) throw new UserError(file, `line ${lines[at].line}`, `${rows.length === 0 ? "no row follows" : "one row only follows"} the header`, "give a recording of two rows or more")

  for (const { record, line } of rows) {
    if (record.length <= header.length || record.slice(header.length).every(field => field === "")) continue
    throw new UserError(file, `line ${line}`, `${record.length} fields under a header of ${header.length}`, "correct the row; where a comma parts decimals, semicolons or tabs must part columns")
  }
  if (isSpectrum(header)) throw lacking(file, lines[at], "voltage")

  const log: Log = { file, names: {}, also: {}, header, time_s: new Float64Array(0), voltage_V: new Float64Array(0), current_A: new Float64Array(0) }
  const constant_A = wanted.current === undefined || wanted.current.trim() === "" ? NaN : Number(wanted.current)
  for (const quantity of ["time", "voltage", "current"] as const) {
    if (quantity === "current" && Number.isFinite(constant_A)) continue
    const chosen = use(quantity, wanted[quantity])
    if (chosen === undefined) throw lacking(file, lines[at], quantity)
    log.names[quantity] = chosen.name
    const values = column(chosen, false)
    if (quantity === "time") log.time_s = values
    else if (quantity === "voltage") log.voltage_V = values
    else log.current_A = values
  }
  if (Number.isFinite(constant_A)) log.current_A = new Float64Array(rows.length).fill(constant_A)
  if (options.dischargePositive === true) log.current_A = log.current_A.map(current_A => -current_A)
  straighten(file, rows, log.time_s, options.restarts === true)
  const temperature = use("temperature", wanted.temperature)
  if (temperature !== undefined) log.temperature_degC = column(temperature, true)
  const step = found.get("step")
  if (step !== undefined) log.step = column(step, true)
  if (options.truth !== undefined) {
    const chosen = use(isCharge(options.truth) ? "net" : "soc", options.truth)!
    log.names[isCharge(options.truth) ? "net" : "soc"] = chosen.name
    if (isCharge(options.truth)) log.net_C = column(chosen, true)
    else log.soc = column(chosen, true)
  } else if (found.has("soc")) {
    log.soc = column(found.get("soc")!, true)
    log.names.soc = found.get("soc")!.name
  }
  for (const name of options.also ?? []) log.also[name] = column({ index: requireColumn(file, lines[at], name), name, scale: 1 }, true)
  const net_C = log.net_C ?? netCharge(log, found, column)
  if (net_C !== undefined) log.net_C = net_C
  return log
}

/** A recorder that writes 0 into the first row of each step only, and goes on with its whole clock in the next, stood still there. One whose
 *  clock really starts again falls behind the step before at some step. */
function standStill(time_s: Float64Array): void {
  const zeros = [...time_s.keys()].filter(i => i > 0 && time_s[i] < time_s[i - 1])
  if (!zeros.every(i => time_s[i] === 0 && i + 1 < time_s.length && time_s[i + 1] > time_s[i - 1])) return
  for (const i of zeros) time_s[i] = time_s[i - 1]
}

/** Time may stand still, never go back; a step's own clock is added to the end of the step before. */
function straighten(file: string, rows: Line[], time_s: Float64Array, restarts: boolean): void {
  if (restarts) standStill(time_s)
  let offset_s = 0
  for (let i = 1; i < rows.length; i++) {
    if (restarts && time_s[i] + offset_s < time_s[i - 1]) offset_s = time_s[i - 1] - time_s[i]
    const moved_s = time_s[i] + offset_s
    if (moved_s < time_s[i - 1]) {
      throw new UserError(file, `line ${rows[i].line}`, `time goes back from ${time_s[i - 1]} s to ${time_s[i]} s`,
        time_s[i] === 0 ? "say --restarts if the clock starts again with each step, else split the file there" : "sort the rows, or split the file where the recorder was restarted")
    }
    time_s[i] = moved_s
  }
}

function isCharge(name: string): boolean {
  return columnsOf([name]).has("net") || /[/[(]\s*(m|u)?(Ah|A\.h|C)\s*[\])]?$/.test(name)
}

/** The recorder's own count: its net capacity, or what went in less what came out. */
function netCharge(log: Log, found: ReturnType<typeof columnsOf>, column: (chosen: { index: number, name: string, scale: number }, empty: boolean) => Float64Array): Float64Array | undefined {
  const net = found.get("net")
  if (net !== undefined) {
    log.names.net = net.name
    return column(net, true)
  }
  const into = found.get("charging")
  const out = found.get("discharging")
  if (into === undefined || out === undefined) return undefined
  log.names.net = `${into.name} - ${out.name}`
  const taken = column(out, true)
  return column(into, true).map((given, i) => given - taken[i])
}

/** Settings above a header seldom take more lines. */
const HEAD_LINES = 400

/** The mark that parts some line into the most names that mean something; where none does, into the most fields. */
function delimiterOf(lines: string[], wanted: string[]): string {
  const marks = ["\t", ";", ","]
  const best = (count: (fields: string[]) => number): number[] => marks.map(mark => Math.max(...lines.map(line => count(line.split(mark)))))
  const names = best(fields => columnsOf(fields).size + wanted.filter(name => indexOfName(fields, name) >= 0).length)
  const scores = Math.max(...names) > 0 ? names : best(fields => fields.length)
  return marks[scores.indexOf(Math.max(...scores))]
}

function linesOf(file: string, wanted: NonNullable<ReadOptions["columns"]>): Line[] {
  let text: string
  try {
    // Settings and rows may come from two programs, each with its own line ends.
    text = readFileSync(file, "utf8").replace(/\r\n?/g, "\n")
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UserError(file, "", code === "ENOENT" ? "no such file" : code === "EISDIR" ? "is a folder" : `cannot be read (${code})`, "give a CSV file of a cell's time, voltage and current")
  }
  if (text.includes("\u0000")) throw new UserError(file, "", "is no text", "export the recording as CSV")
  const delimiter = delimiterOf(text.split("\n", HEAD_LINES), Object.values(wanted))
  try {
    const parsed = parse(text, { delimiter, info: true, bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, trim: true }) as unknown as { record: string[], info: Info }[]
    return parsed.map(({ record, info }) => ({ record, line: info.lines }))
  } catch (error) {
    throw new UserError(file, `line ${(error as { lines?: number }).lines ?? 1}`, "is no CSV", "export the recording as CSV")
  }
}

/** A header names time and voltage, as known names or as the user's. */
function isHeader(record: string[], wanted: NonNullable<ReadOptions["columns"]>): boolean {
  const found = columnsOf(record)
  const named = (quantity: "time" | "voltage"): boolean => wanted[quantity] === undefined ? found.has(quantity) : indexOfName(record, wanted[quantity]) >= 0
  return named("time") && (named("voltage") || (wanted.voltage === undefined && (found.has("current") || isSpectrum(record))))
}

function noHeader(file: string, lines: Line[], wanted: NonNullable<ReadOptions["columns"]>): UserError {
  if (lines.length === 0) return new UserError(file, "", "is empty", "give a recording of a cell")
  // What looks most like a header: the widest line of words.
  const words = lines.filter(({ record }) => record.length > 1 && record.every(field => field !== "" && !Number.isFinite(Number(field))))
  const line = words.sort((a, b) => b.record.length - a.record.length)[0] ?? lines[0]
  const lost = (["time", "voltage"] as const).find(quantity => wanted[quantity] !== undefined && indexOfName(line.record, wanted[quantity]) < 0)
  if (lost !== undefined) return new UserError(file, `line ${line.line}`, `no column "${wanted[lost]}"`, `nearest: ${nearest(wanted[lost]!, line.record).join(", ")}`)
  const quantity = wanted.time === undefined && !columnsOf(line.record).has("time") ? "time" : "voltage"
  return lacking(file, line, quantity)
}

const PREFERRED = { time: "Test Time / s", voltage: "Voltage / V", current: "Current / A" }

function lacking(file: string, { record, line }: Line, quantity: "time" | "voltage" | "current"): UserError {
  if (isSpectrum(record)) return new UserError(file, `line ${line}`, "is an impedance spectrum", "voltage and current over time are needed: give a charge or a discharge of this cell")
  if (quantity === "time" && record.some(field => /^(soc|theta|state of charge)\b/i.test(field)) && record.some(field => /oc[pv]/i.test(field))) {
    return new UserError(file, `line ${line}`, "is a curve over charge, not a recording over time", "put the curve into the sheet of a cell (assumed.ocv), and give a recording")
  }
  const there = record.slice(0, 8).join(", ").replace(/\s+/g, " ")
  return new UserError(file, `line ${line}`, `no column of ${quantity} ("${PREFERRED[quantity]}") among: ${there.slice(0, 120)}`,
    quantity === "current" ? "name it by --column current=NAME, or say what flowed all the time: --column current=-0.001" : `name it by --column ${quantity}=NAME`)
}

function requireColumn(file: string, { record, line }: Line, name: string): number {
  const index = indexOfName(record, name)
  if (index >= 0) return index
  throw new UserError(file, `line ${line}`, `no column "${name}"`, `nearest: ${nearest(name, record.filter(field => field !== "")).join(", ")}`)
}

function numberOf(file: string, { record, line }: Line, header: string[], index: number, empty: boolean): number {
  const text = record[index] ?? ""
  if (text === "" && empty) return NaN
  // Where a semicolon parts the columns, a comma may part the decimals.
  const value = /^[-+]?\d*,\d+(e[-+]?\d+)?$/i.test(text) ? Number(text.replace(",", ".")) : Number(text)
  if (text !== "" && Number.isFinite(value)) return value
  throw new UserError(file, `line ${line}, column "${header[index]}"`, text === "" ? "is empty" : `"${text.slice(0, 40)}" is no number`, "correct or delete the row")
}
