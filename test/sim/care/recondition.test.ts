// Cells of 0.56 mAh at 7.2 mAh/cm² behind a front end with errors of a percent, lived tick by tick from the first boot: a quarter of the
// capacity is gone, the gauge finds that out by itself, a slow charge is made, and the gauge measures again.

import { describe, expect, test } from "vitest"
import { BEGUN, KEPT, UNDONE } from "../../../src/core/care/recondition.js"
import { parseDump } from "../../../field/journal-dump.js"
import { reconditionText } from "../../../field/stress.js"
import { DENSITY_EDGES_uA_cm2 } from "../../../src/core/care/stress.js"
import { Carried } from "../../../sim/judge/lives/carried.js"
import { DAY_MIN, habit } from "../../../sim/judge/lives/habits.js"
import type { CellFaultName } from "../../../sim/plant/faults.js"
import { Random } from "../../../sim/random.js"

const CELL = "ce-mno2-cai"
const LIMIT_MA_CM2 = 0.1
const LONGEST_DAYS = 12

interface Course {
  outcomes: number[]
  /** Of the slow charge: how long it took, s, and what it plated in each cell as the plant has it, C. */
  plating_s: number
  /** True capacity of the mean cell at begin and end, share of the sheet's. */
  before: number
  after: number
  texts: string[]
}

function course(fault: CellFaultName): Course {
  const carried = new Carried({ cell: CELL, temperature_degC: 25, tick_s: 10, seed: 5, initialSoc: 0.85 })
  const { assembly: { config }, cell: { area_cm2 } } = carried.judged
  config.has = { radio: true, journal: true, isolation: false, bypass: false, probes: true, stress: true, recondition: true }
  config.stress = { capacity_nAh_cm2: Math.round(config.cell.capacity_uC / 3.6 / area_cm2), density_nA: DENSITY_EDGES_uA_cm2.map(edge => edge * area_cm2 * 1000) }
  config.recondition = { below_permille: 900, limit_nA: LIMIT_MA_CM2 * area_cm2 * 1e6, plate_permille: 500, dark_ms: 36 * 3_600_000, retry_ms: 30 * 86_400_000 }
  for (let cell = 0; cell < config.array.cells; cell++) carried.plant.inject(fault, { cell, value: 0.25 })
  carried.start()
  const recondition = carried.module.recondition!
  const random = new Random(5, 60)
  const capacity = (): number => carried.plant.truth().capacity_uC.reduce((sum, own_uC) => sum + own_uC, 0) / config.array.cells / config.cell.capacity_uC
  const result: Course = { outcomes: [], plating_s: 0, before: NaN, after: NaN, texts: [] }
  for (let minute = 0; minute < LONGEST_DAYS * DAY_MIN && result.outcomes.length < 2; minute++) {
    // Asked for a slow charge, its wearer leaves it in the light.
    carried.plan(recondition.state === "plate" ? { light: 1.8, base: 0.005, pulse: 0, pulse_s: 0, pulseFrom_s: 0 } : habit(minute, carried.soc, random))
    for (let tick = 0; tick < carried.ticksPerMinute; tick++) {
      carried.tick()
      if (recondition.state === "plate") result.plating_s += 10
      if (recondition.outcome === 0) continue
      result.outcomes.push(recondition.outcome)
      if (recondition.outcome === BEGUN) result.before = capacity()
    }
  }
  result.after = capacity()
  result.texts = parseDump(carried.flash.bytes).events.flatMap(({ event }) => event.kind === "recondition" ? [reconditionText(event)] : [])
  return result
}

describe("a cell that has lost a quarter of its capacity", () => {
  test("to inactive zinc gets more than a third of that back by a slow charge, which is kept", () => {
    const { outcomes, before, after, plating_s, texts } = course("inactive")
    expect(outcomes).toEqual([BEGUN, KEPT])
    expect(after - before).toBeGreaterThan(0.1)
    // Half of 7.2 mAh/cm² at no more than 0.1 mA/cm²: 36 hours, or longer.
    expect(plating_s / 3600).toBeGreaterThan(36 * 0.99)
    expect(plating_s / 3600).toBeLessThan(40)
    expect(texts.at(-1)).toMatch(/^cell \d: kept, 7\d\.\d % to 8\d\.\d % of the sheet's capacity$/)
  })

  test("for good has lost it: the slow charge is undone, and waits a month", () => {
    const { outcomes, before, after, texts } = course("capacity-step")
    expect(outcomes).toEqual([BEGUN, UNDONE])
    expect(after).toBeLessThan(before)
    expect(texts.at(-1)).toMatch(/^cell \d: no gain, /)
  })
})
