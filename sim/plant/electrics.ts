// One electrical step: cells, switch network, bus and harvester solved together, the energy of every path booked.
// A step takes as much of the asked duration as is accurate, and ends where the bus crosses a level that changes something.

import { Bus } from "./bus.js"
import type { CellBank } from "./cell-bank.js"
import { LOSS, LOSS_NAMES } from "./ledger.js"
import { Network } from "./network.js"
import { HarvestTable } from "./panel.js"
import type { PlantModule } from "./plant.js"

/** No step is longer; none that the cells find too long, or that moves a floating bus by more, unless it is this short. */
const LONGEST_US = 1_000_000
const FLOAT_CHANGE_V = 0.02
const SHORTEST_US = 200
/** The harvester holds the bus when it is at most this far above its limit. */
const HOLD_BAND_V = 0.02

/** Rounded down to four significant bits: few different durations, whose exponentials stay in the table. */
function round(duration_us: number): number {
  const unit = 1 << Math.max(0, 28 - Math.clz32(duration_us))
  return Math.floor(duration_us / unit) * unit
}

export class Electrics {
  bus_V = 0
  packCharge_C = 0
  harvestCharge_C = 0
  harvested_J = 0
  /** Mean pack current of the last step, A. */
  pack_A = 0
  readonly losses_J = new Float64Array(LOSS_NAMES.length)
  readonly delivered_J: Float64Array
  /** Current of each load in the coming step, A: the caller writes it. */
  readonly load_A: Float64Array
  /** Harvester connected, and light on the panel. */
  gate = true
  readonly network: Network
  private readonly momentary: Network
  private readonly bus: Bus
  private readonly table: HarvestTable
  private readonly nowEmf_V: Float64Array
  private readonly nowResistance_Ohm: Float64Array
  private readonly none: Float64Array
  private nowSwitch_Ohm = 0
  private readonly shunt_Ohm: number
  private readonly leak_S: number
  private efficiency = 1
  /** First guess of a step's length: steps come in kinds, and what fitted the last fits the next. */
  private stride_us = LONGEST_US

  constructor(private readonly module: PlantModule, readonly cells: CellBank, loads: number) {
    const on_Ohm = Math.max(1e-3, module.switch_mOhm / 1000)
    this.shunt_Ohm = module.shunt_mOhm / 1000
    this.leak_S = module.busLeakage_MOhm > 0 ? 1e-6 / module.busLeakage_MOhm : 0
    this.bus = new Bus(module.busCapacitor_nF * 1e-9)
    this.network = new Network(cells.count, on_Ohm, this.shunt_Ohm)
    this.momentary = new Network(cells.count, on_Ohm, this.shunt_Ohm)
    this.table = new HarvestTable(module.panel, module.converter)
    this.delivered_J = new Float64Array(loads)
    this.load_A = new Float64Array(loads)
    this.nowEmf_V = new Float64Array(cells.count)
    this.nowResistance_Ohm = new Float64Array(cells.count)
    this.none = new Float64Array(cells.count)
  }

  setMask(mask: number): void {
    this.network.setMask(mask)
    this.momentary.setMask(mask)
    this.refresh()
  }

  /** To be called when a resistance changed (temperature, fault). */
  refresh(): void {
    this.cells.momentary(this.nowEmf_V, this.nowResistance_Ohm)
    this.momentary.solve(this.none, this.nowResistance_Ohm)
    this.nowSwitch_Ohm = this.momentary.switchPower(1)
  }

  setLight(lux: number): void {
    this.table.locate(lux)
  }

  /** Open-circuit voltage of the chain at this instant, V (by reciprocity: emfs weighted with the share of current each carries). */
  chainVoltage(): number {
    this.cells.momentary(this.nowEmf_V, this.nowResistance_Ohm)
    let sum = 0
    for (let k = 0; k < this.cells.count; k++) sum += this.nowEmf_V[k] * this.momentary.beta[k]
    return sum
  }

  /** Terminal voltages and currents at this instant.
   *  @returns pack current, A */
  observe(terminal_V: Float64Array, current_A: Float64Array): number {
    this.cells.momentary(this.nowEmf_V, this.nowResistance_Ohm)
    this.momentary.solve(this.nowEmf_V, this.nowResistance_Ohm)
    const pack_A = this.network.connected ? (this.bus_V - this.momentary.emf) / this.momentary.resistance : 0
    for (let k = 0; k < this.cells.count; k++) {
      current_A[k] = this.momentary.alpha[k] + this.momentary.beta[k] * pack_A
      terminal_V[k] = this.nowEmf_V[k] + this.nowResistance_Ohm[k] * current_A[k]
    }
    return pack_A
  }

  storedEnergy(): number {
    return this.cells.storedEnergy() + 0.5 * this.bus.capacitor_F * this.bus_V * this.bus_V
  }

  /** Advances by at most `limit_us`.
   *  @param fall_V, rise_V bus levels at whose crossing the step ends
   *  @returns the time it took, µs */
  step(limit_us: number, fall_V: number, rise_V: number): number {
    const { cells, network, bus, bus_V } = this
    const leakage_A = bus_V * this.leak_S
    const quiescent_A = this.gate && bus_V * 1000 >= this.module.converter.mainStart_mV ? this.module.converter.quiescent_nA * 1e-9 : 0
    let drawn_A = leakage_A + quiescent_A
    for (let i = 0; i < this.load_A.length; i++) drawn_A += this.load_A[i]
    const emfNow_V = network.connected ? this.chainVoltage() : 0
    const limit_V = this.module.converter.overVoltage_mV / 1000
    let duration_us = Math.min(limit_us, this.stride_us)
    const bound = duration_us === this.stride_us
    let cut = false
    let harvest_A = 0
    let mayRetry = true
    for (;;) {
      const dt = duration_us * 1e-6
      harvest_A = this.harvestCurrent(drawn_A, emfNow_V, dt)
      cells.prepare(duration_us)
      network.solve(cells.emf_V, cells.resistance_Ohm)
      if (bus_V >= limit_V && harvest_A > 0) harvest_A = this.throttle(harvest_A, drawn_A, dt, limit_V)
      else this.relax(harvest_A - drawn_A, emfNow_V, dt)
      const cellExcess = cells.distribute(network, bus.pack_A, duration_us, mayRetry)
      if (cellExcess < 0) {
        mayRetry = false
        continue
      }
      const excess = Math.max(cellExcess, network.connected ? 0 : Math.abs(bus.end_V - bus_V) / FLOAT_CHANGE_V)
      if (excess > 1 && duration_us > SHORTEST_US) {
        duration_us = Math.max(SHORTEST_US, Math.min(duration_us - 1, round(duration_us / excess)))
        mayRetry = true
        cut = true
        continue
      }
      if (cells.kink < 1 && duration_us > SHORTEST_US) {
        duration_us = Math.max(SHORTEST_US, Math.min(duration_us - 1, Math.ceil(duration_us * cells.kink) + 1))
        mayRetry = true
        continue
      }
      const level_V = this.crossedLevel(fall_V, rise_V, harvest_A > 0 ? limit_V : Infinity)
      if (level_V === 0) break
      const crossing_us = Math.max(1, Math.ceil(bus.crossing(level_V, dt) * 1e6))
      if (crossing_us >= duration_us) break
      duration_us = crossing_us
      mayRetry = true
    }
    // What was too long now would be too long again; what was long enough may be longer.
    if (cut) this.stride_us = duration_us
    else if (bound) this.stride_us = Math.min(LONGEST_US, 2 * this.stride_us)
    this.commit(duration_us, harvest_A, leakage_A, quiescent_A)
    return duration_us
  }

  private relax(net_A: number, emfNow_V: number, dt: number): void {
    if (this.network.connected) this.bus.solve(this.bus_V, net_A, this.network.emf, this.network.resistance, emfNow_V, this.momentary.resistance, dt)
    else this.bus.float(this.bus_V, net_A, dt)
  }

  /** At the charger's limit: the bus stays where it is if a share of the harvest can hold it, or the harvest ceases if even none would.
   *  @returns the harvest current that flows, A */
  private throttle(harvest_A: number, drawn_A: number, dt: number, limit_V: number): number {
    const { network, bus, bus_V } = this
    const pack_A = network.connected ? (bus_V - network.emf) / network.resistance : 0
    const needed_A = pack_A + drawn_A
    if (needed_A > harvest_A) {
      this.relax(harvest_A - drawn_A, this.chainVoltage(), dt)
      return harvest_A
    }
    if (needed_A < 0 || bus_V > limit_V + HOLD_BAND_V) {
      this.relax(-drawn_A, this.chainVoltage(), dt)
      return 0
    }
    bus.hold(bus_V, pack_A, dt)
    return needed_A
  }

  /** Current that the converter can put on the bus at the voltage that the bus will have on average, A. */
  private harvestCurrent(drawn_A: number, emfNow_V: number, dt: number): number {
    const { converter } = this.module
    const power_W = this.table.panel_W
    if (!this.gate || power_W <= 0) return 0
    if (this.bus_V * 1000 < converter.mainStart_mV) {
      this.efficiency = converter.coldStartEfficiency
      return power_W * 1e6 >= converter.coldStart_uW ? power_W * this.efficiency / Math.max(0.5, this.bus_V) : 0
    }
    this.efficiency = this.table.efficiency
    const output_W = power_W * this.efficiency
    let expected_V = this.bus_V
    if (this.network.connected) {
      const R = this.momentary.resistance
      const settled_V = emfNow_V + R * (output_W / this.bus_V - drawn_A)
      expected_V = settled_V + (this.bus_V - settled_V) * Math.min(1, R * this.bus.capacitor_F / dt)
    }
    return output_W / Math.max(0.5, expected_V)
  }

  /** The first level of interest that the solution crosses, or 0. */
  private crossedLevel(fall_V: number, rise_V: number, limit_V: number): number {
    const end_V = this.bus.end_V
    if (this.bus_V > fall_V && end_V < fall_V) return fall_V
    if (this.bus_V < rise_V && end_V > rise_V) return rise_V
    if (this.bus_V < limit_V && end_V > limit_V) return limit_V
    return 0
  }

  private commit(duration_us: number, harvest_A: number, leakage_A: number, quiescent_A: number): void {
    const { bus, losses_J, network } = this
    const dt = duration_us * 1e-6
    const volts = bus.integral_Vs
    for (let i = 0; i < this.load_A.length; i++) this.delivered_J[i] += this.load_A[i] * volts
    losses_J[LOSS.bus_leakage] += leakage_A * volts
    losses_J[LOSS.quiescent] += quiescent_A * volts
    const output_J = harvest_A * volts
    if (output_J > 0) {
      this.harvested_J += output_J / this.efficiency
      losses_J[LOSS.conversion] += output_J * (1 / this.efficiency - 1)
    }
    const pack_A = bus.pack_A
    losses_J[LOSS.shunt] += this.shunt_Ohm * (pack_A * pack_A * dt + bus.deviation_A2s)
    losses_J[network.illegal ? LOSS.short : LOSS.switch] += network.switchPower(pack_A) * dt + this.nowSwitch_Ohm * bus.deviation_A2s
    const esrLoss = network.illegal ? LOSS.short : LOSS.esr
    losses_J[LOSS.polarisation] += bus.transient_J
    if (network.connected) losses_J[esrLoss] += (this.momentary.resistance - this.nowSwitch_Ohm - this.shunt_Ohm) * bus.deviation_A2s
    this.cells.commit(duration_us, losses_J, esrLoss)
    this.pack_A = pack_A
    // A dead bus decays for ever; below a picovolt it is dead.
    this.bus_V = Math.abs(bus.end_V) < 1e-12 ? 0 : bus.end_V
    this.packCharge_C += pack_A * dt
    this.harvestCharge_C += harvest_A * dt
  }
}
