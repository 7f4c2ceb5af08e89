// Capacitor cells in the closed loop: a module of two joules at its own pace lives two days on light that is made up.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { insideBand } from "../../field/report/judge.js"
import { assemble } from "../../project/compile.js"
import { play, type Playback } from "../../sim/conformance/compare.js"
import { listEngines } from "../../sim/conformance/engines.js"
import type { Trace } from "../../sim/conformance/trace.js"
import { simulateDay } from "../../sim/day.js"
import { halfEnergy, moduleProject } from "../../sim/policy/module.js"
import type { RunResult } from "../../sim/result.js"
import { createNodeRuntime } from "../../sim/runtimes/node.js"
import { sampleToNumbers } from "../../src/core/flat.js"
import { NOT_SCANNED } from "../../src/core/types.js"
import { writeLight } from "../helpers/light-file.js"
import { expectLikeNode } from "../helpers/like-node.js"

const HOURS = 48
/** Place of `missing` in a flat sample (src/core/flat.ts). */
const MISSING = 8
const folder = mkdtempSync(join(tmpdir(), "zincwear-capacitor-"))
/** An office of 400 lx from eight to six, a walk at noon and one home at 5000 lx, a lamp of 100 lx until ten. */
function lux(minute: number): number {
  const hour = minute / 60 % 24
  if ((hour >= 12.5 && hour < 13) || (hour >= 18 && hour < 18.5)) return 5000
  return hour >= 8 && hour < 18 ? 400 : hour >= 18.5 && hour < 22 ? 100 : 0
}
const minutes = Array.from({ length: HOURS * 60 }, (_, minute) => lux(minute))
const slots = Float64Array.from({ length: 432 }, (_, slot) => lux(slot * 10))
writeFileSync(join(folder, "lux.csv"), `minute,someone\n${minutes.map((own, minute) => `${minute},${own}`).join("\n")}\n`)
writeLight(folder, slots)

const project = moduleProject({ cell: "cnt-zn", store_J: 2 }, folder, "light.json", 2)
const { config } = assemble(project)
const trace: Trace = { name: "two days", what: "", cell: config.cell.id, boots: [], samples: [] }
let run: RunResult
let reference: Playback | undefined
const { engines, missing } = await listEngines()
const ran = ["node"]
const looks_s: number[] = []

beforeAll(async () => {
  run = await simulateDay({
    project, light: join(folder, "lux.csv"), column: "someone", hours: HOURS, start: 0, seed: 1, runtime: "node", initialSoc: halfEnergy(config), faults: [], report_s: 60,
    onBoot: () => trace.boots.push(trace.samples.length),
    onTick: (sample, commands, time_s) => {
      const flat: number[] = []
      sampleToNumbers(sample, flat)
      trace.samples.push(flat)
      if (commands.some(({ kind, bytes }) => kind === "rest" && bytes[0] !== 0)) looks_s.push(time_s)
    },
  })
}, 60_000)
afterAll(() => {
  rmSync(folder, { recursive: true })
  process.stdout.write(`capacitor: ran ${ran.join(", ")}${missing.length > 0 ? `; not run: ${missing.join(", ")}` : ""}\n`)
})
describe("a module of two joules that lives two days", () => {
  test("has the truth inside its band in 95 % of the minutes, and closes its books", () => {
    expect(insideBand(run.series)).toBeGreaterThan(0.95)
    expect(Math.abs(run.summary.energy_uJ.balance_error)).toBeLessThan(1e-6)
  })

  test("does not start again and again: fewer than ten times in two days, each of which would take 11 mJ", () => {
    expect(trace.boots.length).toBeLessThan(10)
    expect(run.summary.brownouts).toBeLessThan(10)
  })

  test("samples in every hour in which it lives, and lives in most", () => {
    const living: number[] = []
    for (let hour = 0; hour < HOURS; hour++) {
      const rows = run.series.time_s.flatMap((time_s, row) => time_s > hour * 3600 && time_s <= (hour + 1) * 3600 ? [row] : [])
      if (rows.length < 60 || rows.some(row => !Number.isFinite(run.series.socEstimated[row]!))) continue
      living.push(hour)
      expect(run.series.pressureCount[rows.at(-1)!]! - run.series.pressureCount[rows[0]!]!, `hour ${hour}`).toBeGreaterThan(0)
    }
    expect(living.length).toBeGreaterThan(30)
  })

  test("looks at its bus more often than it scans, and naps otherwise", () => {
    const scans = trace.samples.filter(flat => (flat[MISSING]! & NOT_SCANNED) === 0).length
    expect(looks_s.length).toBeGreaterThan(scans)
    expect(looks_s.length).toBeLessThan(200)
  })
})

describe.each(engines)("$name", engine => {
  test("decides like Node on these two days", async () => {
    reference ??= await play(createNodeRuntime(config), config, trace)
    await expectLikeNode(engine, config, trace, reference)
    ran.push(engine.name)
  }, 300_000)
})
