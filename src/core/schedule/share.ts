// Power shared out to the tasks by weight: the optimum for logarithmic worth of samples. No task starves another: each has its share, and only what one
// cannot use, because it is as fast as it may be, goes to the others; what one must have, at its slowest, comes first.

/** What a task costs each time, and how often it may be. */
export interface Priced {
  energy_uJ: number
  fastest_ms: number
  slowest_ms: number
  weight: number
}

/** @param tasks that share; @param spend_uW mean power for all of them
 *  @param intervals_ms filled with one interval for each; at its slowest even if the power does not pay for it */
export function shareOut(tasks: Priced[], spend_uW: number, intervals_ms: number[]): void {
  for (let i = 0; i < tasks.length; i++) intervals_ms[i] = 0
  let left_uW = spend_uW
  let settled = -1
  // Each pass settles those that their share would drive beyond a bound; at the latest when all are, nothing changes any more.
  while (settled !== 0) {
    settled = 0
    let weights = 0
    for (let i = 0; i < tasks.length; i++) if (intervals_ms[i] === 0) weights += tasks[i].weight
    const power_uW = left_uW
    for (let i = 0; i < tasks.length; i++) {
      if (intervals_ms[i] !== 0) continue
      const task = tasks[i]
      const share_uW = power_uW * task.weight / weights
      const bound_ms = share_uW * task.slowest_ms <= task.energy_uJ * 1000 ? task.slowest_ms
        : share_uW * task.fastest_ms >= task.energy_uJ * 1000 ? task.fastest_ms : 0
      if (bound_ms === 0) continue
      intervals_ms[i] = bound_ms
      left_uW -= task.energy_uJ * 1000 / bound_ms
      settled++
    }
  }
  let weights = 0
  for (let i = 0; i < tasks.length; i++) if (intervals_ms[i] === 0) weights += tasks[i].weight
  for (let i = 0; i < tasks.length; i++) {
    if (intervals_ms[i] === 0) intervals_ms[i] = Math.floor(tasks[i].energy_uJ * 1000 * weights / (left_uW * tasks[i].weight))
  }
}
