// What the array's firmware can be driven into (sim/array): every state of every module of up to eight cells, with a reset or a loss of power
// after every step of every change; with each of its switches stuck; and random lives of larger arrays.
//   npm run bench -- array --only search [--walks N] [--json]

import type { SearchResult } from "../sim/array/search.js"
import type { Kind, SearchJob } from "./array-search-worker.js"
import { readWords, wholeNumber } from "./options.js"
import { runAll } from "./pool.js"
import { printTable } from "./table.js"

const WALKED = [9, 10, 12, 15, 16]
const WALKS = 1_000_000

const sum = (unsafe: SearchResult["unsafe"]): number => Object.values(unsafe).reduce((total, count) => total + count, 0)
const text = (unsafe: SearchResult["unsafe"]): string => Object.entries(unsafe).map(([danger, count]) => `${danger} ${count}`).join(", ") || "-"

function added(a: SearchResult, b: SearchResult): SearchResult {
  const unsafe = { ...a.unsafe }
  for (const [danger, count] of Object.entries(b.unsafe) as [keyof SearchResult["unsafe"], number][]) unsafe[danger] = (unsafe[danger] ?? 0) + count
  return { states: a.states + b.states, transitions: a.transitions + b.transitions, unsafe, found: [...a.found, ...b.found] }
}

/** Lines of a module: bits of its masks. */
const LINES: Record<Kind, (cells: number) => number> = { ladder: cells => 2 * cells - 1, isolation: cells => 3 * cells - 1, bypass: cells => 4 * cells - 1 }

/** Largest modules that are searched, and searched with each switch sticking: with isolation and bypass there are more states and more ways to
 *  go on from each. */
const KINDS: [Kind, number, number][] = [["ladder", 8, 8], ["isolation", 4, 3], ["bypass", 4, 2]]

function readWalks(words: string[]): number {
  const { walks } = readWords("bench array --only search", words, { walks: { type: "string" } }, "--walks N")
  return wholeNumber("walks", walks ?? String(WALKS))
}

const WORKER = new URL("./array-search-worker.js", import.meta.url)
const isStuck = ({ sticking }: SearchJob): boolean => sticking !== undefined

/** @param words what follows "array --only search" on the command line
 *  @throws UserError for an unknown option */
export async function searchBench(words: string[]): Promise<object> {
  const walks = readWalks(words)
  const jobs = KINDS.flatMap(([kind, most, mostStuck]) => Array.from({ length: most - 1 }, (_, i) => i + 2).flatMap((cells): SearchJob[] => [
    { kind, cells }, ...cells > mostStuck ? [] : Array.from({ length: LINES[kind](cells) }, (_, sticking) => ({ kind, cells, sticking })),
  ]))
  const lives = WALKED.map((cells): SearchJob => ({ kind: "ladder", cells, walk: Math.round(walks / WALKED.length) }))
  // The largest first, so that no core is left with one of them.
  const all = [...jobs, ...lives].sort((a, b) => b.cells - a.cells || LINES[b.kind](b.cells) - LINES[a.kind](a.cells))
  const results = await runAll<SearchJob, SearchResult>(WORKER, all)
  const total = { modules: 0, states: 0, transitions: 0, unsafe: 0, stuck_states: 0, stuck_transitions: 0, stuck_unsafe: 0, walked: 0, walk_unsafe: 0 }
  const rows = new Map<string, { sound: SearchResult, stuck: SearchResult | undefined }>()
  for (const job of [...jobs.filter(job => !isStuck(job)), ...jobs.filter(isStuck)]) {
    const own = results[all.indexOf(job)]
    const name = `${job.cells} ${job.kind}`
    const row = rows.get(name)
    if (row === undefined) rows.set(name, { sound: own, stuck: undefined })
    else row.stuck = row.stuck === undefined ? own : added(row.stuck, own)
  }
  for (const { sound, stuck } of rows.values()) {
    total.modules++
    total.states += sound.states
    total.transitions += sound.transitions
    total.unsafe += sum(sound.unsafe)
    total.stuck_states += stuck?.states ?? 0
    total.stuck_transitions += stuck?.transitions ?? 0
    total.stuck_unsafe += sum(stuck?.unsafe ?? {})
  }
  printTable(["cells", "states", "transitions", "unsafe", "a switch sticks", "transitions", "unsafe"], [...rows].map(([name, { sound, stuck }]) =>
    [name, ...[sound, stuck].flatMap(own => own === undefined ? ["-", "-", "-"] : [String(own.states), String(own.transitions), text(own.unsafe)])]))
  for (const life of lives) {
    const own = results[all.indexOf(life)]
    total.walked += own.transitions
    total.walk_unsafe += sum(own.unsafe)
  }
  process.stdout.write(`\n${total.walked} random ticks of ${WALKED.join(", ")} cells: ${total.walk_unsafe} unsafe\n`)
  return total
}
