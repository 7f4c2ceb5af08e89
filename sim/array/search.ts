// Every state that the array's firmware can get into, whatever samples say and whenever it is cut off: breadth first, until there is no new one.

import { createArray } from "../../src/core/array/array.js"
import type { ModuleConfig } from "../../src/core/config.js"
import { Random } from "../random.js"
import { type Danger, type Happening, tick, type World, type WorldState } from "./world.js"

export interface Found {
  danger: Danger
  /** Number of ticks that lead there, and how: the last state and what happened in it. */
  depth: number
  state: string
  happening: Happening
}

export interface SearchResult {
  states: number
  transitions: number
  /** Transitions that were dangerous, by danger. */
  unsafe: Partial<Record<Danger, number>>
  /** The first of each danger. */
  found: Found[]
}

/** Times beyond which nothing more depends on how long ago the last change was. */
const LONG_MS = 3_600_000

/** A time since the last change, as finely as the firmware's decisions can tell after ticks that are short or long. */
const sinceOf = (ms: number): number => ms >= LONG_MS ? LONG_MS : Math.min(ms, 2000)

/** Counters grow for ever, and no decision looks at them. */
function keyOf({ array, latch }: WorldState): string {
  if (array === undefined) return `off ${latch}`
  const { state, index, mask, sinceChange_ms, mismatches, attempts, refusal, stuck } = array
  return [latch, state, index, mask, sinceOf(sinceChange_ms), mismatches, attempts, refusal, stuck ? 1 : 0].join(" ")
}

/** Cell voltages at which each grouping suits, and at which it is just about to no longer; and one too high for all. */
export function voltagesOf(config: ModuleConfig): number[] {
  const { brownOut_mV, guard_mV, busMax_mV } = config.power
  const low_mV = brownOut_mV + guard_mV
  const series = config.array.groupings.map(grouping => grouping.series)
  const suiting = series.flatMap(count => [low_mV + 20, low_mV + 0.4 * (busMax_mV - low_mV), busMax_mV - 20].map(bus_mV => Math.round(bus_mV / count)))
  return [...new Set([...suiting, Math.round(1.1 * busMax_mV / Math.min(...series))])]
}

/** Latch writes of a tick, and one more: a cut can come after any of them. */
const MOST_WRITES = 6

/** All that can happen in a tick. */
export function happenings(config: ModuleConfig): Happening[] {
  const cuts: Happening["cut"][] = [undefined]
  for (let after = 0; after < MOST_WRITES; after++) cuts.push({ after, power: false }, { after, power: true })
  const list: Happening[] = []
  for (const cell_mV of voltagesOf(config)) for (const uneven of [false, true]) for (const readable of [true, false]) {
    for (const elapsed_ms of [1000, LONG_MS]) for (const cut of cuts) list.push({ cell_mV, uneven, readable, elapsed_ms, ...(cut === undefined ? {} : { cut }) })
  }
  return list
}

function note(result: SearchResult, dangers: Danger[], depth: number, state: WorldState, happening: Happening): void {
  for (const danger of dangers) {
    if (result.unsafe[danger] === undefined) result.found.push({ danger, depth, state: keyOf(state), happening })
    result.unsafe[danger] = (result.unsafe[danger] ?? 0) + 1
  }
}

export function search(world: World): SearchResult {
  const all = happenings(world.config)
  const first: WorldState = { array: createArray(world.config), latch: world.reset }
  const seen = new Set([keyOf(first)])
  let front = [first]
  const result: SearchResult = { states: 1, transitions: 0, unsafe: {}, found: [] }
  for (let depth = 1; front.length > 0; depth++) {
    const next: WorldState[] = []
    for (const state of front) {
      for (const happening of all) {
        const { next: reached, dangers } = tick(world, state, happening)
        result.transitions++
        note(result, dangers, depth, state, happening)
        const key = keyOf(reached)
        if (seen.has(key)) continue
        seen.add(key)
        next.push(reached)
      }
    }
    result.states += next.length
    front = next
  }
  return result
}

/** A random life of so many ticks: for arrays too large to search. */
export function wander(world: World, ticks: number, seed: number): SearchResult {
  const all = happenings(world.config)
  const random = new Random(seed, 70)
  let state: WorldState = { array: createArray(world.config), latch: world.reset }
  const seen = new Set<string>()
  const result: SearchResult = { states: 0, transitions: ticks, unsafe: {}, found: [] }
  for (let i = 0; i < ticks; i++) {
    const happening = all[random.below(all.length)]
    const { next, dangers } = tick(world, state, happening)
    note(result, dangers, i, state, happening)
    seen.add(keyOf(next))
    state = next
  }
  result.states = seen.size
  return result
}
