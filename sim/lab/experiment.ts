// A protocol run on a datasheet's cell, with every choice that was not asked for taken from the sheet.

import { benchCondition, currentOf, printedRetention } from "../../project/cell-condition.js"
import type { CellSheet } from "../../project/cell-types.js"
import type { SimCell } from "../../project/sim-cell.js"
import { cycleLife } from "./ageing.js"
import { laboratory } from "./bench.js"
import { compare, compareMeasured, type Comparison } from "./compare.js"
import { cv, rateFor } from "./cv.js"
import type { Row } from "./cycler.js"
import { askedFor, remarksOn } from "./experiment-words.js"
import { gcd } from "./gcd.js"
import { pulse, pulseCurrent_A } from "./pulse.js"
import { rest } from "./rest.js"

export const PROTOCOLS = ["gcd", "cv", "pulse", "rest", "cycle"] as const
export type Protocol = typeof PROTOCOLS[number]

/** What a user may ask for; the sheet answers the rest. */
export interface Wishes {
  current_A?: number
  rate_V_s?: number
  cycles?: number
  hours?: number
  hold_h?: number
  temperature_degC?: number
  beyond?: boolean
}

export interface Experiment {
  protocol: Protocol
  /** In words: current or scan rate, and where it comes from. */
  condition: string
  /** What a reader of the figures has to know: why one is missing, or not what it seems. */
  remarks: string[]
  /** The main figures, by names that carry their units; NaN: not to be had from this recording. */
  figures: Record<string, number>
  /** One entry per cycle, pulse or check-point. */
  series: Record<string, number>[]
  /** Against the sheet, where the conditions are the printed ones. */
  comparisons: Comparison[]
  rows: Row[]
}

type Outcome = Pick<Experiment, "figures" | "series" | "comparisons" | "rows">

const DEFAULT_CYCLES = 3
const DEFAULT_HOURS = 30
/** Cycles where a sheet prints no retention. */
const UNPRINTED_CYCLES = 1000

/** @throws UserError where a wish exceeds what the cell allows */
export function experiment(protocol: Protocol, sheet: CellSheet, cell: SimCell, wishes: Wishes = {}): Experiment {
  const outcome = RUN[protocol](sheet, cell, wishes)
  return { protocol, condition: askedFor(protocol, sheet, cell, wishes), remarks: remarksOn(protocol, cell, wishes, outcome), ...outcome }
}

const RUN: Record<Protocol, (sheet: CellSheet, cell: SimCell, wishes: Wishes) => Outcome> = {
  gcd(sheet, cell, wishes) {
    const condition = benchCondition(sheet, cell)
    const { rows, cycles } = gcd(benchOf(cell, wishes), { current_A: currentFor(sheet, cell, wishes), cycles: wishes.cycles ?? DEFAULT_CYCLES, ...holdOf(wishes) })
    const figures = cycles[cycles.length - 1]
    const comparisons = asPrinted(wishes) && condition.kind === "current" ? compareMeasured(sheet, cell, condition, figures) : []
    return { figures: { ...figures }, series: cycles.map(cycle => ({ ...cycle })), comparisons, rows }
  },
  cv(sheet, cell, wishes) {
    const condition = benchCondition(sheet, cell)
    const run = cv(benchOf(cell, wishes), { rate_V_s: wishes.rate_V_s ?? rateFor(condition, cell), ...(wishes.cycles === undefined ? {} : { loops: wishes.cycles }) })
    const comparisons = asPrinted(wishes) && condition.kind === "sweep" ? compareMeasured(sheet, cell, condition, run.figures) : []
    return { figures: { ...run.figures, steady: Number(run.figures.steady) }, series: [], comparisons, rows: run.rows }
  },
  pulse(_sheet, cell, wishes) {
    const { rows, pulses } = pulse(benchOf(cell, wishes), { current_A: wishes.current_A ?? pulseCurrent_A(cell) })
    return { figures: { ...pulses[Math.floor(pulses.length / 2)] }, series: pulses.map(entry => ({ ...entry })), comparisons: [], rows }
  },
  rest(sheet, cell, wishes) {
    const { rows, figures } = rest(benchOf(cell, wishes), { current_A: currentFor(sheet, cell, wishes), hours: wishes.hours ?? DEFAULT_HOURS, ...holdOf(wishes) })
    const comparisons = asPrinted(wishes) ? compare(sheet, "selfDischarge_mV_h", "loss of a settled full cell", figures.settledLoss_mV_h) : []
    return { figures: { ...figures }, series: [], comparisons, rows }
  },
  cycle(sheet, cell, wishes) {
    const printed = printedRetention(sheet)
    const cycles = wishes.cycles ?? printed?.cycles ?? UNPRINTED_CYCLES
    const { rows, points } = cycleLife(benchOf(cell, wishes), { current_A: currentFor(sheet, cell, wishes), cycles, ...holdOf(wishes) })
    const last = points[points.length - 1]
    const series = points.map(point => ({
      cycles: point.cycles, retention: point.retention, capacity_uAh_cm2: point.measured.capacity_uAh_cm2,
      coulombicEfficiency: point.measured.coulombicEfficiency, energyEfficiency: point.measured.energyEfficiency, esr_Ohm_cm2: point.measured.esr_Ohm_cm2,
    }))
    const comparisons = asPrinted(wishes) && cycles === printed?.cycles ? compare(sheet, "retention_fraction", `capacity after ${cycles} cycles over the first`, last.retention) : []
    return { figures: { ...series[series.length - 1] }, series, comparisons, rows }
  },
}

function benchOf(cell: SimCell, wishes: Wishes) {
  return laboratory(cell, wishes.temperature_degC, wishes.beyond)
}

function currentFor(sheet: CellSheet, cell: SimCell, wishes: Wishes): number {
  return wishes.current_A ?? currentOf(benchCondition(sheet, cell), cell)
}

function holdOf({ hold_h }: Wishes): { hold_h?: number } {
  return hold_h === undefined ? {} : { hold_h }
}

/** A sheet speaks of a new cell in a warm room. */
function asPrinted(wishes: Wishes): boolean {
  return wishes.current_A === undefined && wishes.rate_V_s === undefined && wishes.temperature_degC === undefined && wishes.hold_h === undefined && wishes.beyond !== true
}
