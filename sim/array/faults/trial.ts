// One module in one condition, with something broken or nothing, and everything written down that tells whether it was noticed and survived.

import { namedFaultTable, type NamedFaultRow } from "../../../project/fault-names.js"
import { createScan, feedRead, nextRead } from "../../../src/core/journal/scan.js"
import { OBSERVE_ERROR, OBSERVE_SOC } from "../../../src/core/observe.js"
import { NOT_SCANNED, type Sample } from "../../../src/core/types.js"
import { remembered } from "../../judge/memory.js"
import type { FaultName, FaultPlace } from "../../plant/faults.js"
import { bodyOf, coarseMonitor, type Condition, SteadyLoad } from "./conditions.js"
import type { Injector } from "./inject.js"
import { Worn } from "./worn.js"

export const TICK_S = 10
const MINUTE_S = 60

/** Something of the plant that breaks. */
export interface Breakage {
  name: FaultName
  place: FaultPlace
  from_s: number
}

export interface Trip {
  row: NamedFaultRow
  time_s: number
}

/** What a run leaves behind. */
export interface Trace {
  table: NamedFaultRow[]
  /** Rows that tripped, whenever they did. */
  trips: Trip[]
  /** Time of the last tick. */
  end_s: number
  /** Rows in force, tick by tick, as ids. */
  active: Map<number, ReadonlySet<string>>
  /** Commands to harvester and switches. */
  commands: { time_s: number, text: string }[]
  /** Each minute: samples and advertisements so far; whether the true charge was within the gauge's band (nothing: the firmware did not run). */
  rhythm: number[]
  inside: (boolean | undefined)[]
  brownouts: number
  /** When the supply went for good; nothing: it was there at the end. */
  dead_s: number | undefined
  /** The firmware threw, said something that is no number, or left a journal that cannot be read. */
  broken: string | undefined
  /** When each injector first lied by more than the front end may. */
  onsets_s: (number | undefined)[]
  /** Bits of the cells that were to be taken out. */
  exclude: number
}

/** A lie below this is none: half of what the table's rows can tell (µV, nA, hundredths of a degree, bits, ms). */
const LEAST_LIE: Record<string, number> = { cell: 15_000, bus: 5000, current: 150_000, harvest: 150_000, temperature: 500, switches: 0, time: 60_000 }

/** Journal and memory as they should be after whatever happened. */
function journalFault(worn: Worn): string | undefined {
  const { flash, assembly: { config } } = worn
  if (flash.unsettableBits > 0) return "a slot was programmed twice"
  const scan = createScan(config.journal)
  while (nextRead(scan)) feedRead(scan, Array.from(flash.bytes.slice(scan.offset, scan.offset + scan.length)))
  if (scan.damaged > 0) return "the journal is damaged"
  const snapshot = scan.snapshot
  if (snapshot === undefined) return "the last snapshot is lost"
  return [...snapshot.soc, ...snapshot.error, ...snapshot.capacity].every(Number.isFinite) ? undefined : "the snapshot holds no numbers"
}

/** @param hours length of the run; it begins with a journal that knows the charge */
export function runTrial(condition: Condition, hours: number, seed: number, injectors: readonly Injector[], breakages: readonly Breakage[]): Trace {
  const worn = new Worn({
    cell: condition.cell, tick_s: TICK_S, seed, initialSoc: condition.initialSoc, hours, environment: bodyOf(condition), groupings: condition.groupings,
    loads: [new SteadyLoad(condition.load_uA)], change: coarseMonitor,
  })
  const { plant, assembly: { config } } = worn
  const { cellSoc, capacity_uC } = plant.truth()
  const memory = remembered(config, Array.from(cellSoc), Array.from(capacity_uC, charge_uC => charge_uC / config.cell.capacity_uC))
  worn.flash.bytes.set(memory.bytes)
  const table = namedFaultTable(config)
  const trace: Trace = {
    table, end_s: 0, trips: [], active: new Map(), commands: [], rhythm: [], inside: [], brownouts: 0, dead_s: undefined, broken: undefined, onsets_s: injectors.map(() => undefined), exclude: 0,
  }
  let time_s = 0
  worn.corrupt = (sample: Sample): void => {
    if ((sample.missing & NOT_SCANNED) !== 0) return
    injectors.forEach((injector, i) => {
      injector.apply(sample, time_s)
      if (injector.error > LEAST_LIE[injector.channel.kind]) trace.onsets_s[i] ??= time_s
    })
  }
  const pending = [...breakages].sort((a, b) => a.from_s - b.from_s)
  for (let tick = 0; tick < hours * 3600 / TICK_S; tick++) {
    time_s = tick * TICK_S
    while (pending[0] !== undefined && pending[0].from_s <= time_s) {
      const { name, place } = pending.shift()!
      plant.inject(name, place)
    }
    trace.end_s = time_s
    const powered = plant.powered
    if (powered) trace.dead_s = undefined
    else trace.dead_s ??= time_s
    try {
      note(trace, worn, time_s, powered)
    } catch (error) {
      trace.broken = (error as Error).message
      break
    }
    if (trace.broken !== undefined) break
  }
  trace.brownouts = plant.truth().brownouts
  trace.broken ??= journalFault(worn)
  return trace
}

function note(trace: Trace, worn: Worn, time_s: number, powered: boolean): void {
  const minute = Math.floor(time_s / MINUTE_S)
  trace.rhythm[minute] ??= trace.rhythm[minute - 1] ?? 0
  for (const { kind, value } of worn.tick()) {
    if (kind === "harvest" || kind === "switches") trace.commands.push({ time_s, text: `${kind} ${value}` })
    else if (kind === "sample" || kind === "advertise") trace.rhythm[minute]++
  }
  if (!powered) return
  const { protection, gauge } = worn.module
  trace.exclude |= protection.exclude
  for (const row of protection.changed) if (protection.states.active[row]) trace.trips.push({ row: trace.table[row], time_s })
  if (protection.active > 0) trace.active.set(time_s, new Set(trace.table.flatMap(({ id }, row) => protection.states.active[row] ? [id] : [])))
  if (time_s % MINUTE_S !== 0) return
  const numbers = worn.observe()
  if (!numbers.every(Number.isFinite)) trace.broken = "the firmware believes something that is no number"
  const soc = Math.max(0, Math.min(1, worn.plant.truth().soc))
  trace.inside[minute] = Math.abs(numbers[OBSERVE_SOC] - soc) <= numbers[OBSERVE_ERROR] || !gauge.begun
}
