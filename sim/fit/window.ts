// Where empty and full are. The window is the voltages that the recordings go between, or the user's; the charge at its ends is where
// the open-circuit curve meets them: a discharge under current ends before the cell is empty.

import { hats, type Nonlinear, type Shape, type System } from "./model.js"
import { binMean, type Recording } from "./recording.js"

/** A phase shapes the window if it moves this share of the recording's charge, or lasts as long as this without moving any. */
const LONG_SHARE = 0.05
const LONG_REST_s = 60
/** The curve is believed this far beyond the charges that were visited, as a share of them. */
const BEYOND_SHARE = 0.08

/** Ends within so many noises of the outermost are the same cut-off, read again. */
const SAME_NOISES = 5
/** People set cut-offs in round numbers. */
const ROUND_V = 0.01

/** Voltages between which the recordings went, pulses apart, V. */
export function seenWindow(recordings: Recording[]): [number, number] {
  const seen = recordings.flatMap(turningPoints)
  const noise_V = Math.max(...recordings.map(recording => recording.noise_V))
  const settle = (outermost_V: number): number => {
    const same = seen.filter(voltage_V => Math.abs(voltage_V - outermost_V) <= SAME_NOISES * noise_V)
    const mean_V = same.reduce((sum, voltage_V) => sum + voltage_V, 0) / same.length
    const round_V = Math.round(mean_V / ROUND_V) * ROUND_V
    return Math.abs(mean_V - round_V) <= 2 * noise_V ? Number(round_V.toFixed(2)) : mean_V
  }
  return [settle(Math.min(...seen)), settle(Math.max(...seen))]
}

/** Voltages at which phases end that are no pulses, and the first of all. */
function turningPoints({ log, phases, bins, into_C, out_C }: Recording): number[] {
  const net = into_C.map((value, i) => value - out_C[i])
  const range_C = net.reduce((a, b) => Math.max(a, b)) - net.reduce((a, b) => Math.min(a, b))
  // What was before a first rest nobody knows: the cell may still have been on its way.
  const seen: number[] = phases[0].kind === "rest" && phases.length > 1 ? [] : [log.voltage_V[0]]
  phases.forEach(({ kind, from, to, charge_C, duration_s }, index) => {
    if (kind === "rest" || kind === "hold") {
      const last = bins.filter(bin => bin.phase === index).pop()
      if (last !== undefined && duration_s >= LONG_REST_s) seen.push(binMean(log.voltage_V, last))
    } else if (Math.abs(charge_C) >= LONG_SHARE * range_C) {
      // A sweep turns somewhere within.
      if (kind === "varied") seen.push(...extremes(log.voltage_V, from, to))
      else seen.push(log.voltage_V[to])
    }
  })
  return seen
}

function extremes(values: Float64Array, from: number, to: number): [number, number] {
  const part = values.subarray(from, to + 1)
  return [part.reduce((a, b) => Math.min(a, b)), part.reduce((a, b) => Math.max(a, b))]
}

export interface Ends {
  empty_C: number
  full_C: number
  /** The window as it can be reached at rest, V. */
  window_V: [number, number]
  /** Ends that the open-circuit curve does not come near to, though current drove the voltage there. */
  short: { low?: number, high?: number }
}

/** Open-circuit voltage after charging (+1) or discharging (-1) at a charge, V. */
export function openCircuit(values: ArrayLike<number>, shape: Shape, system: System, parameters: Nonlinear, charge_C: number, side: 1 | -1): number {
  const soc = (charge_C - parameters.empty_C) / parameters.capacity_C
  const { knot, rest } = hats(soc, shape.knots)
  const curve = values[knot] + (values[knot + 1] - values[knot]) * rest
  return curve + side * gapAt(values, shape, system, soc)
}

/** Half of the hysteresis, never negative, V. */
export function gapAt(values: ArrayLike<number>, shape: Shape, system: System, soc: number): number {
  if (shape.gapKnots === 0) return 0
  const { knot, rest } = hats(Math.max(0, Math.min(1, soc)), shape.gapKnots)
  const from = system.at.gap + knot
  return Math.max(0, values[from] + (values[from + 1] - values[from]) * rest)
}

/** Charges at which the curve meets the ends of the window. */
export function endsOf(values: ArrayLike<number>, shape: Shape, system: System, parameters: Nonlinear, [low_V, high_V]: [number, number]): Ends {
  const visited = [system.charge_C.reduce((a, b) => Math.min(a, b)), system.charge_C.reduce((a, b) => Math.max(a, b))]
  const beyond_C = (visited[1] - visited[0]) * BEYOND_SHARE
  const at = (charge_C: number, side: 1 | -1): number => openCircuit(values, shape, system, parameters, charge_C, side)
  const short: Ends["short"] = {}
  const lowest_C = visited[0] - beyond_C
  const highest_C = visited[1] + beyond_C
  let empty_C = crossing(charge_C => at(charge_C, -1) - low_V, lowest_C, highest_C)
  let full_C = crossing(charge_C => at(charge_C, 1) - high_V, lowest_C, highest_C)
  const window_V: [number, number] = [low_V, high_V]
  if (empty_C === undefined) {
    empty_C = visited[0]
    short.low = at(empty_C, -1)
    window_V[0] = short.low
  }
  if (full_C === undefined) {
    full_C = visited[1]
    short.high = at(full_C, 1)
    window_V[1] = short.high
  }
  return { empty_C, full_C, window_V, short }
}

/** Where a rising function crosses 0 between two places, or undefined if it does not. */
function crossing(f: (x: number) => number, low: number, high: number): number | undefined {
  if (f(low) > 0 || f(high) < 0) return undefined
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (f(middle) < 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}
