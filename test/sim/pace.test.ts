// The paced firmware in the closed loop: plant, light, cells, and what the firmware says of its own cost.

import { describe, expect, test } from "vitest"
import { insideBand } from "../../field/report/judge.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject, type Project } from "../../project/project.js"
import { simulateDay, type DayOptions } from "../../sim/day.js"
import { NOT_SCANNED } from "../../src/core/types.js"

const project = loadProject(packageRoot())
const paced: Project = { ...project, pace: { share: 0.05, longest_s: 21600 } }
const day = (own: Project, options: Partial<DayOptions> = {}): ReturnType<typeof simulateDay> =>
  simulateDay({ project: own, hours: 24, start: 0, seed: 1, runtime: "node", initialSoc: 0.6, faults: [], report_s: 300, ...options })

describe("a day at the firmware's own pace", () => {
  test("takes a sixteenth of what it takes by the clock, closes its books, and has no brown-out; the truth is inside the band", async () => {
    const { summary, series } = await day(paced)
    // By the clock 50.6 J, of which the processor takes 48.7 (docs/power.md).
    expect(summary.energy_uJ.delivered).toBeLessThan(50.6e6 / 10)
    expect(summary.brownouts).toBe(0)
    expect(Math.abs(summary.energy_uJ.balance_error)).toBeLessThan(1e-6)
    expect(insideBand(series)).toBeGreaterThan(0.95)
    // The radio goes on by itself: one event each two seconds, as by the clock.
    expect(summary.samples.ble).toBeGreaterThan(43000)
    expect(summary.samples.pressure).toBeGreaterThan(90)
  })

  test("nearly empty cells carry it through a day in which it dies by the clock: a hundred brown-outs against none", async () => {
    const [own, clocked] = [await day(paced, { initialSoc: 0.1 }), await day(project, { initialSoc: 0.1 })]
    expect(clocked.summary.brownouts).toBeGreaterThan(10)
    expect(own.summary.brownouts).toBe(0)
    expect(insideBand(own.series)).toBeGreaterThan(0.95)
  })

  test("a cell that is shorted between two rare scans shows on the bus: the next look calls for a scan, which would have been hours away", async () => {
    const scans: number[] = []
    const { series } = await day(paced, {
      hours: 18, faults: [{ name: "cell-short", place: { cell: 0, value: 50 }, time_s: 16 * 3600 }],
      onTick: (sample, _, time_s) => { if ((sample.missing & NOT_SCANNED) === 0) scans.push(time_s) },
    })
    // 50 ohm across one of three parallel cells: the bus falls by more than a quarter of its way to brown-out, at once.
    const row = series.time_s.findIndex(time_s => time_s > 16 * 3600)
    expect(series.bus_V[row]).toBeLessThan(series.bus_V[row - 2] - 0.15)
    const before = scans.filter(time_s => time_s < 16 * 3600)
    const after = scans.filter(time_s => time_s >= 16 * 3600)
    expect(before.at(-1)! - before.at(-2)!).toBeGreaterThan(3600)
    expect(after[0]! - 16 * 3600).toBeLessThanOrEqual(1800)
  })
})
