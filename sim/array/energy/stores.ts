// Several stores on one bus, each behind an ideal diode but for the first, which is the bus's own buffer. Each is a pack of the plant's engine; the bus
// between them is solved step by step: every store as the source that it is in the mean over the step (CellBank.prepare).

import { Pack } from "../../plant/pack.js"
import type { Setting } from "./setting.js"
import { topologyMatrix } from "./topology.js"

const SERIES = 0
const PARALLEL = 1
/** Rounds for the constant power and the diodes; two or three are used. */
const ROUNDS = 30
const CLOSE_V = 1e-6
/** A converter gives no more current into an empty store than into one at this voltage, as in the plant. */
const LEAST_V = 0.5

export interface Store {
  pack: Pack
  on: boolean
  /** Share in the bus during the last step. */
  conducts: boolean
}

export class Stores {
  readonly all: Store[]
  bus_V: number
  private readonly bus_F: number
  private readonly limit_V: number

  /** @param units how many units each store is made of, two cells in series each; the buffer first */
  constructor(setting: Setting, units: number[]) {
    const { cell, config, instances, options } = setting
    const each = config.array.cells / units.reduce((sum, count) => sum + count, 0)
    let first = 0
    this.all = units.map(count => {
      const own = instances.slice(first, first += count * each)
      const topologies = [{ beside: 0, groups: own.slice(0, count).map(() => 1) }, { beside: count, groups: [] }]
      const pack = new Pack(cell, own, topologyMatrix(count, each, topologies, config.power.switch_mOhm / 1000))
      pack.setTemperature(25)
      return { pack, on: true, conducts: true }
    })
    this.bus_F = options.module.busCapacitor_nF * 1e-9
    this.limit_V = options.module.converter.overVoltage_mV / 1000
    for (let k = 0; k < units.length; k++) this.arrange(k, "parallel")
    this.bus_V = this.all[0].pack.openVoltage()
  }

  get soc(): number {
    let charge_C = 0
    let capacity_C = 0
    for (const { pack: { cells } } of this.all) {
      for (let k = 0; k < cells.count; k++) {
        charge_C += cells.charge_C[k]
        capacity_C += cells.capacity_C[k]
      }
    }
    return charge_C / capacity_C
  }

  arrange(store: number, state: "off" | "series" | "parallel"): void {
    const own = this.all[store]
    own.on = state !== "off"
    own.pack.setSwitches(bit => bit === SERIES ? state === "series" : bit === PARALLEL && state === "parallel")
  }

  /** @param base_W, load_A constant power and constant current on the bus
   *  @param harvest_W what the charger gives into a store of a voltage, W: into the lowest. Only the buffer is spared nothing of its start-up */
  step(duration_us: number, base_W: number, load_A: number, harvest_W: (store_V?: number) => number): void {
    const { all, bus_F } = this
    const dt = duration_us * 1e-6
    const fed = this.lowest()
    const open_V = all[fed].pack.openVoltage()
    const harvest_A = open_V < this.limit_V ? harvest_W(fed === 0 ? this.bus_V : Infinity) / Math.max(LEAST_V, open_V) : 0
    for (const { pack } of all) {
      pack.cells.prepare(duration_us, pack.losses_J)
      pack.network.solve(pack.cells.emf_V, pack.cells.resistance_Ohm)
    }
    let bus_V = this.bus_V
    for (let round = 0; round < ROUNDS; round++) {
      let conductance_S = bus_F / dt
      let source_A = conductance_S * this.bus_V - load_A - base_W / Math.max(1, bus_V) + (fed === 0 ? harvest_A : 0)
      all.forEach((store, k) => {
        const { emf, resistance } = store.pack.network
        store.conducts = k === 0 || store.on && emf > bus_V
        if (!store.conducts) return
        conductance_S += 1 / resistance
        source_A += emf / resistance
      })
      const before_V = bus_V
      bus_V = source_A / conductance_S
      if (Math.abs(bus_V - before_V) < CLOSE_V) break
    }
    this.bus_V = bus_V
    all.forEach(({ pack, conducts }, k) => {
      const { emf, resistance } = pack.network
      const current_A = conducts ? (bus_V - emf) / resistance : k === fed ? harvest_A : 0
      for (let left_us = duration_us; left_us > 0;) left_us -= pack.stepCurrent(left_us, current_A)
    })
  }

  private lowest(): number {
    let lowest = 0
    this.all.forEach(({ pack, on }, k) => { if (on && pack.openVoltage() < this.all[lowest].pack.openVoltage()) lowest = k })
    return lowest
  }
}
