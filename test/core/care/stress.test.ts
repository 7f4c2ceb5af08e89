import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { ACCOUNT_HALVES, ACCOUNT_NUMBERS, ACCOUNT_PLATED, ACCOUNT_STRIPPED, ACCOUNT_WAIT, countStress, createStress, type Stress } from "../../../src/core/care/stress.js"
import type { StressConfig } from "../../../src/core/config.js"
import { decodeRecord } from "../../../src/core/journal/codec.js"
import { batteryConfig } from "../../helpers/config.js"
import { Life } from "../../helpers/life.js"

/** A cell of 1 mAh on 1 cm²: 1 mAh/cm², and nA are nA/cm². */
const config: StressConfig = { capacity_nAh_cm2: 1_000_000, density_nA: [10_000, 30_000, 100_000, 300_000, 1_000_000] }
const CAPACITY_UC = 3_600_000

/** Moves a share of the capacity, in so many scans. */
function move(stress: Stress, share: number, scans = 1, current_nA = 100_000): void {
  const elapsed_ms = Math.abs(share) * CAPACITY_UC * 1e6 / current_nA / scans
  for (let i = 0; i < scans; i++) countStress(stress, config, CAPACITY_UC, Math.sign(share) * current_nA, elapsed_ms)
}

describe("what is plated", () => {
  test("is counted by its current density: a bin begins with its edge", () => {
    const stress = createStress()
    for (const current_nA of [1, 9_999, 10_000, 99_999, 100_000, 999_999, 1_000_000, 9_000_000]) countStress(stress, config, CAPACITY_UC, current_nA, 1000)
    expect(stress.plated_pC).toEqual([1e7, 1e7, 99_999_000, 1e8, 999_999_000, 1e10])
    expect(stress.stripped_pC).toBe(0)
  })

  test("and what is stripped apart from it: current is positive into the cell (flip it and this fails)", () => {
    const stress = createStress()
    countStress(stress, config, CAPACITY_UC, -50_000, 2000)
    countStress(stress, config, CAPACITY_UC, 0, 2000)
    expect(stress.stripped_pC).toBe(1e8)
    expect(stress.plated_pC).toEqual([0, 0, 0, 0, 0, 0])
  })
})

describe("half cycles", () => {
  test("are counted when they have ended, by depth: 0.6, 0.3, 0.2, 0.1, 0.05 and 0.02 of the capacity", () => {
    const stress = createStress()
    let sign = 1
    for (const depth of [0.6, 0.3, 0.2, 0.1, 0.05, 0.02]) {
      move(stress, sign * depth, 10)
      sign = -sign
    }
    expect(stress.halves).toEqual([0, 1, 1, 1, 1, 1])   // the last one has not ended
    move(stress, sign * 0.011)
    expect(stress.halves).toEqual([1, 1, 1, 1, 1, 1])
  })

  test("of exactly a half of the capacity are not of more than a half", () => {
    const stress = createStress()
    move(stress, 0.5)
    move(stress, -0.02)
    expect(stress.halves).toEqual([0, 0, 0, 0, 1, 0])
  })

  test("are not ended by clouds and bursts: what turns by less than a hundredth of the capacity is part of them", () => {
    const stress = createStress()
    for (let i = 0; i < 40; i++) {
      move(stress, 0.02)
      move(stress, -0.009)
    }
    expect(stress.halves).toEqual([0, 0, 0, 0, 0, 0])
    move(stress, -0.02)
    expect(stress.halves).toEqual([0, 0, 0, 0, 1, 0])   // 40 · 0.011 + 0.009 at its highest
    expect(stress.swing_pC / 1e6 / CAPACITY_UC).toBeCloseTo(0.029, 12)
  })

  test("that begin with the boot and discharge count from the boot", () => {
    const stress = createStress()
    move(stress, -0.3)
    move(stress, 0.02)
    expect(stress.halves).toEqual([0, 0, 0, 0, 1, 0])
  })

  test("and charge come to the same whether a day is a few scans or thousands", () => {
    const [coarse, fine] = [1, 977].map(scans => {
      const stress = createStress()
      for (const share of [0.4, -0.35, 0.005, -0.1, 0.2, -0.3]) move(stress, share, scans)
      return stress
    })
    expect(fine.halves).toEqual(coarse.halves)
    expect(fine.halves).toEqual([0, 0, 0, 1, 2, 0])
    fine.plated_pC.forEach((plated_pC, i) => expect(plated_pC / 1e12).toBeCloseTo(coarse.plated_pC[i] / 1e12, 9))
    expect(fine.swing_pC / 1e12).toBeCloseTo(coarse.swing_pC / 1e12, 9)
  })

  test("have, whatever flowed, moved no more than what flowed, and as many more than the band", () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { maxLength: 200 }), shares => {
      const stress = createStress()
      for (const share of shares) if (Math.abs(share) > 1e-6) move(stress, share)
      const moved = (stress.plated_pC.reduce((a, b) => a + b, 0) + stress.stripped_pC) / CAPACITY_UC / 1e6
      expect(moved).toBeCloseTo(shares.reduce((sum, share) => sum + (Math.abs(share) > 1e-6 ? Math.abs(share) : 0), 0), 9)
      const least = stress.halves.reduce((sum, count, bin) => sum + count * (bin === 0 ? 0.01 : 2 ** (bin - 6)), 0)
      expect(least).toBeLessThanOrEqual(moved + 1e-9)
    }))
  })
})

describe("a module", () => {
  const withStress = (): ReturnType<typeof batteryConfig> => ({ ...batteryConfig(), has: { radio: true, journal: true, isolation: false, bypass: false, probes: true, stress: true }, stress: config })

  test("that is not asked keeps no account, and its journal is as it was", () => {
    const life = new Life()
    life.ticks(700, { current_nA: 900_000 })
    expect(life.module.stress).toBeUndefined()
    expect(life.scan().account).toBeUndefined()
    const kinds = Array.from({ length: 32 }, (_, slot) => decodeRecord(Array.from(life.flash.bytes), 32 * slot)?.kind)
    expect(kinds).not.toContain("stress")
  })

  test("counts the share of one cell: 900 µA through 2s3p are 300 µA, and 1000 s of it 300 mC", () => {
    const life = new Life(withStress())
    life.tick()
    life.ticks(1000, { current_nA: 900_000 })
    expect(life.module.stress!.plated_pC).toEqual([0, 0, 0, 0, 3e11, 0])
  })

  test("remembers it through a reset, but for what came after the last page was begun", () => {
    const life = new Life(withStress())
    life.tick()
    // Pages of 32 records: three of the account, one boot event, snapshots of five once a gauge has learnt; 300 s each.
    life.ticks(7200, { current_nA: 900_000 })
    const before = life.module.stress!
    const scan = life.reset()
    const { numbers } = scan.account!
    expect(numbers).toHaveLength(ACCOUNT_NUMBERS)
    expect(numbers[0]).toBe(1_000_000)
    expect(numbers[ACCOUNT_PLATED + 5 - 1]).toBeGreaterThan(0)
    expect(numbers[ACCOUNT_STRIPPED]).toBe(0)
    expect(numbers[ACCOUNT_WAIT]).toBe(0)
    const after = life.module.stress!
    // At most one page behind: 28 records of snapshots of four or five, 300 s each, 300 nC a millisecond; half a thousandth of rounding.
    const lost_pC = before.plated_pC[4] - after.plated_pC[4]
    expect(lost_pC).toBeGreaterThan(-CAPACITY_UC * 500)
    expect(lost_pC).toBeLessThan(7 * 300_000 * 300_000 + CAPACITY_UC * 500)
    life.ticks(2, { current_nA: 900_000 })
    expect(life.scan().account!.numbers[ACCOUNT_PLATED + 4]).toBe(numbers[ACCOUNT_PLATED + 4])
  })

  test("passes on what it remembered when it resets again and again, before anything is measured", () => {
    const life = new Life(withStress())
    life.tick()
    life.ticks(7200, { current_nA: 900_000 })
    const first = life.reset().account!.numbers
    // Each boot leaves its event, and every thirty of them a page.
    for (let i = 0; i < 200; i++) {
      life.tick()
      life.reset()
    }
    expect(life.module.stress!.plated_pC[4]).toBe(first[ACCOUNT_PLATED + 4] * CAPACITY_UC * 1000)
    expect(life.scan().account!.numbers.slice(ACCOUNT_HALVES)).toEqual(first.slice(ACCOUNT_HALVES))
  })

  test("does not take up the account of another model, even where both wrote in one page", () => {
    const config = withStress()
    config.journal.page_bytes = 4096
    const life = new Life(config)
    life.tick()
    life.ticks(7200, { current_nA: 900_000 })
    life.config.modelId = 815
    life.reset()
    expect(life.module.stress!.plated_pC).toEqual([0, 0, 0, 0, 0, 0])
    life.ticks(310)
    expect(life.scan().snapshot!.modelId).toBe(815)
    expect(life.reset().account!.modelId).toBe(4711)
    expect(life.module.stress!.plated_pC).toEqual([0, 0, 0, 0, 0, 0])
  })
})
