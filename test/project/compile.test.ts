// From files to integers: what is decided on the way.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { assemble } from "../../project/compile.js"
import { loadProject } from "../../project/project.js"
import { packageRoot } from "../../project/package-root.js"
import type { ModuleConfig } from "../../src/core/config.js"

const project = loadProject(packageRoot())
const { config, board, module } = assemble(project)

test("every number of a configuration that crosses to the firmware is finite, and whole where its unit is small", () => {
  const visit = (value: unknown, path: string): void => {
    if (typeof value === "number") {
      expect(Number.isFinite(value), path).toBe(true)
      if (/_(uC|uV|nA|mV|ms|us|ppm|uA|mOhm|nF|nC)(\.|$)/.test(path)) expect(Number.isInteger(value), path).toBe(true)
    } else if (typeof value === "object" && value !== null) {
      for (const [name, inner] of Object.entries(value)) visit(inner, `${path}.${name}`)
    }
  }
  visit(config satisfies ModuleConfig, "config")
})

test("three tiers lie in order, from the cell outwards", () => {
  const { underVoltage_mV, overVoltage_mV, overCurrent_uA, underTemperature_degC, overTemperature_degC } = config.cell
  for (const rising of [overVoltage_mV, overCurrent_uA, overTemperature_degC]) expect(rising).toEqual([...rising].sort((a, b) => a - b))
  for (const falling of [underVoltage_mV, underTemperature_degC]) expect(falling).toEqual([...falling].sort((a, b) => b - a))
})

test("the current that a scan cannot see is what a low-pass read before each wake leaves out", () => {
  // The filter itself, in milliseconds, over ten of its time constants: wakes of 5 mA, read just before each scan's wake.
  const { active_mA, wake_ms, scanWake_ms } = board.power
  const { filter_ms } = module.frontEnd.current
  const keep = Math.exp(-1 / filter_ms)
  const scan_ms = module.frontEnd.scanInterval_ms
  let filtered_uA = 0
  let charge_nC = 0
  const length_ms = 30 * filter_ms
  for (let t = 0; t < length_ms; t++) {
    const awake = t % project.tick_ms < (t % scan_ms < project.tick_ms ? scanWake_ms : wake_ms)
    const current_uA = awake ? active_mA * 1000 : 0
    charge_nC += current_uA
    filtered_uA = current_uA + (filtered_uA - current_uA) * keep
  }
  const unseen_nA = (charge_nC / length_ms - filtered_uA) * 1000
  expect(config.calibration.currentOffset_nA / unseen_nA).toBeCloseTo(1, 1)
  expect(Math.abs(config.calibration.currentOffset_nA - unseen_nA)).toBeLessThan(config.calibration.currentError_nA)
})

test("another cell, count or grouping is another model, whose journal is not believed", () => {
  const other = assemble(loadProject(packageRoot(), { cell: "cnt-zn" })).config
  const fixed = assemble(loadProject(packageRoot(), { array: "3s2p" })).config
  expect(new Set([config.modelId, other.modelId, fixed.modelId]).size).toBe(3)
})

test("the guard carries a change of grouping through the bus capacitor", () => {
  const { transition_nC, busCapacitor_nF, guard_mV } = config.power
  expect(guard_mV * busCapacitor_nF / 1000).toBeGreaterThan(transition_nC) // nF·mV = pC
})

test("care is only what the project asks for: densities become currents of one cell, shares thousandths", () => {
  expect(config.has).toMatchObject({ stress: false, recondition: false })
  expect(config.stress).toBeUndefined()
  const recondition = { below: 0.8, density_mA_cm2: 0.1, charge: 0.5, dark_h: 36, retry_days: 30 }
  const cared = assemble({ ...project, cells: { ...project.cells, area_cm2: 2 }, care: { recondition } }).config
  expect(cared.has).toMatchObject({ stress: true, recondition: true })
  expect(cared.stress!.density_nA).toEqual([20_000, 60_000, 200_000, 600_000, 2_000_000])
  expect(cared.stress!.capacity_nAh_cm2).toBe(Math.round(cared.cell.capacity_uC / 3.6 / 2))
  expect(cared.recondition).toEqual({ below_permille: 800, limit_nA: 200_000, plate_permille: 500, dark_ms: 129_600_000, retry_ms: 2_592_000_000 })
  expect(assemble({ ...project, care: {} }).config.recondition).toBeUndefined()
  // Neither cell nor array is another: the journal of before is believed.
  expect(assemble({ ...project, care: { recondition } }).config.modelId).toBe(config.modelId)
})

test("a load switch is the firmware's brown-out where it opens above the board's own, and not where it opens below", () => {
  const lean = assemble({ ...project, module: "zincwear-lean-6" })
  // An MDBT42Q stops at 1.7 V; the switch of zincwear-lean-6 opens at 1.95.
  expect(lean.board.power.brownOut_mV).toBe(1700)
  expect(lean.config.power.brownOut_mV).toBe(1950)
  const folder = mkdtempSync(join(tmpdir(), "zincwear-supply-"))
  writeFileSync(join(folder, "low.json"), JSON.stringify({ ...lean.module, $schema: undefined, supply: { off_mV: 1500, on_mV: 2400, leak_nA: 10 } }))
  expect(assemble({ ...project, module: join(folder, "low.json") }).config.power.brownOut_mV).toBe(1700)
  rmSync(folder, { recursive: true })
})

test("start_V of a project moves where the load switch closes, within what the module bears", () => {
  const lean = { ...project, module: "zincwear-lean-6" }
  expect(assemble({ ...lean, start_V: 2.9 }).module.supply).toEqual({ off_mV: 1950, on_mV: 2900, leak_nA: 10 })
  expect(() => assemble({ ...lean, start_V: 1.95 })).toThrow(/start_V.*cut off at 1\.95 V and charged to 3\.55 V/)
  expect(() => assemble({ ...lean, start_V: 3.6 })).toThrow(/start_V.*charged to 3\.55 V/)
  expect(() => assemble({ ...project, start_V: 2.9 })).toThrow(/start_V.*no load switch/)
})
