// The module behind a regulator, from its file to the plant: boards/modules/zincwear-regulated-6.json.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { assemble } from "../../project/compile.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject } from "../../project/project.js"
import { createPerson } from "../../sim/person.js"
import type { PvPanel } from "../../sim/plant/plant.js"
import { createPlant } from "../../sim/plant/simulated-plant.js"
import { plantOptions } from "../../sim/wearable.js"
import type { Grouping } from "../../src/core/config.js"
import { createSample } from "../../src/core/flat.js"
import { chargeAt } from "../../src/core/gauge/ocv.js"
import { WORK_LOOK, WORK_PAYLOAD, WORK_SCAN, WORK_TICK } from "../../src/core/pace/pace.js"
import { NOT_SCANNED } from "../../src/core/types.js"

const project = loadProject(packageRoot(), { cell: "flig-zn" })
const parts = {
  ...project, board: "MDBT42Q", module: "zincwear-regulated-6", pace: { share: 0.05, longest_s: 21_600 }, start_V: 2.2,
  array: { ...project.array, groupings: ["3s2p"] }, cells: { id: "flig-zn", count: 6, area_cm2: 6.6 },
}
const regulated = assemble(parts)
const environment = createPerson({ seed: 1, hours: 1, startHour: 0 })
const options = plantOptions(regulated, environment, 1, 0.7, 1)

test("a rail of 1.8 V, cut off below 1.95 V of the bus and connected at what the project says; dead it draws the load switch's 10 nA", () => {
  expect(options.module.regulator).toMatchObject({ kind: "buck-boost", output_mV: 1800, quiescent_nA: 75, shutdown_nA: 10, lockout: { off_mV: 1950, on_mV: 2200 } })
  // The board itself sees 1.8 V or nothing; an nRF52832 lives from 1.7 V on.
  expect(options.board).toMatchObject({ brownOut_mV: 1700, powerOnReset_mV: 1700, off_nA: 0 })
})

test("awake it draws half as much again as a sheet at 3 V says, and a start of a second is 7.5 mC", () => {
  expect(options.board.active_uA).toBe(7500)
  expect(options.board.boot_uC).toBe(7500)
})

test("its first tick is no scan and knows the bus, which is twice the rail: within 3 % of it, by an input that reads up to 5.4 V", () => {
  const plant = createPlant(options)
  const sample = createSample(6, 2)
  plant.sample(sample)
  const bus_V = plant.truth().bus_V
  expect(bus_V).toBeGreaterThan(3.6)
  expect(sample.missing & NOT_SCANNED).not.toBe(0)
  expect(Math.abs(sample.bus_uV / 1e6 - bus_V) / bus_V).toBeLessThan(0.03)
  // 220 uV of 3.6 V are 330 of 5.4.
  expect(options.module.frontEnd.look).toMatchObject({ step: 330, range: [-5.4e6, 5.4e6] })
})

test("asleep it draws 4.64 uA at 1.8 V, through a converter of some 90 %", () => {
  const plant = createPlant(options)
  plant.advance(1000)
  const before = plant.ledger()
  plant.advance(600_000, true)
  const after = plant.ledger()
  const all_uJ = (delivered: Record<string, number>): number => Object.values(delivered).reduce((sum, own) => sum + own, 0)
  const delivered_uW = (all_uJ(after.delivered) - all_uJ(before.delivered)) / 600
  expect(delivered_uW).toBeCloseTo((3 + 1.64) * 1.8, 1)
  const lost_uW = (after.losses.regulator - before.losses.regulator) / 600
  expect(delivered_uW / (delivered_uW + lost_uW)).toBeGreaterThan(0.85)
  expect(delivered_uW / (delivered_uW + lost_uW)).toBeLessThan(0.95)
})

test("as many panels as the project has charge it, unless another source is named", () => {
  const four = assemble({ ...parts, panels: 4 })
  const current_uA = (source?: string): number => (plantOptions(four, environment, 1, 0.7, 1, { source }).module.source as PvPanel).currentAt1klx_uA
  expect(current_uA()).toBe(4 * (options.module.source as PvPanel).currentAt1klx_uA)
  expect(current_uA("panel-amorphous-35x14")).toBe((options.module.source as PvPanel).currentAt1klx_uA)
})

test("the converter of the module's file is the one that can be put before any load: one table, written twice", () => {
  const read = (file: string): { efficiency: object } => JSON.parse(readFileSync(join(packageRoot(), file), "utf8")) as { efficiency: object }
  const part = read("sim/sources/tps63900-1v8.json")
  expect(regulated.module.regulator?.efficiency).toEqual(part.efficiency)
  expect(part.efficiency).toHaveProperty("value")
})

// 0.2 J in six cells of 0.44 cm2: a look takes a fifth of their window off the bus, a scan half of it.
test.each([
  ["a look", WORK_TICK | WORK_LOOK | WORK_PAYLOAD, (grouping: Grouping) => grouping.look_mV!],
  ["a scan", WORK_TICK | WORK_SCAN, (grouping: Grouping) => grouping.dip_mV!],
])("the firmware knows what %s takes off the bus of small cells: they bear it from there on, and with three tenths less to spare they do not", (_, work, dipOf) => {
  const small = assemble({ ...parts, start_V: 5, cells: { id: "flig-zn", count: 6, area_cm2: 0.44 } })
  const { config, module } = small
  // Connected already.
  const started = { ...small, module: { ...module, supply: { ...module.supply!, on_mV: 2000 } } }
  const dip_mV = dipOf(config.array.groupings[0]!)
  const lives = (bus_mV: number): boolean => {
    const initialSoc = chargeAt(config.cell.ocvDischarge_uV, bus_mV * 1000 / 3)
    const plant = createPlant({ ...plantOptions(started, environment, 1, initialSoc, 1), spread: { capacity: 0, esr: 0, soc: 0 } })
    plant.apply({ kind: "rest", value: 2000, bytes: [work, 0] })
    plant.advance(2000)
    return plant.powered
  }
  const { brownOut_mV } = config.power
  expect(dip_mV).toBeGreaterThan(500)
  expect(lives(brownOut_mV + dip_mV)).toBe(true)
  expect(lives(brownOut_mV + dip_mV * 0.7)).toBe(false)
})
