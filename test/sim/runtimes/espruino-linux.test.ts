// Runs where the environment variable ESPRUINO names a Linux build of Espruino; skipped, visibly, elsewhere.

import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { espruinoNumber } from "../../../project/espruino-literals.js"
import { createLinuxEspruinoRuntime, LinuxEspruino, linuxEspruino } from "../../../sim/runtimes/espruino-linux.js"
import { createNodeRuntime } from "../../../sim/runtimes/node.js"
import { batteryConfig, calmSample } from "../../helpers/config.js"

const config = batteryConfig()
const blank = (_: number, length: number): Uint8Array => new Uint8Array(length).fill(255)

describe.skipIf(linuxEspruino() === undefined)("a real Espruino (set ESPRUINO to a Linux build of it)", () => {
  let engine: LinuxEspruino
  beforeAll(async () => { engine = await createLinuxEspruinoRuntime({ config, minified: true }) })
  afterAll(() => engine.close())

  test("reads decimal literals as our model of its parser says, to the last bit", async () => {
    const literals = [".5", "0.3", "0.7", "0.75", "0.95", "3.14159", "99.99", "1e-6", "1e-9", "131072e-10", "864e5", "1e21", "9007199254740991", "12.3456789e-3"]
    for (const literal of literals) expect(await engine.evaluate(literal), literal).toBe(espruinoNumber(literal))
  })

  test("rounds, truncates and overflows as the realm and the rules assume", async () => {
    const facts: [string, number][] = [
      ["Math.round(-1.5)", -2], ["Math.round(-0.5)", -1], ["Math.round(2.5)", 3], ["Math.floor(-0.5)", -1], ["Math.floor(1e12 + 0.5)", 1e12],
      ["2147483647 + 1", 2147483648], ["46341 * 46341", 2147488281], ["-7 % 3", -1], ["3000000000 | 0", -1294967296], ["-1 >>> 0", 4294967295],
      ["JSON.parse('[-2147483648]')[0]", -2147483648], ["JSON.parse('[9007199254740991]')[0]", 9007199254740991], ["JSON.parse('[86400000000]')[0]", 86400000000],
    ]
    for (const [expression, value] of facts) expect(await engine.evaluate(expression), expression).toBe(value)
  })

  test("gives the commands and numbers of Node, to the last bit", async () => {
    const node = createNodeRuntime(config)
    await engine.boot(blank)
    await node.boot(blank)
    for (let tick = 0; tick < 300; tick++) {
      const sample = calmSample(config, tick * 1000, 1100 + tick / 4)
      sample.current_nA = (tick % 7 - 3) * 123456
      sample.harvest_nA = tick % 5 * 40000
      expect(await engine.step(sample)).toEqual(await node.step(sample))
      expect(await engine.observe()).toEqual([...await node.observe()])
    }
  })

  test("a fault of the program is reported with Espruino's own words, not as silence", async () => {
    const broken = new LinuxEspruino(linuxEspruino()!, "global.Zincwear = { begin: function () { undefined.x } };")
    await expect(broken.boot(blank)).rejects.toThrow(/Espruino.*Uncaught/s)
    await broken.close()
  })

  test("an engine that cannot even load the program is an error, not a wait", async () => {
    const broken = new LinuxEspruino(linuxEspruino()!, "function (")
    await expect(broken.boot(blank)).rejects.toThrow(/Espruino ended/)
    await broken.close()
  })
})

test("a name that is no Espruino is an error that says so", async () => {
  const absent = new LinuxEspruino("/nowhere/espruino", "")
  await expect(absent.boot(blank)).rejects.toThrow(/does not start/)
  await absent.close()
})
