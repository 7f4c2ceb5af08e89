// Lays hands on one channel of the samples, between plant and firmware: sixteen ways in which a measurement lies.

import { MISSING_BUS, MISSING_CELLS, MISSING_CURRENT, MISSING_SWITCHES, MISSING_TEMPERATURE, type Sample } from "../../../src/core/types.js"
import { Random } from "../../random.js"

export const METHODS = [
  "stuck-zero", "stuck-max", "stuck-last", "range-high", "range-low", "drift-up", "drift-down", "offset-up", "offset-down",
  "noise", "inverted", "missing", "late", "swapped", "quantised", "racing",
] as const
export type Method = typeof METHODS[number]

export type ChannelKind = "cell" | "bus" | "current" | "harvest" | "temperature" | "switches" | "time"
export interface Channel {
  kind: ChannelKind
  /** Which cell. */
  index?: number
}

interface ChannelShape {
  /** Full scale of the converter, and what no converter of its kind gives. */
  max: number
  high: number
  low: number
  /** Offset, standard deviation of the noise, step of the quantisation; twice it is the drift of an hour, half of it is added per scan by what races. */
  size: number
  /** Change per hour of a drift that is slower: an RC oscillator is off by two percent. */
  drift?: number
  missing: number
  get: (sample: Sample, index: number) => number
  set: (sample: Sample, index: number, value: number) => void
}

/** Sizes are what would matter to a wearer: a tenth of a cell's window, a milliampere of four, ten kelvin, an hour. */
const SHAPES: Record<ChannelKind, ChannelShape> = {
  cell: {
    max: 2_047_938, high: 3_000_000, low: -2_500_000, size: 100_000, missing: MISSING_CELLS,
    get: (sample, i) => sample.cell_uV[i], set: (sample, i, value) => { sample.cell_uV[i] = value },
  },
  bus: {
    max: 4_095_875, high: 6_000_000, low: -1_000_000, size: 300_000, missing: MISSING_BUS,
    get: sample => sample.bus_uV, set: (sample, _, value) => { sample.bus_uV = value },
  },
  current: {
    max: 16_384_000, high: 40_000_000, low: -40_000_000, size: 1_000_000, missing: MISSING_CURRENT,
    get: sample => sample.current_nA, set: (sample, _, value) => { sample.current_nA = value },
  },
  harvest: {
    max: 16_384_000, high: 40_000_000, low: -40_000_000, size: 1_000_000, missing: MISSING_CURRENT,
    get: sample => sample.harvest_nA, set: (sample, _, value) => { sample.harvest_nA = value },
  },
  temperature: {
    max: 15_000, high: 30_000, low: -10_000, size: 1000, missing: MISSING_TEMPERATURE,
    get: sample => sample.temperature_cC, set: (sample, _, value) => { sample.temperature_cC = value },
  },
  switches: {
    max: 0x7ff, high: 0x7fff, low: 0x800, size: 3, missing: MISSING_SWITCHES,
    get: sample => sample.switches, set: (sample, _, value) => { sample.switches = value & 0xffff },
  },
  time: {
    max: 2 ** 40, high: 2 ** 45, low: -1_000_000, size: 3_600_000, drift: 72_000, missing: 0,
    get: sample => sample.time_ms, set: (sample, _, value) => { sample.time_ms = value },
  },
}

/** What it is mistaken for. */
const SWAPPED: Record<ChannelKind, ChannelKind> = {
  cell: "cell", bus: "cell", current: "harvest", harvest: "current", temperature: "bus", switches: "temperature", time: "temperature",
}
/** A late value is so many scans old. */
const LATE_SCANS = 60
/** A drift goes on for so long. */
const DRIFT_H = 1

/** Not every lie can be told of everything: a time that is missing is no sample at all, and bits have no noise but flips. */
export function applies(method: Method, kind: ChannelKind): boolean {
  return !(kind === "time" && method === "missing")
}

export class Injector {
  private readonly random: Random
  private readonly past: number[] = []
  private last: number | undefined
  private scans = 0
  /** By how much it lied in the last scan. */
  error = 0

  /** @param from_s and `until_s`: when it lies, in the plant's time */
  constructor(readonly channel: Channel, readonly method: Method, readonly from_s: number, readonly until_s: number, seed: number) {
    this.random = new Random(seed, 90)
  }

  apply(sample: Sample, time_s: number): void {
    const { channel: { kind, index = 0 }, method } = this
    const shape = SHAPES[kind]
    const truth = shape.get(sample, index)
    this.past.push(truth)
    if (this.past.length > LATE_SCANS) this.past.shift()
    this.error = 0
    if (time_s < this.from_s || time_s >= this.until_s) {
      this.last = truth
      return
    }
    this.scans++
    if (method === "missing") {
      sample.missing |= shape.missing
      if (this.last !== undefined) shape.set(sample, index, this.last)
      return
    }
    const lie = Math.round(this.lie(shape, sample, truth, (time_s - this.from_s) / 3600))
    shape.set(sample, index, lie)
    this.error = Math.abs(lie - truth)
  }

  private lie({ max, high, low, size, drift = 2 * size, get }: ChannelShape, sample: Sample, truth: number, hours: number): number {
    const { channel: { kind, index = 0 }, method } = this
    switch (method) {
      case "stuck-zero": return 0
      case "stuck-max": return max
      case "stuck-last": return this.last ?? truth
      case "range-high": return high
      case "range-low": return low
      case "drift-up": return truth + drift * Math.min(hours, DRIFT_H)
      case "drift-down": return truth - drift * Math.min(hours, DRIFT_H)
      case "offset-up": return truth + size
      case "offset-down": return truth - size
      case "noise": return truth + size * this.random.gaussian()
      case "inverted": return kind === "switches" ? ~truth : kind === "time" ? 2 * (this.last ?? truth) - truth : -truth
      case "late": return this.past[0]
      case "swapped": return kind === "cell" ? get(sample, (index + 3) % sample.cell_uV.length) : SHAPES[SWAPPED[kind]].get(sample, 0)
      case "quantised": return Math.round(truth / size) * size
      case "racing": return truth + size / 2 * (this.scans % 20)
      case "missing": return truth
    }
  }
}
