// The arithmetic between printed figures: equations (7), (9) and (10) of Nanoscale 2024, 16, 4542, section 2.2, in
// units that fit. As printed, (9) gives joules and (10) wants watt-hours: the factor 3600 between them is the
// commonest slip of the field, 7.2 = 2 x 3.6 (mF, V -> µWh) is where it is dealt with here.

import { printedFigure, printedNumber, printedRange, type CellSheet, type Range } from "./cell-types.js"

/** Zinc, volumetric: Batteries 2025, 11, 57, section 1. */
const ZINC_mAh_cm3 = 5855

export type Lookup = (id: string) => CellSheet | undefined
type Compute = (sheet: CellSheet, lookup: Lookup) => number | undefined

/** The window that derived figures of a sheet use: its stated basis, else the printed one. */
export function derivedWindow(sheet: CellSheet): Range | undefined {
  return sheet.derived?.basis?.window_V ?? printedRange(sheet, "window_V")
}

/** An energy in the unit of the printed one, by eq. (9) and by 1/2 C (U2-U1)². */
export interface EnergyPair {
  /** Name of the printed energy they compare with. */
  name: "energy_uWh_cm2" | "energy_mWh_cm3" | "energy_Wh_kg"
  eq9: number
  halfCdV2: number
}

/** What a printed capacitance or capacity stores in a window; eq. (9) is what a capacitor really delivers between
 *  U1 and U2, while the other form is what several papers print. One entry per basis (area, volume, mass). */
export function energies(sheet: CellSheet, window: Range): EnergyPair[] {
  const [low, high] = window
  const bases: [EnergyPair["name"], number | undefined, number | undefined][] = [
    ["energy_uWh_cm2", printedNumber(sheet, "capacitance_mF_cm2"), printedNumber(sheet, "capacity_uAh_cm2")],
    ["energy_mWh_cm3", printedNumber(sheet, "capacitance_F_cm3"), printedNumber(sheet, "capacity_mAh_cm3")],
    ["energy_Wh_kg", undefined, printedNumber(sheet, "capacity_mAh_g")],
  ]
  const pairs: EnergyPair[] = []
  for (const [name, capacitance, capacity] of bases) {
    const equivalent = capacitance ?? (capacity === undefined ? undefined : 3.6 * capacity / (high - low))
    if (equivalent === undefined) continue
    pairs.push({ name, eq9: equivalent * (high * high - low * low) / 7.2, halfCdV2: equivalent * (high - low) ** 2 / 7.2 })
  }
  return pairs
}

function energy(sheet: CellSheet, name: EnergyPair["name"], form: "eq9" | "halfCdV2"): number | undefined {
  const window = derivedWindow(sheet)
  return window === undefined ? undefined : energies(sheet, window).find((pair) => pair.name === name)?.[form]
}

/** Printed energy over the computed one, in the first basis that has both. */
export function energyRatio(sheet: CellSheet, form: "eq9" | "halfCdV2"): number | undefined {
  const window = derivedWindow(sheet)
  if (window === undefined) return undefined
  for (const pair of energies(sheet, window)) {
    const printed = printedNumber(sheet, pair.name)
    if (printed !== undefined) return printed / pair[form]
  }
  return undefined
}

const figure = (name: string): Compute => (sheet) => printedNumber(sheet, name)
const C = figure("capacitance_mF_cm2")
const E = figure("energy_uWh_cm2")
const width: Compute = (sheet) => from([derivedWindow(sheet)], ([window]) => window[1] - window[0])

/** Charge of the whole window, µAh/cm². */
const charge: Compute = (sheet, lookup) => printedNumber(sheet, "capacity_uAh_cm2")
  ?? from([C(sheet, lookup), width(sheet, lookup)], ([c, w]) => c * w / 3.6)

/** Energy over power in hours, whatever the basis. */
const hours: Compute = (sheet) => {
  const pairs: [string, string, number][] = [["energy_uWh_cm2", "power_mW_cm2", 1e-3], ["energy_mWh_cm", "power_mW_cm", 1], ["energy_Wh_kg", "power_W_kg", 1]]
  for (const [energyName, powerName, scale] of pairs) {
    const found = from([printedNumber(sheet, energyName), printedNumber(sheet, powerName)], ([e, p]) => e * scale / p)
    if (found !== undefined) return found
  }
  return undefined
}

const retention: Compute = figure("retention_fraction")

function cycles(sheet: CellSheet): number | undefined {
  return printedFigure(sheet, "retention_fraction")?.cycles
}

function rates(sheet: CellSheet) {
  const points = (sheet.printed.rates ?? []).slice().sort((a, b) => a.current_mA_cm2 - b.current_mA_cm2)
  return points.length < 2 ? undefined : { slow: points[0], fast: points[points.length - 1] }
}

const anodeLimit: Compute = (sheet) => from([printedNumber(sheet, "anodeThickness_um")], ([t]) => t * 1e-4 * ZINC_mAh_cm3)
const leak: Compute = (sheet, lookup) => from([C(sheet, lookup), printedNumber(sheet, "selfDischarge_mV_h")], ([c, s]) => c * s / 3.6)

/** Every derived figure a sheet may carry, by its name. */
export const DERIVATIONS: Record<string, Compute> = {
  eq9Energy_uWh_cm2: (sheet) => energy(sheet, "energy_uWh_cm2", "eq9"),
  eq9Energy_mWh_cm3: (sheet) => energy(sheet, "energy_mWh_cm3", "eq9"),
  eq9Energy_Wh_kg: (sheet) => energy(sheet, "energy_Wh_kg", "eq9"),
  halfCdV2Energy_uWh_cm2: (sheet) => energy(sheet, "energy_uWh_cm2", "halfCdV2"),
  halfCdV2Energy_Wh_kg: (sheet) => energy(sheet, "energy_Wh_kg", "halfCdV2"),
  charge_uAh_cm2: charge,
  energyOverEq9_ratio: (sheet) => energyRatio(sheet, "eq9"),
  energyOverHalfCdV2_ratio: (sheet) => energyRatio(sheet, "halfCdV2"),
  energyInTextUnitOverEq9_ratio: (sheet) => from([energyRatio(sheet, "eq9")], ([r]) => r * 1000),
  energyInTableUnitOverEq9_ratio: (sheet) => from([energyRatio(sheet, "eq9")], ([r]) => r / 1000),
  capacitanceFromEnergy_mF_cm2: (sheet, lookup) => from([E(sheet, lookup), derivedWindow(sheet)], ([e, w]) => 7.2 * e / (w[1] ** 2 - w[0] ** 2)),
  widthFromEnergy_V: (sheet, lookup) => from([E(sheet, lookup), C(sheet, lookup)], ([e, c]) => Math.sqrt(7.2 * e / c)),
  topFromEnergy_V: (sheet, lookup) => from([E(sheet, lookup), C(sheet, lookup), derivedWindow(sheet)], ([e, c, w]) => Math.sqrt(7.2 * e / c + w[0] ** 2)),
  meanVoltage_V: (sheet, lookup) => from([E(sheet, lookup), charge(sheet, lookup)], ([e, q]) => e / q)
    ?? from([printedNumber(sheet, "energy_Wh_kg"), printedNumber(sheet, "capacity_mAh_g")], ([e, q]) => e / q),
  meanVoltageVolumetric_V: (sheet) => from([printedNumber(sheet, "energy_mWh_cm3"), printedNumber(sheet, "capacity_mAh_cm3")], ([e, q]) => e / q),
  meanVoltageFromPower_V: (sheet) => from([printedNumber(sheet, "power_mW_cm2"), powerCurrent(sheet)], ([p, i]) => p / i),
  dischargeTimeAtPower_s: (sheet, lookup) => from([hours(sheet, lookup)], ([h]) => h * 3600),
  dischargeTimeIfSamePoint_s: (sheet, lookup) => from([hours(sheet, lookup)], ([h]) => h * 3600),
  lossPerCycle_fraction: (sheet, lookup) => from([retention(sheet, lookup), cycles(sheet)], ([r, n]) => 1 - r ** (1 / n)),
  cyclesTo80Percent_cycles: (sheet, lookup) => from([retention(sheet, lookup), cycles(sheet)], ([r, n]) => n * Math.log(0.8) / Math.log(r)),
  equivalentCapacitance_mF_cm2: (sheet, lookup) => from([printedNumber(sheet, "capacity_uAh_cm2"), width(sheet, lookup)], ([q, w]) => 3.6 * q / w),
  equivalentCapacitance_F_g: (sheet, lookup) => from([printedNumber(sheet, "capacity_mAh_g"), width(sheet, lookup)], ([q, w]) => 3.6 * q / w),
  thicknessFromCapacitance_um: (sheet, lookup) => from([C(sheet, lookup), printedNumber(sheet, "capacitance_F_cm3")], ([a, v]) => 10 * a / v),
  thicknessFromCapacity_um: (sheet) => from([printedNumber(sheet, "capacity_uAh_cm2"), printedNumber(sheet, "capacity_mAh_cm3")], ([a, v]) => 10 * a / v),
  leakage_nA_cm2: leak,
  leakage_MOhm_cm2: (sheet, lookup) => from([derivedWindow(sheet), leak(sheet, lookup)], ([w, i]) => w[1] * 1000 / i),
  timeToEmpty_h: (sheet, lookup) => from([width(sheet, lookup), printedNumber(sheet, "selfDischarge_mV_h")], ([w, s]) => w * 1000 / s),
  cathodeCapacity_mAh_cm3: (sheet) => from([printedNumber(sheet, "capacity_uAh_cm2"), printedNumber(sheet, "cathodeThickness_um")], ([q, t]) => 10 * q / t),
  cathodeCapacity_mAh_g: (sheet) => from([printedNumber(sheet, "capacity_uAh_cm2"), printedNumber(sheet, "cathodeLoading_mg_cm2")], ([q, m]) => q / m),
  anodeLimit_mAh_cm2: anodeLimit,
  zincUse_fraction: (sheet, lookup) => from([charge(sheet, lookup), anodeLimit(sheet, lookup)], ([q, limit]) => q / 1000 / limit),
  cellCapacity_mAh: (sheet) => from([printedNumber(sheet, "capacity_uAh_cm2"), printedNumber(sheet, "footprint_cm2")], ([q, a]) => q * a / 1000),
  rateRetention_fraction: (sheet) => from([rates(sheet)], ([r]) => r.fast.capacity_uAh_cm2 / r.slow.capacity_uAh_cm2),
  rate_exponent: (sheet) => from([rates(sheet)], ([{ slow, fast }]) =>
    Math.log(slow.capacity_uAh_cm2 / fast.capacity_uAh_cm2) / Math.log(fast.current_mA_cm2 / slow.current_mA_cm2)),
  densityFromEnergy_g_cm3: (sheet) => from([printedNumber(sheet, "energy_mWh_cm3"), printedNumber(sheet, "energy_Wh_kg")], ([v, g]) => v / g),
  capacityFromThickness_uAh_cm2: (sheet) => from([printedNumber(sheet, "capacity_mAh_cm3"), printedNumber(sheet, "cathodeThickness_um")], ([q, t]) => q * t / 10),
  capacitanceFromRatio_mF_cm2: (sheet, lookup) => ofSibling(sheet, lookup, C),
  energyFromRatio_uWh_cm2: (sheet, lookup) => ofSibling(sheet, lookup, E),
}

/** The current at which the power is printed, mA/cm². */
export function powerCurrent(sheet: CellSheet): number | undefined {
  return printedFigure(sheet, "power_mW_cm2")?.at?.current_mA_cm2
}

function ofSibling(sheet: CellSheet, lookup: Lookup, what: Compute): number | undefined {
  const sibling = sheet.baselineOf === undefined ? undefined : lookup(sheet.baselineOf)
  return from([sibling && what(sibling, lookup), printedNumber(sheet, "enhancement_ratio")], ([value, ratio]) => value / ratio)
}

/** Applies `compute` where every input is known. */
function from<T extends unknown[]>(inputs: [...{ [K in keyof T]: T[K] | undefined }], compute: (known: T) => number): number | undefined {
  return inputs.some((input) => input === undefined) ? undefined : compute(inputs as unknown as T)
}
