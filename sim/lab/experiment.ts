// A protocol run on a datasheet's cell, with every choice that was not asked for taken from the sheet.

import { benchCondition, conditionText, currentOf, printedRetention, rateOf, type Condition } from "../../project/cell-condition.js"
import type { CellSheet } from "../../project/cell-types.js"
import type { SimCell } from "../../project/sim-cell.js"
import { cycleLife } from "./ageing.js"
import { laboratory } from "./bench.js"
import { compare, compareMeasured, type Comparison } from "./compare.js"
import { cv } from "./cv.js"
import type { Row } from "./cycler.js"
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
  /** The main figures, by names that carry their units. */
  figures: Record<string, number>
  /** One entry per cycle, pulse or check-point. */
  series: Record<string, number>[]
  /** Against the sheet, where the conditions are the printed ones. */
  comparisons: Comparison[]
  rows: Row[]
}

const DEFAULT_CYCLES = 3
const DEFAULT_HOURS = 30
/** Cycles where a sheet prints no retention. */
const UNPRINTED_CYCLES = 1000

/** @throws UserError where a wish exceeds what the cell allows */
export function experiment(protocol: Protocol, sheet: CellSheet, cell: SimCell, wishes: Wishes = {}): Experiment {
  const lab = laboratory(cell, wishes.temperature_degC, wishes.beyond)
  const condition = benchCondition(sheet, cell)
  const current_A = wishes.current_A ?? currentOf(condition, cell)
  // A sheet speaks of a new cell in a warm room.
  const asPrinted = wishes.current_A === undefined && wishes.rate_V_s === undefined && wishes.temperature_degC === undefined
    && wishes.hold_h === undefined && wishes.beyond !== true
  const hold = wishes.hold_h === undefined ? {} : { hold_h: wishes.hold_h }
  const base = { protocol, condition: asked(wishes, condition, protocol, cell) }
  if (protocol === "gcd") {
    const { rows, cycles } = gcd(lab, { current_A, cycles: wishes.cycles ?? DEFAULT_CYCLES, ...hold })
    const figures = cycles[cycles.length - 1]
    const comparisons = asPrinted && condition.kind === "current" ? compareMeasured(sheet, cell, condition, figures) : []
    return { ...base, figures: { ...figures }, series: cycles.map(cycle => ({ ...cycle })), comparisons, rows }
  }
  if (protocol === "cv") {
    const run = cv(lab, { rate_V_s: wishes.rate_V_s ?? rateOf(condition, cell), ...(wishes.cycles === undefined ? {} : { loops: wishes.cycles }) })
    const comparisons = asPrinted && condition.kind === "sweep" ? compareMeasured(sheet, cell, condition, run.figures) : []
    return { ...base, figures: { ...run.figures, steady: Number(run.figures.steady) }, series: [], comparisons, rows: run.rows }
  }
  if (protocol === "pulse") {
    const { rows, pulses } = pulse(lab, { current_A: wishes.current_A ?? pulseCurrent_A(cell) })
    const middle = pulses[Math.floor(pulses.length / 2)]
    return { ...base, figures: { ...middle }, series: pulses.map(entry => ({ ...entry })), comparisons: [], rows }
  }
  if (protocol === "rest") {
    const { rows, figures } = rest(lab, { current_A, hours: wishes.hours ?? DEFAULT_HOURS, ...hold })
    return { ...base, figures: { ...figures }, series: [], comparisons: asPrinted ? compare(sheet, "selfDischarge_mV_h", "loss of a settled full cell", figures.settledLoss_mV_h) : [], rows }
  }
  const printed = printedRetention(sheet)
  const cycles = wishes.cycles ?? printed?.cycles ?? UNPRINTED_CYCLES
  const { rows, points } = cycleLife(lab, { current_A, cycles, ...hold })
  const last = points[points.length - 1]
  const series = points.map(point => ({
    cycles: point.cycles, retention: point.retention, capacity_uAh_cm2: point.measured.capacity_uAh_cm2,
    coulombicEfficiency: point.measured.coulombicEfficiency, energyEfficiency: point.measured.energyEfficiency, esr_Ohm_cm2: point.measured.esr_Ohm_cm2,
  }))
  const comparisons = asPrinted && cycles === printed?.cycles ? compare(sheet, "retention_fraction", `capacity after ${cycles} cycles over the first`, last.retention) : []
  return { ...base, figures: { ...series[series.length - 1] }, series, comparisons, rows }
}

function asked(wishes: Wishes, condition: Condition, protocol: Protocol, cell: SimCell): string {
  const density = (current_A: number): string => `${Number((current_A * 1000 / cell.area_cm2).toPrecision(3))} mA/cm2`
  if (protocol === "cv") {
    if (wishes.rate_V_s !== undefined) return `${wishes.rate_V_s * 1000} mV/s`
    return condition.kind === "sweep" ? conditionText(condition) : `${Number((rateOf(condition, cell) * 1000).toPrecision(3))} mV/s (as long as ${conditionText(condition)})`
  }
  if (wishes.current_A !== undefined) return density(wishes.current_A)
  if (protocol === "pulse") return `${density(pulseCurrent_A(cell))} (10 s take 1 % of the charge)`
  return condition.kind === "current" ? conditionText(condition) : `${density(currentOf(condition, cell))} (as long as ${conditionText(condition)})`
}
