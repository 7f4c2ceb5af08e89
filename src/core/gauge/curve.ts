// A cell at a state of charge: open-circuit voltage between its two branches, resistance, and how both move with the charge.

import type { CellModel } from "../config.js"

export interface Curve {
  /** Mean of the branches, and half the gap between them, mV. */
  middle_mV: number
  half_mV: number
  /** Their slopes, mV per whole charge. */
  middleSlope_mV: number
  halfSlope_mV: number
  /** Resistances relative to half charge, and the slope of that. */
  shape: number
  shapeSlope: number
}

export function createCurve(): Curve {
  return { middle_mV: 0, half_mV: 0, middleSlope_mV: 0, halfSlope_mV: 0, shape: 1, shapeSlope: 0 }
}

/** Looks a state of charge up; beyond 0 and 1 the outermost pieces go on.
 *  @param into rewritten */
export function lookUp(cell: CellModel, soc: number, into: Curve): void {
  const charge = cell.ocvCharge_uV
  const discharge = cell.ocvDischarge_uV
  const last = charge.length - 1
  let at = Math.floor(soc * last)
  if (at < 0) at = 0
  if (at > last - 1) at = last - 1
  const rest = soc * last - at
  const up = charge[at + 1] - charge[at]
  const down = discharge[at + 1] - discharge[at]
  into.middle_mV = (charge[at] + discharge[at] + (up + down) * rest) / 2000
  into.half_mV = (charge[at] - discharge[at] + (up - down) * rest) / 2000
  into.middleSlope_mV = (up + down) * last / 2000
  into.halfSlope_mV = (up - down) * last / 2000
  const shapes = cell.resistanceBySoc_ppm
  const end = shapes.length - 1
  let piece = Math.floor(soc * end)
  if (piece < 0) piece = 0
  if (piece > end - 1) piece = end - 1
  let along = soc * end - piece
  const rise = shapes[piece + 1] - shapes[piece]
  into.shapeSlope = along < 0 || along > 1 ? 0 : rise * end / 1000000
  if (along < 0) along = 0
  if (along > 1) along = 1
  into.shape = (shapes[piece] + rise * along) / 1000000
}
