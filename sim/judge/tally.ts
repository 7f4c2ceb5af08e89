// The figures of a whole sample, in the shape that the bench prints last.

import { BASELINES, type Baseline } from "./baselines.js"
import type { CaseScore } from "./score.js"

export interface AnchoredFigures {
  cases: number
  within1: number
  within3: number
  within5: number
  below10_cases: number
  below10_within3: number
  rms: number
}

export interface UnanchoredFigures {
  cases: number
  coverage: number
  /** The same of the oracle's own band: what its figures are worth. */
  oracle_coverage: number
  error_over_oracle: number
  band_over_oracle: number
  /** The same against the oracle's causal half, which knows no more at any minute than a gauge can. */
  error_over_filter: number
  band_over_filter: number
  within3_after_anchor: number
}

export interface KindFigures {
  cases: number
  anchored: AnchoredFigures
  unanchored: UnanchoredFigures
  coverage: number
  band_mean: number
}

export interface Tally extends KindFigures {
  by_kind: Record<"zimb" | "zihmsc", KindFigures>
  baselines: Record<Baseline, { rms: number }>
  /** Ticks of 60 s against 1 s on the same days, points: the largest difference of any minute, in the median of the days and in the worst;
   *  share of all days on which it stays under half a point, and of those that end so. */
  tick_60_against_1: { cases: number, median: number, largest: number, within_half: number, ends_within_half: number }
  worst: { case: string, error: number }
}

/** Where nothing was measured there is no figure: null in JSON. */
const share = (part: number, whole: number): number => whole === 0 ? NaN : part / whole
const sum = <T>(list: readonly T[], of: (item: T) => number): number => list.reduce((total, item) => total + of(item), 0)

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length === 0 ? NaN : sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Root of the mean square over cases, each case counting once. */
const pooled = (values: number[]): number => Math.sqrt(share(sum(values, value => value * value), values.length))

/** What the user sees of a stretch: its last error and its rms, whichever is larger. */
const judged = ({ end, rms }: { end: number, rms: number }): number => Math.max(end, rms)

function anchoredFigures(scores: readonly CaseScore[]): AnchoredFigures {
  const stretches = scores.flatMap(score => score.anchored ?? [])
  const low = scores.flatMap(score => score.below10 ?? [])
  const within = (points: number): number => share(stretches.filter(stretch => judged(stretch) <= points).length, stretches.length)
  return {
    cases: stretches.length, within1: within(1), within3: within(3), within5: within(5),
    below10_cases: low.length, below10_within3: share(low.filter(stretch => judged(stretch) <= 3).length, low.length),
    rms: pooled(stretches.map(({ rms }) => rms)),
  }
}

function unanchoredFigures(scores: readonly CaseScore[]): UnanchoredFigures {
  const before = scores.flatMap(score => score.unanchored ?? [])
  const found = scores.flatMap(score => isBlind(score) ? score.anchored ?? [] : [])
  return {
    cases: before.length,
    coverage: share(sum(before, ({ inside }) => inside), sum(before, ({ minutes }) => minutes)),
    oracle_coverage: share(sum(before, ({ oracle }) => oracle.inside), sum(before, ({ minutes }) => minutes)),
    error_over_oracle: median(before.map(({ rms }) => rms)) / median(before.map(({ oracle }) => oracle.rms)),
    band_over_oracle: median(before.map(({ band, minutes }) => band / minutes)) / median(before.map(({ oracle }) => oracle.band)),
    error_over_filter: median(before.map(({ rms }) => rms)) / median(before.map(({ filter }) => filter.rms)),
    band_over_filter: median(before.map(({ band, minutes }) => band / minutes)) / median(before.map(({ filter }) => filter.band)),
    within3_after_anchor: share(found.filter(stretch => judged(stretch) <= 3).length, found.length),
  }
}

const isBlind = ({ case: { start } }: CaseScore): boolean => start === "off30" || start === "unknown"

function kindFigures(scores: readonly CaseScore[]): KindFigures {
  const all = scores.flatMap(({ anchored, unanchored }) => [anchored, unanchored].filter(stretch => stretch !== undefined))
  const minutes = sum(all, stretch => stretch.minutes)
  return {
    cases: scores.length, anchored: anchoredFigures(scores), unanchored: unanchoredFigures(scores),
    coverage: share(sum(all, ({ inside }) => inside), minutes),
    // The band is asked for where the charge can be known; what it is before that is compared with the oracle's.
    band_mean: share(sum(scores, ({ anchored }) => anchored?.band ?? 0), sum(scores, ({ anchored }) => anchored?.minutes ?? 0)),
  }
}

/** Error by which cases are ranked: of what can be known, and before that by how much it exceeds the oracle's. */
export function badness({ anchored, unanchored }: CaseScore): number {
  return Math.max(anchored === undefined ? 0 : judged(anchored), unanchored === undefined ? 0 : unanchored.rms - unanchored.oracle.rms)
}

export function tally(scores: readonly CaseScore[]): Tally {
  const anchored = scores.flatMap(score => score.anchored ?? [])
  const days = scores.flatMap(({ tick }) => tick === undefined ? [] : [tick])
  const ticks = days.map(({ largest }) => largest)
  const under = (values: readonly number[]): number => share(values.filter(value => value < 0.5).length, values.length)
  const worst = scores.reduce((most, score) => badness(score) > badness(most) ? score : most, scores[0])
  const { cases, ...figures } = kindFigures(scores)
  return {
    cases, ...figures,
    by_kind: { zimb: kindFigures(scores.filter(({ chemistry }) => chemistry === "zimb")), zihmsc: kindFigures(scores.filter(({ chemistry }) => chemistry === "zihmsc")) },
    baselines: Object.fromEntries(BASELINES.map(name => [name, { rms: pooled(anchored.map(({ baselines }) => baselines[name])) }])) as Tally["baselines"],
    tick_60_against_1: {
      cases: ticks.length, median: median(ticks), largest: ticks.length === 0 ? NaN : Math.max(...ticks),
      within_half: under(ticks), ends_within_half: under(days.map(({ end }) => end)),
    },
    worst: { case: worst.name, error: badness(worst) },
  }
}

/** Shares to four digits, errors to three: what lies beyond is noise. */
export function rounded(value: unknown): unknown {
  if (typeof value === "number") return Number.isNaN(value) ? null : Number(value.toPrecision(4))
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)]))
  return value
}
