// The judge's grid of cases, and a sample of it in which every level of every factor is met equally often and every pair of levels as
// evenly as a search finds.

import { cellIds, loadCellSheet, resolveCell } from "../../project/cell-sheet.js"
import { UserError } from "../../project/user-error.js"
import { Random } from "../random.js"

export type Start = "known" | "restored" | "off30" | "unknown"
export type Duty = "sensor" | "ble" | "solar" | "rest" | "reconfigure"

export interface Case {
  cell: string
  temperature_degC: number
  age: "fresh" | "aged"
  start: Start
  duty: Duty
  tick_s: number
}

export interface Factors {
  cell: readonly string[]
  temperature_degC: readonly number[]
  age: readonly Case["age"][]
  start: readonly Start[]
  duty: readonly Duty[]
  tick_s: readonly number[]
}

export const TEMPERATURES_DEGC = [-10, 5, 25, 40] as const
export const AGES = ["fresh", "aged"] as const
export const STARTS = ["known", "restored", "off30", "unknown"] as const
export const DUTIES = ["sensor", "ble", "solar", "rest", "reconfigure"] as const
export const TICKS_S = [1, 10, 60] as const

/** Cells whose sheets say enough to be simulated. */
export function simulatableCells(): string[] {
  return cellIds().filter(id => !("missing" in resolveCell(loadCellSheet(id), {})))
}

/** The whole grid's factors. */
export function gridFactors(): Factors {
  return { cell: simulatableCells(), temperature_degC: TEMPERATURES_DEGC, age: AGES, start: STARTS, duty: DUTIES, tick_s: TICKS_S }
}

const levelsOf = ({ cell, temperature_degC, age, start, duty, tick_s }: Factors): (readonly unknown[])[] => [cell, temperature_degC, age, start, duty, tick_s]

function toCase(factors: Factors, at: number[]): Case {
  return {
    cell: factors.cell[at[0]], temperature_degC: factors.temperature_degC[at[1]], age: factors.age[at[2]],
    start: factors.start[at[3]], duty: factors.duty[at[4]], tick_s: factors.tick_s[at[5]],
  }
}

/** Every case of the grid, cells slowest. */
export function fullGrid(factors: Factors): Case[] {
  const levels = levelsOf(factors)
  const total = levels.reduce((product, list) => product * list.length, 1)
  return Array.from({ length: total }, (_, index) => {
    const at: number[] = []
    for (let f = levels.length - 1, rest = index; f >= 0; f--) {
      at.unshift(rest % levels[f].length)
      rest = Math.floor(rest / levels[f].length)
    }
    return toCase(factors, at)
  })
}

/** A stratified sample: each column a shuffled deal of its levels, then swaps within columns as long as they even out the pairs.
 *  @param count levels are met equally often where their number divides it, else once more or less */
export function sampleGrid(factors: Factors, count: number, seed: number): Case[] {
  const levels = levelsOf(factors)
  const random = new Random(seed, 40)
  const columns = levels.map(list => {
    const column = Array.from({ length: count }, (_, i) => i % list.length)
    for (let i = count - 1; i > 0; i--) {
      const j = random.below(i + 1)
      const kept = column[i]
      column[i] = column[j]
      column[j] = kept
    }
    return column
  })
  const met = levels.map((list, f) => levels.map((other, g) => {
    const counts = new Float64Array(list.length * other.length)
    for (let i = 0; i < count; i++) counts[columns[f][i] * other.length + columns[g][i]]++
    return counts
  }))
  // A swap of a column's entries in two rows moves four counts per other column; the sum of squares, each weighted by the number of
  // pairs, is least where they are even.
  const swap = (f: number, a: number, b: number): number => {
    const from = columns[f][a]
    const to = columns[f][b]
    let change = 0
    for (let g = 0; g < levels.length; g++) {
      if (g === f) continue
      const width = levels[g].length
      const move = (level: number, row: number, by: number): void => {
        const other = columns[g][row]
        change += (2 * by * met[f][g][level * width + other] + 1) * levels[f].length * width
        met[f][g][level * width + other] += by
        met[g][f][other * levels[f].length + level] += by
      }
      move(from, a, -1)
      move(to, b, -1)
      move(to, a, 1)
      move(from, b, 1)
    }
    columns[f][a] = to
    columns[f][b] = from
    return change
  }
  for (let trial = 0; trial < SWAPS_PER_CASE * count; trial++) {
    const f = random.below(levels.length)
    const a = random.below(count)
    const b = random.below(count)
    if (columns[f][a] !== columns[f][b] && swap(f, a, b) > 0) swap(f, a, b)
  }
  return Array.from({ length: count }, (_, i) => toCase(factors, columns.map(column => column[i])))
}

const SWAPS_PER_CASE = 400

/** "ce-mno2-cai/25/fresh/known/sensor/10": what `--case` takes. */
export function caseName(known: Case): string {
  return [known.cell, known.temperature_degC, known.age, known.start, known.duty, known.tick_s].join("/")
}

/** Reads a case's name.
 *  @throws UserError that says which level is unknown */
export function parseCase(name: string, factors: Factors): Case {
  const words = name.split("/")
  const levels = levelsOf(factors)
  const names = ["cell", "temperature_degC", "age", "start", "duty", "tick_s"]
  if (words.length !== levels.length) throw new UserError("--case", "", `"${name}" has ${words.length} parts`, `give ${names.join("/")}`)
  const at = words.map((word, f) => {
    const found = levels[f].findIndex(level => String(level) === word)
    if (found < 0) throw new UserError("--case", names[f], `unknown "${word}"`, `use one of ${levels[f].join(", ")}`)
    return found
  })
  return toCase(factors, at)
}

/** Seed of a case: its name alone decides, so that a case is the same in every sample; the tick has no part in it, so that a day is the
 *  same day at every tick (FNV-1a, 32 bits). */
export function caseSeed(known: Case, seed: number): number {
  let bits = 0x811c9dc5 ^ seed
  for (const letter of caseName({ ...known, tick_s: 0 })) bits = Math.imul(bits ^ letter.charCodeAt(0), 0x01000193)
  return bits >>> 0
}
