import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { parseDump } from "../../field/journal-dump.js"
import { decodeTables } from "../../field/tables.js"
import { createTimeline } from "../../field/timeline.js"
import { type Op, Ring } from "../core/journal/ring.js"
import { Life } from "../helpers/life.js"

function ringAfter(lives: Op[][], pages = 4, page_bytes = 1024): Ring {
  const ring = new Ring(pages, page_bytes, 6, 3)
  for (const [i, ops] of lives.entries()) {
    if (i > 0) {
      // The clock of a new boot starts again.
      ring.reboot()
      ring.mark = i * 1000
    }
    for (const op of ops) ring.append(op)
  }
  return ring
}

describe("a dump", () => {
  test("gives every snapshot and event back, in the order of writing", () => {
    const dump = parseDump(ringAfter([["snapshot", "event", "snapshot", "event"]]).flash.bytes)
    expect(dump.slots).toEqual({ records: 10, blank: 4 * 32 - 10, corrupt: 0 })
    expect(dump.snapshots.map(({ snapshot }) => snapshot.bus_mV)).toEqual([1, 3])
    expect(dump.events.map(({ event }) => event.value)).toEqual([2, 4])
    expect(dump.snapshots[1].snapshot).toMatchObject({ time_ms: 3000, boot: 1, counts: [0, 0, 0] })
  })

  test("gives the scans around a trip with what was measured in them, as a table too", () => {
    const life = new Life()
    for (let i = 0; i < 20; i++) life.tick({ current_nA: -100_000, harvest_nA: 12_000, temperature_cC: 2500 + i })
    life.ticks(310, { current_nA: -100_000, harvest_nA: 12_000, temperature_cC: 5100 })
    const dump = parseDump(life.flash.bytes)
    const scans = dump.events.flatMap(({ scan }) => scan === undefined ? [] : [scan])
    expect(scans.slice(0, 7).map(({ temperature_cC }) => temperature_cC)).toEqual([2516, 2517, 2518, 2519, 5100, 5100, 5100])
    expect(scans[0]).toEqual({ time_ms: 16_000, low_mV: 1200, high_mV: 1200, bus_mV: 2400, current_nA: -100_000, harvest_nA: 12_000, temperature_cC: 2516 })
    const events = decodeTables(dump, "x.bin").tables.find(({ name }) => name === "events")!
    const at = events.columns[3].values.indexOf("scan")
    expect(Object.fromEntries(events.columns.slice(7, 13).map(({ name, values }) => [name, values[at]])))
      .toEqual({ value: -100_000, lowest_cell_V: 1.2, highest_cell_V: 1.2, bus_V: 2.4, harvest_uA: 12, temperature_degC: 25.16 })
  })

  test("counts damaged slots and the snapshots they spoil, and gives the rest", () => {
    const { bytes } = ringAfter([["snapshot", "event", "snapshot", "event"]]).flash
    bytes[2 * 32 + 17] ^= 4
    const dump = parseDump(bytes)
    expect(dump.slots.corrupt).toBe(1)
    expect(dump.incomplete).toBe(1)
    expect(dump.snapshots.map(({ snapshot }) => snapshot.bus_mV)).toEqual([3])
    expect(dump.events).toHaveLength(2)
  })

  test("leaves out a snapshot whose gauge record is damaged", () => {
    const { bytes } = ringAfter([["learned", "event", "learned"]]).flash
    // Pack, two of cells, counters, gauge; the event; and the second snapshot's gauge is the eleventh.
    bytes[10 * 32 + 17] ^= 4
    const dump = parseDump(bytes)
    expect(dump).toMatchObject({ slots: { records: 10, corrupt: 1 }, incomplete: 1 })
    expect(dump.snapshots.map(({ snapshot }) => [snapshot.bus_mV, snapshot.slowResistance])).toEqual([[1, 0.1]])
  })

  test("of a ring that went round in a storm of events has the carried snapshot once", () => {
    const dump = parseDump(ringAfter([["snapshot", ...new Array<Op>(300).fill("event")]], 3, 512).flash.bytes)
    expect(dump.snapshots).toHaveLength(1)
    expect(dump.snapshots[0]).toMatchObject({ copy: true, snapshot: { bus_mV: 1, time_ms: 1000, boot: 1 } })
    const values = dump.events.map(({ event }) => event.value)
    expect(values.at(-1)).toBe(301)
    expect(values).toEqual(values.map((_, i) => values[0] + i))
  })

  test("of any bytes at all is read without an exception, and random bytes are no records", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), bytes => {
      const dump = parseDump(bytes)
      expect(dump.slots.records + dump.slots.blank + dump.slots.corrupt).toBe(Math.floor(bytes.length / 32))
      expect(dump.slots.records).toBe(0)
      expect(dump.trailing_bytes).toBe(bytes.length % 32)
    }))
  })
})

describe("test time", () => {
  test("is powered time: a boot goes on where the last record of the one before ended", () => {
    const ring = new Ring(4, 1024, 3, 0)
    ring.append("snapshot")
    ring.append("event") // 2 s
    ring.reboot()
    ring.mark = 0
    ring.append("event") // 1 s after the second boot
    ring.append("snapshot")
    ring.append("snapshot") // 3 s
    ring.reboot()
    ring.mark = 6
    ring.append("snapshot") // 7 s after the third
    const dump = parseDump(ring.flash.bytes)
    const timeline = createTimeline(dump)
    expect(dump.snapshots.map(({ snapshot, sequence }) => timeline.at(snapshot, sequence))).toEqual([1000, 4000, 5000, 12_000])
    expect(dump.events.map(event => timeline.at(event, event.sequence))).toEqual([2000, 3000])
    expect(timeline).toMatchObject({ boots: 3, length_ms: 11_000 })
  })

  test("never goes back, whatever was written, and over the wrap of the boot number too", () => {
    fc.assert(fc.property(
      fc.array(fc.tuple(fc.array(fc.constantFrom<Op>("snapshot", "event"), { maxLength: 20 }), fc.nat(50)), { minLength: 1, maxLength: 8 }), fc.nat(65535),
      (lives, firstBoot) => {
        const ring = new Ring(3, 512, 3, 1)
        ring.journal.boot = firstBoot
        for (const [ops, clock] of lives) {
          ring.mark = clock
          for (const op of ops) ring.append(op)
          ring.reboot()
        }
        const { tables: [pack,, events], bdf } = decodeTables(parseDump(ring.flash.bytes), "x.bin")
        for (const times of [Array.from(bdf[0].values) as number[], pack.columns[0].values as number[], events.columns[0].values as number[]]) {
          for (let i = 1; i < times.length; i++) expect(times[i]).toBeGreaterThanOrEqual(times[i - 1])
        }
        const sequences = events.columns[2].values as number[]
        if (firstBoot + lives.length < 65000) expect(sequences).toEqual([...sequences].sort((a, b) => a - b))
      }), { numRuns: 200 })
  })
})

describe("the tables", () => {
  test("take the newest module, and leave out the snapshots of another", () => {
    const old = new Ring(4, 1024, 3, 0)
    old.append("snapshot")
    old.append("snapshot")
    const ring = new Ring(4, 1024, 6, 0)
    ring.flash.bytes.set(old.flash.bytes)
    ring.reboot()
    ring.append("snapshot")
    const dump = parseDump(ring.flash.bytes)
    expect(decodeTables(dump, "x.bin")).toMatchObject({ cells: 6, foreign: 2 })
    expect(decodeTables(dump, "x.bin", 3)).toMatchObject({ cells: 3, foreign: 1 })
    expect(() => decodeTables(dump, "x.bin", 5)).toThrow("x.bin: --cells 5: holds snapshots of 3 and 6 cells only; leave out --cells")
  })

  test("count a step for every boot and every change of grouping", () => {
    const ring = new Ring(4, 1024, 3, 0)
    for (let i = 0; i < 2; i++) ring.append("snapshot")
    ring.reboot()
    ring.append("snapshot")
    const dump = parseDump(ring.flash.bytes)
    dump.snapshots[1].snapshot.series = 3
    const { bdf } = decodeTables(dump, "x.bin")
    expect(bdf.map(column => column.label)).toEqual(["Test Time / s", "Voltage / V", "Current / A", "Ambient Temperature / degC", "Step Count / 1", "Record Index / 1"])
    expect(bdf[4].values).toEqual([1, 2, 3])
  })

  test("have what the gauge has learnt in columns of their own, and nothing in the rows where it has learnt nothing", () => {
    const decoded = decodeTables(parseDump(ringAfter([["snapshot", "learned"]]).flash.bytes), "x.bin")
    const found = (columns: { name?: string, label?: string, values: ArrayLike<unknown> }[]) => Object.fromEntries(columns.map(({ name, label, values }) => [name ?? label, [values[0], values[1]]]))
    // The ring's mark 2: 2 - 45 steps of hysteresis, bands of 2, 3 and 4 steps, 2 tenths, -200 ppm/h within 600, -280 ppm, -136 µA, 0.4 %.
    const learned = {
      hysteresis: -0.43, hysteresis_error: 0.02, slow_resistance_share: 0.2, slow_resistance_error: 0.03, quick_resistance_share: NaN,
      quick_resistance_error: 0.04, drain_ppm_per_h: -200, drain_error_ppm_per_h: 600, efficiency_offset_ppm: -280, current_offset_A: -0.000136, capacity_error: 0.004,
    }
    const pack = found(decoded.tables[0].columns)
    for (const [name, value] of Object.entries(learned)) expect([name, ...pack[name]]).toEqual([name, NaN, value])
    expect(found(decoded.details)).toMatchObject({
      "Hysteresis / 1": [NaN, -0.43], "Hysteresis Error / 1": [NaN, 0.02], "Slow Resistance Share / 1": [NaN, 0.2], "Slow Resistance Error / 1": [NaN, 0.03],
      "Quick Resistance Share / 1": [NaN, NaN], "Quick Resistance Error / 1": [NaN, 0.04], "Drain / ppm/h": [NaN, -200], "Drain Error / ppm/h": [NaN, 600],
      "Efficiency Offset / ppm": [NaN, -280], "Current Offset / A": [NaN, -0.000136], "Capacity Error / 1": [NaN, 0.004],
    })
  })

  test("have no such details of a module whose gauge has learnt nothing, but the same columns in the database", () => {
    const { tables: [pack], details } = decodeTables(parseDump(ringAfter([["snapshot", "snapshot"]]).flash.bytes), "x.bin")
    expect(details.filter(({ label }) => /Hysteresis|Resistance|Drain|Efficiency|Offset|Capacity Error/.test(label))).toEqual([])
    expect(pack.columns.find(({ name }) => name === "hysteresis")?.values).toEqual([NaN, NaN])
  })

  test("have one row per cell and snapshot", () => {
    const { tables: [pack, cells] } = decodeTables(parseDump(ringAfter([["snapshot", "snapshot"]]).flash.bytes), "x.bin")
    expect(pack.columns[0].values).toHaveLength(2)
    expect(cells.columns[2].values).toEqual([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6])
    // The ring's cell i of snapshot m holds ((7 m + i) mod 100) %.
    expect(cells.columns[4].values).toEqual([0.07, 0.08, 0.09, 0.1, 0.11, 0.12, 0.14, 0.15, 0.16, 0.17, 0.18, 0.19])
  })
})
