// Which rows a number comes from, in words: "gcd.csv, rows 1 to 1612: 5 changes of the current".

import { basename } from "node:path"
import { median } from "./algebra.js"
import { noiseOf, type Phase } from "./phases.js"
import { trustedRow, type Recording } from "./recording.js"

/** Rows counted from 1 below the header, both included. */
function rowsOf({ log }: Recording, from: number, to: number): string {
  return `${basename(log.file)}, rows ${from + 1} to ${to + 1}`
}

function counted(count: number, what: string): string {
  return `${count} ${count === 1 ? what : what.endsWith("f the current") ? what.replace("change", "changes") : `${what}s`}`
}

/** The longest way in one direction, rests included. */
export function longestSweep(recordings: Recording[]): { charge_C: number, sweeps: number, text: string } {
  let best = { charge_C: 0, text: "" }
  let alike = 0
  const all: number[] = []
  for (const recording of recordings) {
    let from = 0
    let sum_C = 0
    recording.phases.forEach((phase, index) => {
      if (phase.charge_C * sum_C < 0) {
        all.push(Math.abs(sum_C))
        sum_C = 0
        from = phase.from
      }
      if (sum_C === 0 && phase.charge_C !== 0) from = phase.from
      sum_C += phase.charge_C
      if (Math.abs(sum_C) > Math.abs(best.charge_C)) best = { charge_C: sum_C, text: rowsOf(recording, from, recording.phases[index].to) }
    })
    all.push(Math.abs(sum_C))
  }
  alike = all.filter(value => value >= 0.8 * Math.abs(best.charge_C)).length
  return { charge_C: best.charge_C, sweeps: alike, text: `${best.text}${alike > 1 ? ` and ${counted(alike - 1, "further sweep")}` : ""}` }
}

/** What the noise of the current makes of the count of charge over all recordings, C: independent from row to row. */
export function countError_C(recordings: Recording[]): number {
  const variances = recordings.map(({ log: { current_A }, phases, step_C }) => {
    const shares = phases.filter(({ kind, from, to }) => kind === "current" && to - from >= 10).map(({ from, to, current_A: mean_A }) => noiseOf(current_A.subarray(from + 1, to + 1)) / Math.abs(mean_A))
    const share = shares.length === 0 ? 0 : median(shares)
    return step_C.reduce((sum, step) => sum + (share * step) ** 2, 0)
  })
  return Math.sqrt(variances.reduce((sum, variance) => sum + variance, 0))
}

/** A jump of the current that a resistance can be read from: by this share of the largest. */
const JUMP_SHARE = 0.05

/** Jumps say no better what the series resistance is, as a share: the first row comes late. Where it goes with charge they lie apart. */
const LEAST_SHARE = 0.1

export interface Jump {
  recording: Recording
  /** First row after the change. */
  row: number
  /** First row whose voltage belongs to it (recording.ts). */
  answered: number
  /** Time from the last row before to the first after, s. */
  resolution_s: number
  phase: Phase
}

export function jumpsOf(recordings: Recording[]): Jump[] {
  return recordings.flatMap(recording => {
    const { log: { time_s, current_A }, phases } = recording
    const largest_A = current_A.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    return phases.flatMap((phase, index): Jump[] => {
      const row = phase.from
      // The cell's voltage answers where the current is set; where the voltage is, the current does.
      if (index === 0 || phase.kind === "hold" || phase.kind === "varied" || phase.to === phase.from || Math.abs(current_A[row] - current_A[row - 1]) < Math.max(JUMP_SHARE * largest_A, recording.none_A)) return []
      const answered = trustedRow(recording.log.voltage_V, time_s, row, phase.to)
      return [{ recording, row, answered, resolution_s: time_s[answered] - time_s[row - 1], phase }]
    })
  })
}

/** Jump of the voltage over that of the current, ohm: middle of all, and how far they lie from it. */
export function jumpResistance(jumps: Jump[]): { value_Ohm: number, spread_Ohm: number } | undefined {
  const each = jumps.map(({ recording: { log: { voltage_V, current_A } }, row, answered }) => (voltage_V[answered] - voltage_V[row - 1]) / (current_A[row] - current_A[row - 1])).filter(value => value > 0)
  if (each.length === 0) return undefined
  const value_Ohm = median(each)
  const noise_Ohm = median(jumps.map(({ recording: { log: { current_A }, noise_V }, row }) => noise_V / Math.abs(current_A[row] - current_A[row - 1])))
  const apart_Ohm = 1.4826 * median(each.map(value => Math.abs(value - value_Ohm)))
  return { value_Ohm, spread_Ohm: Math.hypot(Math.max(LEAST_SHARE * value_Ohm, 2 * apart_Ohm), noise_Ohm) }
}

/** "a.csv: 5 changes of the current; b.csv: 11 changes of the current". */
export function jumpsText(jumps: Jump[]): string {
  return perFile(jumps.map(jump => jump.recording), "change of the current")
}

/** Phases long enough to show a relaxation: at least this many rows after a change. */
const RELAXATION_ROWS = 4

export function relaxationsText(jumps: Jump[], recordings: Recording[]): string {
  const found = jumps.filter(({ phase }) => phase.to - phase.from >= RELAXATION_ROWS)
  return found.length === 0 ? allText(recordings) : perFile(found.map(jump => jump.recording), "relaxation")
}

export function restsOf(recordings: Recording[]): { recording: Recording, phase: Phase }[] {
  // What was before a first rest nobody knows: it may be relaxation.
  return recordings.flatMap(recording => recording.phases.filter((phase, index) => phase.kind === "rest" && (index > 0 || recording.phases.length === 1)).map(phase => ({ recording, phase })))
    .sort((a, b) => b.phase.duration_s - a.phase.duration_s)
}

export function restText({ recording, phase }: { recording: Recording, phase: Phase }): string {
  return `${rowsOf(recording, phase.from, phase.to)}: a rest of ${span(phase.duration_s)}`
}

export function allText(recordings: Recording[]): string {
  return recordings.map(recording => `${rowsOf(recording, 0, recording.log.time_s.length - 1)} (${counted(recording.phases.length, "step")})`).join("; ")
}

/** Changes that show how the voltage relaxes: jumps of the current, and a held voltage under which the current does, which counts twice. */
export function relaxationCount(recordings: Recording[]): number {
  const holds = recordings.reduce((sum, { phases }) => sum + phases.filter(({ kind, from, to }, index) => kind === "hold" && index > 0 && to - from >= 10).length, 0)
  return jumpsOf(recordings).length + 2 * holds
}

/** Why no resistance can be read. */
export function whyNoJump(recordings: Recording[]): string {
  const set = recordings.some(({ phases }) => phases.some(({ kind }) => kind === "varied" || kind === "hold"))
  return set ? "the voltage was set, not the current: no jump that it answers" : "the current never changes: no jump of the voltage"
}

function perFile(recordings: Recording[], what: string): string {
  return [...new Set(recordings)].map(recording => `${basename(recording.log.file)}: ${counted(recordings.filter(other => other === recording).length, what)}`).join("; ")
}

export function span(time_s: number): string {
  const [size, unit] = time_s < 120 ? [1, "s"] : time_s < 7200 ? [60, "min"] : time_s < 3 * 86_400 ? [3600, "h"] : [86_400, "days"]
  return `${Number((time_s / size).toPrecision(3))} ${unit}`
}
