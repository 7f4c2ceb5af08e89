// What an experiment was run under, and what a reader has to know of its figures, in words.

import { benchCondition, conditionText, currentOf, insteadText, rateOf } from "../../project/cell-condition.js"
import type { CellSheet } from "../../project/cell-types.js"
import type { SimCell } from "../../project/sim-cell.js"
import { rateFor } from "./cv.js"
import type { Experiment, Protocol, Wishes } from "./experiment.js"
import { PULSES, pulseCurrent_A } from "./pulse.js"

/** Current or scan rate, and where it comes from: "0.89 mA/cm2 (as long as the printed 10 mV/s)". */
export function askedFor(protocol: Protocol, sheet: CellSheet, cell: SimCell, wishes: Wishes): string {
  const condition = benchCondition(sheet, cell)
  if (protocol === "cv") {
    if (wishes.rate_V_s !== undefined) return `${number(wishes.rate_V_s * 1000)} mV/s`
    if (condition.kind === "sweep") return conditionText(condition)
    const rate_V_s = rateFor(condition, cell)
    const why = rate_V_s < rateOf(condition, cell) ? `slow enough for the ${number(cell.maxCurrent_mA)} mA that the cell allows` : insteadText(condition)
    return `${number(rate_V_s * 1000)} mV/s (${why})`
  }
  const density = (current_A: number): string => `${number(current_A * 1000 / cell.area_cm2)} mA/cm2`
  if (wishes.current_A !== undefined) return density(wishes.current_A)
  if (protocol === "pulse") return `${density(pulseCurrent_A(cell))} (10 s take ${number(pulseCurrent_A(cell) * 10 / (cell.capacity_uC * 1e-6) * 100)} % of the charge)`
  return condition.kind === "current" ? conditionText(condition) : `${density(currentOf(condition, cell))} (${insteadText(condition)})`
}

/** Why a figure is missing, or not what it seems. */
export function remarksOn(protocol: Protocol, cell: SimCell, wishes: Wishes, outcome: Pick<Experiment, "figures" | "series" | "rows">): string[] {
  const found: string[] = []
  const [coldest, warmest] = cell.temperature_degC
  const temperature = wishes.temperature_degC ?? 25
  if (temperature < coldest || temperature > warmest) found.push(`${temperature} degC is outside the ${coldest} to ${warmest} degC that the cell is made for`)
  if (temperature < cell.freezing_degC) found.push(`the electrolyte freezes at ${cell.freezing_degC} degC: below that the resistances rise steeply`)
  const { capacity_uAh_cm2 } = outcome.figures
  if ((protocol === "gcd" || protocol === "cycle") && !(capacity_uAh_cm2 > 0)) found.push("the resistances take the whole window at this current: nothing comes out")
  if (protocol === "cv" && !(capacity_uAh_cm2 > 0)) found.push("on the way down, self-discharge takes more than the sweep: no charge comes out at this scan rate")
  if (protocol === "cv" && outcome.figures["steady"] === 0) {
    found.push(outcome.figures["loops"] === 1 ? "one loop from an empty cell is not yet the steady one" : `loop ${outcome.figures["loops"]} still differs from the one before`)
  }
  if (protocol === "cycle" && cell.retention === undefined) found.push("no retention is printed for this cell, so cycling costs it nothing here: what you see is a cell that does not fade")
  if (protocol === "pulse") found.push(...pulseRemarks(cell, outcome.series))
  return found
}

function pulseRemarks(cell: SimCell, pulses: Record<string, number>[]): string[] {
  const found: string[] = []
  const early = pulses.filter((entry, i) => entry["soc"] - PULSES[i] > 0.01)
  const percent = (share: number): string => `${number(share * 100)} %`
  if (early.length > 0) found.push(`on the way down ${cell.window_V[0]} V are reached at ${percent(early[0]["soc"])} of the charge: pulses meant for less are made there`)
  const short = pulses.filter(entry => Number.isNaN(entry["resistance10s_Ohm"]))
  if (short.length > 0) found.push(`at ${short.map(entry => percent(entry["soc"])).join(", ")} of the charge the pulse meets ${cell.window_V[0]} V before its 10 s are over`)
  return found
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)))
}
