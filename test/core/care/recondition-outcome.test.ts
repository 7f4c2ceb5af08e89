// How the slow charge ends, and what a module makes of it.

import { beforeEach, describe, expect, test } from "vitest"
import { FAULT_IDS } from "../../../project/fault-names.js"
import { createRecondition, FAULTY, KEPT, resumeWait, UNDONE } from "../../../src/core/care/recondition.js"
import type { ModuleConfig } from "../../../src/core/config.js"
import { decodeRecord } from "../../../src/core/journal/codec.js"
import type { Command } from "../../../src/core/types.js"
import { batteryConfig } from "../../helpers/config.js"
import { Life } from "../../helpers/life.js"
import { HOUR_MS, DAY_MS, asked, gauge, recondition, begin, capacities, scan, cycle, trip, reach } from "../../helpers/recondition.js"

beforeEach(begin)

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
