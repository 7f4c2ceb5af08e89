// A cell's datasheet as it lies in cells/*.json; cells/cell.schema.json is the contract, this is its shape in TypeScript.

/** Where a figure stands: `line` counts in the plain-text copy of the document that was read. */
export interface Source {
  document: string
  reference?: number
  section: string
  line?: number
}

export type Range = [number, number]

/** A printed figure; `null`: named in the source without a usable number. */
export interface Figure<T = number> {
  value: T | null
  asPrinted?: string
  at?: { current_mA_cm2?: number, scanRate_mV_s?: number, asPrinted?: string }
  cycles?: number
  conditions?: string
  note?: string
  source: Source
}

/** A figure that no document gives, and why it is what it is. */
export interface Assumption<T = number> {
  value: T
  range?: Range
  /** Of a measured figure: one standard deviation, in the unit of the value. */
  standardError?: number
  reason: string
  source?: string
}

export interface OcvAssumption {
  shape: "linear" | "table"
  charge_V?: number[]
  discharge_V?: number[]
  hysteresis_V?: Assumption
  standardError_V?: number[]
  reason: string
  source?: string
}

export interface Branch {
  resistance_Ohm_cm2: number
  tau_s: number
  /** Of a measured branch: one standard deviation of the resistance, and the factor that is one of the time constant. */
  resistanceError_Ohm_cm2?: number
  tauFactor?: number
}

/** Slow share of a capacitor's capacitance, and the time constant behind which it lies. */
export interface Redistribution {
  share_fraction: number
  tau_s: number
}

export interface Mechanical {
  kind: string
  cycles?: number
  retention_fraction?: number
  length_percent?: number
  asPrinted?: string
  source: Source
}

export interface RatePoint {
  current_mA_cm2: number
  capacity_uAh_cm2: number
  source: Source
}

export interface Printed {
  window_V?: Figure<Range>
  temperature_degC?: Figure<Range>
  rates?: RatePoint[]
  mechanical?: Mechanical[]
  tableRow?: { asScanned: string[], source: Source }
  [figure: string]: Figure | Figure<Range> | RatePoint[] | Mechanical[] | { asScanned: string[], source: Source } | undefined
}

export interface Derived {
  basis?: { window_V?: Range, eq9?: boolean, reason: string }
  energyFormula?: { value: string, formula: string }
  [figure: string]: { value: number, formula: string } | { value: string, formula: string }
    | { window_V?: Range, eq9?: boolean, reason: string } | undefined
}

export interface Assumed {
  window_V?: Assumption<Range>
  temperature_degC?: Assumption<Range>
  ocv?: OcvAssumption
  branches?: Assumption<Branch[]>
  resistanceBySoc_ratio?: Assumption<number[]>
  redistribution?: Assumption<Redistribution>
  [figure: string]: Assumption | Assumption<number[]> | Assumption<Range> | Assumption<Branch[]> | Assumption<Redistribution> | OcvAssumption | undefined
}

/** Figures that recordings of this cell gave (zincwear fit): `reason` is the method, `source` the files and rows. Each counts in the
 *  place of an assumed one of the same name. */
export type Measured = Assumed

/** Two statements that cannot both be right, and what was made of them. */
export interface Conflict {
  about: string
  /** Figures of the sheet that it touches: "printed.capacitance_mF_cm2". */
  figures: string[]
  type: "unit" | "value" | "citation" | "ocr" | "labelling" | "implausible"
  statements: { where: string, says: string | number }[]
  resolution: string
  resolvedValue: string | number | null
  confidence: "low" | "medium" | "high"
  externalCheck?: string
}

export interface CellSheet {
  $schema: string
  id: string
  kind: "ZIHMSC" | "ZIMB"
  label: string
  baselineOf?: string
  quantitative?: boolean
  architecture?: { form: string, basis: string }
  materials: { anode?: string, cathode?: string, electrolyte?: string, fabrication?: string, substrate?: string }
  printed: Printed
  derived?: Derived
  assumed?: Assumed
  measured?: Measured
  conflicts: Conflict[]
  applications?: string[]
  notes?: string[]
  references: Source[]
}

/** A printed figure with its conditions and source, or undefined where the sheet has none. */
export function printedFigure(sheet: CellSheet, name: string): Figure | Figure<Range> | undefined {
  const figure = sheet.printed[name]
  return figure === undefined || Array.isArray(figure) || !("value" in figure) ? undefined : figure
}

/** A printed number, or undefined where the sheet has none. */
export function printedNumber(sheet: CellSheet, name: string): number | undefined {
  const value = printedFigure(sheet, name)?.value
  return typeof value === "number" ? value : undefined
}

/** A printed pair of limits, or undefined where the sheet has none. */
export function printedRange(sheet: CellSheet, name: "window_V" | "temperature_degC"): Range | undefined {
  return sheet.printed[name]?.value ?? undefined
}

/** The sheet with what was measured in the place of what was assumed. */
export function withMeasured(sheet: CellSheet): CellSheet {
  return sheet.measured === undefined ? sheet : { ...sheet, assumed: { ...sheet.assumed, ...sheet.measured } }
}

/** An assumed number, or undefined where the sheet has none. */
export function assumedNumber(sheet: CellSheet, name: string): number | undefined {
  const figure = sheet.assumed?.[name]
  return figure !== undefined && "value" in figure && typeof figure.value === "number" ? figure.value : undefined
}
