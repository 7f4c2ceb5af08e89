// What a module makes of currents and of time: charge counted, ticks without a scan, a clock that goes back.

import { describe, expect, test } from "vitest"
import { faultState } from "../../project/fault-names.js"
import { NO_READING, NOT_SCANNED } from "../../src/core/types.js"
import { batteryConfig, MASK_3S2P } from "../helpers/config.js"
import { cells, counting, kinds, Life } from "../helpers/life.js"

/** Charge of every cell, µC. */
const charges = (life: Life): number[] => life.module.gauge.cells.map(({ charge_uC }) => charge_uC)

describe("one sign: current is positive into the cells (flip it and these fail)", () => {
  test("a charging current raises the charge of every cell, a discharging one lowers it", () => {
    for (const [current_nA, sign] of [[900_000, 1], [-900_000, -1]]) {
      const life = counting()
      life.tick()
      const before = charges(life)
      const { soc } = life.module.gauge
      life.ticks(100, { current_nA })
      charges(life).forEach((charge_uC, i) => expect(Math.sign(charge_uC - before[i])).toBe(sign))
      expect(Math.sign(life.module.gauge.soc - soc)).toBe(sign)
    }
  })

  test("through 2s3p a third of the pack current flows in each cell: 900 µA out for 1000 s take 300 mC", () => {
    const life = counting()
    const before = charges(life)
    life.ticks(1000, { current_nA: -900_000 })
    // 100 nA of self-discharge for 1000 s are 100 µC more.
    expect(charges(life)).toEqual(before.map(charge_uC => charge_uC - 300_000 - 100))
  })

  test("and of 900 µA in, 99 % of a third is stored", () => {
    const life = counting()
    const before = charges(life)
    life.ticks(1000, { current_nA: 900_000 })
    expect(charges(life)).toEqual(before.map(charge_uC => charge_uC + 297_000 - 100))
  })

  test("through 3s2p half of it flows", () => {
    const life = counting(batteryConfig(), { ...cells(950), switches: MASK_3S2P }) // too low for two in series
    life.latches = MASK_3S2P
    const before = charges(life)
    life.ticks(1000, { ...cells(950), current_nA: -900_000 })
    expect(charges(life)).toEqual(before.map(charge_uC => charge_uC - 450_000 - 100))
  })

  test("a load lowers the terminal voltage, so that at the same voltage the cell is fuller than at rest", () => {
    // The first look, before anything is counted: 300 µA through 35 Ω are 10.5 mV, half a point on the steep top.
    const [loaded, resting, charging] = [-900_000, 0, 900_000].map(current_nA => {
      const life = new Life()
      life.tick({ ...cells(1400), current_nA })
      return life.module.gauge.soc
    })
    expect(loaded - resting).toBeGreaterThan(0.002)
    expect(resting - charging).toBeGreaterThan(0.002)
  })

  test("a cell that was charged a minute ago still stands above its rest voltage, one that was discharged below", () => {
    // 300 µA through 20 Ω of slow polarisation: 6 mV, of which exp(-60/300) are left after a minute; nothing of the branch of 2 s.
    const left = (current_nA: number): number[] => {
      const life = counting()
      life.ticks(3600, { ...cells(1400), current_nA })
      life.ticks(60, cells(1400))
      return life.module.gauge.interval.branch_mV
    }
    for (const sign of [1, -1]) {
      expect(left(sign * 900_000)[0]).toBeCloseTo(0, 6)
      expect(left(sign * 900_000)[1]).toBeCloseTo(sign * 6 * Math.exp(-0.2), 4)
    }
  })
})

describe("a tick without a scan", () => {
  const unscanned = { missing: NOT_SCANNED }

  test("moves no charge; the next scan counts the whole time, as if every tick had been scanned", () => {
    const seldom = counting()
    const always = counting()
    for (let i = 0; i < 100; i++) {
      seldom.ticks(9, { ...unscanned, current_nA: 5_000_000 })
      seldom.tick({ current_nA: -900_000 })
      always.ticks(10, { current_nA: -900_000 })
    }
    expect(seldom.module.gauge.cells[0].charge_uC).toBe(always.module.gauge.cells[0].charge_uC)
    expect(seldom.module.gauge.soc).toBe(always.module.gauge.soc)
  })

  test("judges nothing: no limit, no switch, no missing measurement, however long it lasts", () => {
    const life = new Life()
    life.tick()
    const commands = life.ticks(500, { ...unscanned, ...cells(1900), bus_uV: 100_000, temperature_cC: 9000, switches: 0b100001 })
    expect(life.module.protection.active).toBe(0)
    expect(kinds(commands).filter(kind => kind === "harvest" || kind === "switches" || kind === "write")).toEqual([])
  })

  test("still samples and advertises when it is time", () => {
    const scanned = new Life()
    const quiet = new Life()
    scanned.tick()
    quiet.tick()
    const tasks = (life: Life, change: object): string[] =>
      life.ticks(300, change).filter(({ kind }) => kind === "sample" || kind === "advertise").map(({ kind, value }) => `${kind} ${value}`)
    expect(tasks(quiet, unscanned)).toEqual(tasks(scanned, {}))
  })

  test("takes in the readings that it brings", () => {
    const life = new Life()
    life.tick()
    life.tick({ ...unscanned, readings: [77, NO_READING] })
    expect(life.module.readings[0]).toBe(77)
  })
})

describe("a clock that goes back", () => {
  test("is counted, and the charge of that tick is not", () => {
    const life = counting()
    life.ticks(100, { current_nA: -900_000 })
    const before = life.module.gauge.cells[0].charge_uC
    life.time_ms = 5000
    life.tick({ current_nA: -900_000 })
    expect(faultState(life.module.protection.states, "clock-jump").count).toBe(1)
    expect(life.module.gauge.cells[0].charge_uC).toBe(before)
    life.ticks(100, { current_nA: -900_000 })
    expect(life.module.gauge.cells[0].charge_uC).toBe(before - 30_000 - 10)
    expect(faultState(life.module.protection.states, "clock-jump")).toMatchObject({ count: 1, active: false })
  })

  test("stops neither samples nor snapshots", () => {
    const life = new Life()
    life.ticks(1000)
    life.time_ms = 0
    const later = kinds(life.ticks(400))
    expect(later.filter(kind => kind === "sample").length).toBeGreaterThanOrEqual(9)
    expect(later).toContain("write")
  })
})
