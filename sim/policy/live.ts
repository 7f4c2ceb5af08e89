// A store that lives through slots: harvest comes in, the module and its samples go out, what does not fit is lost.

import type { Setting } from "./setting.js"

/** What a policy may know when a slot begins. */
export interface View {
  /** Number of the slot, from 0; of those of a day; and of all: how long the mission is. */
  slot: number
  day: number
  slots: number
  store_J: number
  capacity_J: number
  /** What the slots before this one brought, J: read, never ahead. */
  harvest_J: Float64Array
  /** What they would have brought at the rate of their last two minutes, J. */
  late_J: Float64Array
  setting: Setting
}

/** Wants so many samples in the slot that begins; a fresh one for every life. */
export interface Policy {
  name: string
  samples: (view: View) => number
}

export interface Life {
  utility: number
  /** Slots in which the module was dead: its own draw could not be met. */
  brownouts: number
  clipped_J: number
  /** Most slots in a row without a sample. */
  gap: number
  samples: number[]
}

const DAY_S = 86_400

/** The store after a slot, J, before anything is clipped; negative: it did not last. */
export function after(setting: Setting, store_J: number, harvest_J: number, samples: number): number {
  return store_J + harvest_J - setting.base_W * setting.slot_s - samples * setting.sample_J
}

/** @param capacity_J of the store, which begins half full
 *  @param late_J see `View`; where nobody knows, as much as the slots */
export function live(setting: Setting, harvest_J: Float64Array, capacity_J: number, policy: Policy, late_J = harvest_J): Life {
  const life: Life = { utility: 0, brownouts: 0, clipped_J: 0, gap: 0, samples: [] }
  let store_J = capacity_J / 2
  let gap = 0
  for (let slot = 0; slot < harvest_J.length; slot++) {
    const wanted = policy.samples({
      slot, day: DAY_S / setting.slot_s, slots: harvest_J.length, store_J, capacity_J, harvest_J: harvest_J.subarray(0, slot), late_J: late_J.subarray(0, slot), setting,
    })
    let samples = Math.max(0, Math.min(setting.most, Math.floor(wanted)))
    // Whatever is wanted, an empty store takes no more.
    while (samples > 0 && after(setting, store_J, harvest_J[slot], samples) < 0) samples--
    const left_J = after(setting, store_J, harvest_J[slot], samples)
    if (left_J < 0) life.brownouts++
    store_J = Math.max(0, Math.min(capacity_J, left_J))
    life.clipped_J += Math.max(0, left_J - capacity_J)
    gap = samples > 0 ? 0 : gap + 1
    life.gap = Math.max(life.gap, gap)
    life.utility += setting.utility(samples)
    life.samples.push(samples)
  }
  return life
}
