// Was it noticed, in time, and survived? And where nobody noticed: did it do harm?

import { FAULTS, type FaultId, type Subject } from "../../../project/fault-names.js"
import type { Trace, Trip } from "./trial.js"

/** - "detected": a row that is about the broken part tripped, of which the healthy twin knew nothing, within its table's time of the first lie, or
 *    later but before any harm was done (a drift is no fault until it matters)
 *  - "late": such a row tripped, but after that
 *  - "harmless": none tripped, and nothing was the worse for it (`harm`)
 *  - "missed": none tripped, and something was
 *  - "dead": what broke took the supply away at once and for good, before there was another scan: no firmware ran that could have noticed */
export type Outcome = "detected" | "late" | "harmless" | "missed" | "dead"

export interface Verdict {
  outcome: Outcome
  /** The row that named it, and seconds from the first lie to its trip. */
  row?: FaultId
  reaction_s?: number
  /** It ran on: nothing thrown, every belief a number, the journal whole, and no brown-out that the twin has not (but where cells or switches broke,
   *  which may leave nothing to run from). */
  survived: boolean
  /** What became of it where it was late, missed or not survived. */
  why?: string
  /** No row that the fault tripped is in force at the end any more; nothing: none tripped that could clear by then. */
  recovered?: boolean
}

/** Something broken: what it is about, when it began and was over; when it first told a lie worth the name. */
export interface Case {
  subject: Subject
  from_s: number
  until_s: number
  onset_s: number | undefined
  /** Cells or switches broke, nobody lied. */
  broken: boolean
}

/** A trip within so much of the twin's own is the twin's. */
const SAME_S = 60
/** What may still follow when a case is over: the debounce of the slowest reading. */
const AFTER_S = 60
/** Rows that answer slower are not waited for. */
const QUICK_S = 1800
const SCAN_S = 10
/** The array room gives up a switch until the next start. */
const HELD: readonly string[] = ["switch-stuck", "switch-reset", "cell-short", "cell-reversed"] satisfies FaultId[]

const near = (trace: Trace, id: string, time_s: number): boolean =>
  trace.active.get(time_s)?.has(id) === true || trace.trips.some(own => own.row.id === id && Math.abs(own.time_s - time_s) <= SAME_S)

/** Limits of the cells beyond which the module must act. */
const LIMITS = /^(cell-over-voltage|cell-under-voltage|cell-over-current|over-temperature|under-temperature)-(recommended|safety)$/

/** Why a run was the worse for what was broken, until some moment; nothing: it was not. Harmless is: the same commands to harvester and switches in the
 *  same order; as many samples and advertisements within a tenth; the true charge within the gauge's band in all but a hundredth of the minutes in
 *  which the twin's was; and every recommended and safety limit that the twin reports reported here within a minute. */
export function harm(trace: Trace, twin: Trace, from_s: number, until_s = Infinity): string | undefined {
  const commands = ({ commands }: Trace, margin_s: number): string[] => commands.filter(({ time_s }) => time_s < until_s + margin_s).map(({ text }) => text)
  // A command that the twin gives just after the moment is in both or in neither.
  const [here, there] = [commands(trace, 0), commands(twin, SAME_S)]
  if (here.some((text, i) => text !== there[i]) || here.length < commands(twin, -SAME_S).length) return "other commands"
  const minute = Math.min(twin.rhythm.length, trace.rhythm.length, Math.floor(until_s / 60) + 1) - 1
  if (Math.abs(trace.rhythm[minute] - twin.rhythm[minute]) > 0.1 * twin.rhythm[minute]) return "another rhythm"
  const until = twin.inside.slice(0, minute + 1)
  if (until.filter((inside, i) => inside === true && trace.inside[i] === false).length > until.length / 100) return "charge outside its band"
  const unnoticed = twin.trips.find(({ row, time_s }) => time_s >= from_s && time_s < until_s - SAME_S && LIMITS.test(row.id) && !near(trace, row.id, time_s))
  return unnoticed === undefined ? undefined : `${unnoticed.row.id} unnoticed`
}

/** The trips of a run that its twin does not have. */
export function ownTrips(trace: Trace, twin: Trace, from_s: number, until_s: number): Trip[] {
  return trace.trips.filter(({ row, time_s }) => time_s >= from_s && time_s <= until_s + AFTER_S && !near(twin, row.id, time_s))
}

const about = ({ row }: Trip, subject: Subject): boolean => (FAULTS[row.id as FaultId].about as readonly Subject[]).includes(subject)

export function judgeTrial(trace: Trace, twin: Trace, { subject, from_s, until_s, onset_s = from_s, broken }: Case): Verdict {
  const out = trace.brownouts > twin.brownouts ? "brown-out" : undefined
  const died = trace.broken ?? (broken ? undefined : out)
  const survived = died === undefined
  const own = ownTrips(trace, twin, from_s, until_s)
  const naming = own.filter(trip => about(trip, subject))
  if (naming.length === 0) {
    if (broken && survived && twin.dead_s === undefined && trace.dead_s !== undefined && trace.dead_s <= from_s + SCAN_S) return { outcome: "dead", survived }
    const why = died ?? out ?? harm(trace, twin, from_s)
    return why === undefined ? { outcome: "harmless", survived } : { outcome: "missed", survived, why }
  }
  const reactionOf = ({ time_s }: Trip): number => Math.max(0, time_s - onset_s)
  const timely = naming.find(trip => reactionOf(trip) <= FAULTS[trip.row.id as FaultId].within_s)
  const first = timely ?? naming[0]
  const harmed = timely === undefined ? harm(trace, twin, from_s, first.time_s) : undefined
  const why = died ?? harmed
  const clearable = own.filter(({ row }) => FAULTS[row.id as FaultId].within_s <= QUICK_S && !HELD.includes(row.id))
  const left = trace.active.get(trace.end_s)
  return {
    outcome: harmed === undefined ? "detected" : "late", row: first.row.id as FaultId, reaction_s: reactionOf(first), survived,
    ...why === undefined ? {} : { why },
    ...clearable.length === 0 || broken ? {} : { recovered: clearable.every(({ row }) => left?.has(row.id) !== true || twin.active.get(trace.end_s)?.has(row.id) === true) },
  }
}
