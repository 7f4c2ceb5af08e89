// The examples of docs/porting.md and of the README's sensor are not decoration: each is fed to what would read it.

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import type { Board } from "../../project/boards.js"
import { loadBoard } from "../../project/boards.js"
import { checkCellFile } from "../../project/cell-check.js"
import { loadCellSheet, resolveCell } from "../../project/cell-sheet.js"
import { assemble } from "../../project/compile.js"
import { loadModuleFile } from "../../project/module-file.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject } from "../../project/project.js"
import { openLight } from "../../sim/light.js"
import type { TraceRecipe } from "../../sim/conformance/trace.js"
import { FAULT_NAMES } from "../../sim/plant/faults.js"

const root = packageRoot()
const porting = readFileSync(join(root, "docs/porting.md"), "utf8")
const folder = mkdtempSync(join(tmpdir(), "zincwear-porting-"))

/** The fenced blocks of a section, in order. */
function blocks(text: string, title: string): string[] {
  const start = text.indexOf(`\n## ${title}\n`)
  expect(start, title).toBeGreaterThan(0)
  const end = text.indexOf("\n## ", start + 1)
  return [...text.slice(start, end < 0 ? undefined : end).matchAll(/^( *)```\w*\n([\s\S]*?)^ *```/gm)].map(match => match[2])
}

function save(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

/** The reference project with a sensor more.
 *  @param line as a reader would write it into devicescript.json */
function withSensor(line: string) {
  const project = loadProject(root)
  return assemble({ ...project, sensors: [...project.sensors, JSON.parse(line)] })
}

test("no recipe has more than six steps, and each says what proves it", () => {
  for (const section of porting.split("\n## ").slice(1)) {
    expect(section.match(/^\d+\. /gm)!.length).toBeLessThanOrEqual(6)
    expect(section).toMatch(/^Proof: `npx vitest run /m)
  }
})

test("the cell is without a finding, and can be simulated", () => {
  const file = save("my-cell.json", blocks(porting, "A cell")[0])
  expect(checkCellFile(file)).toEqual([])
  expect(resolveCell(loadCellSheet(file))).not.toHaveProperty("missing")
})

test("the sensor and its line are a third task of the firmware, priced by what it and the board draw", () => {
  const [file] = blocks(porting, "A sensor")
  const line = /`(\{ "name": "strain", "take": "strain.json".*?\})`/.exec(porting)![1]
  const { config } = withSensor(line.replace("strain.json", save("strain.json", file)))
  // 13 ms at 5 mA, and 31 µA for 5 ms, at 3 V.
  expect(config.sensors[2]).toEqual({ name: "strain", energy_uJ: 196, fastest_ms: 2000, slowest_ms: 60000, weight: 1 })
})

test("the sensor of the README is one line", () => {
  const lines = blocks(readFileSync(join(root, "README.md"), "utf8"), "Adding a sensor")
  expect(lines).toHaveLength(1)
  expect(withSensor(lines[0]).config.sensors[2]).toMatchObject({ name: "strain", fastest_ms: 2000, slowest_ms: 60000 })
})

test("the board has all that a listed board has, and is as the reader of boards wants it", () => {
  const sheet = JSON.parse(blocks(porting, "A board")[0])
  const model = loadBoard("MDBT42Q")
  const reference = JSON.parse(readFileSync(model.sheet, "utf8"))
  expect(Object.keys(sheet).sort()).toEqual(Object.keys(reference).sort())
  for (const part of ["chip", "wiring", "power", "radio"] as const) expect(Object.keys(sheet[part]).sort(), part).toEqual(Object.keys(reference[part]).sort())
  const power: Board["power"] = sheet.power
  expect(power.brownOut_mV).toBeLessThanOrEqual(power.supplyMin_mV)
})

test("the module and the project that names it become a firmware configuration", () => {
  const [module, project] = blocks(porting, "A power module")
  const file = save("my-module.json", module)
  expect(loadModuleFile(file).id).toBe("my-module")
  save("devicescript.json", project)
  const { config } = assemble({ ...loadProject(folder), module: file })
  expect(config.array.groupings).toEqual([{ series: 2, parallel: 2 }])
  expect(config.name).toBe("sleeve")
})

test("the light file is read, clock time included, and the recipe has what a recipe needs", () => {
  const [light, recipe] = blocks(porting, "A scenario")
  const trace = openLight(save("walk.csv", light))
  expect([trace.step_s, trace.startOfDay_s, ...trace.lux]).toEqual([1800, 8 * 3600, 120, 400, 12000, 400])
  const parsed = JSON.parse(recipe) as TraceRecipe
  const model = (JSON.parse(readFileSync(join(root, "sim/conformance/recipes.json"), "utf8")) as TraceRecipe[])[0]
  expect(Object.keys(parsed).sort()).toEqual(Object.keys(model).sort())
  expect(parsed.faults.every(fault => fault.name === "reset" || FAULT_NAMES.includes(fault.name))).toBe(true)
})
