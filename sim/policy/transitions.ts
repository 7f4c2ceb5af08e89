// Light as a chain: how much a slot brings follows from the last one and the hour. Learnt from recordings of other people.

/** Harvest of a slot in classes, J: edges between them. Below the first a night, above the last the sun. */
const EDGES_J = [0.0003, 0.001, 0.003, 0.007, 0.015, 0.03, 0.08]
export const CLASSES = EDGES_J.length + 1
const HOURS = 24
/** What all hours together say counts as much as so many slots; and what a class brings anywhere, for a step from class to class. */
const COMMON = 2
/** Share of the hours beside one that count with it. */
const BESIDE = 0.5

export function classOf(harvest_J: number): number {
  const above = EDGES_J.findIndex(edge_J => harvest_J <= edge_J)
  return above < 0 ? CLASSES - 1 : above
}

/** @param day slots of a day */
export const hourOf = (slot: number, day: number): number => Math.floor(slot % day * HOURS / day)

export interface Transitions {
  /** Probability of the next class by hour and last class; and what a slot brings that goes from the one to the other, J. */
  chance: number[][][]
  gain_J: number[][]
}

const table = (): number[][] => Array.from({ length: CLASSES }, () => new Array<number>(CLASSES).fill(0))
const sum = (numbers: readonly number[]): number => numbers.reduce((total, own) => total + own, 0)
/** Where nobody has been: the middle of the class. */
const middle = (own: number): number => own === 0 ? 0 : own < EDGES_J.length ? (EDGES_J[own - 1] + EDGES_J[own]) / 2 : 1.5 * EDGES_J[own - 1]

/** @param recordings harvest of slots, from midnight on
 *  @param day slots of a day */
export function learnTransitions(recordings: readonly Float64Array[], day: number): Transitions {
  const counts = Array.from({ length: HOURS }, table)
  const [brought, times] = [table(), table()]
  for (const harvest_J of recordings) {
    for (let t = 1; t < harvest_J.length; t++) {
      const [from, to] = [classOf(harvest_J[t - 1]), classOf(harvest_J[t])]
      counts[hourOf(t, day)][from][to]++
      brought[from][to] += harvest_J[t]
      times[from][to]++
    }
  }
  const usual_J = times.map((_, to) => {
    const often = sum(times.map(row => row[to]))
    return often > 0 ? sum(brought.map(row => row[to])) / often : middle(to)
  })
  const chance = counts.map((hour, h) => hour.map((row, from) => {
    const often = sum(times[from])
    const weights = row.map((own, to) => own + BESIDE * (counts[(h + 1) % HOURS][from][to] + counts[(h + HOURS - 1) % HOURS][from][to])
      + COMMON * (often > 0 ? times[from][to] / often : from === to ? 1 : 0))
    return weights.map(own => own / sum(weights))
  }))
  return { chance, gain_J: brought.map((row, from) => row.map((own, to) => (own + COMMON * usual_J[to]) / (times[from][to] + COMMON))) }
}
