import { expect, test } from "vitest"
import {
  observe, OBSERVE_ACTIONS, OBSERVE_ACTIVE_FAULTS, OBSERVE_ARRAY, OBSERVE_ERROR, OBSERVE_HEAD, OBSERVE_SOC,
} from "../../src/core/observe.js"
import { SHED_RADIO, SHED_TASKS, STOP_CHARGE } from "../../src/core/protect/table.js"
import { Life } from "../helpers/life.js"

function numbersOf(life: Life): number[] {
  const into: number[] = []
  expect(observe(life.module, into)).toBe(into.length)
  return into
}

test("sixteen numbers of the module, six of each cell, two of each sensor", () => {
  expect(numbersOf(new Life()).length).toBe(16 + 6 * 6 + 2 * 2)
})

test("before the first sample nothing is known, and nothing is NaN", () => {
  const numbers = numbersOf(new Life())
  expect(numbers.every(Number.isFinite)).toBe(true)
  expect(numbers[OBSERVE_SOC]).toBe(0.5)
  expect(numbers[OBSERVE_ERROR]).toBe(0.5)
  expect(numbers[OBSERVE_ARRAY]).toBe(-1)
})

test("every number is in the place that its description says", () => {
  const life = new Life()
  life.ticks(400, { current_nA: -300_000, temperature_cC: 5200, harvest_nA: 50_000 })
  const { gauge, array, schedule, protection } = life.module
  const head = numbersOf(life).slice(0, OBSERVE_HEAD)
  expect(head).toEqual([
    gauge.soc, gauge.error, 0, STOP_CHARGE | SHED_RADIO | SHED_TASKS, protection.active, gauge.conflicts, gauge.count.remainder_pC,
    gauge.display.percent, gauge.belief.strain, schedule.budget.harvest_uW, schedule.budget.store_uJ,
    schedule.budget.spend_uW, 0, array.changes, array.refusals, schedule.tasks[2].interval_ms,
  ])
  expect(head[OBSERVE_ACTIONS]).toBe(protection.actions)
  expect(head[OBSERVE_ACTIVE_FAULTS]).toBe(protection.active)
  const cells = numbersOf(life).slice(OBSERVE_HEAD, OBSERVE_HEAD + 36)
  expect(cells).toEqual(gauge.cells.flatMap(cell => [
    cell.charge_uC, cell.error_uC, gauge.age_ms, cell.capacity_uC, cell.resistance, cell.selfDischarge_nA,
  ]))
  const sensors = numbersOf(life).slice(OBSERVE_HEAD + 36)
  expect(sensors).toEqual(schedule.tasks.slice(0, 2).flatMap(({ interval_ms, count }) => [interval_ms, count]))
})

test("the percent that is shown is -1 until there is one", () => {
  const life = new Life()
  expect(numbersOf(life)[7]).toBe(-1)
  life.ticks(2, { cell_uV: new Array<number>(6).fill(1_420_000) })
  expect(life.module.gauge.valid).toBe(true)
  expect(numbersOf(life)[7]).toBeGreaterThan(90)
})

test("the grouping counts while it holds and while it is verified, and is -1 while all is open", () => {
  const life = new Life()
  life.tick()
  expect(numbersOf(life)[OBSERVE_ARRAY]).toBe(0)
  life.latches = 0b10
  life.reset()
  // Cells that differ by 500 mV are not paralleled even for want of anything else, and six in series are too much for the bus.
  life.tick({ cell_uV: [1_000_000, 1_500_000, 1_000_000, 1_500_000, 1_000_000, 1_500_000] })
  expect(life.module.array.state).toBe("open")
  expect(numbersOf(life)[OBSERVE_ARRAY]).toBe(-1)
  life.tick()
  expect(life.module.array.state).toBe("verify")
  expect(numbersOf(life)[OBSERVE_ARRAY]).toBe(0)
})

test("a list that is used again is written over, not grown", () => {
  const life = new Life()
  const into: number[] = []
  const first = observe(life.module, into)
  life.ticks(10)
  expect(observe(life.module, into)).toBe(first)
  expect(into.length).toBe(first)
})
