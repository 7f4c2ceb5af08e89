// Coulomb counting without loss: whole microcoulombs out, the rest stays for the next tick.

export interface ChargeCount {
  /** Charge not yet given out, picocoulombs, 0 <= remainder_pC < 1e6. */
  remainder_pC: number
}

/** Charge moved by a current over a time, remainder carried so that no nanoampere is ever lost.
 *  A percentage in single precision would lose 1 µA out of 1 mAh altogether.
 *  @param current_nA positive into the cell
 *  @returns whole microcoulombs; the rest stays in `state.remainder_pC` */
export function countCharge(state: ChargeCount, current_nA: number, elapsed_ms: number): number {
  const total_pC = state.remainder_pC + current_nA * elapsed_ms // nA·ms = pC
  const whole_uC = Math.floor(total_pC / 1000000)
  state.remainder_pC = total_pC - whole_uC * 1000000
  return whole_uC
}
