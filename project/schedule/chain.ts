// Light as a chain: what a slot brings follows from the light of late, that of the two hours before, and the hour. Everything is relative to the mean
// of whoever wore the recorder. Learnt from recordings of several people; a file of this shape is what a project names as its light.

import { WINDOW } from "../../src/core/schedule/outlook.js"

/** A recording in slots: what each brought, and at what rate its last two minutes came, both in the same unit. It begins at midnight. */
export interface Recording {
  slots: Float64Array
  late: Float64Array
}

export interface LightChain {
  slot_s: number
  /** Edges between classes of the light of late and of the two hours before, in units of the mean. */
  lateEdges: number[]
  slowEdges: number[]
  /** Probability of the next class of light by block of the day and by state (class of late, then of before). */
  chance: number[][][]
  /** Probability of the next class of the two hours before, by state. */
  slowChance: number[][]
  /** What a slot brings that goes from class to class, in units of the mean. */
  gain: number[][]
  /** Light by block of the day, in units of the mean. */
  profile: number[]
}

/** Edges in units of the mean; below the first a night, above the last the sun. */
const LATE_EDGES = [0.0231, 0.077, 0.231, 0.54, 1.16, 2.31, 6.17]
const SLOW_EDGES = [0.31, 1.54]
export const BLOCKS = 12
/** What all blocks together say counts as much as so many slots; what any light of the two hours before says, as much as so many. */
const COMMON = 2
const SHRINK = 3
/** From the usual mean, as a factor: people differ by as much, a recorder that lay in a drawer or on a roof by more. */
const FURTHEST = 3
/** Share of the blocks beside one that count with it. */
const BESIDE = 0.5
const DAY_S = 86_400

const classOf = (value: number, edges: readonly number[]): number => {
  const above = edges.findIndex(edge => value <= edge)
  return above < 0 ? edges.length : above
}
const sum = (numbers: ArrayLike<number>): number => Array.from(numbers).reduce((total, own) => total + own, 0)
const table = (rows: number, columns: number): number[][] => Array.from({ length: rows }, () => new Array<number>(columns).fill(0))

const meanOf = ({ slots }: Recording): number => sum(slots) / slots.length

/** What a slot brings people in general: the geometric mean of their means, of which none counts as further from the median than a factor. */
export function usualMean(recordings: readonly Recording[]): number {
  const means = recordings.map(meanOf).sort((a, b) => a - b)
  const median = Math.sqrt(means[Math.floor((means.length - 1) / 2)] * means[Math.ceil((means.length - 1) / 2)])
  return Math.exp(means.reduce((total, own) => total + Math.log(Math.min(median * FURTHEST, Math.max(median / FURTHEST, own))), 0) / means.length)
}

/** Mean of the slots before the last one. */
function slowAt(slots: Float64Array, slot: number): number {
  const window = slots.subarray(Math.max(0, slot - WINDOW), slot)
  return window.length === 0 ? 0 : sum(window) / window.length
}

/** Times that one state followed another, by block of the day. */
function countSteps(recordings: readonly Recording[], states: (recording: Recording) => number[], many: number, blockOf: (slot: number) => number): number[][][] {
  const counts = Array.from({ length: BLOCKS }, () => table(many, many))
  for (const recording of recordings) states(recording).forEach((to, t, all) => { if (t > 0) counts[blockOf(t)][all[t - 1]][to]++ })
  return counts
}

const shares = (numbers: readonly number[], otherwise: number): number[] => {
  const total = sum(numbers)
  return numbers.map((own, index) => total > 0 ? own / total : index === otherwise ? 1 : 0)
}
const added = (rows: readonly (readonly number[])[]): number[] => rows[0].map((_, column) => sum(rows.map(row => row[column])))

/** @param recordings of whole days, all with slots of the same length, and none dark throughout */
export function learnChain(recordings: readonly Recording[], slot_s: number): LightChain {
  const day = DAY_S / slot_s
  const blockOf = (slot: number): number => Math.floor(slot % day * BLOCKS / day)
  const [lates, slows] = [LATE_EDGES.length + 1, SLOW_EDGES.length + 1]
  const many = lates * slows
  const relative = recordings.map(own => {
    const mean = meanOf(own)
    return { slots: own.slots.map(slot => slot / mean), late: own.late.map(slot => slot / mean) }
  })
  const statesOf = ({ slots, late }: Recording): number[] =>
    Array.from(slots, (slot, t) => classOf((slot + late[t]) / 2, LATE_EDGES) * slows + classOf(slowAt(slots, t), SLOW_EDGES))
  const counts = countSteps(relative, statesOf, many, blockOf)
  const all = Array.from({ length: many }, (_, from) => added(counts.map(block => block[from])))
  const lateOnly = (row: readonly number[]): number[] => Array.from({ length: lates }, (_, late) => sum(row.slice(late * slows, (late + 1) * slows)))
  const sameLate = (state: number): number[] => Array.from({ length: slows }, (_, slow) => state - state % slows + slow)
  // A block and half of its neighbours.
  const around = (block: number, from: number): number[] => lateOnly(added([
    counts[block][from], ...[1, BLOCKS - 1].map(step => counts[(block + step) % BLOCKS][from].map(own => own * BESIDE)),
  ]))
  const chance = counts.map((_, block) => Array.from({ length: many }, (_, from) => {
    const own = around(block, from)
    const anyBefore = added(sameLate(from).map(state => around(block, state)))
    const always = shares(added(sameLate(from).map(state => lateOnly(all[state]))), Math.floor(from / slows))
    const usual = anyBefore.map((often, late) => (often + COMMON * always[late]) / (sum(anyBefore) + COMMON))
    return own.map((often, late) => (often + SHRINK * usual[late]) / (sum(own) + SHRINK))
  }))
  const slowChance = all.map((row, from) => shares(Array.from({ length: slows }, (_, slow) => sum(row.filter((_, to) => to % slows === slow))), from % slows))
  const profile = new Array<number>(BLOCKS).fill(0)
  for (const { slots } of relative) slots.forEach((slot, t) => { profile[blockOf(t)] += slot / slots.length * BLOCKS / relative.length })
  return { slot_s, lateEdges: LATE_EDGES, slowEdges: SLOW_EDGES, chance, slowChance, gain: gains(relative, statesOf, slows), profile }
}

/** Mean of what slots brought that went from class to class, drawn to the mean of all that came to it. */
function gains(relative: readonly Recording[], statesOf: (recording: Recording) => number[], slows: number): number[][] {
  const lates = LATE_EDGES.length + 1
  const [brought, times] = [table(lates, lates), table(lates, lates)]
  for (const recording of relative) {
    const late = statesOf(recording).map(state => Math.floor(state / slows))
    for (let t = 1; t < late.length; t++) {
      brought[late[t - 1]][late[t]] += recording.slots[t]
      times[late[t - 1]][late[t]]++
    }
  }
  // Where nobody has been: the middle of the class.
  const middle = (to: number): number => to === 0 ? 0 : to < lates - 1 ? (LATE_EDGES[to - 1] + LATE_EDGES[to]) / 2 : 1.5 * LATE_EDGES[to - 1]
  const [broughtAll, timesAll] = [added(brought), added(times)]
  const usual = timesAll.map((often, to) => often > 0 ? broughtAll[to] / often : middle(to))
  return brought.map((row, from) => row.map((own, to) => (own + COMMON * usual[to]) / (times[from][to] + COMMON)))
}
