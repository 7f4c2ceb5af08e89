// Whether a recording can be one of this cell at all. A gauge believes its front end; what the wrong sheet, sign or unit
// makes of a recording looks like an estimate, so it is refused before.

import type { SimCell } from "../../project/sim-cell.js"
import { UserError } from "../../project/user-error.js"
import type { Log } from "./log.js"
import { chargeBetween, type CurrentMeaning } from "./scan.js"

/** Charge in one direction beyond so many capacities is another cell: floating on a charger moves some. */
const MOST_CAPACITIES = 3

/** Correlation of current and change of voltage, -1..1, beyond which the sign is plainly wrong. */
const WRONG_SIGN = -0.5

/** @throws UserError if the sign of the current is reversed, voltages are not of this cell, or charges not of its size */
export function requireOwnCell(log: Log, cell: SimCell, meaning: CurrentMeaning): void {
  const { file, time_s, voltage_V, current_A } = log
  let together = 0
  let apart = 0
  for (let i = 1; i < time_s.length; i++) {
    const product = current_A[i] * (voltage_V[i] - voltage_V[i - 1])
    together += product
    apart += Math.abs(product)
  }
  if (apart > 0 && together < WRONG_SIGN * apart) {
    throw new UserError(file, log.names.current ?? "current", "the voltage falls while the current is positive: discharge is counted as positive here", "say so by --discharge-positive")
  }
  const [empty_V, full_V] = cell.window_V
  const span_V = full_V - empty_V
  const outside = voltage_V.filter(voltage => voltage < empty_V - span_V / 2 || voltage > full_V + span_V / 2).length
  if (outside > voltage_V.length / 2) {
    const [low, high] = [voltage_V.reduce((a, b) => Math.min(a, b)), voltage_V.reduce((a, b) => Math.max(a, b))]
    throw new UserError(file, log.names.voltage ?? "voltage", `${digits(low)} to ${digits(high)} V is not a cell of ${empty_V} to ${full_V} V (${cell.id})`,
      "give the sheet of the cell that was recorded (--cell), or of a pack the recording of one cell")
  }
  const most_C = longestRun(chargeBetween(log, meaning))
  const capacity_C = cell.capacity_uC / 1e6
  if (most_C > MOST_CAPACITIES * capacity_C) {
    throw new UserError(file, log.names.current ?? "current", `${charge(most_C)} flow in one direction, ${cell.id} holds ${charge(capacity_C)}`,
      "give the sheet of the cell that was recorded (--cell), its --area, or check the unit of the current")
  }
}

/** Most charge that flowed without the current changing its sign, C. */
function longestRun(charge_C: Float64Array): number {
  let most = 0
  let run = 0
  for (const step of charge_C) {
    run = step * run < 0 ? step : run + step
    most = Math.max(most, Math.abs(run))
  }
  return most
}

function charge(value_C: number): string {
  const value_Ah = value_C / 3600
  if (value_Ah >= 0.1) return `${digits(value_Ah)} Ah`
  return value_Ah >= 1e-4 ? `${digits(value_Ah * 1e3)} mAh` : `${digits(value_Ah * 1e6)} µAh`
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)))
}
