// What others do, on the same samples: plain counting, a voltage table, a table after rest (as foxBMS 2 re-initialises its counter), and
// the textbook extended Kalman filter with one state. Each sees the mean cell and the sheet's model; each is told what the journal told.

import type { SimCell } from "../../project/sim-cell.js"
import type { Scans } from "./live.js"

export const BASELINES = ["coulomb", "lookup", "rest_reset", "ekf"] as const
export type Baseline = typeof BASELINES[number]

/** No sample for longer than this: the firmware was off, and a counter counts nothing. */
const LONGEST_GAP_S = 200

/** Rest: less than a hundredth of the capacity per hour, for ten minutes. */
const REST_RATE_PER_S = 1 / 360_000
const REST_S = 600

/** Filter: noise per update whatever the time between two, as textbooks write it; noise of the voltage 10 mV; starting doubts. */
const STEP_NOISE = 1e-8
const VOLTAGE_NOISE_V2 = 1e-4
const DOUBT_UNKNOWN = 0.3
const DOUBT_TOLD = 0.02

class Table {
  private readonly knots: number[]
  constructor(cell: SimCell) {
    this.knots = cell.ocvCharge_V.map((charge_V, i) => (charge_V + cell.ocvDischarge_V[i]) / 2)
  }

  private piece(soc: number): number {
    return Math.max(0, Math.min(this.knots.length - 2, Math.floor(soc * (this.knots.length - 1))))
  }

  slope(soc: number): number {
    const at = this.piece(soc)
    return (this.knots[at + 1] - this.knots[at]) * (this.knots.length - 1)
  }

  voltage(soc: number): number {
    const at = this.piece(soc)
    return this.knots[at] + this.slope(soc) * (soc - at / (this.knots.length - 1))
  }

  charge(voltage_V: number): number {
    const above = this.knots.findIndex(knot_V => knot_V > voltage_V)
    if (above === 0) return 0
    if (above < 0) return 1
    const from_V = this.knots[above - 1]
    return (above - 1 + (voltage_V - from_V) / (this.knots[above] - from_V)) / (this.knots.length - 1)
  }
}

const clamp = (soc: number): number => Math.max(0, Math.min(1, soc))

/** Every baseline's estimate after every scan.
 *  @param cell the sheet's cell, as the gauge knows it
 *  @param told what the journal held; half charge and the sheet's capacity where it held nothing */
export function runBaselines(cell: SimCell, scans: Scans, told: { soc: number, capacity: number } | undefined): Record<Baseline, Float64Array> {
  const table = new Table(cell)
  const capacity_C = cell.capacity_uC * 1e-6 * (told?.capacity ?? 1)
  const ohm = cell.esr_Ohm + cell.branches.reduce((sum, branch) => sum + branch.resistance_Ohm, 0)
  const count = scans.time_s.length
  const out = { coulomb: new Float64Array(count), lookup: new Float64Array(count), rest_reset: new Float64Array(count), ekf: new Float64Array(count) }
  let coulomb = told?.soc ?? 0.5
  let reset = coulomb
  let ekf = coulomb
  let variance = (told === undefined ? DOUBT_UNKNOWN : DOUBT_TOLD) ** 2
  let rest_s = 0
  for (let i = 0; i < count; i++) {
    const gap_s = i === 0 ? 0 : scans.time_s[i] - scans.time_s[i - 1]
    const elapsed_s = gap_s > LONGEST_GAP_S ? 0 : gap_s
    const current_A = scans.current_A[i]
    const voltage_V = scans.voltage_V[i]
    const moved = current_A * elapsed_s / capacity_C
    out.coulomb[i] = coulomb = clamp(coulomb + moved)
    out.lookup[i] = table.charge(voltage_V)
    rest_s = Math.abs(current_A) < capacity_C * REST_RATE_PER_S ? rest_s + elapsed_s : 0
    out.rest_reset[i] = reset = rest_s >= REST_S ? table.charge(voltage_V) : clamp(reset + moved)
    ekf = clamp(ekf + moved)
    variance += STEP_NOISE
    const slope_V = table.slope(ekf)
    const gain = variance * slope_V / (variance * slope_V * slope_V + VOLTAGE_NOISE_V2)
    ekf = clamp(ekf + gain * (voltage_V - table.voltage(ekf) - current_A * ohm))
    variance *= 1 - gain * slope_V
    out.ekf[i] = ekf
  }
  return out
}
