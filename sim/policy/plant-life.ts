// A life in a PlantProblem as it is, nothing rounded and nothing allowed for: harvest comes and charge is spent evenly over each slot, and a dead module
// starts as soon as it can pay for the start.

import { busAt, fedBy_W, type PlantProblem, priceAt } from "./plant-problem.js"

export interface Moment {
  energy_J: number
  alive: boolean
}

export interface Lived extends Moment {
  worth: number
}

/** Pieces that a slot is lived in. */
const PIECES = 24
const SKETCH = 8

/** Lives a slot from a moment on.
 *  @param charge_C wanted for tasks; a module that dies within the slot gets its share of it
 *  @returns what it was worth, and how the slot ends */
export function liveSlot(problem: PlantProblem, t: number, { energy_J, alive }: Moment, charge_C: number, pieces = PIECES): Lived {
  const { store, series, restart_V, boot_C, base_C, sparse_C, main_V, dead_A, harvest_J, coulombic, capacity_J, drain_W, drainPace, slot_s } = problem
  const gain_J = harvest_J[t] / pieces
  const cold_J = (problem.cold_J?.[t] ?? harvest_J[t]) / pieces
  const empty_J = store.energy(problem.brownOut_V / Math.max(...series))
  let lived = 0
  for (let piece = 0; piece < pieces; piece++) {
    let cell_V = store.voltage(energy_J)
    if (!alive) {
      const boot_J = boot_C * priceAt(problem, cell_V, restart_V)
      alive = energy_J - boot_J > empty_J
      if (alive) energy_J -= boot_J
    }
    cell_V = store.voltage(energy_J)
    let price_V = priceAt(problem, cell_V)
    if (alive && price_V < Infinity) {
      // The price of half way is that of the piece.
      const spent_C = ((price_V < main_V ? sparse_C : base_C) + charge_C) / pieces
      const half_V = priceAt(problem, store.voltage(Math.max(0, energy_J - spent_C * price_V / 2 + gain_J / 2)))
      if (half_V < Infinity) price_V = half_V
      const fed_J = fedBy_W(problem, busAt(problem, cell_V)) * slot_s / pieces
      const left_J = gain_J - spent_C * price_V - fed_J
      // A piece that the store cannot pay for kills the module, and is worth nothing.
      if (energy_J + left_J < empty_J) alive = false
      else lived++
      energy_J = Math.max(empty_J, energy_J + (left_J > 0 ? left_J * coulombic : left_J))
    } else {
      alive = false
      const bus_V = Math.max(...series) * cell_V
      energy_J += (bus_V < main_V ? cold_J : gain_J) * coulombic - (dead_A * bus_V + (problem.bus_W?.(bus_V) ?? 0)) * slot_s / pieces
    }
    energy_J = Math.max(0, Math.min(capacity_J, energy_J - drain_W(cell_V) * drainPace[t] * slot_s / pieces))
  }
  return { energy_J, alive: alive && priceAt(problem, store.voltage(energy_J)) < Infinity, worth: lived > 0 ? problem.worth(charge_C * lived / pieces) : 0 }
}

/** Nodes of the energy and steps of charge that a schedule is looked for among. */
const NODES = 120
const CHARGES = 48
/** What a slot costs in which a module may not be dead: more than any slot is worth. */
const FORBIDDEN = 300

/** A life without tasks. @returns for each slot whether the module is alive at its end */
export function livesUnspent(problem: PlantProblem): boolean[] {
  let now: Moment = { energy_J: problem.start_J, alive: true }
  return Array.from(problem.harvest_J, (_, t) => {
    now = liveSlot(problem, t, now, 0)
    return now.alive
  })
}

/** Looks for a good schedule, in the model itself and without any rounding to a side, and lives it.
 *  @param mustLive slots at whose end the module shall be alive, at any price; none where left out
 *  @returns worth of the whole life, and how many of those slots it ends dead all the same */
export function plantSchedule(problem: PlantProblem, mustLive: readonly boolean[] = []): { worth: number, avoidable: number } {
  const { capacity_J, most_C, harvest_J } = problem
  const slots = harvest_J.length
  const nodes_J = Float64Array.from({ length: NODES + 1 }, (_, i) => capacity_J * (i / NODES) ** 1.5)
  const charges_C = [0, ...Array.from({ length: CHARGES }, (_, j) => most_C * 5000 ** ((j + 1) / CHARGES - 1))]
  const ahead = [true, false].map(() => Array.from({ length: slots + 1 }, () => new Float64Array(NODES + 1)))
  const hoped = (t: number, { energy_J, alive, worth }: Lived): number => {
    const value = ahead[alive ? 0 : 1][t]
    const place = Math.min(NODES, NODES * (energy_J / capacity_J) ** (2 / 3))
    const below = Math.min(NODES - 1, Math.floor(place))
    const share = Math.max(0, Math.min(1, (energy_J - nodes_J[below]) / (nodes_J[below + 1] - nodes_J[below])))
    return worth + value[below] + (value[below + 1] - value[below]) * share - (!alive && mustLive[t - 1] ? FORBIDDEN : 0)
  }
  const choose = (t: number, now: Moment): { value: number, charge_C: number } => {
    let best = { value: -Infinity, charge_C: 0 }
    for (const charge_C of charges_C) {
      const end = liveSlot(problem, t, now, charge_C, SKETCH)
      const value = hoped(t + 1, end)
      if (value > best.value) best = { value, charge_C }
      // Dead throughout, whatever is wanted.
      if (end.worth === 0 && charge_C > 0) break
    }
    return best
  }
  for (let t = slots - 1; t >= 0; t--) {
    nodes_J.forEach((energy_J, i) => { [true, false].forEach((alive, k) => { ahead[k][t][i] = choose(t, { energy_J, alive }).value }) })
  }
  let now: Moment = { energy_J: problem.start_J, alive: true }
  let [worth, avoidable] = [0, 0]
  for (let t = 0; t < slots; t++) {
    const { charge_C } = choose(t, now)
    const end = liveSlot(problem, t, now, charge_C)
    worth += end.worth
    if (!end.alive && mustLive[t]) avoidable++
    now = end
  }
  return { worth, avoidable }
}
