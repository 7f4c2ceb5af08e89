// A recorded power as a source: its form, its file, and its means over any span of time.

import { UserError } from "../../project/user-error.js"
import { readRows, readText, type Row } from "../csv-rows.js"
import { efficiencyOf, takenPower } from "./panel.js"
import type { BoostConverter } from "./plant.js"

/** Recorded power of any harvester; `openPowerTrace` reads it. Each value holds until the next row's time,
 *  the last as long as the one before. */
export interface PowerTrace {
  kind: "trace"
  /** Rising; the first row is the start of the run. */
  time_s: Float64Array
  power_W: Float64Array
  /** Voltage at the converter's input, which decides its efficiency; one entry holds for all rows. */
  input_V?: Float64Array
  /** Of a whole harvester with a converter of its own, which then works at any bus voltage: share of the power that reaches the bus.
   *  Exactly one of `input_V` and `efficiency` is given. */
  efficiency?: number
  /** After the last row. */
  end: "repeat" | "hold"
}

const TIME_S: Record<string, number> = { time_ms: 1e-3, time_s: 1, time_min: 60 }
const POWER_W: Record<string, number> = { power_nW: 1e-9, power_uW: 1e-6, power_mW: 1e-3, power_W: 1 }
const INPUT_V: Record<string, number> = { input_mV: 1e-3, input_V: 1 }

/** Reads a power trace: a CSV file whose header names `time_s` and `power_uW` (or `_ms`, `_min`; `_nW`, `_mW`, `_W`). The converter's input
 *  voltage is a column `input_mV` or `input_V`, or one figure in a comment ("# input_mV 600"); or a comment gives the efficiency of the
 *  harvester's own converter ("# efficiency 0.55").
 *  @throws UserError with file, line and mend */
export function openPowerTrace(file: string, end: PowerTrace["end"] = "repeat"): PowerTrace {
  const text = readText(file, "a CSV file of powers")
  const rows = readRows(file, text)
  const header = rows[0].record
  const where = `line ${rows[0].line}`
  const time = findColumn(header, TIME_S)
  const power = findColumn(header, POWER_W)
  if (time === undefined) throw new UserError(file, where, "no column of times", `name one ${Object.keys(TIME_S).join(", ")}`)
  if (power === undefined) throw new UserError(file, where, "no column of powers", `name one ${Object.keys(POWER_W).join(", ")}`)
  const trace: PowerTrace = { kind: "trace", time_s: column(file, rows, time, -Infinity), power_W: column(file, rows, power, 0), end }
  const { time_s } = trace
  for (let i = 1; i < time_s.length; i++) {
    if (!(time_s[i] > time_s[i - 1])) throw new UserError(file, `line ${rows[i + 1].line}`, `${header[time.index]} does not rise after ${rows[i].record[time.index]}`, "times must rise")
  }
  const input = findColumn(header, INPUT_V)
  const said = /^#[ \t]*(input_mV|input_V|efficiency)\b[ \t:=]*(\S*)/m.exec(text)
  if (input !== undefined && said !== null) throw new UserError(file, where, `${header[input.index]} is a column and ${said[1]} a comment`, "keep one of them")
  if (input !== undefined) return { ...trace, input_V: column(file, rows, input, 0) }
  if (said === null) throw new UserError(file, "", "nothing about the converter", "add a column input_mV, or a comment like \"# input_mV 600\" or \"# efficiency 0.55\"")
  const value = said[2] === "" ? NaN : Number(said[2])
  const highest = said[1] === "efficiency" ? 1 : Infinity
  if (!(value > 0 && value <= highest && value < Infinity)) throw new UserError(file, "", `${said[1]} "${said[2]}" is out of range`, highest === 1 ? "give a share above 0, at most 1" : "give a positive number")
  return said[1] === "efficiency" ? { ...trace, efficiency: value } : { ...trace, input_V: Float64Array.of(value * INPUT_V[said[1]]) }
}

function findColumn(header: string[], units: Record<string, number>): { index: number, unit: number } | undefined {
  const index = header.findIndex(name => Object.hasOwn(units, name))
  return index === -1 ? undefined : { index, unit: units[header[index]] }
}

function column(file: string, rows: Row[], { index, unit }: { index: number, unit: number }, least: number): Float64Array {
  return Float64Array.from(rows.slice(1), ({ record, line }) => {
    const value = record[index] === "" ? NaN : Number(record[index])
    if (Number.isFinite(value) && value >= least) return value * unit
    throw new UserError(file, `line ${line}, column ${rows[0].record[index]}`, `"${record[index]}" is not ${least === 0 ? "a number from 0 up" : "a number"}`, "fill in a number")
  })
}

/** A trace as running integrals of input and output, so that the mean over any span costs two look-ups. */
export class TraceIntegral {
  power_W = 0
  efficiency = 1
  nextChange_s = Infinity
  private readonly rows: number
  /** Start of each row from the first, and end of the last. */
  private readonly start_s: Float64Array
  private readonly input_W: Float64Array
  private readonly output_W: Float64Array
  private readonly input_J: Float64Array
  private readonly output_J: Float64Array

  constructor(private readonly trace: PowerTrace, converter: BoostConverter) {
    const { time_s, power_W, input_V, efficiency } = trace
    const rows = this.rows = time_s.length
    if (rows < 2 || power_W.length !== rows) throw new RangeError("a power trace has two rows or more, each with a time and a power")
    if ((input_V === undefined) === (efficiency === undefined)) throw new RangeError("a power trace has either an input voltage or an efficiency")
    this.start_s = new Float64Array(rows + 1)
    this.input_W = new Float64Array(rows)
    this.output_W = new Float64Array(rows)
    this.input_J = new Float64Array(rows + 1)
    this.output_J = new Float64Array(rows + 1)
    for (let i = 0; i < rows; i++) {
      this.start_s[i + 1] = (i + 1 < rows ? time_s[i + 1] : 2 * time_s[i] - time_s[i - 1]) - time_s[0]
      const duration_s = this.start_s[i + 1] - this.start_s[i]
      if (!(duration_s > 0)) throw new RangeError(`the times of a power trace rise, but not after ${time_s[i]} s`)
      const volt = input_V === undefined ? 0 : input_V[input_V.length === 1 ? 0 : i]
      this.input_W[i] = efficiency !== undefined ? power_W[i] : takenPower(converter, power_W[i], volt)
      const share = efficiency ?? (volt > 0 ? efficiencyOf(converter, volt, power_W[i] / volt * 1e6) : 0)
      this.output_W[i] = this.input_W[i] * share
      this.input_J[i + 1] = this.input_J[i] + this.input_W[i] * duration_s
      this.output_J[i + 1] = this.output_J[i] + this.output_W[i] * duration_s
    }
  }

  /** What holds at `time_s`, and until when; or the mean over the span, where more than one row would end in it. */
  locate(time_s: number, span_s: number): void {
    // Rows are counted on through the repetitions, so that rounding at their seams cannot go back in time.
    let place = this.placeAt(time_s)
    if (this.endOf(place) <= time_s) place++
    const row = this.trace.end === "hold" ? Math.min(place, this.rows - 1) : place % this.rows
    const until_s = time_s + span_s
    let input_W = this.input_W[row]
    let output_W = this.output_W[row]
    this.nextChange_s = this.endOf(place)
    if (this.endOf(place + 1) < until_s) {
      input_W = (this.until(until_s, this.input_J, this.input_W) - this.until(time_s, this.input_J, this.input_W)) / span_s
      output_W = (this.until(until_s, this.output_J, this.output_W) - this.until(time_s, this.output_J, this.output_W)) / span_s
      this.nextChange_s = until_s
    }
    this.power_W = Math.max(0, input_W)
    this.efficiency = input_W > 0 ? Math.min(1, output_W / input_W) : 1
  }

  /** When the row at a place ends. */
  private endOf(place: number): number {
    if (this.trace.end === "hold") return place < this.rows - 1 ? this.start_s[place + 1] : Infinity
    return Math.floor(place / this.rows) * this.start_s[this.rows] + this.start_s[place % this.rows + 1]
  }

  private placeAt(time_s: number): number {
    const period = this.periodOf(time_s)
    return period * this.rows + this.search(time_s - period * this.start_s[this.rows])
  }

  /** Integral from the start of the run to a time. */
  private until(time_s: number, energy_J: Float64Array, power_W: Float64Array): number {
    const period = this.periodOf(time_s)
    const inside_s = time_s - period * this.start_s[this.rows]
    const row = this.search(inside_s)
    return period * energy_J[this.rows] + energy_J[row] + power_W[row] * (inside_s - this.start_s[row])
  }

  private periodOf(time_s: number): number {
    return this.trace.end === "repeat" ? Math.floor(time_s / this.start_s[this.rows]) : 0
  }

  /** @returns the row in force */
  private search(inside_s: number): number {
    let low = 0
    let high = this.rows - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.start_s[middle] <= inside_s) low = middle
      else high = middle - 1
    }
    return low
  }
}
