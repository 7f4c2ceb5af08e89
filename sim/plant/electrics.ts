// One electrical step of the wearable: pack, bus and harvester solved together, the energy of every path booked.
// A step takes as much of the asked duration as is accurate, and ends where the bus crosses a level that changes something.

import { Bus } from "./bus.js"
import { roundDuration } from "./decay.js"
import type { Drive } from "./drive.js"
import { LOSS } from "./ledger.js"
import { SHORTEST_US, type Pack } from "./pack.js"
import type { PlantModule } from "./plant.js"
import { Regulator } from "./regulator.js"
import { HarvestSource } from "./source.js"

/** No step is longer: what depends on the bus voltage (leakage, harvester) is taken as constant within it. */
const LONGEST_US = 2_000_000
/** What a step may leave open: how far a floating bus moves, and how far the polarisation bends away from the ramp that the bus sees. */
const FLOAT_CHANGE_V = 0.02
const LARGEST_BEND_V = 100e-6
/** The harvester holds the bus when it is at most this far above its limit. */
const HOLD_BAND_V = 0.02

export class Electrics implements Drive {
  bus_V = 0
  harvestCharge_C = 0
  harvested_J = 0
  readonly delivered_J: Float64Array
  /** Current of each load on the rail in the coming step, A: the caller writes it. */
  readonly load_A: Float64Array
  /** Writes the loads that depend on the rail's voltage; asked at what a step begins with and at what it will have on average. */
  draw: ((rail_V: number) => void) | undefined
  /** Between bus and rail. */
  readonly regulator: Regulator
  readonly source: HarvestSource
  /** Harvester connected. */
  gate = true
  private readonly bus: Bus
  private readonly shunt_Ohm: number
  private readonly leak_S: number
  /** The step in the making: bus levels at whose crossing it ends; leakage and what the charger draws; the loads on the rail and what
   *  the regulator takes from the bus for them; what the source gives and its efficiency; emf at the start. */
  private fall_V = -Infinity
  private rise_V = Infinity
  private leakage_A = 0
  private quiescent_A = 0
  private rail_A = 0
  private input_A = 0
  private harvest_A = 0
  private efficiency = 1
  private emfNow_V = 0

  constructor(module: PlantModule, readonly pack: Pack, loads: number) {
    this.shunt_Ohm = module.shunt_mOhm / 1000
    this.leak_S = module.busLeakage_MOhm > 0 ? 1e-6 / module.busLeakage_MOhm : 0
    this.bus = new Bus(module.busCapacitor_nF * 1e-9)
    this.source = new HarvestSource(module.source, module.converter)
    this.regulator = new Regulator(module.regulator ?? { kind: "none" })
    this.delivered_J = new Float64Array(loads)
    this.load_A = new Float64Array(loads)
  }

  /** Terminal voltages and currents at this instant.
   *  @returns pack current, A */
  observe(terminal_V: Float64Array, current_A: Float64Array): number {
    const { pack } = this
    const pack_A = pack.network.connected ? (this.bus_V - pack.openVoltage()) / (pack.momentary.resistance + this.shunt_Ohm) : 0
    pack.observe(pack_A, terminal_V, current_A)
    return pack_A
  }

  /** Voltage of the rail under the loads that are written, V. */
  railVoltage(): number {
    return this.regulator.railVoltage(this.bus_V, this.rail_A)
  }

  /** Bus voltage at which the rail passes a level under these loads, V. */
  busLevel(rail_V: number): number {
    return this.regulator.busLevel(rail_V, this.rail_A)
  }

  storedEnergy(): number {
    return this.pack.cells.storedEnergy() + 0.5 * this.bus.capacitor_F * this.bus_V * this.bus_V
  }

  /** Advances by at most `limit_us`.
   *  @param fall_V, rise_V bus levels at whose crossing the step ends
   *  @returns the time it took, µs */
  step(limit_us: number, fall_V: number, rise_V: number): number {
    const { pack, bus_V } = this
    const { regulator } = this
    // Where the charger changes over between start-up and main circuit, if there is anything to charge with.
    const main_V = this.gate && this.source.panel_W > 0 ? this.source.main_V : NaN
    this.fall_V = below(bus_V, fall_V, regulator.fallLevel_V, main_V)
    // Nothing draws from an empty bus: a step that would take it below 0 V ends there.
    if (this.fall_V === -Infinity && bus_V > 0) this.fall_V = 0
    this.rise_V = above(bus_V, rise_V, regulator.riseLevel_V, main_V)
    this.leakage_A = bus_V * this.leak_S
    this.quiescent_A = this.gate ? this.source.quiescentCurrent(bus_V) : 0
    this.addLoads(bus_V)
    if (pack.network.connected) limit_us = this.foresee(Math.min(limit_us, pack.stride_us))
    const duration_us = pack.plan(Math.min(limit_us, LONGEST_US), this)
    this.commit(duration_us)
    return duration_us
  }

  portCurrent(duration_us: number): number {
    const dt = duration_us * 1e-6
    this.emfNow_V = this.pack.network.connected ? this.pack.startVoltage() : 0
    if (this.draw !== undefined) this.addLoads(this.bus_V)
    this.drive(this.bus_V)
    // What depends on the voltage, in or out: once more at that which the bus will have on average.
    if (this.harvest_A > 0 || this.draw !== undefined || this.regulator.spec.kind === "buck-boost") {
      const expected_V = this.expectedVoltage(dt)
      if (this.draw !== undefined) this.addLoads(expected_V)
      this.drive(expected_V)
    }
    if (this.bus_V >= this.source.limit_V && this.harvest_A > 0) this.throttle(dt)
    else this.relax(this.harvest_A - this.drawn_A, dt)
    return this.bus.pack_A
  }

  openPort_V(): number {
    return this.bus_V
  }

  excess(): number {
    return this.pack.network.connected ? Math.sqrt(this.pack.cells.bend() / LARGEST_BEND_V) : Math.abs(this.bus.end_V - this.bus_V) / FLOAT_CHANGE_V
  }

  /** The first level of interest that the bus crosses. */
  event_us(duration_us: number): number {
    const { bus_V, fall_V, rise_V } = this
    const { limit_V } = this.source
    const { end_V } = this.bus
    let level_V = NaN
    if (bus_V > fall_V && end_V < fall_V) level_V = fall_V
    else if (bus_V < rise_V && end_V > rise_V) level_V = rise_V
    else if (this.harvest_A > 0 && bus_V < limit_V && end_V > limit_V) level_V = limit_V
    return level_V !== level_V ? Infinity : Math.max(1, Math.ceil(this.bus.crossing(level_V, duration_us * 1e-6) * 1e6))
  }

  /** Tells the cells which way the current will go: what loads and source leave, less what the bus capacitor takes on its way to where
   *  it settles. The emf is that of the step before: near enough for a sign.
   *  @returns the limit, or less where the polarisation would bend too much under that current */
  private foresee(limit_us: number): number {
    const { cells, momentary } = this.pack
    this.drive(this.bus_V)
    const net_A = this.harvest_A - this.drawn_A
    const settled_V = this.emfNow_V + (momentary.resistance + this.shunt_Ohm) * net_A
    const current_A = net_A - this.bus.capacitor_F * (settled_V - this.bus_V) / (limit_us * 1e-6)
    cells.expect(current_A > 0 ? 1 : -1)
    const excess = Math.sqrt(cells.bendAhead(limit_us, momentary.beta, current_A) / LARGEST_BEND_V)
    return excess > 1 ? Math.max(SHORTEST_US, roundDuration(limit_us / excess)) : limit_us
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
    if (needed_A < 0 || this.bus_V > this.source.limit_V + HOLD_BAND_V) {
      this.harvest_A = 0
      this.relax(-this.drawn_A, dt)
    } else if (needed_A > this.harvest_A) {
      this.relax(this.harvest_A - this.drawn_A, dt)
    } else {
      this.harvest_A = needed_A
      this.bus.hold(this.bus_V, pack_A, dt)
    }
  }

  private addLoads(bus_V: number): void {
    this.draw?.(this.regulator.railVoltage(bus_V, this.rail_A))
    this.rail_A = 0
    if (!this.regulator.lockedOut) for (let i = 0; i < this.load_A.length; i++) this.rail_A += this.load_A[i]
  }

  private get drawn_A(): number {
    return this.leakage_A + this.quiescent_A + this.input_A
  }

  /** What regulator and source move at a bus voltage. */
  private drive(bus_V: number): void {
    const { source } = this
    this.input_A = this.regulator.inputCurrent(this.rail_A, bus_V)
    this.efficiency = source.efficiencyAt(this.bus_V)
    this.harvest_A = this.gate ? source.supply_A + source.panel_W * this.efficiency / Math.max(0.5, bus_V) : 0
  }

  /** Mean bus voltage of the step to come, near enough for a source or a load of constant power. */
  private expectedVoltage(dt: number): number {
    const { network, momentary } = this.pack
    if (!network.connected) return this.bus_V
    const net_A = this.harvest_A - this.drawn_A
    const settled_V = network.emf + (network.resistance + this.shunt_Ohm) * net_A
    const lag_s = (momentary.resistance + this.shunt_Ohm) * this.bus.capacitor_F
    return settled_V + (this.bus_V - settled_V) * Math.min(1, lag_s / dt)
  }

  private commit(duration_us: number): void {
    const { bus, pack, harvest_A, regulator } = this
    const { losses_J, network, momentary, switch_Ohm } = pack
    const dt = duration_us * 1e-6
    const volts = bus.integral_Vs
    regulator.account(this.rail_A, this.input_A, volts, dt)
    if (this.rail_A > 0) for (let i = 0; i < this.load_A.length; i++) this.delivered_J[i] += this.load_A[i] / this.rail_A * regulator.delivered_J
    losses_J[LOSS.regulator] += regulator.loss_J + regulator.quiescent_J
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
    regulator.follow(this.bus_V)
  }
}

/** The highest of some levels that lies below a voltage; the lowest that lies above. A level that is NaN is none. */
function below(voltage_V: number, a_V: number, b_V: number, c_V: number): number {
  return Math.max(a_V < voltage_V ? a_V : -Infinity, b_V < voltage_V ? b_V : -Infinity, c_V < voltage_V ? c_V : -Infinity)
}

function above(voltage_V: number, a_V: number, b_V: number, c_V: number): number {
  return Math.min(a_V > voltage_V ? a_V : Infinity, b_V > voltage_V ? b_V : Infinity, c_V > voltage_V ? c_V : Infinity)
}
