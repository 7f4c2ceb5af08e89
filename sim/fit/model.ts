// The voltage of a cell as a sum of columns. With charge, hysteresis and time constants given, everything else is linear:
//   V = Σ U_k·φ_k(q) + h·Σ M_k·ψ_k(q) + R0·r·i + Σ R_j·x_j + what is left of unknown first states,
// U the open-circuit voltage and M half its hysteresis at equal steps of charge, r the resistance relative to half charge.

import { binMean, type Bin, type Recording } from "./recording.js"
import { branchCurrent, resistanceTable, streamsOf, type Course, type Streams } from "./streams.js"

/** What is being fitted, apart from the numbers. */
export interface Shape {
  /** Knots of the open-circuit curve: 2 make a straight line. */
  knots: number
  /** Knots of half the hysteresis; 0: none. */
  gapKnots: number
  /** Open-circuit voltages that define empty (after discharging) and full (after charging), V; as sure as `spread_V`. */
  window: { low_V?: number, high_V?: number, spread_V: number }
  /** Series resistance as the jumps of the voltage show it, ohm. */
  jump?: { value_Ohm: number, spread_Ohm: number }
  /** Whether the recordings begin with an unknown state. */
  unsettled: boolean[]
}

/** What enters in another way than by a factor. Charge is counted from the first row of the first recording. */
export interface Nonlinear {
  /** Charge in the cell at the first row of each recording, C; that of the first is 0. */
  start_C: number[]
  coulombicEfficiency: number
  leak_A: number
  leakAt_V?: number
  empty_C: number
  capacity_C: number
  /** Table of the class, and what of its bend and which further rise towards both ends this cell has (streams.ts). */
  usualResistance: number[]
  bend: { part: number, ends: number }
  tau_s: number[]
}

/** Observations and columns; one row per bin. */
export interface System {
  rows: number
  columns: number
  x: Float64Array
  y: Float64Array
  bins: { recording: number, bin: Bin }[]
  charge_C: Float64Array
  leak_s: Float64Array
  into_C: Float64Array
  hysteresis: Float64Array
  /** Where each group of columns begins. */
  at: { gap: number, resistance: number, memory: number }
  /** Prior of each column as pairs of a row of coefficients and its spread. */
  priors: { columns: number[], factors: number[], spread: number, value: number }[]
}

/** Spreads of what is known before: bend of the curve between knots relative to the span of the voltage, bend and size of the
 *  hysteresis, size of a first state. Only where the data are silent do they count. */
const CURVE_BEND_SHARE = 0.3
const GAP_BEND_V = 0.01
const GAP_SIZE_V = 0.2
const MEMORY_V = 0.02
/** A branch faster than this has forgotten what was before the first row, s. */
const SLOW_s = 30

export function courseOf(parameters: Nonlinear, recording: number): Course {
  const { start_C, leakAt_V, usualResistance, bend, coulombicEfficiency, leak_A, empty_C, capacity_C } = parameters
  return {
    start_C: start_C[recording], coulombicEfficiency, leak_A, empty_C, capacity_C, resistanceBySoc: resistanceTable(usualResistance, bend.part, bend.ends),
    ...(leakAt_V === undefined ? {} : { leakAt_V }),
  }
}

export function columnCount(shape: Shape, branches: number): number {
  return shape.knots + shape.gapKnots + 1 + branches + shape.unsettled.filter(Boolean).length * ((shape.gapKnots > 0 ? 1 : 0) + branches)
}

export function assemble(recordings: Recording[], shape: Shape, parameters: Nonlinear): System {
  const branches = parameters.tau_s.length
  const columns = columnCount(shape, branches)
  const bins = recordings.flatMap((recording, index) => recording.bins.map(bin => ({ recording: index, bin })))
  const rows = bins.length
  const at = { gap: shape.knots, resistance: shape.knots + shape.gapKnots, memory: shape.knots + shape.gapKnots + 1 + branches }
  const blank = (): Float64Array => new Float64Array(rows)
  const system: System = { rows, columns, x: new Float64Array(rows * columns), y: blank(), bins, charge_C: blank(), leak_s: blank(), into_C: blank(), hysteresis: blank(), at, priors: [] }
  let row = 0
  let memory = at.memory
  recordings.forEach((recording, index) => {
    const streams = streamsOf(recording, courseOf(parameters, index))
    const { time_s } = recording.log
    const through = parameters.tau_s.map(tau_s => branchCurrent(time_s, streams.driven_A, tau_s))
    const remembered = shape.unsettled[index] ? memories(shape, streams, time_s, parameters.tau_s) : []
    for (const bin of recording.bins) {
      fill(system, row, recording, bin, shape, parameters, streams, through)
      remembered.forEach((values, n) => { system.x[row * columns + memory + n] = binMean(values, bin) })
      row++
    }
    memory += remembered.length
  })
  system.priors = priorsOf(system, shape)
  return system
}

/** Hysteresis and polarisation that a recording may begin with, as they fade. */
function memories(shape: Shape, streams: Streams, time_s: Float64Array, tau_s: number[]): Float64Array[] {
  const fading = tau_s.map(tau => tau < SLOW_s ? time_s.map(() => 0) : time_s.map(time => Math.exp(-(time - time_s[0]) / tau)))
  return shape.gapKnots > 0 ? [streams.remembered, ...fading] : fading
}

function fill(system: System, row: number, recording: Recording, bin: Bin, shape: Shape, parameters: Nonlinear, streams: Streams, through: Float64Array[]): void {
  const { x, columns, at } = system
  const base = row * columns
  const charge_C = binMean(streams.charge_C, bin)
  const hysteresis = binMean(streams.hysteresis, bin)
  system.y[row] = binMean(recording.log.voltage_V, bin)
  system.charge_C[row] = charge_C
  system.hysteresis[row] = hysteresis
  system.leak_s[row] = binMean(streams.leak_s, bin)
  system.into_C[row] = binMean(recording.into_C, bin)
  const soc = (charge_C - parameters.empty_C) / parameters.capacity_C
  const curve = hats(soc, shape.knots)
  x[base + curve.knot] = 1 - curve.rest
  x[base + curve.knot + 1] = curve.rest
  if (shape.gapKnots > 0) {
    const gap = hats(Math.max(0, Math.min(1, soc)), shape.gapKnots)
    x[base + at.gap + gap.knot] = hysteresis * (1 - gap.rest)
    x[base + at.gap + gap.knot + 1] = hysteresis * gap.rest
  }
  x[base + at.resistance] = binMean(streams.shaped_A, bin)
  through.forEach((values, j) => { x[base + at.resistance + 1 + j] = binMean(values, bin) })
}

/** Knot below a place 0..1 on a table of equal steps, and the rest; the end pieces go on beyond it. */
export function hats(at: number, knots: number): { knot: number, rest: number } {
  const place = at * (knots - 1)
  const knot = Math.max(0, Math.min(knots - 2, Math.floor(place)))
  return { knot, rest: place - knot }
}

function priorsOf(system: System, shape: Shape): System["priors"] {
  const { at, columns, y } = system
  const span_V = y.reduce((a, b) => Math.max(a, b)) - y.reduce((a, b) => Math.min(a, b))
  const priors: System["priors"] = []
  const bend = (from: number, count: number, spread: number): void => {
    for (let k = 1; k < count - 1; k++) priors.push({ columns: [from + k - 1, from + k, from + k + 1], factors: [1, -2, 1], spread, value: 0 })
  }
  bend(0, shape.knots, CURVE_BEND_SHARE * span_V)
  bend(at.gap, shape.gapKnots, GAP_BEND_V)
  for (let k = 0; k < shape.gapKnots; k++) priors.push({ columns: [at.gap + k], factors: [1], spread: GAP_SIZE_V, value: 0 })
  for (let k = at.memory; k < columns; k++) priors.push({ columns: [k], factors: [1], spread: MEMORY_V, value: 0 })
  const { low_V, high_V, spread_V: spread } = shape.window
  const gap = shape.gapKnots > 0
  if (shape.jump !== undefined) priors.push({ columns: [at.resistance], factors: [1], spread: shape.jump.spread_Ohm, value: shape.jump.value_Ohm })
  if (low_V !== undefined) priors.push({ columns: gap ? [0, at.gap] : [0], factors: gap ? [1, -1] : [1], spread, value: low_V })
  if (high_V !== undefined) priors.push({ columns: gap ? [shape.knots - 1, at.resistance - 1] : [shape.knots - 1], factors: gap ? [1, 1] : [1], spread, value: high_V })
  return priors
}
