// One case lived: plant, firmware and day together, with everything written down that the scores need.

import { OBSERVE_ERROR, OBSERVE_SOC } from "../../src/core/observe.js"
import { groupingOf } from "../../src/core/array/switches.js"
import { createSample } from "../../src/core/flat.js"
import { NOT_SCANNED } from "../../src/core/types.js"
import type { FakeFlash } from "../chips/flash.js"
import { createPlant } from "../plant/simulated-plant.js"
import { Random } from "../random.js"
import { createNodeRuntime } from "../runtimes/node.js"
import { CASE_HOURS, Day, JudgeLoad, judgedBody, Lamp, PAST_MIN, unitCurrent_A } from "./duty.js"
import { type Case, caseSeed } from "./grid.js"
import { applyToFlash, remembered } from "./memory.js"
import { type Judged, judgedPlant, judgedWearable } from "./wearable.js"

/** What the front end gave, scan by scan, for the mean cell. */
export interface Scans {
  time_s: number[]
  voltage_V: number[]
  /** Through one cell, positive into it. */
  current_A: number[]
  temperature_degC: number[]
  motion: number[]
}

/** What was believed and what was true, once a minute while the firmware ran. */
export interface Minutes {
  time_s: number[]
  truth: number[]
  estimate: number[]
  error: number[]
  /** Index of the last scan by then. */
  scan: number[]
}

export interface Life {
  judged: Judged
  scans: Scans
  minutes: Minutes
  /** What the journal said at the start: mean charge and capacity (share of the sheet's); nothing at a cold start. */
  told: { soc: number, capacity: number } | undefined
  /** Mean capacity of the cells in truth, C. */
  capacity_C: number
  unit_A: number
  resets: number
  brownouts: number
  regroupings: number
}

/** How far the altered journal is from the truth. */
const OFF = 0.3

/** Every so many minutes the reconfiguring day asks for another grouping. */
const REGROUP_MIN = 30

/** Lives a case from its name and a seed alone. */
export function liveCase(known: Case, seed: number): Life {
  const own = caseSeed(known, seed)
  const random = new Random(own, 43)
  const judged = judgedWearable(known)
  const { assembly, cell } = judged
  const { config } = assembly
  const cells = config.array.cells
  const initialSoc = 0.12 + 0.8 * random.next()
  const load = new JudgeLoad()
  const body = judgedBody(known.temperature_degC, () => lamp.lux, own)
  const options = judgedPlant(judged, body, load, own, initialSoc)
  if (!("builtIn_V" in options.module.source)) throw new TypeError("the judge's lamp needs a panel")
  const lamp = new Lamp(options.module.source, options.module.converter)
  const plant = createPlant(options)
  const day = new Day(known.duty, new Random(own, 44))
  const unit_A = unitCurrent_A(cell, known.temperature_degC)

  const mean = (list: number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length
  /** What the journal says when the case begins: the truth of that moment, or what the case makes of it. */
  const remember = (): Pick<Life, "told" | "capacity_C"> & { flash: FakeFlash } => {
    const { soc, cellSoc, capacity_uC } = plant.truth()
    const capacity = Array.from(capacity_uC, charge_uC => charge_uC / config.cell.capacity_uC)
    const sign = soc > 0.65 || (soc > 0.35 && random.next() < 0.5) ? -1 : 1
    const journal = known.start === "unknown" ? undefined
      : Array.from(cellSoc, truth => Math.max(0, Math.min(1, truth + (known.start === "off30" ? sign * OFF : 0))))
    return {
      flash: remembered(config, journal, capacity), capacity_C: mean(capacity) * config.cell.capacity_uC * 1e-6,
      told: journal === undefined ? undefined : { soc: mean(journal), capacity: mean(capacity) },
    }
  }
  let memory = remember()
  // Nobody charges a frozen cell.
  const chargedBefore = known.temperature_degC > 0 && (initialSoc < 0.3 || (initialSoc < 0.7 && random.next() < 0.5))
  const resetMinute = known.start === "restored" ? Math.floor(60 * CASE_HOURS * (0.2 + 0.5 * random.next())) : -1

  const runtime = createNodeRuntime(config)
  const sample = createSample(cells, config.sensors.length)
  const scans: Scans = { time_s: [], voltage_V: [], current_A: [], temperature_degC: [], motion: [] }
  const minutes: Minutes = { time_s: [], truth: [], estimate: [], error: [], scan: [] }
  const ticksPerMinute = 60 / known.tick_s
  const guard_mV = config.power.guard_mV
  let parallel = 1
  let boots = 0
  let resets = 0
  let wantBoot = false
  for (let tick = -PAST_MIN * ticksPerMinute; tick < CASE_HOURS * 60 * ticksPerMinute; tick++) {
    const minute = tick / ticksPerMinute
    const whole = Number.isInteger(minute)
    if (minute === 0) memory = remember()
    if (minute === 0 || minute === resetMinute) wantBoot = true
    if (whole) {
      const { soc, bus_V, switches } = plant.truth()
      const index = groupingOf(config, switches)
      const { series, parallel: wide } = config.array.groupings[Math.max(0, index)]
      if (minute < 0) day.past(chargedBefore)
      else day.minute(minute, soc)
      load.base_A = day.base * unit_A * wide
      load.pulse_A = day.pulse * unit_A * wide
      load.from_us = day.pulseFrom_s * 1e6
      load.until_us = (day.pulseFrom_s + day.pulse_s) * 1e6
      // The light carries the base load as well.
      lamp.shine((day.light + (day.light > 0 ? day.base : 0)) * unit_A * wide * Math.max(1, bus_V))
      // The planner believes that the supply needs more: it goes to more cells in series, and back.
      if (known.duty === "reconfigure" && minute >= 0) {
        const up = Math.floor(minute / REGROUP_MIN) % 2 === 1
        config.power.guard_mV = up ? Math.max(guard_mV, Math.round(2.4 * bus_V * 1000 / series) - config.power.brownOut_mV) : guard_mV
      }
    }
    if (plant.powered) {
      if (plant.bootCount !== boots || wantBoot) {
        if (minute > 0) resets++
        boots = plant.bootCount
        wantBoot = false
        runtime.boot((offset, length) => memory.flash.bytes.slice(offset, offset + length))
      }
      plant.sample(sample)
      const commands = runtime.step(sample) as { kind: "switches", value: number, bytes: number[] }[]
      for (const command of commands) {
        applyToFlash(memory.flash, command)
        plant.apply(command)
      }
      const index = groupingOf(config, sample.switches)
      if (minute >= 0 && (sample.missing & NOT_SCANNED) === 0) {
        scans.time_s.push(plant.time_ms / 1000)
        scans.voltage_V.push(mean(sample.cell_uV) * 1e-6)
        scans.current_A.push(sample.current_nA * 1e-9 / parallel)
        scans.temperature_degC.push(sample.temperature_cC / 100)
        scans.motion.push(sample.motion)
      }
      if (index >= 0) parallel = config.array.groupings[index].parallel
      // A gauge that has seen nothing yet is not asked.
      if (minute >= 0 && whole && scans.time_s.length > 0) {
        const numbers = runtime.observe() as number[]
        minutes.time_s.push(plant.time_ms / 1000)
        minutes.truth.push(Math.max(0, Math.min(1, plant.truth().soc)))
        minutes.estimate.push(numbers[OBSERVE_SOC])
        minutes.error.push(numbers[OBSERVE_ERROR])
        minutes.scan.push(scans.time_s.length - 1)
      }
    }
    plant.advance(known.tick_s * 1000)
  }
  return {
    judged, scans, minutes, unit_A, resets,
    told: memory.told, capacity_C: memory.capacity_C,
    brownouts: plant.truth().brownouts, regroupings: runtime.module.array.changes,
  }
}
