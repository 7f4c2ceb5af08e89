// Figures from recordings: equations (7) to (10) of Nanoscale 2024, 16, 4542, section 2.2, in units that fit. Four slips of the printed
// equations are dealt with here: (7) and (8) are per mass as printed and per area in its tables; the 2 of (8) belongs to the closed loop,
// both sweeps; (9) gives joules, tables print watt-hours; the 3600 of (10) wants watt-hours.

import type { Row } from "./cycler.js"

const C_PER_uAh = 3.6e-3
const J_PER_uWh = 3.6e-3

/** Equation (7), areal: C = I·Δt/(A·ΔV). @returns mF/cm² */
export function capacitanceFromDischarge(current_A: number, time_s: number, width_V: number, area_cm2: number): number {
  return Math.abs(current_A) * time_s / width_V / area_cm2 * 1000
}

/** Equation (8), areal: C = ∮I dU/(2·v·A·ΔV), the integral over the closed loop (both sweeps).
 *  @param loop_W area of the loop, V·A  @param rate_V_s scan rate @returns mF/cm² */
export function capacitanceFromLoop(loop_W: number, rate_V_s: number, width_V: number, area_cm2: number): number {
  return loop_W / (2 * rate_V_s * width_V) / area_cm2 * 1000
}

/** Equation (9): E = C·(U2² - U1²)/2, what a capacitor delivers between two voltages. mF·V² = mJ; /3.6 makes µWh. @returns µWh/cm² */
export function energyFromCapacitance(capacitance_mF_cm2: number, low_V: number, high_V: number): number {
  return capacitance_mF_cm2 * (high_V * high_V - low_V * low_V) / 2 / 3.6
}

/** ½·C·(U2 - U1)²: what several papers print for an energy; too low where U1 > 0. @returns µWh/cm² */
export function energyFromWidth(capacitance_mF_cm2: number, low_V: number, high_V: number): number {
  return capacitance_mF_cm2 * (high_V - low_V) ** 2 / 2 / 3.6
}

/** Equation (10): P = 3600·E/Δt with E in watt-hours. @returns mW/cm² */
export function powerFromEnergy(energy_uWh_cm2: number, time_s: number): number {
  return 3600 * energy_uWh_cm2 / time_s / 1000
}

/** Charge through the terminals between the first and the last row, C (negative: out of the cell). */
export function chargeOf(rows: Row[]): number {
  return rows.length === 0 ? 0 : rows[rows.length - 1].charge_C - rows[0].charge_C
}

/** ∫V dQ over the rows, J (negative: out of the cell): exact where the voltage is straight in charge between rows. */
export function energyOf(rows: Row[]): number {
  let energy_J = 0
  for (let i = 1; i < rows.length; i++) {
    energy_J += (rows[i].voltage_V + rows[i - 1].voltage_V) / 2 * (rows[i].charge_C - rows[i - 1].charge_C)
  }
  return energy_J
}

/** ∮I dU over sweeps, V·A: the mean current of each stretch, by its charge, over its voltage. */
export function loopOf(rows: Row[]): number {
  let loop_W = 0
  for (let i = 1; i < rows.length; i++) {
    const elapsed_s = rows[i].time_s - rows[i - 1].time_s
    if (elapsed_s > 0 && rows[i].step === rows[i - 1].step) {
      loop_W += (rows[i].charge_C - rows[i - 1].charge_C) / elapsed_s * (rows[i].voltage_V - rows[i - 1].voltage_V)
    }
  }
  return loop_W
}

/** Voltage at a time after the first row, straight between rows, V. */
export function voltageAfter(rows: Row[], after_s: number): number {
  const at_s = rows[0].time_s + after_s
  let i = 1
  while (i < rows.length - 1 && rows[i].time_s < at_s) i++
  const from = rows[i - 1]
  const to = rows[i]
  if (to === undefined) return from.voltage_V
  const span_s = to.time_s - from.time_s
  return span_s <= 0 ? to.voltage_V : from.voltage_V + (to.voltage_V - from.voltage_V) * Math.min(Math.max((at_s - from.time_s) / span_s, 0), 1)
}

/** Resistance from the change of voltage when the current changes: ESR = ΔV/ΔI (ΔI = 2·I where a discharge follows a charge at once).
 *  @returns ohm */
export function resistanceFromDrop(before_V: number, after_V: number, before_A: number, after_A: number): number {
  return (after_V - before_V) / (after_A - before_A)
}

/** Least-squares slope of voltage over charge in the second half of a discharge, as capacitance: free of every drop that has settled by
 *  then. @returns mF/cm² */
export function capacitanceFromSlope(rows: Row[], area_cm2: number): number {
  const half_C = (rows[0].charge_C + rows[rows.length - 1].charge_C) / 2
  const later = rows.filter(row => Math.abs(row.charge_C - rows[0].charge_C) >= Math.abs(half_C - rows[0].charge_C))
  const meanQ = later.reduce((sum, row) => sum + row.charge_C, 0) / later.length
  const meanV = later.reduce((sum, row) => sum + row.voltage_V, 0) / later.length
  let over = 0
  let under = 0
  for (const row of later) {
    over += (row.charge_C - meanQ) ** 2
    under += (row.charge_C - meanQ) * (row.voltage_V - meanV)
  }
  return over / under / area_cm2 * 1000
}

/** One charge and discharge, in the units of the datasheets. */
export interface CycleFigures {
  cycle: number
  /** Charge out of the cell between the cut-offs. */
  capacity_uAh_cm2: number
  charge_uAh_cm2: number
  dischargeTime_s: number
  /** Equation (7) from right after the ohmic drop down to the lower cut-off. */
  capacitance_mF_cm2: number
  /** Equation (7) over the whole width between the cut-offs, word for word. */
  capacitanceWholeWidth_mF_cm2: number
  /** From the slope of the second half. */
  capacitanceSlope_mF_cm2: number
  /** ∫V dQ of the discharge, and equation (9) from equation (7). */
  energy_uWh_cm2: number
  energyEq9_uWh_cm2: number
  energyHalfCdV2_uWh_cm2: number
  /** Equation (10) from the integral, and from equation (9). */
  power_mW_cm2: number
  powerEq9_mW_cm2: number
  coulombicEfficiency: number
  energyEfficiency: number
  /** From the drop within the first millisecond. */
  esr_Ohm_cm2: number
}

/** Figures of one cycle.
 *  @param charge rows of everything that charged (constant current, then perhaps constant voltage)
 *  @param discharge rows of the discharge at constant current, the first at the instant of the change */
export function cycleFigures(charge: Row[], discharge: Row[], area_cm2: number): CycleFigures {
  const first = discharge[0]
  const last = discharge[discharge.length - 1]
  const before = charge[charge.length - 1]
  const time_s = last.time_s - first.time_s
  const out_C = -chargeOf(discharge)
  const in_C = chargeOf(charge)
  const high_V = before.voltage_V
  const low_V = last.voltage_V
  const esr_Ohm = resistanceFromDrop(before.voltage_V, first.voltage_V, before.current_A, first.current_A)
  const capacitance = capacitanceFromDischarge(first.current_A, time_s, first.voltage_V - low_V, area_cm2)
  const energy = -energyOf(discharge) / J_PER_uWh / area_cm2
  const energyEq9 = energyFromCapacitance(capacitance, low_V, high_V)
  return {
    cycle: first.cycle,
    capacity_uAh_cm2: out_C / C_PER_uAh / area_cm2,
    charge_uAh_cm2: in_C / C_PER_uAh / area_cm2,
    dischargeTime_s: time_s,
    capacitance_mF_cm2: capacitance,
    capacitanceWholeWidth_mF_cm2: capacitanceFromDischarge(first.current_A, time_s, high_V - low_V, area_cm2),
    capacitanceSlope_mF_cm2: capacitanceFromSlope(discharge, area_cm2),
    energy_uWh_cm2: energy,
    energyEq9_uWh_cm2: energyEq9,
    energyHalfCdV2_uWh_cm2: energyFromWidth(capacitance, low_V, high_V),
    power_mW_cm2: powerFromEnergy(energy, time_s),
    powerEq9_mW_cm2: powerFromEnergy(energyEq9, time_s),
    coulombicEfficiency: out_C / in_C,
    energyEfficiency: energyOf(discharge) / -energyOf(charge),
    esr_Ohm_cm2: esr_Ohm * area_cm2,
  }
}

/** Self-discharge seen at rest. */
export interface RestFigures {
  start_V: number
  end_V: number
  hours: number
  /** Mean over the whole rest. */
  loss_mV_h: number
  loss_percent: number
  /** Rate at the start by the exponential through the second half of the rest, when charge has settled inside the cell: U·d(ln U)/dt. */
  settledLoss_mV_h: number
}

/** @param rows of a rest */
export function restFigures(rows: Row[]): RestFigures {
  const first = rows[0]
  const last = rows[rows.length - 1]
  const hours = (last.time_s - first.time_s) / 3600
  const middle = rows.find(row => row.time_s >= (first.time_s + last.time_s) / 2) ?? first
  const settledHours = (last.time_s - middle.time_s) / 3600
  return {
    start_V: first.voltage_V, end_V: last.voltage_V, hours,
    loss_mV_h: (first.voltage_V - last.voltage_V) * 1000 / hours,
    loss_percent: (1 - last.voltage_V / first.voltage_V) * 100,
    settledLoss_mV_h: first.voltage_V * 1000 * Math.log(middle.voltage_V / last.voltage_V) / settledHours,
  }
}

/** Share of the first capacity that is left. */
export function retention(capacities: number[]): number {
  return capacities[capacities.length - 1] / capacities[0]
}
