// A cell ready to be simulated: every number present, in plain SI-ish units, whatever its sheet printed.
// `resolveCell` (cell-sheet.ts) makes it from a datasheet; the plant lives by it; the firmware's integer
// CellModel is compiled from it (compile.ts).

export interface SimCell {
  id: string
  chemistry: "zimb" | "zihmsc"
  area_cm2: number
  /** Operating window [empty, full] at rest, V. */
  window_V: [number, number]
  /** Charge between the two ends of the window, µC. */
  capacity_uC: number
  /** Open-circuit voltage at 21 equal steps of state of charge 0..1, V, after charging and after discharging.
   *  Strictly rising; equal for a capacitor. */
  ocvCharge_V: number[]
  ocvDischarge_V: number[]
  /** Series resistance and up to three polarisation branches at 25 °C and half charge, ohm and seconds, fastest first. A capacitor's
   *  last one is the slow redistribution of charge between its pores: a share x of the whole capacitance C behind a time constant
   *  appears at the terminals as R = tau·x / ((1 - x)·C) (the Foster form of C1 || (R + C2): same voltages, same energy). */
  esr_Ohm: number
  branches: { resistance_Ohm: number, tau_s: number }[]
  /** All resistances relative to half charge, at equal steps of state of charge 0..1 (two or more). */
  resistanceBySoc: number[]
  /** Arrhenius activation energy of all resistances, J/mol. */
  activation_J_mol: number
  /** Below this the electrolyte freezes and the resistances rise steeply, °C. */
  freezing_degC: number
  /** Relative rise of all resistances at full bend. */
  bendResistance: number
  /** Share of the charging charge that is stored, 0..1. */
  coulombicEfficiency: number
  /** Self-discharge current at full voltage, µA; `proportional`: scales with voltage (a leak resistor), else constant. */
  selfDischarge_uA: number
  selfDischargeProportional: boolean
  /** Arrhenius activation energy of the self-discharge, J/mol. */
  selfDischargeActivation_J_mol: number
  /** Allowed temperature, °C. */
  temperature_degC: [number, number]
  /** Largest continuous current, mA. */
  maxCurrent_mA: number
  /** Share of the capacity between rest and rest that is left after so many full cycles of it (throughput over twice the capacity at
   *  the time): what shows as the printed retention of delivered charge at the printed current (cell-fade.ts). Absent: none is printed. */
  retention?: { fraction: number, cycles: number }
  /** Share of the capacity lost in the first year on the shelf at 25 °C (it goes with the square root of time). */
  calendarFade: number
  /** Relative rise of all resistances per share of capacity lost: 2 = at 80 % capacity they are up by 40 %. */
  resistanceGrowth: number
}

/** Resistance that takes voltage from a discharge: all but a capacitor's slow pores, whose charge is missing instead. */
export function quickResistance_Ohm({ chemistry, branches, esr_Ohm }: SimCell): number {
  return branches.slice(0, chemistry === "zimb" ? 3 : 2).reduce((sum, branch) => sum + branch.resistance_Ohm, esr_Ohm)
}
