// What the gauge may not cost: memory that grows. How much work it is stands in the bench (`npm run bench -- firmware`).

import { expect, test } from "vitest"
import { DeviceScriptVm } from "../../../sim/runtimes/devicescript-vm.js"
import { linuxEspruino } from "../../../sim/runtimes/espruino-linux.js"
import { assemble } from "../../../project/compile.js"
import { buildDeviceScript } from "../../../project/devicescript-build.js"
import { packageRoot } from "../../../project/package-root.js"
import { loadProject } from "../../../project/project.js"
import { type Mark, probe } from "../../../bench/devicescript-probe.js"
import { gaugeInDeviceScript } from "../../../bench/gauge-devicescript.js"
import { mostUnits, startBench } from "../../../bench/gauge-espruino.js"
import { gaugeHour } from "../../../bench/gauge-hour.js"

const { config } = assemble(loadProject(packageRoot()))
const SLOW_MS = 60000

test("the probe counts instructions as the VM does: a fiber that never waits ends at 131,072", async () => {
  const main = `import { sleep } from "@devicescript/core"
async function main(): Promise<void> {
  await sleep(1)
  console.log("on")
  while (true) { }
}
main.start()
`
  const { bytecode } = await buildDeviceScript(config, { sources: { "src/main.ts": main } })
  const marks: Mark[] = []
  const vm = await DeviceScriptVm.create(bytecode, undefined, probe(mark => {
    marks.push(mark)
    return false
  }))
  for (let i = 0; i < 1000 && vm.panic === 0; i++) vm.now_ms += Math.max(1, vm.run())
  expect(vm.log).toContain("! Exception: InfiniteLoop")
  const [on, end] = marks
  // Since it was woken the fiber had executed a few more, until the line was printed.
  const counted = end.instructions - on.instructions
  expect(counted).toBeLessThanOrEqual(131072)
  expect(counted).toBeGreaterThan(131072 - 16)
}, SLOW_MS)

test("DeviceScript: 10,000 steps leave nothing on the heap", async () => {
  const cost = await gaugeInDeviceScript(config, await gaugeHour(config))
  expect(cost.ram_bytes).toBeGreaterThan(100)
  expect(cost.grown_in_10000_steps_bytes).toBeLessThanOrEqual(0)
  expect(cost.by_file["gauge.ts"]).toBeGreaterThan(100)
}, SLOW_MS)

test.skipIf(linuxEspruino() === undefined)("Espruino: the third hour uses no memory unit more than the second (set ESPRUINO)", async () => {
  const rows = await gaugeHour(config)
  const engine = await startBench(linuxEspruino()!, config, rows)
  try {
    await engine.evaluate("(benchCreate(),0)")
    await mostUnits(engine, rows.length, "benchStep()")
    // A number takes a unit of its own or fits beside its name: the use of single steps varies, the most of an hour does not.
    const second = await mostUnits(engine, rows.length, "benchStep()")
    expect(await mostUnits(engine, rows.length, "benchStep()")).toBe(second)
  } finally {
    await engine.close()
  }
}, SLOW_MS)
