// The plant behind the contract of plant.ts: time, power state and requests of the microcontroller, around the electrical step.

import type { Command, Sample } from "../../src/core/types.js"
import { Random } from "../random.js"
import { Agenda, BOARD_LOADS, LOAD_FRONT_END, LOAD_MCU, LOAD_RADIO, LOAD_SENSOR } from "./agenda.js"
import type { AttachedLoad } from "./attached-load.js"
import { Electrics } from "./electrics.js"
import { FaultSet } from "./fault-set.js"
import { isCellFault, type FaultName, type FaultPlace } from "./faults.js"
import { FrontEndReader } from "./front-end.js"
import { cellsOf } from "./instances.js"
import { BurstShell, type SwitchHands } from "./burst-shell.js"
import { closeLedger, type EnergyLedger } from "./ledger.js"
import { Pack } from "./pack.js"
import { Microcontroller } from "./microcontroller.js"
import type { Plant, PlantOptions, PlantTruth } from "./plant.js"
import { Radio } from "./radio.js"
import { standardMatrix, withBridges } from "./switch-matrix.js"
import { createTruth, lookAtCells } from "./truth.js"
import { WarmUps } from "./warm-ups.js"
import { Weather } from "./weather.js"

/** Independent random sequences of one seed, beside that of the cells (instances.ts). */
const STREAM = { frontEnd: 1, faults: 2, health: 3 }

class SimulatedPlant implements Plant {
  private now_us = 0
  private scanned = false
  private shorts = 0
  private latches: number
  private busMin_V = Infinity
  private readonly start_J: number
  private readonly loadNames: string[]
  private readonly attached: AttachedLoad[]
  private readonly pack: Pack
  private readonly electrics: Electrics
  private readonly agenda = new Agenda()
  private readonly warmUps: WarmUps
  private readonly radio: Radio
  private readonly mcu: Microcontroller
  private readonly frontEnd: FrontEndReader
  private readonly faults: FaultSet
  private readonly weather: Weather
  private readonly known: PlantTruth
  private readonly shell: BurstShell
  /** Of the coming advance, what bursts have taken already. */
  private spent_us = 0

  constructor(private readonly options: PlantOptions) {
    const { cells, seed, module } = options
    if (!Number.isInteger(cells) || cells < 1 || cells > 16) throw new RangeError(`1 to 16 cells, not ${cells}`)
    if (!(module.busCapacitor_nF > 0)) throw new RangeError("the bus needs a capacitor")
    this.mcu = new Microcontroller(options.board)
    this.radio = new Radio(options.radio, this.agenda)
    this.attached = options.loads ?? []
    this.warmUps = new WarmUps(options.sensors, this.agenda)
    this.loadNames = [...BOARD_LOADS, ...options.sensors.map(sensor => sensor.name), ...this.attached.map(load => load.name)]
    const instances = cellsOf(options)
    const { matrix, first } = withBridges(module.matrix ?? standardMatrix(cells, module.switch_mOhm / 1000))
    this.pack = new Pack(options.cell, instances, matrix)
    this.electrics = new Electrics(module, this.pack, this.loadNames.length)
    if (this.attached.length > 0) this.electrics.draw = rail_V => this.attached.forEach((load, i) => { this.electrics.load_A[LOAD_SENSOR + options.sensors.length + i] = load.current_A(this.now_us, rail_V) })
    this.faults = new FaultSet(cells, new Random(seed, STREAM.faults))
    this.weather = new Weather(options, this.pack, this.electrics, this.faults, first, new Random(seed, STREAM.health))
    this.latches = options.initialSwitches ?? 0
    this.shell = new BurstShell(module.burst, this.hands())
    this.applySwitches()
    this.weather.meet(0)
    this.electrics.bus_V = options.initialBus_mV !== undefined ? options.initialBus_mV / 1000 : this.pack.network.connected ? this.pack.openVoltage() : 0
    this.electrics.regulator.follow(this.electrics.bus_V)
    if (this.electrics.railVoltage() * 1000 < options.board.powerOnReset_mV || !this.mcu.boot(0)) this.followLatches() // who starts at once has held its latches
    this.start_J = this.electrics.storedEnergy()
    this.frontEnd = new FrontEndReader(options, this.electrics, this.weather.health.condition.gas_uL, new Random(seed, STREAM.frontEnd))
    this.known = createTruth(this.pack.cells.capacity_C, options.sensors.length)
    if (this.mcu.powered) this.frontEnd.forget(0)
  }

  get powered(): boolean { return this.mcu.powered }
  get bootCount(): number { return this.mcu.bootCount }
  get time_ms(): number { return this.now_us / 1000 }

  advance(dt_ms: number, asleep = false): void {
    const left_us = Math.round(dt_ms * 1000) - this.spent_us
    this.spent_us = 0
    if (!asleep) this.mcu.wake(this.scanned)
    this.scanned = false
    if (left_us > 0) this.pass(left_us)
  }

  /** Lets so much time pass. */
  private pass(duration_us: number): void {
    const target_us = this.now_us + duration_us
    if (this.pack.network.shorted) this.shorts++
    while (this.now_us < target_us) {
      if (this.now_us >= this.weather.next_us) this.weather.meet(this.now_us)
      this.radio.follow(this.now_us)
      const limit_us = this.assignLoads(Math.min(target_us, this.weather.next_us, this.radio.next_us) - this.now_us)
      const level_V = this.electrics.busLevel(this.mcu.level_V)
      const used_us = this.electrics.step(limit_us, this.mcu.alive ? level_V : -Infinity, this.mcu.alive ? Infinity : level_V)
      this.now_us += used_us
      this.frontEnd.follow(this.pack.current_A, used_us)
      if (this.electrics.bus_V < this.busMin_V) this.busMin_V = this.electrics.bus_V
      this.finishLoads(used_us)
      this.followBus()
    }
  }

  sample(into: Sample): void {
    this.scanned = this.frontEnd.scanIsDue(this.now_us)
    if (this.scanned) {
      this.frontEnd.scan(this.now_us, this.faults, this.weather.temperature_degC)
      const { scan_uA, scan_ms } = this.options.module.frontEnd
      if (this.powered && scan_uA > 0) this.agenda.add(LOAD_FRONT_END, scan_uA, scan_ms * 1000, false)
    }
    this.frontEnd.report(into, this.scanned)
    into.time_ms = Math.floor((this.now_us - this.mcu.bootTime_us) / 1000)
    into.motion = Math.max(0, Math.min(255, Math.round(this.options.environment.motion(this.now_us * 1e-6))))
    into.switches = this.latches
    into.failedCheck = this.shell.failed
    this.shell.begin()
  }

  apply(command: Command): void {
    if (!this.mcu.powered) return
    if (BurstShell.takes(command)) {
      this.shell.perform(command)
      this.frontEnd.scanNext(this.now_us)
    } else if (command.kind === "scan") {
      this.frontEnd.scanNext(this.now_us + command.value * 1000)
    } else if (command.kind === "rest") {
      this.mcu.tell(command.bytes[0] ?? 0, command.bytes[1] ?? 0)
    } else if (command.kind === "harvest") {
      this.electrics.gate = command.value !== 0
    } else if (command.kind === "sample") {
      this.warmUps.begin(command.value, this.now_us)
    } else if (command.kind === "advertise") {
      this.radio.tell(command.value, this.now_us)
    }
  }

  /** What the processor does to change switches, awake; nothing once it is out of power. */
  private hands(): SwitchHands {
    return {
      closed: () => this.latches,
      bus_mV: () => this.electrics.bus_V * 1000,
      write: mask => {
        if (this.mcu.powered) this.setLatches(mask)
      },
      wait: time_ms => {
        const time_us = Math.round(time_ms * 1000)
        this.mcu.stay(time_us)
        this.spent_us += time_us
        this.pass(time_us)
      },
    }
  }

  truth(): PlantTruth {
    const { known, electrics, pack } = this
    const busMin_V = Math.min(this.busMin_V, electrics.bus_V)
    this.busMin_V = Infinity
    lookAtCells(known, electrics, pack, this.weather.health.condition.gas_uL)
    return Object.assign(known, {
      time_ms: this.time_ms, busMin_V, temperature_degC: this.weather.temperature_degC, lux: this.weather.lux, switches: this.faults.effectiveMask(this.latches),
      connected: pack.network.connected, shorts: this.shorts, brownouts: this.mcu.brownouts, boots: this.mcu.bootCount,
    })
  }

  ledger(): EnergyLedger {
    const { harvested_J, delivered_J } = this.electrics
    return closeLedger(harvested_J, this.loadNames, delivered_J, this.pack.losses_J, this.start_J, this.electrics.storedEnergy())
  }

  inject(fault: FaultName, place: FaultPlace = {}): void {
    if (isCellFault(fault)) this.weather.health.inject(fault, place)
    else this.faults.inject(fault, place)
    this.meetFaults()
  }

  clear(fault: FaultName): void {
    if (isCellFault(fault)) this.weather.health.clear(fault)
    else this.faults.clear(fault)
    this.meetFaults()
  }

  /** Writes the loads of the coming step.
   *  @returns how long they stay as they are, at most `limit_us` */
  private assignLoads(limit_us: number): number {
    const { module } = this.options
    const load_A = this.electrics.load_A.fill(0)
    const rail_V = this.electrics.railVoltage()
    let stays_us = this.attached.reduce((least_us, load) => Math.min(least_us, load.nextChange_us(this.now_us) - this.now_us), limit_us)
    // On a dying rail the draw fades below 1 V, so that the bus never turns negative.
    const fade = Math.max(0, Math.min(1, rail_V))
    load_A[LOAD_FRONT_END] = module.supplySwitch === true && !this.mcu.alive ? 0 : module.idle_nA * 1e-9 * fade
    load_A[LOAD_MCU] = this.mcu.current_A(fade)
    stays_us = Math.min(stays_us, this.mcu.stays_us, this.warmUps.draw(load_A) - this.now_us)
    if (this.mcu.occupied || !this.agenda.busy) return stays_us
    load_A[this.agenda.nextLoad] += this.agenda.nextCurrent_A
    return Math.min(stays_us, this.agenda.nextLeft_us)
  }

  private finishLoads(used_us: number): void {
    if (this.mcu.occupied) {
      if (this.mcu.run(used_us, this.now_us)) this.frontEnd.forget(this.now_us)
    } else if (this.agenda.busy) {
      const done = this.agenda.run(used_us)
      if (done === LOAD_RADIO) this.known.radioEvents++
      else if (done >= LOAD_SENSOR) {
        this.known.sensorSamples[done - LOAD_SENSOR]++
        this.frontEnd.readSensor(done - LOAD_SENSOR, this.now_us * 1e-6)
      }
    }
    this.warmUps.finish(this.now_us)
  }

  /** Reset and start by the rail; the latches, on the same rail, live somewhat longer. */
  private followBus(): void {
    const event = this.mcu.follow(this.electrics.railVoltage(), this.now_us)
    if (event === "reset") [this.warmUps, this.radio].forEach(own => own.forget())
    else if (event === "boot") this.frontEnd.forget(this.now_us)
    this.followLatches()
  }

  private followLatches(): void {
    const { latchReset_mV, latchResetMask, supplySwitch } = this.options.module
    if (supplySwitch === true ? this.mcu.alive : this.electrics.railVoltage() * 1000 >= latchReset_mV) return
    if (this.latches !== latchResetMask) this.setLatches(latchResetMask)
    if (supplySwitch === true) this.electrics.gate = true
  }

  private setLatches(mask: number): void {
    this.latches = mask
    this.applySwitches()
  }

  private applySwitches(): void {
    this.pack.setSwitches(bit => (this.faults.effectiveMask(this.latches) >>> bit & 1) === 1)
  }

  private meetFaults(): void {
    this.weather.meet(this.now_us)
    this.applySwitches()
  }
}

/** Builds a plant. @throws RangeError when the cell count or a physical constant is outside what the models can hold */
export function createPlant(options: PlantOptions): Plant {
  return new SimulatedPlant(options)
}
