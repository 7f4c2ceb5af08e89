import { beforeEach, describe, expect, test } from "vitest"
import { FAULT_IDS } from "../../../project/fault-names.js"
import {
  BEGUN, createRecondition, DARK, FAULTY, KEPT, NO_OUTCOME, type Recondition, type ReconditionState, resumeWait, UNDONE, updateRecondition,
} from "../../../src/core/care/recondition.js"
import type { ModuleConfig, ReconditionConfig } from "../../../src/core/config.js"
import { createGauge, type Gauge } from "../../../src/core/gauge/gauge.js"
import { varianceOf } from "../../../src/core/gauge/factored.js"
import { DELTA_CAPACITY } from "../../../src/core/gauge/deltas.js"
import { decodeRecord } from "../../../src/core/journal/codec.js"
import { createProtection, type Protection } from "../../../src/core/protect/protect.js"
import type { Command } from "../../../src/core/types.js"
import { batteryConfig } from "../../helpers/config.js"
import { Life } from "../../helpers/life.js"

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Cells of 1 mAh; half of it at 100 µA takes five hours. */
const asked: ReconditionConfig = { below_permille: 800, limit_nA: 100_000, plate_permille: 500, dark_ms: 10 * HOUR_MS, retry_ms: 30 * DAY_MS }

let config: ModuleConfig
let gauge: Gauge
let protection: Protection
let recondition: Recondition

beforeEach(() => {
  config = batteryConfig()
  gauge = createGauge(config)
  gauge.begun = true
  gauge.soc = 0.3
  protection = createProtection(config)
  recondition = createRecondition()
  capacities(1)
})

/** What is known of all cells, shares of the sheet's; cell 4 may be another. */
function capacities(share: number, error = 0.03, fourth = share): void {
  gauge.cells.forEach((cell, i) => {
    cell.capacity_uC = config.cell.capacity_uC * (i === 4 ? fourth : share)
    cell.capacityError_uC = config.cell.capacity_uC * error
  })
}

/** One scan at which voltages were read. */
function scan(current_nA = 0, elapsed_ms = 1000): ReconditionState {
  updateRecondition(recondition, config, asked, gauge, protection, current_nA, elapsed_ms)
  return recondition.state
}

/** Moves as much as a full cycle, in and out. */
function cycle(): ReconditionState {
  scan(200_000, 5 * HOUR_MS)
  return scan(-200_000, 5 * HOUR_MS)
}

function trip(id: string): void {
  protection.states.active[FAULT_IDS.indexOf(id)] = true
  protection.active++
}

/** Brings the machine to a state by the allowed way. */
function reach(state: ReconditionState): void {
  if (state === "idle") return
  capacities(0.9, 0.03, 0.7)
  scan()
  if (state === "measure") return
  cycle()
  if (state === "plate") return
  for (let i = 0; i < 5; i++) scan(100_000, HOUR_MS)
  if (state === "confirm") return
  cycle()
}

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
      recondition = createRecondition()
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

describe("confirm", () => {
  beforeEach(() => reach("confirm"))

  test("goes to idle, kept, when the capacity has risen by more than both errors", () => {
    capacities(0.9, 0.04, 0.7701)
    expect(cycle()).toBe("idle")
    expect(recondition.outcome).toBe(KEPT)
  })

  test("goes to wait, undone, when it has not", () => {
    capacities(0.9, 0.04, 0.7699)
    expect(cycle()).toBe("wait")
    expect(recondition).toMatchObject({ outcome: UNDONE, wait_ms: 30 * DAY_MS, hold: false })
  })

  test("looks at the cell that asked: what others have gained is not its result", () => {
    capacities(1.2, 0.03, 0.7)
    expect(cycle()).toBe("wait")
  })

  test("stays before a full cycle has gone through, while the capacity is not known well, between readings, and in faults", () => {
    capacities(0.9, 0.03, 0.9)
    trip("over-temperature-safety")
    scan(200_000, 9 * HOUR_MS)
    expect(recondition.state).toBe("confirm")
    capacities(0.9, 0.06, 0.9)
    expect(scan(200_000, HOUR_MS)).toBe("confirm")
    capacities(0.9, 0.03, 0.9)
    gauge.age_ms = 1
    expect(scan()).toBe("confirm")
    gauge.age_ms = 0
    expect(scan()).toBe("idle")
  })
})

describe("wait", () => {
  beforeEach(() => reach("wait"))

  test("goes to idle after thirty days, not before, whatever is known", () => {
    for (let day = 1; day < 30; day++) expect(scan(0, DAY_MS)).toBe("wait")
    expect(scan(0, DAY_MS - 1)).toBe("wait")
    expect(scan(0, 1)).toBe("idle")
    expect(scan()).toBe("measure")
  })

  test("goes on after a reset where it was, and only then", () => {
    const after = createRecondition()
    resumeWait(after, 0)
    expect(after.state).toBe("idle")
    resumeWait(after, 5)
    expect(after).toMatchObject({ state: "wait", wait_ms: 5 * HOUR_MS })
  })
})

describe("a module", () => {
  const withCare = (): ModuleConfig => ({
    ...batteryConfig(), has: { radio: true, journal: true, isolation: false, bypass: false, probes: true, stress: true, recondition: true }, recondition: asked,
    stress: { capacity_nAh_cm2: 1_000_000, density_nA: [10_000, 30_000, 100_000, 300_000, 1_000_000] },
  })
  const harvests = (commands: Command[]): number[] => commands.filter(({ kind }) => kind === "harvest").map(({ value }) => value)
  const outcomes = (commands: Command[]): object[] => commands.flatMap(({ kind, bytes }) => {
    const record = kind === "write" ? decodeRecord(bytes, 0) : undefined
    return record?.kind === "event" && record.event.kind === "recondition" ? [record.event] : []
  })

  /** In the slow charge since this scan. */
  function plating(): Life {
    const life = new Life(withCare())
    life.ticks(3)
    Object.assign(life.module.recondition!, { state: "plate", cell: 2, before_uC: 2_700_000, error_uC: 100_000 })
    return life
  }

  test("that is not asked has no such thing, and its charge gate stays open", () => {
    const life = new Life()
    expect(life.module.recondition).toBeUndefined()
    expect(harvests(life.ticks(100, { current_nA: 3_000_000 }))).toEqual([1])
  })

  test("shuts its charge gate while the credit is spent: 1000 µA in each cell for a second are ten of the limit", () => {
    const life = plating()
    const commands = life.ticks(1, { current_nA: 3_000_000 })
    expect(harvests(commands)).toEqual([0])
    expect(harvests(life.ticks(23))).toEqual([])
    expect(harvests(life.ticks(2))).toEqual([1])
  })

  test("too warm ends it: the gate is the protection's again, and the journal says which cell, why, and what it had", () => {
    const life = plating()
    const commands = life.ticks(3, { temperature_cC: 4050 })
    expect(harvests(commands)).toEqual([0])
    const [event] = outcomes(commands)
    const after = Math.floor(life.module.gauge.cells[2].capacity_uC / 3600)
    expect(event).toMatchObject({ subject: FAULTY, detail: FAULT_IDS.indexOf("over-temperature-recommended"), place: 2, value: 750 * 65536 + after })
    expect(harvests(life.ticks(20))).toEqual([1])
    expect(harvests(life.ticks(20, { current_nA: 3_000_000 }))).toEqual([])
  })

  test("remembers through a reset for how long nothing is tried", () => {
    const life = plating()
    life.ticks(3, { temperature_cC: 4050 })
    // Until the next page is begun.
    life.ticks(9000)
    life.reset()
    expect(life.module.recondition!.state).toBe("wait")
    expect(life.module.recondition!.wait_ms / DAY_MS).toBeCloseTo(30, 0)
  })

  test("that resets in the slow charge begins anew: nothing of it is left in force", () => {
    const life = plating()
    life.ticks(1, { current_nA: 3_000_000 })
    life.reset()
    expect(life.module.recondition!.state).toBe("idle")
    expect(harvests(life.ticks(2))).toEqual([1])
  })
})
