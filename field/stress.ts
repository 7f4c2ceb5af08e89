// What a journal says of the zinc in its cells, in the units of electrochemists: mA/cm² and mAh/cm².

import {
  ACCOUNT_CAPACITY, ACCOUNT_HALVES, ACCOUNT_PLATED, ACCOUNT_STRIPPED, DEAD_BAND, DENSITY_EDGES_uA_cm2, DEPTH_BINS,
} from "../src/core/care/stress.js"
import { BEGUN, DARK, FAULTY, KEPT, UNDONE } from "../src/core/care/recondition.js"
import type { JournalEvent } from "../src/core/journal/event.js"
import { FAULT_IDS } from "../project/fault-names.js"
import { significant } from "./report/client/humane.js"

/** A bin of a histogram; the last one has no end. */
export interface Bin {
  from: number
  to: number
  value: number
}

/** Of one cell; all cells of an array of equal shares carry the same current. */
export interface StressFigures {
  /** The sheet's capacity. */
  capacity_mAh_cm2: number
  /** Charge plated, mAh/cm², by current density, mA/cm². */
  plated: Bin[]
  plated_mAh_cm2: number
  stripped_mAh_cm2: number
  /** Throughput over twice the sheet's capacity. */
  fullCycles: number
  /** Half cycles by the charge that they moved, mAh/cm². */
  halfCycles: Bin[]
}

/** @param numbers of an account (src/core/care/stress.ts) */
export function stressFigures(numbers: readonly number[]): StressFigures {
  const capacity_mAh_cm2 = numbers[ACCOUNT_CAPACITY] / 1e6
  const step = capacity_mAh_cm2 / 1000
  const edges = [0, ...DENSITY_EDGES_uA_cm2.map(edge => edge / 1000), Infinity]
  const plated = edges.slice(0, -1).map((from, i) => ({ from, to: edges[i + 1], value: numbers[ACCOUNT_PLATED + i] * step }))
  const plated_mAh_cm2 = plated.reduce((sum, { value }) => sum + value, 0)
  const stripped_mAh_cm2 = numbers[ACCOUNT_STRIPPED] * step
  const halfCycles = Array.from({ length: DEPTH_BINS }, (_, i) => ({
    from: (i === 0 ? DEAD_BAND : 2 ** (i - DEPTH_BINS)) * capacity_mAh_cm2,
    to: i === DEPTH_BINS - 1 ? Infinity : 2 ** (i + 1 - DEPTH_BINS) * capacity_mAh_cm2,
    value: numbers[ACCOUNT_HALVES + i],
  }))
  return { capacity_mAh_cm2, plated, plated_mAh_cm2, stripped_mAh_cm2, fullCycles: (plated_mAh_cm2 + stripped_mAh_cm2) / (2 * capacity_mAh_cm2), halfCycles }
}

/** "0.01 to 0.03", "1 and more" */
const edge = (value: number): string => String(Number(value.toPrecision(3)))
const range = ({ from, to }: Bin): string => to === Infinity ? `${edge(from)} and more` : `${edge(from)} to ${edge(to)}`

/** Both histograms as tables: head, then rows. */
export function stressTables({ plated, plated_mAh_cm2, halfCycles }: StressFigures): [plated: string[][], halfCycles: string[][]] {
  return [
    [["plating at, mA/cm²", "charge, mAh/cm²", "share"],
      ...plated.map(bin => [range(bin), significant(bin.value), plated_mAh_cm2 === 0 ? "–" : `${(100 * bin.value / plated_mAh_cm2).toFixed(1)} %`])],
    [["half cycles of, mAh/cm²", "number"], ...halfCycles.map(bin => [range(bin), String(bin.value)])],
  ]
}

/** The account in a sentence.
 *  @param capacity learnt, per cell, share of the sheet's; NaN: not yet */
export function stressSummary(figures: StressFigures, capacity: readonly number[]): string {
  const { capacity_mAh_cm2, plated_mAh_cm2, stripped_mAh_cm2, fullCycles } = figures
  const own = capacity.map(share => fullCycles / share)
  const each = own.some(Number.isFinite) ? `; of what each cell holds now ${own.map(cycles => significant(cycles)).join(", ")}` : ""
  return `each cell: plated ${significant(plated_mAh_cm2)}, stripped ${significant(stripped_mAh_cm2)} mAh/cm², which is ${significant(fullCycles)} full cycles of the sheet's ${significant(capacity_mAh_cm2)} mAh/cm²${each}`
}

/** "cell 3: kept, 74.8 % to 87.3 % of the sheet's capacity" */
export function reconditionText({ subject, detail, place, value }: JournalEvent): string {
  const before = Math.floor(value / 65536)
  const after = value - before * 65536
  const percent = (permille: number): string => `${(permille / 10).toFixed(1)} %`
  const change = `${percent(before)} to ${percent(after)} of the sheet's capacity`
  const outcomes: Record<number, string> = {
    [BEGUN]: `begun at ${percent(before)} of the sheet's capacity`, [KEPT]: `kept, ${change}`, [UNDONE]: `no gain, ${change}`,
    [FAULTY]: `given up, ${FAULT_IDS[detail] ?? "a fault"}`, [DARK]: "given up, too dark for too long",
  }
  return `cell ${place + 1}: ${outcomes[subject] ?? `outcome ${subject}`}`
}
