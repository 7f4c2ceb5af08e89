import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { calibrate, createMeasured } from "../../../src/core/calibrate.js"
import type { Grouping, ModuleConfig } from "../../../src/core/config.js"
import { createGauge, restoreCharge } from "../../../src/core/gauge/gauge.js"
import { SHED_RADIO, SHED_TASKS, STOP_CHARGE } from "../../../src/core/protect/table.js"
import { createSchedule, planSchedule, runSchedule } from "../../../src/core/schedule/schedule.js"
import type { Command } from "../../../src/core/types.js"
import { batteryConfig, calmSample } from "../../helpers/config.js"

interface Circumstances {
  bus_mV?: number
  grouping?: Grouping
  apart?: boolean
  shed?: number
}

/** A scheduler that may spend so much, from a harvest alone: empty cells, nothing idle. */
function bench(spend_uW: number, config: ModuleConfig = batteryConfig()) {
  config.power.idle_uA = 0
  const gauge = createGauge(config)
  for (let i = 0; i < config.array.cells; i++) restoreCharge(gauge, i, 0, 0)
  const schedule = createSchedule(config)
  schedule.budget.harvest_uW = spend_uW / 0.9
  const measured = createMeasured(config)
  const clock = { time_ms: 0, first: true }
  /** One tick of `elapsed_ms`. @returns what was asked for: "0", "1" for the sensors, "radio" */
  const tick = (elapsed_ms = 1000, now: Circumstances = {}): string[] => {
    clock.time_ms += elapsed_ms
    if (clock.first) {
      calibrate(config, calmSample(config, 0), measured)
      planSchedule(schedule, config, measured, gauge, 0)
      runSchedule(schedule, config, measured, measured.elapsed_ms, undefined, 0, [])
      clock.first = false
    }
    const sample = calmSample(config, clock.time_ms)
    sample.bus_uV = (now.bus_mV ?? 2400) * 1000
    // Keeps the mean where it is.
    sample.harvest_nA = schedule.budget.harvest_uW * 1e9 / sample.bus_uV
    calibrate(config, sample, measured)
    const commands: Command[] = []
    const grouping = now.apart ? undefined : now.grouping ?? { series: 2, parallel: 3 }
    planSchedule(schedule, config, measured, gauge, 0)
    runSchedule(schedule, config, measured, measured.elapsed_ms, grouping, now.shed ?? 0, commands)
    const asked = commands.map(({ kind, value }) => kind === "sample" ? String(value) : kind)
    return schedule.advertise ? [...asked, "radio"] : asked
  }
  /** Asks per task during so many ticks. */
  const run = (ticks: number, elapsed_ms = 1000, now: Circumstances = {}): Record<string, number> => {
    const counts: Record<string, number> = {}
    for (let i = 0; i < ticks; i++) for (const task of tick(elapsed_ms, now)) counts[task] = (counts[task] ?? 0) + 1
    return counts
  }
  const intervals = (): number[] => schedule.tasks.map(({ interval_ms }) => interval_ms)
  return { schedule, tick, run, intervals }
}

describe("the interval of a task", () => {
  test("is the slowest while nothing can be spent", () => {
    const { run, intervals } = bench(0)
    run(1)
    expect(intervals()).toEqual([60_000, 120_000, 300_000])
  })

  test("is the fastest when there is plenty", () => {
    const { run, intervals } = bench(1e6)
    run(1)
    expect(intervals()).toEqual([1000, 5000, 2000])
  })

  test("is its price over its share: of 5 µW with weights 2, 1, 2 a sample of 25 µJ every 12.5 s, of 50 µJ every 50 s, an event of 40 µJ every 20 s", () => {
    const { run, intervals } = bench(5)
    run(1)
    expect(intervals()).toEqual([12_500, 50_000, 20_000])
  })

  test("falls to a third when its share grows from a fifth to three fifths, and the others pay", () => {
    const config = batteryConfig()
    config.sensors[1].weight = 6 // 6 of 10 instead of 1 of 5
    const { run, intervals } = bench(5, config)
    run(1)
    expect(intervals()).toEqual([25_000, Math.floor(50_000 / 3), 40_000])
  })

  test("follows the power within a minute", () => {
    const { schedule, run, intervals } = bench(5)
    run(1)
    schedule.budget.harvest_uW *= 2
    run(58)
    expect(intervals()[0]).toBe(12_500)
    run(1)
    expect(intervals()[0]).toBe(6250)
  })

  test("stays within its bounds, and never grows when more can be spent", () => {
    const plan = (spend_uW: number): number[] => {
      const { run, intervals } = bench(spend_uW)
      run(1)
      return intervals()
    }
    fc.assert(fc.property(fc.double({ min: 0, max: 300, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }), (spend_uW, more_uW) => {
      const slow = plan(spend_uW)
      const fast = plan(spend_uW + more_uW)
      const bounds = [[1000, 60_000], [5000, 120_000], [2000, 300_000]]
      slow.forEach((interval_ms, i) => {
        expect(interval_ms).toBeGreaterThanOrEqual(bounds[i][0])
        expect(interval_ms).toBeLessThanOrEqual(bounds[i][1])
        expect(fast[i]).toBeLessThanOrEqual(interval_ms)
      })
    }))
  })

  test("spends within the budget: an hour at 20 µW costs 20 µW or less, and not half of it", () => {
    const { run } = bench(20)
    run(60)
    const done = run(3600)
    const cost_uJ = done["0"] * 25 + done["1"] * 50 + done["radio"] * 40
    // 72,000 µJ may be spent; seconds and whole milliseconds round some intervals up.
    expect(cost_uJ).toBeLessThanOrEqual(72_000 * 1.02)
    expect(cost_uJ).toBeGreaterThan(36_000)
  })
})

describe("sampling", () => {
  test("starts one tick apart, so that sensors do not draw together", () => {
    const { tick } = bench(1e6)
    expect(tick()).toEqual(["0"])
    expect(tick()).toEqual(["0", "1", "radio"])
  })

  test("keeps its rhythm: at 12.5 s a minute has four or five samples and an hour has 288", () => {
    const { run } = bench(5)
    run(30)
    expect(run(3600)["0"]).toBe(288)
  })

  test("does not catch up on what a gap of an hour missed", () => {
    const { tick, run } = bench(1e6)
    run(10)
    expect(tick(3_600_000)).toEqual(["0", "1", "radio"])
    expect(tick(1)).toEqual([])
    expect(run(10)).toEqual({ 0: 10, 1: 2, radio: 5 })
  })

  test("asks for no task twice in one tick, however long the tick is", () => {
    const { run } = bench(1e6)
    expect(run(10, 60_000)).toEqual({ 0: 10, 1: 10, radio: 10 })
  })

  test("counts what it asks for", () => {
    const { schedule, run } = bench(1e6)
    const asked = run(100)
    expect(schedule.tasks.map(({ count }) => count)).toEqual([asked["0"], asked["1"], asked["radio"]])
  })
})

describe("nothing is asked for", () => {
  test("while the array is being changed", () => {
    const { run } = bench(1e6)
    expect(run(100, 1000, { apart: true })).toEqual({})
  })

  test("while tasks are shed", () => {
    const { run } = bench(1e6)
    expect(run(100, 1000, { shed: SHED_TASKS })).toEqual({})
  })

  test("of the radio while that is shed, and sensors go on", () => {
    const { run } = bench(1e6)
    expect(run(100, 1000, { shed: SHED_RADIO })).toEqual({ 0: 100, 1: 20 })
  })

  test("of a radio that the board does not have", () => {
    const config = batteryConfig()
    config.radio.present = false
    const { schedule, run } = bench(1e6, config)
    expect(run(100)["radio"]).toBeUndefined()
    expect(schedule.tasks[2].refused).toBe(0)
  })

  test("afterwards more than once: one sample of each when the array is whole again", () => {
    const { tick, run } = bench(1e6)
    run(100, 1000, { apart: true })
    expect(tick()).toEqual(["0", "1", "radio"])
    expect(tick()).toEqual(["0"])
  })

  test("less because charging is stopped", () => {
    const { run } = bench(1e6)
    expect(run(10, 1000, { shed: STOP_CHARGE })["0"]).toBe(10)
  })
})

describe("the radio", () => {
  const SIX = { series: 6, parallel: 1 }

  test("fires with the bus at brown-out, guard and dip, is refused and counted one millivolt lower", () => {
    const high = bench(1e6)
    high.run(60, 1000, { bus_mV: 1920, grouping: SIX })
    expect(high.schedule.tasks[2]).toMatchObject({ refused: 0, count: 30 })
    const low = bench(1e6)
    expect(low.run(60, 1000, { bus_mV: 1919, grouping: SIX })["radio"]).toBeUndefined()
    expect(low.schedule.tasks[2].count).toBe(0)
    expect(low.schedule.tasks[2].refused).toBeGreaterThan(0)
  })

  test("tries again 5 s after a refusal, in no other tick", () => {
    const { schedule, tick } = bench(1e6)
    const refusedAt: number[] = []
    for (let second = 1; second <= 20; second++) {
      const before = schedule.tasks[2].refused
      tick(1000, { bus_mV: 1800 })
      if (schedule.tasks[2].refused > before) refusedAt.push(second)
    }
    expect(refusedAt).toEqual([2, 7, 12, 17])
  })

  test("fires at the first trial after the bus has recovered", () => {
    const { tick, run } = bench(1e6)
    run(2, 1000, { bus_mV: 1800 })
    expect(run(4)["radio"]).toBeUndefined()
    expect(tick()).toContain("radio")
  })

  test("that is shed is not counted as refused", () => {
    const { schedule, run } = bench(1e6)
    run(60, 1000, { bus_mV: 1800, shed: SHED_RADIO })
    expect(schedule.tasks[2].refused).toBe(0)
  })
})

test("an hour in ticks of 1, 5 or 10 s asks for the same within one sample of each task", () => {
  const hour = (step_s: number) => bench(2).run(3600 / step_s, step_s * 1000)
  const fine = hour(1)
  for (const step_s of [5, 10]) {
    const coarse = hour(step_s)
    for (const task of ["0", "1", "radio"]) expect(Math.abs(coarse[task] - fine[task])).toBeLessThanOrEqual(1)
  }
})
