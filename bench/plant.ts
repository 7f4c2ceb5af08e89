// How fast is the plant beside ngspice on one circuit, what does an event cost per cell, and does memory stay flat?

import { loadProject } from "../project/project.js"
import { packageRoot } from "../project/package-root.js"
import { assemble } from "../project/compile.js"
import { createPerson } from "../sim/person.js"
import { createPlant } from "../sim/plant/simulated-plant.js"
import type { Circuit } from "../sim/plant/circuit.js"
import { runCircuit } from "../sim/plant/run-circuit.js"
import { standardMatrix } from "../sim/plant/switch-matrix.js"
import { CIRCUITS, pulsedDay } from "../sim/spice/circuits.js"
import { compare, solveWithNgspice, solveWithPlant } from "../sim/spice/compare.js"
import { ngspiceVersion } from "../sim/spice/ngspice.js"
import { QUICK, type SpiceOptions } from "../sim/spice/netlist.js"
import { plantOptions } from "../sim/wearable.js"
import { heapGrowth } from "./heap.js"
import { printTable } from "./table.js"

/** Runs of the plant per run of ngspice: seconds there are milliseconds here. Those before the first that counts let the engine
 *  compile: whoever simulates one day alone waits some 100 ms longer. */
const PLANT_RUNS = 25
const WARM_RUNS = 15
const NGSPICE_RUNS = 3
const SWITCH_OHM = 1.7

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
}

/** @returns wall time of each run, ms */
function timed(runs: number, work: () => unknown): number[] {
  return Array.from({ length: runs }, () => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
}

/** ngspice's forms of the pulsed day: what its makers' users write, and two that are as quick as their error allows. */
const FORMS: { name: string, options: Partial<SpiceOptions> }[] = [
  { name: "ngspice, coarse", options: QUICK.coarse },
  { name: "ngspice, close", options: QUICK.close },
]

/** Both solvers on the pulsed day, turn by turn, so that a busy machine is busy for both. The plant's own error is against tight ngspice;
 *  the form of ngspice that counts is its quickest with an error of the same kind (microvolts). */
function sideBySide(): { speed_ratio: number, rows: string[][] } {
  const day = pulsedDay(5, 3)
  const truth = solveWithNgspice(day)
  const plantError = compare(day, solveWithPlant(day), truth)
  timed(WARM_RUNS, () => runCircuit(day, { soc: false }))
  const plant: number[] = []
  const rows: string[][] = []
  let close = Infinity
  for (const { name, options } of FORMS) {
    const walls: number[] = []
    let error = plantError
    for (let run = 0; run < NGSPICE_RUNS; run++) {
      const solution = solveWithNgspice(day, { ...options, saveCharge: false })
      walls.push(solution.wall_s * 1000)
      error = compare(day, solution, { ...truth, cellCharge_C: [] })
      plant.push(...timed(PLANT_RUNS, () => runCircuit(day, { soc: false })))
    }
    if (options === QUICK.close) close = median(walls)
    rows.push([name, ...spread(walls), microvolt(error.rms_V), microvolt(error.max_V)])
  }
  rows.push(["ngspice, tight (the truth)", "", (truth.wall_s * 1000).toFixed(0), "", "", ""])
  rows.push(["plant", ...spread(plant), microvolt(plantError.rms_V), microvolt(plantError.max_V)])
  return { speed_ratio: close / median(plant), rows }
}

const microvolt = (voltage_V: number): string => (voltage_V * 1e6).toFixed(1)
const spread = (walls: number[]): string[] => [Math.min(...walls), median(walls), Math.max(...walls)].map(wall => wall.toFixed(0))

/** Worst agreement over all named circuits. */
function agreement(): { worst_rms_mV: number, rows: string[][] } {
  let worst_V = 0
  const rows = CIRCUITS.map(circuit => {
    const { rms_V, max_V, charge } = compare(circuit, solveWithPlant(circuit), solveWithNgspice(circuit))
    worst_V = Math.max(worst_V, rms_V)
    return [circuit.name, microvolt(rms_V), microvolt(max_V), (charge * 100).toFixed(5)]
  })
  return { worst_rms_mV: worst_V * 1000, rows }
}

/** The pulsed day through the reference matrix (a switch at every boundary) with everything on that costs: hysteresis is not. */
function switched(series: number, parallel: number): Circuit {
  const day = pulsedDay(series, parallel)
  const cells = series * parallel
  const closed: number[] = [2 * (cells - 1)]
  for (let i = 0; i < cells - 1; i++) closed.push((i + 1) % parallel === 0 ? i : cells - 1 + i)
  return { ...day, matrix: standardMatrix(cells, SWITCH_OHM), switches: [{ time_s: 0, closed }], report_s: 3600 }
}

function perEvent(): { figures: Record<string, number>, rows: string[][] } {
  const figures: Record<string, number> = {}
  const rows = [[2, 3], [5, 3], [20, 3], [80, 3]].map(([series, parallel]) => {
    const circuit = switched(series, parallel)
    const cells = series * parallel
    const { events, steps } = runCircuit(circuit, { soc: false })
    const wall_ms = median(timed(cells > 100 ? 3 : 7, () => runCircuit(circuit, { soc: false })))
    figures[String(cells)] = Math.round(wall_ms * 1e6 / events / cells)
    return [`${cells} (${series}s${parallel}p)`, String(events), String(steps), wall_ms.toFixed(0), (wall_ms * 1000 / events).toFixed(2), String(figures[String(cells)])]
  })
  return { figures, rows }
}

/** A year on the body without firmware: weather, ageing, a dendrite, a scan and an advertisement every minute.
 *  @returns growth of the heap from the end of the first month to the end of the year, MB */
function year(): { growth_MB: number, wall_s: number } {
  const assembly = assemble(loadProject(packageRoot()))
  const week = createPerson({ seed: 1, hours: 24 * 7 })
  const endless = { ...week, lux: (t: number) => week.lux(t % 604_800), light: (t: number) => week.light(t % 604_800), motion: (t: number) => week.motion(t % 604_800), temperature_degC: (t: number) => week.temperature_degC(t % 604_800) }
  const plant = createPlant(plantOptions(assembly, endless, 1, 0.6, 24 * 7))
  plant.inject("dendrite", { cell: 2 })
  const sample = { time_ms: 0, cell_uV: [], bus_uV: 0, current_nA: 0, harvest_nA: 0, temperature_cC: 0, motion: 0, switches: 0, failedCheck: 0, missing: 0, readings: [] }
  const live = (minutes: number): void => {
    for (let minute = 0; minute < minutes; minute++) {
      plant.sample(sample)
      plant.apply({ kind: "advertise", value: 0, bytes: [] })
      plant.advance(60_000)
    }
    plant.truth()
    plant.ledger()
  }
  const start = performance.now()
  live(30 * 1440)
  const growth_MB = heapGrowth(() => live(335 * 1440))
  return { growth_MB, wall_s: (performance.now() - start) / 1000 }
}

export async function plantBench(): Promise<object> {
  const available = ngspiceVersion() !== undefined
  const ngspice = { available, speed_ratio: 0, worst_rms_mV: 0, circuits: 0 }
  if (available) {
    const circuits = agreement()
    printTable(["circuit, plant against ngspice", "rms µV", "max µV", "charge %"], circuits.rows)
    process.stdout.write("\n")
    const sides = sideBySide()
    printTable(["5s3p, 24 h, reported every second", "min ms", "median ms", "max ms", "rms µV", "max µV"], sides.rows)
    process.stdout.write("\n")
    Object.assign(ngspice, { speed_ratio: Math.round(sides.speed_ratio), worst_rms_mV: Number(circuits.worst_rms_mV.toPrecision(3)), circuits: CIRCUITS.length })
  } else {
    process.stdout.write("ngspice is not installed (Debian: apt-get install ngspice): only the plant's own figures\n\n")
  }
  const events = perEvent()
  printTable(["cells", "events", "steps", "ms", "µs per event", "ns per cell and event"], events.rows)
  const { growth_MB, wall_s } = year()
  process.stdout.write(`\na year with ageing and a dendrite: ${wall_s.toFixed(0)} s, heap grew by ${growth_MB.toFixed(2)} MB in its last eleven months\n`)
  return Promise.resolve({ ngspice, ns_per_cell_event: events.figures, year_memory_growth_MB: Number(growth_MB.toFixed(2)) })
}
