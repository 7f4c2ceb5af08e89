import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { assemble } from "../../../project/compile.js"
import { packageRoot } from "../../../project/package-root.js"
import { loadProject } from "../../../project/project.js"
import { learnChain } from "../../../project/schedule/chain.js"
import { createOutlook } from "../../../src/core/schedule/outlook.js"
import { spendFor } from "../../../src/core/schedule/policy.js"

const folder = mkdtempSync(join(tmpdir(), "zincwear-light-"))
const days = Float64Array.from({ length: 432 }, (_, t) => Math.max(0, Math.sin((t % 144 - 36) / 72 * Math.PI)) * (1 + Math.floor(t / 144)))
const light = { title: "bows", source: "made up", mean_uW: 30, panel: "none", chain: learnChain([{ slots: days, late: days }], 600) }
writeFileSync(join(folder, "light.json"), JSON.stringify(light))
/** A store of a few joules, and a firmware that costs little: otherwise there is nothing to weigh. */
const base = loadProject(packageRoot())
const project = { ...base, cells: { ...base.cells, area_cm2: 0.02 }, pace: { share: 0.05, longest_s: 21_600 }, file: join(folder, "devicescript.json") }

describe("a project that plans with light", () => {
  const { config } = assemble({ ...project, light: { file: "light.json" } })
  const table = config.policy!
  const spend = (store: number, block: number): number => spendFor(table, createOutlook(table.light), store * table.full_uJ, block, 0)

  test("has a table, with the mean of the file; without light it has none", () => {
    expect(config.has.policy).toBe(true)
    expect(table.light.usual_nW).toBe(30000)
    expect(assemble(project).config.policy).toBeUndefined()
  })

  test("reckons with as many panels as it has, unless it is told what they bring", () => {
    const usual_nW = (more: object, panels?: number): number => assemble({ ...project, ...(panels === undefined ? {} : { panels }), light: { file: "light.json", ...more } }).config.policy!.light.usual_nW
    expect(usual_nW({}, 3)).toBe(90000)
    expect(usual_nW({ usual_uW: 50 }, 3)).toBe(50000)
  })

  test("may spend more with more in the store, and nothing with nothing", () => {
    const spends = [0, 0.1, 0.3, 0.6, 1].map(store => spend(store, 3))
    spends.forEach((own, i) => { if (i > 0) expect(own).toBeGreaterThanOrEqual(spends[i - 1]) })
    expect(spends[4]).toBeGreaterThan(spends[1])
  })

  test("fits a board with little room: one code for every mean, block, light and filling", () => {
    expect(table.light.slow_permille).toEqual([])
    expect(table.codes).toHaveLength(3 * 12 * 8 * 7)
    expect(assemble({ ...project, board: "BANGLEJS2", light: { file: "light.json" } }).config.policy!.codes).toHaveLength(3 * 12 * 24 * 7)
  })

  test("with an end of its mission it has parts for the last two days, and spends more in the last", () => {
    const ending = assemble({ ...project, light: { file: "light.json", mission_days: 6 } }).config.policy!
    expect(ending.mission_ms).toBe(6 * 86_400_000)
    expect(ending.codes).toHaveLength(3 * table.codes.length)
    const outlook = createOutlook(ending.light)
    expect(spendFor(ending, outlook, 0.1 * ending.full_uJ, 11, 1)).toBeGreaterThan(spendFor(ending, outlook, 0.1 * ending.full_uJ, 11, 0))
  })
})

test("a light file that is not one is refused with its place and the mend", () => {
  expect(() => assemble({ ...project, light: { file: "nowhere.json" } })).toThrow(/nowhere\.json.*cannot be read/)
  writeFileSync(join(folder, "short.json"), JSON.stringify({ ...light, chain: { ...light.chain, profile: [1] } }))
  expect(() => assemble({ ...project, light: { file: "short.json" } })).toThrow(/short\.json.*chain.*its tables do not have the size that its classes ask for/)
  writeFileSync(join(folder, "mean.json"), JSON.stringify({ ...light, mean_uW: 0 }))
  expect(() => assemble({ ...project, light: { file: "mean.json" } })).toThrow(/mean\.json/)
})
