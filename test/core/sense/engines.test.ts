// The detectors on the interpreters of the boards: the same event at the same reading as on Node.

import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { fingerDetector, lightDetector, motionDetector, pressDetector } from "../../../project/detectors.js"
import { bundleEspruino } from "../../../project/espruino-bundle.js"
import { buildDeviceScript } from "../../../project/devicescript-build.js"
import { Random } from "../../../sim/random.js"
import { DeviceScriptVm } from "../../../sim/runtimes/devicescript-vm.js"
import { linuxEspruino } from "../../../sim/runtimes/espruino-linux.js"
import { type Detect, type DetectorConfig, GOOD, createDetector } from "../../../src/core/sense/detector.js"
import { detectFinger } from "../../../src/core/sense/finger.js"
import { detectLight } from "../../../src/core/sense/light.js"
import { detectMotion } from "../../../src/core/sense/motion.js"
import { detectPress } from "../../../src/core/sense/press.js"
import { batteryConfig } from "../../helpers/config.js"

const SLOW_MS = 60_000
const READINGS = 400

interface Case {
  kind: string
  name: string
  detect: Detect
  config: DetectorConfig
  interval_ms: number
  values: number[]
}

function noisy(rest: number, event: number, noise: number, seed: number): number[] {
  const random = new Random(seed)
  return Array.from({ length: READINGS }, (_, i) => Math.max(0, Math.round((i % 80 >= 50 ? event : rest) * (1 + noise * random.gaussian()))))
}

const cases: Case[] = [
  { kind: "light", name: "detectLight", detect: detectLight, config: lightDetector(1.13, 0.03, 0), interval_ms: 10_000, values: noisy(21_845, 24_685, 0.03, 1) },
  { kind: "press", name: "detectPress", detect: detectPress, config: pressDetector(5958, 20_300), interval_ms: 70, values: noisy(5958, 16_000, 0.2, 2) },
  { kind: "finger", name: "detectFinger", detect: detectFinger, config: fingerDetector(2551), interval_ms: 50, values: noisy(46_500, 49_500, 0.01, 3) },
  { kind: "motion", name: "detectMotion", detect: detectMotion, config: motionDetector(), interval_ms: 10_000, values: noisy(30, 140, 0.5, 4) },
]

/** Events and the final level as a text: "57+ 80- ... 21842.117". */
function onNode({ detect, config, interval_ms, values }: Case): string {
  const detector = createDetector(config)
  const events = values.flatMap((value, i) => {
    const code = detect(detector, value, GOOD, i * interval_ms)
    return code === 0 ? [] : [`${i}${code === 1 ? "+" : "-"}`]
  })
  return [...events, String(Math.floor(detector.level * 1000))].join(" ")
}

/** TypeScript of a program's part that prints the same text. */
function part({ name, config, interval_ms, values }: Case): string {
  return `{
  let text = "= "
  const detector = createDetector(${JSON.stringify(config)})
  const values: number[] = [${values.join()}]
  for (let i = 0; i < values.length; i++) {
    const code = ${name}(detector, values[i], 31, i * ${interval_ms})
    if (code !== 0) text += i + (code === 1 ? "+" : "-") + " "
  }
  text += Math.floor(detector.level * 1000)
  console.log(text)
}`
}

const imports = `import { createDetector } from "./core/sense/detector.js"
${cases.map(({ kind, name }) => `import { ${name} } from "./core/sense/${kind}.js"`).join("\n")}`

const expected = cases.map(onNode)
const answers = (lines: readonly string[]): string[] => lines.filter(line => line.includes("= ")).map(line => line.replace(/^.*= /, "").trim())

test("every kind has events in it", () => {
  for (const own of cases) expect(onNode(own).split(" ").length).toBeGreaterThan(6)
})

test("events and levels are the same in the DeviceScript VM", async () => {
  const main = `import { sleep } from "@devicescript/core"
${imports}
async function main(): Promise<void> {
  ${cases.map(own => `await sleep(1)\n${part(own)}`).join("\n")}
}
main.start()
`
  const { bytecode } = await buildDeviceScript(batteryConfig(), { sources: { "src/main.ts": main } })
  const vm = await DeviceScriptVm.create(bytecode)
  for (let i = 0; i < 1000 && vm.panic === 0 && answers(vm.log).length < cases.length; i++) vm.now_ms += Math.max(1, vm.run())
  expect(answers(vm.log)).toEqual(expected)
}, SLOW_MS)

test.skipIf(linuxEspruino() === undefined)("events and levels are the same in a real Espruino", async () => {
  const { minified } = await bundleEspruino(batteryConfig(), { entry: `${imports}\n${cases.map(part).join("\n")}\n` })
  const folder = mkdtempSync(join(tmpdir(), "zincwear-sense-"))
  try {
    const file = join(folder, "sense.js")
    writeFileSync(file, `${minified}\nquit();\n`)
    expect(answers(execFileSync(linuxEspruino()!, [file], { encoding: "utf8" }).split("\n"))).toEqual(expected)
  } finally {
    rmSync(folder, { recursive: true })
  }
}, SLOW_MS)
