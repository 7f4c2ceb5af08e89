import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DuckDBInstance } from "@duckdb/node-api"
import { parse } from "csv-parse/sync"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { logCommand } from "../../cli/log.js"
import { appendEvent, appendSnapshot, createJournal } from "../../src/core/journal/journal.js"
import { createScan } from "../../src/core/journal/scan.js"
import { createSnapshot } from "../../src/core/journal/snapshot.js"
import type { Command } from "../../src/core/types.js"
import { FakeFlash } from "../../sim/chips/flash.js"

let folder = ""
let printed: string[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "log-"))
  printed = []
  vi.spyOn(console, "log").mockImplementation(line => { printed.push(String(line)) })
})

afterEach(() => {
  vi.restoreAllMocks()
})

async function run(...args: string[]): Promise<void> {
  await logCommand().parseAsync(["decode", ...args], { from: "user" })
}

/** What stands in flash after these commands. */
function programmed(commands: Command[]): Uint8Array {
  const flash = new FakeFlash(2, 4096)
  for (const { kind, value, bytes } of commands) {
    if (kind === "erase") flash.erase(value)
    else flash.program(value, bytes)
  }
  return flash.bytes
}

/** Two snapshots of six cells, the second discharging at 12.34 µA in 3s2p, with a trip between. */
function journal(): Uint8Array {
  const commands: Command[] = []
  const ring = createJournal(createScan({ pages: 2, page_bytes: 4096, interval_ms: 60_000 }))
  const snapshot = createSnapshot(6, 3)
  snapshot.modelId = 0x1a2b
  snapshot.time_ms = 60_000
  snapshot.series = 2
  appendSnapshot(ring, snapshot, commands)
  appendEvent(ring, { time_ms: 90_000, kind: "trip", subject: 3, detail: 1, place: 4, value: -200 }, commands)
  Object.assign(snapshot, { time_ms: 120_000, series: 3, bus_mV: 4123, current_nA: -12_340, temperature_cC: 3150, packSoc: 0.5, packError: 0.04 })
  snapshot.cell_mV[5] = -3
  snapshot.counts[1] = 77
  appendSnapshot(ring, snapshot, commands)
  return programmed(commands)
}

function dumpFile(bytes: Uint8Array = journal()): string {
  const path = join(folder, "wear.bin")
  writeFileSync(path, bytes)
  return path
}

function csv(name: string): Record<string, string>[] {
  return parse(readFileSync(join(folder, name), "utf8"), { columns: true })
}

async function query(path: string, sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(path, { access_mode: "READ_ONLY" })
  const connection = await instance.connect()
  const rows = (await connection.runAndReadAll(sql)).getRows()
  connection.closeSync()
  instance.closeSync()
  return rows
}

describe("zincwear log decode", () => {
  test("writes the pack in Battery Data Format, and what that has no name for beside it", async () => {
    await run(dumpFile(), "--csv", join(folder, "out.bdf.csv"))
    expect(csv("out.bdf.csv")).toEqual([
      { "Test Time / s": "60", "Voltage / V": "", "Current / A": "", "Ambient Temperature / degC": "", "Step Count / 1": "1", "Record Index / 1": "1" },
      { "Test Time / s": "120", "Voltage / V": "4.123", "Current / A": "-0.00001234", "Ambient Temperature / degC": "31.5", "Step Count / 1": "2", "Record Index / 1": "2" },
    ])
    expect(csv("out.details.csv")[1]).toMatchObject({
      "Test Time / s": "120", "SOC Estimated / 1": "0.5", "SOC Error / 1": "0.04", "Cells in Series / 1": "3", "Counter 2 / 1": "77",
      "Cell 6 Voltage / V": "-0.003", "Cell 1 Voltage / V": "",
    })
    expect(csv("out.events.csv")).toEqual([{
      test_time_s: "90", boot: "1", sequence: "4", kind: "trip", subject: "3", detail: "1", cell: "5", value: "-200",
      // Only the scans around a trip have these.
      sensor: "", sensed: "", sure: "", lowest_cell_V: "", highest_cell_V: "", bus_V: "", harvest_uA: "", temperature_degC: "",
    }])
    expect(readdirSync(folder).sort()).toEqual(["out.bdf.csv", "out.details.csv", "out.events.csv", "wear.bin"])
    expect(printed[0]).toBe("wear.bin: 9 records, 247 blank slots, 0 corrupt slots")
    expect(printed[1]).toBe("2 snapshots of 6 cells (model 1a2b) and 1 event from 1 boot, 60 s powered")
  })

  test("writes a DuckDB file whose tables can be asked", async () => {
    const path = join(folder, "wear.duckdb")
    await run(dumpFile(), "--duckdb", path)
    expect(await query(path, "SELECT test_time_s, \"voltage_V\", \"current_A\", soc, series FROM pack ORDER BY test_time_s"))
      .toEqual([[60, null, null, null, 2n], [120, 4.123, -0.00001234, 0.5, 3n]])
    expect(await query(path, "SELECT count(*), count(\"voltage_V\"), min(\"voltage_V\") FROM cells")).toEqual([[12n, 1n, -0.003]])
    expect(await query(path, "SELECT kind, cell, value FROM events")).toEqual([["trip", 5n, -200n]])
    expect(readdirSync(folder).sort()).toEqual(["wear.bin", "wear.duckdb"])
  })

  test("writes both beside the dump when nothing is asked for, over older ones", async () => {
    const path = dumpFile()
    await run(path)
    await run(path)
    expect(readdirSync(folder).sort()).toEqual(["wear.bdf.csv", "wear.bin", "wear.details.csv", "wear.duckdb", "wear.events.csv"])
    expect(printed.at(-1)).toBe(`wrote ${["wear.bdf.csv", "wear.details.csv", "wear.events.csv", "wear.duckdb"].map(name => join(folder, name)).join(", ")}`)
  })

  test("counts and reports damage, and goes on", async () => {
    const bytes = journal()
    bytes[40] ^= 1
    await run(dumpFile(bytes.slice(0, 5000)), "--csv", join(folder, "out.csv"))
    expect(csv("out.csv")).toHaveLength(1)
    expect(printed).toContain("wear.bin: 8 records, 147 blank slots, 1 corrupt slots")
    expect(printed).toContain("left out: 1 incomplete snapshots (power cut or damage)")
    expect(printed).toContain("left out: 8 bytes after the last whole slot (cut-off dump?)")
  })

  test("shows what the gauge has learnt, and what memory the module refused", async () => {
    const commands: Command[] = []
    const ring = createJournal(createScan({ pages: 2, page_bytes: 4096, interval_ms: 60_000 }))
    const refused = { time_ms: 0, kind: "refused" as const, detail: 0, place: 255 }
    appendEvent(ring, { ...refused, subject: 1, value: 0xbeef }, commands)
    appendEvent(ring, { ...refused, subject: 2, value: 3 }, commands)
    appendEvent(ring, { ...refused, subject: 2, value: 1 }, commands)
    appendSnapshot(ring, Object.assign(createSnapshot(6, 3), { drain_ppmPerHour: -120, drainError_ppmPerHour: 40, zero_nA: -250, hysteresis: 0.5 }), commands)
    const path = dumpFile(programmed(commands))
    await run(path)
    expect(csv("wear.details.csv")[0]).toMatchObject({ "Drain / ppm/h": "-120", "Drain Error / ppm/h": "40", "Current Offset / A": "-2.5e-7", "Hysteresis / 1": "0.5", "Slow Resistance Share / 1": "" })
    expect(csv("wear.events.csv").map(({ kind, subject, cell, value }) => [kind, subject, cell, value]))
      .toEqual([["refused", "1", "", "48879"], ["refused", "2", "", "3"], ["refused", "2", "", "1"]])
    expect(await query(join(folder, "wear.duckdb"), "SELECT drain_ppm_per_h, \"current_offset_A\", hysteresis, slow_resistance_share FROM pack")).toEqual([[-120, -2.5e-7, 0.5, null]])
    expect(printed).toContain("memory refused by the module: 1 of another module, 2 damaged")
  })

  test("says in one line what is wrong with its input, and writes nothing", async () => {
    const cases: [Uint8Array | undefined, RegExp][] = [
      [undefined, /nowhere\.bin: does not exist; name a journal dump/],
      [new Uint8Array(0), /wear\.bin: is empty; name a raw image/],
      [new TextEncoder().encode("time,lux\n0,100\n".repeat(20)), /is not a journal: none of its 9 slots of 32 bytes holds a record; name a raw image/],
      [new Uint8Array(8192).fill(0xff), /is erased flash without a single record; let the module run/],
    ]
    for (const [bytes, message] of cases) {
      const path = bytes === undefined ? join(folder, "nowhere.bin") : dumpFile(bytes)
      await expect(run(path)).rejects.toMatchObject({ name: "UserError", message: expect.stringMatching(message) })
    }
    await expect(run(folder)).rejects.toMatchObject({ name: "UserError", message: expect.stringMatching(/cannot be read \(EISDIR\)/) })
    expect(readdirSync(folder)).toEqual(["wear.bin"])
  })

  test("leaves everything as it was when one of the outputs cannot be written", async () => {
    const path = dumpFile()
    const csvPath = join(folder, "old.bdf.csv")
    writeFileSync(csvPath, "old")
    await expect(run(path, "--csv", csvPath, "--duckdb", join(folder, "no", "x.duckdb")))
      .rejects.toMatchObject({ name: "UserError", message: expect.stringMatching(/its folder does not exist; create it/) })
    expect(readFileSync(csvPath, "utf8")).toBe("old")
    mkdirSync(join(folder, "taken.duckdb"))
    await expect(run(path, "--csv", csvPath, "--duckdb", join(folder, "taken.duckdb"))).rejects.toMatchObject({ name: "UserError", message: expect.stringMatching(/is a folder/) })
    expect(readFileSync(csvPath, "utf8")).toBe("old")
    expect(existsSync(join(folder, "old.details.csv"))).toBe(false)
    expect(readdirSync(folder).sort()).toEqual(["old.bdf.csv", "taken.duckdb", "wear.bin"])
  })

  test("never writes over the dump itself", async () => {
    const path = dumpFile()
    await expect(run(path, "--csv", path)).rejects.toMatchObject({ name: "UserError" })
    await expect(run(path, "--csv", join(folder, "a"), "--duckdb", join(folder, "a"))).rejects.toMatchObject({ name: "UserError" })
    expect(new Uint8Array(readFileSync(path))).toEqual(journal())
  })

  test("says which modules a dump holds when --cells finds none", async () => {
    await expect(run(dumpFile(), "--cells", "4")).rejects.toMatchObject({ name: "UserError", message: expect.stringMatching(/--cells 4: holds snapshots of 6 cells only/) })
  })
})
