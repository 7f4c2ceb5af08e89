import { expect, test } from "vitest"
import { assemble } from "../../../../project/compile.js"
import { packageRoot } from "../../../../project/package-root.js"
import { loadProject } from "../../../../project/project.js"
import { CELL_FAULT_NAMES } from "../../../../sim/plant/faults.js"
import { tryBoundaries } from "../../../../sim/array/faults/boundary.js"
import { CONDITIONS } from "../../../../sim/array/faults/conditions.js"
import { healthyJob, liveHealthy } from "../../../../sim/array/faults/healthy.js"
import { runBatch } from "../../../../sim/array/faults/matrix.js"
import { type Batch, matrixBatches } from "../../../../sim/array/faults/plan.js"
import { runTrial } from "../../../../sim/array/faults/trial.js"
import { harm, judgeTrial } from "../../../../sim/array/faults/verdict.js"

const all = matrixBatches(1)
/** One trial of the matrix, by what it is called. */
function trial(condition: string, method: string, channel: string): Batch {
  const batch = all.find(own => own.condition === condition && own.trials.some(known => known.method === method && known.channel === channel))!
  return { ...batch, trials: batch.trials.filter(known => known.method === method && known.channel === channel).slice(0, 1) }
}

test("the matrix is whole: sixteen methods of twelve channels in three tiers, all failures of cells, stuck switches, seventy pairs", () => {
  const trials = all.flatMap(batch => batch.trials)
  const tiers = trials.filter(({ section, tier }) => section === "sensor" && tier !== "-")
  // Time cannot be missing; cells and bus are tried in pairs and alone as well.
  expect(tiers).toHaveLength(3 * (12 * 16 - 1) + 2 * 7 * 16)
  expect(trials.filter(({ section }) => section === "double")).toHaveLength(70)
  expect(new Set(trials.filter(({ section }) => section === "plant").map(({ method }) => method)).size).toBe(CELL_FAULT_NAMES.length + 8)
})

test("every row of the reference module keeps its limit, its time and its hysteresis", () => {
  expect(tryBoundaries(assemble(loadProject(packageRoot())).config).failed).toEqual([])
})

test.each([
  ["middle", "stuck-zero", "cell 1", "cell-spread"], ["pairs", "offset-down", "cell 2", "cell-spread"], ["singles", "drift-up", "cell 5", "bus-sum"],
  ["full", "stuck-last", "bus", "bus-sum"], ["middle", "inverted", "current", "draw-low"], ["warm", "offset-down", "temperature", "temperature-step"],
  ["middle", "range-low", "time", "clock-jump"],
])("in %s, %s of %s is reported as %s, and the module lives on", (condition, method, channel, row) => {
  expect(runBatch(trial(condition, method, channel))).toMatchObject([{ outcome: "detected", row, survived: true, recovered: true, exclude: 0 }])
})

test("a temperature that lags through a limit is not noticed: nothing else measures it", () => {
  expect(runBatch(trial("warm", "late", "temperature"))).toMatchObject([{ outcome: "missed", survived: true, why: "over-temperature-recommended unnoticed" }])
})

test("a switch that opens the supply leaves no firmware to notice it", () => {
  const batch = trial("middle", "stuck-open", "switches")
  batch.trials = all.find(own => own.condition === "middle" && own.hours === batch.hours)!.trials.filter(({ breakages }) => breakages[0].name === "stuck-open" && breakages[0].place.value === 10)
  expect(runBatch(batch)).toMatchObject([{ outcome: "dead" }])
})

test("a run is no worse than itself, and worse where a command, a limit or the band is another", () => {
  const twin = runTrial(CONDITIONS.warm, 1, 1, [], [])
  const known = { subject: "cell", from_s: 600, until_s: 3600, onset_s: undefined, broken: false } as const
  expect(harm(twin, twin, 0)).toBeUndefined()
  expect(judgeTrial(twin, twin, known)).toEqual({ outcome: "harmless", survived: true })
  expect(twin.trips.map(({ row }) => row.id)).toContain("over-temperature-recommended")
  expect(harm({ ...twin, commands: [] }, twin, 0)).toBe("other commands")
  expect(harm({ ...twin, rhythm: twin.rhythm.map(count => count * 2) }, twin, 0)).toBe("another rhythm")
  expect(harm({ ...twin, inside: twin.inside.map(() => false) }, twin, 0)).toBe("charge outside its band")
  expect(harm({ ...twin, trips: [], active: new Map() }, twin, 0)).toBe("over-temperature-recommended unnoticed")
  expect(judgeTrial({ ...twin, broken: "it threw" }, twin, known)).toMatchObject({ outcome: "missed", survived: false, why: "it threw" })
})

test("a healthy day raises no alarm", () => {
  const { running_h, false: alarms } = liveHealthy({ ...healthyJob(0, 3), days: 1 })
  expect(running_h).toBeGreaterThan(20)
  expect(alarms).toEqual({})
})
