import { ESLint, type Linter } from "eslint"
import { describe, expect, test } from "vitest"
import { syntax } from "../../lint/intersection.js"
import { packageRoot } from "../../project/package-root.js"
import { clean, prelude, specimens } from "./fixtures/specimens.js"

const eslint = new ESLint({ cwd: packageRoot() })
const FIRMWARE_RULES = ["intersection", "shared-globals", "shared-methods", "no-hoisting", "no-loop-closure", "borders"].map((rule) => `zincwear/${rule}`)

async function findings(code: string, filePath: string): Promise<Linter.LintMessage[]> {
  const [result] = await eslint.lintText(code, { filePath })
  return result.messages.filter((message) => message.fatal || FIRMWARE_RULES.includes(message.ruleId ?? ""))
}

describe("in the firmware's core, what one of its interpreters cannot run is found:", () => {
  test.each(specimens)("$kind", async ({ rule, says, code }) => {
    const found = await findings(`${prelude}${code}\n`, "src/core/specimen.ts")
    const told = found.map((message) => `${message.ruleId}: ${message.message}`)
    expect(told).toContainEqual(expect.stringMatching(`^zincwear/${rule}: .*${says.replace(/[.[\]]/g, "\\$&")}`))
    // A specimen that trips another rule would hide that its own rule is dead.
    expect(told.filter((line) => line.includes("fatal") || !line.startsWith(`zincwear/${rule}`))).toEqual([])
  })

  test("every row of the table has a specimen, and there are at least 35 kinds", () => {
    const shown = new Set(specimens.filter((specimen) => specimen.rule === "intersection").map((specimen) => specimen.says))
    expect(syntax.map((row) => row.name).filter((name) => !shown.has(name))).toEqual([])
    expect(new Set(specimens.map((specimen) => specimen.kind)).size).toBeGreaterThanOrEqual(35)
  })

  test("a driver is held to the same language", async () => {
    expect(await findings("export const v = Math.sqrt(2)\n", "src/drivers/specimen.ts")).toHaveLength(1)
  })

  test("each message names the reason and what to write instead", () => {
    for (const row of syntax) {
      expect(row.why, row.name).toMatch(/DeviceScript|Espruino|both|neither|interpreters|throw/)
      expect(row.instead.length, row.name).toBeGreaterThan(3)
    }
  })
})

test("what both interpreters share passes without a word", async () => {
  expect(await findings(clean, "src/core/specimen.ts")).toEqual([])
})

test("outside the firmware the whole language may be used", async () => {
  expect(await findings("export const v = { ...new Map([[1, Math.sqrt(2)]]) }\n", "sim/specimen.ts")).toEqual([])
})

test("a function that is called only later may stand below", async () => {
  const code = "export function f(): number { return g() }\nexport function g(): number { return 1 }\n"
  expect(await findings(code, "src/core/specimen.ts")).toEqual([])
})

test("a function made in a loop that holds nothing of the loop is fine", async () => {
  const code = "export function f(all: number[][]): number { let n = 0; for (const row of all) n += row.filter((x) => x > 1).length; return n }\n"
  expect(await findings(code, "src/core/specimen.ts")).toEqual([])
})

test("the firmware itself stays inside the intersection and its borders", async () => {
  const results = await eslint.lintFiles(["src/**/*.ts"])
  const told = results.flatMap((result) => result.messages
    .filter((message) => message.fatal || FIRMWARE_RULES.includes(message.ruleId ?? ""))
    .map((message) => `${result.filePath}:${message.line} ${message.message}`))
  expect(results.length).toBeGreaterThan(0)
  expect(told).toEqual([])
})
