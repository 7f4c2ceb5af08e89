// The numbers of a sheet out of a fit, each with its standard error and the rows it comes from, or the reason why it cannot be told.

import type { CellSheet } from "../../project/cell-types.js"
import type { Curve } from "./curve.js"
import { allText, countError_C, jumpsOf, jumpsText, longestSweep, relaxationCount, relaxationsText, restsOf, restText, span, whyNoJump } from "./evidence.js"
import { closes, REST_s, type Joined } from "./join.js"
import { errorOf } from "./refine.js"
import { resistanceTable } from "./streams.js"

/** A number in SI units (C, ohm, s, V, A, shares), whole cell. */
export interface Estimate {
  value: number
  /** One standard deviation. */
  error: number
  /** Files and rows. */
  from: string
  method: string
}

/** Why a number cannot be told. */
export interface Refusal {
  reason: string
}

export interface BranchEstimate extends Estimate {
  tau_s: number
  /** One standard deviation up or down is this factor. */
  tauFactor: number
}

export interface Estimates {
  capacity_C: Estimate
  esr_Ohm: Estimate | Refusal
  branches: BranchEstimate[] | Refusal
  /** Capacitors: share of the capacitance behind the slowest branch. */
  redistribution?: { share: Estimate, tau_s: number, tauFactor: number } | Refusal
  hysteresis_V?: Estimate | Refusal
  /** Resistances at 11 charges relative to half charge; the error is that of the first. */
  resistanceBySoc: { table: number[], error: number, from: string } | Refusal
  coulombicEfficiency: Estimate | Refusal
  /** Batteries: share of the capacity in 30 days; capacitors: V/h when full. */
  selfDischarge: Estimate | Refusal
  largest_A: Estimate
}

const MONTH_S = 30 * 86_400
/** Standard errors beyond which a number is no measurement: of the efficiency, of a month's self-discharge, of one per hour over the width. */
const VAGUE_EFFICIENCY = 0.01
const VAGUE_MONTH = 0.15
const VAGUE_HOUR = 5e-3
/** Of the resistance of the empty cell relative to half charge. */
const VAGUE_BEND = 0.15
/** A branch slower than this is a capacitor's redistribution, s. */
const SLOW_S = 150

export function refused(value: object | undefined): value is Refusal {
  return value !== undefined && "reason" in value
}

export function estimatesOf(kind: CellSheet["kind"], joined: Joined, curve: Curve): Estimates {
  const { fit, recordings } = joined
  const { values } = fit.solution
  const sweep = longestSweep(recordings)
  const jumps = jumpsOf(recordings)
  const capacity_C = fit.parameters.capacity_C
  const { branches, slow } = split(kind, joined)
  const estimates: Estimates = {
    capacity_C: { value: capacity_C, error: Math.hypot(errorOf(fit, [[fit.at.capacity, 1]]), countError_C(recordings) / Math.max(1, sweep.sweeps)), from: sweep.text, method: "charge between the ends of the window at rest, by the open-circuit curve" },
    esr_Ohm: esrOf(joined, jumps),
    branches: relaxationCount(recordings) === 0 ? { reason: whyNoJump(recordings) }
      : relaxationCount(recordings) === 1 ? { reason: "the current changes once only: its relaxation and the open-circuit curve cannot be told apart" }
        : branches.length === 0 ? { reason: "no relaxation after a change of the current stands out of the noise" }
          : branches.map(j => branchOf(joined, j, relaxationsText(jumps, recordings))),
    resistanceBySoc: bendOf(kind, joined, jumps),
    coulombicEfficiency: efficiencyOf(joined),
    selfDischarge: selfDischargeOf(kind, joined),
    largest_A: { value: Math.max(...recordings.flatMap(({ log }) => log.current_A.reduce((most, value) => Math.max(most, Math.abs(value)), 0))), error: 0, from: allText(recordings), method: "largest current in the recordings" },
  }
  if (kind === "ZIHMSC") {
    const longest_s = Math.max(...recordings.flatMap(recording => recording.phases.map(phase => phase.duration_s)))
    if (slow === undefined) estimates.redistribution = { reason: longest_s < 1000 ? `no step is longer than ${span(longest_s)}: slow pores cannot be told from the rest` : "no slow relaxation stands out of the noise" }
    else {
      const at = fit.system.at.resistance + 1 + slow
      const tau_s = fit.parameters.tau_s[slow]
      // R = tau·x/((1 - x)·C): project/cell-resolve.ts, with C = Q over the width of the window.
      const width_V = curve.charge_V[curve.charge_V.length - 1] - curve.discharge_V[0]
      const ratio = values[at] * capacity_C / width_V / tau_s
      const ratioError = ratio * Math.hypot(errorOf(fit, [[at, 1]]) / values[at], errorOf(fit, [[fit.at.tau + slow, 1]]))
      estimates.redistribution = {
        share: { value: ratio / (1 + ratio), error: ratioError / (1 + ratio) ** 2, from: relaxationsText(jumps, recordings), method: "slowest relaxation, as a share of the capacitance" },
        tau_s, tauFactor: Math.exp(errorOf(fit, [[fit.at.tau + slow, 1]])),
      }
    }
  } else if (curve.hysteresis_V === undefined) estimates.hysteresis_V = { reason: "current went one way only: both branches of the curve are what was seen" }
  else estimates.hysteresis_V = { ...curve.hysteresis_V, from: allText(recordings), method: "mean distance of the branches after charging and after discharging" }
  return estimates
}

/** Branches of the sheet, fastest first, and the one that is a capacitor's redistribution. */
function split(kind: CellSheet["kind"], { fit }: Joined): { branches: number[], slow?: number } {
  const order = fit.parameters.tau_s.map((_, j) => j).sort((a, b) => fit.parameters.tau_s[a] - fit.parameters.tau_s[b])
  const last = order[order.length - 1]
  if (kind === "ZIMB" || last === undefined || (fit.parameters.tau_s[last] < SLOW_S && order.length < 3)) return { branches: order }
  return { branches: order.slice(0, -1), slow: last }
}

function branchOf({ fit }: Joined, j: number, from: string): BranchEstimate {
  const at = fit.system.at.resistance + 1 + j
  return {
    value: fit.solution.values[at], error: errorOf(fit, [[at, 1]]), tau_s: fit.parameters.tau_s[j], tauFactor: Math.exp(errorOf(fit, [[fit.at.tau + j, 1]])),
    from, method: "least squares over all relaxations, at half charge",
  }
}

function bendOf(kind: CellSheet["kind"], { fit, ends }: Joined, jumps: ReturnType<typeof jumpsOf>): Estimates["resistanceBySoc"] {
  if (kind === "ZIHMSC") return { reason: "a capacitor's hardly depend on its charge" }
  const { usualResistance, bend } = fit.parameters
  const error = errorOf(fit, [[fit.at.bendPart, usualResistance[0] - 1], [fit.at.bendEnds, 1]])
  if (ends.short.low !== undefined || ends.short.high !== undefined) return { reason: "the recordings do not go through the whole window" }
  if (jumps.length === 0 || error > VAGUE_BEND) return { reason: "too few changes of the current at different charges" }
  return { table: resistanceTable(usualResistance, bend.part, bend.ends), error, from: jumpsText(jumps) }
}

function esrOf({ fit, recordings }: Joined, jumps: ReturnType<typeof jumpsOf>): Estimate | Refusal {
  if (relaxationCount(recordings) === 0) return { reason: whyNoJump(recordings) }
  const at = fit.system.at.resistance
  const [value, error] = [fit.solution.values[at], errorOf(fit, [[at, 1]])]
  if (!(value > 2 * error)) return { reason: `the jumps of the voltage are lost in the noise (${Number(value.toPrecision(2))} ± ${Number(error.toPrecision(2))} ohm)` }
  const finest_s = Math.min(...jumps.map(jump => jump.resolution_s))
  if (jumps.length === 0) return { value, error, from: allText(recordings), method: "current under a held voltage" }
  return { value, error, from: jumpsText(jumps), method: finest_s > 0.5 ? `rows come ${span(finest_s)} after a change at best: what is faster counts as series resistance` : "jump of the voltage at changes of the current, at half charge" }
}

function efficiencyOf({ fit, recordings }: Joined): Estimate | Refusal {
  if (!closes(recordings)) return { reason: "no charge and discharge that come back to an equal state" }
  const into_C = recordings.reduce((sum, recording) => sum + recording.into_C[recording.into_C.length - 1], 0)
  const [value, error] = [fit.parameters.coulombicEfficiency, Math.hypot(errorOf(fit, [[fit.at.efficiency, 1]]), countError_C(recordings) / into_C)]
  if (error > VAGUE_EFFICIENCY) return { reason: `charge and discharge meet in no equal states often enough (${Number(value.toFixed(3))} ± ${Number(error.toFixed(3))})` }
  if (value > 1 + 3 * error) return { reason: `more comes out than goes in (${Number(value.toFixed(4))} ± ${Number(error.toFixed(4))}): the count of the current is off, or the cell was not at rest` }
  return { value: Math.min(1, value), error, from: allText(recordings), method: "charge out over charge in between equal states of the open-circuit curve" }
}

function selfDischargeOf(kind: CellSheet["kind"], { fit, recordings, ends }: Joined): Estimate | Refusal {
  const [longest] = restsOf(recordings)
  if (longest === undefined) return { reason: "no rest after a charge or discharge" }
  const least_s = kind === "ZIMB" ? REST_s.battery : REST_s.capacitor
  if (longest.phase.duration_s < least_s) return { reason: `no rest of ${span(least_s)} or more (the longest: ${span(longest.phase.duration_s)}): what it shows is relaxation` }
  const { capacity_C, leak_A } = fit.parameters
  const width_V = ends.window_V[1] - ends.window_V[0]
  const scale = kind === "ZIMB" ? MONTH_S / capacity_C : 3600 * width_V / capacity_C
  // Charge that was miscounted looks like charge that was lost meanwhile.
  const [value, error] = [leak_A * scale, Math.hypot(errorOf(fit, [[fit.at.leak, 1]]), countError_C(recordings) / longest.phase.duration_s) * scale]
  const vague = kind === "ZIMB" ? VAGUE_MONTH : VAGUE_HOUR * width_V
  const words = (number: number): string => kind === "ZIMB" ? `${Number((number * 100).toPrecision(2))} % in 30 days` : `${Number((number * 1000).toPrecision(2))} mV/h`
  if (error > vague && value < 3 * error) return { reason: `a rest of ${span(longest.phase.duration_s)} shows it only to ± ${words(error)}` }
  if (value < 2 * error) {
    const most = Math.max(0, value) + 2 * error
    return { value: most / 2, error: most / 4, from: restText(longest), method: `not told from none: at most ${words(most)}` }
  }
  return { value, error, from: restText(longest), method: kind === "ZIMB" ? "fall of the voltage at rest through the slope of the open-circuit curve" : "fall of the voltage at rest once charge has settled inside" }
}
