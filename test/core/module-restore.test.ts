// What a module believes of the journal after a reset.

import { describe, expect, test } from "vitest"
import { createScan } from "../../src/core/journal/scan.js"
import { createSnapshot } from "../../src/core/journal/snapshot.js"
import { createModule, restore, step } from "../../src/core/module.js"
import { calmSample, capacitorConfig, MASK_3S2P } from "../helpers/config.js"
import { cells, counting, kinds, Life } from "../helpers/life.js"

describe("restore", () => {
  /** A module that has worked until its charge was known, then 300 s more for the snapshot. */
  function worked(): Life {
    const life = new Life()
    life.ticks(7500, cells(1420))
    return life
  }

  test("believes a capacitor's snapshot as well, until its voltage, which is its charge, says another", () => {
    const config = capacitorConfig()
    const module = createModule(config)
    const scan = createScan(config.journal)
    scan.snapshot = createSnapshot(6, 3)
    scan.snapshot.modelId = config.modelId
    for (let i = 0; i < 6; i++) {
      scan.snapshot.soc[i] = 0.9
      scan.snapshot.error[i] = 0.01
    }
    restore(module, scan)
    expect(module.gauge.cells.map(({ source }) => source)).toEqual(["restored", "restored", "restored", "restored", "restored", "restored"])
    // 0.9 V of 1.8 V is half: 40 points, or more than twenty of its doubts, from what the journal told.
    step(module, calmSample(config, 0, 900))
    expect(Math.abs(module.gauge.soc - 0.5)).toBeLessThan(0.02)
    step(module, calmSample(config, 60_000, 900))
    expect(module.gauge.belief.refuted).toBe(true)
  })

  test("believes a snapshot of the same module, three points less than when it was written", () => {
    const life = worked()
    const { snapshot } = life.reset()
    life.module.gauge.cells.forEach(({ charge_uC, error_uC, capacity_uC, source }, i) => {
      expect(source).toBe("restored")
      expect(capacity_uC / 3_600_000).toBeCloseTo(snapshot!.capacity[i], 6)
      expect(charge_uC / capacity_uC).toBeCloseTo(snapshot!.soc[i], 6)
      expect(error_uC / capacity_uC).toBeCloseTo(snapshot!.error[i] + 0.03, 9)
    })
  })

  test("does not believe another module's, and goes on writing behind it", () => {
    const life = worked()
    const sequence = life.module.reporter?.journal.sequence
    life.config.modelId = 4712
    life.reset()
    expect(life.module.gauge.cells.every(({ source, charge_uC }) => source === "unknown" && charge_uC === 1_800_000)).toBe(true)
    expect(life.module.reporter?.journal.sequence).toBe(sequence)
    life.ticks(400)
    expect(life.scan().snapshot!.modelId).toBe(4712)
    expect(life.flash.unsettableBits).toBe(0)
  })

  test("takes nothing from a blank journal", () => {
    const life = new Life()
    life.reset()
    expect(life.module.gauge.cells[0]).toMatchObject({ source: "unknown", charge_uC: 1_800_000 })
  })

  test("takes a band of half or more for no memory: what is wider than 0.508 cannot be written down", () => {
    const life = counting()
    for (const cell of life.module.gauge.cells) {
      cell.charge_uC = 360_000
      cell.error_uC = 3_000_000 // the truth may be at 0.93
    }
    life.ticks(300, { current_nA: 0 })
    const { snapshot } = life.reset()
    expect(snapshot!.error[0]).toBeLessThan(0.51)
    expect(life.module.gauge.cells[0]).toMatchObject({ source: "unknown", charge_uC: 1_800_000, error_uC: 1_800_001 })
  })

  test("charge that the voltages contradict is given up for one that they allow", () => {
    const life = worked()
    life.reset()
    const believed = life.module.gauge.cells[0].charge_uC / life.module.gauge.cells[0].capacity_uC
    expect(believed).toBeGreaterThan(0.9)
    // Somebody emptied the cells meanwhile: 0.96 V at rest are 2 to 4 % of charge.
    life.ticks(7200, cells(960))
    const { soc, error, belief } = life.module.gauge
    expect(belief.refuted).toBe(true)
    expect(soc - error).toBeLessThan(0.03)
    expect(soc + error).toBeGreaterThan(0.03)
  })

  test("finds the grouping in the latches, not in the journal, and switches nothing", () => {
    const life = worked()
    life.latches = MASK_3S2P
    life.reset()
    expect(kinds(life.tick())).not.toContain("switches")
    expect(life.module.array).toMatchObject({ state: "steady", index: 1 })
  })
})
