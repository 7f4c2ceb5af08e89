// Published rules and plain ones, re-implemented from their text, for the same store and slots. Each is made anew for a life.

import { after, live, type Policy, type View } from "./live.js"
import type { Setting } from "./setting.js"

/** The same in every slot. */
const fixed = (samples: number): Policy => ({ name: "fixed", samples: () => samples })

/** The best constant rate, as only hindsight knows it. */
export function bestFixed(setting: Setting, harvest_J: Float64Array, capacity_J: number): Policy {
  let best = fixed(0)
  let most = 0
  for (let samples = 1; samples <= setting.most; samples++) {
    const { utility } = live(setting, harvest_J, capacity_J, fixed(samples))
    if (utility <= most) continue
    most = utility
    best = fixed(samples)
  }
  return best
}

/** Whatever the store gives, at once. */
const greedy = (): Policy => ({ name: "greedy", samples: ({ setting, store_J }) => after(setting, store_J, 0, 0) / setting.sample_J })

/** In proportion to the charge. */
const linear = (): Policy => ({ name: "linear", samples: ({ setting, store_J, capacity_J }) => setting.most * store_J / capacity_J })

const LEVELS = 5

/** The charge in five steps, each with the rate of its middle. */
const steps = (): Policy => ({
  name: "steps", samples: ({ setting, store_J, capacity_J }) => setting.most * (Math.min(LEVELS - 1, Math.floor(LEVELS * store_J / capacity_J)) + 0.5) / LEVELS,
})

/** What a slot of the day brings, from the days before: an exponentially weighted mean (Kansal et al., ACM TECS 2007, weight 1/2). */
class Forecast {
  readonly expected_J: number[] = []
  private seen = 0

  update({ slot, day, harvest_J }: View): void {
    for (; this.seen < slot; this.seen++) {
      const known = this.expected_J[this.seen % day]
      this.expected_J[this.seen % day] = known === undefined ? harvest_J[this.seen] : (known + harvest_J[this.seen]) / 2
    }
  }

  /** A slot that no day has shown yet is like those that were seen. */
  of(slot: number): number {
    const known = this.expected_J.filter(own => own !== undefined)
    return this.expected_J[slot] ?? (known.length === 0 ? 0 : known.reduce((sum, own) => sum + own, 0) / known.length)
  }
}

/** Energy-neutral duty cycle (Kansal et al. 2007): once a day every slot is given the most where the forecast pays for it and the least elsewhere;
 *  what is left over or lacking is shared out, and each slot's deviation moves the ones to come. A store that loses nothing (efficiency 1). */
function kansal(): Policy {
  const forecast = new Forecast()
  let plan: number[] = []
  return {
    name: "kansal",
    samples: view => {
      const { slot, day, setting, harvest_J } = view
      const base_J = setting.base_W * setting.slot_s
      const most_J = setting.most * setting.sample_J
      const before = slot > 0 ? forecast.of((slot - 1) % day) : 0
      forecast.update(view)
      if (slot % day === 0 || plan.length === 0) {
        const expected = Array.from({ length: day }, (_, t) => forecast.of(t))
        plan = expected.map(own_J => own_J >= base_J + most_J ? most_J : 0)
        const left_J = expected.reduce((sum, own_J) => sum + own_J, 0) - day * base_J - plan.reduce((sum, own_J) => sum + own_J, 0)
        // Dark slots first come first served: with a store that loses nothing they all cost the same.
        const dark = plan.filter(own_J => own_J === 0).length
        const sunny = day - dark
        if (left_J > 0 && dark > 0) plan = plan.map(own_J => own_J === 0 ? Math.min(most_J, left_J / dark) : own_J)
        else if (left_J < 0 && sunny > 0) plan = plan.map(own_J => own_J > 0 ? Math.max(0, own_J + left_J / sunny) : 0)
      } else if (slot > 0) {
        let missed_J = harvest_J[slot - 1] - before
        for (let t = slot % day; t < day && Math.abs(missed_J) > 1e-12; t++) {
          const moved_J = Math.max(-plan[t], Math.min(most_J - plan[t], missed_J))
          plan[t] += moved_J
          missed_J -= moved_J
        }
      }
      return plan[slot % day] / setting.sample_J
    },
  }
}

/** CatNap (Maeng and Lucia, PLDI 2020) for one periodic task: the worst charging rate of a window tells the longest rate that is feasible; it slows
 *  down at once, and speeds up after so many slots in a row that would allow it. */
function catnap(): Policy {
  const window = 6
  const patience = 3
  let rate = 0
  let better = 0
  return {
    name: "catnap",
    samples: ({ slot, setting, harvest_J, store_J }) => {
      const last = Array.from(harvest_J.subarray(Math.max(0, slot - window))).sort((a, b) => a - b)
      const worst_J = last.length === 0 ? 0 : last[last.length === window ? 1 : 0]
      const feasible = Math.max(0, (worst_J - setting.base_W * setting.slot_s) / setting.sample_J)
      better = feasible > rate ? better + 1 : 0
      if (feasible < rate || better >= patience) {
        rate = feasible
        better = 0
      }
      // Tasks run only above what is reserved for one event.
      return store_J > setting.sample_J ? Math.max(1, rate) : 0
    },
  }
}

/** REACT's gate (Asplos 2024): nothing until the store is full enough, then everything until it is nearly empty. */
function gated(): Policy {
  let open = false
  return {
    name: "react-gated",
    samples: ({ setting, store_J, capacity_J }) => {
      if (store_J > capacity_J * 0.5) open = true
      else if (store_J < capacity_J * 0.1) open = false
      return open ? after(setting, store_J, 0, 0) / setting.sample_J / 6 : 0
    },
  }
}

/** Accounts of controller and sensors that income is shared out to (Signpost; Adkins et al., IPSN 2018): four parts to the controller, which bears the
 *  module's own draw and all losses, one to each sensor, here one; each keeps so much of the store, and what overflows goes to the other. A sensor
 *  runs as long as its account is not empty. */
function signpost(): Policy {
  const [part, room] = [{ controller: 0.8, sensor: 0.2 }, { controller: 0.4, sensor: 0.1 }]
  let account_J = NaN
  let controller_J = NaN
  let spent = 0
  return {
    name: "signpost",
    samples: ({ slot, setting, capacity_J, harvest_J, store_J }) => {
      if (slot === 0) [account_J, controller_J] = [room.sensor * capacity_J, room.controller * capacity_J]
      else {
        const income_J = harvest_J[slot - 1]
        account_J += part.sensor * income_J - spent * setting.sample_J
        controller_J += part.controller * income_J - setting.base_W * setting.slot_s
        const over_J = Math.max(0, controller_J - room.controller * capacity_J)
        controller_J -= over_J
        account_J = Math.min(room.sensor * capacity_J, account_J + over_J)
        // What the accounts hold together must be there.
        const lacking_J = Math.max(0, account_J + Math.max(0, controller_J) - store_J)
        controller_J -= lacking_J
        account_J = Math.min(account_J, store_J)
      }
      spent = Math.max(0, Math.min(setting.most, Math.floor(account_J / setting.sample_J)))
      return spent
    },
  }
}

/** Rules that know nothing ahead. */
export const CAUSAL: readonly (() => Policy)[] = [greedy, linear, steps, kansal, catnap, gated, signpost]

/** The schedule of least variance for light that is known ahead (taut string; Buchli, Sutton, Beutel, Thiele, SenSys 2014): the cumulated spending
 *  relaxes within the tunnel between an empty and a full store. */
export function tautString(setting: Setting, harvest_J: Float64Array, capacity_J: number): Policy {
  const slots = harvest_J.length
  const base_J = setting.base_W * setting.slot_s
  const low: number[] = [0]
  const high: number[] = [0]
  let sum_J = capacity_J / 2
  for (let t = 0; t < slots; t++) {
    sum_J += harvest_J[t] - base_J
    low.push(Math.max(low[t], sum_J - capacity_J))
    high.push(Math.max(low[t + 1], sum_J))
  }
  // Spending never falls back: what is out of reach later is so earlier.
  for (let t = slots - 1; t >= 0; t--) high[t] = Math.min(high[t], high[t + 1])
  // Where the module cannot live there is no tunnel.
  for (let t = 0; t <= slots; t++) low[t] = Math.min(low[t], high[t])
  const spent = pulledTaut(low, high)
  return { name: "taut-string", samples: ({ slot }) => Math.round(spent[slot + 1] / setting.sample_J) - Math.round(spent[slot] / setting.sample_J) }
}

/** The shortest path through a tunnel that begins at 0 and ends at the upper wall: from each knot the widest cone of straight lines that fits. */
export function pulledTaut(low: readonly number[], high: readonly number[]): number[] {
  const last = low.length - 1
  const path = [0]
  let from = 0
  while (from < last) {
    let [least, most] = [-Infinity, Infinity]
    let [leastAt, mostAt] = [from + 1, from + 1]
    let to = from + 1
    let knot = last
    let slope = NaN
    for (; to <= last; to++) {
      const [down, up] = [(low[to] - path[from]) / (to - from), (high[to] - path[from]) / (to - from)]
      if (down > most) { knot = mostAt; slope = most; break }
      if (up < least) { knot = leastAt; slope = least; break }
      if (down >= least) { least = down; leastAt = to }
      if (up <= most) { most = up; mostAt = to }
    }
    if (Number.isNaN(slope)) {
      // Everything can be spent to the end, as far as the upper wall permits.
      slope = most
      knot = mostAt
    }
    for (let t = from + 1; t <= knot; t++) path[t] = path[from] + slope * (t - from)
    from = knot
  }
  return path
}
