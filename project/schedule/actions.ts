// What a module may do in a slot, as its scheduler would share it out: energy for the worth of samples and advertising events, log(1 + n) of each by weight.

import { createSharing, type Priced, shareOut } from "../../src/core/schedule/share.js"
import type { Actions } from "./programme.js"

/** Steps from the slowest to the fastest that everything can be. */
const STEPS = 48
/** Ratio of the power of two steps near the top to the bottom: finer where power is small. */
const CURVE = 2

/** Worth of one slot in which every task runs at its interval. */
export function worthOf(tasks: readonly Priced[], intervals_ms: readonly number[], slot_s: number): number {
  return tasks.reduce((sum, task, i) => sum + task.weight * Math.log1p(slot_s * 1000 / intervals_ms[i]), 0)
}

/** Mean power of tasks at their intervals, W. */
export function powerOf_W(tasks: readonly Priced[], intervals_ms: readonly number[]): number {
  return tasks.reduce((sum, task, i) => sum + task.energy_uJ * 1e-6 / (intervals_ms[i] / 1000), 0)
}

/** @param tasks with bounds of their intervals: what they cost at their slowest is always spent, and belongs to the module's own draw
 *  @returns energy beyond that and worth beyond that, from nothing to everything at its fastest */
export function moduleActions(tasks: readonly Priced[], slot_s: number): Actions {
  const slowest_W = powerOf_W(tasks, tasks.map(task => task.slowest_ms))
  const fastest_W = powerOf_W(tasks, tasks.map(task => task.fastest_ms))
  const sharing = createSharing([...tasks])
  const steps = Array.from({ length: STEPS + 1 }, (_, step) => {
    const intervals_ms: number[] = []
    shareOut(sharing, (slowest_W + (fastest_W - slowest_W) * (step / STEPS) ** CURVE) * 1e6, intervals_ms)
    return { cost_J: (powerOf_W(tasks, intervals_ms) - slowest_W) * slot_s, worth: worthOf(tasks, intervals_ms, slot_s) }
  })
  return { cost_J: Float64Array.from(steps, own => own.cost_J), worth: Float64Array.from(steps, own => own.worth - steps[0].worth) }
}
