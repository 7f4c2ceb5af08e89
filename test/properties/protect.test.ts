// The protection room walks its table only when there is something to see. Here every row is judged anew in every
// tick from nothing but the history of its quantity, the slow and obvious way; both must say the same.

import fc from "fast-check"
import { expect, test } from "vitest"
import { faultState, type NamedFaultRow, namedFaultTable, type Quantity, QUANTITY_NAMES } from "../../project/fault-names.js"
import { batteryConfig } from "../helpers/config.js"
import { bench, CALM, type Values } from "../core/protect/bench.js"

/** What a row has become after a history of values, one per tick. */
function judge(row: NamedFaultRow, history: number[]): { active: boolean, count: number, first_ms: number, last_ms: number, value: number } {
  const verdict = { active: false, count: 0, first_ms: 0, last_ms: 0, value: 0 }
  let since = 0
  for (let tick = 1; tick <= history.length; tick++) {
    if (verdict.active) verdict.last_ms = tick * 1000
    const wanted = verdict.active ? row.clear : row.trip
    const recent = history.slice(Math.max(since, tick - wanted), tick)
    if (recent.length < wanted) continue
    const beyond = (value: number, limit: number): boolean => row.sense > 0 ? value > limit : value < limit
    if (verdict.active) {
      if (recent.some(value => beyond(value, row.limit - row.hysteresis * row.sense))) continue
      verdict.active = false
    } else {
      if (!recent.every(value => beyond(value, row.limit))) continue
      verdict.active = true
      verdict.count++
      if (verdict.count === 1) verdict.first_ms = tick * 1000
      verdict.last_ms = tick * 1000
      verdict.value = history[tick - 1]
    }
    since = tick
  }
  return verdict
}

const table = namedFaultTable(batteryConfig())

/** Calm, or near an edge of a row that watches the quantity. */
function valuesOf(quantity: Quantity): fc.Arbitrary<number> {
  const edges = table.filter(row => row.quantity === QUANTITY_NAMES.indexOf(quantity))
    .flatMap(row => [row.limit, row.limit - row.hysteresis * row.sense])
    .flatMap(edge => [edge - 1, edge, edge + 1])
  return fc.oneof(fc.constant(CALM[quantity]), fc.constantFrom(...edges))
}

const near = fc.record({
  "cell-voltage-high": valuesOf("cell-voltage-high").map(value => Math.max(value, CALM["cell-voltage-high"])),
  "cell-voltage-low": valuesOf("cell-voltage-low").map(value => Math.min(value, CALM["cell-voltage-low"])),
  "cell-current": valuesOf("cell-current").map(Math.abs),
  "temperature-high": fc.oneof(valuesOf("temperature-high"), valuesOf("temperature-low")),
  "bus-low": valuesOf("bus-low"),
  "switch-stuck": fc.constantFrom(0, 1),
  "clock-jump": fc.constantFrom(0, 1),
}, { requiredKeys: [] })

/** Some ticks of the same values, as long as any debounce and longer. */
const stretches = fc.array(fc.tuple(fc.oneof(fc.constant<Values>({}), near), fc.integer({ min: 1, max: 15 })), { minLength: 1, maxLength: 25 })

test("the quiet path says tick by tick what judging every row in every tick says", () => {
  let trips = 0
  let quiet = 0
  fc.assert(fc.property(stretches, runs => {
    const { protection, tick } = bench()
    const histories: number[][] = QUANTITY_NAMES.map(() => [])
    let before = table.map(() => false)
    for (const [values, count] of runs) {
      for (let i = 0; i < count; i++) {
        const now: Record<Quantity, number> = { ...CALM, ...values }
        now["temperature-low"] = now["temperature-high"]
        tick(now)
        histories.forEach((history, q) => history.push(now[QUANTITY_NAMES[q]]))
        const verdicts = table.map(row => judge(row, histories[row.quantity]))
        verdicts.forEach((verdict, r) => expect(faultState(protection.states, table[r].id), table[r].id).toMatchObject(verdict))
        const active = verdicts.map(verdict => verdict.active)
        expect(protection.active).toBe(active.filter(Boolean).length)
        expect(protection.actions).toBe(table.reduce((sum, row, r) => active[r] ? sum | row.action : sum, 0))
        expect(protection.changed).toEqual(active.flatMap((is, r) => is === before[r] ? [] : [r]))
        trips += protection.changed.length
        if (!protection.busy) quiet++
        before = active
      }
    }
  }), { numRuns: 40 })
  // Both paths were really walked.
  expect(trips).toBeGreaterThan(50)
  expect(quiet).toBeGreaterThan(50)
})
