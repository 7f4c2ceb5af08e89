// A wearable for the plant's tests: round numbers, ideal where a test wants the closed form.

import type { SimCell } from "../../../project/sim-cell.js"
import type { AnalogChannel, Environment, PlantModule, PlantOptions } from "../../../sim/plant/plant.js"

const KNOTS = Array.from({ length: 21 }, (_, i) => i / 20)

/** A plateau battery of 1 mAh with a steep top and 20 mV between its branches. */
export const battery: SimCell = {
  id: "test-battery", chemistry: "zimb", area_cm2: 1, window_V: [0.9, 1.8], capacity_uC: 3.6e6,
  ocvCharge_V: KNOTS.map(soc => plateau(soc) + 0.02), ocvDischarge_V: KNOTS.map(soc => plateau(soc) - 0.02),
  esr_Ohm: 12, branches: [{ resistance_Ohm: 20, tau_s: 1.5 }, { resistance_Ohm: 15, tau_s: 300 }],
  resistanceBySoc: [1, 1], activation_J_mol: 20_000, freezing_degC: -20, bendResistance: 0, selfDischargeActivation_J_mol: 0, calendarFade: 0, resistanceGrowth: 0, coulombicEfficiency: 0.99, selfDischarge_uA: 0.5, selfDischargeProportional: false,
  temperature_degC: [0, 50], maxCurrent_mA: 5,
}

/** A hybrid capacitor of 80 mF, 0 to 1.8 V. */
export const capacitor: SimCell = {
  id: "test-capacitor", chemistry: "zihmsc", area_cm2: 1, window_V: [0, 1.8], capacity_uC: 80_000 * 1.8,
  ocvCharge_V: KNOTS.map(soc => 1.8 * soc), ocvDischarge_V: KNOTS.map(soc => 1.8 * soc),
  esr_Ohm: 10, branches: [{ resistance_Ohm: 8, tau_s: 0.8 }, { resistance_Ohm: 6, tau_s: 120 }],
  resistanceBySoc: [1, 1], activation_J_mol: 15_000, freezing_degC: -20, bendResistance: 0, selfDischargeActivation_J_mol: 0, calendarFade: 0, resistanceGrowth: 0, coulombicEfficiency: 0.98, selfDischarge_uA: 0.2, selfDischargeProportional: true,
  temperature_degC: [-20, 60], maxCurrent_mA: 20,
}

/** The same cells without anything that loses energy but the series resistance. */
export function ideal(cell: SimCell): SimCell {
  const mean = cell.ocvCharge_V.map((volt, i) => (volt + cell.ocvDischarge_V[i]) / 2)
  return { ...cell, ocvCharge_V: mean, ocvDischarge_V: mean, branches: [], activation_J_mol: 0, coulombicEfficiency: 1, selfDischarge_uA: 0 }
}

const exact: AnalogChannel = { gain_ppm: [0], offset: [0], gainSpread_ppm: 0, offsetSpread: 0, noise: 0, step: 0, range: [-2e9, 2e9] }

export const module: PlantModule = {
  busCapacitor_nF: 100_000, busLeakage_MOhm: 30, switch_mOhm: 1700, shunt_mOhm: 10_000, latchReset_mV: 1000, latchResetMask: 0, idle_nA: 2800,
  frontEnd: { scanInterval_ms: 0, scan_uA: 0, scan_ms: 0, currentFilter_ms: 0, cell: exact, bus: exact, current: exact, harvest: exact, temperature: exact },
  // The published figures of a 35 x 14 mm amorphous panel, see docs/models.md.
  source: { currentAt1klx_uA: 66.7, exponent: 0.9, builtIn_V: 3.6, collection_V: 0.7, saturation_nA: 0.002, thermalVoltage_V: 0.17, series_Ohm: 20 },
  converter: {
    mpptFraction: 0.8, duty: 0.984, efficiency: { input_V: [0, 0.5, 1.2], input_uA: [0, 8, 64], value: [[0.1, 0.4, 0.5], [0.4, 0.7, 0.75], [0.5, 0.8, 0.87]] },
    minimumInput_mV: 130, minimumInput_uW: 10, quiescent_nA: 330, mainStart_mV: 1770, coldStartEfficiency: 0.05, coldStart_uW: 15, overVoltage_mV: 3500,
  },
}

export const darkness: Environment = {
  step_s: 60, lux: () => 0, temperature_degC: () => 25, motion: () => 0, pressure: () => 0, light: () => 0,
}

/** Six cells as 2s3p in the dark, on a board that sleeps at 5 µA and wakes for 10 ms at 4 mA. */
export function wearable(changes: Partial<PlantOptions> = {}): PlantOptions {
  return {
    cell: battery, cells: 6, seed: 1, initialSoc: 0.6, spread: { capacity: 0.05, esr: 0.1, soc: 0.01 }, module,
    board: { sleep_uA: 5, active_uA: 4000, wake_ms: 10, scanWake_ms: 10, brownOut_mV: 1700, powerOnReset_mV: 2000, startUp_ms: 100, boot_uC: 300, off_nA: 300 },
    sensors: [
      { name: "pressure", current_uA: 27, duration_ms: 3, signal: "pressure", scale: 10, noise: 0 },
      { name: "light", current_uA: 20, duration_ms: 54, signal: "light", scale: 1, noise: 0 },
    ],
    radio: { segments: [{ duration_us: 300, current_uA: 3700 }, { duration_us: 800, current_uA: 500 }, { duration_us: 1500, current_uA: 5300 }] },
    environment: darkness, initialSwitches: mask(6, 2), ...changes,
  }
}

/** Latches of an equal-share grouping, bus closed: S at the ends of groups of cells / series, P inside. */
export function mask(cells: number, series: number): number {
  const parallel = cells / series
  let bits = 1 << (2 * (cells - 1))
  for (let i = 0; i < cells - 1; i++) bits |= 1 << ((i + 1) % parallel === 0 ? i : cells - 1 + i)
  return bits
}

function plateau(soc: number): number {
  return 0.9 + 0.5 * (1 - Math.exp(-soc / 0.05)) + 0.1 * soc + 0.28 * Math.pow(soc, 12)
}
