// Days on which nothing is wrong, lived with the light that people really wore: does the fault engine keep quiet?

import { existsSync } from "node:fs"
import { join } from "node:path"
import { namedFaultTable } from "../../../project/fault-names.js"
import { packageRoot } from "../../../project/package-root.js"
import { loadDaySheet } from "../../day-sheet.js"
import { openLight } from "../../light.js"
import { createPerson, type Person } from "../../person.js"
import { Random } from "../../random.js"
import { Worn } from "./worn.js"

export interface HealthyJob {
  cell: string
  tick_s: number
  /** Whose light: a column of the traces; "modelled" where there are none. */
  person: string
  /** Panel by name of its measured curves; the module's own where absent. */
  panel?: string
  days: number
  seed: number
}

export interface HealthyScore {
  job: HealthyJob
  days: number
  /** Hours in which the firmware ran. */
  running_h: number
  /** Trips by row: of what was not so, and warnings of what was. */
  false: Record<string, number>
  true: Record<string, number>
}

const TRACES = join(packageRoot(), "..", "shared", "traces")
const PEOPLE = ["p001", "p002", "p003", "p004", "p006", "p205"]
const PANELS = [undefined, "EXL2-1V50", "AM1417"] as const
const PANEL_LUX: Record<string, number[]> = { "EXL2-1V50": [300, 600, 1000, 10000, 20000], "AM1417": [300, 600, 1000, 10000, 15000, 20000] }
/** Batteries of a few milliampere-hours, which keep the reference module alive for a day, and capacitors, which hardly do. */
const CELLS = ["ce-mno2-cai", "nvo-cnt-3dp-m", "nvo-cnt-3dp-l", "ce-mno2-cai", "nvo-cnt-3dp-s", "eg-pani-zn"]
const TICKS_S = [60, 10, 60]
/** Some of them without supply. */
export const DAYS_PER_LIFE = 5

export const tracesPresent = (): boolean => existsSync(join(TRACES, "wearable_light_melidos", "lux_1min.csv"))

/** One of endlessly many lives of five days: people, cells, panels, ticks and seeds all differ.
 *  @param seed another one, other lives */
export function healthyJob(index: number, seed: number): HealthyJob {
  const people = tracesPresent() ? PEOPLE : ["modelled"]
  const panel = tracesPresent() ? PANELS[Math.floor(index / 2) % PANELS.length] : undefined
  return {
    cell: CELLS[Math.floor(index / 3) % CELLS.length], tick_s: TICKS_S[index % TICKS_S.length], person: people[index % people.length],
    ...(panel === undefined ? {} : { panel }), days: DAYS_PER_LIFE, seed: seed * 10_000 + index,
  }
}

function wearer({ person, days, seed }: HealthyJob): Person {
  const common = { seed, hours: days * 24, day: loadDaySheet() }
  if (person === "modelled") return createPerson(common)
  const own = person === "p205"
  const file = own ? join(TRACES, "wearable_light_lightlogr", "participant205_10s.csv") : join(TRACES, "wearable_light_melidos", "lux_1min.csv")
  return createPerson({ ...common, startHour: own ? 9 : 0, light: { file, trace: openLight(file, own ? {} : { column: person }) } })
}

/** A trip of a tier is true if the quantity in truth was beyond the limit, give or take what the front end may be off by. A trip of any other row,
 *  whatever its severity, says that something is broken, and nothing is; only a bus that was really low, and the starts that follow from it, are so. */
const SLACK = { voltage_V: 0.003, temperature_degC: 0.3, bus_V: 0.02, current_uA: 20 }

export function liveHealthy(job: HealthyJob): HealthyScore {
  const random = new Random(job.seed, 80)
  const parts = job.panel === undefined ? {} : { panel: PANEL_LUX[job.panel].map(lux => join(TRACES, "pv_iv_simba", `${job.panel}_lux${lux}.json`)) }
  const worn = new Worn({
    cell: job.cell, tick_s: job.tick_s, seed: job.seed, initialSoc: 0.15 + 0.8 * random.next(), hours: job.days * 24, environment: wearer(job), parts,
  })
  const { config } = worn.assembly
  const table = namedFaultTable(config)
  const score: HealthyScore = { job, days: job.days, running_h: 0, false: {}, true: {} }
  const ticks = job.days * 86_400 / job.tick_s
  for (let tick = 0; tick < ticks; tick++) {
    const { cell_V, bus_V, temperature_degC, cell_uA } = worn.plant.truth()
    const seen = { high_V: Math.max(...cell_V), low_V: Math.min(...cell_V), bus_V, temperature_degC, most_uA: Math.max(...cell_uA.map(Math.abs)) }
    const powered = worn.plant.powered
    worn.tick()
    if (!powered) continue
    score.running_h += job.tick_s / 3600
    const { changed, states } = worn.module.protection
    for (const row of changed) {
      if (!states.active[row]) continue
      const { id, severity, limit, sense } = table[row]
      const beyond = (value: number, unit: number, slack: number): boolean => (value - limit / unit) * sense > -slack
      const tier = /^(cell-over-voltage|cell-under-voltage|cell-over-current|over-temperature|under-temperature)-/.exec(id)?.[1]
      const so = tier === "cell-over-voltage" ? beyond(seen.high_V, 1e6, SLACK.voltage_V)
        : tier === "cell-under-voltage" ? beyond(seen.low_V, 1e6, SLACK.voltage_V)
          : tier === "cell-over-current" ? beyond(seen.most_uA, 1e3, SLACK.current_uA)
            : tier !== undefined ? beyond(seen.temperature_degC, 100, SLACK.temperature_degC)
              : id === "bus-low" ? beyond(seen.bus_V, 1e6, SLACK.bus_V)
                : id === "reset-loop" && worn.starts > 4
      if (so && severity !== "warn" && severity !== "safety") continue
      const into = so ? score.true : score.false
      into[id] = (into[id] ?? 0) + 1
    }
  }
  return score
}
