// The energy account. Every entry is integrated where it happens; the stored energy is read off the state; nothing is the remainder.

export const LOSS_NAMES = [
  "conversion", "quiescent", "bus_leakage", "shunt", "switch", "esr", "polarisation", "hysteresis",
  "coulombic", "self_discharge", "overcharge", "reversal", "short", "fade", "regulator",
] as const

export type LossName = typeof LOSS_NAMES[number]

/** Energies since the start of the run, µJ. */
export interface EnergyLedger {
  /** Electrical energy out of the panel. */
  harvested: number
  /** Into "mcu", "front_end", "radio" and each sensor by name. */
  delivered: Record<string, number>
  losses: Record<LossName, number>
  stored_start: number
  stored_end: number
  /** (harvested + stored_start - stored_end - delivered - losses) / (harvested + delivered + losses). */
  balance_error: number
}

/** Index of each loss in a flat array of joules, so that the hot path adds without names. */
export const LOSS = {
  conversion: 0, quiescent: 1, bus_leakage: 2, shunt: 3, switch: 4, esr: 5, polarisation: 6,
  hysteresis: 7, coulombic: 8, self_discharge: 9, overcharge: 10, reversal: 11, short: 12, fade: 13, regulator: 14,
} as const satisfies Record<LossName, number>

/** Closes the account.
 *  @param losses_J indexed by LOSS
 *  @param delivered_J in the order of `loads` */
export function closeLedger(harvested_J: number, loads: readonly string[], delivered_J: Float64Array, losses_J: Float64Array, start_J: number, end_J: number): EnergyLedger {
  const delivered: Record<string, number> = {}
  let out_J = 0
  loads.forEach((name, index) => {
    delivered[name] = (delivered[name] ?? 0) + delivered_J[index] * 1e6
    out_J += delivered_J[index]
  })
  const losses = {} as Record<LossName, number>
  for (const name of LOSS_NAMES) {
    losses[name] = losses_J[LOSS[name]] * 1e6
    out_J += losses_J[LOSS[name]]
  }
  const moved_J = harvested_J + out_J
  return {
    harvested: harvested_J * 1e6, delivered, losses,
    stored_start: start_J * 1e6, stored_end: end_J * 1e6,
    // What moves less than the last digit of what is stored cannot be told from nothing.
    balance_error: moved_J > Number.EPSILON * Math.abs(start_J) ? (harvested_J + start_J - end_J - out_J) / moved_J : 0,
  }
}
