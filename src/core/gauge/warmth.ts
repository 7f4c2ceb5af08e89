// What warmth and cold do to a cell: tables of factors every 5 °C, compiled from activation energies and freezing points.

const FIRST_CC = -3000
const STEP_CC = 500

/** A factor at a temperature. Between two points r^f is taken as ((1 - f) + (1 + f)·r) / ((1 + f) + (1 - f)·r): of the form of an
 *  exponential, within 1 % of it for r up to 2 and 6 % at r = 3.5 (freezing, the steepest).
 *  @param table_ppm relative to 25 °C, from -30 °C on
 *  @returns 1 at 25 °C; the table's ends beyond it */
export function factorAt(table_ppm: number[], temperature_cC: number): number {
  const last = table_ppm.length - 1
  const position = (temperature_cC - FIRST_CC) / STEP_CC
  if (position <= 0) return table_ppm[0] / 1000000
  if (position >= last) return table_ppm[last] / 1000000
  const below = Math.floor(position)
  const f = position - below
  const ratio = table_ppm[below + 1] / table_ppm[below]
  return table_ppm[below] / 1000000 * (1 - f + (1 + f) * ratio) / (1 + f + (1 - f) * ratio)
}
