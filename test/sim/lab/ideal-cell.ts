// A capacitor with a series and a leak resistor, solved in closed form: what the laboratory must measure exactly.

import type { SimCell } from "../../../project/sim-cell.js"
import type { Bench, Laboratory } from "../../../sim/lab/bench.js"

export class IdealCell implements Bench {
  charge_C = 0
  private inner_V: number

  constructor(readonly capacitance_F: number, readonly esr_Ohm: number, readonly leak_Ohm = Infinity, start_V = 0) {
    this.inner_V = start_V
  }

  setTemperature(): void {}

  portVoltage(current_A: number): number {
    return this.inner_V + this.esr_Ohm * current_A
  }

  stepCurrent(limit_us: number, current_A: number, low_V = -Infinity, high_V = Infinity): number {
    const tau = this.leak_Ohm * this.capacitance_F
    const goal_V = (current_A < 0 ? low_V : current_A > 0 ? high_V : NaN) - this.esr_Ohm * current_A
    let time_s = limit_us * 1e-6
    const end_V = current_A * this.leak_Ohm
    const needed_s = tau === Infinity ? (goal_V - this.inner_V) * this.capacitance_F / current_A : -tau * Math.log((goal_V - end_V) / (this.inner_V - end_V))
    if (needed_s > 0 && needed_s < time_s) time_s = Math.ceil(needed_s * 1e6) / 1e6
    this.inner_V = tau === Infinity ? this.inner_V + current_A * time_s / this.capacitance_F : end_V + (this.inner_V - end_V) * Math.exp(-time_s / tau)
    this.charge_C += current_A * time_s
    return time_s * 1e6
  }

  /** Without a leak: i = C·s + (i0 - C·s)·exp(-t/RC). */
  stepVoltage(limit_us: number, start_V: number, slope_V_s: number): number {
    const time_s = limit_us * 1e-6
    const tau = this.esr_Ohm * this.capacitance_F
    const steady_A = this.capacitance_F * slope_V_s
    const first_A = (start_V - this.inner_V) / this.esr_Ohm
    const moved_C = steady_A * time_s + (first_A - steady_A) * tau * -Math.expm1(-time_s / tau)
    this.charge_C += moved_C
    this.inner_V += moved_C / this.capacitance_F
    return limit_us
  }
}

/** A bench with it: 0 to 1.6 V, 2 cm². */
export function idealLaboratory(capacitance_F: number, esr_Ohm: number, leak_Ohm = Infinity): Laboratory {
  const cell: SimCell = {
    id: "ideal", chemistry: "zihmsc", area_cm2: 2, window_V: [0, 1.6], capacity_uC: capacitance_F * 1.6e6, ocvCharge_V: [0, 1.6], ocvDischarge_V: [0, 1.6],
    esr_Ohm, branches: [], resistanceBySoc: [1, 1], activation_J_mol: 0, freezing_degC: -60, bendResistance: 0, coulombicEfficiency: 1,
    selfDischarge_uA: leak_Ohm === Infinity ? 0 : 1.6e6 / leak_Ohm, selfDischargeProportional: true, selfDischargeActivation_J_mol: 0,
    temperature_degC: [-60, 100], maxCurrent_mA: 1000, calendarFade: 0, resistanceGrowth: 0,
  }
  return {
    cell, temperature_degC: 25, limits: { low_V: 0, high_V: 1.6, current_A: 1 },
    mount: soc => new IdealCell(capacitance_F, esr_Ohm, leak_Ohm, soc * 1.6),
  }
}
