// The measurements that papers print, done on a SimCell: constant-current discharge (eq. (7) of Nanoscale 2024, 16, 4542) and
// cyclic voltammetry (eq. (8)). A cell alone at 25 °C, without leak and side reactions: what a capacity has to be so that the
// printed figure comes out. The plant, which has all that, is the other judge (zincwear lab).

import type { SimCell } from "./sim-cell.js"

export interface Discharge {
  charge_uC: number
  time_s: number
  /** Eq. (7): charge over the fall of the voltage from right after the ohmic drop to the lower limit, mF. */
  capacitance_mF: number
}

/** Steps over the whole charge, a multiple of those of the open-circuit table (20). */
const STEPS = 1000
/** Steps of one sweep. The loop that counts is the first whose area is that of the one before, within a share. */
const SWEEP_STEPS = 500
const STEADY = 5e-4
const MOST_LOOPS = 50

/** Discharges a full, rested cell until its terminals reach the lower end of the window.
 *  @param current_mA above 0 */
export function discharge(cell: SimCell, current_mA: number): Discharge {
  const current_A = current_mA / 1000
  const capacity_C = cell.capacity_uC / 1e6
  const low_V = cell.window_V[0]
  const step_s = capacity_C / STEPS / current_A
  const decay = cell.branches.map(branch => Math.exp(-step_s / branch.tau_s))
  const gain_V = cell.branches.map((branch, j) => current_A * branch.resistance_Ohm * (1 - decay[j]))
  const drop_V = cell.branches.map(() => 0)
  const start_V = along(cell.ocvDischarge_V, 1) - current_A * cell.esr_Ohm * along(cell.resistanceBySoc, 1)
  let before_V = start_V
  let steps = start_V > low_V ? STEPS : 0
  for (let n = 0; n < steps; n++) {
    const ratio = along(cell.resistanceBySoc, 1 - (n + 0.5) / STEPS)
    const soc = 1 - (n + 1) / STEPS
    let now_V = along(cell.ocvDischarge_V, soc) - current_A * cell.esr_Ohm * along(cell.resistanceBySoc, soc)
    for (let j = 0; j < drop_V.length; j++) {
      drop_V[j] = drop_V[j] * decay[j] + gain_V[j] * ratio
      now_V -= drop_V[j]
    }
    if (now_V <= low_V) steps = n + (before_V - low_V) / (before_V - now_V)
    before_V = now_V
  }
  const charge_C = capacity_C * steps / STEPS
  return { charge_uC: charge_C * 1e6, time_s: charge_C / current_A, capacitance_mF: steps === 0 ? 0 : charge_C / (start_V - low_V) * 1000 }
}

/** Capacitance by eq. (8), area of the closed loop / (2 · scan rate · width), mF: of the steady loop through the window. */
export function voltammogram(cell: SimCell, scanRate_mV_s: number): number {
  const [low_V, high_V] = cell.window_V
  const step_V = (high_V - low_V) / SWEEP_STEPS
  const step_s = step_V / (scanRate_mV_s / 1000)
  const capacity_C = cell.capacity_uC / 1e6
  const decay = cell.branches.map(branch => Math.exp(-step_s / branch.tau_s))
  const polarisation_V = cell.branches.map(() => 0)
  let charge_C = 0
  const sweep = (up: boolean): number => {
    let area = 0
    for (let n = 1; n <= SWEEP_STEPS; n++) {
      const end_V = up ? low_V + n * step_V : high_V - n * step_V
      const soc = charge_C / capacity_C
      const ratio = along(cell.resistanceBySoc, soc)
      const curve = up ? cell.ocvCharge_V : cell.ocvDischarge_V
      // Implicit in the current: what it adds to each voltage within the step counts at the step's end.
      let own_V = along(curve, soc)
      let resistance = cell.esr_Ohm * ratio + slope(curve, soc, up) / capacity_C * step_s
      for (let j = 0; j < decay.length; j++) {
        own_V += polarisation_V[j] * decay[j]
        resistance += cell.branches[j].resistance_Ohm * ratio * (1 - decay[j])
      }
      const current_A = (end_V - own_V) / resistance
      for (let j = 0; j < decay.length; j++) {
        polarisation_V[j] = polarisation_V[j] * decay[j] + cell.branches[j].resistance_Ohm * ratio * (1 - decay[j]) * current_A
      }
      charge_C += current_A * step_s
      area += (up ? current_A : -current_A) * step_V
    }
    return area
  }
  let area = sweep(true) + sweep(false)
  for (let loop = 2, before = 0; loop <= MOST_LOOPS && Math.abs(area - before) > STEADY * area; loop++) {
    before = area
    area = sweep(true) + sweep(false)
  }
  return area / (2 * (scanRate_mV_s / 1000) * (high_V - low_V)) * 1000
}

/** Value of a table over equal steps 0..1, straight in between, its last slopes carried on. */
function along(values: number[], at: number): number {
  const place = at * (values.length - 1)
  const i = Math.max(0, Math.min(values.length - 2, Math.floor(place)))
  return values[i] + (values[i + 1] - values[i]) * (place - i)
}

/** Slope of a table where it is about to be left upward or downward. */
function slope(values: number[], at: number, upward: boolean): number {
  const place = at * (values.length - 1)
  const i = Math.max(0, Math.min(values.length - 2, upward ? Math.floor(place + 1e-9) : Math.ceil(place - 1e-9) - 1))
  return (values[i + 1] - values[i]) * (values.length - 1)
}
