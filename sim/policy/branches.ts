// What the branches of the worst cell may hold, whatever a module does (polarisation.ts): charged by light, drawn down by loads. Each is a resistance and a
// capacitance: what flows through it settles exponentially, and each coulomb moves it by R/tau.

import type { Allowance } from "./plant-problem.js"
import type { StoreCurve } from "./store-curve.js"

/** What is left of a branch's charge after a while, as a share, where looking back ends. */
const FORGOTTEN = 1e-3
/** Each round begins with the lift, or the sag, of the one before. */
const ROUNDS = 3
/** Steps back in time in each time constant of a discharge, and halvings of what it may come to. */
const STEPS = 100
const HALVINGS = 30

export interface Surroundings {
  slot_s: number
  /** Power that the light brings at best, W, in steps of so many seconds. */
  step_s: number
  power_W: Float64Array
  /** Most of it that a cold start takes, as a share. */
  coldShare: number
  /** Lowest temperature of the run. */
  coldest_degC: number
  /** Most that the module draws in the mean of a slot, A; behind a regulator only at brown-out, and less above. */
  most_A: number
  regulated: boolean
  groupings: readonly { series: number, parallel: number }[]
  brownOut_V: number
  /** Bus from which the charger works properly; at which a dead module starts. */
  main_V: number
  restart_V: number
  store: StoreCurve
  full_V: number
}

/** A resistance with a capacitance beside it. */
interface Branch {
  resistance_Ohm: number
  tau_s: number
}

/** A cell as bad as any of the run, cold as it ever gets. */
export interface Worst {
  /** Switches and shunt count as part of it, for two cells in series. */
  esr_Ohm: number
  /** Between the curves of charging and discharging. */
  gap_V: number
  /** Its branches but the slowest, and that one, where it has any. */
  quick: readonly Branch[]
  slow: Branch | undefined
  /** Of the voltage at its terminals, the most that is its slow branch. */
  share: number
}

/** Light comes at no lower bus than charger or module needs; */
export const leastBus_V = ({ brownOut_V, main_V }: Surroundings): number => Math.min(brownOut_V, main_V)
/** but for a cold start, which takes so little of it that it moves more charge only near 0 V. */
export const emptyBus_V = ({ coldShare, main_V }: Surroundings): number => coldShare * main_V

/** What light charges the branches to by slot, were none of it ever drawn: lift of a cell, the part of it that is no slow branch, the energy in them, and
 *  what the slow one has left at the end. */
export function charged(cells: number, surroundings: Surroundings, { esr_Ohm, gap_V, quick, slow, share }: Worst): Pick<Allowance, "lift_V" | "quick_V" | "hidden_J" | "left_V"> {
  const { slot_s, step_s, power_W, groupings, full_V } = surroundings
  const perSlot = Math.round(slot_s / step_s)
  const slots = Math.floor(power_W.length / perSlot)
  const [lift_V, quick_V, hidden_J, left_V] = [new Float64Array(slots), new Float64Array(slots), new Float64Array(slots), new Float64Array(slots)]
  const least_V = leastBus_V(surroundings) * Math.min(...groupings.map(({ parallel }) => parallel))
  const emptied_V = slow === undefined ? 0 : share * emptyBus_V(surroundings) / Math.min(...groupings.map(({ series }) => series))
  const after = ({ resistance_Ohm, tau_s }: Branch, now_V: number, current_A: number): number =>
    current_A * resistance_Ohm + (now_V - current_A * resistance_Ohm) * Math.exp(-step_s / tau_s)
  const quickNow_V = quick.map(() => 0)
  // What came by the light, and what of a cold start's part is left.
  let [slowNow_V, cold_V] = [0, 0]
  for (let t = 0; t < slots; t++) {
    const quickMost_V = [...quickNow_V]
    let [slowMost_V, coldMost_V] = [slowNow_V, cold_V]
    for (let i = t * perSlot; i < (t + 1) * perSlot; i++) {
      const current_A = power_W[i] / least_V
      let lift = current_A * esr_Ohm + gap_V
      quick.forEach((branch, b) => {
        const end_V = after(branch, quickNow_V[b], current_A)
        lift += Math.max(quickNow_V[b], end_V)
        quickMost_V[b] = Math.max(quickMost_V[b], end_V)
        quickNow_V[b] = end_V
      })
      quick_V[t] = Math.max(quick_V[t], lift)
      if (slow === undefined) continue
      slowNow_V = after(slow, slowNow_V, current_A)
      cold_V = power_W[i] > 0 ? emptied_V : after(slow, cold_V, 0)
      slowMost_V = Math.max(slowMost_V, slowNow_V)
      coldMost_V = Math.max(coldMost_V, cold_V)
    }
    slowMost_V = Math.min(share * full_V, slowMost_V + coldMost_V)
    left_V[t] = slowNow_V + cold_V
    lift_V[t] = quick_V[t] + slowMost_V
    const held_J = ({ resistance_Ohm, tau_s }: Branch, most_V: number): number => cells / 2 * tau_s / resistance_Ohm * most_V ** 2
    hidden_J[t] = quick.reduce((sum, branch, b) => sum + held_J(branch, quickMost_V[b]), slow === undefined ? 0 : held_J(slow, slowMost_V))
  }
  return { lift_V, quick_V, hidden_J, left_V }
}

/** A bus that light has brought to a voltage. */
export interface Rise {
  bus_V: number
  /** Of the light, what charged it; lowest bus at which it did. */
  lightShare: number
  leastBus_V: number
  /** Up to here it may have come by any other light: of that a branch has its share at most. */
  emptyBus_V: number
}

/** The slow branch where the bus has risen: most of what lifts it came at a higher bus than the least. Backwards in time no store holds less than what it
 *  has then without all the light that came since. */
export function risenTo({ bus_V, lightShare, leastBus_V, emptyBus_V }: Rise, cells: number, { slot_s, step_s, power_W, groupings, store }: Surroundings, { slow, share }: Worst, { lift_V, quick_V }: Pick<Allowance, "lift_V" | "quick_V">): Allowance["startSlow_V"] {
  if (slow === undefined) return () => 0
  const perSlot = Math.round(slot_s / step_s)
  const kept = Math.exp(-step_s / slow.tau_s)
  // At the end of a step, with so much in the cells then.
  const lookBack_V = (end: number, full_J: number, terminal_V: number, series: number): number => {
    let [sum_V, left_J, weight] = [share * emptyBus_V / series, full_J, 1]
    for (let i = end; i >= 0 && weight > FORGOTTEN; i--) {
      const light_J = lightShare * power_W[i] * step_s
      left_J -= light_J
      const cell_V = Math.max(leastBus_V / series, left_J > 0 ? store.voltage(left_J) : 0)
      sum_V += weight * light_J / cells / cell_V * slow.resistance_Ohm / slow.tau_s
      weight *= kept
    }
    return sum_V + weight * share * terminal_V
  }
  const bySeries = new Map(groupings.map(({ series }) => {
    const terminal_V = bus_V / series
    return [series, lift_V.map((own_V, t) => {
      let slow_V = Math.min(own_V - quick_V[t], share * terminal_V)
      for (let round = 0; round < ROUNDS && slow_V > 0; round++) {
        const full_J = store.energy(Math.max(0, terminal_V - quick_V[t] - slow_V))
        const ends = Array.from({ length: perSlot }, (_, i) => lookBack_V(t * perSlot + i, full_J, terminal_V, series))
        slow_V = Math.min(slow_V, Math.max(...ends))
      }
      return slow_V
    })]
  }))
  return (t, series) => bySeries.get(series)?.[t] ?? 0
}

/** How far loads may have drawn the slow branch of a cell when the module dies of it, V: nothing does more than to draw all that can be drawn without a
 *  break, and it comes from a store that was the fuller the longer ago. */
export function drawn_V({ most_A, regulated, brownOut_V, store, full_V }: Surroundings, { slow }: Worst, { series, parallel }: { series: number, parallel: number }): number {
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
export function reclaimed(surroundings: Surroundings, { slow }: Worst, slow_V: number, sagged_J: number): Float64Array {
  const { slot_s, step_s, power_W, groupings } = surroundings
  const perSlot = Math.round(slot_s / step_s)
  const kept = Math.exp(-slot_s / (slow?.tau_s ?? 1))
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
