// What a cell's voltage says about its charge: an interval, never a number. The two chemistries differ
// in what they can promise; the gauge only intersects.

import type { CellModel } from "../config.js"
import { chargeAt } from "./ocv.js"

/** Charge that the voltage allows; `found` is false where the voltage says nothing. */
export interface Evidence {
  found: boolean
  low: number
  high: number
}

/** A plateau tells nothing when the voltage is uncertain by more than this. */
const PLATEAU_DOUBT_UV = 25000

/** Plateau battery: the truth lies between the branch left by charging (highest voltage, so least charge)
 *  and the branch left by discharging. Little is learnt on the flat part, much near full, empty and steep parts.
 *  @param voltage_uV estimated open-circuit voltage
 *  @param doubt_uV bound on its error */
export function plateauEvidence(cell: CellModel, voltage_uV: number, doubt_uV: number, into: Evidence): void {
  into.found = doubt_uV <= PLATEAU_DOUBT_UV
  if (!into.found) return
  into.low = chargeAt(cell.ocvCharge_uV, voltage_uV - doubt_uV)
  into.high = chargeAt(cell.ocvDischarge_uV, voltage_uV + doubt_uV)
}

/** Hybrid capacitor: voltage is charge, at any time, as well as the voltage drops are known. */
export function capacitorEvidence(cell: CellModel, voltage_uV: number, doubt_uV: number, into: Evidence): void {
  into.found = true
  into.low = chargeAt(cell.ocvDischarge_uV, voltage_uV - doubt_uV)
  into.high = chargeAt(cell.ocvDischarge_uV, voltage_uV + doubt_uV)
}
