// A fitted cell as a datasheet: what was measured with its error and its rows, and the rest as its class, or the sheet it is like, has it.

import { basename } from "node:path"
import { loadCellSheet } from "../../project/cell-sheet.js"
import { printedNumber, withMeasured, type Assumed, type Assumption, type Branch, type CellSheet, type Measured } from "../../project/cell-types.js"
import { refused, type BranchEstimate, type Estimate } from "./estimates.js"
import type { CellFit } from "./fit-cell.js"

export interface SheetOptions {
  id: string
  label?: string
  area_cm2: number
  /** Sheet that supplies what the recordings do not tell; one of the class unless given. */
  like?: CellSheet
}

/** A sheet whose assumed block is that of its class: what no review prints of any cell. */
const OF_CLASS: Record<CellSheet["kind"], string> = { ZIMB: "ce-mno2-cai", ZIHMSC: "cnt-zn" }
/** So many standard errors either way are the range of a measured figure. */
const RANGE_ERRORS = 2
/** Drop of an assumed series resistance at the largest current, as a share of the window: nothing that the voltages contradict. */
const ASSUMED_DROP = 0.02

export function classSheet(kind: CellSheet["kind"]): CellSheet {
  return loadCellSheet(OF_CLASS[kind])
}

export function sheetOf(fit: CellFit, options: SheetOptions): CellSheet {
  const { kind, curve, joined } = fit
  const files = joined.recordings.map(({ log }) => basename(log.file))
  const measured = measuredOf(fit, options.area_cm2)
  return {
    $schema: "./cell.schema.json", id: options.id, kind,
    label: options.label ?? `${kind === "ZIMB" ? "battery" : "capacitor"} fitted to ${files.join(", ")}`,
    materials: options.like?.materials ?? {}, printed: {}, measured, assumed: assumedOf(fit, options, measured), conflicts: [],
    notes: [
      ...fit.notes, ...(curve.unseen > 0.2 ? [`${Math.round(curve.unseen * 100)} % of the open-circuit curve lies between charges that were recorded`] : []),
      ...refusals(fit).map(([name, reason]) => `${name}: ${reason}`),
    ],
    references: files.map(file => ({ document: file, section: "recording" })),
  }
}

/** What could not be told, and why. */
export function refusals({ kind, estimates, noCurve }: CellFit): [name: string, reason: string][] {
  const names: [string, object | undefined][] = [
    ["window, capacity and open-circuit curve", noCurve === undefined ? undefined : { reason: noCurve }],
    ["series resistance", estimates.esr_Ohm], ["relaxation branches", estimates.branches], ["redistribution", estimates.redistribution], ["hysteresis", noCurve === undefined ? estimates.hysteresis_V : undefined], ["resistance over charge", kind === "ZIHMSC" ? undefined : estimates.resistanceBySoc],
    ["coulombic efficiency", estimates.coulombicEfficiency], ["self-discharge", estimates.selfDischarge],
  ]
  return names.flatMap(([name, estimate]): [string, string][] => refused(estimate) ? [[name, estimate.reason]] : [])
}

function measuredOf({ kind, curve, joined, estimates, noCurve }: CellFit, area_cm2: number): Measured {
  const { capacity_C, esr_Ohm, branches, redistribution, hysteresis_V, resistanceBySoc, coulombicEfficiency, selfDischarge, largest_A } = estimates
  const figure = (estimate: Estimate, scale: number, most = Infinity): Assumption => ({
    value: short(estimate.value * scale), range: [short(Math.max(0, estimate.value - RANGE_ERRORS * estimate.error) * scale), short(Math.min(most, (estimate.value + RANGE_ERRORS * estimate.error) * scale))],
    standardError: short(estimate.error * scale), reason: estimate.method, source: estimate.from,
  })
  const perArea = 1 / 3.6e-3 / area_cm2
  const high_V = curve.charge_V[curve.charge_V.length - 1]
  const measured: Measured = noCurve !== undefined ? {} : {
    window_V: { value: [curve.discharge_V[0], high_V], reason: "ends of the open-circuit curve", source: capacity_C.from },
    capacity_uAh_cm2: figure(capacity_C, perArea),
    ocv: {
      shape: curve.linear ? "linear" : "table", charge_V: curve.charge_V, discharge_V: curve.discharge_V, standardError_V: curve.error_V.map(short),
      ...(hysteresis_V === undefined || refused(hysteresis_V) || !(hysteresis_V.value > 0) ? {} : { hysteresis_V: figure(hysteresis_V, 1) }),
      reason: kind === "ZIHMSC" ? curve.linear ? "straight within its error: voltage is charge" : "curve over charge" : "curve over charge after charging and after discharging, least squares over all rows, made to rise",
      source: joined.recordings.map(({ log }) => basename(log.file)).join(", "),
    },
  }
  measured.maxCurrent_mA_cm2 = { value: short(largest_A.value * 1000 / area_cm2), reason: largest_A.method, source: largest_A.from }
  if (!refused(esr_Ohm)) measured.esr_Ohm_cm2 = figure(esr_Ohm, area_cm2)
  if (!refused(branches) && branches.length > 0) measured.branches = { value: pair(kind, branches.map(branch => branchOf(branch, area_cm2))), reason: branches[0].method, source: branches[0].from }
  if (noCurve === undefined && redistribution !== undefined && !refused(redistribution)) {
    const { share, tau_s } = redistribution
    const value = Math.min(0.9, share.value)
    measured.redistribution = {
      value: { share_fraction: short(value), tau_s: short(tau_s) }, range: [short(Math.max(0, value - RANGE_ERRORS * share.error)), short(value + RANGE_ERRORS * share.error)],
      reason: share.method, source: share.from,
    }
  }
  if (!refused(resistanceBySoc)) {
    const { table, error, from } = resistanceBySoc
    measured.resistanceBySoc_ratio = { value: table.map(short), range: [short(Math.max(0, table[0] - RANGE_ERRORS * error)), short(table[0] + RANGE_ERRORS * error)], reason: "all resistances together over charge, by the jumps and relaxations", source: from }
  }
  if (noCurve !== undefined) return measured
  if (!refused(coulombicEfficiency)) measured.coulombicEfficiency_fraction = figure(coulombicEfficiency, 1, 1)
  if (!refused(selfDischarge)) {
    if (kind === "ZIMB") measured.selfDischarge_fraction_month = figure({ ...selfDischarge, value: Math.min(1, selfDischarge.value) }, 1, 1)
    else measured.selfDischarge_mV_h = figure(selfDischarge, 1000)
  }
  return measured
}

function branchOf({ value, error, tau_s, tauFactor }: BranchEstimate, area_cm2: number): Branch {
  return { resistance_Ohm_cm2: short(value * area_cm2), tau_s: short(tau_s), resistanceError_Ohm_cm2: short(error * area_cm2), tauFactor: short(tauFactor) }
}

/** The third branch of a capacitor is its redistribution: with one branch found, or with that alone, it is written as two halves. */
function pair(kind: CellSheet["kind"], branches: Branch[]): Branch[] {
  return kind === "ZIMB" || branches.length > 1 ? branches : [branches[0], branches[0]].map(branch => ({ ...branch, resistance_Ohm_cm2: short(branch.resistance_Ohm_cm2 / 2) }))
}

function assumedOf({ kind, estimates, joined }: CellFit, { area_cm2, like }: SheetOptions, measured: Measured): Assumed {
  const known = withMeasured(like ?? classSheet(kind)).assumed ?? {}
  const whose = like === undefined ? "of its class, not measured" : `as ${like.id} has it, not measured`
  const assumed: Assumed = { footprint_cm2: { value: area_cm2, reason: "given to the fit (--area); 1 cm2 stands for the whole cell" } }
  const take = (name: string): void => {
    const figure = known[name]
    if (measured[name] === undefined && figure !== undefined && "value" in figure) assumed[name] = { ...figure, reason: `${whose}: ${figure.reason}` } as Assumption
  }
  take("activation_kJ_mol")
  take("temperature_degC")
  take("coulombicEfficiency_fraction")
  take(kind === "ZIMB" ? "selfDischarge_fraction_month" : "selfDischarge_mV_h")
  if (like !== undefined) {
    for (const name of ["esr_Ohm_cm2", "branches", "resistanceBySoc_ratio"]) take(name)
    if (measured.ocv === undefined) takeCurve(like, whose, assumed)
  }
  const [low_V, high_V] = joined.ends.window_V
  if (measured.esr_Ohm_cm2 === undefined && assumed.esr_Ohm_cm2 === undefined) {
    assumed.esr_Ohm_cm2 = { value: short(ASSUMED_DROP * (high_V - low_V) / estimates.largest_A.value * area_cm2), reason: "not measured: takes 2 % of the window at the largest recorded current" }
  }
  if (measured.branches === undefined && assumed.branches === undefined) assumed.branches = likeClass(kind, (measured.esr_Ohm_cm2 ?? assumed.esr_Ohm_cm2) as Assumption)
  if (kind === "ZIHMSC" && measured.redistribution === undefined && measured.ocv === undefined) take("redistribution")
  else if (kind === "ZIHMSC" && measured.redistribution === undefined) {
    assumed.redistribution = { value: { share_fraction: 0, tau_s: 1000 }, range: [0, 0.3], reason: "the recordings show none; the capacitance is that of their time scale, slow pores (0.15 in its class) would come on top" }
  }
  return assumed
}

/** Window, capacity and curve of another sheet, printed ones as what this one assumes. */
function takeCurve(like: CellSheet, whose: string, assumed: Assumed): void {
  const known = withMeasured(like).assumed ?? {}
  const own = like.printed.window_V?.value
  const window = known.window_V ?? (own === undefined || own === null ? undefined : { value: own, reason: "printed" })
  if (window !== undefined) assumed.window_V = { ...window, reason: `${whose}: ${window.reason}` }
  for (const name of ["capacity_uAh_cm2", "capacitance_mF_cm2"]) {
    const printed = printedNumber(like, name)
    const figure = (known[name] as Assumption | undefined) ?? (printed === undefined ? undefined : { value: printed, reason: "printed" })
    if (figure !== undefined) assumed[name] = { ...figure, reason: `${whose}: ${figure.reason}` }
  }
  if (known.ocv !== undefined) assumed.ocv = { ...known.ocv, reason: `${whose}: ${known.ocv.reason}` }
}

/** Branches not measured stand to the series resistance as in the class. */
function likeClass(kind: CellSheet["kind"], esr: Assumption): Assumption<Branch[]> {
  const { branches, esr_Ohm_cm2 } = classSheet(kind).assumed ?? {}
  const ratio = esr.value / (esr_Ohm_cm2 as Assumption).value
  return {
    value: branches!.value.map(({ resistance_Ohm_cm2, tau_s }) => ({ resistance_Ohm_cm2: short(resistance_Ohm_cm2 * ratio), tau_s })),
    reason: "of its class, not measured: time constants as there, resistances in the same proportion to the series resistance",
  }
}

function short(value: number): number {
  return Number(value.toPrecision(5))
}
