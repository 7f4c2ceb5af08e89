// One electrical step of the wearable: pack, bus and harvester solved together, the energy of every path booked.
// A step takes as much of the asked duration as is accurate, and ends where the bus crosses a level that changes something.

import { Bus } from "./bus.js"
import { LOSS } from "./ledger.js"
import type { Drive, Pack } from "./pack.js"
import { HarvestTable } from "./panel.js"
import type { PlantModule } from "./plant.js"

/** No step is longer: what depends on the bus voltage (leakage, harvester) is taken as constant within it. */
const LONGEST_US = 1_000_000
/** What a step may leave open: how far a floating bus moves, and how far the polarisation bends away from the ramp that the bus sees. */
const FLOAT_CHANGE_V = 0.02
const LARGEST_BEND_V = 50e-6
/** The harvester holds the bus when it is at most this far above its limit. */
const HOLD_BAND_V = 0.02

export class Electrics implements Drive {
  bus_V = 0
  harvestCharge_C = 0
  harvested_J = 0
  readonly delivered_J: Float64Array
  /** Current of each load in the coming step, A: the caller writes it. */
  readonly load_A: Float64Array
  /** Harvester connected. */
  gate = true
  private readonly bus: Bus
  private readonly table: HarvestTable
  private readonly shunt_Ohm: number
  private readonly leak_S: number
  private readonly limit_V: number
  private efficiency = 1
  /** The step in the making: bus levels at whose crossing it ends, what is drawn from the bus, what the harvester gives, emf at its start. */
  private fall_V = -Infinity
  private rise_V = Infinity
  private leakage_A = 0
  private quiescent_A = 0
  private drawn_A = 0
  private harvest_A = 0
  private emfNow_V = 0

  constructor(private readonly module: PlantModule, readonly pack: Pack, loads: number) {
    this.shunt_Ohm = module.shunt_mOhm / 1000
    this.leak_S = module.busLeakage_MOhm > 0 ? 1e-6 / module.busLeakage_MOhm : 0
    this.limit_V = module.converter.overVoltage_mV / 1000
    this.bus = new Bus(module.busCapacitor_nF * 1e-9)
    this.table = new HarvestTable(module.panel, module.converter)
    this.delivered_J = new Float64Array(loads)
    this.load_A = new Float64Array(loads)
  }

  setLight(lux: number): void {
    this.table.locate(lux)
  }

  /** Terminal voltages and currents at this instant.
   *  @returns pack current, A */
  observe(terminal_V: Float64Array, current_A: Float64Array): number {
    const { pack } = this
    const pack_A = pack.network.connected ? (this.bus_V - pack.openVoltage()) / (pack.momentary.resistance + this.shunt_Ohm) : 0
    pack.observe(pack_A, terminal_V, current_A)
    return pack_A
  }

  storedEnergy(): number {
    return this.pack.cells.storedEnergy() + 0.5 * this.bus.capacitor_F * this.bus_V * this.bus_V
  }

  /** Advances by at most `limit_us`.
   *  @param fall_V, rise_V bus levels at whose crossing the step ends
   *  @returns the time it took, µs */
  step(limit_us: number, fall_V: number, rise_V: number): number {
    const { pack, bus_V } = this
    this.fall_V = fall_V
    this.rise_V = rise_V
    this.leakage_A = bus_V * this.leak_S
    this.quiescent_A = this.gate && bus_V * 1000 >= this.module.converter.mainStart_mV ? this.module.converter.quiescent_nA * 1e-9 : 0
    this.drawn_A = this.leakage_A + this.quiescent_A
    for (let i = 0; i < this.load_A.length; i++) this.drawn_A += this.load_A[i]
    this.emfNow_V = pack.network.connected ? pack.openVoltage() : 0
    const duration_us = pack.plan(Math.min(limit_us, LONGEST_US), this)
    this.commit(duration_us)
    return duration_us
  }

  portCurrent(duration_us: number): number {
    const dt = duration_us * 1e-6
    this.harvest_A = this.harvestCurrent(dt)
    if (this.bus_V >= this.limit_V && this.harvest_A > 0) this.throttle(dt)
    else this.relax(this.harvest_A - this.drawn_A, dt)
    return this.bus.pack_A
  }

  excess(): number {
    return this.pack.network.connected ? Math.sqrt(this.pack.cells.bend() / LARGEST_BEND_V) : Math.abs(this.bus.end_V - this.bus_V) / FLOAT_CHANGE_V
  }

  /** The first level of interest that the bus crosses. */
  event_us(duration_us: number): number {
    const { bus_V, fall_V, rise_V, limit_V } = this
    const { end_V } = this.bus
    let level_V = 0
    if (bus_V > fall_V && end_V < fall_V) level_V = fall_V
    else if (bus_V < rise_V && end_V > rise_V) level_V = rise_V
    else if (this.harvest_A > 0 && bus_V < limit_V && end_V > limit_V) level_V = limit_V
    return level_V === 0 ? Infinity : Math.max(1, Math.ceil(this.bus.crossing(level_V, duration_us * 1e-6) * 1e6))
  }

  private relax(net_A: number, dt: number): void {
    const { network, momentary } = this.pack
    if (network.connected) this.bus.solve(this.bus_V, net_A, network.emf, network.resistance + this.shunt_Ohm, this.emfNow_V, momentary.resistance + this.shunt_Ohm, dt)
    else this.bus.float(this.bus_V, net_A, dt)
  }

  /** At the charger's limit: the bus stays where it is if a share of the harvest can hold it, or the harvest ceases if even none would. */
  private throttle(dt: number): void {
    const { network } = this.pack
    const pack_A = network.connected ? (this.bus_V - network.emf) / (network.resistance + this.shunt_Ohm) : 0
    const needed_A = pack_A + this.drawn_A
    if (needed_A > this.harvest_A) {
      this.relax(this.harvest_A - this.drawn_A, dt)
    } else if (needed_A < 0 || this.bus_V > this.limit_V + HOLD_BAND_V) {
      this.harvest_A = 0
      this.relax(-this.drawn_A, dt)
    } else {
      this.harvest_A = needed_A
      this.bus.hold(this.bus_V, pack_A, dt)
    }
  }

  /** Current that the converter can put on the bus at the voltage that the bus will have on average, A. */
  private harvestCurrent(dt: number): number {
    const { converter } = this.module
    const power_W = this.table.panel_W
    if (!this.gate || power_W <= 0) return 0
    if (this.bus_V * 1000 < converter.mainStart_mV) {
      this.efficiency = converter.coldStartEfficiency
      return power_W * 1e6 >= converter.coldStart_uW ? power_W * this.efficiency / Math.max(0.5, this.bus_V) : 0
    }
    this.efficiency = this.table.efficiency
    const output_W = power_W * this.efficiency
    return output_W / Math.max(0.5, this.expectedVoltage(output_W / this.bus_V - this.drawn_A, dt))
  }

  /** Mean bus voltage of the step to come, near enough for a source or a load of constant power. */
  private expectedVoltage(net_A: number, dt: number): number {
    const { network, momentary } = this.pack
    if (!network.connected) return this.bus_V
    const R = momentary.resistance + this.shunt_Ohm
    const settled_V = this.emfNow_V + R * net_A
    return settled_V + (this.bus_V - settled_V) * Math.min(1, R * this.bus.capacitor_F / dt)
  }

  private commit(duration_us: number): void {
    const { bus, pack, harvest_A } = this
    const { losses_J, network, momentary, switch_Ohm } = pack
    const dt = duration_us * 1e-6
    const volts = bus.integral_Vs
    for (let i = 0; i < this.load_A.length; i++) this.delivered_J[i] += this.load_A[i] * volts
    losses_J[LOSS.bus_leakage] += this.leakage_A * volts
    losses_J[LOSS.quiescent] += this.quiescent_A * volts
    const output_J = harvest_A * volts
    if (output_J > 0) {
      this.harvested_J += output_J / this.efficiency
      losses_J[LOSS.conversion] += output_J * (1 / this.efficiency - 1)
    }
    // The pack books its mean current; the transient of the bus comes on top.
    losses_J[LOSS.shunt] += this.shunt_Ohm * (bus.pack_A * bus.pack_A * dt + bus.deviation_A2s)
    losses_J[LOSS.polarisation] += bus.transient_J
    if (network.connected) {
      losses_J[network.shorted ? LOSS.short : LOSS.switch] += switch_Ohm * bus.deviation_A2s
      losses_J[network.shorted ? LOSS.short : LOSS.esr] += (momentary.resistance - switch_Ohm) * bus.deviation_A2s
    }
    pack.commit(duration_us)
    // A dead bus decays for ever; below a picovolt it is dead.
    this.bus_V = Math.abs(bus.end_V) < 1e-12 ? 0 : bus.end_V
    this.harvestCharge_C += harvest_A * dt
  }
}
