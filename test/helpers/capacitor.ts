// A module of capacitors at its own pace, for tests of the core: what it does to an ideal store, and what that shows of it.

import { withFaults } from "../../project/fault-rows.js"
import { predictBus_mV } from "../../src/core/array/planner.js"
import type { ModuleConfig } from "../../src/core/config.js"
import { type PowerModule, step } from "../../src/core/module.js"
import { type Command, NOT_SCANNED, type Sample } from "../../src/core/types.js"
import { capacitorConfig, MASK_2S3P, MASK_3S2P, MASK_6S1P } from "./config.js"

export const HOUR_MS = 3600000

/** What the commands of a kind say. */
export const valuesOf = (commands: Command[], kind: Command["kind"]): number[] => commands.filter(command => command.kind === kind).map(({ value }) => value)

/** Six cells of 100 mF between 0 and 1.8 V, 0.972 J; a firmware as dear as on an nRF52832 (boards/modules/zincwear-lean-6.json). Two scans take
 *  14 mC, by which one cell alone falls by 140 mV. */
export function pacedCapacitors(): ModuleConfig {
  const config = capacitorConfig()
  return withFaults({
    ...config, has: { ...config.has, journal: false, pace: true, capacitor: true },
    power: { ...config.power, idle_uA: 5 },
    array: { ...config.array, groupings: config.array.groupings.map(own => ({ ...own, dip_mV: Math.ceil(140 * own.series / own.parallel - predictBus_mV(config, own, 0)) })) },
    calibration: { ...config.calibration, currentFilter_ms: 0, currentOffset_nA: 0 },
    sensors: config.sensors.map((sensor, i) => ({ ...sensor, energy_uJ: i + 1, fastest_ms: 60000, slowest_ms: 1800000 })),
    radio: { ...config.radio, fastest_ms: 10000 },
    pace: {
      share_permille: 50, scan_ms: 10000, longest_ms: 21600000, early: 2, early_ms: 300000, reserve_uJ: 50000, look_uC: 1477, leak_pW: 0,
      nap_uC: 23, tick_uC: 341, scan_uC: 6932, read_uC: 18182, write_uC: 13636, payload_uC: 136, filter_ms: 30000,
    },
  })
}

const SERIES = new Map([[MASK_2S3P, 2], [MASK_3S2P, 3], [MASK_6S1P, 6]])
/** Of six cells of 100 mF: half of 0.6 F times the square of the voltage, J. */
const HALF_F = 0.3

export interface Tick {
  at_ms: number
  scanned: boolean
  cell_V: number
  commands: Command[]
}

export class IdealStore {
  nextScan_ms = 0
  beacon_ms = 0

  constructor(readonly config: ModuleConfig, readonly module: PowerModule, readonly sample: Sample, public cell_V: number) {}

  /** Lives for so long, or until brown-out, with so much coming in; every charge goes at the bus, by its price. */
  live(hours: number, harvest_uW: (time_ms: number) => number): Tick[] {
    const { config, sample } = this
    const ticks: Tick[] = []
    const end_ms = sample.time_ms + hours * HOUR_MS
    while (sample.time_ms < end_ms) {
      const scanned = sample.time_ms >= this.nextScan_ms
      const bus_V = this.cell_V * SERIES.get(sample.switches)!
      if (bus_V * 1000 < config.power.brownOut_mV) break
      sample.missing = scanned ? 0 : NOT_SCANNED
      sample.cell_uV.fill(Math.round(this.cell_V * 1e6))
      sample.bus_uV = Math.round(bus_V * 1e6)
      const commands = [...step(this.module, sample)]
      ticks.push({ at_ms: sample.time_ms, scanned, cell_V: this.cell_V, commands })
      const work = this.obey(commands)
      const rest_ms = Math.max(config.tick_ms, commands.findLast(({ kind }) => kind === "rest")?.value ?? config.tick_ms)
      const charge_uC = config.power.idle_uA * rest_ms / 1000 + this.price_uC(work, commands, rest_ms)
      const store_J = HALF_F * this.cell_V ** 2 + harvest_uW(sample.time_ms) * rest_ms * 1e-9 - charge_uC * 1e-6 * bus_V
      this.cell_V = Math.sqrt(Math.max(0, store_J) / HALF_F)
      sample.time_ms += rest_ms
    }
    return ticks
  }

  private obey(commands: Command[]): number {
    let work = 0
    for (const { kind, value, bytes } of commands) {
      if (kind === "switches" && SERIES.has(value)) this.sample.switches = value
      if (kind === "scan") this.nextScan_ms = this.sample.time_ms + value
      if (kind === "advertise" && value !== 1) this.beacon_ms = value
      if (kind === "rest") work = bytes[0]!
    }
    return work
  }

  private price_uC(work: number, commands: Command[], rest_ms: number): number {
    const own = this.config.pace!
    const { energy_uJ } = this.config.radio
    const once = commands.filter(({ kind, value }) => kind === "advertise" && value === 1).length
    const radio_uC = energy_uJ / 3 * (once + (this.beacon_ms > 0 ? rest_ms / this.beacon_ms : 0))
    if (work === 0) return own.nap_uC + radio_uC
    return own.tick_uC + ((work & 2) !== 0 ? own.scan_uC : 0) + ((work & 16) !== 0 ? own.payload_uC : 0) + ((work & 32) !== 0 ? own.look_uC : 0) + radio_uC
  }
}
