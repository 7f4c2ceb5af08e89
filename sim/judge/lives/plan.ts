// The lives that the bench lives, each from its options and a seed alone.

import { liveResets, type ResetsOptions, type ResetsTally } from "./resets.js"
import { liveTrouble, type TroubleOptions, type TroubleScore } from "./trouble.js"
import { liveYear, type YearOptions, type YearScore } from "./year.js"

export type Job =
  | { kind: "resets", options: ResetsOptions, seed: number }
  | { kind: "year", options: YearOptions, seed: number }
  | { kind: "trouble", options: TroubleOptions, seed: number }

export type Outcome =
  | { kind: "resets", tally: ResetsTally }
  | { kind: "year", score: YearScore }
  | { kind: "trouble", score: TroubleScore }

/** A slope, a plateau, a battery of little resistance; capacitors of different windows. */
const RESET_CELLS = ["nvo-cnt-3dp-m", "cnt-zn", "ce-mno2-cai", "dhb-ac-zn", "pani-3d-pzimb", "kelp-carbon-zn"]
const RESET_WEATHER = [{ temperature_degC: 25 }, { temperature_degC: 5 }, { temperature_degC: 33 }, { temperature_degC: 20, outdoors_degC: -10 }]
const RESET_DUTIES = ["ble", "sensor", "solar"] as const
const TICKS_S = [10, 60, 1]

/** Cells of much resistance are worn less. */
const YEAR_CELLS = [{ cell: "nvo-cnt-3dp-m", cyclesPerDay: 0.74 }, { cell: "ce-mno2-cai", cyclesPerDay: 0.53 }, { cell: "cnt-zn", cyclesPerDay: 0.7 }]
const YEAR_FADE = 0.2

const TROUBLE_CELLS = [
  { cell: "nvo-cnt-3dp-m", temperature_degC: 25 }, { cell: "ce-mno2-cai", temperature_degC: 33 },
  { cell: "cnt-zn", temperature_degC: 25 }, { cell: "kelp-carbon-zn", temperature_degC: 15 },
]
const HEALTHY_TEMPERATURES_DEGC = [10, 25, 35]
/** Ordinary life before it begins, and the whole. */
const BEFORE_DAYS = 1
const TROUBLE_DAYS = 5
const COARSE_TICK_S = 60

/** @param count resets in all */
export function resetJobs(count: number, seed: number): Job[] {
  const lives = RESET_CELLS.length * RESET_WEATHER.length
  return Array.from({ length: lives }, (_, i) => {
    const at = Math.floor(i / RESET_CELLS.length)
    return {
      kind: "resets", seed: seed * 1000 + i,
      options: {
        cell: RESET_CELLS[i % RESET_CELLS.length], ...RESET_WEATHER[at], tick_s: TICKS_S[(i + at) % TICKS_S.length],
        duty: RESET_DUTIES[Math.floor(i / 2) % RESET_DUTIES.length], resets: Math.floor(count / lives) + (i < count % lives ? 1 : 0),
      },
    } satisfies Job
  }).filter(({ options }) => options.resets > 0)
}

export function yearJobs(days: number, seed: number): Job[] {
  return days === 0 ? [] : YEAR_CELLS.map((worn, i) => ({ kind: "year", seed: seed * 1000 + 100 + i, options: { ...worn, temperature_degC: 25, tick_s: COARSE_TICK_S, days, fade: YEAR_FADE } }))
}

/** @param weeks healthy weeks of one module, in all */
export function troubleJobs(weeks: number, seed: number): Job[] {
  const failing = TROUBLE_CELLS.flatMap(({ cell, temperature_degC }, i) => (["leak", "resistance"] as const).flatMap((trouble, j) => [i, undefined].map((place, k) => ({
    kind: "trouble", seed: seed * 1000 + 200 + 4 * i + 2 * j + k,
    options: { cell, temperature_degC, tick_s: COARSE_TICK_S, trouble, ...(place === undefined ? {} : { place }), before: BEFORE_DAYS, days: TROUBLE_DAYS },
  } satisfies Job))))
  const healthy = Array.from({ length: weeks }, (_, i) => ({
    kind: "trouble", seed: seed * 1000 + 300 + i,
    options: {
      cell: TROUBLE_CELLS[i % TROUBLE_CELLS.length].cell, tick_s: COARSE_TICK_S, before: 7, days: 7,
      temperature_degC: HEALTHY_TEMPERATURES_DEGC[Math.floor(i / TROUBLE_CELLS.length) % HEALTHY_TEMPERATURES_DEGC.length],
    },
  } satisfies Job))
  return weeks === 0 ? [] : [...failing, ...healthy]
}

export function live(job: Job): Outcome {
  if (job.kind === "resets") return { kind: "resets", tally: liveResets(job.options, job.seed) }
  if (job.kind === "year") return { kind: "year", score: liveYear(job.options, job.seed) }
  return { kind: "trouble", score: liveTrouble(job.options, job.seed) }
}
