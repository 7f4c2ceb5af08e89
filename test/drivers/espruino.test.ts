// The drivers as Espruino runs them: bundled, lowered, shortened, and led through what Node was led through, faults included. In the bare realm
// always, and where the environment variable ESPRUINO names a Linux build of Espruino, in that too.

import { runInContext } from "node:vm"
import { describe, expect, test } from "vitest"
import { bundleEspruino } from "../../project/espruino-bundle.js"
import { loadEspruinoAllowed } from "../../project/espruino-check.js"
import { LinuxEspruino, linuxEspruino } from "../../sim/runtimes/espruino-linux.js"
import { createEspruinoRealm } from "../../sim/runtimes/espruino-realm.js"
import { batteryConfig } from "../helpers/config.js"
import { DRIVERS, type Transcript, transcripts } from "./transcripts.js"

/** `Zincwear.step` leads a device through replies, and gives where it says anything else than Node's has said, or -1. */
const ENTRY = `
import { beginReading, createReading } from "./drivers/device.js"
${DRIVERS.map(([file, call]) => `import { ${call.split("(")[0]} } from "./drivers/${file}.js"`).join("\n")}
const makers = [${DRIVERS.map(([, call]) => `() => ${call}`).join(", ")}]
const reading = createReading()
global.Zincwear = { step: function (index, inputs, expected) {
  let at = 0
  const device = makers[index]()
  beginReading(reading)
  for (let i = 0; i < inputs.length; i++) {
    device(reading, inputs[i], -2147483648)
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
