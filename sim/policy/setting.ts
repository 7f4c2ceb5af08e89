// The setting in which policies are compared: one sensor, one panel, one store, slots of ten minutes. Small on purpose: the best that anyone could do
// can be computed exactly (bound.ts).

import type { Recording } from "../../project/schedule/chain.js"
import { END_SHARE } from "../../src/core/schedule/outlook.js"
import type { LightTrace } from "../light.js"

export interface Setting {
  slot_s: number
  /** What the module draws whatever it does, W. */
  base_W: number
  /** One sample, J; most samples in a slot. */
  sample_J: number
  most: number
  /** Share of the panel's power that reaches the store. */
  efficiency: number
  /** Worth of so many samples in one slot: concave, 0 for none. */
  utility: (samples: number) => number
  /** Power of the panel at its maximum power point, W. */
  panel_W: (lux: number) => number
}

/** Maximum power of an AM-1417 (Panasonic, amorphous silicon, 35 x 14 mm), lux and µW, read from the measured curves of LENS-TUGraz/simba (MIT). */
const AM1417: readonly (readonly [number, number])[] = [[300, 29.0], [600, 46.9], [1000, 65.0], [10_000, 608.5], [13_000, 705.9], [15_000, 817.3], [18_000, 1022.9], [20_000, 1259.7]]

/** Straight lines between the points, and through the origin before the first and after the last. */
export function linePower(points: readonly (readonly [number, number])[], lux: number): number {
  const after = points.findIndex(([at]) => lux <= at)
  const [last, most] = points[points.length - 1]
  if (after < 0) return most * lux / last
  const [x0, y0] = after === 0 ? [0, 0] : points[after - 1]
  const [x1, y1] = points[after]
  return y0 + (y1 - y0) * (lux - x0) / (x1 - x0)
}

/** One sensor of 1 mJ a sample, a module of 5 µW, ten-minute slots. */
export const REFERENCE: Setting = {
  slot_s: 600, base_W: 5e-6, sample_J: 1e-3, most: 60, efficiency: 0.9, utility: samples => Math.log1p(samples), panel_W: lux => linePower(AM1417, lux) * 1e-6,
}

/** What the slots of a recording bring into the store, J, and what they would have brought at the rate of their last two minutes. A slot that is not
 *  whole at the end is left out. */
export function recordingOf(setting: Setting, { step_s, lux }: LightTrace): Recording {
  const steps = Math.round(setting.slot_s / step_s)
  const ends = Math.max(1, Math.round(END_SHARE * setting.slot_s / step_s))
  const slots = new Float64Array(Math.floor(lux.length / steps))
  const late = new Float64Array(slots.length)
  const brought_J = (from: number, to: number): number => {
    let sum_J = 0
    for (let i = from; i < to; i++) sum_J += setting.panel_W(lux[i]) * step_s * setting.efficiency
    return sum_J
  }
  for (let t = 0; t < slots.length; t++) {
    const end = (t + 1) * steps
    slots[t] = brought_J(t * steps, end)
    late[t] = brought_J(end - ends, end) * steps / ends
  }
  return { slots, late }
}
