// A photodetector in the module: read only while no cell current flows.

import { describe, expect, test } from "vitest"
import { MISSING_CURRENT } from "../../../src/core/types.js"
import { LIGHT } from "../../helpers/events.js"
import { DARK_PA, settled, light, sampled, packets, watch, fill } from "../../helpers/watched.js"

describe("a photodetector that shares an electrode with a cell", () => {
  test("is not read as light while current flows: 200 µA of the pack are borne, 201 are not, and an unknown current is not", () => {
    for (const [current_nA, missing, skipped] of [[-200_000, 0, 0], [200_000, 0, 0], [-201_000, 0, 1], [201_000, 0, 1], [0, MISSING_CURRENT, 1]]) {
      const life = settled(LIGHT)
      const before = watch(life).detector.skipped
      life.tick({ ...light(DARK_PA), current_nA, missing })
      expect(watch(life).detector.skipped - before).toBe(skipped)
    }
  })

  test("is not looked at closely while current flows, however undecided: that would use up its reserve for nothing", () => {
    const life = settled(LIGHT)
    fill(life)
    watch(life).detector.config.hold_ms = 60_000
    life.tick(light(1_130_000))
    expect(watch(life).detector.pending_ms).toBeGreaterThan(0)
    const { held_uJ } = life.module.schedule.reserves![0]
    expect(held_uJ).toBeLessThan(1000)
    life.module.schedule.tasks[1].due_ms = 300_000
    life.tick({ ...light(1_130_000), current_nA: 300_000 })
    expect(life.module.schedule.reserves![0].held_uJ).toBe(held_uJ)
  })

  test("is not asked for in the tick in which the radio fires, but in the next one; a film is", () => {
    const life = settled(LIGHT)
    const { tasks } = life.module.schedule
    for (const task of tasks) task.due_ms = 1000
    const first = life.tick()
    expect([sampled(first), packets(first).length]).toEqual([[0], 1])
    const second = life.tick()
    expect([sampled(second), packets(second).length]).toEqual([[1], 0])
  })

  test("tells light at once: on at 1.13 times the current, off again below", () => {
    const life = settled(LIGHT)
    fill(life)
    expect(packets(life.ticks(2, light(1_130_000)))).toMatchObject([{ light: 1 }])
    expect(packets(life.ticks(3, light(DARK_PA)))).toMatchObject([{ light: 0 }])
  })
})
