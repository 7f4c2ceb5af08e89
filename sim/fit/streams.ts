// What the equations of the cell make of a recording, row by row: charge in the cell, hysteresis, current through the branches.
// The same equations as the plant's (docs/models.md, Cell), with the charge counted from an unknown start.

import { HYSTERESIS_SHARE } from "../plant/cell-state.js"
import { along } from "./algebra.js"
import type { Recording } from "./recording.js"

const TABLE_POINTS = 11
const LEAST_RATIO = 0.1

/** What the streams depend on besides the recording. */
export interface Course {
  /** Charge in the cell at the first row, C. */
  start_C: number
  coulombicEfficiency: number
  /** Self-discharge when full, A. */
  leak_A: number
  /** The leak goes with the voltage, whose value when full this is, V; else it is constant. */
  leakAt_V?: number
  /** Charge of the empty cell, and charge between empty and full, C. */
  empty_C: number
  capacity_C: number
  resistanceBySoc: number[]
}

/** Resistances over charge, relative to half charge: as in the class, more or less of it, and a rise towards both ends.
 *  @param usual table of the class  @param part how much of its bend  @param ends relative rise at empty and full beside it */
export function resistanceTable(usual: number[], part: number, ends: number): number[] {
  return Array.from({ length: TABLE_POINTS }, (_, k) => {
    const soc = k / (TABLE_POINTS - 1)
    return Math.max(LEAST_RATIO, 1 + part * (along(usual, soc) - 1) + ends * (2 * soc - 1) ** 2)
  })
}

export interface Streams {
  charge_C: Float64Array
  /** Time for which the leak flowed as when full, s. */
  leak_s: Float64Array
  /** Position between the branches, -1..1, from 0; and what of the unknown first position is left. */
  hysteresis: Float64Array
  remembered: Float64Array
  /** Current times resistance relative to half charge, at the row and as mean since the row before, A. */
  shaped_A: Float64Array
  driven_A: Float64Array
}

export function streamsOf(recording: Recording, course: Course): Streams {
  const { log, into_C, out_C, step_C, none_A } = recording
  const { time_s, voltage_V, current_A } = log
  const rows = time_s.length
  const charge_C = new Float64Array(rows)
  const leak_s = new Float64Array(rows)
  const hysteresis = new Float64Array(rows)
  const remembered = new Float64Array(rows).fill(1)
  const shaped_A = new Float64Array(rows)
  const driven_A = new Float64Array(rows)
  const turn_C = HYSTERESIS_SHARE * course.capacity_C
  for (let i = 0; i < rows; i++) {
    const elapsed_s = i === 0 ? 0 : time_s[i] - time_s[i - 1]
    const share = course.leakAt_V === undefined || i === 0 ? 1 : Math.max(0, (voltage_V[i] + voltage_V[i - 1]) / 2 / course.leakAt_V)
    if (i > 0) leak_s[i] = leak_s[i - 1] + elapsed_s * share
    charge_C[i] = course.start_C + course.coulombicEfficiency * into_C[i] - out_C[i] - course.leak_A * leak_s[i]
    if (i > 0) {
      const moved_C = step_C[i] > 0 ? step_C[i] * course.coulombicEfficiency : step_C[i]
      const kept = Math.exp(-Math.abs(moved_C) / turn_C)
      const toward = Math.sign(moved_C)
      hysteresis[i] = toward + (hysteresis[i - 1] - toward) * kept
      remembered[i] = remembered[i - 1] * kept
    }
    const ratio = along(course.resistanceBySoc, (charge_C[i] - course.empty_C) / course.capacity_C)
    shaped_A[i] = Math.abs(current_A[i]) <= none_A ? 0 : current_A[i] * ratio
    driven_A[i] = elapsed_s > 0 ? step_C[i] / elapsed_s * ratio : shaped_A[i]
  }
  return { charge_C, leak_s, hysteresis, remembered, shaped_A, driven_A }
}

/** Current through the resistance of a branch, dx/dt = (i - x)/tau, exact for a current constant between rows. */
export function branchCurrent(time_s: Float64Array, driven_A: Float64Array, tau_s: number): Float64Array {
  const x = new Float64Array(time_s.length)
  for (let i = 1; i < x.length; i++) {
    const decay = Math.exp(-(time_s[i] - time_s[i - 1]) / tau_s)
    x[i] = x[i - 1] * decay + driven_A[i] * (1 - decay)
  }
  return x
}
