import type { Environment } from "../plant.js"

/** Behind an amplifier that saturates at the supply: dark current, and what light adds up to full scale. Bias is the supply, so that it cancels.
 *  @returns voltage at the input, as a share of the supply */
export function photocurrentShare(
  film: { dark_nA: number, onOffRatio: number, fullScale_lux: number, feedback_kOhm: number }, { light }: Environment, time_s: number,
): number {
  const lit = Math.min(1, light(time_s) / film.fullScale_lux)
  const current_nA = film.dark_nA * (1 + (film.onOffRatio - 1) * lit)
  // Currents are stated at 3 V.
  return Math.min(1, current_nA * film.feedback_kOhm * 1e-6 / 3)
}
