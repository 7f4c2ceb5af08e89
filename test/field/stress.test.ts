import { describe, expect, test } from "vitest"
import { FAULT_IDS } from "../../project/fault-names.js"
import { parseDump } from "../../field/journal-dump.js"
import { reconditionText, stressFigures, stressSummary, stressTables } from "../../field/stress.js"
import { decodeTables } from "../../field/tables.js"
import { encodeAccount } from "../../src/core/journal/account.js"
import { appendSnapshot, createJournal } from "../../src/core/journal/journal.js"
import { createScan } from "../../src/core/journal/scan.js"
import { createSnapshot } from "../../src/core/journal/snapshot.js"
import type { Command } from "../../src/core/types.js"
import { FakeFlash } from "../../sim/chips/flash.js"

/** 7.2 mAh/cm²; 1.5 charges in, of which 1 between 0.1 and 0.3 mA/cm², 1.3 out; 2 half cycles of a half and more, 5 between 1/4 and 1/2. */
const numbers = [7_200_000, 100, 200, 200, 1000, 0, 0, 1300, 0, 0, 0, 0, 5, 2, 0]

describe("an account", () => {
  test("comes in mA/cm² and mAh/cm²: a thousandth of 7.2 mAh/cm² is 0.0072", () => {
    const figures = stressFigures(numbers)
    expect(figures.plated.map(({ value }) => Number(value.toFixed(9)))).toEqual([0.72, 1.44, 1.44, 7.2, 0, 0])
    expect(figures.plated.map(({ from }) => from)).toEqual([0, 0.01, 0.03, 0.1, 0.3, 1])
    expect(figures.plated_mAh_cm2).toBeCloseTo(10.8, 12)
    expect(figures.stripped_mAh_cm2).toBeCloseTo(9.36, 12)
    expect(figures.fullCycles).toBeCloseTo((1.5 + 1.3) / 2, 12)
    expect(figures.halfCycles.map(({ from }) => Number(from.toFixed(9)))).toEqual([0.072, 0.225, 0.45, 0.9, 1.8, 3.6])
    expect(figures.halfCycles.map(({ value }) => value)).toEqual([0, 0, 0, 0, 5, 2])
  })

  test("reads as tables, and as a sentence that counts the cycles of each cell by what it holds", () => {
    const [plated, halfCycles] = stressTables(stressFigures(numbers))
    expect(plated[4]).toEqual(["0.1 to 0.3", "7.20", "66.7 %"])
    expect(halfCycles.slice(-2)).toEqual([["1.8 to 3.6", "5"], ["3.6 and more", "2"]])
    expect(stressSummary(stressFigures(numbers), [1, 0.7, NaN])).toBe(
      "each cell: plated 10.8, stripped 9.36 mAh/cm², which is 1.40 full cycles of the sheet's 7.20 mAh/cm²; of what each cell holds now 1.40, 2.00, –")
    expect(stressSummary(stressFigures(numbers), [NaN])).not.toContain("holds now")
  })

  test("of a dump is the newest whole one of its module, on the time axis of the other records", () => {
    const flash = new FakeFlash(3, 512)
    const commands: Command[] = []
    const journal = createJournal(createScan({ pages: 3, page_bytes: 512, interval_ms: 60_000 }))
    const snapshot = createSnapshot(6, 3)
    snapshot.modelId = 7
    for (let i = 1; i <= 8; i++) {
      snapshot.time_ms = 60_000 * i
      journal.account = { modelId: 7, time_ms: snapshot.time_ms, numbers: [...numbers.slice(0, 7), 100 * i, ...numbers.slice(8)] }
      appendSnapshot(journal, snapshot, commands)
    }
    for (const { kind, value, bytes } of commands) {
      if (kind === "erase") flash.erase(value)
      else flash.program(value, bytes)
    }
    // Three pages of sixteen slots: account, then three snapshots of four.
    const dump = parseDump(flash.bytes)
    expect(dump.accounts.map(({ time_ms }) => time_ms)).toEqual([60_000, 240_000, 420_000])
    const { stress, tables: [,,, table] } = decodeTables(dump, "x.bin")
    expect(stress).toMatchObject({ time_s: 420 })
    expect(stress!.figures.stripped_mAh_cm2).toBeCloseTo(0.7 * 7.2, 12)
    expect(table.columns.map(({ name }) => name)).toEqual(["test_time_s", "sequence", "quantity", "lower", "upper", "value"])
    expect(table.columns[0].values).toHaveLength(3 * 12)

    const torn = flash.bytes.slice()
    torn[2 * 512 + 32 + 20] ^= 1
    expect(parseDump(torn).accounts.map(({ time_ms }) => time_ms)).toEqual([60_000, 240_000])
    expect(parseDump(torn).slots.corrupt).toBe(1)
  })

  test("stops at 16,777,215, and does not begin anew", () => {
    const account = { modelId: 7, time_ms: 0, numbers: numbers.map(value => value * 20_000_000) }
    const dump = parseDump(Uint8Array.from([0, 1, 2].flatMap(part => encodeAccount(account, part, 1, part))))
    expect(dump.accounts[0].numbers).toEqual(numbers.map(value => value === 0 ? 0 : 16_777_215))
  })
})

test("a reconditioning reads as cell, outcome, and its capacity before and after", () => {
  const event = { time_ms: 0, kind: "recondition" as const, detail: 0, place: 3, value: 748 * 65536 + 873 }
  expect([1, 2, 3, 5, 9].map(subject => reconditionText({ ...event, subject }))).toEqual([
    "cell 4: begun at 74.8 % of the sheet's capacity", "cell 4: kept, 74.8 % to 87.3 % of the sheet's capacity",
    "cell 4: no gain, 74.8 % to 87.3 % of the sheet's capacity", "cell 4: given up, too dark for too long", "cell 4: outcome 9",
  ])
  expect(reconditionText({ ...event, subject: 4, detail: FAULT_IDS.indexOf("switch-stuck") })).toBe("cell 4: given up, switch-stuck")
})
