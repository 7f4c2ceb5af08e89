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

/** @throws RangeError when cells and places of the circuit do not fit */
export function runCircuit(circuit: Circuit): CircuitResult {
  const pack = new Pack(circuit.cell, circuit.instances, circuit.matrix)
  pack.setTemperature(circuit.temperature_degC)
  const { cells } = pack
  const end_us = Math.round(circuit.duration_s * 1e6)
  const report_us = Math.round(circuit.report_s * 1e6)
  const rows = Math.floor(end_us / report_us) + 1
  const time_s = Float64Array.from({ length: rows }, (_, i) => i * report_us * 1e-6)
  const port_V = new Float64Array(rows)
  const soc = circuit.instances.map(() => new Float64Array(rows))
  const start_C = cells.charge_C.slice()
  const trains = circuit.pulses.map(pulse => new Train(pulse.current_A, pulse))
  const switches = circuit.switches.map(({ time_s: time, closed }) => ({ time_us: Math.round(time * 1e6), closed: new Set(closed) }))
  const shorts = circuit.shorts.map(short => ({ ...short, time_us: Math.round(short.time_s * 1e6) }))
  let current_A = circuit.base_A
  let now_us = 0
  let row = 0
  let steps = 0
  let events = 0
  let switched = 0
  let shorted = 0
  let next_us = 0
  const happen = (): void => {
    for (const train of trains) {
      while (train.edge_us <= now_us) { current_A += train.pass(); events++ }
    }
    for (; switched < switches.length && switches[switched].time_us <= now_us; switched++, events++) {
      const { closed } = switches[switched]
      pack.setSwitches(bit => closed.has(bit))
    }
    for (; shorted < shorts.length && shorts[shorted].time_us <= now_us; shorted++, events++) {
      pack.setShort(shorts[shorted].cell, 1 / shorts[shorted].resistance_Ohm)
    }
    next_us = end_us
    for (const train of trains) next_us = Math.min(next_us, train.edge_us)
    if (switched < switches.length) next_us = Math.min(next_us, switches[switched].time_us)
    if (shorted < shorts.length) next_us = Math.min(next_us, shorts[shorted].time_us)
  }
  const report = (offset_us: number, duration_us: number): void => {
    port_V[row] = duration_us > 0 ? pack.portVoltageAt(offset_us, duration_us, current_A) : pack.portVoltage(current_A)
    for (let k = 0; k < cells.count; k++) soc[k][row] = duration_us > 0 ? cells.socAt(k, offset_us) : cells.soc(k)
    row++
  }
  // Row 0 stands before the first pulse, but the switches of 0 s are the circuit as it is given.
  for (; switched < switches.length && switches[switched].time_us === 0; switched++) {
    const { closed } = switches[switched]
    pack.setSwitches(bit => closed.has(bit))
  }
  pack.settle(current_A)
  report(0, 0)
  happen()
  while (now_us < end_us) {
    if (now_us >= next_us) happen()
    const duration_us = pack.planCurrent(Math.min(next_us - now_us, LONGEST_US), current_A)
    while (row < rows && row * report_us <= now_us + duration_us) report(row * report_us - now_us, duration_us)
    pack.commit(duration_us)
    now_us += duration_us
    steps++
  }
  return { time_s, port_V, soc, start_C, end_C: cells.charge_C.slice(), steps, events, pack }
}
