// Battery Data Format (Battery Data Alliance, ontology 1.3.0): a CSV whose header is the preferred labels, units fixed,
// positive current = charge. One battery per file; a pack counts as one battery here, seen at its terminals.

import { writeWhole } from "./atomic.js"

/** The least a file must have. */
export const BDF_REQUIRED = ["Test Time / s", "Voltage / V", "Current / A"]

const RECOMMENDED = ["Unix Time / s", "Cycle Count / 1", "Step Count / 1", "Ambient Temperature / degC"]

const OPTIONAL = [
  "Step ID", "Step Type", "Step Time / s", "Step Record Index / 1", "Record Index / 1", "Power / W",
  ...["", "Step ", "Cycle "].flatMap(scope => ["Charging", "Discharging", "Net", "Cumulative"].flatMap(kind =>
    [`${scope}${kind} Capacity / Ah`, `${scope}${kind} Energy / Wh`])),
  ...["Charging", "Discharging"].flatMap(kind => [`Schedule ${kind} Capacity / Ah`, `Schedule ${kind} Energy / Wh`]),
  "Surface Temperature / degC", ...[1, 2, 3, 4, 5].map(n => `Temperature T${n} / degC`),
  "Internal Resistance / ohm", "DC Internal Resistance / ohm", "AC Internal Resistance / ohm",
  "Frequency / Hz", "Real Impedance / ohm", "Imaginary Impedance / ohm", "Absolute Impedance / ohm", "Phase / deg",
  "Ambient Pressure / Pa", "Applied Pressure / Pa", "Surface Pressure / Pa",
]

/** Every preferred label of the ontology; what it has no name for belongs in a file beside. */
export const BDF_LABELS: readonly string[] = [...BDF_REQUIRED, ...RECOMMENDED, ...OPTIONAL]

export interface BdfColumn {
  label: string
  /** One number per row; NaN = unknown, written as an empty field. Text only for "Step ID" and "Step Type". */
  values: ArrayLike<number | string>
}

/** Columns as CSV text: numbers as JavaScript prints them (shortest that reads back the same), empty where unknown. */
export function csvText(columns: { label: string, values: ArrayLike<number | string> }[]): string {
  const rows = [columns.map(column => csvField(column.label)).join(",")]
  for (let i = 0; i < columns[0].values.length; i++) {
    rows.push(columns.map(column => csvField(column.values[i])).join(","))
  }
  return rows.join("\n") + "\n"
}

function csvField(value: number | string): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : ""
  return /[",\n\r]/.test(value) ? `"${value.replaceAll("\"", "\"\"")}"` : value
}

/** The text of a BDF file.
 *  @throws RangeError on a label that BDF does not have or has twice, a missing required one, columns of different length, or time that
 *          goes back: these are mistakes of the caller */
export function bdfText(columns: BdfColumn[]): string {
  const labels = columns.map(column => column.label)
  for (const label of labels) {
    if (!BDF_LABELS.includes(label)) throw new RangeError(`"${label}" is no preferred label of the Battery Data Format`)
    if (labels.indexOf(label) !== labels.lastIndexOf(label)) throw new RangeError(`"${label}" is there twice`)
  }
  for (const label of BDF_REQUIRED) {
    if (!labels.includes(label)) throw new RangeError(`the Battery Data Format requires "${label}"`)
  }
  for (const column of columns) {
    if (column.values.length !== columns[0].values.length) {
      throw new RangeError(`"${column.label}" has ${column.values.length} rows, "${labels[0]}" ${columns[0].values.length}`)
    }
  }
  const time = columns[labels.indexOf("Test Time / s")].values
  for (let i = 1; i < time.length; i++) {
    if (!(time[i] >= time[i - 1])) throw new RangeError(`Test Time goes back in row ${i + 1}: ${time[i - 1]} s, then ${time[i]} s`)
  }
  return csvText(columns)
}

/** Write a BDF file, whole or not at all.
 *  @param path by BDF's custom `InstitutionCode__CellName__YYYYMMDD_XXX.bdf.csv`; any name is accepted
 *  @throws UserError if the place cannot be written; RangeError as `bdfText` */
export function writeBdf(path: string, columns: BdfColumn[]): void {
  writeWhole(path, bdfText(columns))
}
