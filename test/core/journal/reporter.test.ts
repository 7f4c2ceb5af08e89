import { describe, expect, test } from "vitest"
import { decodeRecord, type JournalRecord } from "../../../src/core/journal/codec.js"
import { NO_PLACE } from "../../../src/core/journal/event.js"
import { RECORD_BYTES } from "../../../src/core/journal/record.js"
import { createReporter, reportSnapshot } from "../../../src/core/journal/reporter.js"
import { type Command, MISSING_BUS, MISSING_CELLS, MISSING_CURRENT, MISSING_TEMPERATURE } from "../../../src/core/types.js"
import { MASK_3S2P } from "../../helpers/config.js"
import { cells, Life } from "../../helpers/life.js"

function recordsOf(commands: Command[]): JournalRecord[] {
  const found: JournalRecord[] = []
  for (const { kind, bytes } of commands) {
    for (let at = 0; kind === "write" && at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
      const record = decodeRecord(bytes, at)
      if (record !== undefined) found.push(record)
    }
  }
  return found
}

const eventsOf = (commands: Command[]) => recordsOf(commands).flatMap(record => record.kind === "event" ? [record.event] : [])

describe("events", () => {
  test("begin with the boot and the grouping that was found closed, once", () => {
    const life = new Life()
    expect(eventsOf(life.tick())).toEqual([
      { time_ms: 0, kind: "boot", subject: 0, detail: 0, place: NO_PLACE, value: 4711 },
      { time_ms: 0, kind: "topology", subject: 0, detail: 2, place: NO_PLACE, value: 0 },
    ])
    // Not so long that readings that repeat themselves, or a module that draws nothing, are reported.
    expect(eventsOf(life.ticks(25))).toEqual([])
  })

  test("tell a trip and its clearing by row, severity and the value that tripped it", () => {
    const life = new Life()
    // No leaps: these are another fault.
    for (const temperature_cC of [2500, 3000, 3500, 4000]) life.tick({ temperature_cC })
    const told = (commands: Command[]) => eventsOf(commands).filter(({ kind, subject }) => kind !== "scan" && subject === 10)
    const hot = told(life.ticks(3, { temperature_cC: 4050 }))
    expect(hot).toEqual([{ time_ms: 6000, kind: "trip", subject: 10, detail: 1, place: NO_PLACE, value: 4050 }])
    const cool = told(life.ticks(12, { temperature_cC: 3600 }))
    expect(cool).toEqual([{ time_ms: 16_000, kind: "clear", subject: 10, detail: 1, place: NO_PLACE, value: 4050 }])
  })

  test("tell a change of grouping when it is verified, from what to what", () => {
    const life = new Life()
    life.tick()
    const low = cells(920)
    const events = eventsOf(life.ticks(70, low)).filter(({ kind }) => kind === "topology")
    expect(life.latches).toBe(MASK_3S2P)
    expect(events).toEqual([{ time_ms: 61_000, kind: "topology", subject: 2, detail: 3, place: NO_PLACE, value: 0 }])
  })
})

describe("snapshots", () => {
  test("are written at fixed intervals, the first one a whole interval after the boot, a scan later where the gauge reads its evidence", () => {
    const life = new Life()
    const at_s: number[] = []
    for (let second = 0; second < 1000; second++) {
      if (recordsOf(life.tick()).some(({ kind }) => kind === "pack")) at_s.push(second)
    }
    // Evidence is read every minute at first, then every five.
    expect(at_s).toEqual([301, 601, 901])
  })

  test("hold what the module believes in that tick", () => {
    const life = new Life()
    life.ticks(302, { current_nA: 123_450, harvest_nA: 200_000, temperature_cC: 3120 })
    const snapshot = life.scan().snapshot!
    const { gauge, schedule } = life.module
    expect(snapshot).toMatchObject({
      time_ms: 301_000, modelId: 4711, series: 2, charging: true, low: false, harvesting: true,
      bus_mV: 2400, current_nA: 123_450, harvest_nA: 200_000, temperature_cC: 3120,
    })
    expect(snapshot.packSoc).toBeCloseTo(gauge.soc, 4)
    expect(snapshot.soc.length).toBe(6)
    snapshot.soc.forEach((soc, i) => expect(soc).toBeCloseTo(gauge.cells[i].charge_uC / gauge.cells[i].capacity_uC, 4))
    snapshot.error.forEach((error, i) => expect(error).toBeGreaterThanOrEqual(gauge.cells[i].error_uC / gauge.cells[i].capacity_uC))
    expect(snapshot.cell_mV).toEqual([1200, 1200, 1200, 1200, 1200, 1200])
    expect(snapshot.counts).toEqual(schedule.tasks.map(({ count }) => count))
  })

  test("leave out what was not measured: unknown, not the last value and not zero", () => {
    const life = new Life()
    life.ticks(300)
    life.tick({ missing: MISSING_CELLS | MISSING_BUS | MISSING_CURRENT | MISSING_TEMPERATURE })
    const snapshot = life.scan().snapshot!
    for (const value of [snapshot.bus_mV, snapshot.current_nA, snapshot.harvest_nA, snapshot.temperature_cC, ...snapshot.cell_mV]) {
      expect(value).toBeNaN()
    }
    expect(snapshot.charging).toBe(false)
    expect(snapshot.packSoc).not.toBeNaN()
  })

  test("call the battery low below the operating window, and not for heat that sheds the radio", () => {
    const low = new Life()
    low.ticks(302, cells(940))
    expect(low.scan().snapshot!.low).toBe(true)
    const hot = new Life()
    hot.ticks(302, { temperature_cC: 6000 })
    expect(hot.scan().snapshot!.low).toBe(false)
  })

  test("say 0 in series while the array is open", () => {
    const life = new Life()
    life.tick()
    life.module.array.state = "open"
    const reporter = createReporter(life.config)
    reporter.snapshotIn_ms = 0
    reportSnapshot(reporter, life.module, [])
    expect(reporter.snapshot.series).toBe(0)
  })
})
