// Sensors with detectors on every engine: a quarter of an hour with presses and a lamp, once with plenty of energy and once with hardly any, makes all
// engines see the same, ask for the same samples and write the same records.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { assemble } from "../../project/compile.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject, type Project } from "../../project/project.js"
import { loadSensorFile } from "../../project/sensor-file.js"
import { play, type Playback } from "../../sim/conformance/compare.js"
import { listEngines } from "../../sim/conformance/engines.js"
import type { Trace } from "../../sim/conformance/trace.js"
import { simulateDay } from "../../sim/day.js"
import { createNodeRuntime } from "../../sim/runtimes/node.js"
import { decodeRecord } from "../../src/core/journal/codec.js"
import type { ModuleConfig } from "../../src/core/config.js"
import { sampleToNumbers } from "../../src/core/flat.js"
import { NO_READING } from "../../src/core/types.js"
import { expectLikeNode } from "../helpers/like-node.js"

const standard = loadProject(packageRoot())
const folder = mkdtempSync(join(tmpdir(), "zincwear-events-"))

/** The sensor, but alert for half an hour after each event: so dear that its reserve fills within minutes, and is used up in others. */
function jumpy(id: string): string {
  const sensor = loadSensorFile(id)
  const file = join(folder, `${id}.json`)
  writeFileSync(file, JSON.stringify({ ...sensor, $schema: undefined, detector: { ...sensor.detector, alert_s: 1800 } }))
  return file
}
const project: Project = {
  ...standard,
  sensors: standard.sensors.map((sensor, i) => ({ ...sensor, take: jumpy(["pressure-film", "photodetector"][i]!), raw: true, detect: true, slowest_s: 20 })),
}
const { config } = assemble(project)
/** DeviceScript drives no radio, and has room for two detectors only where none is. */
const silent: ModuleConfig = { ...config, has: { ...config.has, radio: false }, radio: { ...config.radio, present: false } }
const LIGHT = 1
/** Someone switches a lamp on and off again. */
const LAMP_MS = [200_000, 500_000]

async function record(name: string, initialSoc: number): Promise<Trace> {
  const trace: Trace = { name, what: "", cell: config.cell.id, boots: [0], samples: [] }
  await simulateDay({
    project, hours: 0.25, start: 7.9, seed: 1, runtime: "node", initialSoc, faults: [], report_s: 900,
    onTick: sample => {
      const readings = sample.readings.slice()
      if (readings[LIGHT] !== NO_READING && sample.time_ms > LAMP_MS[0]! && sample.time_ms < LAMP_MS[1]!) readings[LIGHT] = Math.round(readings[LIGHT]! * 1.13)
      const flat: number[] = []
      sampleToNumbers({ ...sample, readings }, flat)
      trace.samples.push(flat)
    },
  })
  return trace
}

const NAMES = ["plenty", "hardly any"]
const traces: Record<string, Trace> = {}
const references: Record<string, Playback> = {}
const withoutRadio: Record<string, Playback> = {}
const { engines, missing } = await listEngines()
const ran = ["node"]

beforeAll(async () => {
  for (const [i, initialSoc] of [0.6, 0.35].entries()) {
    const trace = traces[NAMES[i]!] = await record(NAMES[i]!, initialSoc)
    references[NAMES[i]!] = await play(createNodeRuntime(config), config, trace)
    withoutRadio[NAMES[i]!] = await play(createNodeRuntime(silent), silent, trace)
  }
})
afterAll(() => {
  rmSync(folder, { recursive: true })
  process.stdout.write(`events: ran ${ran.join(", ")}${missing.length > 0 ? `; not run: ${missing.join(", ")}` : ""}\n`)
})

/** "begin 0 2": a press of the first sensor, on Node. */
function told(name: string): string[] {
  return references[name]!.commands.flatMap(text => (JSON.parse(text) as [string, number, number[]][]).flatMap(([kind, , bytes]) => {
    const record = kind === "write" ? decodeRecord(bytes, 0) : undefined
    return record?.kind === "event" && ["begin", "end"].includes(record.event.kind) ? [`${record.event.kind} ${record.event.subject} ${record.event.detail & 127}`] : []
  }))
}

test("with hardly any, the film is sampled more often than it is planned: reserves pay", () => {
  const asked = references["hardly any"]!.commands.filter(text => (JSON.parse(text) as [string, number][]).some(([kind, value]) => kind === "sample" && value === 0))
  expect(asked.length).toBeGreaterThan(1.5 * traces["hardly any"]!.samples.length / 20)
})

test.each(NAMES)("with %s, presses and the lamp begin and end", name => {
  expect(new Set(told(name))).toEqual(new Set(["begin 0 2", "end 0 2", "begin 1 1", "end 1 1"]))
})

describe.each(engines)("$name", engine => {
  test.each(NAMES)("sees, asks and writes like Node with %s", async name => {
    const [own, reference] = engine.name === "devicescript-vm" ? [silent, withoutRadio[name]!] : [config, references[name]!]
    await expectLikeNode(engine, own, traces[name]!, reference)
    if (!ran.includes(engine.name)) ran.push(engine.name)
  })
})
