// A printed retention is of the charge that a worn cell delivers at the printed current, counted in the paper's own cycles. The model fades
// by capacity between rest and rest, per full cycle of that, and its resistances grow with it: both differ by what resistances leave behind.

import { discharge } from "./cell-discharge.js"
import type { SimCell } from "./sim-cell.js"

const STEPS = 16
const BISECTIONS = 40

/** Finds the fade between rest and rest that shows as the printed one.
 *  @param cell new, its capacity and resistances as simulated
 *  @param current_mA of the cycling
 *  @param printed share of the first delivered charge that is left, and after how many cycles between the limits at that current
 *  @returns share of the capacity between rest and rest, after how many full cycles of it (throughput over twice the capacity at the time) */
export function restRetention(cell: SimCell, current_mA: number, printed: { fraction: number, cycles: number }): { fraction: number, cycles: number } {
  const delivered = (share: number): number => discharge(worn(cell, share), current_mA).charge_uC
  const fresh_uC = delivered(1)
  if (printed.fraction >= 1 || !(fresh_uC > 0)) return printed
  let low = printed.fraction / 2
  let high = 1
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2
    if (delivered(middle) < printed.fraction * fresh_uC) low = middle
    else high = middle
  }
  const fraction = (low + high) / 2
  // One cycle of the paper is depth(c) = delivered(c)/(c·Q) of a full one. With c = exp(-k·n), n full cycles: dN = dn/depth, so
  // k·N is the integral of 1/depth over -ln c: the trapezoidal rule.
  const span = -Math.log(fraction)
  let integral = 0
  for (let i = 0; i <= STEPS; i++) {
    const share = Math.exp(-span * i / STEPS)
    integral += (i === 0 || i === STEPS ? 0.5 : 1) * share * cell.capacity_uC / delivered(share)
  }
  return { fraction, cycles: printed.cycles / (integral / STEPS) }
}

/** The cell when this share of its capacity is left. */
function worn(cell: SimCell, share: number): SimCell {
  const growth = 1 + cell.resistanceGrowth * (1 - share)
  return {
    ...cell, capacity_uC: cell.capacity_uC * share, esr_Ohm: cell.esr_Ohm * growth,
    branches: cell.branches.map(branch => ({ ...branch, resistance_Ohm: branch.resistance_Ohm * growth })),
  }
}
