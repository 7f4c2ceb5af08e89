// What the journal keeps of a module's state. Unknown is NaN in every field but the counters: a value that
// nobody measured must not come back as 0 after a reset.

import { filled } from "../arithmetic.js"
import { type Learned, copyLearned, hasLearned } from "./learned.js"

/** Cells whose state one record carries. */
export const CELLS_PER_RECORD = 3
/** Counters that a snapshot can carry. */
export const MAX_COUNTS = 6

export interface Snapshot extends Learned {
  /** Clock of the boot in which it was taken, ms. */
  time_ms: number
  /** Which boot that was; `appendSnapshot` sets it. */
  boot: number
  /** ModuleConfig.modelId: the state of another module is not to be trusted. 0..65535. */
  modelId: number
  /** Cells in series in the present grouping; 0 = all cells isolated. */
  series: number
  charging: boolean
  /** The battery is low: the flag that the radio advertises. */
  low: boolean
  /** The harvester is connected. */
  harvesting: boolean
  /** 0..65534 mV */
  bus_mV: number
  /** Positive into the cells; kept to 10 nA and to ±83.88 mA. */
  current_nA: number
  /** Kept to 10 nA and to 167.77 mA. */
  harvest_nA: number
  temperature_cC: number
  /** State of charge of the pack, 0..1, kept to 20 ppm; half-width of its band, kept to 0.002, rounded up. */
  packSoc: number
  packError: number
  /** Per cell, in module order, same units as the pack. */
  soc: number[]
  error: number[]
  /** Capacity as learned, share of the datasheet's, kept to 0.005 up to 1.27. */
  capacity: number[]
  /** Terminal voltage, may be negative. */
  cell_mV: number[]
  /** Samples of each sensor in configuration order, then radio events, since boot; at most six, modulo 2^24 - 1.
   *  Empty costs no record. */
  counts: number[]
}

/** A snapshot in which nothing is known; the owner fills it again and again. */
export function createSnapshot(cells: number, counters: number): Snapshot {
  return {
    time_ms: 0, boot: 0, modelId: 0, series: 0, charging: false, low: false, harvesting: false,
    bus_mV: NaN, current_nA: NaN, harvest_nA: NaN, temperature_cC: NaN, packSoc: NaN, packError: NaN,
    soc: filled(cells, NaN), error: filled(cells, NaN), capacity: filled(cells, NaN), cell_mV: filled(cells, NaN), counts: filled(Math.min(counters, MAX_COUNTS), 0),
    hysteresis: NaN, hysteresisError: NaN, slowResistance: NaN, slowResistanceError: NaN, quickResistance: NaN, quickResistanceError: NaN,
    drain_ppmPerHour: NaN, drainError_ppmPerHour: NaN, efficiency_ppm: NaN, zero_nA: NaN, capacityError: NaN,
  }
}

/** Records that a snapshot takes: one of the pack, one per three cells, one of the counters if it has any, one of
 *  what the gauge has learnt if that is anything. */
export function snapshotRecords(snapshot: Snapshot): number {
  return 1 + Math.ceil(snapshot.soc.length / CELLS_PER_RECORD) + (snapshot.counts.length > 0 ? 1 : 0) + (hasLearned(snapshot) ? 1 : 0)
}

/** Copy every field of `from` into `to`; arrays change length only when the module has changed. */
export function copySnapshot(to: Snapshot, from: Snapshot): void {
  to.time_ms = from.time_ms
  to.boot = from.boot
  to.modelId = from.modelId
  to.series = from.series
  to.charging = from.charging
  to.low = from.low
  to.harvesting = from.harvesting
  to.bus_mV = from.bus_mV
  to.current_nA = from.current_nA
  to.harvest_nA = from.harvest_nA
  to.temperature_cC = from.temperature_cC
  to.packSoc = from.packSoc
  to.packError = from.packError
  for (let i = 0; i < from.soc.length; i++) {
    to.soc[i] = from.soc[i]
    to.error[i] = from.error[i]
    to.capacity[i] = from.capacity[i]
    to.cell_mV[i] = from.cell_mV[i]
  }
  for (let i = 0; i < from.counts.length; i++) to.counts[i] = from.counts[i]
  copyLearned(to, from)
}
