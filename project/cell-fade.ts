// A printed retention is of the charge that a worn cell delivers at the printed current, counted in the paper's own cycles. The model fades
// by capacity between rest and rest, per full cycle of that, and its resistances grow with it: both differ by what resistances leave behind.

import { discharge } from "./cell-discharge.js"
import type { SimCell } from "./sim-cell.js"

/** Agreement with the printed share. */
const CLOSE = 1e-9

/** Finds the fade between rest and rest that shows as the printed one.
 *  @param cell new, its capacity and resistances as simulated
 *  @param current_mA of the cycling
 *  @param printed share of the first delivered charge that is left, and after how many cycles between the limits at that current
 *  @returns share of the capacity between rest and rest, after how many full cycles of it (throughput over twice the capacity at the time) */
export function restRetention(cell: SimCell, current_mA: number, printed: { fraction: number, cycles: number }): { fraction: number, cycles: number } {
  const delivered = (share: number): number => discharge(worn(cell, share), current_mA).charge_uC
  const fresh_uC = delivered(1)
  if (printed.fraction >= 1 || !(fresh_uC > 0)) return printed
  const fraction = crossing(share => delivered(share) / fresh_uC - printed.fraction, printed.fraction / 2, 1, 1 - printed.fraction)
  // One cycle of the paper is depth(c) = delivered(c)/(c·Q) of a full one. With c = exp(-k·n), n full cycles: dN = dn/depth, so
  // k·N is the integral of 1/depth over -ln c: Simpson's rule; sixteen intervals change it by
  // 2e-5 at most on the cells of the reviews.
  const full = (share: number): number => share * cell.capacity_uC / delivered(share)
  const mean = (cell.capacity_uC / fresh_uC + 4 * full(Math.sqrt(fraction)) + full(fraction)) / 6
  return { fraction, cycles: printed.cycles / mean }
}

/** Where a rising function crosses 0: false position, Illinois variant.
 *  @param above value at `high` */
function crossing(of: (x: number) => number, low: number, high: number, above: number): number {
  let below = of(low)
  let x = low
  for (let i = 0, side = 0; i < 50; i++) {
    x = high - above * (high - low) / (above - below)
    const y = of(x)
    if (Math.abs(y) < CLOSE) break
    if (y > 0) {
      high = x
      above = y
      if (side > 0) below /= 2
      side = 1
    } else {
      low = x
      below = y
      if (side < 0) above /= 2
      side = -1
    }
  }
  return x
}

/** The cell when this share of its capacity is left. */
function worn(cell: SimCell, share: number): SimCell {
  const growth = 1 + cell.resistanceGrowth * (1 - share)
  return {
    ...cell, capacity_uC: cell.capacity_uC * share, esr_Ohm: cell.esr_Ohm * growth,
    branches: cell.branches.map(branch => ({ ...branch, resistance_Ohm: branch.resistance_Ohm * growth })),
  }
}
