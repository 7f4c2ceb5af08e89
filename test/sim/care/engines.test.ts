// An account of stress and a slow charge on every engine: the same commands, byte by byte, pages and resets included.

import { describe, expect, test } from "vitest"
import { compare, play } from "../../../sim/conformance/compare.js"
import { listEngines } from "../../../sim/conformance/engines.js"
import { createNodeRuntime } from "../../../sim/runtimes/node.js"
import { sampleToNumbers } from "../../../src/core/flat.js"
import type { ModuleConfig } from "../../../src/core/config.js"
import { batteryConfig, calmSample } from "../../helpers/config.js"

// A cell asks at once: its band ends below 150 % of the sheet's capacity as soon as there is one.
const config: ModuleConfig = {
  ...batteryConfig(), has: { radio: true, journal: true, isolation: false, bypass: false, probes: true, stress: true, recondition: true }, journal: { pages: 4, page_bytes: 512, interval_ms: 60_000 },
  stress: { capacity_nAh_cm2: 1_000_000, density_nA: [10_000, 30_000, 100_000, 300_000, 1_000_000] },
  recondition: { below_permille: 3000, limit_nA: 400_000, plate_permille: 100, dark_ms: 3_600_000, retry_ms: 86_400_000 },
}

/** Full cycles of 1 mAh cells in an hour or two each, minute by minute. */
function trace() {
  const samples = Array.from({ length: 700 }, (_, i) => {
    const phase = Math.sin(i / 20)
    const sample = { ...calmSample(config, 60_000 * i, 1200 + Math.round(60 * phase)), current_nA: Math.round(9_000_000 * Math.cos(i / 20)), temperature_cC: i > 650 ? 4200 : 2500 }
    const numbers: number[] = []
    sampleToNumbers(sample, numbers)
    return numbers
  })
  return { name: "care", what: "", cell: "", samples, boots: [0, 500] }
}

describe("every engine", async () => {
  const { engines } = await listEngines()
  const played = await play(createNodeRuntime(config), config, trace())

  test("has a trace with account and reconditioning in it", () => {
    const bytes = played.commands.flatMap(text => (JSON.parse(text) as [string, number, number[]][]).filter(([kind]) => kind === "write").map(([, , record]) => record))
    expect(bytes.filter(record => (record[0] & 15) === 5).length).toBeGreaterThan(30)
    expect(bytes.filter(record => (record[0] & 15) === 2 && record[12] === 6).length).toBeGreaterThan(0)
  })

  test.each(engines)("$name asks for the same, byte by byte", async ({ create }) => {
    const runtime = await create(config)
    try {
      const result = compare(trace(), await play(runtime, config, trace()), played)
      expect(result.first).toBe("")
      expect(result.commandMismatches).toBe(0)
    } finally {
      await runtime.close()
    }
  })
})
