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
  /** Series resistance and two polarisation branches at 25 °C, ohm and seconds. */
  esr_Ohm: number
  branches: { resistance_Ohm: number, tau_s: number }[]
  /** Arrhenius activation energy of all resistances, J/mol. */
  activation_J_mol: number
  /** Share of the charging charge that is stored, 0..1. */
  coulombicEfficiency: number
  /** Self-discharge current at full voltage, µA; `proportional`: scales with voltage (a leak resistor), else constant. */
  selfDischarge_uA: number
  selfDischargeProportional: boolean
  /** Allowed temperature, °C. */
  temperature_degC: [number, number]
  /** Largest continuous current, mA. */
  maxCurrent_mA: number
  /** Printed capacity retention, or nothing. */
  retention?: { fraction: number, cycles: number }
}
