// The best that anybody could do who knows all light ahead: a rigorous bracket. Dynamic programming over the store in units of energy that divide every
// cost; what is harvested is rounded up in its *sum*, the capacity has one unit more, and an empty store still has one. Then a store of the rounded
// problem always holds at least the real one, whatever is done: by induction e' >= e + r with r = H' - H in [0, unit), which capacity and clamp
// preserve. So every real life is possible in it, and its optimum is no less than any real one. The schedule that it finds, lived in the real store,
// is what can be achieved.

import { after, live, type Life, type Policy } from "./live.js"
import type { Setting } from "./setting.js"

export interface Bracket {
  /** Of any schedule whatever: no more than this. */
  upper: number
  /** A schedule that reaches this. */
  lower: number
  life: Life
}

/** Units of the store per sample. */
const PER_SAMPLE = 4
/** Rounding up must not turn an exact multiple into the next. */
const EXACT = 1e-9

/** @param unit_J divides a sample and the draw of a slot
 *  @throws Error if it does not */
export function bracket(setting: Setting, harvest_J: Float64Array, capacity_J: number, unit_J = setting.sample_J / PER_SAMPLE): Bracket {
  const units = (energy_J: number): number => {
    const whole = Math.round(energy_J / unit_J)
    if (Math.abs(whole * unit_J - energy_J) > EXACT * unit_J * (whole + 1)) throw new Error(`${energy_J} J are no whole number of ${unit_J} J`)
    return whole
  }
  const base = units(setting.base_W * setting.slot_s)
  const cost = units(setting.sample_J)
  const full = Math.ceil(capacity_J / unit_J - EXACT) + 1
  const slots = harvest_J.length
  const gains = new Int32Array(slots)
  let sum_J = 0
  let rounded = 0
  for (let t = 0; t < slots; t++) {
    sum_J += harvest_J[t]
    const next = Math.ceil(sum_J / unit_J - EXACT)
    gains[t] = next - rounded
    rounded = next
  }
  const worth = Float64Array.from({ length: setting.most + 1 }, (_, samples) => setting.utility(samples))
  const choices = new Uint8Array(slots * (full + 1))
  let later = new Float64Array(full + 1)
  let now = new Float64Array(full + 1)
  for (let t = slots - 1; t >= 0; t--) {
    for (let store = 0; store <= full; store++) {
      const free = store + gains[t] - base
      let best = -1
      let choice = 0
      // More samples than the store can give, its last unit included, are not to be had.
      const most = Math.min(setting.most, Math.max(0, Math.floor(free / cost)))
      for (let samples = 0; samples <= most; samples++) {
        const value = worth[samples] + later[Math.min(full, Math.max(1, free - samples * cost))]
        if (value > best) {
          best = value
          choice = samples
        }
      }
      now[store] = best
      choices[t * (full + 1) + store] = choice
    }
    [later, now] = [now, later]
  }
  const planned: Policy = { name: "clairvoyant", samples: ({ slot, store_J }) => choices[slot * (full + 1) + Math.min(full, Math.max(0, Math.floor(store_J / unit_J + EXACT)))] }
  const life = live(setting, harvest_J, capacity_J, planned)
  return { upper: later[Math.min(full, Math.ceil(capacity_J / 2 / unit_J - EXACT))], lower: life.utility, life }
}

/** Slots in which even a module that never samples is dead: no policy can help. */
export function unavoidable(setting: Setting, harvest_J: Float64Array, capacity_J: number): number {
  let store_J = capacity_J / 2
  let dead = 0
  for (const gain_J of harvest_J) {
    const left_J = after(setting, store_J, gain_J, 0)
    if (left_J < 0) dead++
    store_J = Math.max(0, Math.min(capacity_J, left_J))
  }
  return dead
}
