import { beforeEach, describe, expect, test } from "vitest"
import { FAULT_IDS } from "../../../project/fault-names.js"
import { BEGUN, createRecondition, DARK, FAULTY, NO_OUTCOME, type ReconditionState } from "../../../src/core/care/recondition.js"
import { varianceOf } from "../../../src/core/gauge/factored.js"
import { DELTA_CAPACITY } from "../../../src/core/gauge/deltas.js"
import { HOUR_MS, DAY_MS, gauge, recondition, begin, capacities, scan, cycle, trip, reach } from "../../helpers/recondition.js"

beforeEach(begin)

test.each<ReconditionState>(["idle", "measure", "plate", "confirm", "wait"])("%s is reached by the allowed way", state => {
  reach(state)
  expect(recondition.state).toBe(state)
})

describe("idle", () => {
  test("goes to measure when a cell has for sure less than the limit, and doubts what was learnt of every capacity", () => {
    const doubts = (): number[] => gauge.cells.map(({ delta }) => varianceOf(delta, DELTA_CAPACITY))
    const before = doubts()
    capacities(0.9, 0.03, 0.769)
    expect(scan()).toBe("measure")
    expect(recondition.outcome).toBe(NO_OUTCOME)
    doubts().forEach((variance, i) => expect(variance - before[i]).toBeCloseTo(0.01, 12))
  })

  test("stays while the band reaches the limit, while nothing is known, and between two readings of the voltages", () => {
    capacities(0.9, 0.03, 0.771)
    expect(scan()).toBe("idle")
    capacities(0.9, 0.03, 0.7)
    gauge.begun = false
    expect(scan()).toBe("idle")
    gauge.begun = true
    gauge.age_ms = 1
    expect(scan()).toBe("idle")
  })

  test("stays whatever flows and whatever is wrong", () => {
    trip("over-temperature-safety")
    expect(cycle()).toBe("idle")
    expect(recondition.hold).toBe(false)
  })
})

describe("measure", () => {
  beforeEach(() => reach("measure"))

  test("goes to plate after a full cycle, and remembers the worst cell and what it has", () => {
    expect(cycle()).toBe("plate")
    expect(recondition).toMatchObject({ outcome: BEGUN, cell: 4, before_uC: 0.7 * 3_600_000, error_uC: 0.03 * 3_600_000 })
  })

  test("stays before a full cycle has gone through", () => {
    scan(200_000, 5 * HOUR_MS)
    expect(scan(-199_000, 5 * HOUR_MS)).toBe("measure")
    expect(scan(-1_000, 5 * HOUR_MS)).toBe("plate")
  })

  test("stays while the capacity is not known well", () => {
    capacities(0.9, 0.051, 0.7)
    expect(cycle()).toBe("measure")
  })

  test("stays while there is no room: half a charge shall end at 90 % at most", () => {
    gauge.soc = 0.41
    expect(cycle()).toBe("measure")
    gauge.soc = 0.4
    expect(scan()).toBe("plate")
  })

  test.each(["cell-over-voltage-recommended", "over-temperature-recommended", "under-temperature-recommended", "switch-stuck"])("stays while there is %s", id => {
    trip(id)
    expect(cycle()).toBe("measure")
  })

  test.each(["cell-capacity", "cell-leak", "cell-under-voltage-operating"])("goes on in spite of %s, which forbids no charge", id => {
    trip(id)
    expect(cycle()).toBe("plate")
  })

  test("goes to wait, and says nothing, when the cell has more than it seemed", () => {
    capacities(0.9, 0.03, 0.78)
    expect(cycle()).toBe("wait")
    expect(recondition.outcome).toBe(NO_OUTCOME)
  })
})

describe("plate", () => {
  beforeEach(() => reach("plate"))

  test("goes to confirm when half a charge has gone in, whatever went out meanwhile", () => {
    for (let i = 0; i < 4; i++) {
      expect(scan(100_000, HOUR_MS)).toBe("plate")
      expect(scan(-300_000, HOUR_MS)).toBe("plate")
    }
    expect(scan(100_000, HOUR_MS)).toBe("confirm")
    expect(recondition.outcome).toBe(NO_OUTCOME)
    expect(recondition.hold).toBe(false)
  })

  test("shuts the gate when more has gone in than the limit allows, and opens it when that is made good", () => {
    // Five times the limit for 10 s: 40 s of the limit too much, and 15 s of it must be there to open.
    scan(500_000, 10_000)
    expect(recondition.hold).toBe(true)
    const held = Array.from({ length: 6 }, () => {
      scan(0, 10_000)
      return recondition.hold
    })
    expect(held).toEqual([true, true, true, true, true, false])
  })

  test("keeps the mean below the limit for any light, and a credit of 30 s is all that darkness saves", () => {
    for (const times of [0.5, 1, 3, 6]) {
      Object.assign(recondition, createRecondition())
      reach("plate")
      let plated_pC = 0
      const scans = 2000
      for (let i = 0; i < scans; i++) {
        const current_nA = recondition.hold ? -5000 : times * 100_000
        if (current_nA > 0) plated_pC += current_nA * 1000
        scan(current_nA, 1000)
      }
      expect(plated_pC / scans / 1000).toBeLessThanOrEqual(100_000 * 1.01)
      // The gate opens again and again: at most a tenth of what the limit allows is left.
      expect(plated_pC / scans / 1000).toBeGreaterThan(Math.min(times, 1) * 90_000)
    }
    scan(0, HOUR_MS)
    expect(recondition.credit_pC).toBe(30_000 * 100_000)
  })

  test.each([
    "cell-over-voltage-recommended", "cell-over-voltage-safety", "over-temperature-recommended", "under-temperature-recommended",
    "cell-over-current-safety", "cell-under-voltage-safety", "switch-stuck",
  ])("is given up for %s, and says which", id => {
    scan(500_000, 10_000)
    trip(id)
    expect(scan(100_000)).toBe("wait")
    expect(recondition).toMatchObject({ outcome: FAULTY, row: FAULT_IDS.indexOf(id), hold: false, wait_ms: 30 * DAY_MS })
    scan()
    expect(recondition.outcome).toBe(NO_OUTCOME)
  })

  test.each(["cell-over-voltage-operating", "bus-low", "measurement-missing"])("goes on in spite of %s", id => {
    trip(id)
    expect(scan(100_000)).toBe("plate")
  })

  test("is given up when nothing was plated for ten hours; a hundredth of the limit is nothing, and light in between counts anew", () => {
    scan(1000, 6 * HOUR_MS)
    scan(1001, 1000)
    scan(-50_000, 9 * HOUR_MS)
    expect(recondition.state).toBe("plate")
    expect(scan(1000, HOUR_MS)).toBe("wait")
    expect(recondition.outcome).toBe(DARK)
  })

  test("is not given up as dark while its own gate is shut", () => {
    scan(500_000, 10_000)
    recondition.credit_pC = -1e15
    for (let i = 0; i < 20; i++) expect(scan(-5000, HOUR_MS)).toBe("plate")
  })

  test("stays whatever the gauge learns meanwhile", () => {
    capacities(1)
    expect(scan(100_000)).toBe("plate")
  })
})
