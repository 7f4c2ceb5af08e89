// Every cell that can be simulated lives a working day from seven in the morning: a new datasheet passes by being listed.
// What a plant that is not the gauge's own model (spread, hysteresis, pulses, a filtered current) must never break:
// the books close, and the truth lies inside the band or near it while the firmware is awake. One day is one sample of an error that
// lasts for hours, and a band is 2.4 standard deviations, not a wall: the share of a single day's rows says little, that of all cells more.

import { expect, test } from "vitest"
import { insideBand } from "../../field/report/judge.js"
import { cellIds, loadCellSheet, resolveCell } from "../../project/cell-sheet.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject } from "../../project/project.js"
import { simulateDay } from "../../sim/day.js"

const simulatable = cellIds().filter(id => "cell" in resolveCell(loadCellSheet(id)))

/** Rows needed before a share means something: ten minutes awake. */
const ENOUGH_ROWS = 10

/** So far beyond its band the truth is at most, 0..1: the worst found is 0.044, mxene-dmac-zn at the end of five hours that empty it; of the
 *  default module 0.005. */
const BEYOND = 0.05

/** Rows awake of all cells, and those whose truth is in the band. */
let rows = 0
let inside = 0

test.each(simulatable)("%s: a day whose books close and whose band holds", async cell => {
  const { summary, series } = await simulateDay({
    project: loadProject(packageRoot(), { cell }), hours: 24, start: 7, seed: 11, runtime: "node", initialSoc: 0.9, faults: [], report_s: 60,
  })
  // Where cells of a group charge one another the account is off by a fraction of a microjoule a step (docs/models.md, energy account).
  expect(Math.abs(summary.energy_uJ.balance_error)).toBeLessThan(2e-4)
  expect(series.socTrue.every(Number.isFinite)).toBe(true)
  const awake = series.socEstimated.filter(Number.isFinite).length
  if (awake < ENOUGH_ROWS) {
    expect(summary.brownouts).toBeGreaterThan(0) // too small a store for this board: the plant must say so
    return
  }
  rows += awake
  inside += insideBand(series) * awake
  series.socTrue.forEach((truth, row) => {
    const [soc, error] = [series.socEstimated[row], series.socError[row]]
    if (Number.isFinite(soc)) expect(Math.abs(soc - truth) - error, `minute ${row}`).toBeLessThan(BEYOND)
  })
})

test("over all cells and all minutes awake the truth is in the band in 95 % or more", () => {
  // A store that a start empties lives for an hour or less, in minutes between brown-outs: there it is in the band in as little as half of them,
  // since what its polarisation is after a brown-out nobody knows. Such hours are a tenth of all rows.
  expect(rows).toBeGreaterThan(4000)
  expect(inside / rows).toBeGreaterThan(0.95)
})
