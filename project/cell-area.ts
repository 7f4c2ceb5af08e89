// Printed cells hold less per area the larger they are. The one series in print: 3.4, 3.3 and 2.9 mAh/cm² at 0.95, 1.42 and
// 1.89 cm² (Batteries 2025, 11, 57, section 3.2.2, ref. 59).

import type { Assumption } from "./cell-types.js"

/** Areal capacity goes with area to the power of minus this. Least squares in the logarithms; the three points lie
 *  -1.7, +4.3 and -2.4 % about the line, because the loss is steeper from the second to the third (0.45) than before (0.07). */
export const AREA_EXPONENT: Assumption = {
  value: 0.221, range: [0.07, 0.45],
  reason: "fitted to three cells of one paper; a power law, because it asks for the ratio of areas only and never reaches zero",
  source: "Batteries 2025, 11, 57, section 3.2.2, ref. 59",
}

/** Areas of the fitted cells, cm². Outside of it the law is carried on. */
export const AREA_FITTED_CM2: [number, number] = [0.95, 1.89]

/** Share of its areal capacity that a cell keeps when it is made larger; a smaller one is not believed to gain.
 *  @param own_cm2 area that the figure belongs to */
export function areaFactor(own_cm2: number, area_cm2: number): number {
  return area_cm2 > own_cm2 ? (area_cm2 / own_cm2) ** -AREA_EXPONENT.value : 1
}
