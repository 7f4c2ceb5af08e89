// What the branches of the worst cell may hold, whatever a module does (polarisation.ts): charged by light, drawn down by loads. Each is a resistance and a
// capacitance: what flows through it settles exponentially, and each coulomb moves it by R/tau.

import type { Allowance } from "./plant-problem.js"
import type { Surroundings, Worst } from "./polarisation.js"

/** What is left of a branch's charge after a while, as a share, where looking back ends. */
const FORGOTTEN = 1e-3
/** Each round begins with the lift, or the sag, of the one before. */
const ROUNDS = 3
/** Steps back in time in each time constant of a discharge, and halvings of what it may come to. */
const STEPS = 100
const HALVINGS = 30

/** Light comes at no lower bus than charger or module needs; */
export const leastBus_V = ({ brownOut_V, main_V }: Surroundings): number => Math.min(brownOut_V, main_V)
/** but for a cold start, which takes so little of it that it moves more charge only near 0 V. */
export const emptyBus_V = ({ coldShare, main_V }: Surroundings): number => coldShare * main_V

/** What light charges the branches to by slot, were none of it ever drawn: lift of a cell, the part of it that is no slow branch, and the energy in them. */
export function charged(cells: number, surroundings: Surroundings, { esr_Ohm, gap_V, branches, share }: Worst): Pick<Allowance, "lift_V" | "quick_V" | "hidden_J" | "left_V"> {
  const { slot_s, step_s, power_W, groupings, full_V } = surroundings
  const perSlot = Math.round(slot_s / step_s)
  const slots = Math.floor(power_W.length / perSlot)
  const [lift_V, quick_V, hidden_J, kept_V] = [new Float64Array(slots), new Float64Array(slots), new Float64Array(slots), new Float64Array(slots)]
  const least_V = leastBus_V(surroundings) * Math.min(...groupings.map(({ parallel }) => parallel))
  const cold_V = share * emptyBus_V(surroundings) / Math.min(...groupings.map(({ series }) => series))
  const slow = branches.length - 1
  const now_V = branches.map(() => 0)
  let left_V = 0
  for (let t = 0; t < slots; t++) {
    const most_V = [...now_V]
    let cold = left_V
    for (let i = t * perSlot; i < (t + 1) * perSlot; i++) {
      const current_A = power_W[i] / least_V
      let quick = current_A * esr_Ohm + gap_V
      branches.forEach(({ resistance_Ohm, tau_s }, b) => {
        const settled_V = current_A * resistance_Ohm
        const end_V = settled_V + (now_V[b] - settled_V) * Math.exp(-step_s / tau_s)
        if (b < slow) quick += Math.max(now_V[b], end_V)
        most_V[b] = Math.max(most_V[b], end_V)
        now_V[b] = end_V
      })
      quick_V[t] = Math.max(quick_V[t], quick)
      if (slow >= 0) left_V = power_W[i] > 0 ? cold_V : left_V * Math.exp(-step_s / branches[slow].tau_s)
      cold = Math.max(cold, left_V)
    }
    if (slow >= 0) most_V[slow] = Math.min(share * full_V, most_V[slow] + cold)
    kept_V[t] = (now_V[slow] ?? 0) + left_V
    lift_V[t] = quick_V[t] + (most_V[slow] ?? 0)
    hidden_J[t] = branches.reduce((sum, { resistance_Ohm, tau_s }, b) => sum + cells / 2 * tau_s / resistance_Ohm * most_V[b] ** 2, 0)
  }
  return { lift_V, quick_V, hidden_J, left_V: kept_V }
}

/** The slow branch where the bus has risen to a voltage: most of what lifts it came at a higher bus than the least. Backwards in time no store holds less
 *  than what it has then without all the light that came since.
 *  @param lightShare of the light that charged it @param leastBus_V lowest bus at which it did
 *  @param emptyBus_V up to which it may have come by any other light: of that a branch has its share at most */
export function risenTo({ bus_V, lightShare, leastBus_V, emptyBus_V }: { bus_V: number, lightShare: number, leastBus_V: number, emptyBus_V: number }, cells: number, { slot_s, step_s, power_W, groupings, store }: Surroundings, { branches, share }: Worst, { lift_V, quick_V }: Pick<Allowance, "lift_V" | "quick_V">): Allowance["startSlow_V"] {
  const perSlot = Math.round(slot_s / step_s)
  const bySeries = new Map<number, Float64Array>()
  for (const { series } of groupings) {
    const terminal_V = bus_V / series
    const least_V = leastBus_V / series
    bySeries.set(series, lift_V.map((own_V, t) => {
      let slow_V = Math.min(own_V - quick_V[t], share * terminal_V)
      for (const { resistance_Ohm, tau_s } of branches.slice(-1)) {
        const kept = Math.exp(-step_s / tau_s)
        for (let round = 0; round < ROUNDS && slow_V > 0; round++) {
          const full_J = store.energy(Math.max(0, terminal_V - quick_V[t] - slow_V))
          let most_V = 0
          for (let end = t * perSlot; end < (t + 1) * perSlot; end++) {
            let [sum_V, left_J, weight] = [0, full_J, 1]
            for (let i = end; i >= 0 && weight > FORGOTTEN; i--) {
              const light_J = lightShare * power_W[i] * step_s
              left_J -= light_J
              const cell_V = Math.max(least_V, left_J > 0 ? store.voltage(left_J) : 0)
              sum_V += weight * light_J / cells / cell_V * resistance_Ohm / tau_s
              weight *= kept
            }
            most_V = Math.max(most_V, sum_V + weight * share * terminal_V + share * emptyBus_V / series)
          }
          slow_V = Math.min(slow_V, most_V)
        }
      }
      return slow_V
    }))
  }
  return (t, series) => bySeries.get(series)?.[t] ?? 0
}

/** How far loads may have drawn the slow branch of a cell when the module dies of it, V: nothing does more than to draw all that can be drawn without a
 *  break, and it comes from a store that was the fuller the longer ago. */
export function drawn_V({ most_A, regulated, brownOut_V, store, full_V }: Surroundings, { branches }: Worst, { series, parallel }: { series: number, parallel: number }): number {
  const slow = branches[branches.length - 1]
  if (slow === undefined) return 0
  const { resistance_Ohm, tau_s } = slow
  const settled_V = most_A / parallel * resistance_Ohm
  if (!regulated) return settled_V
  const least_V = brownOut_V / series
  const step_s = tau_s / STEPS
  const full_J = store.energy(full_V)
  const step_J = most_A * brownOut_V * step_s
  // What it comes to where it ends that far below rest, when it never was more than `most_V`.
  const reached_V = (end_V: number, most_V: number): number => {
    let [sum_V, own_J, weight] = [0, store.energy(least_V + end_V), 1]
    for (; weight > FORGOTTEN && own_J < full_J; own_J += step_J) {
      sum_V += weight * most_A / parallel * least_V / Math.max(least_V, store.voltage(own_J) - most_V) * step_s * resistance_Ohm / tau_s
      weight *= Math.exp(-step_s / tau_s)
    }
    return sum_V + (own_J < full_J ? weight * most_V : 0)
  }
  let most_V = settled_V
  for (let round = 0; round < ROUNDS; round++) {
    let [low, high] = [0, most_V]
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (low + high) / 2
      if (reached_V(middle, most_V) > middle) low = middle
      else high = middle
    }
    most_V = high
  }
  return most_V
}

/** What of the energy in branches that loads have drawn down the light from a slot on can still bring back into cells, J: charge goes in at rest voltage
 *  and is paid for at the terminals. The rest of it turns to heat. */
export function reclaimed(surroundings: Surroundings, { branches }: Worst, slow_V: number, sagged_J: number): Float64Array {
  const { slot_s, step_s, power_W, groupings } = surroundings
  const perSlot = Math.round(slot_s / step_s)
  const kept = Math.exp(-slot_s / (branches[branches.length - 1]?.tau_s ?? 1))
  const least_V = leastBus_V(surroundings) / Math.max(...groupings.map(({ series }) => series))
  const back_J = new Float64Array(Math.floor(power_W.length / perSlot))
  let coming_J = 0
  for (let t = back_J.length - 1; t >= 0; t--) {
    const light_J = power_W.subarray(t * perSlot, (t + 1) * perSlot).reduce((sum, own) => sum + own * step_s, 0)
    coming_J = light_J + kept * coming_J
    back_J[t] = Math.min(sagged_J, coming_J * slow_V / least_V)
  }
  return back_J
}
