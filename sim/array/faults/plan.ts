// The fault matrix as data: every way of lying of every channel in every tier, the plant's own faults, and faults in pairs.

import type { Subject } from "../../../project/fault-names.js"
import { CELL_FAULT_NAMES, type CellFaultName, type FaultName } from "../../plant/faults.js"
import { Random } from "../../random.js"
import { type ConditionName, TIER_CONDITIONS, type Tier, TIERS } from "./conditions.js"
import { applies, type Channel, type ChannelKind, type Method, METHODS } from "./inject.js"
import type { Breakage } from "./trial.js"

export interface Lie {
  channel: Channel
  method: Method
  from_s: number
  until_s: number
}

export interface Trial {
  section: "sensor" | "plant" | "double"
  /** For the tables. */
  method: string
  channel: string
  tier: Tier | "-"
  subjects: Subject[]
  lies: Lie[]
  breakages: Breakage[]
}

/** Trials that share a condition, and so a healthy twin. */
export interface Batch {
  condition: ConditionName
  hours: number
  seed: number
  trials: Trial[]
}

const CELLS = 6
/** Twenty minutes of peace, then a lie of eighty, then twenty minutes to recover. */
const PEACE_S = 1200
const LIE_S = 4800
const SENSOR_HOURS = 2
/** The gauge says nothing of growing resistance before it has seen a day; then two days to notice. */
const CELL_HOURS = 76
const BREAK_S = 26 * 3600
const MODULE_HOURS = 6
const DOUBLES = 70

const channelsOf = (kind: ChannelKind): Channel[] => kind === "cell" ? Array.from({ length: CELLS }, (_, index) => ({ kind, index })) : [{ kind }]
const nameOf = ({ kind, index }: Channel): string => index === undefined ? kind : `${kind} ${index}`
const KINDS = Object.keys(TIER_CONDITIONS) as ChannelKind[]

const sensorTrial = (channel: Channel, method: Method, tier: Trial["tier"]): Trial => ({
  section: "sensor", method, channel: nameOf(channel), tier, subjects: [channel.kind], breakages: [], lies: [{ channel, method, from_s: PEACE_S, until_s: PEACE_S + LIE_S }],
})

function sensorBatches(seed: number): Batch[] {
  const all = (kind: ChannelKind, tier: Trial["tier"], condition: ConditionName): Batch => ({
    condition, hours: SENSOR_HOURS, seed,
    trials: channelsOf(kind).flatMap(channel => METHODS.filter(method => applies(method, kind)).map(method => sensorTrial(channel, method, tier))),
  })
  const tiers = KINDS.flatMap(kind => TIERS.map(tier => all(kind, tier, TIER_CONDITIONS[kind][tier])))
  const groupings = (["pairs", "singles"] as const).flatMap(condition => (["cell", "bus"] as const).map(kind => all(kind, "operating", condition)))
  return [...tiers, ...groupings]
}

/** Sizes that show within days (the usual ones of health-parameters.ts take weeks where nothing is named). */
const CELL_SIZES: Partial<Record<CellFaultName, number>> = { "dendrite": 0.03, "passivation": 4, "gas": 300, "dry-out": 4, "bridge": 1000, "capacity-step": 0.3 }

function plantTrial(name: FaultName, channel: string, subjects: Subject[], place: Breakage["place"], from_s: number): Trial {
  return { section: "plant", method: name, channel, tier: "-", subjects, lies: [], breakages: [{ name, place, from_s }] }
}

function plantBatches(seed: number): Batch[] {
  // A bridge lies between two groups.
  const broken = (group: number): Trial[] => CELL_FAULT_NAMES.map(name => {
    const value = CELL_SIZES[name]
    return plantTrial(name, "cells", ["cells"], { cell: name === "bridge" ? group - 1 : 1, ...value === undefined ? {} : { value } }, BREAK_S)
  })
  const module: Trial[] = [
    plantTrial("adc-stuck", "cell 4", ["cell"], { cell: 4 }, PEACE_S), plantTrial("adc-dead", "cell", ["cell"], {}, PEACE_S),
    plantTrial("current-offset", "current", ["current"], {}, PEACE_S), plantTrial("current-offset", "current", ["current"], { value: 500_000 }, PEACE_S),
    plantTrial("dark", "harvest", ["harvest"], {}, PEACE_S), plantTrial("cold", "temperature", ["temperature"], {}, PEACE_S), plantTrial("hot", "temperature", ["temperature"], {}, PEACE_S),
    ...(["stuck-open", "stuck-closed"] as const).flatMap(name => Array.from({ length: 2 * CELLS - 1 }, (_, value) => plantTrial(name, "switches", ["switches"], { value }, PEACE_S))),
  ]
  return [
    { condition: "worn", hours: CELL_HOURS, seed, trials: broken(3) }, { condition: "worn-pairs", hours: CELL_HOURS, seed, trials: broken(2) },
    ...(["middle", "pairs"] as const).map(condition => ({ condition, hours: MODULE_HOURS, seed, trials: module })),
  ]
}

/** Pairs of lies on different channels, the second up to a quarter of an hour after the first. */
function doubleBatches(seed: number): Batch[] {
  const random = new Random(seed, 91)
  const conditions: ConditionName[] = ["middle", "full", "empty", "pairs", "warm"]
  const trials = new Map<ConditionName, Trial[]>(conditions.map(condition => [condition, []]))
  const channels = KINDS.flatMap(channelsOf)
  const draw = (): { channel: Channel, method: Method } => {
    const channel = channels[random.below(channels.length)]
    const methods = METHODS.filter(method => applies(method, channel.kind))
    return { channel, method: methods[random.below(methods.length)] }
  }
  for (let i = 0; i < DOUBLES; i++) {
    const first = draw()
    let second = draw()
    while (nameOf(second.channel) === nameOf(first.channel)) second = draw()
    const lies = [{ ...first, from_s: PEACE_S, until_s: PEACE_S + LIE_S }, { ...second, from_s: PEACE_S + random.below(900), until_s: PEACE_S + LIE_S }]
    trials.get(conditions[i % conditions.length])!.push({
      section: "double", method: `${first.method} + ${second.method}`, channel: `${nameOf(first.channel)} + ${nameOf(second.channel)}`, tier: "-",
      subjects: [first.channel.kind, second.channel.kind], lies, breakages: [],
    })
  }
  return conditions.map(condition => ({ condition, hours: SENSOR_HOURS, seed, trials: trials.get(condition)! }))
}

/** Everything, the longest batches first. */
export function matrixBatches(seed: number): Batch[] {
  return [...plantBatches(seed), ...doubleBatches(seed), ...sensorBatches(seed)]
}
