// What charge is worth in a slot: sensors and radio are worth log(1 + n) each by weight, the sensors share the wakes of the processor.

/** Something that can be done often. */
export interface Task {
  weight: number
  /** Charge at the bus each time, C. */
  cost_C: number
  /** Most times in a slot. */
  most: number
}

export interface Tasks {
  /** What a wake costs besides what is done in it, C. */
  wake_C: number
  /** Each at most once a wake; what needs no wake. */
  woken: readonly Task[]
  alone: readonly Task[]
}

interface Bought {
  worth: number
  cost_C: number
}

const ROUNDS = 60

/** What an efficient buyer takes at a price per coulomb: numbers that need not be whole. A wake is paid for by all that is done in it. */
function bought({ wake_C, woken, alone }: Tasks, price: number): Bought {
  const wished = ({ weight, cost_C, most }: Task): number => Math.max(0, Math.min(most, weight / (price * cost_C) - 1))
  // One more wake brings this much more than it costs; it falls with the number of wakes.
  const gain = (wakes: number): number =>
    woken.reduce((sum, { weight, cost_C, most }) => sum + (wakes < most ? Math.max(0, weight / (1 + wakes) - price * cost_C) : 0), -price * wake_C)
  let [wakes, high] = [0, Math.max(0, ...woken.map(({ most }) => most))]
  for (let round = 0; round < ROUNDS; round++) {
    const middle = (wakes + high) / 2
    if (gain(middle) > 0) wakes = middle
    else high = middle
  }
  const total = { worth: 0, cost_C: wakes * wake_C }
  const add = (task: Task, count: number): void => {
    total.worth += task.weight * Math.log1p(count)
    total.cost_C += count * task.cost_C
  }
  woken.forEach(task => { add(task, Math.min(wakes, wished(task))) })
  alone.forEach(task => { add(task, wished(task)) })
  return total
}

/** No division of so much charge among the tasks is worth more. By duality: at any price, what is bought at it and the rest of the charge at that price
 *  are worth at least as much as any division; bisection finds the price at which nothing is left. */
export function bestWorth(tasks: Tasks, charge_C: number): number {
  if (mostCharge_C(tasks) <= charge_C) return bought(tasks, 0).worth
  let [low, high] = [0, 1]
  while (bought(tasks, high).cost_C > charge_C) [low, high] = [high, high * 4]
  for (let round = 0; round < ROUNDS; round++) {
    const middle = (low + high) / 2
    if (bought(tasks, middle).cost_C > charge_C) low = middle
    else high = middle
  }
  const { worth, cost_C } = bought(tasks, high)
  return worth + high * (charge_C - cost_C)
}

/** Charge of everything as often as it may be. */
export const mostCharge_C = (tasks: Tasks): number => bought(tasks, 0).cost_C
