// A year in which the cells lose a fifth of their capacity: does the gauge follow, day by day?

import type { SimCell } from "../../../project/sim-cell.js"
import { FAULT_IDS } from "../../../project/fault-names.js"
import { Random } from "../../random.js"
import { Carried } from "./carried.js"
import { DAY_MIN, habit } from "./habits.js"

export interface YearOptions {
  cell: string
  temperature_degC: number
  tick_s: number
  days: number
  /** Share of the capacity that is lost in a year, and full cycles that it is worn a day (throughput over twice the capacity). */
  fade: number
  cyclesPerDay: number
}

/** Mean cell at the end of a month: capacities as shares of the sheet's. */
export interface Month {
  month: number
  capacity_true: number
  capacity_learnt: number
  error_percent: number
  band_percent: number
}

export interface YearScore {
  cell: string
  days: number
  fade_true: number
  capacity_true: number
  capacity_learnt: number
  /** At the end: of the mean cell, and the largest of any cell. */
  error_percent: number
  cell_error_percent: number
  band_percent: number
  /** Of the last thirty days. */
  mean_error_percent: number
  largest_error_percent: number
  /** Share of all days with the truth within the band. */
  inside: number
  /** Reports of failing cells, by fault: a cell that ages as the sheets say has none but that of its capacity. */
  trips: Record<string, number>
  months: Month[]
}

const YEAR_DAYS = 365
const MONTH_DAYS = 30
/** A twentieth goes on the shelf; the rest by use. */
const SHELF = 0.05

/** Fades by so much in a year. */
function fading(cell: SimCell, { fade, cyclesPerDay }: YearOptions): SimCell {
  return { ...cell, calendarFade: SHELF, retention: { fraction: (1 - fade) / (1 - SHELF), cycles: cyclesPerDay * YEAR_DAYS } }
}

const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length

export function liveYear(options: YearOptions, seed: number): YearScore {
  const { cell, temperature_degC, tick_s, days } = options
  const carried = new Carried({ cell, temperature_degC, tick_s, seed, initialSoc: 0.85, change: sheet => fading(sheet, options) })
  const random = new Random(seed, 60)
  const sheet_uC = carried.judged.assembly.config.cell.capacity_uC
  carried.start()
  const first = mean(Array.from(carried.plant.truth().capacity_uC)) / sheet_uC
  const months: Month[] = []
  const errors: number[] = []
  const cellErrors: number[] = []
  let inside = 0
  for (let day = 0; day < days; day++) {
    for (let minute = 0; minute < DAY_MIN; minute++) {
      carried.plan(habit(day * DAY_MIN + minute, carried.soc, random))
      for (let i = 0; i < carried.ticksPerMinute; i++) carried.tick()
    }
    const { cells } = carried.module.gauge
    const truths = Array.from(carried.plant.truth().capacity_uC, own_uC => own_uC / sheet_uC)
    const truth = mean(truths)
    const learnt = mean(cells.map(({ capacity_uC }) => capacity_uC)) / sheet_uC
    const band = mean(cells.map(({ capacityError_uC }) => capacityError_uC)) / sheet_uC
    const error = 100 * (learnt / truth - 1)
    errors.push(error)
    cellErrors.push(Math.max(...cells.map(({ capacity_uC }, k) => Math.abs(100 * (capacity_uC / sheet_uC / truths[k] - 1)))))
    if (Math.abs(learnt - truth) <= band) inside++
    if ((day + 1) % MONTH_DAYS === 0 || day === days - 1) {
      months.push({ month: Math.ceil((day + 1) / MONTH_DAYS), capacity_true: truth, capacity_learnt: learnt, error_percent: error, band_percent: 100 * band / truth })
    }
  }
  const last = errors.slice(-MONTH_DAYS)
  const end = months[months.length - 1]
  const { states } = carried.module.protection
  return {
    cell, days, fade_true: 1 - end.capacity_true / first, capacity_true: end.capacity_true, capacity_learnt: end.capacity_learnt,
    error_percent: end.error_percent, cell_error_percent: cellErrors[cellErrors.length - 1], band_percent: end.band_percent,
    mean_error_percent: mean(last), largest_error_percent: last.reduce((most, error) => Math.abs(error) > Math.abs(most) ? error : most, 0),
    inside: inside / days,
    trips: Object.fromEntries(FAULT_IDS.flatMap((id, i) => /^cell-(leak|resistance|capacity)$/.test(id) ? [[id, states.trips[i]?.count ?? 0]] : [])),
    months,
  }
}
