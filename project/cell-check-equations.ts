// Equations (7) to (10) of Nanoscale 2024, 16, 4542, recomputed on a sheet's printed figures. Mind three slips of the
// original: (8) has a factor 2 that is right only for the closed loop; (9) gives joules; (10) wants watt-hours.

import { DERIVATIONS, derivedWindow, energies, energyRatio, powerCurrent, type EnergyPair, type Lookup } from "./cell-derive.js"
import { hasConflict, type Report } from "./cell-check-figures.js"
import { printedFigure, printedNumber, type CellSheet } from "./cell-types.js"

/** Agreement that counts as the same figure; the reviews round to three digits and more. */
const SAME = 0.03
/** Disagreement beyond this needs a conflict; between the two, a curved discharge may explain it. */
const CURVED = 0.1
/** Mean voltages outside this range belong to no aqueous zinc cell: a unit is wrong. */
const MEAN_VOLTAGE_V = [0.05, 2.5]

export function checkEnergy(sheet: CellSheet, report: Report): void {
  const window = derivedWindow(sheet)
  if (window === undefined || window[0] >= window[1]) {
    checkMeanVoltageIsPossible(sheet, report)
    return
  }
  for (const pair of energies(sheet, window)) {
    const printed = printedNumber(sheet, pair.name)
    if (printed !== undefined) compareEnergy(sheet, pair, printed, report)
  }
}

function compareEnergy(sheet: CellSheet, pair: EnergyPair, printed: number, report: Report): void {
  const ratio = printed / pair.eq9
  const other = printed / pair.halfCdV2
  if (Math.abs(ratio - 1) <= SAME) return
  const path = ["printed", pair.name, "value"]
  const message = `printed ${printed}, eq. (9) gives ${round(pair.eq9)} (ratio ${round(ratio)}), `
    + `1/2 C (U2-U1)^2 gives ${round(pair.halfCdV2)} (ratio ${round(other)})`
  if (near(ratio, 1000, 0.5) || near(ratio, 0.001, 0.5)) {
    // Even where a conflict is carried: its resolution must not be the misprint.
    report(path, "error", "energy-unit",
      `${message}: a thousandfold`,
      "µWh or mWh? correct the value, keep the misprint in asPrinted and in a conflict")
  } else if (hasConflict(sheet, `printed.${pair.name}`)) {
    report(path, "note", "energy", message, "carried as a conflict")
  } else if (near(ratio, 3600, SAME) || near(ratio, 3.6, SAME)) {
    report(path, "error", "joules",
      `${message}: the factor between joules and watt-hours`,
      "eq. (9) gives joules: divide by 3600 (F/cm2) or 3.6 (F/g)")
  } else {
    report(path, Math.abs(ratio - 1) > CURVED ? "error" : "warning", "energy",
      message,
      `correct one of them, or carry a conflict with "printed.${pair.name}" among its figures`)
  }
}

/** Without a window only E/Q can be judged. */
function checkMeanVoltageIsPossible(sheet: CellSheet, report: Report): void {
  const pairs = [["energy_uWh_cm2", "capacity_uAh_cm2"], ["energy_mWh_cm3", "capacity_mAh_cm3"], ["energy_Wh_kg", "capacity_mAh_g"]]
  for (const [energyName, capacityName] of pairs) {
    const energy = printedNumber(sheet, energyName)
    const capacity = printedNumber(sheet, capacityName)
    if (energy === undefined || capacity === undefined) continue
    const mean = energy / capacity
    if (mean >= MEAN_VOLTAGE_V[0] && mean <= MEAN_VOLTAGE_V[1]) continue
    report(["printed", energyName, "value"], "error", "energy-unit",
      `energy over capacity means ${round(mean)} V on average`,
      "µWh or mWh, µAh or mAh? correct the unit prefix")
  }
}

/** Eq. (7) C = I t / dV, eq. (8) C = loop area / (2 v dV), eq. (10) P = 3600 E / t, wherever a sheet has the parts. */
export function checkMeasurements(sheet: CellSheet, report: Report): void {
  const window = derivedWindow(sheet)
  const capacitance = printedNumber(sheet, "capacitance_mF_cm2")
  const time_s = printedNumber(sheet, "dischargeTime_s")
  const current = printedFigure(sheet, "dischargeTime_s")?.at?.current_mA_cm2
  if (window !== undefined && capacitance !== undefined) {
    const width = window[1] - window[0]
    if (time_s !== undefined && current !== undefined) {
      const computed = current * time_s / width
      if (!near(capacitance, computed, SAME)) report(["printed", "capacitance_mF_cm2", "value"], "error", "eq7",
        `printed ${capacitance} mF/cm2, eq. (7) gives ${round(computed)} from ${current} mA/cm2 for ${time_s} s over ${round(width)} V`,
        "correct current, time, window or capacitance")
    }
    const loop = printedNumber(sheet, "cvLoop_mW_cm2")
    const rate = printedFigure(sheet, "cvLoop_mW_cm2")?.at?.scanRate_mV_s
    if (loop !== undefined && rate !== undefined) checkLoop(capacitance, loop / (2 * rate / 1000 * width), report)
  }
  const power = printedNumber(sheet, "power_mW_cm2")
  const energy = printedNumber(sheet, "energy_uWh_cm2")
  if (power !== undefined && energy !== undefined && time_s !== undefined) {
    const computed = 3.6 * energy / time_s
    if (near(power / computed, 3600, SAME)) report(["printed", "power_mW_cm2", "value"], "error", "joules",
      `printed ${power} mW/cm2, eq. (10) gives ${round(computed)}: 3600 times too high`,
      "eq. (10) wants the energy in Wh, not in J as eq. (9) gives it")
    else if (!near(power, computed, SAME)) report(["printed", "power_mW_cm2", "value"], "error", "eq10",
      `printed ${power} mW/cm2, eq. (10) gives ${round(computed)} from ${energy} µWh/cm2 in ${time_s} s`,
      "correct energy, time or power")
  }
  checkPowerOverCurrent(sheet, power, report)
}

function checkLoop(capacitance: number, computed: number, report: Report): void {
  if (near(capacitance, computed, SAME)) return
  const twice = near(capacitance, 2 * computed, SAME) || near(capacitance, computed / 2, SAME)
  report(["printed", "capacitance_mF_cm2", "value"], "error", "eq8",
    `printed ${capacitance} mF/cm2, eq. (8) gives ${round(computed)}${twice ? ": a factor 2" : ""}`,
    twice ? "the 2 in eq. (8) belongs to the closed loop, both sweeps" : "correct loop area, scan rate, window or capacitance")
}

function checkPowerOverCurrent(sheet: CellSheet, power: number | undefined, report: Report): void {
  const current = powerCurrent(sheet)
  if (power === undefined || current === undefined) return
  const top = derivedWindow(sheet)?.[1]
  const mean = power / current
  const limit = Math.max(top ?? MEAN_VOLTAGE_V[1], printedFigure(sheet, "window_V")?.value === null ? MEAN_VOLTAGE_V[1] : 0)
  if (mean <= limit) return
  const joules = mean / 3600 <= limit && mean / 3600 > limit / 10
  report(["printed", "power_mW_cm2", "value"], "error", joules ? "joules" : "eq10",
    `power over current is ${round(mean)} V, above the ${limit} V of the cell`,
    joules ? "3600 times too high: eq. (10) wants the energy in Wh, not in J" : "correct power or current")
}

export function checkDerived(sheet: CellSheet, lookup: Lookup, report: Report): void {
  for (const [name, compute] of Object.entries(DERIVATIONS)) {
    const figure = sheet.derived?.[name]
    if (figure === undefined || !("value" in figure) || typeof figure.value !== "number") continue
    const path = ["derived", name, "value"]
    const computed = compute(sheet, lookup)
    if (computed === undefined) {
      report(path, "error", "derived",
        `${name} cannot be recomputed: a printed figure that it needs is missing`,
        "print its inputs, or remove it")
      continue
    }
    const wrong = Math.abs(figure.value - computed) > roundingOf(figure.value)
    if (!wrong) continue
    const slip = [3600, 1 / 3600, 3.6, 1 / 3.6].some((factor) => near(figure.value as number, computed * factor, 0.005))
    report(path, "error", slip ? "joules" : "derived",
      `${name} is ${figure.value}, recomputed ${round(computed)}`,
      slip ? "joules and watt-hours differ by 3600 (eqs (9) and (10))" : `write ${round(computed)}, or correct the printed figures`)
  }
  checkFormulaName(sheet, report)
}

function checkFormulaName(sheet: CellSheet, report: Report): void {
  const stated = sheet.derived?.energyFormula?.value
  const ratio = energyRatio(sheet, "eq9")
  const other = energyRatio(sheet, "halfCdV2")
  if (stated === undefined || ratio === undefined || other === undefined) return
  const fits9 = Math.abs(ratio - 1) <= SAME
  const fitsHalf = Math.abs(other - 1) <= SAME
  const found = fits9 && fitsHalf ? "both, the lower limit being 0" : fits9 ? "eq. (9)" : fitsHalf ? "1/2 C dV^2" : "neither"
  if (found !== stated) report(["derived", "energyFormula", "value"], "error", "derived",
    `energyFormula is "${stated}", recomputed "${found}"`,
    `write "${found}"`)
}

/** Half a unit of the last digit written, at least a thousandth, at most half a percent. */
function roundingOf(value: number): number {
  const text = String(value)
  const [mantissa, exponent] = text.split("e")
  const decimals = (mantissa.split(".")[1]?.length ?? 0) - Number(exponent ?? 0)
  return Math.max(Math.abs(value) * 1e-3, Math.min(0.5 * 10 ** -decimals, Math.abs(value) * 5e-3))
}

function near(value: number, target: number, tolerance: number): boolean {
  return Math.abs(value / target - 1) <= tolerance
}

function round(value: number): number {
  return Number(value.toPrecision(4))
}
