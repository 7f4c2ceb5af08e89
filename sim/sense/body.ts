// How the wearer's body shakes what is worn on it, as a time series: steps, arm swings, fidgeting, knocks, leaning. Tied to the activity of a person,
// simulated or recorded, minute by minute. It is a function of the time asked for, so that slow and fast readings of one body agree in kind; times
// must rise.
//   Cadence: 1.98 Hz with a deviation of 0.15 Hz between people, measured at the wrist (arXiv 2203.10563). Running: 2.7 Hz (from memory, not re-read).
//   Acceleration at the wrist: 0.4 g at the peak of a walk's step, 2 g of a run's, with the second and third harmonic; the arm swings at half the
//   cadence. These and everything below are assumed, and meant to be on the strong side.

import type { Person } from "../person.js"
import { Random } from "../random.js"

/** Activity (0..255) of the default day: desks and homes stay below 60, streets have 90 and more. */
const WALKS_FROM = 40
const WALKS_ALWAYS = 120
const RUNS_FROM = 190
const WALK = { cadence_Hz: 1.98, spread_Hz: 0.15, step_g: 0.25, swing_g: 0.2 }
const RUN = { cadence_Hz: 2.7, spread_Hz: 0.15, step_g: 1.2, swing_g: 0.6 }
const HARMONICS = [[1, 1], [2, 0.5], [3, 0.3]] as const
/** Bouts of walking, and of fidgeting: changes of what one does. */
const BOUT_S = 10
const FIDGET_S = 0.1
const FIDGET_G = 0.1
/** Knocks against tables and doors, per hour: a few at rest, more on the way. */
const KNOCKS_AT_REST = 2
const KNOCKS_BY_MOTION = 0.1
const KNOCK_S = [0.02, 0.08] as const
/** Leaning on something, per hour at rest. */
const LEANS = 3
const LEAN_S = [20, 600] as const
/** A body settles on what it leans against. */
const SETTLES_S = 0.5

export type Gait = "still" | "walk" | "run"

export class Body {
  gait: Gait = "still"
  /** Acceleration by steps and by fidgeting, g. */
  step_g = 0
  swing_g = 0
  fidget_g = 0
  /** Strength of a knock at this moment: 1 is a usual one at its peak. */
  knock = 0
  /** Share of the strongest lean. */
  lean = 0
  private leanGoal = 0
  private readonly random: Random
  private readonly own: number
  private cycles = 0
  private time_s = 0
  private boutEnd_s = 0
  private vigour = 1
  private nextKnock_s = 0
  private knockEnd_s = 0
  private knockLength_s = 1
  private knockSize = 0
  private leanEnd_s = 0
  private nextLean_s = 0

  /** @param strength factor on all that shakes; leaning is as it is */
  constructor(private readonly person: Person, seed: number, private readonly strength = 1) {
    this.random = new Random(seed, 71)
    this.own = this.random.gaussian()
    this.planKnock(0)
    this.nextLean_s = this.wait_s(LEANS)
  }

  /** Acceleration of all kinds, g. */
  get shaken_g(): number {
    return this.step_g + this.swing_g + this.fidget_g
  }

  move(time_s: number): void {
    const elapsed_s = time_s - this.time_s
    this.time_s = time_s
    const motion = this.person.motion(time_s)
    if (time_s >= this.boutEnd_s) this.beginBout(time_s, motion)
    const manner = this.gait === "run" ? RUN : WALK
    if (this.gait === "still") {
      this.step_g = 0
      this.swing_g = 0
    } else {
      this.cycles += elapsed_s * (manner.cadence_Hz + manner.spread_Hz * this.own)
      let sum = 0
      for (const [order, share] of HARMONICS) sum += share * Math.sin(2 * Math.PI * order * this.cycles + order)
      this.step_g = this.strength * manner.step_g * this.vigour * sum
      this.swing_g = this.strength * manner.swing_g * this.vigour * Math.sin(Math.PI * this.cycles)
    }
    const kept = Math.exp(-elapsed_s / FIDGET_S)
    const fidget_g = this.strength * FIDGET_G * Math.min(1, motion / WALKS_FROM)
    this.fidget_g = this.fidget_g * kept + fidget_g * Math.sqrt(1 - kept * kept) * this.random.gaussian()
    this.knocks(time_s, motion)
    this.leans(time_s, elapsed_s, motion)
  }

  private beginBout(time_s: number, motion: number): void {
    this.boutEnd_s = time_s + BOUT_S
    const walks = this.random.next() < (motion - WALKS_FROM) / (WALKS_ALWAYS - WALKS_FROM)
    this.gait = motion >= RUNS_FROM ? "run" : walks ? "walk" : "still"
    this.vigour = 0.7 + 0.6 * this.random.next()
  }

  private knocks(time_s: number, motion: number): void {
    if (time_s >= this.nextKnock_s) {
      this.knockLength_s = KNOCK_S[0] + (KNOCK_S[1] - KNOCK_S[0]) * this.random.next()
      this.knockEnd_s = this.nextKnock_s + this.knockLength_s
      this.knockSize = this.strength * Math.exp(0.5 * this.random.gaussian())
      this.planKnock(motion)
    }
    this.knock = time_s < this.knockEnd_s ? this.knockSize * Math.sin(Math.PI * (this.knockEnd_s - time_s) / this.knockLength_s) : 0
  }

  /** From now, however long ago the last one was: readings may be far apart. */
  private planKnock(motion: number): void {
    this.nextKnock_s = this.time_s + this.wait_s(KNOCKS_AT_REST + KNOCKS_BY_MOTION * motion)
  }

  private leans(time_s: number, elapsed_s: number, motion: number): void {
    this.lean = this.leanGoal + (this.lean - this.leanGoal) * Math.exp(-elapsed_s / SETTLES_S)
    if (this.leanGoal > 0 && time_s >= this.leanEnd_s) {
      this.leanGoal = 0
      this.nextLean_s = time_s + this.wait_s(LEANS)
    }
    if (this.leanGoal > 0 || time_s < this.nextLean_s || motion > WALKS_FROM) return
    this.leanGoal = 0.25 + 0.75 * this.random.next()
    this.leanEnd_s = time_s + LEAN_S[0] * Math.pow(LEAN_S[1] / LEAN_S[0], this.random.next())
  }

  private wait_s(perHour: number): number {
    return -Math.log(1 - this.random.next()) * 3600 / perHour
  }
}
