// One match: every contestant with the same cells, on the same load.

import type { Grouping } from "../../../src/core/config.js"
import { groupingName } from "../../../project/grouping.js"
import { resize } from "../../judge/wearable.js"
import { openLight } from "../../light.js"
import { createPerson } from "../../person.js"
import type { Environment } from "../../plant/plant.js"
import { CELLS, placeOf } from "./cells.js"
import { type Contestant, Firmware, Fixed, Morphy } from "./contestant.js"
import { idealStore_J } from "./harvest.js"
import { limit_J, restCharge, shareOfVoltages } from "./limit.js"
import type { LoadShape } from "./load.js"
import { React } from "./react.js"
import { discharge, liveThrough } from "./run.js"
import { createSetting, NIGHT, type Setting } from "./setting.js"

/** Discharges to the end from full: what a wearable draws in the mean, everything included; and the board's advertising over a base load. */
export const DISCHARGES: LoadShape[] = [
  { name: "50 uW", base_uW: 50 }, { name: "150 uW", base_uW: 150 }, { name: "500 uW", base_uW: 500 }, { name: "pulses", base_uW: 100, burst_s: 1 },
]
/** Two days in the light, from midnight and full, at more than the light gives in the mean: the first night empties the cells, and from then on all
 *  depends on how much of a day they take up and give back. */
export const DAY: LoadShape = { name: "solar days", base_uW: 50 }
export const DAY_HOURS = 48

/** Other counts of our cells, with the same sheet cut into so many: what fewer places cost. */
export const OTHER_COUNTS = [12, 6]

export interface Light {
  file: string
  column?: string
}

export interface MatchResult {
  id: string
  load: string
  /** Area of a cell, cm2, and 1 - 1/s^2. */
  area_cm2: number
  share: number
  /** Energy into the load, J; `limit` is what physics leaves. */
  limit: number
  bestFixed: { name: string, energy: number }
  firmware: number
  changes: number
  react: number
  morphy: number
  others: { cells: number, limit: number, energy: number }[]
}

/** The wearer's light; cells at 25 degrees and flat, so that light is all that differs from the night. */
function environmentOf(load: string, light: Light | undefined, seed: number): Environment {
  if (load !== DAY.name) return NIGHT
  const trace = light === undefined ? undefined : { file: light.file, trace: openLight(light.file, light.column === undefined ? {} : { column: light.column }) }
  const person = createPerson({ seed, hours: DAY_HOURS, ...(trace === undefined ? {} : { light: trace }) })
  return { ...NIGHT, step_s: person.step_s, lux: time_s => person.lux(time_s) }
}

/** @throws UserError for light that cannot be read */
export function playMatch(id: string, load: string, seed: number, light?: Light): MatchResult {
  const environment = environmentOf(load, light, seed)
  const cell = placeOf(id)
  const setting = createSetting(cell, CELLS, environment, 1, seed)
  const shape = DISCHARGES.find(({ name }) => name === load) ?? DAY
  const play = (contestant: Contestant): number => shape === DAY ? liveThrough(contestant, DAY_HOURS) : discharge(contestant)
  const bound = (own: Setting): number => shape === DAY ? idealStore_J(own, DAY_HOURS, shape.base_uW * 1e-6, limit_J(own)) : limit_J(own)
  /** What full cells start in. */
  const first = ({ config, cell: { window_V: [, full_V] }, busMax_V }: Setting): Grouping =>
    config.array.groupings.filter(({ series }) => series * full_V <= busMax_V + 1e-9).at(-1) ?? config.array.groupings[0]

  /** Of the soldered groupings, each as full as the bus bears. One whose own limit is less than another gives need not be played. */
  const bestFixed = (): MatchResult["bestFixed"] => {
    let best = { name: "none", energy: 0 }
    for (const grouping of setting.config.array.groupings) {
      const own = createSetting(cell, CELLS, environment, Math.min(1, restCharge(cell, setting.busMax_V / grouping.series)), seed)
      if (bound({ ...own, config: { ...own.config, array: { ...own.config.array, groupings: [grouping] } } }) <= best.energy) continue
      const energy = play(new Fixed(own, shape, grouping))
      if (energy > best.energy) best = { name: groupingName(grouping), energy }
    }
    return best
  }

  const ours = new Firmware(setting, shape, first(setting))
  return {
    id, load, area_cm2: cell.area_cm2, share: shareOfVoltages(setting), limit: bound(setting),
    firmware: play(ours), changes: ours.changes,
    react: play(new React(setting, shape)),
    morphy: play(new Morphy(setting, shape)),
    bestFixed: bestFixed(),
    others: OTHER_COUNTS.map(cells => {
      const own = createSetting(resize(cell, cell.capacity_uC * CELLS / cells), cells, environment, 1, seed)
      return { cells, limit: bound(own), energy: play(new Firmware(own, shape, first(own))) }
    }),
  }
}
