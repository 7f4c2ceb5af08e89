// devicescript.json: what this module is made of. Loading resolves the ids to files, nothing more;
// compile.ts turns the whole into the firmware's integers.

import { existsSync } from "node:fs"
import { join } from "node:path"
import { readJsonFile } from "./json-file.js"
import { packageRoot } from "./package-root.js"
import type { LightPlan } from "./schedule/light-file.js"

export interface ProjectFile {
  board: string
  module: string
  cells: { id: string, count: number, area_cm2?: number }
  array: { groupings: string[], dwell_s: number }
  sensors: ProjectSensor[]
  /** `key`: 32 hex digits, a secret; it goes into the program and nowhere else. `log`: the journal can be fetched over Bluetooth. */
  radio: { name: string, fastest_s: number, slowest_s: number, weight: number, key?: string, log?: boolean }
  journal: { interval_s: number }
  care?: CareFile
  light?: LightPlan
  /** Of the package's panel, side by side. One where absent. */
  panels?: number
  pace?: PaceFile
  /** Bus at which the load switch of the module closes, instead of its file's. */
  start_V?: number
  tick_ms: number
}

/** How far the firmware's own cost is held down. */
export interface PaceFile {
  share: number
  longest_s: number
}

/** A sensor that the firmware shall sample: one of the module's by its name alone, or one of boards/sensors (or a file) by `take`. */
export interface ProjectSensor {
  name: string
  take?: string
  /** Read without its driver: a share of the supply, 0..65535. */
  raw?: boolean
  /** Its events are looked for. */
  detect?: boolean
  fastest_s: number
  slowest_s: number
  weight: number
}

/** What a module takes care of in its cells beyond protecting them. */
export interface CareFile {
  recondition?: { below: number, density_mA_cm2: number, charge: number, dark_h: number, retry_days: number }
}

export interface Project extends ProjectFile {
  /** Path of the file that it came from, for messages. */
  file: string
}

/** What a command line may override. */
export interface ProjectOverrides {
  board?: string | undefined
  cell?: string | undefined
  /** One grouping, such as "2s3p": the array is fixed to it. */
  array?: string | undefined
}

/** Reads devicescript.json of a folder, or the package's own where there is none.
 *  @throws UserError with the line of a mistake */
export function loadProject(folder = process.cwd(), overrides: ProjectOverrides = {}): Project {
  const own = join(folder, "devicescript.json")
  const file = existsSync(own) ? own : join(packageRoot(), "devicescript.json")
  const project = readJsonFile<ProjectFile>(file, join(packageRoot(), "devicescript.schema.json"))
  const cells = { ...project.cells }
  if (overrides.cell !== undefined && overrides.cell !== cells.id) {
    cells.id = overrides.cell
    delete cells.area_cm2
  }
  return {
    ...project,
    file,
    cells,
    board: overrides.board ?? project.board,
    array: overrides.array === undefined ? project.array : { ...project.array, groupings: [overrides.array] },
  }
}
