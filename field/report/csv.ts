// A run as tables for other tools: the columns that the Battery Data Format has a name for, and beside it those it has not.

import type { RunResult } from "../../sim/result.js"
import { writeWhole } from "../atomic.js"
import { bdfText, csvText, type BdfColumn } from "../bdf.js"

/** Path of the table that holds what BDF has no name for: "day.csv" has "day.details.csv" beside it. */
export function detailsPath(path: string): string {
  return path.replace(/(\.csv)?$/i, ".details.csv")
}

/** Writes two CSV files: `path` in Battery Data Format preferred labels (pack level, positive = charge), and
 *  `detailsPath(path)` with state of charge, cells, light, power, topology and sample counts. Both have one row per
 *  reporting step and the same first column; a field is empty where nothing was known.
 *  @param path "….csv"
 *  @throws UserError if the place cannot be written */
export function runToBdf(result: RunResult, path: string): void {
  writeWhole(path, bdfText(packColumns(result)))
  writeWhole(detailsPath(path), csvText(detailColumns(result)))
}

/** The run as columns of the Battery Data Format: the pack at its terminals. */
export function packColumns({ series }: RunResult): BdfColumn[] {
  return [
    column("Test Time / s", series.time_s, 3),
    column("Voltage / V", series.bus_V, 6),
    column("Current / A", series.current_uA.map(current_uA => current_uA / 1e6), 12),
    column("Ambient Temperature / degC", series.temperature_degC, 3),
  ]
}

function detailColumns({ series }: RunResult): BdfColumn[] {
  const columns = [
    column("Test Time / s", series.time_s, 3),
    column("SOC True / 1", series.socTrue, 6),
    column("SOC Estimated / 1", series.socEstimated, 6),
    column("SOC Error / 1", series.socError, 6),
    column("Bus Voltage Minimum / V", series.busMin_V, 6),
    column("Cells in Series / 1", series.series, 0),
    column("Illuminance / lx", series.lux, 3),
    column("Motion / 1", series.motion, 3),
    column("Harvested Power / uW", series.harvest_uW, 6),
    column("Load Power / uW", series.load_uW, 6),
    column("Pressure Samples / 1", series.pressureCount, 0),
    column("Light Samples / 1", series.lightCount, 0),
    column("BLE Events / 1", series.bleCount, 0),
  ]
  for (let cell = 0; cell < series.cell_V.length; cell++) {
    columns.push(
      column(`Cell ${cell + 1} Voltage / V`, series.cell_V[cell], 6),
      column(`Cell ${cell + 1} SOC True / 1`, series.cellSocTrue[cell], 6),
      column(`Cell ${cell + 1} SOC Estimated / 1`, series.cellSocEstimated[cell], 6),
    )
  }
  return columns
}

/** Binary fractions print as 0.30000000000000004; the digits that were measured are enough. */
function column(label: string, values: number[], decimals: number): BdfColumn {
  return { label, values: values.map(value => Number(value.toFixed(decimals))) }
}
