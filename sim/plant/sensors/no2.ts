import type { Environment } from "../plant.js"

/** Brighter than this is under the sky. */
const OUTDOORS_LUX = 1500

/** A hot film over a fixed resistor: its resistance is in proportion to the gas. The simulated person meets two airs, that of rooms and that of
 *  streets, and is where the light says.
 *  @returns voltage at the input, as a share of the supply */
export function no2Share(
  film: { clean_Ohm: number, clean_ppb: number, divider_Ohm: number, indoors_ppb: number, outdoors_ppb: number }, { lux }: Environment, time_s: number,
): number {
  const gas_ppb = lux(time_s) > OUTDOORS_LUX ? film.outdoors_ppb : film.indoors_ppb
  const resistance_Ohm = film.clean_Ohm * gas_ppb / film.clean_ppb
  return film.divider_Ohm / (film.divider_Ohm + resistance_Ohm)
}
