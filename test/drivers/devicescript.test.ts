// The drivers as DeviceScript runs them: compiled by the official compiler, and led in the official VM through what Node was led through.

import { expect, test } from "vitest"
import { buildDeviceScript } from "../../project/devicescript-build.js"
import { DeviceScriptVm } from "../../sim/runtimes/devicescript-vm.js"
import { batteryConfig } from "../helpers/config.js"
import { DRIVERS, type Transcript, transcripts } from "./transcripts.js"

/** One number after another, each list with its length before it. */
function flat(driver: number, { inputs, said }: Transcript): number[] {
  return [driver, inputs.length, ...inputs.flatMap(replies => [replies.length, ...replies.flatMap(reply => [reply.length, ...reply])]), said.length, ...said]
}

/** Prints "differs" for each life in which a device says anything else than it did on Node, and "over" at the end. */
function program(lives: number[][]): string {
  const imports = DRIVERS.map(([file, call]) => `import { ${call.split("(")[0]} } from "./drivers/${file}.js"`)
  return `import { sleep } from "@devicescript/core"
import { beginReading, createReading, type Device } from "./drivers/device.js"
${imports.join("\n")}
const makers: (() => Device)[] = [${DRIVERS.map(([, call]) => `() => ${call}`).join(", ")}]
const data = hex\`${Buffer.from(Int32Array.from(lives.flat()).buffer).toString("hex")}\`
let place = 0
function next(): number {
  place++
  return data.getAt(4 * (place - 1), "i32")
}
function list(): number[] {
  const found: number[] = []
  for (let left = next(); left > 0; left--) found.push(next())
  return found
}
function live(): boolean {
  const reading = createReading()
  const device = makers[next()]()
  const said: number[] = []
  beginReading(reading)
  for (let left = next(); left > 0; left--) {
    const replies: number[][] = []
    for (let more = next(); more > 0; more--) replies.push(list())
    device(reading, replies, -2147483648)
    said.push(reading.done ? 1 : 0)
    said.push(reading.code)
    said.push(reading.value)
    said.push(reading.wait_us)
    for (let k = 0; k < reading.plan.length; k++) {
      said.push(reading.plan[k].address)
      said.push(reading.plan[k].readLength)
      for (let b = 0; b < reading.plan[k].write.length; b++) said.push(reading.plan[k].write[b])
    }
  }
  const expected = list()
  let same = said.length === expected.length
  for (let k = 0; k < said.length; k++) if (said[k] !== expected[k]) same = false
  return same
}
async function main(): Promise<void> {
  for (let i = 0; i < ${lives.length}; i++) {
    await sleep(1)
    if (!live()) console.log("differs " + i)
  }
  console.log("over")
}
main.start()
`
}

async function printed(lives: number[][]): Promise<string[]> {
  const { bytecode } = await buildDeviceScript(batteryConfig(), { sources: { "src/main.ts": program(lives) } })
  const vm = await DeviceScriptVm.create(bytecode)
  for (let i = 0; i < 20000 && vm.panic === 0 && !vm.log.some(line => line.includes("over")); i++) vm.now_ms += Math.max(1, vm.run())
  expect(vm.panic, vm.log.slice(-5).join("\n")).toBe(0)
  return vm.log.filter(line => line.startsWith(">")).map(line => line.replace(/^> */, ""))
}

test("every driver says what it says on Node, in each of its worlds and through every fault", async () => {
  const lives: number[][] = []
  const names: string[] = []
  for (const [index, [, , member]] of DRIVERS.entries()) {
    for (const transcript of await transcripts(member)) {
      lives.push(flat(index, transcript))
      names.push(`${member}: ${JSON.stringify(transcript)}`)
    }
  }
  // One life that is not what Node lived: the comparison itself must see it.
  const wrong = [...lives[0]!]
  wrong[wrong.length - 2]! += 1
  lives.push(wrong)
  names.push("wrong")
  const said = await printed(lives)
  expect(said.at(-1)).toBe("over")
  expect(said.slice(0, -1).map(line => names[Number(line.split(" ")[1])])).toEqual(["wrong"])
}, 120_000)
