// What is assumed of every cell of a class where its sheet says nothing. No review prints any of these figures, so each carries
// its range and its reason; a sheet overrides one by the same name in its `assumed` block.

import type { Assumption, CellSheet, Redistribution } from "./cell-types.js"

export interface ClassDefaults {
  /** All resistances relative to half charge, at equal steps of state of charge 0..1; the range is that of the empty cell. */
  resistanceBySoc_ratio: Assumption<number[]>
  /** Where the electrolyte freezes. */
  freezing_degC: Assumption
  /** Relative rise of all resistances at full bend. */
  bendResistance_ratio: Assumption
  selfDischargeActivation_kJ_mol: Assumption
  /** Share of the capacity lost in the first year on the shelf at 25 °C. */
  calendarFade_fraction_year: Assumption
  /** Relative rise of all resistances per share of capacity lost. */
  resistanceGrowth_ratio: Assumption
  /** Capacitors: the slow share of the capacitance; the range is that of the share. */
  redistribution?: Assumption<Redistribution>
}

const FREEZING: Assumption = {
  value: -7, range: [-20, 0],
  reason: "a plain zinc-salt gel; zinc sulfate and water have their eutectic at -6.6 °C, gels hold some water below, glycols much more. A sheet that prints work in greater cold overrides it",
  source: "phase diagram of ZnSO4 and water, from memory",
}

const BEND: Assumption = {
  value: 0.1, range: [0, 0.4],
  reason: "no resistance under bending is printed; capacitance is unchanged over 5000 bends (ref. 107) and down to 80.2 % after 10 000 (ref. 106), which bounds a lasting rise at 0.4 with the growth below",
  source: "Nanoscale 2024, 16, 4542, section 4.2",
}

const CALENDAR: Assumption = {
  value: 0.1, range: [0.02, 0.3],
  reason: "a zinc hybrid capacitor with organohydrogel kept 95.7 % over 63 days, 10 % a year by the square root of time, though at -30 °C; 98 % over 30 days of an unsealed Zn cell gives 7 %",
  source: "J. Power Sources 2022, 231210, abstract; Sci. China Mater. 2022, 10.1007/s40843-021-1924-2, abstract",
}

const SHELF_ACTIVATION: Assumption = {
  value: 50, range: [30, 70],
  reason: "no self-discharge over temperature of a zinc cell was found; the rule that parasitic reactions double per 10 K means 53 kJ/mol at 25 °C",
}

export const CLASS_DEFAULTS: Record<CellSheet["kind"], ClassDefaults> = {
  ZIMB: {
    resistanceBySoc_ratio: {
      value: [2, 1.5, 1.25, 1.12, 1.05, 1, 0.97, 0.95, 0.93, 0.92, 0.92], range: [1, 4],
      reason: "resistance of zinc insertion rises markedly towards the end of discharge (a change of phase); the factor 2 is a choice",
      source: "J. Electrochem. Soc. 2013, 160, A93, abstract: direction only",
    },
    freezing_degC: FREEZING,
    bendResistance_ratio: BEND,
    selfDischargeActivation_kJ_mol: SHELF_ACTIVATION,
    calendarFade_fraction_year: CALENDAR,
    resistanceGrowth_ratio: {
      value: 2, range: [1, 5],
      reason: "resistance up by 40 % at 80 % capacity, at the mild end of aged batteries; zinc cells with passivated anodes have more (a fault of its own)",
    },
  },
  ZIHMSC: {
    resistanceBySoc_ratio: {
      value: [1.035, 1, 0.965], range: [1, 1.5],
      reason: "a double layer's resistance hardly depends on its voltage: a porous-carbon electrode has 4.63 ohm at 0 V and 4.33 ohm at 1 V (48 mHz)",
      source: "impedance spectra of tsmathis/SuperCap_Aging_Assistant",
    },
    freezing_degC: FREEZING,
    bendResistance_ratio: BEND,
    selfDischargeActivation_kJ_mol: SHELF_ACTIVATION,
    calendarFade_fraction_year: CALENDAR,
    resistanceGrowth_ratio: {
      value: 3, range: [2, 5],
      reason: "the same carbon electrode, aged: capacitance down by 30 %, resistance up by 85 % (48 mHz) to 133 % (119 Hz); makers call 80 % capacitance or twice the resistance the end of life",
      source: "impedance spectra of tsmathis/SuperCap_Aging_Assistant, before and after ageing",
    },
    redistribution: {
      value: { share_fraction: 0.15, tau_s: 1000 }, range: [0.04, 0.3],
      reason: "charge moves into the pores for hundreds of seconds to 10 000 s; two-branch models of double-layer capacitors give the slow branch 10 to 20 %, a clean carbon electrode gains 4 % between 16 s and 1000 s",
      source: "Sedlakova et al., ESA 2013 (course in time); Faranda (form of the model); spectra and 0.5 mV/s voltammogram of tsmathis/SuperCap_Aging_Assistant (lower end)",
    },
  },
}

/** The severe case of self-discharge, for `resolveCell(sheet, { selfDischarge: "severe" })`. */
export const SEVERE_SELF_DISCHARGE = {
  /** A leak resistor that takes 26 % of the voltage in 30 h: a time constant of 99.6 h. */
  ZIHMSC: { voltageLoss_fraction: 0.26, time_h: 30, reason: "planar zinc-ion micro-capacitor", source: "J. Mater. Chem. A 2024, d4ta00300d" },
  ZIMB: { fraction_month: 0.5, reason: "no rest data of zinc-ion batteries were found; upper end of the range in every sheet, assumed" },
}

export type ClassValues = { [Name in keyof ClassDefaults]: NonNullable<ClassDefaults[Name]>["value"] }

/** The class's values with what a sheet sets in their place. */
export function classValues(sheet: CellSheet): ClassValues {
  const values: Record<string, unknown> = {}
  for (const [name, assumption] of Object.entries(CLASS_DEFAULTS[sheet.kind])) {
    const own = sheet.assumed?.[name]
    values[name] = own !== undefined && "value" in own ? own.value : (assumption as Assumption<unknown>).value
  }
  return values as ClassValues
}

/** What of a class counts for a sheet because it sets nothing itself. */
export function unsetDefaults(sheet: CellSheet): [string, Assumption<unknown>][] {
  return Object.entries(CLASS_DEFAULTS[sheet.kind]).filter(([name]) => sheet.assumed?.[name] === undefined) as [string, Assumption<unknown>][]
}
