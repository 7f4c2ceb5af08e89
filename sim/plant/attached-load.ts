// Plays a load profile: what it draws at any instant, and until when that stays. A pure function of time: asked in any order, at any
// distance, it gives the same answer; whole microseconds are exact (remainders of integers below 2^53), so a year adds no drift.

import type { Draw, LoadProfile } from "../load-profile.js"
import { Random } from "../random.js"

export interface AttachedLoad {
  readonly name: string
  /** Current that it draws at this instant, A (0 or more), given the rail voltage.
   *  @param time_us whole microseconds since the start of the run, 0 or more */
  current_A(time_us: number, rail_V: number): number
  /** When its draw changes next (absolute, us, later than `time_us`); Infinity: never. */
  nextChange_us(time_us: number): number
}

const DAY_US = 86_400_000_000
const KIND = { current: 0, resistance: 1, power: 2 }

/** Connects a profile to the rail.
 *  @param seed decides a random phase and the jitter; two profiles of one seed differ
 *  @param times_us when the motion or press happened that starts the pieces, whole us, rising; other profiles need none.
 *  A time at which the pieces of an earlier one still run is lost */
export function attachLoad(profile: LoadProfile, seed: number, times_us: ArrayLike<number> = []): AttachedLoad {
  return new Player(profile, seed, times_us)
}

class Player implements AttachedLoad {
  readonly name: string
  private readonly minimum_V: number
  /** Draws: the base first, then the pieces of an event, equal neighbours put together and the base's own share cut off at both ends. */
  private readonly kind: Int8Array
  private readonly value: Float64Array
  private readonly threshold_V: Float64Array
  /** End of each piece since the event's first; [0] is 0, so that piece i runs from ends[i - 1] to ends[i]. */
  private readonly ends: Float64Array
  private readonly length_us: number
  /** Starts of events within a period (Infinity: one that never ends), rising and apart by the event's length. */
  private readonly starts: Float64Array
  private readonly period_us: number
  /** Added to the time before it is taken modulo the period. */
  private readonly offset_us: number = 0
  private readonly jitter_us: number = 0
  private readonly salt: number
  /** The stretch of constant draw that was found last: [from, until), index of its draw. */
  private from_us = 0
  private until_us = 0
  private found = 0

  constructor(profile: LoadProfile, seed: number, times_us: ArrayLike<number>) {
    this.name = profile.id
    this.minimum_V = profile.minimum_V
    const { draws, ends, lead_us } = layOut(profile)
    this.kind = Int8Array.from(draws, draw => KIND[draw.kind])
    this.value = Float64Array.from(draws, draw => draw.value)
    this.threshold_V = Float64Array.from(draws, draw => draw.threshold_V)
    this.ends = Float64Array.from(ends)
    this.length_us = ends[ends.length - 1]
    const { timing } = profile
    const random = new Random(seed, hash(profile.id))
    this.salt = random.below(4294967296)
    this.period_us = timing.kind === "period" ? timing.period_us : timing.kind === "schedule" && timing.daily ? DAY_US : Infinity
    if (timing.kind === "period") {
      this.jitter_us = timing.jitter_us
      const phase_us = timing.randomPhase ? random.below(timing.period_us) : 0
      this.starts = Float64Array.of(0)
      this.offset_us = (phase_us + timing.period_us - lead_us) % timing.period_us
    } else if (timing.kind === "schedule") {
      this.starts = Float64Array.from(timing.at_us, at_us => (at_us + lead_us) % this.period_us).sort()
    } else {
      const length_us = profile.pieces.reduce((sum, piece) => sum + piece.duration_us, 0)
      this.starts = timing.kind === "event" ? apart(times_us, length_us).map(at_us => at_us + lead_us) : new Float64Array(0)
    }
    if (this.length_us === 0) this.starts = new Float64Array(0)
  }

  current_A(time_us: number, rail_V: number): number {
    if (!(rail_V > 0)) return 0
    this.locate(time_us)
    const value = this.value[this.found]
    const kind = this.kind[this.found]
    if (kind === 1) return rail_V > this.threshold_V[this.found] ? (rail_V - this.threshold_V[this.found]) / value : 0
    const starved = rail_V < this.minimum_V ? rail_V / this.minimum_V : 1
    return kind === 0 ? value * starved : value / rail_V * starved * starved
  }

  nextChange_us(time_us: number): number {
    this.locate(time_us)
    return this.until_us
  }

  private locate(time_us: number): void {
    if (time_us >= this.from_us && time_us < this.until_us) return
    this.from_us = time_us
    this.found = 0
    this.until_us = Infinity
    if (this.starts.length === 0) return
    let within_us = time_us
    let turn = 0
    if (this.period_us !== Infinity) {
      const shifted_us = time_us + this.offset_us
      within_us = shifted_us % this.period_us
      turn = (shifted_us - within_us) / this.period_us
    }
    const origin_us = time_us - within_us
    let start_us: number
    let following_us: number
    if (this.jitter_us > 0) {
      start_us = this.late_us(turn)
      following_us = within_us < start_us ? start_us : this.period_us + this.late_us(turn + 1)
    } else {
      const next = firstAbove(this.starts, within_us)
      start_us = next > 0 ? this.starts[next - 1] : this.starts[this.starts.length - 1] - this.period_us
      following_us = next < this.starts.length ? this.starts[next] : this.period_us + this.starts[0]
    }
    const local_us = within_us - start_us
    if (local_us >= 0 && local_us < this.length_us) {
      this.found = firstAbove(this.ends, local_us)
      this.until_us = origin_us + start_us + this.ends[this.found]
    } else {
      this.until_us = origin_us + following_us
    }
  }

  /** How late the event of this turn starts: a hash, so that no earlier turn need be known. */
  private late_us(turn: number): number {
    return Math.floor(mix(this.salt ^ mix(turn | 0)) / 4294967296 * (this.jitter_us + 1))
  }
}

/** Base and pieces as runs of different draws. */
function layOut(profile: LoadProfile): { draws: Draw[], ends: number[], lead_us: number } {
  const draws: Draw[] = [profile.base]
  const ends = [0]
  let lead_us = 0
  let gap_us = 0   // of the base, not yet known to have a piece behind it
  for (const piece of profile.pieces) {
    const last = draws.length - 1
    const end_us = ends[last] + gap_us
    if (same(piece, profile.base)) {
      if (last === 0) lead_us += piece.duration_us
      else gap_us += piece.duration_us
      continue
    }
    if (gap_us > 0) {
      draws.push(profile.base)
      ends.push(end_us)
      gap_us = 0
    }
    if (last > 0 && same(draws[draws.length - 1], piece)) ends[draws.length - 1] += piece.duration_us
    else {
      draws.push(piece)
      ends.push(end_us + piece.duration_us)
    }
  }
  return { draws, ends, lead_us }
}

function same(a: Draw, b: Draw): boolean {
  return (a.kind === b.kind && a.value === b.value && a.threshold_V === b.threshold_V) || (a.kind !== "resistance" && b.kind !== "resistance" && a.value === 0 && b.value === 0)
}

/** Times of which none comes while the pieces of the one before still run. */
function apart(times_us: ArrayLike<number>, length_us: number): Float64Array {
  const kept: number[] = []
  for (let i = 0; i < times_us.length; i++) {
    if (kept.length === 0 || times_us[i] >= kept[kept.length - 1] + length_us) kept.push(times_us[i])
  }
  return Float64Array.from(kept)
}

/** Index of the first entry of a rising list that is above the value; its length if none is. */
function firstAbove(list: Float64Array, value: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (list[middle] > value) high = middle
    else low = middle + 1
  }
  return low
}

/** Finaliser of MurmurHash3 (Austin Appleby, public domain): 32 bits in, 32 well mixed bits out. */
function mix(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

function hash(text: string): number {
  let bits = 0
  for (let i = 0; i < text.length; i++) bits = mix(bits ^ text.charCodeAt(i) ^ (i << 16))
  return bits
}
