// Every cell that can be simulated lives a working day from seven in the morning: a new datasheet passes by being listed.
// What a plant that is not the gauge's own model (spread, hysteresis, pulses, a filtered current) must never break:
// the books close, and the truth lies inside the band while the firmware is awake.

import { expect, test } from "vitest"
import { insideBand } from "../../field/report/judge.js"
import { cellIds, loadCellSheet, resolveCell } from "../../project/cell-sheet.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject } from "../../project/project.js"
import { simulateDay } from "../../sim/day.js"

const simulatable = cellIds().filter(id => "cell" in resolveCell(loadCellSheet(id)))

/** Rows needed before a share means something: ten minutes awake. */
const ENOUGH_ROWS = 10

test.each(simulatable)("%s: a day whose books close and whose band holds", async cell => {
  const { summary, series } = await simulateDay({
    project: loadProject(packageRoot(), { cell }), hours: 24, start: 7, seed: 11, runtime: "node", initialSoc: 0.9, faults: [], report_s: 60,
  })
  expect(Math.abs(summary.energy_uJ.balance_error)).toBeLessThan(1e-4)
  expect(series.socTrue.every(Number.isFinite)).toBe(true)
  const awake = series.socEstimated.filter(Number.isFinite).length
  if (awake >= ENOUGH_ROWS) expect(insideBand(series)).toBeGreaterThan(0.95)
  else expect(summary.brownouts).toBeGreaterThan(0) // too small a store for this board: the plant must say so
})
