// A cell that begins to fail on a day of normal life: after how many hours is it reported? And is anything reported of healthy ones?

import { FAULT_IDS } from "../../../project/fault-names.js"
import { Random } from "../../random.js"
import { Carried } from "./carried.js"
import { DAY_MIN, habit } from "./habits.js"

export type Trouble = "leak" | "resistance"

export interface TroubleOptions {
  cell: string
  temperature_degC: number
  tick_s: number
  /** Nothing: the cells stay healthy. */
  trouble?: Trouble
  /** Which cell; nothing: all of them. */
  place?: number
  /** Healthy days before it, and days in all. */
  before: number
  days: number
}

export interface TroubleScore {
  cell: string
  temperature_degC: number
  trouble: Trouble | "none"
  place: number | "all"
  /** Hours from its beginning to the report; nothing: never. */
  hours: number | null
  /** Reports, by fault, before it and after it. */
  before: Record<string, number>
  after: Record<string, number>
  /** What the gauge says at the end: the largest of the cells. */
  leak_growth: number
  resistance_growth: number
}

const LEAK_TIMES = 10
/** Resistances double within so much of a full cycle. */
const DOUBLED_IN_CYCLES = 0.02
/** Too slow to be noticed: keeps what a passivation has done. */
const STILL = 1e-9

export const HEALTH_FAULTS = ["cell-leak", "cell-resistance", "cell-capacity"] as const

/** Passivates cells until their resistances are twice what they were: by the plant's own fault, which goes with throughput. */
class Doubling {
  private left = DOUBLED_IN_CYCLES
  private last_uC: number

  constructor(private readonly carried: Carried, private readonly cells: readonly number[]) {
    this.last_uC = carried.plant.truth().packCharge_uC
    for (const cell of cells) carried.plant.inject("passivation", { cell, value: 1 / DOUBLED_IN_CYCLES })
  }

  minute(): void {
    if (this.left <= 0) return
    const { packCharge_uC, capacity_uC } = this.carried.plant.truth()
    this.left -= Math.abs(packCharge_uC - this.last_uC) / this.carried.parallel / (2 * capacity_uC[0])
    this.last_uC = packCharge_uC
    if (this.left <= 0) for (const cell of this.cells) this.carried.plant.inject("passivation", { cell, value: STILL })
  }
}

export function liveTrouble(options: TroubleOptions, seed: number): TroubleScore {
  const { cell, temperature_degC, tick_s, trouble, place, before, days } = options
  const carried = new Carried({ cell, temperature_degC, tick_s, seed, initialSoc: 0.85 })
  const random = new Random(seed, 63)
  const { config } = carried.judged.assembly
  const cells = place === undefined ? Array.from({ length: config.array.cells }, (_, k) => k) : [place]
  carried.start()
  // Not at midnight.
  const begins_min = Math.round((before + random.next()) * DAY_MIN)
  const watched = trouble === "leak" ? "cell-leak" : "cell-resistance"
  const reports = (): Record<string, number> => {
    const { states } = carried.module.protection
    return Object.fromEntries(HEALTH_FAULTS.map(id => [id, states.trips[FAULT_IDS.indexOf(id)]?.count ?? 0]))
  }
  let doubling: Doubling | undefined
  let earlier = reports()
  let hours: number | null = null
  for (let minute = 0; minute < days * DAY_MIN; minute++) {
    if (minute === begins_min && trouble !== undefined) {
      earlier = reports()
      if (trouble === "leak") for (const k of cells) carried.plant.inject("cell-leak", { cell: k, value: LEAK_TIMES })
      else doubling = new Doubling(carried, cells)
    }
    doubling?.minute()
    carried.plan(habit(minute, carried.soc, random))
    for (let i = 0; i < carried.ticksPerMinute; i++) carried.tick()
    if (hours === null && trouble !== undefined && minute >= begins_min && reports()[watched] > earlier[watched]) hours = (minute + 1 - begins_min) / 60
  }
  const all = reports()
  const states = carried.module.gauge.cells
  return {
    cell, temperature_degC, trouble: trouble ?? "none", place: place ?? "all", hours,
    before: trouble === undefined ? all : earlier,
    after: Object.fromEntries(HEALTH_FAULTS.map(id => [id, trouble === undefined ? 0 : all[id] - earlier[id]])),
    leak_growth: Math.max(...states.map(({ leakGrowth }) => leakGrowth)),
    resistance_growth: Math.max(...states.map(({ resistanceGrowth }) => resistanceGrowth)),
  }
}
