// Command-line values that several subcommands understand, each checked where it is read.

import { InvalidArgumentError } from "commander"
import { FAULT_NAMES, type FaultName } from "../sim/plant/faults.js"
import type { PlannedFault } from "../sim/fault-plan.js"

/** A finite number within bounds. */
export function numberWithin(low: number, high: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (text.trim() === "" || !Number.isFinite(value) || value < low || value > high) {
      throw new InvalidArgumentError(`give a number from ${low} to ${high}.`)
    }
    return value
  }
}

/** A whole number within bounds. */
export function integerWithin(low: number, high: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (!/^-?\d+$/.test(text) || value < low || value > high) throw new InvalidArgumentError(`give a whole number from ${low} to ${high}.`)
    return value
  }
}

/** Hours of the run as "3h", "90min", "45s" or "2:30". */
function timeOf(text: string): number | undefined {
  const clock = /^(\d+):([0-5]\d)$/.exec(text)
  if (clock !== null) return Number(clock[1]) * 3600 + Number(clock[2]) * 60
  const span = /^(\d+(?:\.\d+)?)(h|min|m|s)?$/.exec(text)
  if (span === null) return undefined
  return Number(span[1]) * ({ h: 3600, min: 60, m: 60, s: 1 }[span[2] ?? "h"] ?? 3600)
}

/** One `--fault NAME[:CELL][=SIZE]@TIME`: what, where (cell number from 0, or "all"), how much, and when after the start.
 *  May be given several times. Whether cell and size exist is known with the module (sim/fault-plan.ts). */
export function collectFault(text: string, before: PlannedFault[]): PlannedFault[] {
  const match = /^([a-z-]+)(?::(\d+|all))?(?:=([^@]+))?@(.+)$/.exec(text)
  const time_s = match === null ? undefined : timeOf(match[4])
  if (match === null || time_s === undefined) {
    throw new InvalidArgumentError("write NAME@TIME, such as cell-short@3h, dark@10:30, cell-open:2@45min or cut:all=300@1h.")
  }
  const [, name, cell, value] = match
  if (value !== undefined && !Number.isFinite(Number(value))) throw new InvalidArgumentError(`"${value}" is no number.`)
  if (name !== "reset" && !(FAULT_NAMES as readonly string[]).includes(name)) {
    throw new InvalidArgumentError(`unknown fault "${name}"; use ${["reset", ...FAULT_NAMES].join(", ")} (zincwear sim faults).`)
  }
  const place = { ...(cell === undefined || cell === "all" ? {} : { cell: Number(cell) }), ...(value === undefined ? {} : { value: Number(value) }) }
  return [...before, { name: name as FaultName | "reset", time_s, place, text, ...(cell === "all" ? { everyCell: true } : {}) }]
}
