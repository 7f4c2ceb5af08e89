// The plant behind the contract of plant.ts: time, power state and requests of the microcontroller, around the electrical step.

import type { Command, Sample } from "../../src/core/types.js"
import { Random } from "../random.js"
import { Agenda, BOARD_LOADS, LOAD_FRONT_END, LOAD_MCU, LOAD_RADIO, LOAD_SENSOR } from "./agenda.js"
import { Electrics } from "./electrics.js"
import { FaultSet } from "./fault-set.js"
import type { FaultName, FaultPlace } from "./faults.js"
import { FrontEndReader } from "./front-end.js"
import { drawInstances } from "./instances.js"
import { closeLedger, type EnergyLedger } from "./ledger.js"
import { Pack } from "./pack.js"
import type { Plant, PlantOptions, PlantTruth } from "./plant.js"
import { standardMatrix } from "./switch-matrix.js"
import { createTruth } from "./truth.js"

/** Independent random sequences of one seed. */
const STREAM = { cells: 0, frontEnd: 1, faults: 2 }

export class SimulatedPlant implements Plant {
  powered = false
  bootCount = 0
  private now_us = 0
  private bootTime_us = 0
  private wake_us = 0
  private scanned = false
  private startUp_us = 0
  private brownouts = 0
  private shorts = 0
  private latches: number
  private nextWeather_us = 0
  private lux = 0
  private temperature_degC = 25
  private busMin_V = Infinity
  private readonly start_J: number
  private readonly loadNames: string[]
  private readonly pack: Pack
  private readonly electrics: Electrics
  private readonly agenda = new Agenda()
  private readonly frontEnd: FrontEndReader
  private readonly faults: FaultSet
  private readonly known: PlantTruth

  constructor(private readonly options: PlantOptions) {
    const { cells, seed, module } = options
    if (!Number.isInteger(cells) || cells < 1 || cells > 16) throw new RangeError(`1 to 16 cells, not ${cells}`)
    if (!(module.busCapacitor_nF > 0)) throw new RangeError("the bus needs a capacitor")
    this.loadNames = [...BOARD_LOADS, ...options.sensors.map(sensor => sensor.name)]
    const instances = drawInstances(cells, options.spread, options.initialSoc, new Random(seed, STREAM.cells))
    this.pack = new Pack(options.cell, instances, standardMatrix(cells, Math.max(1e-3, module.switch_mOhm / 1000)))
    this.electrics = new Electrics(module, this.pack, this.loadNames.length)
    this.faults = new FaultSet(cells, new Random(seed, STREAM.faults))
    this.latches = options.initialSwitches ?? 0
    this.applySwitches()
    this.meetWeather()
    this.electrics.bus_V = options.initialBus_mV !== undefined ? options.initialBus_mV / 1000 : this.pack.network.connected ? this.pack.openVoltage() : 0
    this.followLatches()
    this.start_J = this.electrics.storedEnergy()
    this.frontEnd = new FrontEndReader(options, this.electrics, new Random(seed, STREAM.frontEnd))
    this.known = createTruth(this.pack.cells.capacity_C, options.sensors.length)
    if (this.electrics.bus_V * 1000 >= options.board.powerOnReset_mV) this.boot()
  }

  get time_ms(): number {
    return this.now_us / 1000
  }

  advance(dt_ms: number): void {
    const target_us = this.now_us + Math.round(dt_ms * 1000)
    if (this.pack.network.shorted) this.shorts++
    const { brownOut_mV, powerOnReset_mV, wake_ms, scanWake_ms } = this.options.board
    this.wake_us = this.powered ? Math.round((this.scanned ? scanWake_ms : wake_ms) * 1000) : 0
    this.scanned = false
    while (this.now_us < target_us) {
      if (this.now_us >= this.nextWeather_us) this.meetWeather()
      const limit_us = this.assignLoads(Math.min(target_us, this.nextWeather_us) - this.now_us)
      const awake = this.powered || this.startUp_us > 0
      const used_us = this.electrics.step(limit_us, awake ? brownOut_mV / 1000 : -Infinity, awake ? Infinity : powerOnReset_mV / 1000)
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
      this.frontEnd.scan(this.now_us, this.faults, this.temperature_degC)
      const { scan_uA, scan_ms } = this.options.module.frontEnd
      if (this.powered && scan_uA > 0) this.agenda.add(LOAD_FRONT_END, scan_uA, scan_ms * 1000, false)
    }
    this.frontEnd.report(into, this.scanned)
    into.time_ms = Math.floor((this.now_us - this.bootTime_us) / 1000)
    into.motion = Math.max(0, Math.min(255, Math.round(this.options.environment.motion(this.now_us * 1e-6))))
    into.switches = this.latches
  }

  apply(command: Command): void {
    if (!this.powered) return
    if (command.kind === "switches") {
      this.latches = command.value
      this.applySwitches()
      this.frontEnd.scanNext(this.now_us)
    } else if (command.kind === "harvest") {
      this.electrics.gate = command.value !== 0
    } else if (command.kind === "sample") {
      const sensor = this.options.sensors[command.value]
      if (sensor !== undefined) this.agenda.add(LOAD_SENSOR + command.value, sensor.current_uA, sensor.duration_ms * 1000, true)
    } else if (command.kind === "advertise") {
      const { segments } = this.options.radio
      if (this.agenda.room < segments.length) return
      segments.forEach((segment, i) => this.agenda.add(LOAD_RADIO, segment.current_uA, segment.duration_us, i === segments.length - 1))
    }
  }

  truth(): PlantTruth {
    const { known, electrics, pack } = this
    const { cells } = pack
    known.time_ms = this.time_ms
    known.bus_V = electrics.bus_V
    known.busMin_V = Math.min(this.busMin_V, electrics.bus_V)
    this.busMin_V = Infinity
    known.current_uA = electrics.observe(known.cell_V, known.cell_uA) * 1e6
    known.packCharge_uC = pack.charge_C * 1e6
    let stored = 0
    let capacity = 0
    for (let k = 0; k < cells.count; k++) {
      known.cell_uA[k] *= 1e6
      known.cellSoc[k] = cells.soc(k)
      known.cellOcv_V[k] = cells.openCircuit(k)
      stored += cells.charge_C[k]
      capacity += cells.capacity_C[k]
    }
    known.soc = stored / capacity
    return Object.assign(known, {
      temperature_degC: this.temperature_degC, lux: this.lux, switches: this.faults.effectiveMask(this.latches),
      connected: pack.network.connected, shorts: this.shorts, brownouts: this.brownouts, boots: this.bootCount,
    })
  }

  ledger(): EnergyLedger {
    const { harvested_J, delivered_J } = this.electrics
    return closeLedger(harvested_J, this.loadNames, delivered_J, this.pack.losses_J, this.start_J, this.electrics.storedEnergy())
  }

  inject(fault: FaultName, place: FaultPlace = {}): void {
    this.faults.inject(fault, place)
    this.applyFaults()
  }

  clear(fault: FaultName): void {
    this.faults.clear(fault)
    this.applyFaults()
  }

  /** Writes the loads of the coming step.
   *  @returns how long they stay as they are, at most `limit_us` */
  private assignLoads(limit_us: number): number {
    const { board, module } = this.options
    const load_A = this.electrics.load_A.fill(0)
    // In reset, and for the front end on a dying bus, the draw fades with the voltage below 1 V, so that the bus never turns negative.
    const alive = Math.max(0, Math.min(1, this.electrics.bus_V))
    load_A[LOAD_FRONT_END] = module.idle_nA * 1e-9 * alive
    if (!this.powered) {
      load_A[LOAD_MCU] = board.off_nA * 1e-9 * alive
      if (this.startUp_us === 0) return limit_us
      load_A[LOAD_MCU] += board.boot_uC * 1e-3 / board.startUp_ms
      return Math.min(limit_us, this.startUp_us)
    }
    if (this.wake_us > 0) {
      load_A[LOAD_MCU] = board.active_uA * 1e-6
      return Math.min(limit_us, this.wake_us)
    }
    load_A[LOAD_MCU] = board.sleep_uA * 1e-6
    if (!this.agenda.busy) return limit_us
    load_A[this.agenda.nextLoad] += this.agenda.nextCurrent_A
    return Math.min(limit_us, this.agenda.nextLeft_us)
  }

  private finishLoads(used_us: number): void {
    if (!this.powered) {
      if (this.startUp_us > 0 && (this.startUp_us -= used_us) === 0) this.boot()
    } else if (this.wake_us > 0) {
      this.wake_us -= used_us
    } else if (this.agenda.busy) {
      const done = this.agenda.run(used_us)
      if (done === LOAD_RADIO) this.known.radioEvents++
      else if (done >= LOAD_SENSOR) {
        this.known.sensorSamples[done - LOAD_SENSOR]++
        this.frontEnd.readSensor(done - LOAD_SENSOR, this.now_us * 1e-6)
      }
    }
  }

  /** Reset and start by the bus voltage; the latches, on the same rail, live somewhat longer. */
  private followBus(): void {
    const bus_mV = this.electrics.bus_V * 1000
    const { board } = this.options
    if ((this.powered || this.startUp_us > 0) && bus_mV < board.brownOut_mV) {
      this.powered = false
      this.startUp_us = 0
      this.brownouts++
      this.agenda.clear()
    } else if (!this.powered && this.startUp_us === 0 && bus_mV >= board.powerOnReset_mV) {
      this.startUp_us = Math.round(board.startUp_ms * 1000)
      if (this.startUp_us === 0) this.boot()
    }
    this.followLatches()
  }

  private followLatches(): void {
    const { latchReset_mV, latchResetMask } = this.options.module
    if (this.latches === latchResetMask || this.electrics.bus_V * 1000 >= latchReset_mV) return
    this.latches = latchResetMask
    this.applySwitches()
  }

  private boot(): void {
    this.powered = true
    this.bootCount++
    this.bootTime_us = this.now_us
    this.frontEnd.forget(this.now_us)
  }

  private meetWeather(): void {
    const { environment } = this.options
    const step = Math.floor(this.now_us * 1e-6 / environment.step_s + 1e-9)
    const time_s = (step + 0.5) * environment.step_s
    this.nextWeather_us = Math.round((step + 1) * environment.step_s * 1e6)
    this.lux = this.faults.dark ? 0 : environment.lux(time_s)
    this.temperature_degC = this.faults.temperature_degC ?? environment.temperature_degC(time_s)
    this.electrics.setLight(this.lux)
    this.pack.setTemperature(this.temperature_degC)
  }

  private applySwitches(): void {
    const mask = this.faults.effectiveMask(this.latches)
    this.pack.setSwitches(bit => (mask >>> bit & 1) === 1)
  }

  private applyFaults(): void {
    const { cells } = this.pack
    cells.contact_Ohm.set(this.faults.contact_Ohm)
    cells.leak_S.set(this.faults.leak_S)
    cells.drainFactor.set(this.faults.leakFactor)
    this.meetWeather()
    this.applySwitches()
  }
}
