// Numbers by hand: an alert of 330 µJ, 24 a day where none was seen: 7920 µJ a day, 0.0917 µW.

import { describe, expect, test } from "vitest"
import { createGauge, restoreCharge } from "../../../src/core/gauge/gauge.js"
import { createReserves, holdBack, payFrom } from "../../../src/core/schedule/reserve.js"
import { createSchedule, planSchedule, type Schedule } from "../../../src/core/schedule/schedule.js"
import { calibrate, createMeasured } from "../../../src/core/calibrate.js"
import { calmSample } from "../../helpers/config.js"
import { eventsConfig, LIGHT, PRESS } from "../../helpers/events.js"

const DAY_S = 86_400

describe("what is held back for events", () => {
  test("is the price of one an hour before any was seen: the first would never be found without a second look", () => {
    const reserves = createReserves([PRESS])
    expect(10 - holdBack(reserves, [PRESS], 10, 60)).toBeCloseTo(24 * 330 / DAY_S, 9)
    expect(reserves[0].held_uJ).toBeCloseTo(24 * 330 * 60 / DAY_S, 9)
  })

  test("follows the number that was seen, which fades within a day", () => {
    const reserves = createReserves([PRESS])
    reserves[0].seen = 100
    const held_uW = 10 - holdBack(reserves, [PRESS], 10, 60)
    expect(held_uW).toBeCloseTo((24 + 100 * (1 - 60 / DAY_S)) * 330 / DAY_S, 9)
    for (let minute = 0; minute < 1440; minute++) holdBack(reserves, [PRESS], 10, 60)
    expect(reserves[0].seen).toBeCloseTo(100 / Math.E, 0)
  })

  test("is a quarter of the power at most for what was seen, however much that is, and each sensor's part of that is its own", () => {
    const events = [PRESS, LIGHT]
    const reserves = createReserves(events)
    reserves[0].seen = 86_400 // fires every second, all day
    expect(10 - holdBack(reserves, events, 10, 60)).toBeCloseTo(10 / 4 / 2 + 24 * (330 + 380) / DAY_S, 9)
    expect(reserves[1].held_uJ).toBeCloseTo(24 * 380 * 60 / DAY_S, 9)
  })

  test("stops at the price of a day's events: then the rest has all", () => {
    const reserves = createReserves([PRESS])
    let minutes = 0
    while (holdBack(reserves, [PRESS], 10, 60) < 10 && minutes < 5000) minutes++
    expect(minutes).toBe(1440)
    expect(reserves[0].held_uJ).toBeCloseTo(24 * 330, 6)
  })

  test("is one an hour where nothing may be spent, as a task at its slowest is not asked either, and leaves nothing", () => {
    const reserves = createReserves([PRESS])
    reserves[0].seen = 1000
    expect(holdBack(reserves, [PRESS], 0, 60)).toBe(0)
    expect(reserves[0].held_uJ).toBeCloseTo(24 * 330 * 60 / DAY_S, 9)
  })
})

test("a reserve pays whole prices or none", () => {
  const reserve = { seen: 0, held_uJ: 60 }
  expect([payFrom(reserve, 25), payFrom(reserve, 25), payFrom(reserve, 25), payFrom(reserve, 10)]).toEqual([true, true, false, true])
  expect(reserve.held_uJ).toBe(0)
})

/** Intervals that 20 µW of harvest pay for: empty cells, nothing idle. */
function planned(change: (schedule: Schedule) => void): number[] {
  const config = eventsConfig(PRESS, LIGHT)
  config.power.idle_uA = 0
  const gauge = createGauge(config)
  for (let i = 0; i < config.array.cells; i++) restoreCharge(gauge, i, 0, 0)
  const schedule = createSchedule(config)
  schedule.budget.harvest_uW = 20 / 0.9
  change(schedule)
  const measured = createMeasured(config)
  calibrate(config, calmSample(config, 0), measured)
  planSchedule(schedule, config, measured, gauge, 0)
  return schedule.tasks.map(({ interval_ms }) => interval_ms)
}

test("a sensor that fires all day costs the others an eighth of their power and no more: intervals a seventh longer", () => {
  const calm = planned(() => {})
  const stormy = planned(schedule => { schedule.reserves![0].seen = 86_400 })
  const longer = stormy.map((interval_ms, i) => interval_ms / calm[i])
  // 20 µW less 0.197 for one event an hour of each; less 2.5 more for the storm.
  for (const ratio of longer) expect(ratio).toBeCloseTo((20 - 0.197) / (20 - 2.5 - 0.197), 2)
})
