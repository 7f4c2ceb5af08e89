// Scans of the module and results of the sensors, as the drivers would hand them over.

import { MISSING_CELLS, NO_READING, NOT_SCANNED, type Sample } from "../../src/core/types.js"
import type { Random } from "../random.js"
import { DecayTable } from "./decay.js"
import type { Electrics } from "./electrics.js"
import type { FaultSet } from "./fault-set.js"
import { ChannelReader } from "./measurement.js"
import type { PlantOptions } from "./plant.js"

const SENSOR_MAXIMUM = 65535

export class FrontEndReader {
  private readonly cell: ChannelReader
  private readonly bus: ChannelReader
  private readonly look: ChannelReader | undefined
  private readonly current: ChannelReader
  private readonly harvest: ChannelReader
  private readonly temperature: ChannelReader
  private readonly filter: DecayTable | undefined
  private filtered_A = 0
  private lastScan_us = -1
  private nextScan_us = 0
  private lastPack_C = 0
  private lastHarvest_C = 0
  private missing = 0
  private bus_uV = 0
  private current_nA = 0
  private harvest_nA = 0
  private temperature_cC = 0
  private readonly cell_uV: number[]
  private readonly readings: number[]
  private readonly terminal_V: Float64Array
  private readonly cell_A: Float64Array

  constructor(private readonly options: PlantOptions, private readonly electrics: Electrics, private readonly gas_uL: Float64Array, private readonly random: Random) {
    const { frontEnd } = options.module
    this.cell = new ChannelReader(frontEnd.cell, options.cells, random)
    this.bus = new ChannelReader(frontEnd.bus, 1, random)
    this.look = frontEnd.look === undefined ? undefined : new ChannelReader(frontEnd.look, 1, random)
    this.current = new ChannelReader(frontEnd.current, 1, random)
    this.harvest = new ChannelReader(frontEnd.harvest, 1, random)
    this.temperature = new ChannelReader(frontEnd.temperature, 1, random)
    this.filter = frontEnd.currentFilter_ms > 0 ? new DecayTable([frontEnd.currentFilter_ms / 1000]) : undefined
    this.cell_uV = new Array<number>(options.cells).fill(0)
    this.readings = options.sensors.map(() => NO_READING)
    this.terminal_V = new Float64Array(options.cells)
    this.cell_A = new Float64Array(options.cells)
  }

  /** Lets the analog filter of the current input follow a step. */
  follow(pack_A: number, duration_us: number): void {
    if (this.filter === undefined) return
    const end = this.filter.ends[this.filter.find(duration_us)]
    this.filtered_A = pack_A + (this.filtered_A - pack_A) * end
  }

  /** The firmware asks for it, or the switches were set: what was read before says nothing about the new grouping. */
  scanNext(at_us: number): void {
    this.nextScan_us = at_us
  }

  /** A microcontroller that has just started knows nothing: the next sample scans. */
  forget(now_us: number): void {
    this.nextScan_us = this.options.module.frontEnd.looksFirst === true ? Infinity : now_us
    this.lastScan_us = now_us
    this.lastPack_C = this.electrics.pack.charge_C
    this.lastHarvest_C = this.electrics.harvestCharge_C
    this.readings.fill(NO_READING)
  }

  scanIsDue(now_us: number): boolean {
    return now_us >= this.nextScan_us
  }

  scan(now_us: number, faults: FaultSet, temperature_degC: number): void {
    const { electrics } = this
    const momentary_A = electrics.observe(this.terminal_V, this.cell_A)
    this.missing = faults.adcDead ? MISSING_CELLS : 0
    for (let k = 0; k < this.cell_uV.length; k++) {
      const reading = this.cell.read(k, this.terminal_V[k] * 1e6)
      if (!faults.adcDead && !faults.adcStuck[k]) this.cell_uV[k] = reading
    }
    this.bus_uV = this.bus.read(0, electrics.bus_V * 1e6)
    const elapsed_s = (now_us - this.lastScan_us) * 1e-6
    const mean_A = elapsed_s > 0 ? (electrics.pack.charge_C - this.lastPack_C) / elapsed_s : momentary_A
    const harvest_A = elapsed_s > 0 ? (electrics.harvestCharge_C - this.lastHarvest_C) / elapsed_s : 0
    this.current_nA = this.current.read(0, (this.filter === undefined ? mean_A : this.filtered_A) * 1e9 + faults.currentOffset_nA)
    this.harvest_nA = Math.max(0, this.harvest.read(0, harvest_A * 1e9))
    this.temperature_cC = this.temperature.read(0, temperature_degC * 100)
    this.lastScan_us = now_us
    this.nextScan_us = now_us + this.options.module.frontEnd.scanInterval_ms * 1000
    this.lastPack_C = electrics.pack.charge_C
    this.lastHarvest_C = electrics.harvestCharge_C
  }

  /** Hands over the last scan and what the sensors gave since the last report.
   *  @param scanned whether that scan was made just now */
  report(into: Sample, scanned: boolean): void {
    for (let k = 0; k < this.cell_uV.length; k++) into.cell_uV[k] = this.cell_uV[k]
    into.bus_uV = scanned || this.look === undefined ? this.bus_uV : this.look.read(0, this.electrics.bus_V * 1e6)
    into.current_nA = this.current_nA
    into.harvest_nA = this.harvest_nA
    into.temperature_cC = this.temperature_cC
    into.missing = scanned ? this.missing : this.missing | NOT_SCANNED
    for (let i = 0; i < this.readings.length; i++) {
      into.readings[i] = this.readings[i]
      this.readings[i] = NO_READING
    }
  }

  /** A sensor has finished its sample. */
  readSensor(index: number, time_s: number): void {
    const sensor = this.options.sensors[index]
    const { environment } = this.options
    if ("read" in sensor) {
      this.readings[index] = sensor.read(environment, time_s, this.random)
      return
    }
    const signal = sensor.signal === "pressure" ? environment.pressure(time_s)
      : sensor.signal === "light" ? environment.light(time_s)
        : sensor.signal === "temperature" ? environment.temperature_degC(time_s)
          : sensor.signal === "motion" ? environment.motion(time_s)
            : this.gas_uL.reduce((most, gas) => Math.max(most, gas), 0)
    const raw = signal * sensor.scale + (sensor.noise > 0 ? sensor.noise * this.random.gaussian() : 0)
    this.readings[index] = Math.max(0, Math.min(sensor.maximum ?? SENSOR_MAXIMUM, Math.round(raw)))
  }
}
