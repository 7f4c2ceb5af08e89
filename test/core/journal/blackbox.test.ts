import { expect, test } from "vitest"
import { FAULT_IDS } from "../../../project/fault-names.js"
import { boxedScan } from "../../../src/core/journal/blackbox.js"
import { decodeRecord } from "../../../src/core/journal/codec.js"
import type { Command } from "../../../src/core/types.js"
import { Life } from "../../helpers/life.js"

const boxed = (commands: readonly Command[]) => commands.flatMap(({ kind, bytes }) => {
  const record = kind === "write" ? decodeRecord(bytes, 0) : undefined
  return record?.kind === "event" && record.event.kind === "scan" ? [{ ...boxedScan(bytes, 0, record.time_ms), row: FAULT_IDS[record.event.subject], detail: record.event.detail }] : []
})

/** What the module draws by itself. */
const calm = { current_nA: -100_000 }

test("four scans before a trip, its own and the two after it are kept, one a scan and once per start", () => {
  const life = new Life()
  for (let i = 0; i < 20; i++) life.tick({ ...calm, temperature_cC: 2500 + i })
  const hot = boxed(life.tick({ ...calm, temperature_cC: 5100 })) // safety tier, and a leap
  expect(hot).toEqual([{
    time_ms: 16000, low_mV: 1200, high_mV: 1200, bus_mV: 2400, current_nA: -100_000, harvest_nA: 0, temperature_cC: 2516, row: "over-temperature-safety", detail: 0,
  }])
  const after = Array.from({ length: 10 }, (_, i) => boxed(life.tick({ ...calm, temperature_cC: 2600 + i })))
  expect(after.map(scans => scans.map(({ time_ms, temperature_cC, detail }) => [time_ms, temperature_cC, detail]))).toEqual([
    [[17000, 2517, 1]], [[18000, 2518, 2]], [[19000, 2519, 3]], [[20000, 5100, 4]], [[21000, 2600, 5]], [[22000, 2601, 6]], [], [], [], [],
  ])
  life.ticks(5, calm)
  expect(boxed(life.ticks(2, { ...calm, temperature_cC: 5100 }))).toEqual([])
  life.reset()
  expect(boxed(life.ticks(9, { temperature_cC: 5100 })).map(({ detail }) => detail)).toEqual([4, 5, 6])
})

test("the scans around a trip cost the journal nothing that it promised: the next start finds its snapshot and goes on counting", () => {
  const life = new Life()
  life.ticks(400)
  life.ticks(3, { temperature_cC: 5100 })
  const scan = life.scan()
  expect(scan.damaged).toBe(0)
  expect(scan.snapshot).toBeDefined()
  expect(scan.sequence).toBe(life.module.reporter?.journal.sequence)
})

test("of what only informs nothing is kept", () => {
  const life = new Life()
  for (const temperature_cC of [2500, 3000, 3500]) life.tick({ temperature_cC })
  expect(boxed(life.ticks(10, { temperature_cC: 3600 }))).toEqual([]) // operating tier
})
