// One source, many engines: each recorded trace must make every engine give the same commands, and believe the
// same numbers within 1e-9. The VM is the official one; a real Espruino takes part where ESPRUINO names one.

import { afterAll, describe, expect, test } from "vitest"
import { compare, play, type Playback } from "../../sim/conformance/compare.js"
import { listEngines } from "../../sim/conformance/engines.js"
import { listRecipes, listTraces, traceConfig } from "../../sim/conformance/trace.js"
import { createNodeRuntime } from "../../sim/runtimes/node.js"
import { expectLikeNode } from "../helpers/like-node.js"

const traces = listTraces()
const { engines, missing } = await listEngines()
const references = new Map<string, Playback>()
const ran: string[] = ["node"]

afterAll(() => {
  process.stdout.write(`conformance: ran ${ran.join(", ")}${missing.length > 0 ? `; not run: ${missing.join(", ")}` : ""}\n`)
})

test("there is a recorded trace for every recipe, and each is long enough to mean something", () => {
  expect(traces.map(trace => trace.name)).toEqual(listRecipes().map(recipe => recipe.name).sort())
  for (const trace of traces) expect(trace.samples.length).toBeGreaterThan(400)
})

test("the traces make the firmware use every kind of command", async () => {
  const kinds = new Set<string>()
  for (const trace of traces) {
    const config = traceConfig(trace)
    const playback = await play(createNodeRuntime(config), config, trace)
    references.set(trace.name, playback)
    for (const text of playback.commands) for (const [kind] of JSON.parse(text) as [string][]) kinds.add(kind)
  }
  expect([...kinds].sort()).toEqual(["advertise", "battery", "erase", "harvest", "probe", "sample", "scan", "switches", "verify", "write"])
})

test("a number off by a billionth of itself, or one command too few, would be seen", async () => {
  const trace = traces[0]
  const config = traceConfig(trace)
  const reference = references.get(trace.name) ?? await play(createNodeRuntime(config), config, trace)
  const numbers = reference.numbers.map(row => row.slice())
  numbers[7][10] *= 1 + 2e-9
  const commands = [...reference.commands]
  commands[9] = "[]"
  const result = compare(trace, { numbers, commands }, reference)
  expect(result.maxNumberError).toBeGreaterThan(1e-9)
  expect(result.commandMismatches).toBe(reference.commands[9] === "[]" ? 0 : 1)
})

describe.each(engines)("$name", engine => {
  test.each(traces)("decides like Node on: $name", async trace => {
    const config = traceConfig(trace)
    const reference = references.get(trace.name) ?? await play(createNodeRuntime(config), config, trace)
    await expectLikeNode(engine, config, trace, reference)
    if (!ran.includes(engine.name)) ran.push(engine.name)
  })
})

test.skipIf(missing.length > 0)(`every engine took part${missing.length > 0 ? `; not on this machine: ${missing.join(", ")}` : ""}`, () => {
  expect(ran).toEqual(["node", ...engines.map(engine => engine.name)])
})
