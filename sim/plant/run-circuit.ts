// Runs a circuit of circuit.ts on the plant's engine: from event to event, with the reports read out of the steps between them, so
// that the reporting interval changes nothing.

import type { Circuit, CurrentPulse } from "./circuit.js"
import { LONGEST_US, Pack } from "./pack.js"

export interface CircuitResult {
  /** One entry per report, from 0 to the end. */
  time_s: Float64Array
  /** Port voltage just before anything that happens at that instant. */
  port_V: Float64Array
  /** Per cell: state of charge at each report. */
  soc: Float64Array[]
  /** Per cell: charge at the start and at the end, C. */
  start_C: Float64Array
  end_C: Float64Array
  /** Steps that the engine took, and moments at which something was switched. */
  steps: number
  events: number
  pack: Pack
}

/** A pulse train by its edges, in whole microseconds. */
class Train {
  private on = false
  private next_us: number
  private first_us: number
  private readonly width_us: number
  private readonly period_us: number
  private readonly end_us: number

  constructor(readonly current_A: number, pulse: CurrentPulse) {
    this.first_us = this.next_us = Math.round(pulse.start_s * 1e6)
    this.width_us = Math.round(pulse.width_s * 1e6)
    this.period_us = pulse.period_s === undefined ? Infinity : Math.round(pulse.period_s * 1e6)
    this.end_us = pulse.end_s === undefined ? Infinity : Math.round(pulse.end_s * 1e6)
    if (this.first_us >= this.end_us) this.next_us = Infinity
  }

  /** Its next edge. */
  get edge_us(): number {
    return this.next_us
  }

  /** Goes through its next edge.
   *  @returns by how much the current changes, A */
  pass(): number {
    this.on = !this.on
    if (this.on) {
      this.next_us = Math.min(this.first_us + this.width_us, this.end_us)
      return this.current_A
    }
    this.first_us += this.period_us
    this.next_us = this.first_us < this.end_us ? this.first_us : Infinity
    return -this.current_A
  }
}

/** @param options `soc: false` reports the port alone, and leaves `soc` empty
 *  @throws RangeError when cells and places of the circuit do not fit */
export function runCircuit(circuit: Circuit, options: { soc?: boolean } = {}): CircuitResult {
  return new CircuitRun(circuit, options.soc ?? true).run()
}

class CircuitRun {
  private readonly pack: Pack
  private readonly end_us: number
  private readonly report_us: number
  private readonly port_V: Float64Array
  private readonly soc: Float64Array[]
  private readonly trains: Train[]
  private readonly switches: { time_us: number, closed: Set<number> }[]
  private readonly shorts: { cell: number, time_us: number, resistance_Ohm: number }[]
  private current_A: number
  private now_us = 0
  private next_us = 0
  private nextReport_us = 0
  private row = 0
  private steps = 0
  private events = 0
  private switched = 0
  private shorted = 0

  constructor(private readonly circuit: Circuit, withSoc: boolean) {
    this.pack = new Pack(circuit.cell, circuit.instances, circuit.matrix)
    this.pack.setTemperature(circuit.temperature_degC)
    this.end_us = Math.round(circuit.duration_s * 1e6)
    this.report_us = Math.round(circuit.report_s * 1e6)
    const rows = Math.floor(this.end_us / this.report_us) + 1
    this.port_V = new Float64Array(rows)
    this.soc = withSoc ? circuit.instances.map(() => new Float64Array(rows)) : []
    this.trains = circuit.pulses.map(pulse => new Train(pulse.current_A, pulse))
    this.switches = circuit.switches.map(({ time_s, closed }) => ({ time_us: Math.round(time_s * 1e6), closed: new Set(closed) }))
    this.shorts = circuit.shorts.map(short => ({ ...short, time_us: Math.round(short.time_s * 1e6) }))
    this.current_A = circuit.base_A
  }

  run(): CircuitResult {
    const { pack, end_us } = this
    const start_C = pack.cells.charge_C.slice()
    // Row 0 stands before the first pulse, but the switches of 0 s are the circuit as it is given.
    this.switch(0)
    pack.settle(this.current_A)
    this.report(pack.portVoltage(this.current_A), 0)
    this.happen()
    while (this.now_us < end_us) {
      if (this.now_us >= this.next_us) this.happen()
      const duration_us = pack.planCurrent(Math.min(this.next_us - this.now_us, LONGEST_US), this.current_A)
      const until_us = this.now_us + duration_us
      while (this.nextReport_us <= until_us && this.row < this.port_V.length) {
        const offset_us = this.nextReport_us - this.now_us
        this.report(pack.portVoltageAt(offset_us, this.current_A), offset_us)
      }
      pack.commit(duration_us)
      this.now_us = until_us
      this.steps++
    }
    const { port_V, soc, steps, events, report_us } = this
    return { time_s: port_V.map((_, i) => i * report_us * 1e-6), port_V, soc, start_C, end_C: pack.cells.charge_C.slice(), steps, events, pack }
  }

  private report(port_V: number, offset_us: number): void {
    const { row, soc } = this
    this.port_V[row] = port_V
    for (let k = 0; k < soc.length; k++) soc[k][row] = offset_us > 0 ? this.pack.outlook.socAt(k, offset_us) : this.pack.cells.soc(k)
    this.row++
    this.nextReport_us += this.report_us
  }

  /** What is due now. */
  private happen(): void {
    const { trains, shorts, now_us } = this
    let next_us = this.end_us
    for (let i = 0; i < trains.length; i++) {
      const train = trains[i]
      while (train.edge_us <= now_us) {
        this.current_A += train.pass()
        this.events++
      }
      if (train.edge_us < next_us) next_us = train.edge_us
    }
    this.switch(now_us)
    for (; this.shorted < shorts.length && shorts[this.shorted].time_us <= now_us; this.shorted++, this.events++) {
      this.pack.setShort(shorts[this.shorted].cell, 1 / shorts[this.shorted].resistance_Ohm)
    }
    if (this.switched < this.switches.length) next_us = Math.min(next_us, this.switches[this.switched].time_us)
    if (this.shorted < shorts.length) next_us = Math.min(next_us, shorts[this.shorted].time_us)
    this.next_us = next_us
  }

  private switch(until_us: number): void {
    const { switches } = this
    for (; this.switched < switches.length && switches[this.switched].time_us <= until_us; this.switched++, this.events++) {
      const { closed } = switches[this.switched]
      this.pack.setSwitches(bit => closed.has(bit))
    }
  }
}
