// A module whose cells can be taken out, on the plant: the switches are real there, and so is the time that a change takes.

import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { assemble } from "../../../project/compile.js"
import { loadModuleFile } from "../../../project/module-file.js"
import { packageRoot } from "../../../project/package-root.js"
import { loadProject } from "../../../project/project.js"
import { createPerson } from "../../../sim/person.js"
import { createPlant } from "../../../sim/plant/simulated-plant.js"
import { createNodeRuntime } from "../../../sim/runtimes/node.js"
import { plantOptions } from "../../../sim/wearable.js"
import { createSample } from "../../../src/core/flat.js"
import type { Command } from "../../../src/core/types.js"

/** Four cells, each with its own switch: 2s2p, or any three of them. */
function live() {
  const own = loadModuleFile("zincwear-6")
  const file = join(mkdtempSync(join(tmpdir(), "zincwear-isolation-")), "four.json")
  writeFileSync(file, JSON.stringify({
    ...own, id: "four", cells: 4,
    switches: {
      ...own.switches, lines: ["S0", "S1", "S2", "P0", "P1", "P2", "BUS", "I0", "I1", "I2", "I3"],
      latch: { ...own.switches.latch, resetGrouping: { series: 2, parallel: 2 } },
    },
  }))
  const project = loadProject(packageRoot())
  const assembly = assemble({ ...project, module: file, cells: { ...project.cells, count: 4 }, array: { groupings: ["2s2p"], dwell_s: 20 } })
  const plant = createPlant(plantOptions(assembly, createPerson({ seed: 1, hours: 1 }), 1, 0.5, 1))
  const runtime = createNodeRuntime(assembly.config)
  runtime.boot((_, length) => new Uint8Array(length).fill(255))
  const sample = createSample(4, assembly.config.sensors.length)
  const ticks = (count: number): void => {
    for (let i = 0; i < count; i++) {
      plant.sample(sample)
      for (const command of runtime.step(sample) as Command[]) plant.apply(command)
      plant.advance(1000)
    }
  }
  return { plant, ticks, array: () => runtime.module.array, protection: () => runtime.module.protection }
}

test("a cell at fault is taken out within a scan or two, and taken in again when it no longer is", () => {
  const { plant, ticks, array, protection } = live()
  ticks(60)
  expect(array().excluded).toBe(0)
  protection().exclude = 1 << 2
  ticks(30)
  expect(array().excluded).toBe(1 << 2)
  const { connected, cell_uA, shorts, brownouts } = plant.truth()
  expect(connected).toBe(true)
  expect(Math.abs(cell_uA[2])).toBeLessThan(0.1)
  expect(Math.abs(cell_uA[3])).toBeGreaterThan(1)
  protection().exclude = 0
  ticks(120)
  expect(array().excluded).toBe(0)
  expect(Math.abs(plant.truth().cell_uA[2])).toBeGreaterThan(0.5)
  expect({ shorts, brownouts }).toEqual({ shorts: 0, brownouts: 0 })
})

test("the last of a group stays, whatever is wrong with it: without a bypass nothing would flow", () => {
  const { plant, ticks, array, protection } = live()
  ticks(60)
  protection().exclude = 0b1100
  ticks(60)
  expect(array().excluded).toBe(0)
  expect(plant.truth().connected).toBe(true)
})

test("an isolation switch that sticks closed is seen before anything relies on it", () => {
  const { plant, ticks, array, protection } = live()
  ticks(60)
  plant.inject("stuck-closed", { value: 3 })
  ticks(5)
  protection().exclude = 1 << 2
  ticks(60)
  expect(plant.truth()).toMatchObject({ connected: true, shorts: 0, brownouts: 0 })
  expect(array().index).toBe(0)
})
