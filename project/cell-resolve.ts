import { assumedNumber, printedFigure, printedNumber, printedRange, type CellSheet, type OcvAssumption, type Range } from "./cell-types.js"
import type { SimCell } from "./sim-cell.js"

const OCV_POINTS = 21
const MONTH_S = 30 * 86_400

export interface ResolveOptions {
  /** Area of the cell, cm²; the sheet's own footprint unless given. */
  area_cm2?: number
  /** Where printed figures exclude each other: the assumed, lower one (default), or the printed one. */
  figures?: "cautious" | "printed"
}

export type Resolved = { cell: SimCell, notes: string[] } | { missing: string[] }

/** Makes a datasheet ready for simulation, or says what it lacks. Areal figures are multiplied by the area; an area
 *  other than the sheet's own is allowed and noted, because areal figures do not scale (3.4 to 2.9 mAh/cm² from
 *  0.95 to 1.89 cm²; Batteries 2025, 11, 57, section 3.2.2).
 *  @returns the cell with notes on every choice made, or the names of what is missing */
export function resolveCell(sheet: CellSheet, options: ResolveOptions = {}): Resolved {
  const missing: string[] = []
  const notes: string[] = []
  const need = (name: string, what: string): number => {
    const value = assumedNumber(sheet, name) ?? printedNumber(sheet, name)
    if (value === undefined) missing.push(what)
    return value ?? 0
  }

  const window = chooseWindow(sheet, options, notes)
  const width_V = window === undefined ? 0 : window[1] - window[0]
  const charge_uC_cm2 = arealCharge(sheet, width_V, options, notes)
  if (charge_uC_cm2 === undefined) missing.push(whyNoCapacity(sheet))
  if (window === undefined) missing.push("voltage window")
  const area_cm2 = chooseArea(sheet, options, notes)
  if (area_cm2 === undefined) missing.push("footprint")

  const capacitor = sheet.kind === "ZIHMSC"
  const ocv = window === undefined ? undefined : openCircuit(sheet.assumed?.ocv, window)
  if (ocv === undefined && (window !== undefined || sheet.assumed?.ocv === undefined)) missing.push("open-circuit voltage curve")
  const esr = need("esr_Ohm_cm2", "series resistance")
  const branches = sheet.assumed?.branches?.value
  if (branches === undefined) missing.push("polarisation branches")
  const efficiency = need("coulombicEfficiency_fraction", "coulombic efficiency")
  const activation = need("activation_kJ_mol", "activation energy")
  const discharge = need(capacitor ? "selfDischarge_mV_h" : "selfDischarge_fraction_month", "self-discharge")
  const temperature = sheet.assumed?.temperature_degC?.value ?? printedRange(sheet, "temperature_degC")
  if (temperature === undefined) missing.push("temperature range")
  const maxCurrent = need("maxCurrent_mA_cm2", "largest current")

  if (missing.length > 0 || window === undefined || charge_uC_cm2 === undefined || area_cm2 === undefined
    || ocv === undefined || branches === undefined || temperature === undefined) return { missing }

  const capacity_uC = charge_uC_cm2 * area_cm2
  const cell: SimCell = {
    id: sheet.id,
    chemistry: capacitor ? "zihmsc" : "zimb",
    area_cm2,
    window_V: window,
    capacity_uC,
    ocvCharge_V: ocv.charge_V,
    ocvDischarge_V: ocv.discharge_V,
    esr_Ohm: esr / area_cm2,
    branches: branches.map((branch) => ({ resistance_Ohm: branch.resistance_Ohm_cm2 / area_cm2, tau_s: branch.tau_s })),
    resistanceBySoc: [1.4, 1],
    activation_J_mol: activation * 1000,
    freezing_degC: temperature[0],
    bendResistance: 0.1,
    coulombicEfficiency: efficiency,
    // A capacitor leaks C dV/dt, mF·mV = µC; a battery loses a share of its capacity.
    selfDischarge_uA: capacitor
      ? (capacity_uC / width_V) * (discharge / 1000) / 3600
      : capacity_uC * discharge / MONTH_S,
    selfDischargeProportional: capacitor,
    selfDischargeActivation_J_mol: 40_000,
    calendarFade: 0.05,
    resistanceGrowth: 2,
    temperature_degC: temperature,
    maxCurrent_mA: maxCurrent * area_cm2,
  }
  const fraction = printedNumber(sheet, "retention_fraction")
  const cycles = printedFigure(sheet, "retention_fraction")?.cycles
  if (fraction !== undefined && cycles !== undefined) cell.retention = { fraction, cycles }
  return { cell, notes }
}

function chooseWindow(sheet: CellSheet, options: ResolveOptions, notes: string[]): Range | undefined {
  const assumed = sheet.assumed?.window_V?.value
  const printed = printedRange(sheet, "window_V")
  // Reversal destroys a cell: a printed negative limit is never used, whatever was asked for.
  if (options.figures === "printed" && printed !== undefined && printed[0] >= 0) return printed
  if (assumed !== undefined && printed !== undefined) {
    notes.push(`window ${assumed[0]}-${assumed[1]} V is assumed, ${printed[0]}-${printed[1]} V is printed`)
  }
  return assumed ?? printed
}

function arealCharge(sheet: CellSheet, width_V: number, options: ResolveOptions, notes: string[]): number | undefined {
  const charge_uAh = pick(sheet, "capacity_uAh_cm2", options, notes)
  if (charge_uAh !== undefined) return charge_uAh * 3600
  const capacitance_mF = sheet.kind === "ZIHMSC" ? pick(sheet, "capacitance_mF_cm2", options, notes) : undefined
  return capacitance_mF === undefined ? undefined : capacitance_mF * 1000 * width_V   // mF·V = mC
}

function pick(sheet: CellSheet, name: string, options: ResolveOptions, notes: string[]): number | undefined {
  const assumed = assumedNumber(sheet, name)
  const printed = printedNumber(sheet, name)
  if (assumed === undefined || printed === undefined) return assumed ?? printed
  const used = options.figures === "printed" ? printed : assumed
  notes.push(`${name} ${used} is used; ${printed} is printed, ${assumed} agrees with the other printed figures`)
  return used
}

function chooseArea(sheet: CellSheet, options: ResolveOptions, notes: string[]): number | undefined {
  const printed = printedNumber(sheet, "footprint_cm2")
  const own = printed ?? assumedNumber(sheet, "footprint_cm2")
  const area = options.area_cm2 ?? own
  if (area !== undefined && own !== undefined && area !== own) {
    const basis = printed === undefined ? "an area that is not printed" : `${printed} cm2`
    notes.push(`areal figures of ${basis} are scaled to ${area} cm2; larger printed cells hold less per area`)
  }
  return area
}

function openCircuit(ocv: OcvAssumption | undefined, window: Range): { charge_V: number[], discharge_V: number[] } | undefined {
  if (ocv === undefined) return undefined
  if (ocv.shape === "table") {
    if (ocv.charge_V === undefined || ocv.discharge_V === undefined) return undefined
    return { charge_V: ocv.charge_V.slice(), discharge_V: ocv.discharge_V.slice() }
  }
  const line: number[] = []
  for (let i = 0; i < OCV_POINTS; i++) line.push(window[0] + (window[1] - window[0]) * i / (OCV_POINTS - 1))
  return { charge_V: line, discharge_V: line.slice() }
}

function whyNoCapacity(sheet: CellSheet): string {
  const what = sheet.kind === "ZIHMSC" ? "areal capacitance" : "areal capacity"
  if (printedNumber(sheet, "capacitance_F_cm3") !== undefined) return `${what} (only F/cm3 printed, no thickness)`
  if (printedNumber(sheet, "capacity_mAh_cm3") !== undefined) return `${what} (only mAh/cm3 printed, no thickness)`
  if (printedNumber(sheet, "capacity_mAh_g") !== undefined) return `${what} (only mAh/g printed, no loading)`
  if (printedNumber(sheet, "enhancement_ratio") !== undefined) return `${what} (only a ratio to another cell printed)`
  if (printedNumber(sheet, "energy_mWh_cm") !== undefined) return `${what} (only energy per length printed)`
  if (printedNumber(sheet, "energy_Wh_kg") !== undefined || printedNumber(sheet, "energy_mWh_cm3") !== undefined) {
    return `${what} (only energy per volume or mass printed)`
  }
  return `${what} (none printed)`
}
