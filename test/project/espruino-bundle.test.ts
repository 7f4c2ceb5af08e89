import { parse } from "acorn"
import { beforeAll, expect, test } from "vitest"
import { bundleEspruino, type EspruinoBundle, lowerToEs5 } from "../../project/espruino-bundle.js"
import { checkEspruino } from "../../project/espruino-check.js"
import { batteryConfig, capacitorConfig } from "../helpers/config.js"
import { DESK } from "../helpers/espruino-board.js"

let bundle: EspruinoBundle
beforeAll(async () => { bundle = await bundleEspruino(batteryConfig(), { board: DESK }) })

test("both forms are one ES5 script that Espruino can run", async () => {
  for (const text of [bundle.code, bundle.minified]) {
    expect(parse(text, { ecmaVersion: 5, sourceType: "script" }).type).toBe("Program")
    expect(await checkEspruino(text)).toEqual([])
  }
})

test("nothing of modules or comments is left in it: comments would lie in flash", () => {
  expect(bundle.code).not.toMatch(/\b(?:exports|import)\b|__esModule/)
  const comments: unknown[] = []
  parse(bundle.code, { ecmaVersion: 5, onComment: comments as never })
  parse(bundle.minified, { ecmaVersion: 5, onComment: comments as never })
  expect(comments).toEqual([])
})

test("the shortened program fits the 40 KiB of Storage of an nRF52832, without the journal for which that has no room", async () => {
  const config = batteryConfig()
  const bare = await bundleEspruino({ ...config, has: { ...config.has, journal: false } }, { board: DESK })
  // Pretokenising takes another eighth away (project/espruino-image.ts).
  expect(bare.minified.length).toBeLessThan(40960 * 8 / 7)
  expect(bare.minified.length).toBeLessThan(bundle.minified.length - 8000)
})

test("another module is another program: its numbers are inside", async () => {
  const other = await bundleEspruino(capacitorConfig(), { board: DESK })
  expect(other.code).toContain("test-capacitor")
  expect(bundle.code).not.toContain("test-capacitor")
})

test("what ES5 cannot say without a helper is refused by line", async () => {
  await expect(lowerToEs5("class A {}\nclass B extends A {}\nnew B()")).rejects.toThrow(/needs __extends at line/)
  await expect(lowerToEs5("var a = [1]\nvar b = [...a, 2]")).rejects.toThrow(/needs __spreadArray at line 2/)
})
