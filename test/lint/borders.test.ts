import { ESLint } from "eslint"
import { expect, test } from "vitest"
import { borders } from "../../lint/borders.js"
import { packageRoot } from "../../project/package-root.js"
import { crossings } from "./fixtures/crossings.js"

const eslint = new ESLint({ cwd: packageRoot() })

async function refusals(code: string, filePath: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath })
  return result.messages.filter((message) => message.fatal || message.ruleId === "zincwear/borders").map((message) => message.message)
}

const refused = crossings.filter((crossing) => crossing.refused !== undefined)
const legal = crossings.filter((crossing) => crossing.refused === undefined)

test.each(refused)("$from may not import $refused", async ({ from, code, refused }) => {
  expect(await refusals(code, from)).toEqual([expect.stringContaining(` ${refused}: `)])
})

test.each(legal)("$from may: $code", async ({ from, code }) => {
  expect(await refusals(code, from)).toEqual([])
})

test("every row of the folder table refuses something above", async () => {
  const said = (await Promise.all(refused.map(({ from, code }) => refusals(code, from)))).flat()
  expect(borders.filter((border) => !said.some((message) => message.startsWith(`${border.place} may not import`)))).toEqual([])
})

test("no file of the tree crosses a border", async () => {
  const results = await eslint.lintFiles(["{src,sim,field,cli,project,bench,web,lint}/**/*.{ts,js}"])
  const crossed = results.flatMap((result) => result.messages
    .filter((message) => message.fatal || message.ruleId === "zincwear/borders")
    .map((message) => `${result.filePath}:${message.line} ${message.message}`))
  expect(results.length).toBeGreaterThan(0)
  expect(crossed).toEqual([])
})
