// A stochastic dynamic programme: what spending now is worth, beside what the energy is worth later, in the mean over what light may do. Its answer
// for every state is what the firmware's table holds (table.ts).

import type { LightChain } from "./chain.js"

/** What a module may do in a slot: so much energy for so much worth; the first costs nothing, each costs more than the one before. */
export interface Actions {
  cost_J: Float64Array
  worth: Float64Array
}

export interface Store {
  capacity_J: number
  /** What the module draws in a slot whatever it does, J. */
  base_J: number
  /** What a slot without power costs, in units of worth; 0 where only what is sampled counts, and whoever plans more than there is gets what there is. */
  death: number
  /** What a module that died must have beyond empty before it starts again, J; meanwhile it draws nothing. */
  restart_J?: number
  /** Of which the start takes so much, J. */
  boot_J?: number
}

/** Levels of the store; days that are looked ahead. */
const LEVELS = 48
/** Levels of one that is dead, from empty to where it starts. */
const DEAD_LEVELS = 8
export const DAYS_AHEAD = 6
/** Chance that tomorrow's light is of another mean than today's: one of those that people have. */
const CHANGES = 0.2
/** Spread of people's means, in the natural logarithm. */
const SPREAD = 0.7
/** Chances less than this change nothing. */
const RARE = 1e-6

/** One mean light: its chain with gains in J. */
interface Light {
  chance: number[][][]
  slowChance: number[][]
  gain_J: number[][]
}

/** Worth of a store by state, of a module that lives and of one that is dead. */
interface Worth {
  alive: Float64Array[]
  dead: Float64Array[]
}

/** What is decided in one slot: worth of the store at its end, and before anything but spending. */
interface Slot {
  light: Light
  block: number
  later: Worth
  kept: Float64Array[]
}

export class Programme {
  private readonly step_J: number
  private readonly states: number
  private readonly slows: number
  private readonly day: number
  private readonly slots: Slot[][] = []
  private readonly restart_J: number

  /** @param means_J light of a slot in the mean, for each programme
   *  @param usual_J and what people have in general */
  constructor(private readonly chain: LightChain, private readonly actions: Actions, private readonly store: Store, private readonly means_J: readonly number[], usual_J: number) {
    this.step_J = store.capacity_J / (LEVELS - 1)
    this.restart_J = store.restart_J ?? 0
    this.slows = chain.slowEdges.length + 1
    this.states = chain.slowChance.length
    this.day = 86_400 / chain.slot_s
    const lights = means_J.map(mean_J => ({ chance: chain.chance, slowChance: chain.slowChance, gain_J: chain.gain.map(row => row.map(own => own * mean_J)) }))
    const usual = means_J.map(mean_J => Math.exp(-0.5 * (Math.log(mean_J / usual_J) / SPREAD) ** 2))
    const total = usual.reduce((all, own) => all + own, 0)
    let values = lights.map(() => ({ alive: this.zeros(LEVELS), dead: this.zeros(DEAD_LEVELS) }))
    for (let t = DAYS_AHEAD * this.day - 1; t >= 0; t--) {
      const slot = t % this.day
      // Overnight one mean may give way to another.
      if (slot === this.day - 1) {
        const mixed = (part: keyof Worth, own: number): Float64Array[] => values[own][part].map((worth, state) => worth.map((value, level) =>
          (1 - CHANGES) * value + CHANGES * lights.reduce((all, _, other) => all + usual[other] / total * values[other][part][state][level], 0)))
        values = lights.map((_, own) => ({ alive: mixed("alive", own), dead: mixed("dead", own) }))
      }
      const block = Math.floor(slot * chain.profile.length / this.day)
      this.slots[t] = lights.map((light, own) => this.prepare(light, block, values[own]))
      values = this.slots[t].map(now => ({ alive: this.best(now), dead: this.dead(now) }))
    }
  }

  /** The best action by its number.
   *  @param slotsLeft of the mission; more than `DAYS_AHEAD` days are all alike
   *  @param state class of the light of late, times those of the two hours before, plus theirs */
  choose(mean: number, slot: number, slotsLeft: number, state: number, store_J: number): number {
    const whole = DAYS_AHEAD * this.day
    const t = slotsLeft >= whole ? slot : whole - slotsLeft
    return this.bestAction(this.slots[t][mean], state, store_J, 0)[0]
  }

  private zeros(levels: number): Float64Array[] {
    return Array.from({ length: this.states }, () => new Float64Array(levels))
  }

  /** Linear between levels, and the ends beyond. */
  private at(values: Float64Array, store_J: number, step_J = this.step_J): number {
    const place = store_J <= 0 ? 0 : Math.min(values.length - 1, store_J / step_J)
    const level = Math.min(values.length - 2, Math.floor(place))
    return values[level] + (values[level + 1] - values[level]) * (place - level)
  }

  /** Worth of what is left after a slot; less than nothing is death. */
  private left(later: Worth, next: number, left_J: number): number {
    return left_J >= 0 ? this.at(later.alive[next], left_J) : this.died(later, next)
  }

  /** Worth of having died in a slot: nothing is left. */
  private died(later: Worth, next: number): number {
    return (this.restart_J > 0 ? this.at(later.dead[next], 0, this.restart_J / (DEAD_LEVELS - 1)) : this.at(later.alive[next], 0)) - this.store.death
  }

  /** Worth of being dead: what comes in is gathered, until there is enough to start. */
  private dead(slot: Slot): Float64Array[] {
    const step_J = this.restart_J / (DEAD_LEVELS - 1)
    const boot_J = this.store.boot_J ?? 0
    return this.zeros(DEAD_LEVELS).map((worth, state) => {
      if (this.restart_J > 0) {
        this.follow(slot, state, (chance, next, net_J) => {
          for (let level = 0; level < DEAD_LEVELS; level++) {
            const has_J = level * step_J + net_J + this.store.base_J
            worth[level] += chance * (has_J >= this.restart_J ? this.at(slot.later.alive[next], has_J - boot_J) : this.at(slot.later.dead[next], has_J, step_J) - this.store.death)
          }
        })
      }
      return worth
    })
  }

  /** Calls back for every state that may follow, with its chance and what the slot leaves beside its base draw. */
  private follow(slot: Pick<Slot, "light" | "block">, state: number, each: (chance: number, next: number, gain_J: number) => void): void {
    const late = Math.floor(state / this.slows)
    const chance = slot.light.chance[slot.block][state]
    const slow = slot.light.slowChance[state]
    for (let to = 0; to < chance.length; to++) {
      for (let before = 0; before < this.slows; before++) {
        const both = chance[to] * slow[before]
        if (both > RARE) each(both, to * this.slows + before, slot.light.gain_J[late][to] - this.store.base_J)
      }
    }
  }

  private prepare(light: Light, block: number, later: Worth): Slot {
    const kept = this.zeros(LEVELS)
    for (let state = 0; state < this.states; state++) {
      const worth = kept[state]
      this.follow({ light, block }, state, (chance, next, gain_J) => {
        for (let level = 0; level < LEVELS; level++) worth[level] += chance * this.left(later, next, level * this.step_J + gain_J)
      })
    }
    return { light, block, later, kept }
  }

  private best(slot: Slot): Float64Array[] {
    return slot.kept.map((_, state) => {
      const values = new Float64Array(LEVELS)
      let action = 0
      for (let level = 0; level < LEVELS; level++) [action, values[level]] = this.bestAction(slot, state, level * this.step_J, action)
      return values
    })
  }

  /** More store never asks for less: the search begins a little below the action of the level before, and ends a little past the best, since worth is concave. */
  private bestAction(slot: Slot, state: number, store_J: number, from: number): [number, number] {
    let [action, most] = [0, -Infinity]
    for (let own = Math.max(0, from - 2); own < this.actions.cost_J.length; own++) {
      const worth = this.worth(slot, state, store_J, own)
      if (worth > most) [action, most] = [own, worth]
      else if (own > action + 3) break
    }
    return [action, most]
  }

  private worth(slot: Slot, state: number, store_J: number, action: number): number {
    const { cost_J, worth } = this.actions
    const left_J = store_J - cost_J[action]
    if (left_J >= 0) return worth[action] + this.at(slot.kept[state], left_J)
    // What the store has not got, the slot itself must bring.
    let sum = 0
    this.follow(slot, state, (chance, next, gain_J) => {
      const has_J = store_J + gain_J
      let taken = action
      while (taken > 0 && cost_J[taken] > has_J) taken--
      // Who cannot see his store run dry spends on as planned, and dies of it.
      const dies = this.store.death > 0 && taken < action
      sum += chance * (worth[taken] + (dies ? this.died(slot.later, next) : this.left(slot.later, next, has_J - cost_J[taken])))
    })
    return sum
  }
}
