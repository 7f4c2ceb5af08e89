// Datasheets as text for people: a table of all, and one sheet with its three blocks apart.

import { unsetDefaults } from "./cell-defaults.js"
import { resolveCell } from "./cell-resolve.js"
import { printedNumber, withMeasured, type Assumption, type CellSheet, type Figure, type Redistribution, type Source } from "./cell-types.js"

const CAPACITIES = ["capacitance_mF_cm2", "capacity_uAh_cm2", "capacitance_F_cm3", "capacity_mAh_cm3", "capacity_mAh_g"]
const ENERGIES = ["energy_uWh_cm2", "energy_mWh_cm3", "energy_Wh_kg", "energy_mWh_cm"]

/** What the table shows of a cell; `missing` is empty when it can be simulated. */
export interface CellRow {
  id: string
  kind: string
  label: string
  /** Limits, V; assumed where `windowAssumed`. */
  window_V: [number, number] | null
  windowAssumed: boolean
  /** Printed figures in their own units; null where none is printed. */
  capacity: { name: string, value: number } | null
  energy: { name: string, value: number } | null
  retention: { fraction: number, cycles: number | null } | null
  simulatable: boolean
  missing: string[]
}

export function cellRow(sheet: CellSheet): CellRow {
  const assumed = sheet.assumed?.window_V?.value
  const fraction = printedNumber(sheet, "retention_fraction")
  const resolved = resolveCell(sheet)
  const retention = sheet.printed["retention_fraction"] as Figure | undefined
  return {
    id: sheet.id, kind: sheet.kind, label: sheet.label,
    window_V: assumed ?? sheet.printed.window_V?.value ?? null,
    windowAssumed: assumed !== undefined,
    capacity: firstPrinted(sheet, CAPACITIES),
    energy: firstPrinted(sheet, ENERGIES),
    retention: fraction === undefined ? null : { fraction, cycles: retention?.cycles ?? null },
    simulatable: "cell" in resolved,
    missing: "missing" in resolved ? resolved.missing : [],
  }
}

function firstPrinted(sheet: CellSheet, names: string[]): { name: string, value: number } | null {
  for (const name of names) {
    const value = printedNumber(sheet, name)
    if (value !== undefined) return { name, value }
  }
  return null
}

/** The table of `zincwear cells list`, its last line the count. */
export function cellTable(rows: CellRow[]): string {
  const head = ["ID", "KIND", "WINDOW V", "CAPACITY", "ENERGY", "RETENTION", "SIMULATABLE"]
  const body = rows.map((row) => [
    row.id, row.kind,
    row.window_V === null ? "-" : `${row.window_V[0]} to ${row.window_V[1]}${row.windowAssumed ? "*" : ""}`,
    quantity(row.capacity), quantity(row.energy),
    row.retention === null ? "-" : `${number(row.retention.fraction * 100)} % / ${row.retention.cycles ?? "?"}`,
    row.simulatable ? "yes" : `no: ${shortly(row.missing)}`,
  ])
  const widths = head.map((title, i) => Math.max(title.length, ...body.map((cells) => cells[i].length)))
  const line = (cells: string[]) => cells.map((cell, i) => i === cells.length - 1 ? cell : cell.padEnd(widths[i])).join("  ").trimEnd()
  const count = (kind: string) => rows.filter((row) => row.kind === kind).length
  return [
    line(head), ...body.map(line), "", "* assumed, not printed",
    `${rows.length} cells (${count("ZIHMSC")} ZIHMSC, ${count("ZIMB")} ZIMB), ${rows.filter((row) => row.simulatable).length} simulatable`, "",
  ].join("\n")
}

function shortly(missing: string[]): string {
  return missing.length === 1 ? missing[0] : `${missing[0]}, +${missing.length - 1}`
}

function quantity(figure: { name: string, value: number } | null): string {
  return figure === null ? "-" : `${number(figure.value)} ${unitOf(figure.name)}`
}

/** The unit that a figure's name carries: energy_uWh_cm2 -> "µWh/cm2". */
export function unitOf(name: string): string {
  const parts = name.split("_").slice(1).map((part) => part.replace(/^u(?=[A-Z]|m$)/, "µ").replace("degC", "°C"))
  if (parts[0] === "fraction" && parts.length === 1 || parts[0] === "exponent" || parts[0] === "ratio") return ""
  if (parts[0]?.endsWith("Ohm")) return parts.join(" ")   // a resistance times an area
  return parts.join("/")
}

function number(value: number): string {
  return String(Number(value.toPrecision(6)))
}

/** One sheet: printed, derived and assumed apart, then its conflicts. */
export function sheetText(sheet: CellSheet): string {
  const out: string[] = [`${sheet.id}  ${sheet.kind}`, sheet.label]
  if (sheet.baselineOf !== undefined) out.push(`comparison cell of ${sheet.baselineOf}`)
  if (sheet.architecture !== undefined) out.push(`${sheet.architecture.form}: ${sheet.architecture.basis}`)
  section(out, "MATERIALS", Object.entries(sheet.materials).map(([name, text]) => [name, text]))
  section(out, "PRINTED", printedLines(sheet))
  section(out, "DERIVED (arithmetic on printed figures)", derivedLines(sheet))
  section(out, "MEASURED (from recordings)", assumedLines(sheet.measured))
  section(out, "ASSUMED (not in the document)", assumedLines(sheet.assumed))
  section(out, `CONFLICTS (${sheet.conflicts.length})`, sheet.conflicts.flatMap((conflict) => [
    [conflict.about, `${conflict.type}, confidence ${conflict.confidence}${conflict.resolvedValue === null ? "" : `, resolved to ${conflict.resolvedValue}`}`],
    ...conflict.statements.map((statement) => ["", `${statement.where}: ${statement.says}`]),
    ["", `-> ${conflict.resolution}`],
    ...(conflict.externalCheck === undefined ? [] : [["", `elsewhere: ${conflict.externalCheck}`]]),
  ]))
  section(out, "APPLICATIONS", (sheet.applications ?? []).map((text) => ["", text]))
  section(out, "NOTES", (sheet.notes ?? []).map((text) => ["", text]))
  section(out, "REFERENCES", sheet.references.map((source) => ["", sourceText(source)]))
  const resolved = resolveCell(sheet)
  if ("cell" in resolved) section(out, `ASSUMED OF EVERY ${sheet.kind} (where the sheet sets nothing)`, unsetDefaults(withMeasured(sheet)).map(assumptionLine))
  if ("missing" in resolved) section(out, "NOT SIMULATABLE, lacks", resolved.missing.map((text) => ["", text]))
  else {
    const cell = resolved.cell
    section(out, "SIMULATED AS", [
      ["cell", `${number(cell.area_cm2)} cm2, ${number(cell.capacity_uC / 3600)} µAh between ${cell.window_V[0]} and ${cell.window_V[1]} V`],
      ["resistance", `${number(cell.esr_Ohm)} Ohm${cell.branches.map((branch) => ` + ${number(branch.resistance_Ohm)} Ohm (${branch.tau_s} s)`).join("")}`],
      ["leak", `${number(cell.selfDischarge_uA)} µA${cell.selfDischargeProportional ? " when full" : ""}`],
      ...resolved.notes.map((text) => ["note", text]),
    ])
  }
  return `${out.join("\n")}\n`
}

function section(out: string[], title: string, rows: (string | undefined)[][]): void {
  if (rows.length === 0) return
  const width = Math.max(...rows.map(([name]) => name?.length ?? 0))
  out.push("", title, ...rows.map(([name, text]) => `  ${(name ?? "").padEnd(width)}  ${text ?? ""}`.trimEnd()))
}

function printedLines(sheet: CellSheet): string[][] {
  const rows: string[][] = []
  for (const [name, figure] of Object.entries(sheet.printed)) {
    if (figure === undefined) continue
    if (Array.isArray(figure)) {
      for (const item of figure) {
        if ("kind" in item) rows.push([name, `${item.kind}: ${item.asPrinted ?? ""}  [${sourceText(item.source)}]`])
        else rows.push([name, `${item.capacity_uAh_cm2} µAh/cm2 at ${item.current_mA_cm2} mA/cm2  [${sourceText(item.source)}]`])
      }
    } else if ("value" in figure) {
      const cycles = figure.cycles === undefined ? "" : ` after ${figure.cycles} cycles`
      const words = figure.asPrinted === undefined ? "" : `  "${figure.asPrinted}"`
      rows.push([name, `${show(figure.value)}${cycles}${figure.conditions === undefined ? "" : ` (${figure.conditions})`}${words}  [${sourceText(figure.source)}]`])
    }
  }
  return rows
}

function derivedLines(sheet: CellSheet): string[][] {
  return Object.entries(sheet.derived ?? {}).flatMap(([name, figure]) => {
    if (figure === undefined) return []
    if ("reason" in figure) return [[name, `${figure.window_V === undefined ? "" : `${show(figure.window_V)} V: `}${figure.reason}`]]
    return "value" in figure ? [[name, `${show(figure.value)}  = ${figure.formula}`]] : []
  })
}

function assumedLines(block: CellSheet["assumed"]): string[][] {
  return Object.entries(block ?? {}).flatMap(([name, figure]) => {
    if (figure === undefined) return []
    const source = figure.source === undefined ? "" : `  [${figure.source}]`
    if ("shape" in figure) return [[name, `${figure.shape}: ${figure.reason}${source}`]]
    return [assumptionLine([name, figure])]
  })
}

function assumptionLine([name, figure]: [string, Assumption<unknown>]): string[] {
  const source = figure.source === undefined ? "" : `  [${figure.source}]`
  const range = figure.range === undefined ? "" : ` (${figure.range[0]} to ${figure.range[1]})`
  return [name, `${show(figure.value)}${range}: ${figure.reason}${source}`]
}

function show(value: unknown): string {
  if (value === null) return "no usable value"
  if (Array.isArray(value) && typeof value[0] === "number") return value.join(value.length === 2 ? " to " : ", ")
  if (Array.isArray(value)) return value.map((branch) => `${branch.resistance_Ohm_cm2} Ohm cm2 / ${branch.tau_s} s`).join(", ")
  if (typeof value === "object") return `${(value as Redistribution).share_fraction} of the capacitance, ${(value as Redistribution).tau_s} s`
  return String(value)
}

function sourceText(source: Source): string {
  const reference = source.reference === undefined ? "" : `, ref. ${source.reference}`
  const section = /^\d/.test(source.section) ? `section ${source.section}` : source.section
  return `${source.document}${reference}, ${section}${source.line === undefined ? "" : `, line ${source.line}`}`
}
