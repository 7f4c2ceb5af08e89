import type { Environment } from "../plant.js"

/** A metal track and its leads under a fixed resistor. It lies on the cells and has their temperature; what it is warmed by the current that
 *  reads it is left out (90 µW for milliseconds).
 *  @returns voltage at the input, as a share of the supply */
export function trackShare(
  track: { series_Ohm: number, track_mOhm: number, lead_mOhm: number, slope_ppm: number }, { temperature_degC }: Environment, time_s: number,
): number {
  const resistance_Ohm = (track.track_mOhm * (1 + track.slope_ppm * 1e-6 * (temperature_degC(time_s) - 25)) + track.lead_mOhm) / 1000
  return resistance_Ohm / (resistance_Ohm + track.series_Ohm)
}
