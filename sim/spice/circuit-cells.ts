// Cells of the bench circuits: round numbers, each with what its circuit needs to see and nothing else.

import type { SimCell } from "../../project/sim-cell.js"

const PLAIN: Omit<SimCell, "id" | "chemistry" | "window_V" | "capacity_uC" | "ocvCharge_V" | "ocvDischarge_V" | "esr_Ohm" | "branches"> = {
  area_cm2: 1, resistanceBySoc: [1, 1], activation_J_mol: 0, freezing_degC: -20, bendResistance: 0, coulombicEfficiency: 1,
  selfDischarge_uA: 0, selfDischargeProportional: false, selfDischargeActivation_J_mol: 0, temperature_degC: [-20, 60], maxCurrent_mA: 20,
  calendarFade: 0, resistanceGrowth: 0,
}

/** Zn/MnO2 insertion plateau at equal steps of 5 % (a steep top, some 10 mV per 10 % between). */
const PLATEAU_V = [
  1.3, 1.36, 1.4, 1.42, 1.436, 1.447, 1.456, 1.463, 1.469, 1.475, 1.481, 1.487, 1.493, 1.5, 1.507, 1.516, 1.527, 1.542, 1.563, 1.596, 1.65,
]

/** The 2-RC cell of the pulsed day: 20 mAh, 11 open-circuit points, no losses but its resistances. */
export const twoBranch: SimCell = {
  ...PLAIN, id: "two-branch", chemistry: "zimb", window_V: [1.1, 1.8], capacity_uC: 72e6,
  ocvCharge_V: [1.1, 1.25, 1.32, 1.36, 1.39, 1.42, 1.45, 1.48, 1.52, 1.6, 1.8],
  ocvDischarge_V: [1.1, 1.25, 1.32, 1.36, 1.39, 1.42, 1.45, 1.48, 1.52, 1.6, 1.8],
  esr_Ohm: 5, branches: [{ resistance_Ohm: 3, tau_s: 10 }, { resistance_Ohm: 8, tau_s: 300 }],
}

/** A printed battery of 1 mAh with all that makes it lossy: 30 mV between its branches, resistances that rise towards empty and in
 *  the cold, 1.5 % of the charge lost on charging, 0.5 µA at rest. */
export const battery: SimCell = {
  ...PLAIN, id: "lossy-battery", chemistry: "zimb", window_V: [1.28, 1.67], capacity_uC: 3.6e6,
  ocvCharge_V: PLATEAU_V.map(volt => volt + 0.015), ocvDischarge_V: PLATEAU_V.map(volt => volt - 0.015),
  esr_Ohm: 12, branches: [{ resistance_Ohm: 10, tau_s: 1.5 }, { resistance_Ohm: 15, tau_s: 60 }],
  resistanceBySoc: [2, 1.2, 1, 1, 1.1], activation_J_mol: 20_000, coulombicEfficiency: 0.985, selfDischarge_uA: 0.5,
}

/** The same without hysteresis and losses at rest: what a network does with it is then its own. */
export const plainBattery: SimCell = {
  ...battery, id: "plain-battery", ocvCharge_V: PLATEAU_V, ocvDischarge_V: PLATEAU_V, resistanceBySoc: [1, 1], coulombicEfficiency: 1, selfDischarge_uA: 0,
}

/** A hybrid micro-supercapacitor of 80 mF: a fast branch, a quarter of its capacitance behind 100 s (R = tau·x / ((1 - x)·C)), and a
 *  leak resistor. */
export const capacitor: SimCell = {
  ...PLAIN, id: "three-branch-capacitor", chemistry: "zihmsc", window_V: [0, 1.8], capacity_uC: 144_000,
  ocvCharge_V: [0, 0.9, 1.8], ocvDischarge_V: [0, 0.9, 1.8],
  esr_Ohm: 10, branches: [{ resistance_Ohm: 8, tau_s: 0.8 }, { resistance_Ohm: 100 * 0.25 / (0.75 * 0.08), tau_s: 100 }],
  coulombicEfficiency: 0.98, selfDischarge_uA: 0.2, selfDischargeProportional: true,
}
