// The firmware's table in the bound's own world: a module of capacitors with made-up light, two days of it.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { assemble } from "../../../project/compile.js"
import { openLight } from "../../../sim/light.js"
import { createPerson } from "../../../sim/person.js"
import { halfEnergy, moduleProject, SLOT_S } from "../../../sim/policy/module.js"
import { moduleProblem } from "../../../sim/policy/module-problem.js"
import { plantUpper } from "../../../sim/policy/plant-bound.js"
import { noAllowance } from "../../../sim/policy/plant-problem.js"
import { plantByTable } from "../../../sim/policy/plant-table.js"
import { writeLight } from "../../helpers/light-file.js"

const HOURS = 48
const slots = HOURS * 3600 / SLOT_S
const folder = mkdtempSync(join(tmpdir(), "zincwear-table-"))
afterAll(() => rmSync(folder, { recursive: true }))

/** From eight to six, as bright as is said. */
const lux = (minute: number, bright: number): number => minute / 60 % 24 >= 8 && minute / 60 % 24 < 18 ? bright : 0
writeFileSync(join(folder, "lux.csv"), ["minute,bright,dim", ...Array.from({ length: HOURS * 60 }, (_, minute) => `${minute},${lux(minute, 900)},${lux(minute, 300)}`)].join("\n"))
writeLight(folder, Float64Array.from({ length: 432 }, (_, slot) => lux(slot * 10, 600)))
const { config, ...parts } = assemble(moduleProject({ cell: "flig-zn", store_J: 2 }, folder, "light.json", HOURS / 24))
const problemOf = (column: string): ReturnType<typeof moduleProblem> => {
  const file = join(folder, "lux.csv")
  const environment = createPerson({ seed: 1, hours: HOURS, startHour: 0, light: { file, trace: openLight(file, { column }) } })
  return moduleProblem({ config, ...parts }, environment, slots, halfEnergy(config), 1)
}

test("gets a good part of the bound, and never more", () => {
  const problem = problemOf("bright")
  const upper = plantUpper(problem, 60)
  const worth = plantByTable({ ...problem, allowance: noAllowance(slots) }, config)
  expect(worth).toBeGreaterThan(upper / 2)
  expect(worth).toBeLessThan(upper)
})

test("gets less from less light, and nothing but its first charge from none", () => {
  const [bright, dim] = ["bright", "dim"].map(column => ({ ...problemOf(column), allowance: noAllowance(slots) }))
  const dark = { ...dim!, harvest_J: new Float64Array(slots) }
  const [most, less, least] = [bright!, dim!, dark].map(problem => plantByTable(problem, config))
  expect(most).toBeGreaterThan(less!)
  expect(less).toBeGreaterThan(least!)
  expect(least).toBeGreaterThan(0)
  expect(plantByTable({ ...dark, start_J: dark.store.energy(dark.brownOut_V / 3) }, config)).toBe(0)
})

test("a module without a table is told so", () => {
  const { policy: _, ...without } = config
  expect(() => plantByTable(problemOf("dim"), without)).toThrow(/without a table of light/)
})
