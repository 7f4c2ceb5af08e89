// Every state that the array's firmware can get into, whatever samples say and whenever it is cut off: breadth first, until there is no new one.

import type { ModuleConfig } from "../../src/core/config.js"
import { Random } from "../random.js"
import { type Danger, firstState, type Happening, tick, wiring, type World, type WorldState } from "./world.js"

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
function keyOf({ config }: World, { array, latch, cell_mV, spread, apart, stuckClosed, journal, journalOut, failedCheck }: WorldState): string {
  const fixed_mV = wiring(config, latch).series > 0 ? 0 : cell_mV
  const world = [latch, fixed_mV, spread, apart, stuckClosed === undefined ? "-" : Number(stuckClosed), journal, journalOut, failedCheck].join(" ")
  if (array === undefined) return `off ${world}`
  const { state, index, mask, excluded, fromIndex, fromMask, remembered, rememberedOut, barred, asked, sinceChange_ms, mismatches, attempts, refusal, stuck } = array
  const verifying = state === "verify" ? [fromIndex, fromMask] : []
  return [world, state, index, mask, excluded, ...verifying, remembered, rememberedOut, barred, asked, sinceOf(sinceChange_ms), mismatches, attempts, refusal, Number(stuck)].join(" ")
}

/** Cell voltages at which each grouping suits, is just about to no longer, and no longer does; and one too high for all. */
export function voltagesOf(config: ModuleConfig): number[] {
  const { brownOut_mV, guard_mV, busMax_mV } = config.power
  const low_mV = brownOut_mV + guard_mV
  const series = config.array.groupings.map(grouping => grouping.series)
  const suiting = series.flatMap(count => [low_mV - 20, low_mV + 20, low_mV + 0.4 * (busMax_mV - low_mV), busMax_mV - 20].map(bus_mV => Math.round(bus_mV / count)))
  return [...new Set([...suiting, Math.round(1.1 * busMax_mV / Math.min(...series))])]
}

/** All that can happen in a tick, but for where it is cut. */
export function happenings({ config, sticking }: World): Happening[] {
  const list: Happening[] = []
  const faulty = config.has.isolation ? [0, 1, 1 << (config.array.cells - 1)] : [0]
  for (const cell_mV of voltagesOf(config)) for (const spread of [-1, 0, 1] as const) for (const readable of [true, false]) {
    for (const elapsed_ms of [1000, LONG_MS]) for (const own of faulty) for (const sticks of sticking === undefined ? [false] : [false, true]) {
      list.push({ cell_mV, spread, readable, elapsed_ms, faulty: own, sticks })
    }
  }
  return list
}

function note(world: World, result: SearchResult, dangers: Danger[], depth: number, state: WorldState, happening: Happening): void {
  for (const danger of dangers) {
    if (result.unsafe[danger] === undefined) result.found.push({ danger, depth, state: keyOf(world, state), happening })
    result.unsafe[danger] = (result.unsafe[danger] ?? 0) + 1
  }
}

/** What becomes of a state, and with every cut after every write.
 *  @param meet told of each outcome */
function branch(world: World, state: WorldState, happening: Happening, meet: (next: WorldState, dangers: Danger[], happening: Happening) => void): void {
  const whole = tick(world, state, happening)
  meet(whole.next, whole.dangers, happening)
  for (let after = 0; after < whole.writes; after++) {
    for (const power of [false, true]) {
      const cut = { ...happening, cut: { after, power } }
      const { next, dangers } = tick(world, state, cut)
      meet(next, dangers, cut)
    }
  }
}

export function search(world: World): SearchResult {
  const all = happenings(world)
  const first = firstState(world)
  const seen = new Set([keyOf(world, first)])
  let front = [first]
  const result: SearchResult = { states: 1, transitions: 0, unsafe: {}, found: [] }
  for (let depth = 1; front.length > 0; depth++) {
    const next: WorldState[] = []
    for (const state of front) {
      for (const happening of all) {
        if (happening.sticks && state.stuckClosed !== undefined) continue
        branch(world, state, happening, (reached, dangers, own) => {
          result.transitions++
          note(world, result, dangers, depth, state, own)
          const key = keyOf(world, reached)
          if (seen.has(key)) return
          seen.add(key)
          next.push(reached)
        })
      }
    }
    result.states += next.length
    front = next
  }
  return result
}

/** A random life of so many ticks, one in ten of which is cut: for arrays too large to search. */
export function wander(world: World, ticks: number, seed: number): SearchResult {
  const all = happenings(world)
  const random = new Random(seed, 70)
  let state = firstState(world)
  const seen = new Set<string>()
  const result: SearchResult = { states: 0, transitions: ticks, unsafe: {}, found: [] }
  for (let i = 0; i < ticks; i++) {
    const happening = all[random.below(all.length)]
    const cut = random.next() < 0.1 ? { cut: { after: random.below(MOST_WRITES), power: random.next() < 0.5 } } : {}
    const { next, dangers } = tick(world, state, { ...happening, ...cut })
    note(world, result, dangers, i, state, happening)
    seen.add(keyOf(world, next))
    state = next
  }
  result.states = seen.size
  return result
}

/** Latch writes of the longest change: probes of sixteen places, twice each, and the change itself. */
const MOST_WRITES = 40
