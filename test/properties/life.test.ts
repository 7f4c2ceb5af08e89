// What must be true of a whole module through any life: reset at any tick, any sample a broken bus can deliver.

import fc from "fast-check"
import { expect, test } from "vitest"
import type { ModuleConfig } from "../../src/core/config.js"
import { restoreCharge } from "../../src/core/gauge/gauge.js"
import { voltageAt } from "../../src/core/gauge/ocv.js"
import { observe } from "../../src/core/observe.js"
import type { Sample } from "../../src/core/types.js"
import { PowerCut } from "../../sim/chips/flash.js"
import { batteryConfig, capacitorConfig } from "../helpers/config.js"
import { Life } from "../helpers/life.js"

/** A life of cells that are as their model says, in ticks of 10 s, from a charge that the module knows.
 *  @param pack_nA one current for each 10 minutes */
function live(config: ModuleConfig, soc: number, error: number, pack_nA: number[], ticks: number): Life {
  const life = new Life(config)
  let truth_uC = soc * config.cell.capacity_uC
  for (let c = 0; c < 6; c++) restoreCharge(life.module.gauge, c, soc, error)
  for (let i = 0; i < ticks; i++) {
    const current_nA = i === 0 ? 0 : pack_nA[Math.floor(i / 60) % pack_nA.length]
    truth_uC += current_nA / 3 / 1e6 * 10_000
    const cell_uV = Math.floor(voltageAt(config.cell.ocvDischarge_uV, truth_uC / config.cell.capacity_uC) + current_nA / 3 * 0.015)
    life.tick({ current_nA, cell_uV: new Array<number>(6).fill(cell_uV) }, 10_000)
  }
  return life
}

interface Band { low: number, high: number, charge: number }

/** Bands of the state of charge. */
function bands(life: Life): Band[] {
  return life.module.gauge.cells.map(({ charge_uC, error_uC, capacity_uC }) => ({
    low: Math.max(0, (charge_uC - error_uC) / capacity_uC), high: Math.min(1, (charge_uC + error_uC) / capacity_uC), charge: charge_uC / capacity_uC,
  }))
}

const lives = fc.record({
  soc: fc.double({ min: 0.3, max: 0.8, noNaN: true }),
  error: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
  // 300 µA per cell are a twelfth of its charge in an hour, 0.7 % in the five minutes between two snapshots.
  pack_nA: fc.array(fc.integer({ min: -900_000, max: 900_000 }), { minLength: 1, maxLength: 6 }),
  ticks: fc.integer({ min: 2, max: 400 }),
})

test("a reset at any tick loses no truth: what was held possible before it is held possible after it", () => {
  let restored = 0
  fc.assert(fc.property(lives, ({ soc, error, pack_nA, ticks }) => {
    const life = live(batteryConfig(), soc, error, pack_nA, ticks)
    const before = bands(life)
    if (life.reset().snapshot !== undefined) restored++
    bands(life).forEach((after, i) => {
      expect(after.low).toBeLessThanOrEqual(before[i].low)
      expect(after.high).toBeGreaterThanOrEqual(before[i].high)
      expect(before[i].charge).toBeGreaterThanOrEqual(after.low)
      expect(before[i].charge).toBeLessThanOrEqual(after.high)
    })
  }), { numRuns: 60 })
  expect(restored).toBeGreaterThan(20)
})

test("nor does a loss of power at any byte that the journal writes", () => {
  fc.assert(fc.property(lives, fc.integer({ min: 0, max: 3000 }), ({ soc, error, pack_nA }, budget_bytes) => {
    const config = batteryConfig()
    const life = new Life(config)
    life.tick({}, 10_000)
    for (let c = 0; c < 6; c++) restoreCharge(life.module.gauge, c, soc, error)
    life.module.gauge.evidenceIn_ms = 1e15
    life.flash.cutAfterBytes(budget_bytes)
    let before = bands(life)
    expect(() => {
      for (let i = 0; i < 2000; i++) {
        before = bands(life)
        life.tick({ current_nA: pack_nA[i % pack_nA.length] }, 10_000)
      }
    }).toThrow(PowerCut)
    life.flash.powerUp()
    life.reset()
    bands(life).forEach((after, i) => {
      expect(after.low).toBeLessThanOrEqual(before[i].low)
      expect(after.high).toBeGreaterThanOrEqual(before[i].high)
    })
    life.ticks(400)
    expect(life.flash.unsettableBits).toBe(0)
  }), { numRuns: 40 })
})

test("flipping a current flips its effect, whatever the currents: one sign through counting, sharing and journal", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1000, max: 900_000 }), { minLength: 1, maxLength: 20 }), pack_nA => {
    const moved = [1, -1].map(sign => {
      const config = batteryConfig()
      config.cell.coulombicEfficiency_ppm = 1000000
      config.cell.selfDischarge_nA = 0
      const life = new Life(config)
      life.tick({}, 10_000)
      life.module.gauge.evidenceIn_ms = 1e15
      restoreCharge(life.module.gauge, 0, 0.5, 0.1)
      const before = life.module.gauge.cells[0].charge_uC
      for (const current_nA of pack_nA) life.tick({ current_nA: sign * current_nA }, 10_000)
      const { charge_uC } = life.module.gauge.cells[0]
      return charge_uC + life.module.gauge.count.remainder_pC / 1e6 - before
    })
    const third_uC = pack_nA.reduce((a, b) => a + b, 0) / 3 * 10_000 / 1e6
    expect(moved[0]).toBeCloseTo(third_uC, 3)
    expect(moved[1]).toBeCloseTo(-third_uC, 3)
  }))
})

/** Anything that 32 bits can say, or something that a module might see. */
const garbage = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 2147483647, -2147483648), fc.integer({ min: -2000, max: 2_500_000 }))

function samples(config: ModuleConfig): fc.Arbitrary<Partial<Sample>> {
  return fc.record({
    time_ms: fc.nat(2 ** 40 - 1),
    cell_uV: fc.oneof(
      fc.array(garbage, { minLength: config.array.cells, maxLength: config.array.cells }),
      fc.integer({ min: 800_000, max: 1_500_000 }).map(v => new Array<number>(config.array.cells).fill(v))),
    bus_uV: garbage, current_nA: garbage, harvest_nA: garbage, temperature_cC: garbage,
    motion: fc.integer({ min: 0, max: 255 }), switches: garbage, missing: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 63 })),
    readings: fc.array(garbage, { minLength: config.sensors.length, maxLength: config.sensors.length }),
  }, { requiredKeys: [] })
}

test.each([["battery", batteryConfig], ["capacitor", capacitorConfig]])(
  "no life of a %s, however mad, throws, makes a number that is none, or asks for what cannot be done", (_, makeConfig) => {
    const parts = fc.array(fc.tuple(samples(makeConfig()), fc.integer({ min: 1, max: 86_400_000 }), fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 60 })
    fc.assert(fc.property(parts, lived => {
      const config = makeConfig()
      const life = new Life(config)
      const numbers: number[] = []
      for (const [change, elapsed_ms, ticks] of lived) {
        for (let i = 0; i < ticks; i++) {
          // The flash throws for a byte that is none, for an offset outside, for a page that is none.
          for (const { kind, value, bytes } of life.tick(change, elapsed_ms)) {
            expect(Number.isInteger(value), kind).toBe(true)
            expect(bytes.every(byte => Number.isInteger(byte) && byte >= 0 && byte <= 255), kind).toBe(true)
            if (kind === "sample") expect(value).toBeLessThan(config.sensors.length)
          }
          observe(life.module, numbers)
          expect(numbers.findIndex(number => !Number.isFinite(number)), "position in observe").toBe(-1)
          life.module.gauge.cells.forEach(({ charge_uC, error_uC, capacity_uC }) => {
            // A capacitor is followed a quarter of its capacity below and above its window.
            const beyond_uC = config.cell.chemistry === "zihmsc" ? Math.ceil(capacity_uC / 4) : 0
            expect(charge_uC).toBeGreaterThanOrEqual(-beyond_uC)
            expect(charge_uC).toBeLessThanOrEqual(capacity_uC + beyond_uC)
            expect(error_uC).toBeGreaterThanOrEqual(0)
            expect(error_uC).toBeLessThanOrEqual(capacity_uC)
            // 30 % to 150 % of the sheet's: no cell has less, none more.
            expect(capacity_uC).toBeGreaterThanOrEqual(Math.floor(0.3 * config.cell.capacity_uC))
            expect(capacity_uC).toBeLessThanOrEqual(1.5 * config.cell.capacity_uC)
          })
        }
      }
      expect(life.flash.unsettableBits).toBe(0)
      life.reset()
      life.ticks(2)
      observe(life.module, numbers)
      expect(numbers.every(Number.isFinite)).toBe(true)
    }), { numRuns: 60 })
  })
