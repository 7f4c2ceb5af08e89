// What a person does to the sensors in a day: presses a film, bends a finger, switches a lamp. Lists of pulses that never overlap, by where the person
// is and by the seed. Rates and lengths are assumed, but for these: grips press with 15 to 60 kPa (sim/person.ts), hands open and close three times a
// second at most (50 cycles in 15 s, grip-and-release test with a Leap Motion controller).

import type { DaySheet } from "../day-sheet.js"
import type { Person } from "../person.js"
import { Random } from "../random.js"

export interface Pulse {
  /** Beginning of the rise, end of the fall. */
  start_s: number
  end_s: number
  rise_s: number
  fall_s: number
  size: number
}

/** Presses beside each grip of the day sheet, so that a day's figure is not that of a handful. */
const PRESSES_PER_GRIP = 4
/** Bouts of work with the fingers per grip, and bends in each. */
const BOUTS_PER_GRIP = 3
const BENDS = [5, 40] as const
const STIRRINGS_PER_GRIP = 5
const HOUR_S = 3600
/** Of lamps: median and spread (logarithmic) of a state, and its bounds. */
const LAMP_S = { median: 600, spread: 1, least: 30, most: 3 * HOUR_S }

const between = (random: Random, [low, high]: readonly [number, number]): number => low + (high - low) * random.next()
const lognormal = (random: Random, median: number, spread: number, least: number, most: number): number =>
  Math.max(least, Math.min(most, median * Math.exp(spread * random.gaussian())))
const exponential = (random: Random, mean: number): number => -mean * Math.log(1 - random.next())

/** Height of a pulse at a time: half a cosine up, flat, half a cosine down. */
export function heightAt(pulse: Pulse, time_s: number): number {
  const since_s = time_s - pulse.start_s
  const left_s = pulse.end_s - time_s
  if (since_s <= 0 || left_s <= 0) return 0
  const ramp = Math.min(1, since_s / pulse.rise_s, left_s / pulse.fall_s)
  return pulse.size * (1 - Math.cos(Math.PI * ramp)) / 2
}

/** Reads a list of pulses at times that rise. */
export class Pulses {
  private next = 0

  constructor(readonly list: readonly Pulse[]) {}

  at(time_s: number): number {
    while (this.next < this.list.length && this.list[this.next].end_s <= time_s) this.next++
    return this.next < this.list.length ? heightAt(this.list[this.next], time_s) : 0
  }
}

/** Times at which something happens so many times an hour where the person is. */
function* moments(person: Person, hours: number, perHour: (time_s: number) => number, random: Random): Generator<number> {
  for (let minute = 0; minute < hours * 60; minute++) {
    const time_s = minute * 60
    if (random.next() < Math.min(1, perHour(time_s) / 60)) yield time_s + 60 * random.next()
  }
}

const gripsAt = (person: Person, day: DaySheet) => (time_s: number): number => day.places[person.place(time_s)].grips_per_hour

/** Presses of a film, kPa: from a tap of a quarter of a second to a hold of twenty.
 *  @param shortest neither a press nor the pause after it is shorter, s */
export function presses(person: Person, day: DaySheet, hours: number, seed: number, shortest = 0.25): Pulse[] {
  const random = new Random(seed, 72)
  const list: Pulse[] = []
  const grips = gripsAt(person, day)
  let free_s = 0
  for (const minute_s of moments(person, hours, grips, random)) {
    let start_s = Math.max(free_s, minute_s)
    for (let i = 0; i < PRESSES_PER_GRIP; i++) {
      const rise_s = between(random, [0.06, 0.15])
      const fall_s = between(random, [0.06, 0.15])
      const end_s = start_s + rise_s + fall_s + lognormal(random, Math.max(0.8, shortest), 0.8, shortest, Math.max(20, shortest))
      list.push({ start_s, end_s, rise_s, fall_s, size: between(random, [15, 60]) })
      free_s = start_s = end_s + Math.max(0.4, shortest) + exponential(random, 4)
    }
  }
  return list
}

/** Bends of a finger, degrees beyond its rest: bouts of work, each bend with a return, now and then held. */
export function bends(person: Person, day: DaySheet, hours: number, seed: number): Pulse[] {
  const random = new Random(seed, 73)
  const list: Pulse[] = []
  const grips = gripsAt(person, day)
  let free_s = 0
  for (const minute_s of moments(person, hours, time_s => BOUTS_PER_GRIP * grips(time_s), random)) {
    let start_s = Math.max(free_s, minute_s)
    const count = Math.floor(between(random, BENDS))
    for (let i = 0; i < count; i++) {
      const rise_s = between(random, [0.15, 0.5])
      const fall_s = between(random, [0.15, 0.5])
      const held_s = lognormal(random, 0.3, 1, 0.02, 60)
      const end_s = start_s + rise_s + held_s + fall_s
      list.push({ start_s, end_s, rise_s, fall_s, size: between(random, [30, 90]) })
      free_s = start_s = end_s + 0.05 + exponential(random, 0.6)
    }
  }
  return list
}

/** What a finger does that is no bend: stirrings of less than half of the smallest one. */
export function stirrings(person: Person, day: DaySheet, hours: number, seed: number): Pulse[] {
  const random = new Random(seed, 79)
  const list: Pulse[] = []
  const grips = gripsAt(person, day)
  let free_s = 0
  for (const minute_s of moments(person, hours, time_s => STIRRINGS_PER_GRIP * grips(time_s), random)) {
    const start_s = Math.max(free_s, minute_s)
    const rise_s = between(random, [0.1, 0.5])
    const fall_s = between(random, [0.1, 0.5])
    free_s = start_s + rise_s + fall_s + between(random, [0, 2])
    list.push({ start_s, end_s: free_s, rise_s, fall_s, size: between(random, [3, 12]) })
  }
  return list
}

/** A lamp, of height 1: while the person is up; in bed it is dark. */
export function lampHours(person: Person, hours: number, seed: number): Pulse[] {
  const random = new Random(seed, 74)
  const list: Pulse[] = []
  let time_s = 0
  while (time_s < hours * HOUR_S) {
    time_s += lognormal(random, LAMP_S.median, LAMP_S.spread, LAMP_S.least, LAMP_S.most)
    const end_s = time_s + lognormal(random, LAMP_S.median, LAMP_S.spread, LAMP_S.least, LAMP_S.most)
    if (person.place(time_s) === "bed" || person.place(end_s) === "bed" || end_s > hours * HOUR_S) continue
    list.push({ start_s: time_s, end_s, rise_s: 0.02, fall_s: 0.02, size: 1 })
    time_s = end_s
  }
  return list
}

/** Where a finger rests, degrees: postures of some minutes, that shift slowly. */
export class Posture {
  private from_deg = 25
  private to_deg = 25
  private from_s = 0
  private until_s = 0
  private readonly random: Random

  constructor(seed: number) {
    this.random = new Random(seed, 75)
  }

  at(time_s: number): number {
    if (time_s >= this.until_s) {
      this.from_deg = this.to_deg
      this.to_deg = between(this.random, [15, 35])
      this.from_s = time_s
      this.until_s = time_s + between(this.random, [120, 900])
    }
    // Ten seconds from one to the next: relaxing, not moving.
    return this.from_deg + (this.to_deg - this.from_deg) * Math.min(1, (time_s - this.from_s) / 10)
  }
}
