// One case's figures. Anchored: known or restored starts, and what comes after the first passage; unanchored: what comes before it.
// The two are never mixed.

import { BASELINES, type Baseline, runBaselines } from "./baselines.js"
import { type Case, caseName } from "./grid.js"
import { type Life, liveCase } from "./live.js"
import { type Guess, oracle } from "./oracle.js"
import { Passage } from "./passage.js"

/** A stretch of minutes; errors in points of charge. */
export interface Stretch {
  minutes: number
  squares: number
  rms: number
  end: number
  largest: number
  /** Minutes with the truth inside the band; sum of half-widths. */
  inside: number
  band: number
}

/** What the oracle, or its causal half, made of the same minutes; `band` is the mean half-width. */
export interface Rival {
  rms: number
  band: number
  inside: number
}

export interface CaseScore {
  name: string
  case: Case
  chemistry: "zimb" | "zihmsc"
  anchored: (Stretch & { baselines: Record<Baseline, number> }) | undefined
  /** The anchored part with less than a tenth left. */
  below10: Stretch | undefined
  unanchored: (Stretch & { oracle: Rival, filter: Rival }) | undefined
  /** Of known starts at 1 s: how far the error at ticks of 60 s differs on the same day, points; the largest of all minutes, and at the end. */
  tick: { largest: number, end: number } | undefined
  minutes: number
  resets: number
  brownouts: number
  regroupings: number
  /** Mean signed error of the gauge over the whole life, points: which way it strays. */
  bias: number
  wall_ms: number
}

/** Shorter stretches are not judged. */
const SHORTEST_MIN = 10

/** The bands are compared in the journal's own resolution. */
const RESOLUTION = 1e-3

function stretch(truth: number[], estimate: ArrayLike<number>, band: ArrayLike<number>, at: number[]): Stretch | undefined {
  if (at.length < SHORTEST_MIN) return undefined
  const out = { minutes: at.length, squares: 0, rms: 0, end: 0, largest: 0, inside: 0, band: 0 }
  for (const m of at) {
    const error = 100 * Math.abs(estimate[m] - truth[m])
    out.squares += error * error
    out.largest = Math.max(out.largest, error)
    out.end = error
    out.band += 100 * band[m]
    if (error <= 100 * (band[m] + RESOLUTION)) out.inside++
  }
  out.rms = Math.sqrt(out.squares / at.length)
  return out
}

/** Minute from which the start can be known; the number of minutes where it never can. */
export function anchoredFrom(known: Case, life: Pick<Life, "minutes" | "judged">): number {
  if (known.start === "known" || known.start === "restored") return 0
  const passage = new Passage(life.judged.cell)
  const { truth } = life.minutes
  const found = truth.findIndex(soc => passage.minute(soc))
  return found < 0 ? truth.length : found
}

/** Errors, not charges, are compared: the plants differ a little as well. */
function compareTicks({ minutes: a }: Life, { minutes: b }: Life): { largest: number, end: number } {
  const out = { largest: 0, end: 0 }
  let j = 0
  for (let i = 0; i < a.time_s.length; i++) {
    while (j < b.time_s.length && b.time_s[j] < a.time_s[i]) j++
    if (b.time_s[j] !== a.time_s[i]) continue
    out.end = 100 * Math.abs(a.estimate[i] - a.truth[i] - (b.estimate[j] - b.truth[j]))
    out.largest = Math.max(out.largest, out.end)
  }
  return out
}

/** Lives and scores a case. */
export function scoreCase(known: Case, seed: number): CaseScore {
  const started = performance.now()
  const life = liveCase(known, seed)
  const { truth, estimate, error, scan } = life.minutes
  const from = anchoredFrom(known, life)
  const all = truth.map((_, m) => m)
  const after = all.slice(from)
  const anchored = stretch(truth, estimate, error, after)
  const before = stretch(truth, estimate, error, all.slice(0, from))
  const guesses = anchored === undefined ? undefined : runBaselines(life.judged.assembly.cell, life.scans, life.told)
  const baselines = { coulomb: 0, lookup: 0, rest_reset: 0, ekf: 0 }
  if (guesses !== undefined) {
    for (const name of BASELINES) {
      baselines[name] = Math.sqrt(after.reduce((sum, m) => sum + (100 * (guesses[name][scan[m]] - truth[m])) ** 2, 0) / after.length)
    }
  }
  const verdict = before === undefined ? undefined : oracle(life, from)
  const rival = ({ estimate: guessed, band }: Guess): Rival => {
    const { rms, band: sum, minutes, inside } = stretch(truth, guessed, band, all.slice(0, from)) ?? { rms: NaN, band: NaN, minutes: 1, inside: 0 }
    return { rms, band: sum / minutes, inside }
  }
  return {
    name: caseName(known), case: known, chemistry: life.judged.cell.chemistry,
    anchored: anchored === undefined ? undefined : { ...anchored, baselines },
    below10: stretch(truth, estimate, error, after.filter(m => truth[m] < 0.1)),
    unanchored: before === undefined || verdict === undefined ? undefined : { ...before, oracle: rival(verdict.smoother), filter: rival(verdict.filter) },
    tick: known.start === "known" && known.tick_s === 1 ? compareTicks(life, liveCase({ ...known, tick_s: 60 }, seed)) : undefined,
    minutes: truth.length, resets: life.resets, brownouts: life.brownouts, regroupings: life.regroupings,
    bias: 100 * truth.reduce((sum, soc, m) => sum + estimate[m] - soc, 0) / Math.max(1, truth.length),
    wall_ms: performance.now() - started,
  }
}
