import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { createSharing, type Priced, shareOut } from "../../../src/core/schedule/share.js"

const task = (energy_uJ: number, weight: number, fastest_ms = 1, slowest_ms = 1e9): Priced => ({ energy_uJ, weight, fastest_ms, slowest_ms })
function shared(tasks: Priced[], spend_uW: number): number[] {
  const intervals_ms: number[] = []
  shareOut(createSharing(tasks), spend_uW, intervals_ms)
  return intervals_ms
}
const power_uW = (tasks: Priced[], intervals_ms: number[]): number => tasks.reduce((sum, own, i) => sum + own.energy_uJ * 1000 / intervals_ms[i], 0)

describe("power shared out", () => {
  test("by weight: 30 µW to two of 10 µJ, one of which counts twice, are 20 and 10", () => {
    expect(shared([task(10, 2), task(10, 1)], 30)).toEqual([500, 1000])
  })

  test("what one cannot use, because it is as fast as it may be, goes to the other", () => {
    // Half of 30 µW would be 667 ms; held to 1 s it takes 10, and leaves 20.
    expect(shared([task(10, 1, 1000), task(10, 1)], 30)).toEqual([1000, 500])
  })

  test("what one must have at its slowest comes first", () => {
    // 10 µW are owed to the first whatever the others want.
    expect(shared([task(100, 1, 1000, 10_000), task(10, 9)], 30)).toEqual([10_000, 500])
  })

  test("nothing to spend: all at their slowest", () => {
    expect(shared([task(10, 1, 1000, 60_000), task(10, 2, 500, 30_000)], 0)).toEqual([60_000, 30_000])
  })

  test("where the first task comes to a bound nothing leaps: just below it and just above intervals are the same, to a millisecond", () => {
    const tasks = [task(10, 2, 50, 4000), task(30, 1, 100, 9000), task(7, 5, 20, 30_000)]
    const { least_uW, most_uW } = createSharing(tasks)
    // 10 µJ·8/2 over 4 s, 30·8 over 9 s, 7·8/5 over 30 s; and over 50, 100 and 20 ms.
    expect(least_uW).toBeCloseTo(240 / 9, 9)
    expect(most_uW).toBeCloseTo(560, 9)
    for (const bound_uW of [least_uW, most_uW]) {
      const [below, above] = [0.9999, 1.0001].map(share => shared(tasks, bound_uW * share))
      below!.forEach((own, i) => expect(Math.abs(own - above![i]!)).toBeLessThanOrEqual(1 + own * 3e-4))
    }
  })

  test("no more than was given, beyond what is owed at the slowest; no less, unless all are at their fastest; always within bounds", () => {
    const anyTask = fc.record({ energy_uJ: fc.integer({ min: 1, max: 5000 }), weight: fc.integer({ min: 1, max: 9 }), fastest_ms: fc.integer({ min: 100, max: 10_000 }), spread: fc.integer({ min: 1, max: 1000 }) })
      .map(({ spread, ...rest }) => ({ ...rest, slowest_ms: rest.fastest_ms * spread }))
    fc.assert(fc.property(fc.array(anyTask, { minLength: 1, maxLength: 6 }), fc.integer({ min: 0, max: 100_000 }), (tasks, spend_uW) => {
      const intervals_ms = shared(tasks, spend_uW)
      tasks.forEach((own, i) => {
        expect(intervals_ms[i]).toBeGreaterThanOrEqual(own.fastest_ms)
        expect(intervals_ms[i]).toBeLessThanOrEqual(own.slowest_ms)
      })
      const [owed_uW, most_uW] = [power_uW(tasks, tasks.map(own => own.slowest_ms)), power_uW(tasks, tasks.map(own => own.fastest_ms))]
      const taken_uW = power_uW(tasks, intervals_ms)
      // Intervals are whole milliseconds.
      expect(taken_uW).toBeLessThanOrEqual(Math.max(owed_uW, spend_uW) * 1.011 + 1e-9)
      expect(taken_uW).toBeGreaterThanOrEqual(Math.min(most_uW, spend_uW) * 0.999 - 1e-9)
    }))
  })
})
