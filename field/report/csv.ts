// A run as tables for other tools: the columns that the Battery Data Format has a name for, and beside it those it has not.

import { writeFileSync } from "node:fs"
import type { RunResult } from "../../sim/result.js"
import { writeBdf } from "../bdf.js"

interface Column {
  label: string
  values: ArrayLike<number>
  decimals: number
}

/** Path of the table that holds what BDF has no name for: "day.csv" has "day.details.csv" beside it. */
export function detailsPath(path: string): string {
  return path.replace(/(\.csv)?$/i, ".details.csv")
}

/** Writes two CSV files: `path` in Battery Data Format preferred labels (pack level, positive = charge), and
 *  `detailsPath(path)` with state of charge, cells, light, power, topology and sample counts. Both have one row per
 *  reporting step and the same first column.
 *  @param path "….csv" */
export function runToBdf(result: RunResult, path: string): void {
  const { series } = result
  writeBdf(path, [
    { label: "Test Time / s", values: series.time_s },
    { label: "Voltage / V", values: rounded(series.bus_V, 6) },
    { label: "Current / A", values: rounded(series.current_uA.map(current_uA => current_uA / 1e6), 12) },
    { label: "Ambient Temperature / degC", values: rounded(series.temperature_degC, 3) },
  ])
  writeFileSync(detailsPath(path), table(detailColumns(result)))
}

function detailColumns({ series }: RunResult): Column[] {
  const columns: Column[] = [
    { label: "Test Time / s", values: series.time_s, decimals: 3 },
    { label: "SOC True / 1", values: series.socTrue, decimals: 6 },
    { label: "SOC Estimated / 1", values: series.socEstimated, decimals: 6 },
    { label: "SOC Error / 1", values: series.socError, decimals: 6 },
    { label: "Bus Voltage Minimum / V", values: series.busMin_V, decimals: 6 },
    { label: "Cells in Series / 1", values: series.series, decimals: 0 },
    { label: "Illuminance / lx", values: series.lux, decimals: 3 },
    { label: "Motion / 1", values: series.motion, decimals: 3 },
    { label: "Harvested Power / uW", values: series.harvest_uW, decimals: 6 },
    { label: "Load Power / uW", values: series.load_uW, decimals: 6 },
    { label: "Pressure Samples / 1", values: series.pressureCount, decimals: 0 },
    { label: "Light Samples / 1", values: series.lightCount, decimals: 0 },
    { label: "BLE Events / 1", values: series.bleCount, decimals: 0 },
  ]
  for (let cell = 0; cell < series.cell_V.length; cell++) {
    columns.push(
      { label: `Cell ${cell + 1} Voltage / V`, values: series.cell_V[cell], decimals: 6 },
      { label: `Cell ${cell + 1} SOC True / 1`, values: series.cellSocTrue[cell], decimals: 6 },
      { label: `Cell ${cell + 1} SOC Estimated / 1`, values: series.cellSocEstimated[cell], decimals: 6 },
    )
  }
  return columns
}

/** Binary fractions print as 0.30000000000000004; the digits that were measured are enough. */
function rounded(values: number[], decimals: number): number[] {
  return values.map(value => Number(value.toFixed(decimals)))
}

function table(columns: Column[]): string {
  const rows = [columns.map(column => column.label).join(",")]
  for (let row = 0; row < columns[0].values.length; row++) {
    rows.push(columns.map(({ values, decimals }) =>
      Number.isFinite(values[row]) ? String(Number(values[row].toFixed(decimals))) : "").join(","))
  }
  return rows.join("\n") + "\n"
}
