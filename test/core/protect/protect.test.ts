import { describe, expect, test } from "vitest"
import { MISSING_BUS, MISSING_CELLS, MISSING_CURRENT, MISSING_TEMPERATURE } from "../../../src/core/types.js"
import { batteryLow } from "../../../src/core/protect/protect.js"
import { namedFaultTable } from "../../../project/fault-names.js"
import { SHED_RADIO, SHED_TASKS, STOP_CHARGE } from "../../../src/core/protect/table.js"
import { batteryConfig } from "../../helpers/config.js"
import { bench, quantityOf } from "./bench.js"

describe.each(namedFaultTable(batteryConfig()))("$id", row => {
  const at = (value: number) => ({ [quantityOf(row.quantity)]: value })
  const beyond = at(row.limit + row.sense)
  const back = at(row.limit - row.hysteresis * row.sense)

  test("at its limit never trips", () => {
    const { ticks, state } = bench()
    ticks(100, at(row.limit))
    expect(state(row.id)).toMatchObject({ active: false, count: 0 })
  })

  test(`one unit beyond trips in tick ${row.trip}, not before, and says so in that tick only`, () => {
    const { tick, ticks, state } = bench()
    ticks(row.trip - 1, beyond)
    expect(state(row.id).active).toBe(false)
    expect(tick(beyond)).toContain(row.id)
    expect(state(row.id)).toMatchObject({ active: true, count: 1, value: row.limit + row.sense })
    expect(tick(beyond)).not.toContain(row.id)
    expect(state(row.id).count).toBe(1)
  })

  test("starts its debounce again after a single good tick", () => {
    const { tick, ticks, state } = bench()
    for (let i = 0; i < 5; i++) {
      ticks(row.trip - 1, beyond)
      tick(at(row.limit))
    }
    expect(state(row.id)).toMatchObject({ active: false, count: 0 })
    ticks(row.trip, beyond)
    expect(state(row.id).count).toBe(1)
  })

  test(`clears in tick ${row.clear} back within the hysteresis, not before`, () => {
    const { tick, ticks, state } = bench()
    ticks(row.trip, beyond)
    ticks(row.clear - 1, back)
    expect(state(row.id).active).toBe(true)
    expect(tick(back)).toContain(row.id)
    expect(state(row.id)).toMatchObject({ active: false, count: 1 })
  })

  test("does not clear one unit short of its hysteresis", () => {
    const { ticks, state } = bench()
    ticks(row.trip, beyond)
    ticks(100, at(row.limit - (row.hysteresis - 1) * row.sense))
    expect(state(row.id)).toMatchObject({ active: true, count: 1 })
  })

  test("starts its clearing again after a single bad tick", () => {
    const { tick, ticks, state } = bench()
    ticks(row.trip, beyond)
    for (let i = 0; i < 5; i++) {
      ticks(row.clear - 1, back)
      tick(beyond)
    }
    expect(state(row.id)).toMatchObject({ active: true, count: 1 })
  })

  test("counts every trip, and keeps the times of the first and the last tick that it was in force", () => {
    const { ticks, state } = bench()
    ticks(row.trip, beyond)
    ticks(row.clear)
    ticks(7)
    ticks(row.trip, beyond)
    ticks(row.clear)
    ticks(50)
    expect(state(row.id)).toMatchObject({
      active: false, count: 2, first_ms: row.trip * 1000, last_ms: (2 * row.trip + 2 * row.clear + 7) * 1000,
    })
  })

  test("asks for its action while it is in force and for nothing afterwards", () => {
    const { protection, ticks } = bench()
    ticks(20, beyond)
    expect(protection.actions & row.action).toBe(row.action)
    ticks(row.clear)
    expect(protection.actions).toBe(0)
    expect(protection.active).toBe(0)
    expect(protection.busy).toBe(false)
  })
})

test("what is asked for is everything that any fault in force asks for", () => {
  const { protection, tick, ticks } = bench()
  const hot = { "temperature-high": 4100 }
  const empty = { "cell-voltage-low": 840_000 }
  ticks(5, { ...hot, ...empty })
  expect(protection.actions).toBe(STOP_CHARGE | SHED_RADIO | SHED_TASKS)
  ticks(10, hot)
  expect(protection.actions).toBe(STOP_CHARGE)
  ticks(9)
  expect(protection.actions).toBe(STOP_CHARGE)
  tick()
  expect(protection.actions).toBe(0)
})

test("one bad cell of six is enough, whichever quantity it fails", () => {
  const { ticks, state } = bench()
  ticks(1, { "cell-voltage-high": 1_560_001, "cell-voltage-low": 849_999 })
  expect(state("cell-over-voltage-safety").active).toBe(true)
  expect(state("cell-under-voltage-safety").active).toBe(true)
})

test("a current is too much in either direction", () => {
  const { ticks, state } = bench()
  ticks(1, { "cell-current": -6_000_001 })
  expect(state("cell-over-current-safety")).toMatchObject({ active: true, value: 6_000_001 })
})

test("what was never measured is not taken for zero: only the missing measurement itself is a fault", () => {
  const { protection, ticks, state } = bench()
  const all = MISSING_CELLS | MISSING_BUS | MISSING_CURRENT | MISSING_TEMPERATURE
  ticks(100, { "missing": all, "cell-voltage-low": 0, "cell-voltage-high": 0, "bus-low": 0, "temperature-low": -30000, "cell-current": 9e9 })
  expect(protection.active).toBe(1)
  expect(state("measurement-missing").active).toBe(true)
})

test("a fault stays in force while its quantity cannot be read", () => {
  const { ticks, state } = bench()
  ticks(1, { "cell-voltage-high": 1_600_000 })
  ticks(100, { "missing": MISSING_CELLS })
  expect(state("cell-over-voltage-safety").active).toBe(true)
  ticks(10)
  expect(state("cell-over-voltage-safety").active).toBe(false)
})

test("the battery is low while any cell is below its operating window, and a hot one is not low", () => {
  const { protection, tick, ticks } = bench()
  ticks(50, { "temperature-high": 6000 })
  expect(batteryLow(protection)).toBe(false)
  tick({ "cell-voltage-low": 849_999 }) // safety tier, first tick
  expect(batteryLow(protection)).toBe(true)
  ticks(30)
  expect(batteryLow(protection)).toBe(false)
  ticks(4, { "cell-voltage-low": 949_999 })
  expect(batteryLow(protection)).toBe(false)
  tick({ "cell-voltage-low": 949_999 }) // operating tier, fifth tick
  expect(batteryLow(protection)).toBe(true)
})
