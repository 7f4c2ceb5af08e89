// One cell from its recordings: what can be had with which confidence, and what cannot, with the reason.

import { basename } from "node:path"
import { classValues } from "../../project/cell-defaults.js"
import type { CellSheet } from "../../project/cell-types.js"
import { UserError } from "../../project/user-error.js"
import type { Log } from "../replay/log.js"
import { chargeBetween, type CurrentMeaning } from "../replay/scan.js"
import { curveOf, type Curve } from "./curve.js"
import { estimatesOf, refused, type Estimates } from "./estimates.js"
import { join, range, type Joined } from "./join.js"
import { recordingOf, type Recording } from "./recording.js"
import { modelError } from "./solve.js"

export interface FitOptions {
  kind: CellSheet["kind"]
  /** Voltages at rest between which the capacity counts, V; those between which the recordings went unless given. */
  window_V?: [number, number]
  current?: CurrentMeaning
  /** A sheet stands behind: resistances alone are worth a fit. */
  partly?: boolean
}

export interface CellFit {
  kind: CellSheet["kind"]
  joined: Joined
  curve: Curve
  /** Why window, capacity and curve could not be told; only where a sheet stands behind. */
  noCurve?: string
  estimates: Estimates
  notes: string[]
}

/** What is known before of every cell of a kind, and how surely: coulombic efficiency, and self-discharge as time in which a full cell
 *  would lose all of its charge. */
const EFFICIENCY: Record<CellSheet["kind"], { value: number, spread: number }> = { ZIMB: { value: 0.995, spread: 0.05 }, ZIHMSC: { value: 0.99, spread: 0.05 } }
const EMPTY_AFTER_s: Record<CellSheet["kind"], { usual: number, fastest: number }> = { ZIMB: { usual: 300 * 86_400, fastest: 60 * 86_400 }, ZIHMSC: { usual: 650 * 3600, fastest: 50 * 3600 } }

/** A cell whose voltage at rest spans less than this share of itself has shown no curve. */
const LEAST_SPAN = 0.08
/** Correlation of current and change of voltage beyond which the sign is plainly wrong. */
const WRONG_SIGN = -0.5
/** A bottom as flat as this is worth a word. */
const FLAT_SHARE = 0.15
/** Charge that hangs on the meaning of the currents, as a share of what flows, is worth a second fit; by which it must be better. */
const MATTERS_SHARE = 5e-4
const MARGIN = 0.98

/** @throws UserError where neither capacity nor open-circuit voltage can be had, or the sign of the current is reversed */
export function fitCell(logs: Log[], options: FitOptions): CellFit {
  const recordings = logs.map(log => recordingOf(log, options.current))
  recordings.forEach(requireSign)
  requireMovement(recordings)
  const { kind } = options
  const { joined, note } = options.current === undefined && ambiguous(logs) ? betterOf(logs, options) : { joined: joinOf(recordings, options), note: undefined }
  const curve = curveOf(joined, kind)
  const lack = lackOf(joined.recordings, curve, joined, options)
  const estimates = estimatesOf(kind, joined, curve)
  if (lack !== undefined && (options.partly !== true || refused(estimates.esr_Ohm))) throw new UserError(...lack)
  const notes = [...(note === undefined ? [] : [note]), ...(lack === undefined ? notesOf(joined, curve, estimates) : [])]
  return { kind, joined, curve, ...(lack === undefined ? {} : { noCurve: lack[2] }), estimates, notes }
}

function joinOf(recordings: Recording[], { kind, window_V }: FitOptions): Joined {
  return join(recordings, {
    capacitor: kind === "ZIHMSC",
    resistanceBySoc: classValues({ kind } as CellSheet).resistanceBySoc_ratio,
    ...(window_V === undefined ? {} : { window_V }),
    beliefs: (capacity_C, cycled, rested) => ({
      coulombicEfficiency: { value: EFFICIENCY[kind].value, spread: cycled ? EFFICIENCY[kind].spread : EFFICIENCY[kind].spread / 10 },
      leak_A: { value: capacity_C / EMPTY_AFTER_s[kind].usual, spread: capacity_C / (rested ? EMPTY_AFTER_s[kind].fastest : EMPTY_AFTER_s[kind].usual) },
    }),
  })
}

/** Whether it matters for the charge if a current is a reading or the mean since the row before, and no count of the recorder says which. */
function ambiguous(logs: Log[]): boolean {
  return logs.some(log => {
    if (log.net_C !== undefined) return false
    const [reading, mean] = (["reading", "mean"] as const).map(meaning => chargeBetween(log, meaning))
    const through_C = reading.reduce((sum, step) => sum + Math.abs(step), 0)
    return Math.abs(reading.reduce((sum, step, i) => sum + Math.abs(step) - Math.abs(mean[i]), 0)) > MATTERS_SHARE * through_C
  })
}

/** The meaning of the currents under which the voltages fit better. */
function betterOf(logs: Log[], options: FitOptions): { joined: Joined, note: string } {
  const tries = (["reading", "mean"] as const).map(meaning => {
    const joined = joinOf(logs.map(log => recordingOf(log, log.net_C === undefined ? meaning : undefined)), options)
    const { system, solution, weights } = joined.fit
    return { meaning, joined, error_V: modelError(joined.recordings, system, solution, weights) }
  })
  const [reading, mean] = tries
  const best = mean.error_V < reading.error_V * MARGIN ? mean : reading
  return { joined: best.joined, note: `currents are taken as ${best.meaning === "mean" ? "means since the row before" : "readings"}, as the voltages fit better so; --current says otherwise` }
}

function requireSign({ log }: Recording): void {
  const { voltage_V, current_A } = log
  let [together, apart] = [0, 0]
  for (let i = 1; i < voltage_V.length; i++) {
    const product = current_A[i] * (voltage_V[i] - voltage_V[i - 1])
    together += product
    apart += Math.abs(product)
  }
  if (apart > 0 && together < WRONG_SIGN * apart) {
    throw new UserError(log.file, log.names.current ?? "current", "the voltage falls while the current is positive: discharge is counted as positive here", "say so by --discharge-positive")
  }
}

function requireMovement(recordings: Recording[]): void {
  if (recordings.some(recording => range(recording) > 0)) return
  const { log } = recordings[0]
  throw new UserError(log.file, log.names.current ?? "current", `no current flows in its ${log.time_s.length} rows: neither capacity nor open-circuit curve can be had`,
    "give a charge or a discharge of this cell as a further LOG")
}

/** What keeps capacity and open-circuit curve from being told: file, place, problem and mend; or nothing. */
function lackOf(recordings: Recording[], curve: Curve, { ends }: Joined, { window_V }: FitOptions): [string, string, string, string] | undefined {
  const { log } = recordings.reduce((most, recording) => range(recording) > range(most) ? recording : most)
  const place = `rows 1 to ${log.time_s.length}`
  const [low_V, high_V] = [curve.discharge_V[0], curve.charge_V[curve.charge_V.length - 1]]
  const seen = `${volts(low_V)} to ${volts(high_V)} V at rest`
  if (high_V - low_V < LEAST_SPAN * high_V) {
    return [log.file, place, `${charge(Math.max(...recordings.map(range)))} move, ${seen}: too little for a capacity or an open-circuit curve`,
      "give a full charge or discharge of this cell as a further LOG, or by --like the sheet that has them"]
  }
  if (window_V !== undefined && (ends.short.low !== undefined || ends.short.high !== undefined)) {
    return [log.file, place, `the recordings go from ${seen}, not through the window of ${window_V[0]} to ${window_V[1]} V: its capacity is not seen`,
      "give a recording that does, or a narrower --window"]
  }
  return undefined
}

function notesOf({ ends, recordings }: Joined, curve: Curve, { esr_Ohm }: Estimates): string[] {
  const notes: string[] = []
  if (ends.short.low !== undefined) notes.push(`empty is taken to be ${volts(ends.short.low)} V at rest, as far down as the recordings go: the cell may hold more`)
  if (ends.short.high !== undefined) notes.push(`full is taken to be ${volts(ends.short.high)} V at rest, as far up as the recordings go: the cell may hold more`)
  if (refused(esr_Ohm)) notes.push("the open-circuit curve contains the drop over the resistances at the recorded currents: they could not be told")
  const flat = flatShare(curve)
  if (flat > FLAT_SHARE) notes.push(`${Math.round(flat * 100)} % of the charge hardly moves the voltage at the bottom: if the current was not really flowing there, cut it off by --window`)
  for (const { log } of recordings) {
    const known = log.temperature_degC?.filter(value => Number.isFinite(value))
    if (known === undefined || known.length === 0) continue
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length
    if (Math.abs(mean - 25) > 5) notes.push(`${basename(log.file)} was recorded at ${Number(mean.toFixed(1))} °C: its resistances are taken over as they are, a sheet means 25 °C`)
  }
  return notes
}

/** Share of the charge at the bottom of the curve over which the voltage rises by less than a tenth of what it does on average. */
function flatShare({ discharge_V }: Curve): number {
  const steps = discharge_V.length - 1
  const mean_V = (discharge_V[steps] - discharge_V[0]) / steps
  const rise = discharge_V.slice(1).findIndex((value, k) => value - discharge_V[k] > mean_V / 10)
  return rise / steps
}

export function volts(value: number): string {
  return String(Number(value.toFixed(3)))
}

export function charge(value_C: number): string {
  const value_Ah = value_C / 3600
  const digits = (value: number): string => String(Number(value.toPrecision(4)))
  if (value_Ah >= 0.1) return `${digits(value_Ah)} Ah`
  return value_Ah >= 1e-3 ? `${digits(value_Ah * 1e3)} mAh` : `${digits(value_Ah * 1e6)} µAh`
}
