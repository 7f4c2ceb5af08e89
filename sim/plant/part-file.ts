// Sources and regulators as data: parts of sim/sources by their id, JSON files of `sim/sources/part.schema.json`, or a CSV of powers.

import { existsSync, readdirSync } from "node:fs"
import { dirname, extname, join } from "node:path"
import { nearest } from "../../project/cell-nearest.js"
import { packageRoot } from "../../project/package-root.js"
import { readJsonFile } from "../../project/json-file.js"
import { UserError } from "../../project/user-error.js"
import type { PvPanel } from "./plant.js"
import { openPowerTrace, type PowerTrace } from "./power-trace.js"
import { Regulator, type RegulatorSpec } from "./regulator.js"
import type { BenchSupply, Source, Thermoelectric } from "./source.js"

const SCHEMA = "part.schema.json"

type Part = RegulatorSpec | Thermoelectric | BenchSupply | PvPanel & { kind: "panel" } | { kind: "trace", file: string, end: PowerTrace["end"] }

/** What the package holds: id, kind and title of each part. */
export function listParts(): { id: string, kind: string, title: string }[] {
  return partIds().map(id => readJsonFile<{ id: string, kind: string, title: string }>(join(folder(), `${id}.json`), join(folder(), SCHEMA)))
}

/** Reads a source.
 *  @param idOrPath id of a part of the package, or a file: JSON of kind panel, thermoelectric, trace or bench; or a CSV of powers, which then repeats
 *  @throws UserError with file, line and mend, or with the nearest names of an unknown id */
export function openSource(idOrPath: string): Source {
  if (extname(idOrPath).toLowerCase() === ".csv") return openPowerTrace(idOrPath)
  const file = partFile(idOrPath)
  const part = readPart(file)
  if (part.kind === "trace") return openPowerTrace(join(dirname(file), part.file), part.end)
  if (part.kind === "thermoelectric" || part.kind === "panel") return part
  if (part.kind !== "bench") throw new UserError(file, "kind", `"${part.kind}" is no source`, "name a panel, thermoelectric, trace or bench")
  if (part.until_s <= part.from_s) throw new UserError(file, "until_s", `the supply is unplugged at ${part.until_s} s, but plugged in at ${part.from_s} s`, "give a later time")
  return part
}

/** Reads a panel. @throws UserError as `openSource`, and for another source */
export function openPanel(idOrPath: string): PvPanel {
  const source = openSource(idOrPath)
  if ("currentAt1klx_uA" in source) return source
  throw new UserError(idOrPath, "kind", "it is no panel", "name one")
}

/** Reads a regulator.
 *  @param idOrPath id of a part of the package, or a JSON file, of kind none, ldo or buck-boost
 *  @throws UserError with file, line and mend, or with the nearest names of an unknown id */
export function openRegulator(idOrPath: string): RegulatorSpec {
  const file = partFile(idOrPath)
  const part = readPart(file)
  if (part.kind !== "none" && part.kind !== "ldo" && part.kind !== "buck-boost") throw new UserError(file, "kind", `"${part.kind}" is no regulator`, "name a none, ldo or buck-boost")
  try {
    new Regulator(part)
  } catch (error) {
    throw new UserError(file, "", (error as Error).message, "mend the figures")
  }
  return part
}

function folder(): string {
  return join(packageRoot(), "sim/sources")
}

function partIds(): string[] {
  return readdirSync(folder()).filter(name => name.endsWith(".json") && name !== SCHEMA).map(name => name.slice(0, -".json".length)).sort()
}

/** A path as it is, an id in the package's folder. */
function partFile(idOrPath: string): string {
  const isPath = extname(idOrPath) !== "" || idOrPath.includes("/") || idOrPath.includes("\\")
  const file = isPath ? idOrPath : join(folder(), `${idOrPath}.json`)
  if (existsSync(file)) return file
  if (isPath) throw new UserError(idOrPath, "", "no such file", "give a part's id or the path of its file (zincwear sim parts)")
  throw new UserError("part", "", `unknown part "${idOrPath}"`, `did you mean ${nearest(idOrPath, partIds(), 2).join(" or ")}? (zincwear sim parts)`)
}

function readPart(file: string): Part {
  return readJsonFile<Part>(file, join(folder(), SCHEMA))
}
