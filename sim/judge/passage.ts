// When a start that nobody told could have become known: by true physics, not by what a gauge noticed.

import type { SimCell } from "../../project/sim-cell.js"

/** Beyond these a cell counts as empty or full. */
const EMPTY = 0.05
const FULL = 0.95

/** Time spent at an end, or on a steep part, that makes a passage, minutes. */
const PASSAGE_MIN = 10

/** Steep: ten points of charge move the voltage by more than this, and by more than the gap between the branches. */
const STEEP_V = 0.05

/** Where there is hysteresis the charge must also have moved by this on the steep part: twice the share of the capacity within which the
 *  plant's cell changes branch (3 %), so that which branch it is on shows. */
const SETTLED = 0.06

/** Slope of the mean open-circuit branch, V per unit of charge, and gap between the branches, V. */
export function slopeAndGap(cell: SimCell, soc: number): { slope_V: number, gap_V: number } {
  const { ocvCharge_V, ocvDischarge_V } = cell
  const last = ocvCharge_V.length - 1
  const at = Math.max(0, Math.min(last - 1, Math.floor(soc * last)))
  const mean = (i: number): number => (ocvCharge_V[i] + ocvDischarge_V[i]) / 2
  return { slope_V: (mean(at + 1) - mean(at)) * last, gap_V: ocvCharge_V[at] - ocvDischarge_V[at] }
}

export class Passage {
  private ends_min = 0
  private steep_min = 0
  private low = Infinity
  private high = -Infinity

  constructor(private readonly cell: SimCell) {}

  /** One more minute in which the gauge was awake.
   *  @returns whether the start can be known by now */
  minute(soc: number): boolean {
    if (soc < EMPTY || soc > FULL) this.ends_min++
    const { slope_V, gap_V } = slopeAndGap(this.cell, soc)
    if (slope_V / 10 > Math.max(STEEP_V, gap_V)) {
      this.steep_min++
      this.low = Math.min(this.low, soc)
      this.high = Math.max(this.high, soc)
    } else {
      this.steep_min = 0
      this.low = Infinity
      this.high = -Infinity
    }
    return this.ends_min >= PASSAGE_MIN || (this.steep_min >= PASSAGE_MIN && (gap_V === 0 || this.high - this.low >= SETTLED))
  }
}
