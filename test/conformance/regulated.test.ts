// Capacitor cells behind a regulator, at their own pace and by a table of light, on every engine: a day with a start, looks, scans, naps and a loss of power
// makes all engines decide and believe the same.

import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { assemble } from "../../project/compile.js"
import { play } from "../../sim/conformance/compare.js"
import { listEngines } from "../../sim/conformance/engines.js"
import type { Trace } from "../../sim/conformance/trace.js"
import { simulateDay } from "../../sim/day.js"
import { moduleProject } from "../../sim/policy/module.js"
import { createNodeRuntime } from "../../sim/runtimes/node.js"
import { sampleToNumbers } from "../../src/core/flat.js"
import { WORK_LOOK, WORK_SCAN } from "../../src/core/pace/pace.js"
import { writeLight } from "../helpers/light-file.js"
import { expectLikeNode } from "../helpers/like-node.js"

const SLOTS = 144
const DAYS = 4
const folder = mkdtempSync(join(tmpdir(), "zincwear-regulated-"))
afterAll(() => rmSync(folder, { recursive: true }))

// What is decided by the light does not matter here, only that all decide the same.
writeLight(folder, Float64Array.from({ length: DAYS * SLOTS }, (_, slot) => Math.max(0, Math.sin((slot % SLOTS / SLOTS - 0.25) * 2 * Math.PI)) * (1 + slot % 3) * 40e-6))
// Scans more often than such a module has them, so that there are some.
const project = { ...moduleProject({ cell: "flig-zn", store_J: 2 }, folder, "light.json", 2), pace: { share: 0.05, longest_s: 14_400 } }
const { config } = assemble(project)

const trace: Trace = { name: "regulated", what: "", cell: config.cell.id, boots: [], samples: [] }
const works: number[] = []
await simulateDay({
  project, hours: 20, start: 9, seed: 1, runtime: "node", initialSoc: 0.4, faults: [{ name: "reset", time_s: 30_000, place: {} }], report_s: 3600,
  onBoot: () => trace.boots.push(trace.samples.length),
  onTick: (sample, commands) => {
    const flat: number[] = []
    sampleToNumbers(sample, flat)
    trace.samples.push(flat)
    const rest = commands.find(({ kind }) => kind === "rest")
    if (rest !== undefined) works.push(rest.bytes[0]!)
  },
})
const { engines } = await listEngines()

test("the day has all that such a module does: two starts, looks, scans, and naps by the hundred", () => {
  const many = (bit: number): number => works.filter(work => (work & bit) !== 0).length
  expect(trace.boots.length).toBeGreaterThanOrEqual(2)
  expect(many(WORK_LOOK)).toBeGreaterThan(10)
  expect(many(WORK_SCAN)).toBeGreaterThan(2)
  expect(works.filter(work => work === 0).length).toBeGreaterThan(500)
  expect(config.has).toMatchObject({ pace: true, capacitor: true, regulator: true, policy: true })
})

describe.each(engines)("$name", engine => {
  test("decides like Node", async () => {
    await expectLikeNode(engine, config, trace, await play(createNodeRuntime(config), config, trace))
  })
})
