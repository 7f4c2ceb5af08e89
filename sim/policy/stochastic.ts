// A stochastic dynamic programme: what a sample is worth now, beside what its energy is worth later, in the mean over what light may do, as the
// recordings of other people tell. It knows the store, what the last slot brought and the hour; and of this person how much light there is in the
// mean, which decides between the programmes for several such means.

import type { Policy, View } from "./live.js"
import type { Setting } from "./setting.js"
import { classOf, CLASSES, hourOf, learnTransitions, type Transitions } from "./transitions.js"

/** Levels of the store; days that a programme looks ahead. */
const LEVELS = 64
const DAYS = 6
/** Means that there are programmes for, W into the store; recordings are brought half of the way to each, in the logarithm. */
const MEANS_W = [7.2e-6, 14.4e-6, 28.8e-6, 57.6e-6]
const HALFWAY = 0.5
/** What is known of people in general counts as much as so many days of this one; and days until half of what was seen is forgotten. */
const USUAL_DAYS = 0.5
const HALF_DAYS = 3

/** Linear between levels, and the ends beyond. */
function at(values: Float64Array, store_J: number, step_J: number): number {
  const place = Math.max(0, Math.min(LEVELS - 1, store_J / step_J))
  const level = Math.min(LEVELS - 2, Math.floor(place))
  return values[level] + (values[level + 1] - values[level]) * (place - level)
}

class Programme {
  private readonly step_J: number
  private readonly base_J: number
  private readonly day: number
  private readonly utility: number[]
  /** By slot of the day and class: worth of the store with nothing more spent in this slot; and, by class, at the end of it. */
  private readonly kept: Float64Array[][] = []
  private readonly later: Float64Array[][] = []

  constructor(private readonly setting: Setting, private readonly transitions: Transitions, capacity_J: number) {
    this.step_J = capacity_J / (LEVELS - 1)
    this.base_J = setting.base_W * setting.slot_s
    this.day = 86_400 / setting.slot_s
    this.utility = Array.from({ length: setting.most + 1 }, (_, samples) => setting.utility(samples))
    const zeros = (): Float64Array[] => Array.from({ length: CLASSES }, () => new Float64Array(LEVELS))
    let values = zeros()
    for (let pass = 0; pass < DAYS; pass++) {
      for (let slot = this.day - 1; slot >= 0; slot--) {
        this.later[slot] = values
        this.kept[slot] = zeros().map((worth, own) => worth.map((_, level) => this.expect(slot, own, to => at(this.later[slot][to], level * this.step_J + this.gain(own, to), this.step_J))))
        values = zeros().map((worth, own) => worth.map((_, level) => {
          let best = -Infinity
          for (let samples = 0; samples <= setting.most; samples++) best = Math.max(best, this.worth(slot, own, level * this.step_J, samples))
          return best
        }))
      }
    }
  }

  /** Mean worth of so many samples in a slot, and of what is left. */
  worth(slot: number, last: number, store_J: number, samples: number): number {
    const { setting, utility, step_J } = this
    const left_J = store_J - samples * setting.sample_J
    if (left_J >= 0) return utility[samples] + at(this.kept[slot][last], left_J, step_J)
    // What the store has not got, the slot itself must bring.
    return this.expect(slot, last, to => {
      const has_J = store_J + this.gain(last, to)
      const taken = Math.max(0, Math.min(samples, Math.floor(has_J / setting.sample_J)))
      return utility[taken] + at(this.later[slot][to], has_J - taken * setting.sample_J, step_J)
    })
  }

  private gain(from: number, to: number): number {
    return this.transitions.gain_J[from][to] - this.base_J
  }

  private expect(slot: number, from: number, of: (to: number) => number): number {
    const chance = this.transitions.chance[hourOf(slot, this.day)][from]
    let sum = 0
    for (let to = 0; to < CLASSES; to++) if (chance[to] > 1e-6) sum += chance[to] * of(to)
    return sum
  }
}

const meanOf = (harvest_J: Float64Array): number => harvest_J.reduce((sum, own) => sum + own, 0) / harvest_J.length

/** Learns from recordings of other people, for one store. @returns a policy for each life */
export function learnPolicy(setting: Setting, recordings: readonly Float64Array[], capacity_J: number): () => Policy {
  const day = 86_400 / setting.slot_s
  const means_J = MEANS_W.map(mean_W => mean_W * setting.slot_s)
  const programmes = means_J.map(mean_J => new Programme(setting, learnTransitions(recordings.map(own => {
    const scale = (mean_J / meanOf(own)) ** HALFWAY
    return own.map(slot_J => slot_J * scale)
  }), day), capacity_J))
  const usual_J = Math.exp(recordings.reduce((sum, own) => sum + Math.log(meanOf(own)), 0) / recordings.length)
  // When of a day light comes: share of the mean, slot by slot.
  const profile = new Float64Array(day)
  for (const own of recordings) own.forEach((slot_J, t) => { profile[t % day] += slot_J / meanOf(own) / recordings.length / (own.length / day) })
  return () => {
    const kept = 0.5 ** (1 / (HALF_DAYS * day))
    let [seen_J, expected, known] = [0, 0, 0]
    return {
      name: "stochastic",
      samples: ({ slot, store_J, harvest_J }: View) => {
        for (; known < slot; known++) {
          seen_J = seen_J * kept + harvest_J[known]
          expected = expected * kept + profile[known % day]
        }
        const mean_J = (USUAL_DAYS * day * usual_J + seen_J) / (USUAL_DAYS * day + expected)
        let lower = 0
        while (lower < means_J.length - 2 && mean_J > means_J[lower + 1]) lower++
        const share = Math.max(0, Math.min(1, Math.log(mean_J / means_J[lower]) / Math.log(means_J[lower + 1] / means_J[lower])))
        const last = slot === 0 ? 0 : classOf(harvest_J[slot - 1])
        let [best, choice] = [-Infinity, 0]
        for (let samples = 0; samples <= setting.most; samples++) {
          const worth = (1 - share) * programmes[lower].worth(slot % day, last, store_J, samples) + share * programmes[lower + 1].worth(slot % day, last, store_J, samples)
          if (worth > best) [best, choice] = [worth, samples]
        }
        return choice
      },
    }
  }
}
