// A day of the wearer as data: sim/scenarios/*.json, or a file of the user.

import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { nearest } from "../project/cell-nearest.js"
import { readJsonFile } from "../project/json-file.js"
import { packageRoot } from "../project/package-root.js"
import { UserError } from "../project/user-error.js"

export interface Place {
  /** Lowest and highest light, lx; `daylight`: scaled with the height of the sun. */
  lux: [number, number]
  daylight?: boolean
  ambient_degC: number
  /** Share of the way from ambient to skin temperature at which the cells settle. */
  contact: number
  motion: [number, number]
  grips_per_hour: number
  /** In water. */
  wet?: boolean
  /** Bend of the cells, 0..1; by the motion where absent. */
  bend?: number
}

/** A day as data. Times are "hh:mm" and rise. */
export interface DaySheet {
  name: string
  systems?: string[]
  source: string
  sun: { rise: string, set: string }
  skin_degC: number
  places: Record<string, Place>
  day: { from: string, place: string }[]
}

export const DEFAULT_DAY = "default-day"
const SCHEMA = "day.schema.json"
const MOST_MOTION = 255

/** Ids of the days that come with the package, in alphabetical order. */
export function listDays(): string[] {
  return readdirSync(folder()).filter(name => name.endsWith(".json") && name !== SCHEMA).map(name => name.slice(0, -".json".length)).sort()
}

/** Reads and checks one day.
 *  @param idOrPath id of a day of the package ("light-and-dark"), or a path that ends in .json
 *  @throws UserError with the place of the first fault, or with the nearest names of an unknown id */
export function loadDaySheet(idOrPath: string = DEFAULT_DAY): DaySheet {
  const isPath = idOrPath.endsWith(".json") || idOrPath.includes("/") || idOrPath.includes("\\")
  const file = isPath ? idOrPath : join(folder(), `${idOrPath}.json`)
  if (!existsSync(file)) {
    if (isPath) throw new UserError(idOrPath, "", "no such file", "give a day's id or the path of its .json file (zincwear sim days)")
    throw new UserError("day", "", `unknown day "${idOrPath}"`, `did you mean ${nearest(idOrPath, listDays(), 2).join(" or ")}? (zincwear sim days)`)
  }
  const sheet = readJsonFile<DaySheet>(file, join(folder(), SCHEMA))
  check(sheet, (place, problem, mend) => { throw new UserError(file, place, problem, mend) })
  return sheet
}

/** What the schema cannot say. */
function check({ sun, places, day }: DaySheet, complain: (place: string, problem: string, mend: string) => never): void {
  if (sun.set <= sun.rise) complain("sun", `sets at ${sun.set}, rises at ${sun.rise}`, "let it set later on the same day")
  for (const [name, { lux, motion }] of Object.entries(places)) {
    if (lux[1] < lux[0]) complain(`places.${name}.lux`, `goes from ${lux[0]} to ${lux[1]}`, "give the lower first")
    if (motion[1] < motion[0]) complain(`places.${name}.motion`, `goes from ${motion[0]} to ${motion[1]}`, "give the lower first")
    if (motion[1] > MOST_MOTION) complain(`places.${name}.motion`, `${motion[1]} is more than the sensor knows`, `give at most ${MOST_MOTION}`)
  }
  day.forEach(({ from, place }, i) => {
    if (places[place] === undefined) complain(`day.${i}.place`, `no place "${place}"`, `use one of ${Object.keys(places).join(", ")}`)
    if (i > 0 && from <= day[i - 1].from) complain(`day.${i}.from`, `${from} is not after ${day[i - 1].from}`, "let times rise")
  })
}

function folder(): string {
  return join(packageRoot(), "sim", "scenarios")
}
