import { runInContext } from "node:vm"
import { describe, expect, test } from "vitest"
import { loadEspruinoAllowed } from "../../../project/espruino-check.js"
import { FakeFlash } from "../../../sim/chips/flash.js"
import { createEspruinoRealm } from "../../../sim/runtimes/espruino-realm.js"
import { createEspruinoRuntime } from "../../../sim/runtimes/espruino.js"
import { createNodeRuntime } from "../../../sim/runtimes/node.js"
import type { Command } from "../../../src/core/types.js"
import { batteryConfig, calmSample } from "../../helpers/config.js"

const config = batteryConfig()
const blank = (_: number, length: number): Uint8Array => new Uint8Array(length).fill(255)

describe("the realm", () => {
  const realm = createEspruinoRealm(loadEspruinoAllowed())
  const run = (code: string): unknown => runInContext(code, realm)

  test("lacks what Espruino lacks", () => {
    for (const code of ["Math.trunc(1)", "Math.hypot(3, 4)", "Number.isFinite(1)", "new Map()", "[1].flat()", "'a'.codePointAt(0)",
      "Array.from([])", "Symbol()", "process.exit()", "setTimeout(f, 1)", "I2C1.setup({})", "[1].at(0)", "Object.freeze({})", "for (var x of [1]) x"]) {
      expect(() => run(code), code).toThrow()
    }
  })

  test("has what Espruino has", () => {
    expect(run("[3, 1, 2].sort().map(function (x) { return x * 2 }).join()")).toBe("2,4,6")
    expect(run("JSON.stringify(JSON.parse('{\"a\":[1]}'))")).toBe("{\"a\":[1]}")
    expect(run("Math.floor(2.5) + Math.max(1, 2) + 'abc'.charCodeAt(1)")).toBe(102)
    expect(run("new Uint8Array([1, 2]).length + global.isNaN(NaN)")).toBe(3)
  })

  test("rounds as Espruino does: negative halves go down (executed: round(-1.5) is -2, round(-0.5) is -1)", () => {
    expect(run("[Math.round(-1.5), Math.round(-0.5), Math.round(2.5), Math.round(-1.4)].join()")).toBe("-2,-1,3,-1")
  })
})

test.each([["readable", false], ["minified", true]])("the %s program gives the commands and numbers of Node, to the last bit", async (_, minified) => {
  const engine = await createEspruinoRuntime({ config, minified })
  const node = createNodeRuntime(config)
  await engine.boot(blank)
  await node.boot(blank)
  for (let tick = 0; tick < 600; tick++) {
    const sample = calmSample(config, tick * 1000, 1100 + tick / 4)
    sample.current_nA = (tick % 7 - 3) * 123456
    sample.harvest_nA = tick % 5 * 40000
    sample.missing = tick % 50 === 0 ? 1 : 0
    expect(await engine.step(sample)).toEqual(await node.step(sample))
    expect(await engine.observe()).toEqual([...await node.observe()])
  }
  await engine.close()
})

test("a second boot forgets everything but the journal", async () => {
  const { pages, page_bytes, interval_ms } = config.journal
  const flash = new FakeFlash(pages, page_bytes)
  const engine = await createEspruinoRuntime({ config })
  const keep = (commands: Command[]): void => {
    for (const { kind, value, bytes } of commands) {
      if (kind === "erase") flash.erase(value)
      if (kind === "write") flash.program(value, bytes)
    }
  }
  const read = (offset: number, length: number): Uint8Array => Uint8Array.from(flash.read(offset, length))
  await engine.boot(read)
  for (let time_ms = 0; time_ms <= 2 * interval_ms; time_ms += 1000) keep(await engine.step(calmSample(config, time_ms)))
  const [soc, error] = await engine.observe()
  await engine.boot(read)
  await engine.step(calmSample(config, 0))
  const [again, doubt] = await engine.observe()
  await engine.boot(blank)
  await engine.step(calmSample(config, 0))
  const [, ignorance] = await engine.observe()
  // A restored charge is doubted by another 3 %, and the first voltage moves it within that.
  expect(Math.abs(again! - soc!)).toBeLessThan(0.03)
  expect(doubt!).toBeLessThan(error! + 0.06)
  expect(ignorance!).toBeGreaterThan(doubt!)
  await engine.close()
})

test("a step before the boot is refused", async () => {
  const engine = await createEspruinoRuntime({ config })
  expect(() => engine.step(calmSample(config, 0))).toThrow(/boot\(\) comes first/)
})
