// Pulse resistance: short discharges at several states of charge, each after a rest.

import type { SimCell } from "../../project/sim-cell.js"
import { resistanceFromDrop, voltageAfter } from "./analysis.js"
import type { Laboratory } from "./bench.js"
import { Cycler, type Row } from "./cycler.js"

/** When the resistance is read, s: within a millisecond only series resistance answers; after 1 s charge transfer, after 10 s diffusion as well. */
const READ_s = [1e-3, 1, 10]
const REST_s = 3600
/** States of charge at which pulses are made, unless others are asked for. */
export const PULSES = [0.9, 0.7, 0.5, 0.3, 0.1]
/** After a pulse the voltage comes back to where the charge taken has left it: long against the fast branches, short against the slow ones. */
const RECOVERY_s = 120
/** Between pulses the cell is discharged gently, so that its resistances do not end the way down early: as long as this for all of it. */
const WAY_DOWN_s = 5 * 3600
/** Share of the charge that a pulse takes, unless a current is asked for. */
const SMALL = 0.01

/** A current that leaves the state of charge nearly as it was, A. */
export function pulseCurrent_A(cell: SimCell): number {
  return Math.min(SMALL * cell.capacity_uC * 1e-6 / READ_s[2], cell.maxCurrent_mA / 1000)
}

export interface PulseFigures {
  /** Counted from the charge taken out. */
  soc: number
  rest_V: number
  /** Voltage drop over current after 1 ms, 1 s and 10 s, less what the charge taken explains (by the voltage after recovery); NaN where
   *  the pulse had met the lower limit by then. */
  esr_Ohm: number
  resistance1s_Ohm: number
  resistance10s_Ohm: number
  esr_Ohm_cm2: number
  resistance1s_Ohm_cm2: number
  resistance10s_Ohm_cm2: number
}

export interface PulseRun {
  rows: Row[]
  pulses: PulseFigures[]
}

/** One cell on its way down from full; an hour of rest before each pulse.
 *  @param current_A of the pulses, positive */
export function pulse(lab: Laboratory, options: { current_A: number, soc?: number[] }): PulseRun {
  const { cell } = lab
  const { current_A } = options
  const capacity_C = cell.capacity_uC * 1e-6
  const bench = lab.mount(1)
  const cycler = new Cycler(bench, lab.temperature_degC, lab.limits)
  const record = { dt_s: 60, dV_V: (cell.window_V[1] - cell.window_V[0]) / 200 }
  const low_V = cell.window_V[0]
  const gentle_A = Math.min(capacity_C / WAY_DOWN_s, cell.maxCurrent_mA / 1000)
  const pulses: PulseFigures[] = []
  for (const [index, soc] of [...(options.soc ?? PULSES)].sort((a, b) => b - a).entries()) {
    const cycle = index + 1
    const out_C = (1 - soc) * capacity_C + bench.charge_C
    if (out_C > 0) cycler.run({ kind: "current", value: -gentle_A, until: { time_s: out_C / gentle_A, low_V }, record, cycle })
    const rest = cycler.run({ kind: "rest", value: 0, until: { time_s: REST_s }, record, cycle })
    const rested = rest[rest.length - 1]
    const held = cycler.run({ kind: "current", value: -current_A, until: { time_s: READ_s[2], low_V }, record: { dt_s: 0.25 }, cycle })
    const recovered = cycler.run({ kind: "rest", value: 0, until: { time_s: RECOVERY_s }, record, cycle })
    const lasting_V = rested.voltage_V - recovered[recovered.length - 1].voltage_V
    const held_s = held[held.length - 1].time_s - held[0].time_s
    const atRest = 1 + rested.charge_C / capacity_C
    const [esr, after1s, after10s] = READ_s.map(time_s => time_s > held_s * 1.000_001 ? NaN
      : resistanceFromDrop(rested.voltage_V - lasting_V * time_s / held_s, voltageAfter(held, time_s), 0, -current_A))
    pulses.push({
      soc: atRest, rest_V: rested.voltage_V, esr_Ohm: esr, resistance1s_Ohm: after1s, resistance10s_Ohm: after10s,
      esr_Ohm_cm2: esr * cell.area_cm2, resistance1s_Ohm_cm2: after1s * cell.area_cm2, resistance10s_Ohm_cm2: after10s * cell.area_cm2,
    })
  }
  return { rows: cycler.rows, pulses }
}
