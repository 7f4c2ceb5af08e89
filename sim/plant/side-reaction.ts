// Outside its window a cell does something else with the current: above full it makes hydrogen and oxygen, below 0 V (reversed by
// its neighbours) it corrodes. Both as a Tafel current I0·(exp(u) - 1), u = overvoltage / b, that eats the excess charge. Where the
// voltage is linear in the charge this has a closed solution: y = exp(-u) follows 1 - y(t) = (1 - y(0))·exp(-k t).

/** Tafel slope e-fold (118 mV per decade), V, and exchange current as a share of the capacity per second (C/100 h). */
const FOLD_V = 0.0513
const EXCHANGE_PER_S = 1 / 360_000

/** @param excess_C charge beyond the edge of the window, positive
 *  @param slope_V voltage per unit of state of charge beyond the edge
 *  @param edge_V open-circuit voltage at the edge
 *  @returns charge that the reaction takes from the excess within `dt`, C; its energy is added to `losses_J[entry]` */
export function sideReaction(excess_C: number, slope_V: number, capacity_C: number, edge_V: number, dt: number, losses_J: Float64Array, entry: number): number {
  const over_V = slope_V * excess_C / capacity_C
  const rate = EXCHANGE_PER_S * slope_V / FOLD_V
  const left = 1 + Math.expm1(-over_V / FOLD_V) * Math.exp(-rate * dt)
  const after_V = -FOLD_V * Math.log(left)
  const taken_C = excess_C - after_V * capacity_C / slope_V
  losses_J[entry] += taken_C * (edge_V + (over_V + after_V) / 2)
  return taken_C
}
