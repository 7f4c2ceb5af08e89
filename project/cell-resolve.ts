import { AREA_FITTED_CM2, areaFactor } from "./cell-area.js"
import { benchCondition, currentOf, printedCondition, printedRetention } from "./cell-condition.js"
import { classValues, SEVERE_SELF_DISCHARGE } from "./cell-defaults.js"
import { restRetention } from "./cell-fade.js"
import { fitToPrint, type Draft, type PrintedDischarge } from "./cell-print.js"
import { assumedNumber, printedNumber, printedRange, withMeasured, type CellSheet, type OcvAssumption, type Range, type Redistribution } from "./cell-types.js"
import type { SimCell } from "./sim-cell.js"

const OCV_POINTS = 21
const MONTH_S = 30 * 86_400

export interface ResolveOptions {
  /** Area of the cell, cm²; the sheet's own footprint unless given. */
  area_cm2?: number
  /** Where printed figures exclude each other: the assumed, lower one (default), or the printed one. */
  figures?: "cautious" | "printed"
  /** Self-discharge of the sheet (default), or the worst that is known of the class. */
  selfDischarge?: "sheet" | "severe"
}

/** `print` is what 1 cm² delivers and under which condition: what a measurement on the cell has to give back. */
export type Resolved = { cell: SimCell, notes: string[], print: PrintedDischarge } | { missing: string[] }

/** Makes a datasheet ready for simulation, or says what it lacks. What sheets do not say comes from their class (cell-defaults.ts);
 *  the capacity is such that the printed condition gives the printed figure (cell-print.ts), and the fade gives
 *  the printed retention (cell-fade.ts); areal figures are multiplied by the area,
 *  a capacity by less where the cell is made larger than its sheet's (cell-area.ts).
 *  @returns the cell with notes on every choice made, or the names of what is missing */
export function resolveCell(own: CellSheet, options: ResolveOptions = {}): Resolved {
  const sheet = withMeasured(own)
  const missing: string[] = []
  const notes: string[] = []
  const need = (name: string, what: string): number => {
    const value = assumedNumber(sheet, name) ?? printedNumber(sheet, name)
    if (value === undefined) missing.push(what)
    return value ?? 0
  }

  const window = chooseWindow(sheet, options, notes)
  const figure = arealFigure(sheet, options, notes)
  if (figure === undefined) missing.push(whyNoCapacity(sheet))
  if (window === undefined) missing.push("voltage window")
  const own_cm2 = printedNumber(sheet, "footprint_cm2") ?? assumedNumber(sheet, "footprint_cm2")
  const area_cm2 = options.area_cm2 ?? own_cm2
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
  const largest = need("maxCurrent_mA_cm2", "largest current")

  if (missing.length > 0 || window === undefined || figure === undefined || area_cm2 === undefined
    || ocv === undefined || branches === undefined || temperature === undefined) return { missing }

  const width_V = window[1] - window[0]
  const defaults = classValues(sheet)
  const esrIsPrinted = printedNumber(sheet, "esr_Ohm_cm2") !== undefined
  const condition = printedCondition(sheet)
  const drawn = Math.max(condition?.kind === "current" ? condition.current_mA_cm2 : 0, ...(sheet.printed.rates ?? []).map((rate) => rate.current_mA_cm2))
  if (drawn > largest) notes.push(`largest current ${largest} mA/cm2 is raised to ${drawn} mA/cm2, at which a capacity is printed`)
  const make = (area: number, capacity_uC: number, resistance: number, polarisation: number): SimCell => ({
    id: sheet.id,
    chemistry: capacitor ? "zihmsc" : "zimb",
    area_cm2: area,
    window_V: window,
    capacity_uC,
    ocvCharge_V: ocv.charge_V,
    ocvDischarge_V: ocv.discharge_V,
    esr_Ohm: esr * (esrIsPrinted ? 1 : resistance) / area,
    branches: [
      ...branches.map((branch) => ({ resistance_Ohm: branch.resistance_Ohm_cm2 * resistance * polarisation / area, tau_s: branch.tau_s })),
      ...redistribution(defaults.redistribution, capacity_uC / 1e6 / width_V),
    ],
    resistanceBySoc: defaults.resistanceBySoc_ratio,
    activation_J_mol: activation * 1000,
    // Work printed in greater cold than the class freezes at is believed.
    freezing_degC: Math.min(defaults.freezing_degC, temperature[0]),
    bendResistance: defaults.bendResistance_ratio,
    coulombicEfficiency: efficiency,
    selfDischarge_uA: leak_uA(sheet, capacity_uC, window, discharge, options),
    selfDischargeProportional: capacitor,
    selfDischargeActivation_J_mol: defaults.selfDischargeActivation_kJ_mol * 1000,
    calendarFade: defaults.calendarFade_fraction_year,
    resistanceGrowth: defaults.resistanceGrowth_ratio,
    temperature_degC: temperature,
    maxCurrent_mA: Math.max(largest, drawn) * area,
  })
  const draft: Draft = (capacity_uC, resistance, polarisation) => make(1, capacity_uC, resistance, polarisation)
  const print: PrintedDischarge = { figure, ...(condition === undefined ? {} : { condition }), rates: sheet.printed.rates ?? [] }
  const fit = fitToPrint(draft, print, notes)
  const factor = scaling(sheet, own_cm2, area_cm2, notes)
  const cell = make(area_cm2, fit.capacity_uC * area_cm2 * factor, fit.resistance, fit.polarisation)
  const retention = printedRetention(sheet)
  if (retention !== undefined) cell.retention = restRetention(cell, currentOf(benchCondition(sheet, cell), cell) * 1000, retention)
  return { cell, notes, print }
}

/** The slow branch in the form that SimCell wants; none for a share of nothing. */
function redistribution(slow: Redistribution | undefined, capacitance_F: number): SimCell["branches"] {
  if (slow === undefined || slow.share_fraction === 0) return []
  return [{ resistance_Ohm: slow.tau_s * slow.share_fraction / ((1 - slow.share_fraction) * capacitance_F), tau_s: slow.tau_s }]
}

/** Self-discharge when full. A capacitor leaks C dV/dt, a battery loses a share of its capacity. */
function leak_uA(sheet: CellSheet, capacity_uC: number, window: Range, discharge: number, options: ResolveOptions): number {
  const severe = options.selfDischarge === "severe"
  if (sheet.kind === "ZIMB") return capacity_uC * (severe ? SEVERE_SELF_DISCHARGE.ZIMB.fraction_month : discharge) / MONTH_S
  const capacitance_uF = capacity_uC / (window[1] - window[0])
  const { voltageLoss_fraction, time_h } = SEVERE_SELF_DISCHARGE.ZIHMSC
  const fall_V_h = severe ? window[1] * -Math.log(1 - voltageLoss_fraction) / time_h : discharge / 1000
  return capacitance_uF * fall_V_h / 3600
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

function arealFigure(sheet: CellSheet, options: ResolveOptions, notes: string[]): PrintedDischarge["figure"] | undefined {
  const charge_uAh = pick(sheet, "capacity_uAh_cm2", options, notes)
  if (charge_uAh !== undefined) return { charge_uC_cm2: charge_uAh * 3600 }
  const capacitance_mF_cm2 = sheet.kind === "ZIHMSC" ? pick(sheet, "capacitance_mF_cm2", options, notes) : undefined
  return capacitance_mF_cm2 === undefined ? undefined : { capacitance_mF_cm2 }
}

function pick(sheet: CellSheet, name: string, options: ResolveOptions, notes: string[]): number | undefined {
  const assumed = assumedNumber(sheet, name)
  const printed = printedNumber(sheet, name)
  if (assumed === undefined || printed === undefined) return assumed ?? printed
  const used = options.figures === "printed" ? printed : assumed
  notes.push(`${name} ${used} is used; ${printed} is printed, ${assumed} agrees with the other printed figures`)
  return used
}

/** What remains of the areal capacity at another area. */
function scaling(sheet: CellSheet, own_cm2: number | undefined, area_cm2: number, notes: string[]): number {
  if (own_cm2 === undefined || area_cm2 === own_cm2) return 1
  const basis = printedNumber(sheet, "footprint_cm2") === undefined ? `${own_cm2} cm2 (assumed)` : `${own_cm2} cm2`
  const factor = areaFactor(own_cm2, area_cm2)
  const beyond = own_cm2 < AREA_FITTED_CM2[0] || area_cm2 > AREA_FITTED_CM2[1]
    ? `; the law was fitted from ${AREA_FITTED_CM2[0]} to ${AREA_FITTED_CM2[1]} cm2`
    : ""
  notes.push(factor === 1
    ? `areal figures of ${basis} are scaled to ${area_cm2} cm2; no gain is assumed for a smaller cell`
    : `areal capacity of ${basis} is multiplied by ${factor.toFixed(3)} for ${area_cm2} cm2: larger printed cells hold less per area${beyond}`)
  return factor
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
