// The figures of many lives.

import type { Outcome } from "./plan.js"
import { addTally, emptyTally, RESET_KINDS, type ResetsTally } from "./resets.js"
import type { TroubleScore } from "./trouble.js"
import type { YearScore } from "./year.js"

export interface ResetFigures {
  resets: number
  above_band: number
  /** Of the first hour after each, and of the whole lives: share of minutes with the truth inside the band. */
  inside_hour: number
  inside_life: number
  false_zero: number
  refused: { planted: number, journalled: number }
  while_charging: number
  in_bursts: number
  by_kind: Record<string, { resets: number, above_band: number, inside_hour: number, band_percent: number }>
}

export interface TroubleFigures {
  cases: TroubleScore[]
  reported_within_48h: number
  latest_hours: number | null
  healthy_weeks: number
  false_alarms: number
}

export interface LifeFigures {
  resets: ResetFigures
  year: YearScore[]
  trouble: TroubleFigures
}

/** Reported in time, h. */
const IN_TIME_H = 48

function resetFigures(tallies: readonly ResetsTally[]): ResetFigures {
  const all = emptyTally()
  for (const tally of tallies) addTally(all, tally)
  const kinds = RESET_KINDS.map(kind => all.kinds[kind])
  const sum = (pick: (kind: typeof kinds[number]) => number): number => kinds.reduce((total, kind) => total + pick(kind), 0)
  return {
    resets: sum(kind => kind.resets), above_band: sum(kind => kind.above_band),
    inside_hour: 1 - sum(kind => kind.minutes_above) / sum(kind => kind.minutes), inside_life: 1 - all.life_above / all.life_minutes,
    false_zero: all.false_zero, refused: { planted: all.planted, journalled: all.journalled }, while_charging: all.charging, in_bursts: all.bursting,
    by_kind: Object.fromEntries(RESET_KINDS.map(name => {
      const { resets, above_band, minutes, minutes_above, band } = all.kinds[name]
      return [name, { resets, above_band, inside_hour: 1 - minutes_above / minutes, band_percent: 100 * band / resets }]
    })),
  }
}

function troubleFigures(scores: readonly TroubleScore[]): TroubleFigures {
  const failing = scores.filter(({ trouble }) => trouble !== "none")
  const healthy = scores.filter(({ trouble }) => trouble === "none")
  const count = (list: Record<string, number>): number => Object.values(list).reduce((total, trips) => total + trips, 0)
  const hours = failing.map(score => score.hours)
  return {
    cases: failing, reported_within_48h: hours.filter(own => own !== null && own <= IN_TIME_H).length,
    latest_hours: hours.includes(null) ? null : Math.max(...hours.map(Number)),
    healthy_weeks: healthy.length, false_alarms: scores.reduce((total, { before }) => total + count(before), 0),
  }
}

export function sumUp(outcomes: readonly Outcome[]): LifeFigures {
  return {
    resets: resetFigures(outcomes.flatMap(outcome => outcome.kind === "resets" ? outcome.tally : [])),
    year: outcomes.flatMap(outcome => outcome.kind === "year" ? outcome.score : []),
    trouble: troubleFigures(outcomes.flatMap(outcome => outcome.kind === "trouble" ? outcome.score : [])),
  }
}
