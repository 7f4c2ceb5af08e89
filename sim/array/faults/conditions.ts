// Where a module is when something breaks: in the middle of its window, or about to cross a recommended or a safety limit, so that what a lying
// channel hides matters. Minutes, not weeks: cells begin near the limit.

import type { AttachedLoad } from "../../plant/attached-load.js"
import type { Environment, PlantOptions } from "../../plant/plant.js"
import type { ChannelKind } from "./inject.js"

export const TIERS = ["operating", "recommended", "safety"] as const
export type Tier = typeof TIERS[number]

export interface Condition {
  cell: string
  initialSoc: number
  lux: (time_s: number) => number
  temperature_degC: (time_s: number) => number
  /** Of an attached load, µA. */
  load_uA: (time_s: number) => number
  groupings?: string[]
}

const MINUTE_S = 60
/** Light and warmth wander, as they do: indoor light flickers with whoever passes. */
const indoors = (time_s: number): number => 500 + 200 * Math.sin(time_s / 700) + 60 * Math.sin(time_s / 90)
const skin = (time_s: number): number => 28 + 0.5 * Math.sin(time_s / 2000)
const none = (): number => 0
/** From one value to another within ten minutes, half an hour from the start. */
const ramp = (from: number, to: number) => (time_s: number): number => from + (to - from) * Math.max(0, Math.min(1, (time_s - 30 * MINUTE_S) / (10 * MINUTE_S)))
const between = (from_min: number, until_min: number, value: number) => (time_s: number): number => time_s >= from_min * MINUTE_S && time_s < until_min * MINUTE_S ? value : 0

const MIDDLE: Condition = { cell: "ce-mno2-cai", initialSoc: 0.6, lux: indoors, temperature_degC: skin, load_uA: none }
const FULL: Condition = { ...MIDDLE, initialSoc: 1, lux: ramp(500, 60_000) }
const EMPTY: Condition = { ...MIDDLE, initialSoc: 0.06, lux: none, load_uA: between(30, 75, 2500) }
const LOW: Condition = { ...MIDDLE, initialSoc: 0.1, lux: none, load_uA: between(30, 75, 1500), groupings: ["2s3p"] }
const warm = (degC: number): Condition => ({ ...MIDDLE, temperature_degC: ramp(28, degC) })
/** Cells of little resistance, whose limit a bus can bear. */
const drawn = (load_uA: number): Condition => ({ ...MIDDLE, cell: "nvo-cnt-3dp-s", initialSoc: 0.9, load_uA: between(30, 50, load_uA), groupings: ["2s3p"] })

/** Groups of two, where only the bus tells which cell is right, and cells without a neighbour, of so little voltage that six fit the bus. */
const PAIRS: Condition = { ...MIDDLE, initialSoc: 0.5, groupings: ["3s2p"] }
const SINGLES: Condition = { ...MIDDLE, cell: "nvo-cnt-3dp-m", initialSoc: 0.27, groupings: ["6s1p"] }
/** Worn for days: eight hours of light that fills what the rest of the day takes. */
const worn = (grouping: string, lux: number): Condition => ({
  ...MIDDLE, lux: time_s => time_s % 86_400 < 28_800 ? lux * (1 + 0.3 * Math.sin(time_s / 900)) : 0, groupings: [grouping],
})

export const CONDITIONS = {
  middle: MIDDLE, full: FULL, empty: EMPTY, low: LOW, dark: { ...MIDDLE, lux: none }, warm: warm(43), hot: warm(53), drawn: drawn(6200), overdrawn: drawn(9000),
  pairs: PAIRS, singles: SINGLES, worn: worn("2s3p", 25_000), "worn-pairs": { ...worn("3s2p", 25_000), cell: "nvo-cnt-3dp-l", initialSoc: 0.75 },
} as const satisfies Record<string, Condition>
export type ConditionName = keyof typeof CONDITIONS

const everywhere: Record<Tier, ConditionName> = { operating: "middle", recommended: "full", safety: "empty" }

/** Where each kind of channel is in the operating, in the recommended, and beyond the safety tier of what it measures. */
export const TIER_CONDITIONS: Record<ChannelKind, Record<Tier, ConditionName>> = {
  cell: everywhere, switches: everywhere, time: everywhere,
  bus: { operating: "middle", recommended: "full", safety: "low" },
  current: { operating: "middle", recommended: "drawn", safety: "overdrawn" },
  harvest: { operating: "middle", recommended: "full", safety: "dark" },
  temperature: { operating: "middle", recommended: "warm", safety: "hot" },
}

export function bodyOf({ lux, temperature_degC }: Condition): Environment {
  return { step_s: 30, lux, light: lux, temperature_degC, motion: () => 20, pressure: () => 0 }
}

export class SteadyLoad implements AttachedLoad {
  readonly name = "load"
  constructor(private readonly load_uA: (time_s: number) => number) {}

  current_A(time_us: number, rail_V: number): number {
    return this.load_uA(time_us / 1e6) * 1e-6 * Math.max(0, Math.min(1, rail_V / 0.6))
  }

  nextChange_us(time_us: number): number {
    return (Math.floor(time_us / 10e6) + 1) * 10e6
  }
}

/** The monitor at its coarser range (INA228, ADCRANGE 0: ±163.84 mV over 10 ohm), as currents beyond a cell's limits do not fit the finer one. */
export function coarseMonitor(options: PlantOptions): PlantOptions {
  const { frontEnd } = options.module
  const wide = { ...frontEnd.current, range: [-16_384_000, 16_384_000] as [number, number] }
  return { ...options, module: { ...options.module, frontEnd: { ...frontEnd, current: wide } } }
}
