// What the gauge learns of cells that are as their model says but for one thing: how much they hold, how much they leak, resist, and
// where each stands beside its neighbours.

import { describe, expect, test } from "vitest"
import { calibrate, createMeasured } from "../../../src/core/calibrate.js"
import type { ModuleConfig } from "../../../src/core/config.js"
import { createGauge, type Gauge, updateGauge } from "../../../src/core/gauge/gauge.js"
import { batteryConfig, calmSample, capacitorConfig } from "../../helpers/config.js"
import { type Departures, TrueCell } from "../../helpers/true-cell.js"

interface Made extends Departures { soc?: number }

/** Six cells in series. */
class Row {
  readonly gauge: Gauge
  readonly cells: TrueCell[]
  private readonly measured
  private time_ms = 0
  /** Ticks, and those in which a cell was outside its band. */
  ticks = 0
  outside = 0

  constructor(readonly config: ModuleConfig, made: Made[]) {
    this.gauge = createGauge(config)
    this.measured = createMeasured(config)
    this.cells = Array.from({ length: 6 }, (_, i) => {
      const { soc = 0.6, ...departures } = made[i] ?? made[0]
      return new TrueCell(config.cell, soc, departures)
    })
  }

  live(current_nA: number, minutes: number): this {
    for (let i = 0; i < minutes; i++) {
      this.cells.forEach(cell => cell.flow(current_nA, 60_000))
      const sample = calmSample(this.config, this.time_ms)
      this.cells.forEach((cell, c) => { sample.cell_uV[c] = Math.round(cell.voltage_uV(current_nA)) })
      sample.current_nA = current_nA
      calibrate(this.config, sample, this.measured)
      updateGauge(this.gauge, this.config, this.measured, current_nA, 1)
      this.time_ms += 60_000
      this.ticks++
      if (this.gauge.cells.some(({ charge_uC, capacity_uC, error_uC }, c) => Math.abs(charge_uC / capacity_uC - this.cells[c].soc) > error_uC / capacity_uC)) this.outside++
    }
    return this
  }

  /** Days of use: 150 µA out, rest, and back in. */
  days(count: number, size_nA = 150_000): this {
    for (let day = 0; day < count; day++) this.live(-size_nA, 180).live(0, 540).live(size_nA, 182).live(0, 538)
    return this
  }
}

describe("capacity", () => {
  test.each([0.8, 0.9, 1, 1.05])("of cells that hold %f of the sheet's is found within its error, and the error is less than at first", capacity => {
    const row = new Row(batteryConfig(), [{ capacity }])
    row.live(0, 1)
    const first = row.gauge.cells[0].capacityError_uC
    row.days(10)
    for (const cell of row.gauge.cells) {
      expect(Math.abs(cell.capacity_uC - capacity * 3_600_000)).toBeLessThan(cell.capacityError_uC)
      expect(cell.capacityError_uC).toBeLessThan(first / 2)
      expect((cell.capacity_uC + cell.capacityError_uC) / 3_600_000).toBeGreaterThanOrEqual(capacity)
    }
  })

  test("of one cell that is smaller than its neighbours is seen beside them", () => {
    const row = new Row(batteryConfig(), [{}, {}, { capacity: 0.85 }]).days(10, 100_000)
    const [usual, , small] = row.gauge.cells
    expect(small.capacity_uC).toBeLessThan(usual.capacity_uC - 0.05 * 3_600_000)
    expect(Math.abs(small.capacity_uC - 0.85 * 3_600_000)).toBeLessThan(small.capacityError_uC)
    // It is six standard deviations of the sheet's tolerance from the others, and stays above the knee at 10 %.
    expect(row.outside).toBe(0)
    expect(Math.abs(usual.capacity_uC - 3_600_000)).toBeLessThan(usual.capacityError_uC)
  })
})

describe("self-discharge", () => {
  test("of cells that leak ten times the sheet's is found, and its growth is for sure more than three times", () => {
    const row = new Row(batteryConfig(), [{ leak: 10 }]).days(10)
    const { selfDischarge_nA, selfDischargeError_nA, leakGrowth } = row.gauge.cells[0]
    expect(Math.abs(selfDischarge_nA - 1000)).toBeLessThan(selfDischargeError_nA)
    expect(leakGrowth).toBeGreaterThan(3)
    expect(leakGrowth).toBeLessThan(10)
  })

  test("of one leaking cell is seen as that cell's", () => {
    const row = new Row(batteryConfig(), [{}, { leak: 10 }]).days(10, 100_000)
    const [sound, leaking] = row.gauge.cells
    expect(leaking.selfDischarge_nA).toBeGreaterThan(500)
    expect(sound.selfDischarge_nA).toBeLessThan(300)
    expect(leaking.soc).toBeLessThan(sound.soc)
    expect(Math.abs(leaking.soc - row.cells[1].soc)).toBeLessThan(leaking.error)
    expect(row.outside / row.ticks).toBeLessThan(0.02)
  })

  test("as the sheet says is none of a fault", () => {
    const { leakGrowth, resistanceGrowth, capacity_uC, capacityError_uC } = new Row(batteryConfig(), [{}]).days(10).gauge.cells[0]
    expect(leakGrowth).toBeLessThan(3)
    expect(resistanceGrowth).toBeLessThan(1.5)
    expect((capacity_uC + capacityError_uC) / batteryConfig().cell.capacity_uC).toBeGreaterThan(0.8)
  })
})

describe("resistance", () => {
  const cycled = (resistance: number): Row => {
    const row = new Row(batteryConfig(), [{ resistance }])
    for (let hour = 0; hour < 72; hour++) row.live(-600_000, 10).live(0, 20).live(610_000, 10).live(0, 20)
    return row
  }

  test.each([0.8, 1])("of %f times the sheet's is found within its error, in three days of a reading in five or ten minutes", resistance => {
    const cell = cycled(resistance).gauge.cells[0]
    expect(Math.abs(cell.resistance - resistance)).toBeLessThan(cell.resistanceError)
    expect(cell.resistanceError).toBeLessThan(0.5)
  })

  test("of twice the sheet's is seen as more than half as much again, and the charge does not suffer", () => {
    // Its branches are twice as slow, too, which the model does not know.
    const row = cycled(2)
    expect(row.gauge.cells[0].resistance).toBeGreaterThan(1.5)
    expect(row.outside / row.ticks).toBeLessThan(0.02)
  })
})

describe("a cell beside its neighbours", () => {
  test("that starts 10 points below them is seen there on the steep top, within the first minutes", () => {
    const row = new Row(batteryConfig(), [{ soc: 0.97 }, { soc: 0.92 }]).live(0, 30)
    const [usual, low] = row.gauge.cells
    expect(usual.soc - low.soc).toBeGreaterThan(0.03)
    expect(Math.abs(low.soc - row.cells[1].soc)).toBeLessThan(low.error)
  })

  test("of a row of capacitors is told by its voltage, 50 mV of 1.8 V", () => {
    const row = new Row(capacitorConfig(), [{ soc: 0.5 }, { soc: 0.5 - 50 / 1800 }]).live(0, 10)
    expect(row.gauge.cells[0].soc - row.gauge.cells[1].soc).toBeCloseTo(50 / 1800, 2)
  })
})

test("over ten days of use every cell is in its band in 98 % of the minutes or more: 2.4 standard deviations", () => {
  const row = new Row(batteryConfig(), [{ soc: 0.6 }, { soc: 0.58, capacity: 0.95 }, { resistance: 1.2 }, { leak: 2 }, { hysteresis: 0.5 }]).days(10)
  expect(row.outside / row.ticks).toBeLessThan(0.02)
})
