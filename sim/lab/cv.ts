// Cyclic voltammetry: the voltage goes up and down at one rate until the loop no longer changes.

import { rateOf, type Condition } from "../../project/cell-condition.js"
import { quickResistance_Ohm, type SimCell } from "../../project/sim-cell.js"
import { capacitanceFromLoop, chargeOf, energyFromCapacitance, energyFromWidth, energyOf, loopOf } from "./analysis.js"
import type { Laboratory } from "./bench.js"
import { Cycler, type Row } from "./cycler.js"

/** A loop is steady when its area changes by less than this from one cycle to the next. */
const STEADY = 1e-3
const MOST_LOOPS = 50

export interface CvFigures {
  loops: number
  steady: boolean
  /** Area of the last loop, both sweeps. */
  loop_mW_cm2: number
  /** Equation (8) of the last loop. */
  capacitance_mF_cm2: number
  /** Charge of the upward and of the downward sweep. */
  charge_uAh_cm2: number
  capacity_uAh_cm2: number
  coulombicEfficiency: number
  /** ∫V dQ of the charge that comes out in the loop, and equation (9) from equation (8). */
  energy_uWh_cm2: number
  energyEq9_uWh_cm2: number
  energyHalfCdV2_uWh_cm2: number
  largestCurrent_mA_cm2: number
}

export interface CvRun {
  rows: Row[]
  figures: CvFigures
}

/** The scan rate at which no part of the curve asks for more than the cell allows, V/s. On the way up resistances that fall with charge
 *  flatten the curve, on the way down they make it steeper; all else that is resistance makes the peaks lower, what is not stored and what
 *  leaks makes them higher. */
export function fastestRate_V_s(cell: SimCell): number {
  const largest_A = cell.maxCurrent_mA / 1000
  const resistance_Ohm = quickResistance_Ohm(cell)
  const { resistanceBySoc: ratios } = cell
  const ratioAt = (soc: number): number => {
    const place = soc * (ratios.length - 1)
    const i = Math.min(ratios.length - 2, Math.floor(place))
    return ratios[i] + (ratios[i + 1] - ratios[i]) * (place - i)
  }
  const steepness = (curve: number[]): number[] => curve.slice(1).map((voltage, i) => (voltage - curve[i]) * (curve.length - 1))
  const rising = cell.ocvCharge_V.map((voltage, i, all) => voltage + largest_A * resistance_Ohm * ratioAt(i / (all.length - 1)))
  const atRest = Math.min(...steepness(cell.ocvCharge_V), ...steepness(cell.ocvDischarge_V))
  const smallest_V = Math.max(0.1 * atRest, Math.min(atRest, ...steepness(rising)))
  return 0.99 * cell.coulombicEfficiency * (largest_A - cell.selfDischarge_uA * 1e-6) * smallest_V / (cell.capacity_uC * 1e-6)
}

/** The printed scan rate; where a current is printed, as long as that takes, but never more than the cell allows. */
export function rateFor(condition: Condition, cell: SimCell): number {
  const rate_V_s = rateOf(condition, cell)
  return condition.kind === "sweep" ? rate_V_s : Math.min(rate_V_s, fastestRate_V_s(cell))
}

/** Starts with an empty cell at the lower limit.
 *  @param rate_V_s scan rate
 *  @throws UserError where the current exceeds what the cell allows */
export function cv(lab: Laboratory, options: { rate_V_s: number, low_V?: number, high_V?: number, loops?: number }): CvRun {
  const { cell } = lab
  const { rate_V_s } = options
  const [low_V, high_V] = [options.low_V ?? cell.window_V[0], options.high_V ?? cell.window_V[1]]
  const width_V = high_V - low_V
  const cycler = new Cycler(lab.mount(0), lab.temperature_degC, lab.limits)
  const record = { dt_s: width_V / rate_V_s / 200 }
  let loop: Row[] = []
  let before = 0
  let steady = false
  let cycle = 0
  while (cycle < (options.loops ?? MOST_LOOPS) && !(steady && options.loops === undefined)) {
    cycle++
    const up = cycler.run({ kind: "sweep", value: rate_V_s, until: { high_V }, record, cycle })
    const down = cycler.run({ kind: "sweep", value: -rate_V_s, until: { low_V }, record, cycle })
    loop = [...up, ...down]
    const area = loopOf(loop)
    steady = Math.abs(area - before) <= STEADY * area
    before = area
  }
  const capacitance = capacitanceFromLoop(before, rate_V_s, width_V, cell.area_cm2)
  const rising = loop.filter(row => row.stepType === "SWEEP_UP")
  const falling = loop.filter(row => row.stepType === "SWEEP_DOWN")
  const perArea = (charge_C: number): number => charge_C / 3.6e-3 / cell.area_cm2
  const figures: CvFigures = {
    loops: cycle, steady,
    loop_mW_cm2: before / cell.area_cm2 * 1000,
    capacitance_mF_cm2: capacitance,
    charge_uAh_cm2: perArea(chargeOf(rising)),
    capacity_uAh_cm2: perArea(-chargeOf(falling)),
    coulombicEfficiency: -chargeOf(falling) / chargeOf(rising),
    energy_uWh_cm2: perArea(-energyOf(falling)),
    energyEq9_uWh_cm2: energyFromCapacitance(capacitance, low_V, high_V),
    energyHalfCdV2_uWh_cm2: energyFromWidth(capacitance, low_V, high_V),
    largestCurrent_mA_cm2: Math.max(...loop.map(row => Math.abs(row.current_A))) * 1000 / cell.area_cm2,
  }
  return { rows: cycler.rows, figures }
}
