// Loads as data: reads sim/loads/*.json (or a file of the user), checks what a schema cannot say, and lays the pieces out flat.
// attached-load.ts (sim/plant) plays them.

import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { loadBoard } from "../project/boards.js"
import { nearest } from "../project/cell-nearest.js"
import { readJsonFile } from "../project/json-file.js"
import { loadModuleFile } from "../project/module-file.js"
import { packageRoot } from "../project/package-root.js"
import { loadSensorFile } from "../project/sensor-file.js"
import { UserError } from "../project/user-error.js"
import { checkLoadFile } from "./load-check.js"

/** How current depends on voltage: a constant current (A), a resistance (ohm) behind a threshold, or a constant power (W). */
export interface Draw {
  readonly kind: "current" | "resistance" | "power"
  readonly value: number
  /** Only a resistance has one: no current below it. */
  readonly threshold_V: number
}

export interface LoadPiece extends Draw {
  readonly name: string
  /** Whole microseconds. */
  readonly duration_us: number
}

export type LoadTiming =
  | { readonly kind: "always" }
  | { readonly kind: "period", readonly period_us: number, readonly jitter_us: number, readonly randomPhase: boolean }
  | { readonly kind: "event", readonly event: "motion" | "press" }
  | { readonly kind: "schedule", readonly at_us: readonly number[], readonly daily: boolean }

/** A checked profile: `pieces` run one after another when `timing` says so, `base` is drawn in between. */
export interface LoadProfile {
  readonly id: string
  readonly title: string
  readonly systems: readonly string[]
  readonly kind: string
  /** Rail voltage at which its mean and charge are stated. */
  readonly nominal_V: number
  /** Below it a constant current or power falls to 0 in proportion to the voltage. */
  readonly minimum_V: number
  readonly base: Draw
  readonly timing: LoadTiming
  readonly pieces: readonly LoadPiece[]
  /** Set where the base is the mean of a pulse width modulation too fast to be played. */
  readonly ripple?: { readonly frequency_Hz: number, readonly peak_uA: number, readonly duty: number }
}

/** A draw or a piece, or a group of pieces, as it stands in a file. */
export interface LoadFilePiece {
  name?: string
  duration_us?: number
  current_uA?: number
  power_uW?: number
  resistance_Ohm?: number
  threshold_V?: number
  repeat?: number
  pieces?: LoadFilePiece[]
}

export interface LoadFile {
  id: string
  title: string
  systems: string[]
  kind: string
  nominal_V: number
  minimum_V?: number
  base?: LoadFilePiece
  from?: { board?: string, tick_ms?: number, ticksPerScan?: number, module?: string, take?: string }
  period_ms?: number
  phase: "zero" | "random"
  jitter_ms?: number
  on?: "motion" | "press" | "schedule"
  at_s?: number[]
  daily: boolean
  pieces?: LoadFilePiece[]
  ripple?: { frequency_Hz: number, peak_uA: number, duty: number }
  sources: Record<string, { origin: string, text: string, range?: [number, number] }>
}

const SCHEMA = "load.schema.json"

/** Ids of the profiles that come with the package, in alphabetical order. */
export function listLoads(): string[] {
  return readdirSync(folder()).filter(name => name.endsWith(".json") && name !== SCHEMA).map(name => name.slice(0, -".json".length)).sort()
}

/** All profiles of the package. */
export function loadProfiles(): LoadProfile[] {
  return listLoads().map(loadLoadProfile)
}

/** Reads and checks one profile.
 *  @param idOrPath id of a profile of the package ("watch-digital"), or a path that ends in .json
 *  @throws UserError with the line of the first fault, or with the nearest names of an unknown id */
export function loadLoadProfile(idOrPath: string): LoadProfile {
  const isPath = idOrPath.endsWith(".json") || idOrPath.includes("/")
  const file = isPath ? idOrPath : join(folder(), `${idOrPath}.json`)
  if (!existsSync(file)) {
    if (isPath) throw new UserError(idOrPath, "", "no such file", "give a load's id or the path of its .json file")
    throw new UserError("load", "", `unknown load "${idOrPath}"`, `did you mean ${nearest(idOrPath, listLoads()).join(" or ")}?`)
  }
  const data = resolve(readJsonFile<LoadFile>(file, join(folder(), SCHEMA)), file)
  checkLoadFile(data, file, isPath ? undefined : idOrPath)
  return {
    id: data.id, title: data.title, systems: data.systems, kind: data.kind,
    nominal_V: data.nominal_V, minimum_V: data.minimum_V ?? 0,
    base: draw(data.base ?? { current_uA: 0 }),
    timing: timing(data),
    pieces: flatten(data.pieces ?? []),
    ...(data.ripple === undefined ? {} : { ripple: data.ripple }),
  }
}

function folder(): string {
  return join(packageRoot(), "sim", "loads")
}

/** Puts in the figures that another sheet holds. */
function resolve(data: LoadFile, file: string): LoadFile {
  const { from } = data
  if (from === undefined) return data
  const refuse = (problem: string, mend: string): never => { throw new UserError(file, "from", problem, mend) }
  if (data.pieces !== undefined) refuse("both from and pieces", "keep one of them")
  if (from.board !== undefined) {
    const { power } = loadBoard(from.board)
    const { tick_ms, ticksPerScan } = from
    if (tick_ms === undefined || ticksPerScan === undefined) return refuse("a board without its ticks", "add tick_ms and ticksPerScan")
    const tick = (name: string, wake_ms: number): LoadFilePiece[] => [
      { name, duration_us: wake_ms * 1000, current_uA: power.active_mA * 1000 },
      { name: "sleep", duration_us: (tick_ms - wake_ms) * 1000, current_uA: power.sleep_uA },
    ]
    const quiet: LoadFilePiece[] = ticksPerScan > 1 ? [{ name: "ticks", repeat: ticksPerScan - 1, pieces: tick("tick", power.wake_ms) }] : []
    return { ...data, minimum_V: power.brownOut_mV / 1000, base: { current_uA: power.sleep_uA }, pieces: [...tick("scan", power.scanWake_ms), ...quiet] }
  }
  if (from.module === undefined || from.take === undefined) return refuse("names no sheet", "give a board, or a module and what to take of it")
  const module = loadModuleFile(from.module)
  if (from.take === "radio") return { ...data, pieces: module.radio.segments }
  const name = from.take.slice("sensors.".length)
  const sensor = module.sensors.find(candidate => candidate.name === name)
  if (sensor === undefined) return refuse(`module ${from.module} has no sensor "${name}"`, `it has ${module.sensors.map(one => one.name).join(", ")}`)
  const { warmUp_ms, warmUp_uA, settle_ms, active_ms, current_uA } = loadSensorFile(sensor.take).price
  const warm = warmUp_ms > 0 ? [{ name: "warm-up", duration_us: warmUp_ms * 1000, current_uA: warmUp_uA ?? current_uA }] : []
  return { ...data, pieces: [...warm, { name: "sample", duration_us: (settle_ms + active_ms) * 1000, current_uA }] }
}

function draw(piece: LoadFilePiece): Draw {
  if (piece.resistance_Ohm !== undefined) return { kind: "resistance", value: piece.resistance_Ohm, threshold_V: piece.threshold_V ?? 0 }
  if (piece.power_uW !== undefined) return { kind: "power", value: piece.power_uW / 1e6, threshold_V: 0 }
  return { kind: "current", value: (piece.current_uA ?? 0) / 1e6, threshold_V: 0 }
}

function flatten(pieces: LoadFilePiece[], into: LoadPiece[] = []): LoadPiece[] {
  for (const piece of pieces) {
    if (piece.pieces !== undefined) for (let i = 0; i < (piece.repeat ?? 1); i++) flatten(piece.pieces, into)
    else into.push({ name: piece.name ?? "", duration_us: piece.duration_us ?? 0, ...draw(piece) })
  }
  return into
}

function timing(data: LoadFile): LoadTiming {
  if (data.period_ms !== undefined) {
    return { kind: "period", period_us: Math.round(data.period_ms * 1000), jitter_us: Math.round((data.jitter_ms ?? 0) * 1000), randomPhase: data.phase === "random" }
  }
  if (data.on === "schedule") return { kind: "schedule", at_us: (data.at_s ?? []).map(at_s => Math.round(at_s * 1e6)), daily: data.daily }
  if (data.on !== undefined) return { kind: "event", event: data.on }
  return { kind: "always" }
}
