// The module that a project describes as a circuit: its cells in its switch matrix, and its loads at their fastest. What a bus
// capacitor, a harvester and a firmware would add is left out: the loads stand at the port themselves.

import { assemble } from "../../project/compile.js"
import type { Project } from "../../project/project.js"
import { DEFAULT_SOC } from "../day.js"
import type { Circuit, CurrentPulse } from "../plant/circuit.js"
import { drawInstances } from "../plant/instances.js"
import type { Environment, PlantOptions } from "../plant/plant.js"
import { ALWAYS, solderedMatrix, standardMatrix, type SwitchMatrix } from "../plant/switch-matrix.js"
import { Random } from "../random.js"
import { plantOptions } from "../wearable.js"

/** Ten rows in the shortest tick of the boards: short loads are seen, the file stays small. */
const REPORT_S = 0.1

const STILL: Environment = { step_s: 3600, lux: () => 0, temperature_degC: () => 25, motion: () => 0, pressure: () => 0, light: () => 0 }

/** One journal interval of a project's module at 25 °C, in the grouping that it starts in; the cells are those that a simulation of
 *  the same seed draws.
 *  @throws UserError for a project that does not fit together */
export function moduleCircuit(project: Project, seed = 1): Circuit {
  const assembly = assemble(project)
  const options = plantOptions(assembly, STILL, seed, DEFAULT_SOC, 1)
  const latches = options.initialSwitches ?? 0
  const { cells, module } = options
  const soldered = assembly.module.switches.fixed
  const matrix = soldered === undefined ? standardMatrix(cells, module.switch_mOhm / 1000) : solderedMatrix(soldered.series, soldered.parallel)
  const closed = soldered === undefined ? Array.from({ length: 2 * cells - 1 }, (_, bit) => bit).filter(bit => (latches & (1 << bit)) !== 0) : []
  return {
    name: `module ${assembly.module.id}`,
    why: `${cells} of ${options.cell.id}, ${project.board} and ${options.sensors.map(sensor => sensor.name).join(", ")} at their fastest`,
    cell: options.cell,
    instances: drawInstances(cells, options.spread, options.initialSoc, new Random(seed)),
    matrix: withShunt(matrix, module.shunt_mOhm / 1000),
    temperature_degC: 25,
    base_A: -1e-6 * options.board.sleep_uA - 1e-9 * (module.idle_nA + module.converter.quiescent_nA),
    pulses: loads(project, options),
    switches: [{ time_s: 0, closed }],
    shorts: [],
    duration_s: project.journal.interval_s,
    report_s: REPORT_S,
  }
}

/** The shunt of the current monitor carries the whole port current. */
function withShunt(matrix: SwitchMatrix, shunt_Ohm: number): SwitchMatrix {
  const plus = matrix.nodes
  return {
    ...matrix, nodes: matrix.nodes + 1, port: { ...matrix.port, plus },
    elements: [...matrix.elements, { a: plus, b: matrix.port.plus, bit: ALWAYS, on_Ohm: shunt_Ohm, off_Ohm: Infinity }],
  }
}

/** Microcontroller every tick, front end every scan, each sensor and the radio at their fastest; one after another within a tick. */
function loads(project: Project, { board, module, sensors, radio }: PlantOptions): CurrentPulse[] {
  const tick_s = project.tick_ms / 1000
  const whole = (period_s: number): number => Math.max(1, Math.round(period_s / tick_s)) * tick_s
  const pulses: CurrentPulse[] = []
  let start_s = 0
  const draw = (current_uA: number, width_s: number, period_s: number): void => {
    if (width_s > 0 && current_uA > 0) pulses.push({ current_A: -1e-6 * current_uA, start_s, width_s, period_s })
    start_s = microseconds(start_s + width_s)
  }
  const { scan_uA, scan_ms, scanInterval_ms } = module.frontEnd
  const scan_s = whole(scanInterval_ms / 1000)
  draw(board.active_uA, board.wake_ms / 1000, tick_s)
  draw(board.active_uA, Math.max(0, board.scanWake_ms - board.wake_ms) / 1000, scan_s)
  draw(scan_uA, scan_ms / 1000, scan_s)
  sensors.forEach(sensor => {
    const wanted = project.sensors.find(one => one.name === sensor.name)
    draw(sensor.current_uA, sensor.duration_ms / 1000, whole(wanted?.fastest_s ?? tick_s))
  })
  const radio_s = whole(project.radio.fastest_s)
  radio.segments.forEach(segment => draw(segment.current_uA, segment.duration_us * 1e-6, radio_s))
  return pulses
}

/** Free of the dust of floating sums: a netlist is for reading too. */
function microseconds(time_s: number): number {
  return Math.round(time_s * 1e6) / 1e6
}
