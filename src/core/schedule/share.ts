// Power shared out to the tasks by weight: the optimum for logarithmic worth of samples. No task starves another: each has its share, and only what one
// cannot use, because it is as fast as it may be, goes to the others; what one must have, at its slowest, comes first.

/** What a task costs each time, and how often it may be. */
export interface Priced {
  energy_uJ: number
  fastest_ms: number
  slowest_ms: number
  weight: number
}

/** Tasks that share, and what that comes to as long as none is driven to a bound: from the least power on, up to the most, an interval is so much over
 *  the power, ms·µW. */
export interface Sharing {
  tasks: Priced[]
  least_uW: number
  most_uW: number
  each_nJ: number[]
}

export function createSharing(tasks: Priced[]): Sharing {
  const sharing: Sharing = { tasks, least_uW: 0, most_uW: Infinity, each_nJ: [] }
  let weights = 0
  for (let i = 0; i < tasks.length; i++) weights += tasks[i].weight
  for (let i = 0; i < tasks.length; i++) {
    const each_nJ = tasks[i].energy_uJ * 1000 * weights / tasks[i].weight
    sharing.each_nJ.push(each_nJ)
    if (each_nJ / tasks[i].slowest_ms > sharing.least_uW) sharing.least_uW = each_nJ / tasks[i].slowest_ms
    if (each_nJ / tasks[i].fastest_ms < sharing.most_uW) sharing.most_uW = each_nJ / tasks[i].fastest_ms
  }
  return sharing
}

/** @param spend_uW mean power for all of them
 *  @param intervals_ms filled with one interval for each; at its slowest even if the power does not pay for it */
export function shareOut(sharing: Sharing, spend_uW: number, intervals_ms: number[]): void {
  const each_nJ = sharing.each_nJ
  if (spend_uW > sharing.least_uW && spend_uW < sharing.most_uW) {
    for (let i = 0; i < each_nJ.length; i++) intervals_ms[i] = Math.floor(each_nJ[i] / spend_uW)
  } else shareAtBounds(sharing.tasks, spend_uW, intervals_ms)
}

function shareAtBounds(tasks: Priced[], spend_uW: number, intervals_ms: number[]): void {
  for (let i = 0; i < tasks.length; i++) intervals_ms[i] = 0
  let left_uW = spend_uW
  let open = tasks.length
  // In each pass those are settled that their share would drive beyond a bound: at their slowest, if what these lack is more than what those at their
  // fastest leave over, and else those (the other kind may not be beyond it any more).
  while (open > 0) {
    let weights = 0
    for (let i = 0; i < tasks.length; i++) if (intervals_ms[i] === 0) weights += tasks[i].weight
    let lacking_uW = 0
    let over_uW = 0
    for (let i = 0; i < tasks.length; i++) {
      if (intervals_ms[i] !== 0) continue
      const share_uW = left_uW * tasks[i].weight / weights
      const least_uW = tasks[i].energy_uJ * 1000 / tasks[i].slowest_ms - share_uW
      const most_uW = share_uW - tasks[i].energy_uJ * 1000 / tasks[i].fastest_ms
      if (least_uW > 0) lacking_uW += least_uW
      else if (most_uW > 0) over_uW += most_uW
    }
    const power_uW = left_uW
    for (let i = 0; i < tasks.length; i++) {
      if (intervals_ms[i] !== 0) continue
      const task = tasks[i]
      const share_uW = power_uW * task.weight / weights
      const bound_ms = lacking_uW > over_uW ? task.slowest_ms : task.fastest_ms
      const bound_uW = task.energy_uJ * 1000 / bound_ms
      const within = lacking_uW > over_uW ? share_uW >= bound_uW : share_uW <= bound_uW
      if (within && lacking_uW + over_uW > 0) continue
      intervals_ms[i] = within ? Math.floor(task.energy_uJ * 1000 / share_uW) : bound_ms
      if (!within) left_uW -= bound_uW
      open--
    }
  }
}
