// The charge of a capacitor is in its voltage. Where scans are rare nobody knows what flowed between them, and nobody has to: what the voltage says is
// certain to a few hundredths, and costs a hundredth of what the filter costs an interpreter.

import { MISSING_CELLS } from "../types.js"
import type { Measured } from "../calibrate.js"
import type { CellModel, ModuleConfig } from "../config.js"
import { type Gauge, showGauge } from "./gauge.js"
import { chargeAt } from "./ocv.js"

/** What a pulse leaves behind, until the cell has come to rest: volts of polarisation that nobody follows here. And the curve, which is not quite the
 *  cell's own. */
const REST_UV = 10000
const CURVE = 1 / 100
/** A quarter of the drop of the present current over the cell's resistance stays doubtful. */
const DROP_DOUBT = 1 / 4

/** State of charge that a mean voltage at rest says, and how far that may be off; rewrites `soc` and `error` of the gauge.
 *  @param cell_uV mean of the cells; @param doubt_uV of it */
export function believeVoltage(gauge: Gauge, cell: CellModel, cell_uV: number, doubt_uV: number): void {
  const table_uV = cell.ocvDischarge_uV
  gauge.soc = chargeAt(table_uV, cell_uV)
  gauge.error = CURVE + (doubt_uV + REST_UV) / (table_uV[table_uV.length - 1] - table_uV[0])
}

/** Takes one scan, in the place of `updateGauge`.
 *  @param current_nA through one cell now, positive into it */
export function readVoltages(gauge: Gauge, config: ModuleConfig, measured: Measured, current_nA: number): void {
  const cell = config.cell
  const cells = gauge.cells
  const drop_uV = current_nA * cell.esr_mOhm / 1000000
  gauge.lag.mean_nA = current_nA
  gauge.lag.likely_nA = current_nA
  gauge.age_ms += measured.elapsed_ms
  if ((measured.missing & MISSING_CELLS) === 0) {
    let sum_uV = 0
    for (let i = 0; i < cells.length; i++) sum_uV += measured.cell_uV[i]
    const mean_uV = sum_uV / cells.length
    believeVoltage(gauge, cell, mean_uV - drop_uV, config.calibration.cellError_uV + (drop_uV < 0 ? -drop_uV : drop_uV) * DROP_DOUBT)
    const capacity_uC = cell.capacity_uC
    const mean_uC = gauge.soc * capacity_uC
    const error_uC = gauge.error * capacity_uC
    const perMicrovolt_uC = capacity_uC / (cell.ocvDischarge_uV[cell.ocvDischarge_uV.length - 1] - cell.ocvDischarge_uV[0])
    for (let i = 0; i < cells.length; i++) {
      const state = cells[i]
      // Beside the mean a straight line will do, and costs a tenth of a search.
      state.charge_uC = Math.floor(mean_uC + (measured.cell_uV[i] - mean_uV) * perMicrovolt_uC)
      state.error_uC = error_uC
    }
    gauge.begun = true
    gauge.valid = true
    gauge.source = "voltage"
    gauge.age_ms = 0
  }
  showGauge(gauge, cell.capacity_uC, measured.elapsed_ms)
}
