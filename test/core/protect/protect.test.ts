import { describe, expect, test } from "vitest"
import { MISSING_BUS, MISSING_CELLS, MISSING_CURRENT, MISSING_TEMPERATURE } from "../../../src/core/types.js"
import { batteryLow } from "../../../src/core/protect/protect.js"
import { namedFaultTable } from "../../../project/fault-names.js"
import { EXCLUDE_CELL, SHED_RADIO, SHED_TASKS, STOP_CHARGE } from "../../../src/core/protect/table.js"
import { batteryConfig } from "../../helpers/config.js"
import { bench, quantityOf } from "./bench.js"

const rows = namedFaultTable(batteryConfig())

describe.each(rows)("$id", row => {
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

  if (row.clear === Infinity) {
    test("latches: no good tick clears it", () => {
      const { ticks, state } = bench()
      ticks(row.trip, beyond)
      ticks(5000)
      expect(state(row.id)).toMatchObject({ active: true, count: 1 })
    })
    return
  }

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

test("one bad group of two is enough, whichever quantity it fails", () => {
  const { scan, state } = bench()
  scan({ cell_uV: [1_560_001, 1_560_001, 1_560_001, 849_999, 849_999, 849_999] })
  expect(state("cell-over-voltage-safety")).toMatchObject({ active: true, place: 0 })
  expect(state("cell-under-voltage-safety")).toMatchObject({ active: true, place: 3 })
})

test("a current is too much in either direction", () => {
  const { scan, state } = bench()
  scan({ current_nA: -18_000_003 })
  expect(state("cell-over-current-safety")).toMatchObject({ active: true, value: 6_000_001 })
})

test("what was never measured is not taken for zero: only the missing measurement itself is a fault", () => {
  const { protection, scans, state } = bench()
  const all = MISSING_CELLS | MISSING_BUS | MISSING_CURRENT | MISSING_TEMPERATURE
  scans(100, { missing: all, trusted: false, cell_uV: [0, 0, 0, 0, 0, 0], bus_uV: 0, temperature_cC: -30000, current_nA: 9e9 })
  expect(protection.active).toBe(1)
  expect(state("measurement-missing").active).toBe(true)
})

test("a fault stays in force while its quantity cannot be read", () => {
  const { scan, scans, state } = bench()
  scan({ cell_uV: [1_600_000, 1_600_001, 1_600_002, 1_200_000, 1_200_001, 1_200_002] })
  scans(100, { missing: MISSING_CELLS, trusted: false })
  expect(state("cell-over-voltage-safety").active).toBe(true)
  scans(10)
  expect(state("cell-over-voltage-safety").active).toBe(false)
})

test("a cell that is reversed, or shorted inside, is to be taken out for good, if it is known which", () => {
  const { protection, tick } = bench()
  tick({ "cell-reversed": -20_001 })
  expect(protection.exclude).toBe(0)
  expect(protection.actions & EXCLUDE_CELL).toBe(EXCLUDE_CELL)
  const other = bench()
  other.scan({ parallel: 1, cell_uV: [1_200_000, 1_200_001, 1_200_002, -30_000, 1_200_003, 1_200_004] })
  other.scans(200)
  expect(other.protection.exclude).toBe(1 << 3)
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
