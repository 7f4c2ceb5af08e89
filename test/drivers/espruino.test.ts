// The drivers as Espruino runs them: bundled, lowered, shortened, and led through what Node was led through, faults included. In the bare realm
// always, and where the environment variable ESPRUINO names a Linux build of Espruino, in that too.

import { runInContext } from "node:vm"
import { describe, expect, test } from "vitest"
import { bundleEspruino } from "../../project/espruino-bundle.js"
import { loadEspruinoAllowed } from "../../project/espruino-check.js"
import { LinuxEspruino, linuxEspruino } from "../../sim/runtimes/espruino-linux.js"
import { createEspruinoRealm } from "../../sim/runtimes/espruino-realm.js"
import { batteryConfig } from "../helpers/config.js"
import { type Fault, read } from "./bench-run.js"
import type { Member } from "./member.js"

/** A driver, the call that makes its member's device, and that member's file. */
const DRIVERS: [file: string, call: string, member: string][] = [
  ["ads1115", "ads1115({ address: 0x48, mux: 0, gain: 2, rate: 4 })", "ads1115"],
  ["ina226", "ina226Current({ address: 0x40, shunt_mOhm: 1000, time: 4, averages: 0 })", "ina226-current"],
  ["ina226", "ina226Bus({ address: 0x45, shunt_mOhm: 1000, time: 2, averages: 1 })", "ina226-bus"],
  ["ina228", "ina228Current({ address: 0x40, shunt_mOhm: 10000, range: 1, currentLsb_pA: 7812.5, time: 5, averages: 0 })", "ina228"],
  ["tmp117", "tmp117(0x48)", "tmp117"],
  ["lps22hb", "lps22hb(0x5c)", "lps22hb"],
  ["sht4x", "sht4xHumidity(0x44, 0)", "sht4x-humidity"],
  ["sht4x", "sht4xTemperature(0x45, 2)", "sht4x-temperature"],
  ["veml7700", "veml7700({ address: 0x10, gain: 2, time: 2 })", "veml7700-low-gain"],
  ["expander", "expander({ address: 0x20, pins: 0x12, latches: 0x14, polarity: 0x02, directions: 0x00 }, 0x07ff)", "mcp23017"],
]

/** `Zincwear.step` leads a device through replies, and gives where it says anything else than Node's has said, or -1. */
const ENTRY = `
import { beginReading, createReading } from "./drivers/device.js"
${DRIVERS.map(([file, call]) => `import { ${call.split("(")[0]} } from "./drivers/${file}.js"`).join("\n")}
const devices = [${DRIVERS.map(([, call]) => call).join(", ")}]
const reading = createReading()
global.Zincwear = { step: function (index, inputs, expected) {
  let at = 0
  beginReading(reading)
  for (let i = 0; i < inputs.length; i++) {
    devices[index](reading, inputs[i], -2147483648)
    const said = [reading.done ? 1 : 0, reading.code, reading.value, reading.wait_us]
    for (let k = 0; k < reading.plan.length; k++) {
      said.push(reading.plan[k].address)
      said.push(reading.plan[k].readLength)
      for (let b = 0; b < reading.plan[k].write.length; b++) said.push(reading.plan[k].write[b])
    }
    for (let k = 0; k < said.length; k++) if (said[k] !== expected[at++]) return at - 1
  }
  return at === expected.length ? -1 : at
} }
`

interface Transcript {
  /** Replies to each plan. */
  inputs: number[][][]
  /** What the device said then, one number after another. */
  said: number[]
}

async function transcripts(name: string): Promise<Transcript[]> {
  const { member } = await import(`./members/${name}.ts`) as { member: Member }
  const life = (world: number, at: number, fault?: Fault): Transcript & { moments: number } => {
    const bench = member.make()
    const { device } = bench
    const inputs: number[][][] = []
    const said: number[] = []
    bench.worlds[world]!.set()
    bench.device = (reading, replies, analog) => {
      inputs.push(replies.map(reply => [...reply]))
      device(reading, replies, analog)
      said.push(reading.done ? 1 : 0, reading.code, reading.value, reading.wait_us)
      for (const { address, readLength, write } of reading.plan) said.push(address, readLength, ...write)
    }
    const { moments } = read(bench, { faults: new Map(fault === undefined ? [] : [[at, fault]]) })
    return { inputs, said, moments: moments.length }
  }
  const good = life(0, 0)
  const moments = Array.from({ length: good.moments }, (_, at) => at)
  const worlds = member.make().worlds.map((_, world) => life(world, 0))
  return [...worlds, ...(["nack", "short", "power"] as const).flatMap(fault => moments.map(at => life(1, at, fault)))]
}

const bundle = bundleEspruino(batteryConfig(), { entry: ENTRY })
const call = (index: number, { inputs, said }: Transcript): string => `Zincwear.step(${index}, ${JSON.stringify(inputs)}, ${JSON.stringify(said)})`

describe.each(["code", "minified"] as const)("in the bare realm, the program as %s", form => {
  test.each(DRIVERS)("%s: %s says what it says on Node", async (_file, made, member) => {
    const realm = createEspruinoRealm(loadEspruinoAllowed())
    runInContext((await bundle)[form], realm)
    const index = DRIVERS.findIndex(([, other]) => other === made)
    for (const transcript of await transcripts(member)) expect(runInContext(call(index, transcript), realm), JSON.stringify(transcript)).toBe(-1)
  })

  test("a number that differs is found", async () => {
    const realm = createEspruinoRealm(loadEspruinoAllowed())
    runInContext((await bundle)[form], realm)
    const [first] = await transcripts("ads1115")
    const said = [...first!.said]
    said[said.length - 2]! += 1 // the value
    expect(runInContext(call(0, { inputs: first!.inputs, said }), realm)).toBe(said.length - 2)
  })
})

describe.skipIf(linuxEspruino() === undefined)("in a real Espruino (set ESPRUINO to a Linux build of it)", () => {
  test("every driver says what it says on Node", async () => {
    const engine = new LinuxEspruino(linuxEspruino()!, (await bundle).minified)
    for (const [index, [, , member]] of DRIVERS.entries()) {
      for (const transcript of await transcripts(member)) expect(await engine.evaluate(call(index, transcript)), `${member}: ${JSON.stringify(transcript)}`).toBe(-1)
    }
    await engine.close()
  })
})
