import type { Environment } from "../plant.js"

/** Over a divider: what a film conducts rises in proportion to pressure, from its rest on.
 *  @returns voltage at the input, as a share of the supply */
export function filmShare(film: { rest_Ohm: number, pressed_Ohm: number, pressed_kPa: number, divider_Ohm: number }, { pressure }: Environment, time_s: number): number {
  const pressed = pressure(time_s) / film.pressed_kPa
  const conductance_S = (1 - pressed) / film.rest_Ohm + pressed / film.pressed_Ohm
  return film.divider_Ohm / (film.divider_Ohm + 1 / conductance_S)
}
