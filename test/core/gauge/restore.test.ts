// What a boot makes of the memory: believed, refused with an event, or not there; and what comes back of what was learnt.

import { describe, expect, test } from "vitest"
import type { JournalEvent } from "../../../src/core/journal/event.js"
import { REFUSED_CONTRADICTED, REFUSED_DAMAGED, REFUSED_FOREIGN } from "../../../src/core/journal/event.js"
import { decodeRecord } from "../../../src/core/journal/codec.js"
import { createLearned } from "../../../src/core/journal/learned.js"
import { RECORD_BYTES } from "../../../src/core/journal/record.js"
import { restoreCapacity, restoreCharge } from "../../../src/core/gauge/gauge.js"
import { learnt } from "../../../src/core/gauge/memory.js"
import type { Command } from "../../../src/core/types.js"
import { batteryConfig, capacitorConfig } from "../../helpers/config.js"
import { cells, Life } from "../../helpers/life.js"
import { TrueCell } from "../../helpers/true-cell.js"

function refusals(commands: Command[]): Partial<JournalEvent>[] {
  const found: Partial<JournalEvent>[] = []
  for (const { kind, bytes } of commands) {
    for (let at = 0; kind === "write" && at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
      const record = decodeRecord(bytes, at)
      if (record?.kind === "event" && record.event.kind === "refused") found.push({ subject: record.event.subject, value: record.event.value })
    }
  }
  return found
}

/** A module that has rested on the plateau until it knows its charge, and has kept it. */
function rested(config = batteryConfig()): Life {
  const life = new Life(config)
  life.ticks(700, cells(1200), 10_000)
  expect(life.module.gauge.valid).toBe(true)
  return life
}

/** Six true cells in the module of 2s3p, lived through in ticks of 10 s. @param pack_nA for each tick */
class Worn {
  readonly life: Life
  readonly cell: TrueCell
  constructor(soc: number, hysteresis: number, config = batteryConfig(), departures = {}) {
    this.life = new Life(config)
    this.cell = new TrueCell(config.cell, soc, { hysteresis, ...departures })
  }

  live(pack_nA: number, ticks: number): Command[] {
    const all: Command[] = []
    for (let i = 0; i < ticks; i++) {
      this.cell.flow(pack_nA / 3, 10_000)
      all.push(...this.life.tick({ current_nA: pack_nA, cell_uV: new Array<number>(6).fill(Math.round(this.cell.voltage_uV(pack_nA / 3))) }, 10_000))
    }
    return all
  }

  /** How far the truth is outside the band; negative within. */
  get beyond(): number {
    const { soc, error } = this.life.module.gauge
    return Math.abs(soc - this.cell.soc) - error
  }
}

describe("a memory that is not believed is an event, and the gauge starts wide, never at 0 %:", () => {
  test("another module's", () => {
    const life = rested()
    life.config.modelId = 4712
    life.reset()
    expect(life.module.gauge).toMatchObject({ soc: 0.5, begun: false })
    expect(life.module.gauge.error).toBeGreaterThanOrEqual(0.5)
    const commands = life.tick(cells(1200))
    expect(refusals(commands)).toEqual([{ subject: REFUSED_FOREIGN, value: 4711 }])
    // 20 mV of hysteresis on the plateau, of which it knows nothing any more: four points to each side.
    expect(life.module.gauge.error).toBeGreaterThan(0.04)
    expect(life.module.gauge.display.percent).toBeGreaterThan(40)
    expect(refusals(life.ticks(500, cells(1200)))).toEqual([])
  })

  test("one of which slots are damaged", () => {
    const life = rested()
    const used = life.scan()
    const bytes = life.flash.bytes
    // Every record has its CRC behind it: a bit of each that is cleared.
    for (let at = 0; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) if (bytes[at] !== 255) bytes[at + 12] ^= 64
    const scan = life.reset()
    expect(used.damaged).toBe(0)
    expect(scan.snapshot).toBeUndefined()
    expect(scan.damaged).toBeGreaterThan(0)
    expect(life.module.gauge.error).toBeGreaterThanOrEqual(0.5)
    expect(refusals(life.tick(cells(1200)))).toEqual([{ subject: REFUSED_DAMAGED, value: scan.damaged }])
    expect(life.module.gauge.display.percent).toBeGreaterThan(40)
  })

  test.each([["battery", batteryConfig(), 1420], ["capacitor", capacitorConfig(), 300]])("one that the voltages of a %s contradict, once", (_, config, cell_mV) => {
    const life = rested(config)
    life.reset()
    const commands = life.ticks(60, cells(cell_mV), 10_000)
    expect(refusals(commands)).toEqual([{ subject: REFUSED_CONTRADICTED, value: 0 }])
    expect(refusals(life.ticks(600, cells(cell_mV), 10_000))).toEqual([])
    const { soc, error } = life.module.gauge
    expect(Math.abs(soc - (cell_mV > 1000 ? 0.96 : 1 / 6))).toBeLessThan(error)
  })

  test("one that is confirmed at the boot is not refused when cells are changed a day later", () => {
    const life = rested()
    life.reset()
    life.ticks(8640, cells(1200), 10_000)
    expect(refusals(life.ticks(600, cells(1420), 10_000))).toEqual([])
    expect(Math.abs(life.module.gauge.soc - 0.96)).toBeLessThan(life.module.gauge.error)
  })
})

test("a reset while charging loses neither the truth nor the branch: the voltage above rest is not taken for charge", () => {
  const worn = new Worn(0.3, -1)
  worn.live(0, 60)
  worn.live(600_000, 400)
  expect(worn.beyond).toBeLessThan(0)
  const { snapshot } = worn.life.reset()
  expect(snapshot!.hysteresis).toBeGreaterThan(0.5)
  worn.live(600_000, 1)
  expect(worn.beyond).toBeLessThan(0)
  expect(worn.life.module.gauge.error).toBeLessThan(0.12)
  worn.live(600_000, 300)
  expect(worn.beyond).toBeLessThan(0)
  expect(worn.life.module.gauge.belief.refuted).toBe(false)
})

test.each([-900_000, -300_000, 300_000, 900_000])("a boot without memory, unrested after an hour of %i nA: the truth is in the band from the first scan on", pack_nA => {
  const worn = new Worn(0.5, 0)
  worn.live(pack_nA, 360)
  worn.life.reset()
  worn.life.flash.bytes.fill(255)
  worn.life.reset()
  for (let i = 0; i < 720; i++) {
    worn.live(i < 180 ? pack_nA : 0, 1)
    expect(worn.beyond, `tick ${i}`).toBeLessThan(0)
  }
  const { display, error } = worn.life.module.gauge
  expect(Math.abs(display.percent - 100 * worn.cell.soc)).toBeLessThan(100 * error + 1)
})

test("two weeks of an aged, leaking module: what was learnt comes back within the journal's resolution, and two boots in a row lose nothing", () => {
  const worn = new Worn(0.6, 0, batteryConfig(), { capacity: 0.85, resistance: 1.4, leak: 2 })
  worn.life.module.gauge.lag.zero_nA = -321
  worn.life.module.gauge.lag.zeros = 1
  for (let day = 0; day < 14; day++) {
    worn.live(-450_000, 1000) // 0.49 of what it still holds
    worn.live(0, 3000)
    worn.live(456_000, 1000)
    worn.live(0, 3600)
  }
  expect(worn.beyond).toBeLessThan(0)
  const before = createLearned()
  learnt(worn.life.module.gauge, before)
  const kept = worn.life.scan().snapshot!
  // 100 nA beside the sheet's 100, and a third of the offset that it was told wrongly, are 207 nA: of 0.85 mAh 243 ppm in an hour.
  expect(before.drain_ppmPerHour).toBeGreaterThan(-243 - before.drainError_ppmPerHour)
  expect(before.drain_ppmPerHour).toBeLessThan(-243 + before.drainError_ppmPerHour)
  expect(before.drainError_ppmPerHour).toBeLessThan(200)
  // The snapshot is up to five minutes old; what is learnt moves by less than a step in that time.
  const steps: [keyof typeof before, number][] = [
    ["hysteresis", 0.015], ["slowResistance", 0.02], ["quickResistance", 0.02], ["drain_ppmPerHour", 3], ["efficiency_ppm", 20], ["zero_nA", 0],
  ]
  for (const [name, step] of steps) expect(Math.abs(kept[name] - before[name]), name).toBeLessThanOrEqual(step)
  worn.life.module.gauge.cells.forEach(({ capacity_uC }, i) => expect(Math.abs(kept.capacity[i] - capacity_uC / 3_600_000)).toBeLessThan(0.006))
  expect(Math.abs(kept.capacity[0] - 0.85)).toBeLessThan(0.05)
  worn.life.reset()
  worn.life.reset()
  const { memory, lag, cells: found } = worn.life.module.gauge
  for (const [name] of steps) expect(memory[name], name).toBe(kept[name])
  expect(lag.zero_nA).toBe(-321)
  found.forEach(({ capacity_uC }, i) => expect(capacity_uC / 3_600_000).toBeCloseTo(kept.capacity[i], 6))
  worn.live(0, 1)
  const after = createLearned()
  learnt(worn.life.module.gauge, after)
  // A boot doubts them a little more, and one voltage moves them by less than that.
  expect(Math.abs(after.slowResistance - before.slowResistance)).toBeLessThan(0.1)
  expect(Math.abs(after.drain_ppmPerHour - before.drain_ppmPerHour)).toBeLessThan(10)
  expect(worn.beyond).toBeLessThan(0)
})

test("cells that the journal knows apart are known apart after the first voltage as well, each with its own capacity", () => {
  const life = new Life()
  // Cells of one group have one voltage.
  const socs = [0.46, 0.46, 0.46, 0.54, 0.54, 0.54]
  socs.forEach((soc, i) => {
    restoreCapacity(life.module.gauge, life.config.cell, i, i === 3 ? 0.8 : 0.95)
    restoreCharge(life.module.gauge, i, soc, 0.02)
  })
  // 250 mV per whole charge, on the middle of the branches.
  life.tick({ cell_uV: socs.map(soc => 1_200_000 + 250_000 * (soc - 0.5)) })
  life.module.gauge.cells.forEach(({ soc, capacity_uC }, i) => {
    expect(Math.abs(soc - socs[i]), `cell ${i}`).toBeLessThan(0.015)
    expect(Math.abs(capacity_uC / 3_600_000 - (i === 3 ? 0.8 : 0.95)), `cell ${i}`).toBeLessThan(0.01)
  })
  // Voltages that are all alike are believed less than it: 20 mV of a doubt of half a point.
  const alike = new Life()
  socs.forEach((soc, i) => restoreCharge(alike.module.gauge, i, soc, 0.002))
  alike.tick(cells(1200))
  expect(alike.module.gauge.cells[3].soc - alike.module.gauge.cells[1].soc).toBeGreaterThan(0.05)
})
