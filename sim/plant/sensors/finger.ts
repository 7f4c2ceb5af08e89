import type { Environment } from "../plant.js"

/** A finger that grips is bent by as much as its skin stretches over the knuckle; otherwise it moves a little, as the wearer does.
 *  @returns voltage at the input of a gel under a fixed resistor, as a share of the supply */
export function fingerShare(
  gel: { series_Ohm: number, rest_Ohm: number, gauge_permille: number, most_ppm: number }, { pressure, motion }: Environment, time_s: number,
): number {
  const bent = pressure(time_s) > 0 ? 1 : 0.2 * motion(time_s) / 255
  const resistance_Ohm = gel.rest_Ohm * (1 + gel.gauge_permille * 1e-3 * gel.most_ppm * 1e-6 * bent)
  return resistance_Ohm / (resistance_Ohm + gel.series_Ohm)
}
