// A circuit as an ngspice netlist: cells, matrix, switches and shorts in time, port current. Batch mode runs the text as it is:
// `ngspice -b -r circuit.raw circuit.cir`.

import { ALWAYS, NEVER, type MatrixElement } from "../plant/switch-matrix.js"
import type { Circuit, CurrentPulse } from "../plant/circuit.js"
import { cellLines, socNode, text } from "./cell-netlist.js"

/** How ngspice shall solve. */
export interface SpiceOptions {
  method: "gear" | "trap"
  reltol: number
  /** Absolute tolerances: the smallest state is a branch of some microvolts. */
  vntol_V: number
  abstol_A: number
  /** Overestimation of the truncation error; ngspice's own default is 7. */
  trtol: number
  maxStep_s: number
  /** Length of each edge of the load and of each switching. Edges begin at their nominal time and keep the charge of a pulse.
   *  ngspice joins breakpoints closer than 5e-5 of the largest step, and finds the edges of a PULSE to 1e-7 of its width. */
  edge_s: number
  /** Save the charge of the cells beside the port voltage. */
  saveCharge: boolean
}

/** For a truth: errors of some microvolts. Step and edges follow from the report interval. */
export const TIGHT: Omit<SpiceOptions, "maxStep_s" | "edge_s"> = {
  method: "gear", reltol: 1e-6, vntol_V: 1e-9, abstol_A: 1e-12, trtol: 1, saveCharge: true,
}

/** ngspice's fastest ways through the pulsed day, for a fair race. Looser tolerances alone gain nothing: after each edge of the load
 *  the solver starts again with a tenth of the edge and doubles, so longer edges save points. */
export const QUICK = {
  /** 6 µV rms off the truth, 27 µV at most, 332,000 time points. */
  close: { reltol: 1e-4, vntol_V: 1e-6, trtol: 7, edge_s: 0.01, maxStep_s: 1 },
  /** 34 µV rms, 152 µV at most, 244,000 time points. */
  coarse: { reltol: 1e-3, vntol_V: 1e-6, trtol: 7, edge_s: 0.05, maxStep_s: 10 },
} satisfies Record<string, Partial<SpiceOptions>>

/** Stands for "open": every node keeps a path to ground. At 5 V it leaks 50 pA. */
const OPEN_OHM = 1e11

/** @param options what is not given: `TIGHT`, a largest step of one report interval and edges of 1e-4 of it
 *  @returns the whole netlist; it saves `v(port)` and, as `v(z0)`.., each cell's state of charge */
export function netlist(circuit: Circuit, options: Partial<SpiceOptions> = {}): string {
  const solver = { ...TIGHT, maxStep_s: circuit.report_s, edge_s: 1e-4 * circuit.report_s, ...options }
  const { matrix, instances } = circuit
  const node = (n: number): string => n === matrix.port.minus ? "0" : n === matrix.port.plus ? "port" : `n${n}`
  const saved = ["v(port)", ...solver.saveCharge ? instances.map((_, k) => `v(${socNode(k)})`) : []]
  return [
    `* ${circuit.name}: ${circuit.why}`,
    "* run: ngspice -b -r result.raw THIS_FILE",
    ...instances.flatMap((instance, k) =>
      cellLines(k, circuit.cell, instance, node(matrix.cells[k].plus), node(matrix.cells[k].minus), circuit.temperature_degC)),
    ...controlLines(circuit, solver.edge_s),
    ...matrix.elements.flatMap((element, e) => elementLines(e, element, node, circuit)),
    ...shortLines(circuit, node, solver.edge_s),
    ...loadLines(circuit, solver.edge_s),
    `.options method=${solver.method} reltol=${text(solver.reltol)} vntol=${text(solver.vntol_V)} abstol=${text(solver.abstol_A)} trtol=${text(solver.trtol)} gmin=1e-15`,
    `.save ${saved.join(" ")}`,
    `.tran ${text(circuit.report_s)} ${text(circuit.duration_s)} 0 ${text(Math.min(solver.maxStep_s, circuit.duration_s))}`,
    ".end",
    "",
  ].join("\n")
}

/** Whether a latch bit is closed after each switching of the circuit. */
function closures(circuit: Circuit, bit: number): { time_s: number, value: number }[] {
  return circuit.switches.map(({ time_s, closed }) => ({ time_s, value: closed.includes(bit) ? 1 : 0 }))
}

function isConstant(states: { value: number }[]): boolean {
  return states.every(state => state.value === states[0].value)
}

/** A value in time as a piecewise linear source: steps become edges that begin at their time. */
function course(states: { time_s: number, value: number }[], edge_s: number): string {
  const points: string[] = []
  states.forEach(({ time_s, value }, i) => {
    if (i === 0) points.push(`0 ${text(value)}`)
    else if (value !== states[i - 1].value) points.push(`${text(time_s)} ${text(states[i - 1].value)} ${text(time_s + edge_s)} ${text(value)}`)
  })
  return `pwl(${points.join(" ")})`
}

/** One control voltage per latch bit that ever changes. */
function controlLines(circuit: Circuit, edge_s: number): string[] {
  const bits = [...new Set(circuit.matrix.elements.map(element => element.bit))].filter(bit => bit >= 0)
  return bits.map(bit => ({ bit, states: closures(circuit, bit) })).filter(({ states }) => !isConstant(states))
    .map(({ bit, states }) => `vlatch${bit} latch${bit} 0 ${course(states, edge_s)}`)
}

/** A switch is a conductance between its open and its closed value, a diode the current above its threshold. */
function elementLines(e: number, element: MatrixElement, node: (n: number) => string, circuit: Circuit): string[] {
  const [a, b] = [node(element.a), node(element.b)]
  const states = element.bit >= 0 ? closures(circuit, element.bit) : [{ time_s: 0, value: element.bit === ALWAYS ? 1 : 0 }]
  const open_Ohm = Math.min(element.off_Ohm, OPEN_OHM)
  const diode = element.diode_V === undefined ? undefined : `uramp(v(${a},${b})-${text(element.diode_V)})/${text(element.on_Ohm)}`
  if (isConstant(states)) {
    if (states[0].value === 1) return element.on_Ohm === Infinity ? [] : [`relement${e} ${a} ${b} ${text(element.on_Ohm)}`]
    const open = element.bit === NEVER && element.off_Ohm === Infinity && diode === undefined ? [] : [`relement${e} ${a} ${b} ${text(open_Ohm)}`]
    return diode === undefined ? open : [...open, `bdiode${e} ${a} ${b} i=${diode}`]
  }
  const latch = `v(latch${element.bit})`
  const [off_S, on_S] = [1 / open_Ohm, 1 / element.on_Ohm]
  const lines = [`belement${e} ${a} ${b} i=v(${a},${b})*(${text(off_S)}+${text(on_S - off_S)}*${latch})`]
  if (diode !== undefined) lines.push(`bdiode${e} ${a} ${b} i=(1-${latch})*${diode}`)
  return lines
}

/** Internal shorts: a conductance across the cell's terminals; a later one of the same cell takes the place of the earlier. */
function shortLines(circuit: Circuit, node: (n: number) => string, edge_s: number): string[] {
  const cells = [...new Set(circuit.shorts.map(short => short.cell))]
  return cells.flatMap(k => {
    const states = circuit.shorts.filter(short => short.cell === k).sort((x, y) => x.time_s - y.time_s)
      .map(short => ({ time_s: short.time_s, value: 1 / short.resistance_Ohm }))
    if (states[0].time_s > 0) states.unshift({ time_s: 0, value: 0 })
    const [plus, minus] = [node(circuit.matrix.cells[k].plus), node(circuit.matrix.cells[k].minus)]
    return [`vshort${k} short${k} 0 ${course(states, edge_s)}`, `bshort${k} ${plus} ${minus} i=v(${plus},${minus})*v(short${k})`]
  })
}

/** Sources push current into the port. PULSE is ngspice's fastest form of a load that repeats: a PWL list of a day is searched anew
 *  at every step. What happens once is a short PWL, whose breakpoints ngspice never misses. */
function loadLines(circuit: Circuit, edge_s: number): string[] {
  const lines = circuit.base_A === 0 ? [] : [`ibase 0 port ${text(circuit.base_A)}`]
  circuit.pulses.forEach((pulse, i) => {
    const end_s = Math.min(pulse.end_s ?? Infinity, circuit.duration_s)
    if (pulse.period_s === undefined || pulse.start_s + pulse.period_s >= end_s) {
      lines.push(`iload${i} 0 port ${once(pulse, pulse.current_A, edge_s)}`)
    } else if (end_s >= circuit.duration_s) {
      lines.push(`iload${i} 0 port ${repeated(pulse, pulse.period_s, edge_s)}`)
    } else {
      // A PULSE cannot end: a second source is its gate.
      const gate = { current_A: 1, start_s: 0, width_s: end_s }
      lines.push(`vload${i} load${i} 0 ${repeated(pulse, pulse.period_s, edge_s)}`)
      lines.push(`vgate${i} gate${i} 0 ${once(gate, 1, edge_s)}`, `bload${i} 0 port i=v(load${i})*v(gate${i})`)
    }
  })
  return lines
}

function once({ start_s, width_s }: CurrentPulse, value: number, edge_s: number): string {
  const [end_s, last_s] = [start_s + width_s, start_s + width_s + edge_s]
  const rise = start_s > 0 ? `0 0 ${text(start_s)} 0` : "0 0"
  return `pwl(${rise} ${text(start_s + edge_s)} ${text(value)} ${text(end_s)} ${text(value)} ${text(last_s)} 0)`
}

/** PULSE(rest value delay rise fall width period): the width counts from the end of the rise, so both edges begin at their nominal
 *  times and the area is that of the rectangle. */
function repeated(pulse: CurrentPulse, period_s: number, edge_s: number): string {
  return `pulse(0 ${text(pulse.current_A)} ${text(pulse.start_s)} ${text(edge_s)} ${text(edge_s)} ${text(pulse.width_s - edge_s)} ${text(period_s)})`
}
