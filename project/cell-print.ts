// A printed capacity or capacitance is what came out of a cell at some current, down to some voltage. The model must deliver it
// under the same condition, so its own capacity, which counts between rest and rest, has to be larger: by what resistances leave
// behind at the lower limit and, in a capacitor, by the charge of the slow pores that had no time to take part.

import type { Condition } from "./cell-condition.js"
import { discharge, voltammogram } from "./cell-discharge.js"
import type { RatePoint } from "./cell-types.js"
import { quickResistance_Ohm, type SimCell } from "./sim-cell.js"

/** What a sheet's capacity figure means for 1 cm² of cell. */
export interface PrintedDischarge {
  /** Charge delivered, µC/cm², or eq. (7), (8), mF/cm². */
  figure: { charge_uC_cm2: number } | { capacitance_mF_cm2: number }
  /** Absent where none is printed: then the figure counts as that of a slow measurement. */
  condition?: Condition
  rates: RatePoint[]
}

/** A cell of 1 cm² with a capacity and its assumed resistances multiplied: all, and polarisation alone. */
export type Draft = (capacity_uC: number, resistance: number, polarisation: number) => SimCell

/** Share of the window that assumed resistances may take at a current that somebody has drawn: where maxCurrent is put, too. */
const LARGEST_DROP = 0.25
/** Agreement with a second printed rate that needs no mending. */
const SAME = 0.02
/** How far a printed rate may multiply the assumed polarisation. */
const POLARISATION: [number, number] = [0.01, 1000]

/** What a cell of 1 cm² delivers as printed, in the unit of the figure. */
export function measure(cell: SimCell, print: PrintedDischarge): number {
  const { condition } = print
  if (condition?.kind === "current") {
    const run = discharge(cell, condition.current_mA_cm2)
    return "charge_uC_cm2" in print.figure ? run.charge_uC : run.capacitance_mF
  }
  if (condition?.kind === "sweep") {
    const capacitance_mF = voltammogram(cell, condition.rate_mV_s)
    return "charge_uC_cm2" in print.figure ? capacitance_mF * 1000 * width(cell) : capacitance_mF
  }
  return "charge_uC_cm2" in print.figure ? cell.capacity_uC : cell.capacity_uC / 1000 / width(cell)
}

/** Finds the cell of 1 cm² that delivers what is printed at the printed condition: assumed resistances that exclude the condition are
 *  cut, polarisation is fitted to a second printed rate, the capacity is raised. Each goes into `notes`. */
export function fitToPrint(draft: Draft, print: PrintedDischarge, notes: string[]): { capacity_uC: number, resistance: number, polarisation: number } {
  const { figure, condition } = print
  const target = "charge_uC_cm2" in figure ? figure.charge_uC_cm2 : figure.capacitance_mF_cm2
  const nominal = draft(1e6, 1, 1)
  const asPrinted_uC = "charge_uC_cm2" in figure ? target : target * 1000 * width(nominal)
  if (condition === undefined) return { capacity_uC: asPrinted_uC, resistance: 1, polarisation: 1 }

  const current_mA = condition.kind === "current" ? condition.current_mA_cm2 : asPrinted_uC / width(nominal) * condition.rate_mV_s / 1e6
  const resistance = possibleResistance(draft, asPrinted_uC, current_mA, notes)
  const capacity = (polarisation: number): number => capacityFor(target, asPrinted_uC, value => measure(draft(value, resistance, polarisation), print))
  const polarisation = fitRate(draft, print, resistance, capacity, notes)
  const capacity_uC = capacity(polarisation)
  const gain = capacity_uC / asPrinted_uC - 1
  const where = condition.kind === "sweep" ? `${condition.rate_mV_s} mV/s` : `${current_mA} mA/cm2`
  notes.push(`holds ${percent(gain)} % more between rest and rest than the ${round(asPrinted_uC / 3600)} µAh/cm2 printed, to deliver them at the printed ${where} from full down to ${nominal.window_V[0]} V`)
  return { capacity_uC, resistance, polarisation }
}

/** Whoever printed a discharge at a current could draw it. */
function possibleResistance(draft: Draft, capacity_uC: number, current_mA: number, notes: string[]): number {
  const drop = (resistance: number): number => {
    const cell = draft(capacity_uC, resistance, 1)
    // The sheet's own branches: the slow pores take no voltage from a discharge, they give it less charge.
    return quickResistance_Ohm(cell) * current_mA / 1000 / width(cell)
  }
  const whole = drop(1)
  if (whole <= LARGEST_DROP) return 1
  const printed = drop(0)
  const resistance = Math.max(0.05, (LARGEST_DROP - printed) / (whole - printed))
  notes.push(`assumed resistances would take ${percent(whole)} % of the window at the printed ${round(current_mA)} mA/cm2: refuted by the print, reduced to ${percent(resistance)} %`)
  return resistance
}

/** Factor on the polarisation with which the model also delivers what is printed at the fastest current. */
function fitRate(draft: Draft, print: PrintedDischarge, resistance: number, capacity: (polarisation: number) => number, notes: string[]): number {
  const fastest = print.rates.reduce<RatePoint | undefined>((best, rate) => best === undefined || rate.current_mA_cm2 > best.current_mA_cm2 ? rate : best, undefined)
  if (fastest === undefined || print.condition?.kind !== "current" || fastest.current_mA_cm2 <= print.condition.current_mA_cm2) return 1
  const target = fastest.capacity_uAh_cm2 * 3600
  const delivered = (polarisation: number): number =>
    discharge(draft(capacity(polarisation), resistance, polarisation), fastest.current_mA_cm2).charge_uC / target
  const assumed = delivered(1)
  if (Math.abs(assumed - 1) <= SAME) return 1
  let [low, high] = POLARISATION
  for (let i = 0; i < 40; i++) {
    const middle = Math.sqrt(low * high)
    if (delivered(middle) > 1) low = middle
    else high = middle
  }
  const polarisation = Math.sqrt(low * high)
  const left = delivered(polarisation)
  notes.push(`polarisation is ${round(polarisation)} times the assumed one, so that ${fastest.current_mA_cm2} mA/cm2 give `
    + `${Math.abs(left - 1) <= SAME ? "the printed" : `${percent(left)} % of the printed`} ${fastest.capacity_uAh_cm2} µAh/cm2 (else ${percent(assumed)} % of it)`)
  return polarisation
}

/** Solves measured(capacity) = target, which rises with capacity: secant in the logarithms. */
function capacityFor(target: number, start: number, measured: (capacity_uC: number) => number): number {
  let x = start
  let y = measured(x)
  let order = 1
  for (let i = 0; i < 60 && Math.abs(y / target - 1) > 1e-9; i++) {
    const next = y > 0 ? x * Math.max(0.5, Math.min(2, (target / y) ** (1 / order))) : 2 * x
    const there = measured(next)
    if (y > 0 && there > 0 && next !== x) order = Math.max(0.3, Math.min(5, Math.log(there / y) / Math.log(next / x)))
    x = next
    y = there
  }
  return x
}

function width(cell: SimCell): number {
  return cell.window_V[1] - cell.window_V[0]
}

function percent(share: number): number {
  return Number((share * 100).toPrecision(3))
}

function round(value: number): number {
  return Number(value.toPrecision(4))
}
