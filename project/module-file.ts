// Reads a power module (boards/modules/*.json): schema first, then what a schema cannot say.
// Every complaint names the line, because the file is written by hand.

import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { Ajv, type ErrorObject } from "ajv"
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser"
import { busBit, bypassBit, dividesEqually, groupingMask, isolationBit } from "../src/core/array/switches.js"
import type { Grouping } from "../src/core/config.js"
import type { ModuleFile } from "./module-types.js"
import { packageRoot } from "./package-root.js"
import { UserError } from "./user-error.js"

export type { ModuleFile } from "./module-types.js"

type Path = (string | number)[]

/** Ids of the modules that come with the package. */
export function listModules(): string[] {
  return readdirSync(folder())
    .filter(name => name.endsWith(".json") && name !== "module.schema.json")
    .map(name => name.slice(0, -".json".length))
    .sort()
}

/** Load and check a module.
 *  @param idOrPath id of a module of the package ("zincwear-6"), or a path that ends in .json
 *  @throws UserError naming the line of the first fault */
export function loadModuleFile(idOrPath: string): ModuleFile {
  const isPath = idOrPath.endsWith(".json") || idOrPath.includes("/")
  const file = isPath ? idOrPath : join(folder(), `${idOrPath}.json`)
  if (!existsSync(file)) {
    throw new UserError(idOrPath, "", isPath ? "no such file" : "unknown module",
      `known modules are ${listModules().join(", ")}; a path must end in .json`)
  }
  return parseModule(readFileSync(file, "utf8"), isPath ? idOrPath : `boards/modules/${idOrPath}.json`)
}

/** Check the text of a module; `file` is only for the message. */
export function parseModule(text: string, file: string): ModuleFile {
  const faults: ParseError[] = []
  const tree = parseTree(text, faults, { allowTrailingComma: false, disallowComments: true })
  if (faults.length > 0 || tree === undefined) {
    const fault = faults[0]
    throw new UserError(file, place(text, fault?.offset ?? 0), `not JSON (${fault ? printParseErrorCode(fault.error) : "empty"})`,
      "mend the syntax there")
  }
  const complain = (path: Path, problem: string, mend: string): never => {
    throw new UserError(file, place(text, nearest(tree, path).offset), problem, mend)
  }
  const value: unknown = JSON.parse(text)
  if (!validator()(value)) {
    const error = worst(validator().errors ?? [])
    complain(pathOf(error), describe(error), "see boards/modules/module.schema.json")
  }
  const module = value as ModuleFile
  checkSwitches(module, complain)
  checkSupply(module, complain)
  checkRegulator(module, complain)
  checkEfficiency(module, complain)
  return module
}

/** Latch bits that the module's hardware can close, in the order of src/core/array/switches.ts. */
export function closableMask(module: ModuleFile): number {
  let mask = 0
  for (const line of module.switches.lines) {
    const cell = Number(line.slice(1))
    if (line === "BUS") mask |= busBit(module.cells)
    else if (line.startsWith("I")) mask |= isolationBit(module.cells, cell)
    else if (line.startsWith("B")) mask |= bypassBit(module.cells, cell)
    else mask |= 1 << (Number(line.slice(1)) + (line.startsWith("P") ? module.cells - 1 : 0))
  }
  return mask
}

/** Equal-share groupings that the module can be put into: the soldered one, or all that its switches reach. */
export function possibleGroupings(module: ModuleFile): Grouping[] {
  if (module.switches.fixed) return [module.switches.fixed]
  const groupings: Grouping[] = []
  for (let series = 1; series <= module.cells; series++) {
    const grouping = { series, parallel: module.cells / series }
    if (!Number.isInteger(grouping.parallel)) continue
    const needed = groupingMask(module.cells, grouping)
    if ((needed & closableMask(module)) === needed) groupings.push(grouping)
  }
  return groupings
}

function checkSwitches(module: ModuleFile, complain: (path: Path, problem: string, mend: string) => never): void {
  const { lines, fixed, latch } = module.switches
  lines.forEach((line, i) => {
    const own = /^[IB]\d/.test(line)
    if (own && Number(line.slice(1)) >= module.cells) complain(["switches", "lines", i], `switch ${line} has no cell`, `count from 0 to ${module.cells - 1}`)
    if (!own && line !== "BUS" && Number(line.slice(1)) > module.cells - 2) {
      complain(["switches", "lines", i], `switch ${line} has no cells to join`, `${module.cells} cells have boundaries 0 to ${module.cells - 2}`)
    }
  })
  for (const letter of ["I", "B"]) {
    const count = lines.filter(line => new RegExp(`^${letter}\\d`).test(line)).length
    if (count > 0 && count < module.cells) complain(["switches", "lines"], `${count} of ${module.cells} cells have a switch ${letter}`, "give one to every cell, or to none")
    if (count > 0 && letter === "B" && !lines.includes("I0")) complain(["switches", "lines"], "a bypass without isolation would short its cell", "add the lines I0 ..")
  }
  if (lines.length > 0 && !latch) complain(["switches"], "switches without a latch", "say which chip drives them, or remove the lines")
  if (latch) {
    // Lines keep the place they have in a full matrix, so a soldered array still has BUS where a switched one has it.
    const highest = Math.floor(Math.log2(closableMask(module)))
    if (highest > 15) complain(["switches", "lines"], `the last line would be pin ${highest} of a latch of 16`, "one latch serves at most seven cells, five with isolation, three with bypass")
    for (const name of ["harvestLine", "railLine"] as const) {
      if ((closableMask(module) & (1 << latch[name])) !== 0 || latch.harvestLine === latch.railLine) {
        complain(["switches", "latch", name], `pin ${latch[name]} has another use`, `pins above ${highest} are free`)
      }
    }
  }
  if (fixed && !dividesEqually(module.cells, fixed)) {
    complain(["switches", "fixed"], `${fixed.series}s${fixed.parallel}p does not make ${module.cells} cells`, "series times parallel must be the number of cells")
  }
  if (fixed && lines.some(line => line !== "BUS")) {
    complain(["switches", "fixed"], "both soldered and switched", "keep only BUS among the lines, or remove fixed")
  }
  if (!fixed && possibleGroupings(module).length === 0) {
    complain(["switches", "lines"], "no grouping can be made of these switches", "add the missing lines, or say what is fixed")
  }
}

/** A converter needs an input window, and must see the whole bus. */
function checkRegulator({ supply, regulator, bus }: ModuleFile, complain: (path: Path, problem: string, mend: string) => never): void {
  if (regulator === undefined) return
  const { efficiency: { input_V, load_uA, value }, busFullScale_mV } = regulator
  if (supply === undefined) complain(["regulator"], "a regulator without a load switch before it", "say in supply at which bus it is connected and cut off")
  const rises = (edges: number[]): boolean => edges.every((own, i) => i === 0 || own > edges[i - 1]!)
  if (!rises(input_V) || !rises(load_uA)) complain(["regulator", "efficiency"], "its edges do not rise", "sort input_V and load_uA")
  if (value.length !== input_V.length || value.some(row => row.length !== load_uA.length)) complain(["regulator", "efficiency", "value"], "it does not have a row for each input voltage and a column for each load", `give ${input_V.length} rows of ${load_uA.length}`)
  if (busFullScale_mV < bus.max_mV) complain(["regulator", "busFullScale_mV"], `the processor sees the bus up to ${busFullScale_mV} mV, and it may be ${bus.max_mV}`, "choose a larger divider")
}

/** A switch that opens above where it closes would chatter, and one that closes above what the charger gives never closes. */
function checkSupply({ supply, harvester }: ModuleFile, complain: (path: Path, problem: string, mend: string) => never): void {
  if (supply === undefined) return
  const { off_mV, on_mV } = supply
  if (off_mV >= on_mV) complain(["supply", "off_mV"], `the load switch opens at ${off_mV} mV and closes at ${on_mV}`, "off_mV must be below on_mV")
  if (on_mV > harvester.overVoltage_mV) complain(["supply", "on_mV"], `the load switch closes at ${on_mV} mV, and the charger ends at ${harvester.overVoltage_mV}`, "on_mV must not exceed harvester.overVoltage_mV")
}

function checkEfficiency(module: ModuleFile, complain: (path: Path, problem: string, mend: string) => never): void {
  const { inputVoltage_mV, inputCurrent_uA, table } = module.harvester.efficiency
  for (const [name, edges] of [["inputVoltage_mV", inputVoltage_mV], ["inputCurrent_uA", inputCurrent_uA]] as const) {
    edges.forEach((edge, i) => {
      if (i > 0 && edge <= edges[i - 1]) complain(["harvester", "efficiency", name, i], `${edge} does not rise above ${edges[i - 1]}`, "sort the edges")
    })
  }
  if (table.length !== inputVoltage_mV.length) {
    complain(["harvester", "efficiency", "table"], `${table.length} rows for ${inputVoltage_mV.length} voltages`, "one row per voltage")
  }
  table.forEach((row, i) => {
    if (row.length !== inputCurrent_uA.length) {
      complain(["harvester", "efficiency", "table", i], `${row.length} values for ${inputCurrent_uA.length} currents`, "one value per current")
    }
  })
}

// --- Internal helpers ---

let compiled: ReturnType<Ajv["compile"]> | undefined

function validator(): ReturnType<Ajv["compile"]> {
  compiled ??= new Ajv({ allErrors: true }).compile(
    JSON.parse(readFileSync(join(folder(), "module.schema.json"), "utf8")))
  return compiled
}

function folder(): string {
  return join(packageRoot(), "boards", "modules")
}

/** The deepest complaint is the most telling ("oneOf" at a parent only repeats what its children say), and of two
 *  at one place a misspelt name explains the missing one. */
function worst(errors: ErrorObject[]): ErrorObject {
  const weight = (error: ErrorObject): number => error.instancePath.length * 2 + (error.keyword === "additionalProperties" ? 1 : 0)
  return errors.filter(error => error.keyword !== "oneOf").sort((a, b) => weight(b) - weight(a))[0] ?? errors[0]
}

function pathOf(error: ErrorObject): Path {
  const path: Path = error.instancePath.split("/").slice(1).map(part => /^\d+$/.test(part) ? Number(part) : part)
  if (error.keyword === "additionalProperties") path.push(error.params["additionalProperty"] as string)
  return path
}

function describe(error: ErrorObject): string {
  const where = error.instancePath === "" ? "the module" : error.instancePath.slice(1).replaceAll("/", ".")
  if (error.keyword === "additionalProperties") return `unknown property "${error.params["additionalProperty"]}" in ${where}`
  return `${where} ${error.message ?? "is not as the schema wants it"}`
}

function nearest(tree: Node, path: Path): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length))
    if (node) return node
  }
  return tree
}

function place(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n")
  return `line ${before.length}, column ${before[before.length - 1].length + 1}`
}
