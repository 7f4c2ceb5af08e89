// Sources and regulators as files: JSON of `sim/sources/part.schema.json`, or a CSV of powers.

import { dirname, extname, join } from "node:path"
import { packageRoot } from "../../project/package-root.js"
import { readJsonFile } from "../../project/json-file.js"
import { UserError } from "../../project/user-error.js"
import type { PvPanel } from "./plant.js"
import { openPowerTrace, type PowerTrace } from "./power-trace.js"
import { Regulator, type RegulatorSpec } from "./regulator.js"
import type { BenchSupply, Source, Thermoelectric } from "./source.js"

type Part = RegulatorSpec | Thermoelectric | BenchSupply | PvPanel & { kind: "panel" } | { kind: "trace", file: string, end: PowerTrace["end"] }

/** Reads a source.
 *  @param file JSON of kind panel, thermoelectric, trace or bench; or a CSV of powers, which then repeats
 *  @throws UserError with file, line and mend */
export function openSource(file: string): Source {
  if (extname(file).toLowerCase() === ".csv") return openPowerTrace(file)
  const part = readPart(file)
  if (part.kind === "trace") return openPowerTrace(join(dirname(file), part.file), part.end)
  if (part.kind === "thermoelectric" || part.kind === "panel") return part
  if (part.kind !== "bench") throw new UserError(file, "kind", `a ${part.kind} is no source`, "name a panel, thermoelectric, trace or bench")
  if (part.until_s <= part.from_s) throw new UserError(file, "until_s", `the supply is unplugged at ${part.until_s} s, but plugged in at ${part.from_s} s`, "give a later time")
  return part
}

/** Reads a regulator.
 *  @param file JSON of kind none, ldo or buck-boost
 *  @throws UserError with file, line and mend */
export function openRegulator(file: string): RegulatorSpec {
  const part = readPart(file)
  if (part.kind !== "none" && part.kind !== "ldo" && part.kind !== "buck-boost") throw new UserError(file, "kind", `a ${part.kind} is no regulator`, "name a none, ldo or buck-boost")
  try {
    new Regulator(part)
  } catch (error) {
    throw new UserError(file, "", (error as Error).message, "mend the figures")
  }
  return part
}

function readPart(file: string): Part {
  return readJsonFile<Part>(file, join(packageRoot(), "sim/sources/part.schema.json"))
}
