import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { closableMask, listModules, loadModuleFile, parseModule, possibleGroupings } from "../../project/module-file.js"
import { packageRoot } from "../../project/package-root.js"
import { UserError } from "../../project/user-error.js"

const reference = readFileSync(join(packageRoot(), "boards/modules/zincwear-6.json"), "utf8")

/** The message that a change to the reference module brings. */
function complaint(from: string, to: string): string {
  expect(reference).toContain(from)
  try {
    parseModule(reference.replace(from, to), "mine.json")
  } catch (error) {
    expect(error).toBeInstanceOf(UserError)
    return (error as UserError).message
  }
  throw new Error(`no complaint about ${to}`)
}

/** Paths of all figures; an item of a list goes by its name where it has one. */
function numbersWithPaths(value: unknown, path: string): string[] {
  if (typeof value === "number") return [path]
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === "sources") return []
    const step = Array.isArray(value) ? inner?.name ?? key : key
    return numbersWithPaths(inner, path === "" ? step : `${path}.${step}`)
  })
}

for (const id of listModules()) {
  test(`${id}: loads under its own name, and every figure has a source, at its own path or at a group it is in`, () => {
    const module = loadModuleFile(id)
    expect(module.id).toBe(id)
    const paths = numbersWithPaths(module, "")
    expect(paths.length).toBeGreaterThan(50)
    const sourced = (path: string): boolean => Object.keys(module.sources).some(key => path === key || path.startsWith(`${key}.`))
    expect(paths.filter(path => !sourced(path))).toEqual([])
    const stale = Object.keys(module.sources).filter(key => !paths.some(path => path === key || path.startsWith(`${key}.`)))
    expect(stale).toEqual([])
  })
}

test("the matrix of the reference module has 11 lines and reaches every equal-share grouping of six cells", () => {
  const module = loadModuleFile("zincwear-6")
  expect(module.switches.lines).toHaveLength(11)
  expect(closableMask(module)).toBe(0b111_1111_1111)
  expect(possibleGroupings(module)).toEqual([
    { series: 1, parallel: 6 }, { series: 2, parallel: 3 }, { series: 3, parallel: 2 }, { series: 6, parallel: 1 },
  ])
})

test("a soldered array has one grouping and can switch only the bus", () => {
  const module = loadModuleFile("zincwear-fixed-2s3p")
  expect(possibleGroupings(module)).toEqual([{ series: 2, parallel: 3 }])
  expect(closableMask(module)).toBe(1 << 10)
})

test("a matrix without its last parallel switch cannot make the groupings that need it", () => {
  const module = parseModule(reference.replace(', "P4"', ""), "mine.json")
  expect(possibleGroupings(module)).toEqual([{ series: 6, parallel: 1 }])
})

test("an advertising event of the reference radio is 13.1 µC: 39 µJ at 3 V", () => {
  // nRF52832 at 0 dBm: 3 x 376 µs x 5.3 mA on air is 6.0 µC; the rest is listening, ramps and the processor.
  const charge_nC = loadModuleFile("zincwear-6").radio.segments.reduce((sum, s) => sum + s.duration_us * s.current_uA / 1000, 0)
  expect(charge_nC).toBeCloseTo(13_134, 0)
})

test("the bus stays inside its limit even when the charger's threshold is 5 % high, its printed accuracy, or 1 % where it is trimmed", () => {
  for (const id of listModules()) {
    const module = loadModuleFile(id)
    const accuracy = module.sources["harvester.overVoltage_mV"].includes("trimming") ? 0.01 : 0.05
    expect(module.harvester.overVoltage_mV * (1 + accuracy)).toBeLessThanOrEqual(module.bus.max_mV)
  }
})

test("an unknown id lists the known ones, a missing path says so", () => {
  expect(() => loadModuleFile("zincwear-7")).toThrow(/^zincwear-7: unknown module; known modules are .*\bzincwear-6, zincwear-fixed-2s3p/)
  expect(() => loadModuleFile("./nowhere.json")).toThrow("./nowhere.json: no such file")
})

test("every complaint names the line", () => {
  expect(complaint('"cells": 6,', '"cells": 6')).toBe("mine.json: line 6, column 3: not JSON (CommaExpected); mend the syntax there")
  expect(complaint('"cells": 6,', '"cells": 0,')).toBe("mine.json: line 5, column 12: cells must be >= 1; see boards/modules/module.schema.json")
  expect(complaint('"on_mOhm": 1700', '"on_Ohm": 1.7')).toBe(
    'mine.json: line 9, column 15: unknown property "on_Ohm" in switches; see boards/modules/module.schema.json')
  expect(complaint('"S4", "P0"', '"S5", "P0"')).toBe(
    "mine.json: line 7, column 39: switch S5 has no cells to join; 6 cells have boundaries 0 to 4")
  expect(complaint('"S0", "S1", "S2", "S3", "S4", "P0", ', "")).toContain("line 7, column 14: no grouping can be made of these switches")
  expect(complaint('"on_mOhm"', '"fixed": { "series": 2, "parallel": 2 }, "on_mOhm"')).toContain("2s2p does not make 6 cells")
  expect(complaint('"on_mOhm"', '"fixed": { "series": 2, "parallel": 3 }, "on_mOhm"')).toContain("both soldered and switched")
  expect(complaint('"harvestLine": 15', '"harvestLine": 10')).toContain("pin 10 has another use; pins above 10 are free")
  expect(complaint('"harvestLine": 15', '"harvestLine": 14')).toContain("pin 14 has another use")
  expect(complaint('"cells": 6,', '"cells": 10,')).toContain("the last line would be pin 18 of a latch of 16; one latch serves at most seven cells")
  expect(complaint("[0, 131, 262,", "[0, 262, 131,")).toContain("131 does not rise above 262")
  expect(complaint("[0, 131, 262,", "[131, 262,")).toContain("12 rows for 11 voltages")
  expect(complaint("[0.60, 0.80, ", "[0.80, ")).toMatch(/line 4\d, column 9: 11 values for 12 currents/)
  expect(complaint('"take": "pressure-film"', '"kind": "resistive"')).toContain('unknown property "kind" in sensors.0')
  expect(complaint(/"latch": .*\n/.exec(reference)![0], "")).toContain("switches without a latch")
})

test("an empty file is one line, too", () => {
  expect(() => parseModule("", "mine.json")).toThrow("mine.json: line 1, column 1: not JSON")
})

test.each([
  ["off above on: it would chatter", { off_mV: 2500, on_mV: 2400, leak_nA: 10 }, "mine.json: line 5, column 35: the load switch opens at 2500 mV and closes at 2400; off_mV must be below on_mV"],
  ["off at on", { off_mV: 2400, on_mV: 2400, leak_nA: 10 }, "the load switch opens at 2400 mV and closes at 2400"],
  ["on beyond what the charger gives: it would never close", { off_mV: 1950, on_mV: 3600, leak_nA: 10 }, "the load switch closes at 3600 mV, and the charger ends at"],
  ["a level left out", { off_mV: 1950, leak_nA: 10 }, "supply must have required property 'on_mV'"],
])("a load switch is refused with %s", (_, supply, message) => {
  expect(complaint('"cells": 6,', `"cells": 6, "supply": ${JSON.stringify(supply)},`)).toContain(message)
})

test("the load switch of zincwear-lean-6 opens above the charger's main start, 1.77 V, below which it works at 5 %", () => {
  const { supply, harvester } = loadModuleFile("zincwear-lean-6")
  expect(supply!.off_mV).toBeGreaterThan(harvester.mainStart_mV)
})
