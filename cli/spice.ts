import { Command } from "commander"
import { writeWhole } from "../field/atomic.js"
import { nearest } from "../project/cell-nearest.js"
import { loadProject } from "../project/project.js"
import { UserError } from "../project/user-error.js"
import type { Circuit } from "../sim/plant/circuit.js"
import { CIRCUITS, findCircuit } from "../sim/spice/circuits.js"
import { compare, solveWithNgspice, solveWithPlant, type SpiceSolution } from "../sim/spice/compare.js"
import { moduleCircuit } from "../sim/spice/module-circuit.js"
import { netlist } from "../sim/spice/netlist.js"
import { ngspiceVersion, SpiceError } from "../sim/spice/ngspice.js"

const MODULE = "module"

interface SpiceArguments { out?: string, list?: boolean, run?: boolean, json?: boolean }

/** `zincwear spice NAME`: a bench circuit, or the project's module, as an ngspice netlist; or both solvers on it, side by side. */
export function spiceCommand(): Command {
  return new Command("spice")
    .description("cells, network and load as an ngspice netlist; or the plant and ngspice side by side")
    .argument("[name]", `name of a circuit (see --list), or "${MODULE}": the project's module over one journal interval`)
    .option("--list", "the circuits and what each is there to show")
    .option("--out <file>", "write the netlist here instead of printing it")
    .option("--run", "solve it with the plant and with ngspice, and print how far they are apart")
    .option("--json", "with --run: as one JSON object")
    .action((name: string | undefined, options: SpiceArguments) => spice(name, options))
}

function spice(name: string | undefined, options: SpiceArguments): void {
  if (options.list === true) {
    process.stdout.write(list())
    return
  }
  const names = [...CIRCUITS.map(circuit => circuit.name), MODULE]
  if (name === undefined) throw new UserError("spice", "", "no circuit named", `give one of ${names.join(", ")}, or --list`)
  const circuit = name === MODULE ? moduleCircuit(loadProject()) : findCircuit(name)
  if (circuit === undefined) throw new UserError("spice", "", `no circuit "${name}"`, `nearest: ${nearest(name, names).join(", ")} (zincwear spice --list shows all)`)
  // What can be refused is refused before anything is written.
  if (options.json === true && options.run !== true) throw new UserError("--json", "", "is the form of a comparison", "ask for one with --run, or leave it out")
  if (options.run === true && ngspiceVersion() === undefined) throw new UserError("ngspice", "", "is not installed", "install it (Debian: apt-get install ngspice), or print the netlist without --run")
  if (options.out !== undefined) writeWhole(options.out, netlist(circuit))
  if (options.run === true) run(circuit, options.json === true)
  if (options.out !== undefined && options.json !== true) process.stdout.write(`written: ${options.out}; run it with: ngspice -b -r result.raw ${options.out}\n`)
  if (options.out === undefined && options.run !== true) process.stdout.write(netlist(circuit))
}

function list(): string {
  const width = Math.max(...CIRCUITS.map(circuit => circuit.name.length)) + 2
  const rows = [...CIRCUITS.map(circuit => [circuit.name, circuit.why]), [MODULE, "the project's own module: its cells, its grouping, its loads at their fastest over one journal interval"]]
  return rows.map(([name, why]) => `${name.padEnd(width)}${why}\n`).join("")
}

function withNgspice(circuit: Circuit): SpiceSolution {
  try {
    return solveWithNgspice(circuit)
  } catch (error) {
    if (error instanceof SpiceError) throw new UserError(circuit.name, "", error.message, "print the netlist (without --run) and run it by hand")
    throw error
  }
}

function run(circuit: Circuit, json: boolean): void {
  const start = process.hrtime.bigint()
  const plant = solveWithPlant(circuit)
  const plant_s = Number(process.hrtime.bigint() - start) / 1e9
  const spice = withNgspice(circuit)
  const { rms_V, max_V, maxAt_s, charge } = compare(circuit, plant, spice)
  const found = {
    circuit: circuit.name, simulated_s: circuit.duration_s, rms_mV: rms_V * 1000, max_mV: max_V * 1000, maxAt_s: Number(maxAt_s.toPrecision(9)), charge_percent: charge * 100,
    plant_s, ngspice_s: spice.wall_s, ngspice_points: spice.points,
  }
  if (json) {
    process.stdout.write(`${JSON.stringify(found)}\n`)
    return
  }
  const rows = [
    ["circuit", `${circuit.name}, ${circuit.duration_s} s`],
    ["voltage", `${found.rms_mV.toFixed(4)} mV apart (rms), ${found.max_mV.toFixed(4)} mV at most, at ${found.maxAt_s} s`],
    ["charge", `apart by ${found.charge_percent.toFixed(4)} % of what the worst cell moved`],
    ["plant", `${plant_s.toFixed(3)} s`],
    ["ngspice", `${spice.wall_s.toFixed(3)} s, ${spice.points} time points (tight tolerances)`],
  ]
  process.stdout.write(rows.map(([what, value]) => `${what.padEnd(9)}${value}\n`).join(""))
}
